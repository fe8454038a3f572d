from odoo import api, models


class CertificatesLevel(models.Model):
    _inherit = "certificates.level"

    @api.model
    def _get_uses(self):
        label = self.env._("certificates of organizations")
        return [
            *super()._get_uses(),
            ("certificates.organization.certificate", "type_id", label),
        ]
