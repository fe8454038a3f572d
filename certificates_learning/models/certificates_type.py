from odoo import api, models


class CertificatesType(models.Model):
    _inherit = "certificates.type"

    @api.model
    def _get_uses(self):
        certifications = self.env._("certifications")
        return [*super()._get_uses(), ("certificates.certification", certifications)]
