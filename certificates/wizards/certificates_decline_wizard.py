from odoo import api, fields, models


class CertificatesDeclineWizard(models.TransientModel):
    """Asks for the reason of a rejection, which the user who handed it in is told."""

    _name = "certificates.decline.wizard"
    _description = "Reject Certificates"
    _inherit = ["certificates.form.mixin"]

    submission_ids = fields.Many2many(
        "certificates.submission",
        "certificates_decline_wizard_submission_rel",
        string="Certificates",
        default=lambda self: self._default_submission_ids(),
        required=True,
    )
    submission_count = fields.Integer("Selected", compute="_compute_submission_count")
    reason = fields.Text(required=True)

    @api.model
    def _default_submission_ids(self):
        if self.env.context.get("active_model") != "certificates.submission":
            return False
        return self.env.context.get("active_ids")

    @api.depends("submission_ids")
    def _compute_submission_count(self):
        for wizard in self:
            wizard.submission_count = len(wizard.submission_ids)

    def action_decline(self):
        """Reject the submissions."""
        self.ensure_one()
        self.submission_ids.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
