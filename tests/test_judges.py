"""Programs that others wrote read what we sign, and refuse it when a byte changes."""

from odoo.tests import tagged

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
