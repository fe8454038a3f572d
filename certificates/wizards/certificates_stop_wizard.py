from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesStopWizard(models.TransientModel):
    """Says of certificates that they will not be renewed, and why.

    They stay valid and public; nobody is reminded of them any more.
    """

    _name = "certificates.stop.wizard"
    _description = "Will Not Be Renewed"
    _inherit = ["certificates.form.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_stop_wizard_assignment_rel",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    reason = fields.Text(required=True, help="Is kept in the history of each.")
    changed_ids = fields.Many2many(
        "certificates.assignment",
        compute="_compute_changed_ids",
        context={"active_test": False},
    )
    changed_count = fields.Integer(compute="_compute_changed_ids")
    skipped_ids = fields.Many2many(
        "certificates.assignment",
        string="Left Out",
        compute="_compute_changed_ids",
        help="Revoked, without end, or not to be renewed already.",
        context={"active_test": False},
    )

    @api.model
    def _default_assignment_ids(self):
        if self.env.context.get("active_model") != "certificates.assignment":
            return False
        return self.env.context.get("active_ids")

    @api.depends("assignment_ids")
    def _compute_changed_ids(self):
        for wizard in self:
            wizard.changed_ids = wizard.assignment_ids.filtered(
                lambda c: (
                    c.date_expiry and not c.revoked_on and not c.will_not_be_renewed
                )
            )
            wizard.changed_count = len(wizard.changed_ids)
            wizard.skipped_ids = wizard.assignment_ids - wizard.changed_ids

    def action_stop(self):
        """Note that the certificates will not be renewed, and why.

        :raise UserError: there is none of which that can be said
        """
        self.ensure_one()
        if not self.changed_ids:
            raise UserError(
                self.env._(
                    "None of these certificates is to be renewed: they are revoked, "
                    "valid without end, or marked already."
                )
            )
        self.changed_ids.write(
            {"will_not_be_renewed": True, "not_renewed_reason": self.reason}
        )
        return {"type": "ir.actions.act_window_close"}
