from odoo import fields, models


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    enrollment_id = fields.Many2one(
        "certificates.enrollment",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The enrollment on whose completion this certificate was issued.",
    )

    _enrollment_uniq = models.UniqueIndex(
        "(enrollment_id) WHERE enrollment_id IS NOT NULL",
        "This enrollment has its certificate already.",
    )

    def _is_proven(self):
        return super()._is_proven() or bool(self.enrollment_id)

    def action_open_enrollment(self):
        """Open the enrollments that led to these certificates."""
        return self.env["certificates.enrollment"]._get_open_action(
            [("assignment_ids", "in", self.ids)]
        )
