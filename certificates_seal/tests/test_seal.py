from datetime import UTC, datetime, timedelta

from cryptography.x509.oid import ExtendedKeyUsageOID
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged

from .common import PASSWORD, SealCase, encode, make_seal, to_key_pem, to_p12, to_pem


@tagged("post_install", "-at_install")
class TestSeal(SealCase):
    """How an administrator chooses the seal of a company."""

    def _get_settings(self):
        settings = self.env["res.config.settings"].with_user(self.admin)
        return settings.with_company(self.company).create({})

    def test_administrator_chooses_a_seal_and_sees_how_long_it_is_valid(self):
        action = self._get_settings().action_choose_seal()
        self.assertFalse(action["res_id"])
        form = Form(self.Seal.with_context(**action["context"]))
        form.file = encode(to_p12(make_seal(self.authority), self.authority))
        form.password = PASSWORD
        seal = form.save()
        self.assertEqual(seal.company_id, self.company)
        self.assertEqual(seal.subject, "Rhine Logistics")
        self.assertEqual(seal.issuer, "Trust Center")
        settings = self._get_settings()
        self.assertEqual(settings.certificates_seal_subject, "Rhine Logistics")
        self.assertFalse(settings.certificates_seal_problem)
        self.assertEqual(settings.action_choose_seal()["res_id"], seal.id)

    def test_who_may_not_choose_a_seal_learns_nothing_of_a_file(self):
        """An officer was told that the password did not fit."""
        seal = self._choose_seal()
        file = encode(to_p12(make_seal(self.authority), self.authority))
        values = {"file": file, "password": "wrong"}
        with self.assertRaises(AccessError):
            seal.with_user(self.officer).write(values)
        with self.assertRaises(AccessError):
            self.Seal.with_user(self.officer).create([values])
        with self.assertRaises(UserError):
            seal.write(values)

    def test_what_is_no_seal_is_refused_and_the_present_one_stays(self):
        seal = self._choose_seal()
        before = seal.sudo().read(["certificates", "private_key", "expires_at"])
        good = make_seal(self.authority)
        over = make_seal(
            self.authority, now=datetime.now(UTC) - timedelta(days=800), days=700
        )
        server = make_seal(self.authority, uses=[ExtendedKeyUsageOID.SERVER_AUTH])
        for expected, values in {
            "password": {"file": to_p12(good), "password": "wrong"},
            "expired on": {"file": to_p12(over), "password": PASSWORD},
            "no private key": {
                "file": to_p12(good, with_key=False),
                "password": PASSWORD,
            },
            "not for sealing": {"file": to_p12(server), "password": PASSWORD},
            "is no seal": {"file": b"%PDF-1.7"},
            "not that of": {
                "file": to_pem(good.certificate),
                "key_file": to_key_pem(over.key),
            },
        }.items():
            for name in ("file", "key_file"):
                if name in values:
                    values[name] = encode(values[name])
            with self.subTest(expected=expected):
                with self.assertRaises(UserError) as caught, self.cr.savepoint():
                    seal.write(values)
                message = str(caught.exception)
                self.assertIn(expected, message)
                self.assertNotIn(PASSWORD, message)
                self.assertEqual(message.count(". "), 0, "one sentence")
                self.assertIsNone(caught.exception.__cause__)
        self.assertEqual(
            seal.sudo().read(["certificates", "private_key", "expires_at"]), before
        )

    def test_a_seal_needs_a_file(self):
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self.Seal.create({"company_id": self.company.id})

    def test_odd_values_are_answered(self):
        content = encode(to_p12(make_seal(self.authority), self.authority))
        seal = self._choose_seal()
        for odd in (None, 5, "x", []):
            with self.assertRaisesRegex(UserError, "names of fields"):
                seal.write(odd)
        for odd in (None, 5, "x", [5]):
            with self.assertRaises(UserError):
                seal.create(odd)
        for odd in (5, True, {"a": 1}):
            for name, message in (("file", "no seal"), ("password", "password")):
                values = {"file": content, "password": PASSWORD}
                with self.assertRaisesRegex(UserError, message):
                    seal.write({**values, name: odd})

    def test_password_and_files_are_not_saved(self):
        seal = self._choose_seal()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(seal.password or seal.file or seal.key_file)
        self.env.cr.execute(
            "SELECT row_to_json(s)::text FROM certificates_seal s WHERE id = %s",
            [seal.id],
        )
        [row] = self.env.cr.fetchone()
        self.assertNotIn(PASSWORD, row)
        self.assertNotIn("PRIVATE KEY", row)
        attachments = self.env["ir.attachment"].sudo()
        self.assertFalse(attachments.search([("res_model", "=", seal._name)]))

    def test_nobody_reads_the_key_however_they_ask(self):
        seal = self._choose_seal()
        for attempt in (
            lambda: seal.read(["private_key"]),
            lambda: seal.private_key,
            lambda: seal.export_data(["private_key"]),
            lambda: seal.search([("private_key", "!=", False)]),
            lambda: seal.search([], order="private_key"),
            lambda: seal.formatted_read_group([], ["private_key"]),
            lambda: seal.web_read({"private_key": {}}),
            lambda: self.company.with_user(self.admin).search(
                [("certificates_seal_ids.private_key", "!=", False)]
            ),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertNotIn("private_key", seal.fields_get())
        self.assertNotIn("private_key", seal.read()[0])
        self.assertNotIn("private_key", seal.copy_data({"file": "x"})[0])

    def test_what_follows_from_the_file_is_not_entered(self):
        seal = self._choose_seal()
        for name in ("private_key", "certificates", "subject", "expires_at"):
            for attempt in (
                lambda name=name: seal.write({name: "2099-01-01"}),
                lambda name=name: self._choose_seal(**{name: "2099-01-01"}),
            ):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    attempt()

    def test_a_copy_with_another_secret_cannot_seal(self):
        self._choose_seal()
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "in this copy of the database"):
            self.certificate._render_pass_pdfs()
        self.assertIn("another", self._get_settings().certificates_seal_problem)

    def test_a_neutralized_copy_has_no_key_and_makes_passes_without_a_seal(self):
        seal = self._choose_seal()
        self.env.flush_all()
        for query in get_neutralization_queries(["certificates_seal"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(seal.sudo().private_key)
        pdfs = self.certificate._render_pass_pdfs()
        self._assert_not_sealed(pdfs[self.certificate.id])

    def test_administrator_is_told_before_the_seal_expires(self):
        seal = self._choose_seal(make_seal(self.authority, days=100))
        activity = seal.activity_ids
        self.assertEqual(activity.user_id, self.admin)
        self.assertEqual(
            activity.date_deadline, (seal.expires_at - timedelta(days=30)).date()
        )
        self.assertIn("Rhine Logistics", activity.summary)
        with freeze_time(datetime.now() + timedelta(days=80)):
            self.env.invalidate_all()
            self.assertIn("expires on", self._get_settings().certificates_seal_problem)

    def test_the_next_seal_ends_the_reminder_of_the_one_before(self):
        seal = self._choose_seal(make_seal(self.authority, days=100))
        other = make_seal(self.authority, name="Rhine 2", days=1000)
        seal.write({"file": encode(to_p12(other)), "password": PASSWORD})
        self.assertEqual(seal.subject, "Rhine 2")
        self.assertEqual(
            seal.activity_ids.date_deadline,
            (seal.expires_at - timedelta(days=30)).date(),
        )
        self.assertEqual(len(seal.activity_ids), 1)

    def test_removed_seal_is_gone_with_its_key(self):
        seal = self._choose_seal()
        self._get_settings().action_remove_seal()
        self.assertFalse(seal.exists())
        self._assert_not_sealed(
            self.certificate._render_pass_pdfs()[self.certificate.id]
        )

    def test_a_server_of_time_stamps_has_an_address(self):
        with self.assertRaisesRegex(ValidationError, "ftp://x is no address"):
            self._choose_seal(timestamp_url="ftp://x")

    def test_a_server_that_gives_no_time_stamp_is_told_at_once(self):
        with self.assertRaisesRegex(UserError, "gives no time stamp"):
            self._choose_seal(timestamp_url="http://127.0.0.1:9")

    def test_a_sample_is_a_seal_like_another(self):
        self.env["certificates.seal"]._create_sample(self.company)
        seal = self.company.certificates_seal_ids
        self.assertEqual(seal.subject, "Rhine Logistics")
        self.assertFalse(seal.problem)
