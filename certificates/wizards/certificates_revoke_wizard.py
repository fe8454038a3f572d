from odoo import fields, models


class CertificatesRevokeWizard(models.TransientModel):
    _name = "certificates.revoke.wizard"
    _description = "Revoke Certificates"
    _inherit = ["certificates.chosen.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    revoked_on = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Text(required=True)
    tell_employees = fields.Boolean(
        default=True,
        help="The employees get a mail with the reason, which they also see on the "
        "page of the certificate.",
    )

    def action_revoke(self):
        """Revoke the certificates; those revoked before keep their date and reason."""
        self.ensure_one()
        certificates = self.assignment_ids.filtered(lambda c: not c.revoked_on)
        certificates.write(
            {"revoked_on": self.revoked_on, "revocation_reason": self.reason}
        )
        if self.tell_employees:
            certificates._tell_of_revocation()
        return {"type": "ir.actions.act_window_close"}
