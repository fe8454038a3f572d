import json

from odoo.tests import HttpCase, tagged

from .common import BadgeCase, read_itxt


@tagged("post_install", "-at_install")
class TestBadgePortal(HttpCase, BadgeCase):
    def _log_in(self, user):
        self.authenticate(user.login, user.login)

    def test_holder_downloads_the_badge_and_adds_it_to_linkedin(self):
        self._log_in(self.holder)
        page = self.url_open("/my/passes").text
        self.assertIn("https://www.linkedin.com/profile/add?startTask", page)
        address = f"/my/passes/{self.certificate.id}/badge"
        self.assertIn(f"{address}/png", page)
        for kind, mimetype in (
            ("png", "image/png"),
            ("svg", "image/svg+xml"),
            ("jwt", "application/vc+jwt"),
        ):
            response = self.url_open(f"{address}/{kind}")
            with self.subTest(kind=kind):
                self.assertEqual(response.status_code, 200)
                self.assertIn(mimetype, response.headers["Content-Type"])
                self.assertIn("attachment", response.headers["Content-Disposition"])
        png = self.url_open(f"{address}/png").content
        self.assertEqual(self._read(read_itxt(png))["name"], "Forklift")

    def test_holder_keeps_the_badge_of_what_expired_not_of_what_was_revoked(self):
        address = f"/my/passes/{self.certificate.id}/badge"
        self._log_in(self.holder)
        self.certificate.write(
            {"date_start": "2020-01-01", "date_expiry": "2021-12-31"}
        )
        self.assertIn(f"{address}/png", self.url_open("/my/passes").text)
        png = self.url_open(f"{address}/png").content
        self.assertIn("2021-12-31", self._read(read_itxt(png))["validUntil"])
        self.certificate.revoked_on = "2021-06-01"
        self.assertNotIn(address, self.url_open("/my/passes").text)
        for kind in ("png", "svg", "jwt"):
            response = self.url_open(f"{address}/{kind}")
            self.assertEqual(response.status_code, 404)

    def test_keys_lead_to_the_issuer_without_logging_in(self):
        said = self._read(self._get_token())
        path = f"/certificates/company/{self.company.id}"
        document = json.loads(self.url_open(f"{path}/did.json").content)
        self.assertEqual(document["id"], said["issuer"]["id"])
        keys = json.loads(self.url_open(f"{path}/jwks.json").content)["keys"]
        self.assertEqual(
            [method["publicKeyJwk"] for method in document["verificationMethod"]], keys
        )
        for key in keys:
            self.assertFalse({"d", "p", "q"} & key.keys())
        profile = json.loads(self.url_open(path).content)
        self.assertEqual(profile["id"], document["id"])

    def test_list_is_where_the_badge_says(self):
        status = self._read(self._get_token())["credentialStatus"]
        path = status["statusListCredential"].partition("/certificates/")[2]
        response = self.url_open(f"/certificates/{path}")
        self.assertIn("application/vc+jwt", response.headers["Content-Type"])
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")
        said = self._read(response.text)
        self.assertEqual(said["id"], status["statusListCredential"])
        head = self.url_open(f"/certificates/{path}", method="HEAD")
        self.assertEqual(head.status_code, 200)
        for other in (f"{path}9", path.replace(f"/{self.company.id}/", "/0/")):
            self.assertEqual(
                self.url_open(f"/certificates/{other}").status_code, 404, other
            )

    def test_a_revoked_key_is_published_no_longer(self):
        path = f"/certificates/company/{self.company.id}/jwks.json"
        before = json.loads(self.url_open(path).content)["keys"]
        keys = self.env["certificates.signing.key"].search(
            [("company_id", "=", self.company.id), ("algorithm", "=", "RS256")]
        )
        keys.action_revoke()
        after = json.loads(self.url_open(path).content)["keys"]
        self.assertFalse({k["kid"] for k in before} & {k["kid"] for k in after})

    def test_companies_that_sign_nothing_are_not_there(self):
        for company_id in (self.other_company.id, 0, 2147483647):
            for name in ("", "/did.json", "/jwks.json", "/status/0"):
                response = self.url_open(f"/certificates/company/{company_id}{name}")
                with self.subTest(company=company_id, name=name):
                    self.assertEqual(response.status_code, 404)
