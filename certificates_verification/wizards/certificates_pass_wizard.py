from odoo import fields, models


class CertificatesPassWizard(models.TransientModel):
    _inherit = "certificates.pass.wizard"

    renew_codes = fields.Boolean(
        "Replace Earlier Passes",
        help="The codes on earlier passes of these certificates stop working.",
    )

    def _prepare_request_values(self, certificates):
        values = super()._prepare_request_values(certificates)
        return {**values, "renew_codes": True} if self.renew_codes else values
