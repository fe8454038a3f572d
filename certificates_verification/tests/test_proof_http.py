import base64
import json
import re

from odoo.addons.certificates_passes.tests.test_access_http import PassAccessHttpCase

from .test_status_list import read_bit

KEYS = "/.well-known/certificates/keys"
# What is no key is not published, and neither are people and their certificates.
PUBLIC = {"kty", "crv", "x", "y", "n", "e", "kid", "alg", "use"}


class TestProofHttp(PassAccessHttpCase):
    """Keys and lists are for anybody, and tell of nobody."""

    @classmethod
    def _setup_matrix_records(cls):
        cls.company.certificates_signed_codes = True
        super()._setup_matrix_records()

    def _get_document(self):
        return self._get(KEYS).json()

    def _get_list(self):
        [issuer] = (
            i for i in self._get_document()["issuers"] if i["id"] == self.company.id
        )
        [address] = list(issuer["lists"].values())[-1:]
        return self._get(address)

    def _read_list(self):
        body = self._get_list().text.split(".")[1]
        content = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        return json.loads(content)["credentialSubject"]["encodedList"]

    def test_keys_are_given_without_login(self):
        response = self._get(KEYS)
        self.assertEqual(response.status_code, 200)
        self.assertIn("max-age", response.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", response.headers)
        document = response.json()
        for key in document["keys"]:
            self.assertLessEqual(set(key), PUBLIC)
        told = json.dumps(document)
        for hidden in (self.worker.name, self.certificate.number, self.type.name):
            self.assertNotIn(hidden, told)

    def test_revoked_key_is_named_and_not_given(self):
        keys = self.env["certificates.signing.key"]
        own = keys.search([("company_id", "=", self.company.id)])
        own.action_revoke()
        document = self._get_document()
        self.assertNotIn(own.kid, {key["kid"] for key in document["keys"]})
        self.assertIn(own.kid, sum((i["revoked"] for i in document["issuers"]), []))

    def test_list_is_kept_and_asked_for_again_in_short(self):
        response = self._get_list()
        self.assertEqual(response.headers["Content-Type"], "application/vc+jwt")
        etag = response.headers["ETag"]
        again = self.url_open(
            response.url, headers={"If-None-Match": etag}, allow_redirects=False
        )
        self.assertIn(again.status_code, (200, 304))
        if again.headers["ETag"] == etag:
            self.assertEqual(again.status_code, 304)
            self.assertFalse(again.content)

    def test_revoked_shows_at_once(self):
        [index] = (
            self.env["certificates.status.entry"]
            ._get_indexes(self.certificate)
            .values()
        )
        self.assertFalse(read_bit(self._read_list(), index))
        self.certificate.revoked_on = self.certificate.date_start
        self.env.flush_all()
        self.assertTrue(read_bit(self._read_list(), index))

    def test_lists_that_there_are_not(self):
        for address in ("0-0", f"{self.company.id}-99999", "999999-0"):
            with self.subTest(address=address):
                response = self._get(f"/certificates/status/{address}")
                self.assertEqual(response.status_code, 404)

    def test_too_many_questions(self):
        limit = "certificates_verification.lists_per_minute"
        self.env["ir.config_parameter"].set_param(limit, "2")
        statuses = [self._get(KEYS).status_code for _number in range(3)]
        self.assertEqual(statuses, [200, 200, 429])

    def test_looking_changes_nothing(self):
        self._get_list()
        before = self._take_snapshot()
        self._get_list()
        after = self._take_snapshot()
        self.assertEqual(after, before)

    def test_pages_have_a_script_where_the_company_signs(self):
        for signs in (True, False):
            self.company.certificates_signed_codes = signs
            self.env.flush_all()
            [url] = self.certificate._get_pass_urls().values()
            response = self._get(f"/pass/{url.partition('/pass/')[2]}")
            policy = response.headers["Content-Security-Policy"]
            with self.subTest(signs=signs):
                self.assertEqual("register.js" in response.text, signs)
                self.assertEqual("script-src 'self'" in policy, signs)

    def test_what_devices_keep(self):
        page = self._get("/pass/offline")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("Set-Cookie", page.headers)
        worker = self._get("/pass/worker.js")
        self.assertIn("javascript", worker.headers["Content-Type"])
        for address in re.findall(r'"(/certificates_verification/[^"]+)"', worker.text):
            with self.subTest(address=address):
                self.assertEqual(self._get(address).status_code, 200)
