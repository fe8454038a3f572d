from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_gate_keep_days = fields.Integer(
        related="company_id.certificates_gate_keep_days", readonly=False, required=True
    )
    certificates_gate_notice = fields.Boolean(
        related="company_id.certificates_gate_notice", readonly=False
    )
