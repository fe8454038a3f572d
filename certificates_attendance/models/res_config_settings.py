from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_site_id = fields.Many2one(
        related="company_id.certificates_site_id",
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    certificates_policy = fields.Selection(
        related="company_id.certificates_policy", readonly=False
    )
