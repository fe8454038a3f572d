from odoo.addons.certificates.tests.common import CertificatesCase


class TestSettings(CertificatesCase):
    """The address in the codes, and what is wrong with it."""

    def _get_settings(self, url, freeze=False):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", url)
        parameters.set_param("web.base.url.freeze", freeze)
        self.env.invalidate_all()
        return self.env["res.config.settings"].with_company(self.company).create({})

    def test_a_public_fixed_address(self):
        settings = self._get_settings("https://odoo.example.com", "True")
        self.assertEqual(
            settings.certificates_pass_address, "https://odoo.example.com/pass/"
        )
        self.assertFalse(settings.certificates_pass_address_warning)

    def test_where_the_look_up_is(self):
        settings = self._get_settings("https://odoo.example.com", "True")
        self.assertEqual(
            settings.certificates_pass_lookup_address,
            "https://odoo.example.com/pass/lookup",
        )

    def test_an_address_that_changes(self):
        settings = self._get_settings("https://odoo.example.com")
        self.assertIn("web.base.url.freeze", settings.certificates_pass_address_warning)
        self.assertNotIn("https:", settings.certificates_pass_address_warning)

    def test_an_address_inside(self):
        settings = self._get_settings("http://192.168.1.20:8069", "True")
        warning = settings.certificates_pass_address_warning
        self.assertIn("inside your network", warning)
        self.assertIn("not begin with https", warning)
        self.assertNotIn("freeze", warning)

    def test_copied_database_says_that_it_signs_no_codes(self):
        """Cards came without what proves them, and all seemed to be switched on."""
        self.company.certificates_signed_codes = True
        url = "https://odoo.example.com"
        self.assertFalse(self._get_settings(url).certificates_signed_codes_problem)
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        settings = self._get_settings(url)
        self.assertIn("no key", settings.certificates_signed_codes_problem)
        for is_on in (False, True):
            self.company.certificates_signed_codes = is_on
            settings = self._get_settings(url)
            self.assertFalse(settings.certificates_signed_codes_problem)

    def test_a_sample_carries_a_code(self):
        settings = self._get_settings("https://odoo.example.com")
        self.assertTrue(settings._prepare_pass_sample().qr)
