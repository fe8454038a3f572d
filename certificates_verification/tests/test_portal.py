from odoo.http import Request

from odoo.addons.certificates_passes.tests.portal_case import PASSES, PortalCase

VERIFICATION = f"{PASSES}/verification"


class TestVerificationChoice(PortalCase):
    """A holder chooses who may verify the own passes."""

    def test_nobody(self):
        self._log_in(self.contact)
        page = self._get_page(PASSES)
        self.assertFalse(self._find(page, "o_pass_verification"))

    def test_full_screen(self):
        self._log_in(self.holder)
        page = self._get_page(f"{PASSES}/{self.own.id}")
        self.assertEqual(len(self._find(page, "o_pass_code")), 1)

    def test_verification_switch(self):
        self._log_in(self.holder)
        page = self._post_page(VERIFICATION)
        self.assertIn("no longer be verified", self._get_notice(page))
        self.assertTrue(self.worker.certificates_verification_opt_out)
        self.assertFalse(self.colleague.certificates_verification_opt_out)
        self.assertFalse(page.xpath("//input[@name='verified']/@checked"))
        page = self._get_page(f"{PASSES}/{self.own.id}")
        self.assertFalse(self._find(page, "o_pass_code"))
        page = self._post_page(VERIFICATION, verified="1")
        self.assertIn("sees whether", self._get_notice(page))
        self.assertFalse(self.worker.certificates_verification_opt_out)
        self.assertTrue(page.xpath("//input[@name='verified']/@checked"))

    def test_verification_is_nobody_elses(self):
        self._log_in(self.contact)
        self._post(VERIFICATION, employee_id=self.worker.id)
        employees = self.worker | self.colleague
        self.assertFalse(any(employees.mapped("certificates_verification_opt_out")))

    def test_the_choice_needs_post_and_a_token(self):
        self._log_in(self.holder)
        self.assertIn(self._get(VERIFICATION).status_code, (404, 405))
        response = self.url_open(VERIFICATION, data={"a": 1})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.worker.certificates_verification_opt_out)

    def test_the_public_has_to_log_in(self):
        self._log_in(None)
        data = {"csrf_token": Request.csrf_token(self)}
        response = self.url_open(VERIFICATION, data=data, allow_redirects=False)
        self.assertTrue(response.is_redirect)
        self.assertIn("/web/login", response.headers["Location"])
