from odoo.addons.certificates_passes.tests.portal_case import PortalCase


class TestPhoneTours(PortalCase):
    """What a holder clicks on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_holder(self):
        self.start_tour(
            "/my",
            "certificates_verification_holder",
            login=self.holder.login,
            timeout=180,
        )
        self.env.invalidate_all()
        self.assertFalse(self.worker.certificates_verification_opt_out)
