from odoo import api, fields, models
from odoo.tools import format_date


class CertificatesPassWizardExpiry(models.TransientModel):
    """An expiry date among the passes to request."""

    _name = "certificates.pass.wizard.expiry"
    _description = "Expiry Date of Passes to Request"
    _inherit = ["certificates.form.mixin"]
    _order = "date, id"

    wizard_id = fields.Many2one(
        "certificates.pass.wizard", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date("Expiry Date", readonly=True)
    pass_count = fields.Integer("Passes", readonly=True)
    is_chosen = fields.Boolean("Only These")

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for expiry in self:
            expiry.display_name = format_date(self.env, expiry.date) or self.env._(
                "No expiry date"
            )

    def write(self, vals):
        result = super().write(vals)
        # The rules are asked before a change: none leads into the wizard of another.
        if "wizard_id" in vals:
            self.check_access("write")
        return result
