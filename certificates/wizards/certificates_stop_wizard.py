from odoo import fields, models
from odoo.exceptions import UserError


class CertificatesStopWizard(models.TransientModel):
    """Says of certificates that they will not be renewed, and why.

    They stay valid and public; nobody is reminded of them any more.
    """

    _name = "certificates.stop.wizard"
    _description = "Will Not Be Renewed"
    _inherit = ["certificates.change.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_stop_wizard_assignment_rel",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    reason = fields.Text(required=True, help="Is kept in the history of each.")
    skipped_ids = fields.Many2many(
        string="Left Out",
        help="Revoked, without end, or not to be renewed already.",
    )

    def _filter_changed(self, certificates):
        return certificates.filtered(lambda c: c._can_be_stopped())

    def action_stop(self):
        """Note that the certificates will not be renewed, and why.

        :raise UserError: there is none of which that can be said
        """
        self.ensure_one()
        if not self.changed_count:
            raise UserError(
                self.env._(
                    "None of these certificates is to be renewed: they are revoked, "
                    "valid without end, or marked already."
                )
            )
        vals = {"will_not_be_renewed": True, "not_renewed_reason": self.reason}
        for certificates in self._get_changed():
            certificates.write(vals)
        return {"type": "ir.actions.act_window_close"}
