from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesDeclineWizard(models.TransientModel):
    """Asks for the reason of a rejection, which the user who handed it in is told."""

    _name = "certificates.decline.wizard"
    _description = "Reject Certificates"
    _inherit = ["certificates.form.mixin"]

    submission_ids = fields.Many2many(
        "certificates.submission",
        "certificates_decline_wizard_submission_rel",
        string="Certificates",
        default=lambda self: self._default_declined_ids("certificates.submission"),
    )
    declined_count = fields.Integer("Selected", compute="_compute_declined_count")
    reason = fields.Text(required=True)

    @api.model
    def _default_declined_ids(self, model):
        """Return the selected records, if they are of this model."""
        if self.env.context.get("active_model") != model:
            return False
        return self.env.context.get("active_ids")

    @api.model
    def _get_declined_names(self):
        """Return the fields with what can be rejected. To be extended."""
        return ["submission_ids"]

    @api.depends(lambda self: self._get_declined_names())
    def _compute_declined_count(self):
        for wizard in self:
            names = wizard._get_declined_names()
            wizard.declined_count = sum(len(wizard[name]) for name in names)

    def action_decline(self):
        """Reject what is selected, for the reason given."""
        self.ensure_one()
        declined = [self[name] for name in self._get_declined_names() if self[name]]
        if not declined:
            raise UserError(self.env._("Select what to reject."))
        for records in declined:
            records.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
