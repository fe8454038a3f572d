from odoo import api, fields, models


class CertificatesSendWizard(models.TransientModel):
    """Says how many mails go out before holders get their passes."""

    _name = "certificates.send.wizard"
    _description = "Send Passes to Holders"
    _inherit = ["certificates.chosen.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_send_wizard_assignment_rel",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    mail_count = fields.Integer("Mails", compute="_compute_counts")
    pass_count = fields.Integer("Passes", compute="_compute_counts")
    replaced_count = fields.Integer("Replaced", compute="_compute_counts")
    left_count = fields.Integer("Of People Who Left", compute="_compute_counts")
    expired_count = fields.Integer("Expired", compute="_compute_counts")

    @api.depends("assignment_ids")
    def _compute_counts(self):
        for wizard in self:
            # In a form they are not yet those on record.
            chosen = wizard.assignment_ids._origin
            passes = chosen._filter_sendable()
            left = chosen.filtered(lambda c: not c.employee_id.active)
            wizard.mail_count = len(passes.employee_id)
            wizard.pass_count = len(passes)
            wizard.left_count = len(left)
            wizard.replaced_count = len(chosen - passes - left)
            expired = passes.filtered(lambda c: c.state == "expired")
            wizard.expired_count = len(expired)

    def action_send(self):
        """Mail the holders their own passes, in the background."""
        self.ensure_one()
        return self.assignment_ids.action_send_passes()
