from odoo import fields, models


class CertificatesRejectWizard(models.TransientModel):
    _name = "certificates.reject.wizard"
    _description = "Reject Proof"
    _inherit = ["certificates.form.mixin"]

    enrollment_ids = fields.Many2many(
        "certificates.enrollment", string="Enrollments", required=True
    )
    reason = fields.Text(
        required=True, help="What is wrong with it. The employee reads this."
    )

    def action_reject(self):
        """Reject the proof of the chosen enrollments."""
        self.ensure_one()
        return self.enrollment_ids.action_reject(self.reason)
