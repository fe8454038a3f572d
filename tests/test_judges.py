"""Programs that others wrote read what we sign, and refuse it when a byte changes."""

import base64
import json
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.certificates_badges.tools import did
from odoo.addons.certificates_passes.tests.common import PassesCase
from odoo.addons.certificates_verification.tools import cose, status_list

from .judges import ask


@tagged("standard", "post_install", "-at_install")
class TestJudges(PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_signed_codes = True
        cls.certificate = cls._issue()
        cls.env.flush_all()
        keys = cls.env["certificates.signing.key"]
        [cls.jwk] = keys._get_published(cls.company)[cls.company]

    def _get_token(self):
        [url] = self.certificate._get_pass_urls().values()
        return cose.from_digits(url.partition("#")[2])

    def test_code_on_a_pass(self):
        token = self._get_token()
        answer = ask("cose", {"token": token.hex(), "jwk": self.jwk})
        self.assertIn(self.certificate.type_id.name.encode().hex(), answer["payload"])
        for place in (30, 60, len(token) - 1):
            changed = bytearray(token)
            changed[place] ^= 1
            with self.subTest(place=place):
                answer = ask("cose", {"token": changed.hex(), "jwk": self.jwk})
                self.assertIn("error", answer)

    def test_badge(self):
        for algorithm in ("RS256", "ES256"):
            self.company.write(
                {
                    "certificates_badges": True,
                    "certificates_badge_algorithm": algorithm,
                }
            )
            issuer = self.company._get_badge_issuer().id
            keys = self.env["certificates.signing.key"]
            published = keys._get_published(self.company)[self.company]
            token = self.certificate._sign_badges()[self.certificate.id]
            question = {
                "issuer": issuer,
                "keys": {"keys": did.name_keys(issuer, published)},
            }
            with self.subTest(algorithm=algorithm):
                answer = ask("badge", {**question, "token": token})
                self.assertEqual(answer["head"]["alg"], algorithm)
                self.assertEqual(
                    answer["credential"]["name"], self.certificate.type_id.name
                )
                self._assert_not_withdrawn(answer["credential"]["credentialStatus"])
            for place in (len(token) // 2, len(token) - 10):
                other = "A" if token[place] != "A" else "B"
                changed = token[:place] + other + token[place + 1 :]
                with self.subTest(algorithm=algorithm, place=place):
                    answer = ask("badge", {**question, "token": changed})
                    self.assertIn("error", answer)

    def test_badge_of_what_has_expired_or_was_withdrawn(self):
        self.company.certificates_badges = True
        issuer = self.company._get_badge_issuer().id
        keys = self.env["certificates.signing.key"]
        published = keys._get_published(self.company)[self.company]
        jwks = {"keys": did.name_keys(issuer, published)}
        expired = self._issue(date_start="2020-01-01", date_expiry="2021-12-31")
        tokens = (self.certificate + expired)._sign_badges()
        question = {"issuer": issuer, "keys": jwks, "token": tokens[expired.id]}
        self.assertIn('"exp"', ask("badge", question)["error"])
        question["token"] = tokens[self.certificate.id]
        status = ask("badge", question)["credential"]["credentialStatus"]
        self.certificate.revoked_on = self.certificate.date_start
        self._assert_withdrawn(status)

    def test_picture_of_a_badge_at_the_place_that_gets_it(self):
        """It knows what is public: who issued it, by which keys, what was withdrawn."""
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://acme.example"
        )
        self.company.certificates_badges = True
        expired = self._issue(date_start="2020-01-01", date_expiry="2021-12-31")
        for kind in ("png", "svg"):
            pictures = (self.certificate + expired)._bake_badges(kind)
            picture = pictures[self.certificate.id]
            answer = self._ask_about(picture)
            with self.subTest(kind=kind):
                self.assertTrue(answer["valid"] and answer["trusted"], answer)
                issuer = self.company._get_badge_issuer().id
                self.assertEqual(answer["issuer"], issuer)
                answer = self._ask_about(pictures[expired.id])
                self.assertIn("expired", answer["reason"].lower())
                answer = self._ask_about(self._bake_changed(kind))
                self.assertIn("signature", answer["reason"].lower())
                self.certificate.revoked_on = self.certificate.date_start
                answer = self._ask_about(picture)
                self.assertIn("'revocation' is set", answer["reason"])
                self.certificate.revoked_on = False

    def _bake_changed(self, kind):
        """Return the picture of a badge in which one sign is another.

        It is one of the signature: of what is signed, a sign may make what no parser
        reads, and nobody would ask who signed it.
        """
        [token] = self.certificate._sign_badges().values()
        middle = (token.rindex(".") + len(token)) // 2
        other = "A" if token[middle] != "A" else "B"
        changed = {self.certificate.id: token[:middle] + other + token[middle + 1 :]}
        signing = patch.object(
            type(self.certificate), "_sign_badges", return_value=changed
        )
        with signing:
            return self.certificate._bake_badges(kind)[self.certificate.id]

    def _ask_about(self, picture):
        """Return what a verifier says of a picture that reads our public pages."""
        issuer = self.company._get_badge_issuer()
        keys = self.env["certificates.signing.key"]
        published = keys._get_published(self.company)[self.company]
        jwks = did.name_keys(issuer.id, published)
        pages = {f"{issuer.url}/did.json": did.describe(issuer.id, issuer.url, jwks)}
        pages = {address: json.dumps(page) for address, page in pages.items()}
        entries = self.env["certificates.status.entry"]
        for index in entries._get_indexes(self.certificate).values():
            chunk = index // status_list.SIZE
            address = self.company._get_badge_list_address(chunk)
            pages[address] = self.company._sign_badge_list(chunk)
        picture = base64.b64encode(picture).decode()
        return ask("baked", {"picture": picture, "pages": pages})

    def _assert_not_withdrawn(self, status):
        self._assert_withdrawn(status, is_withdrawn=False)

    def _assert_withdrawn(self, status, is_withdrawn=True):
        """Check what a reader of status lists says of a badge."""
        chunk = int(status["statusListCredential"].rpartition("/")[2])
        place = int(status["statusListIndex"])
        keys = self.env["certificates.signing.key"]
        [jwk] = [
            key
            for key in keys._get_published(self.company)[self.company]
            if key["alg"] == self.company.certificates_badge_algorithm
        ]
        question = {
            "token": self.company._sign_badge_list(chunk),
            "jwk": jwk,
            "indexes": [place],
        }
        self.assertEqual(ask("status_list", question)["statuses"], [is_withdrawn])

    def test_status_list(self):
        entries = self.env["certificates.status.entry"]
        [index] = entries._get_indexes(self.certificate).values()
        self.certificate.revoked_on = self.certificate.date_start
        chunk, place = divmod(index, status_list.SIZE)
        token = self.company._sign_status_list(chunk)
        question = {"token": token, "jwk": self.jwk, "indexes": [place, place + 1]}
        answer = ask("status_list", question)
        self.assertEqual(answer["statuses"], [True, False])
        self.assertEqual(answer["length"], status_list.SIZE)
        self.assertEqual(
            answer["payload"]["issuer"], self.company._get_issuer_address()
        )
        middle = len(token) // 2
        changed = token[:middle] + chr(ord(token[middle]) ^ 1) + token[middle + 1 :]
        self.assertIn("error", ask("status_list", {**question, "token": changed}))
