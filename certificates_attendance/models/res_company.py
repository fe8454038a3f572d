from odoo import models


class ResCompany(models.Model):
    """Where its employees check in: at the kiosk, and at their own computers."""

    _name = "res.company"
    _inherit = ["res.company", "certificates.policy.mixin"]
    _check_company_auto = True

    def _get_certificates_log(self):
        # A company itself has no history.
        return super()._get_certificates_log().partner_id
