import gzip
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

from joserfc.errors import JoseError
from lxml import etree

from .common import BadgeCase, read_head, read_itxt


class TestBadges(BadgeCase):
    """What a badge says, and whose is signed."""

    def test_a_badge_says_what_the_certificate_does(self):
        self.type.description = "<p>Drives a <b>forklift</b>.</p>"
        said = self._read(self._get_token())
        self.assertEqual(said["name"], "Forklift")
        self.assertEqual(said["description"], "Drives a *forklift*.")
        self.assertEqual(said["validFrom"], "2026-01-01T00:00:00Z")
        subject = said["credentialSubject"]
        self.assertEqual(subject["licenseNumber"], "W-1")
        self.assertEqual(subject["achievement"]["humanCode"], "FORK")
        self.assertEqual(subject["achievement"]["achievementType"], "Certification")
        self.assertEqual(said["iss"], said["issuer"]["id"])
        self.assertEqual(said["jti"], said["id"])
        self.assertIn("/pass/", said["id"])
        self.assertGreater(said["exp"], said["nbf"])

    def test_the_name_is_what_the_company_lets_strangers_read(self):
        for shown, expected in (
            ("full", ["Wim Worker"]),
            ("initials", ["W. Worker"]),
            ("none", []),
        ):
            self.company.certificates_pass_holder_shown = shown
            said = self._read(self._get_token())
            identities = said["credentialSubject"]["identifier"]
            with self.subTest(shown=shown):
                names = [
                    i["identityHash"] for i in identities if i["identityType"] == "name"
                ]
                self.assertEqual(names, expected)
                self.assertEqual(identities[0]["identityType"], "emailAddress")
                self.assertNotIn(self.holder.email, str(said))

    def test_rsa_by_default_and_a_curve_where_it_is_chosen(self):
        for algorithm in ("RS256", "ES256"):
            self.company.certificates_badge_algorithm = algorithm
            token = self._get_token()
            head = read_head(token)
            with self.subTest(algorithm=algorithm):
                self.assertEqual(head["alg"], algorithm)
                self.assertTrue(head["kid"].startswith("did:web:"))
                self.assertEqual(self._read(token)["name"], "Forklift")

    def test_one_changed_byte_is_refused(self):
        token = self._get_token()
        for place in (len(token) // 2, len(token) - 10):
            other = "A" if token[place] != "A" else "B"
            with self.subTest(place=place), self.assertRaises(JoseError):
                self._read(token[:place] + other + token[place + 1 :])

    def test_a_level_is_told(self):
        level = self.env["certificates.level"].create(
            {"type_id": self.type.id, "name": "Advanced"}
        )
        self.certificate.level_id = level
        said = self._read(self._get_token())
        self.assertEqual(said["name"], "Forklift, Advanced")
        [result] = said["credentialSubject"]["result"]
        self.assertRegex(result["achievedLevel"], "^urn:uuid:")

    def test_no_badge_where_it_is_switched_off_or_the_holder_opted_out(self):
        self.assertTrue(self._get_token())
        self.worker.certificates_verification_opt_out = True
        self.assertFalse(self._get_token())
        self.worker.certificates_verification_opt_out = False
        self.company.certificates_badges = False
        self.assertFalse(self._get_token())

    def test_a_key_that_is_replaced_signs_on(self):
        self._read(self._get_token())
        before = self._get_token()
        keys = self.env["certificates.signing.key"].search(
            [("company_id", "=", self.company.id), ("algorithm", "=", "RS256")]
        )
        keys.action_replace()
        after = self._get_token()
        self.assertNotEqual(read_head(before)["kid"], read_head(after)["kid"])
        for token in (before, after):
            self.assertEqual(self._read(token)["name"], "Forklift")

    def test_a_copy_with_another_secret_signs_nothing_and_says_so(self):
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.env.invalidate_all()
        self.assertFalse(self._get_token())
        self.assertIn("no key", self.company._explain_badges())
        self.company.certificates_badges = False
        self.company.certificates_badges = True
        self.assertTrue(self._get_token())
        self.assertFalse(self.company._explain_badges())

    def test_what_is_withdrawn_is_in_the_list_that_the_badge_names(self):
        said = self._read(self._get_token())
        status = said["credentialStatus"]
        address, place = status["statusListCredential"], status["statusListIndex"]
        self.assertEqual(status["type"], "BitstringStatusListEntry")
        self.assertEqual(status["id"], f"{address}#{place}")
        part = int(address.rpartition("/")[2])
        before = self._read_list(part)
        self.assertEqual(before["issuer"], said["issuer"]["id"])
        self.assertFalse(self._is_set(before, int(place)))
        self.certificate.revoked_on = "2026-02-01"
        self.assertTrue(self._is_set(self._read_list(part), int(place)))

    def test_revoked_certificate_gets_no_badge_any_more(self):
        self.assertTrue(self._get_token())
        self.certificate.revoked_on = "2026-02-01"
        self.assertFalse(self._get_token())
        self.assertFalse(self.certificate._bake_badges("png"))

    def test_expired_certificate_has_a_badge_that_says_since_when(self):
        old = self._issue(
            self.worker, date_start="2020-01-01", date_expiry="2021-12-31"
        )
        said = self._read(self._get_token(old))
        self.assertEqual(said["validUntil"], "2021-12-31T23:59:59Z")
        self.assertEqual(
            said["exp"], int(datetime(2021, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
        )

    def test_list_is_signed_like_the_badges(self):
        """A reader that takes RS256 only did not take the list, which had ES256."""
        self.company.certificates_signed_codes = True
        for algorithm in ("RS256", "ES256"):
            self.company.certificates_badge_algorithm = algorithm
            badge = self._get_token()
            address = self._read(badge)["credentialStatus"]["statusListCredential"]
            token = self.company._sign_badge_list(int(address.rpartition("/")[2]))
            with self.subTest(algorithm=algorithm):
                self.assertEqual(read_head(token)["alg"], algorithm)
                self.assertEqual(read_head(token)["kid"], read_head(badge)["kid"])
                self.assertEqual(self._read(token)["id"], address)

    def test_list_is_there_when_badges_are_issued_no_more(self):
        issuer = self.company._get_badge_issuer().id
        before = self._read(self._get_token())["credentialStatus"]
        self.company.certificates_badges = False
        self.certificate.revoked_on = "2026-02-01"
        part = int(before["statusListCredential"].rpartition("/")[2])
        found = self._read_list(part)
        self.assertEqual(found["issuer"], issuer)
        self.assertTrue(self._is_set(found, int(before["statusListIndex"])))

    def test_language_of_a_badge_is_one_that_others_know(self):
        self.env["res.lang"]._activate_lang("sr@latin")
        self.holder.lang = "sr@latin"
        achievement = self._read(self._get_token())["credentialSubject"]["achievement"]
        self.assertEqual(achievement["inLanguage"], "sr-Latn")

    def test_a_replaced_code_takes_its_badge_along(self):
        before = self._read(self._get_token())["credentialStatus"]
        self.certificate.action_replace_code()
        after = self._read(self._get_token())["credentialStatus"]
        self.assertNotEqual(before["id"], after["id"])
        part = int(before["statusListCredential"].rpartition("/")[2])
        found = self._read_list(part)
        self.assertTrue(self._is_set(found, int(before["statusListIndex"])))
        self.assertFalse(self._is_set(found, int(after["statusListIndex"])))

    def _read_list(self, part):
        return self._read(self.company._sign_badge_list(part))

    def _is_set(self, found, place):
        encoded = found["credentialSubject"]["encodedList"].removeprefix("u")
        bits = gzip.decompress(urlsafe_b64decode(encoded + "=="))
        return bool(bits[place // 8] & 128 >> place % 8)

    def test_pictures_hold_the_badge(self):
        id_ = self.certificate.id
        token = self._get_token()
        png = self.certificate._bake_badges("png")[id_]
        self.assertEqual(self._read(read_itxt(png)), self._read(token))
        svg = self.certificate._bake_badges("svg")[id_]
        root = etree.fromstring(svg)
        first = root[0]
        self.assertEqual(first.tag, "{https://purl.imsglobal.org/ob/v3p0}credential")
        self.assertEqual(self._read(first.get("verify")), self._read(token))
        self.assertIn("Forklift", "".join(root.itertext()))
        jwt = self.certificate._bake_badges("jwt")[id_]
        self.assertEqual(self._read(jwt.decode()), self._read(token))

    def test_a_picture_names_no_holder(self):
        svg = self.certificate._bake_badges("svg")[self.certificate.id]
        text = "".join(etree.fromstring(svg).itertext())
        self.assertNotIn("Worker", text)

    def test_long_names_and_letters_without_a_font_are_drawn(self):
        self.type.name = "Certified Operator of Mobile Elevating Work Platforms 𓀀 " * 3
        self.assertTrue(self.certificate._bake_badges("png"))

    def test_mails_bring_the_badge(self):
        self.certificate.with_user(self.officer).action_send_passes()
        self._run_cron("ir_cron_send")
        delivery = self.Delivery.search([("kind", "=", "pass")])
        files = delivery.sudo().mail_id.attachment_ids
        [badge] = files.filtered(lambda f: f.mimetype == "image/png")
        self.assertEqual(self._read(read_itxt(badge.raw))["name"], "Forklift")
        self.assertIn("Open Badge", badge.name)

    def test_mails_without_badges_go_out_as_before(self):
        self.company.certificates_badges = False
        self.certificate.with_user(self.officer).action_send_passes()
        self._run_cron("ir_cron_send")
        delivery = self.Delivery.search([("kind", "=", "pass")])
        self.assertEqual(len(delivery.sudo().mail_id.attachment_ids), 1)

    def test_no_more_queries_for_more_badges(self):
        def count(certificates):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            certificates._sign_badges()
            return self.env.cr.sql_log_count - before

        many = self._issue_many(12)
        count(many[:2])
        self.assertEqual(count(many[:2]), count(many[2:]))

    def test_signing_and_looking_write_nothing(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT txid_current_if_assigned()")
        keys = self.env["certificates.signing.key"].search([])
        self._get_token()
        self.env.flush_all()
        self.assertEqual(self.env["certificates.signing.key"].search([]), keys)


class TestBadgeInTheOffice(BadgeCase):
    def test_own_badge_is_offered_in_my_certificates(self):
        employee = self._new_user("employee")
        self.worker.user_id = employee
        own = self.certificate.with_user(employee)
        self.assertTrue(own.has_badge)
        self.assertFalse(self.certificate.with_user(self.officer).has_badge)
        self.assertEqual(
            own.action_download_badge()["url"],
            f"/my/passes/{self.certificate.id}/badge/png",
        )
