from odoo import api, models


class CertificatesChosenMixin(models.AbstractModel):
    """Lets wizards ask about certificates of organizations, too."""

    _inherit = "certificates.chosen.mixin"

    @api.model
    def _default_organization_certificate_ids(self):
        model = "certificates.organization.certificate"
        if self.env.context.get("active_model") != model:
            return False
        return self.env.context.get("active_ids")
