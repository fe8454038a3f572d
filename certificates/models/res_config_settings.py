from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_expiring_days = fields.Integer(
        related="company_id.certificates_expiring_days", readonly=False
    )
    certificates_responsible_id = fields.Many2one(
        related="company_id.certificates_responsible_id",
        readonly=False,
        domain=lambda self: self.env["certificates.type"]._domain_responsible_id(),
    )
    certificates_max_document_mb = fields.Integer(
        "Largest Document",
        config_parameter="certificates.max_document_mb",
        default=50,
        help="The largest document of a certificate, in megabytes.",
    )
