from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

SUBMISSIONS = "certificates_learning.certificates_enrollment_action_submissions"
ENROLLMENTS = "certificates_learning.certificates_enrollment_action_open"


class CertificatesDashboard(models.AbstractModel):
    _inherit = "certificates.dashboard"

    @api.model
    def _get_tiles(self, filters):
        return [
            *super()._get_tiles(filters),
            self._get_submissions_tile(filters),
            self._get_overdue_tile(filters),
        ]

    @api.model
    def _get_submissions_tile(self, filters):
        """Return the proof that waits for the user or a colleague, newest first."""
        waiting = Domain([("state", "=", "to_approve"), ("is_mine", "=", False)])
        return self._prepare_rows_tile(
            SUBMISSIONS,
            self._get_filter_domain(filters) & waiting,
            "submitted_at desc, id desc",
            lambda enrollment: self._prepare_row(
                enrollment,
                SUBMISSIONS,
                enrollment.certification_id,
                format_date(self.env, enrollment.submitted_at),
                color="info",
            ),
            key="submissions",
            title=self.env._("Proof to Approve"),
            sequence=50,
            empty=self.env._("No proof waits for approval."),
        )

    @api.model
    def _get_overdue_tile(self, filters):
        """Return the enrollments past their deadline, those overdue longest first."""
        return self._prepare_rows_tile(
            ENROLLMENTS,
            self._get_filter_domain(filters) & Domain("overdue", "=", True),
            "deadline, id",
            lambda enrollment: self._prepare_row(
                enrollment,
                ENROLLMENTS,
                enrollment.certification_id,
                format_date(self.env, enrollment.deadline),
                color="danger",
            ),
            key="overdue",
            title=self.env._("Overdue Enrollments"),
            sequence=55,
            empty=self.env._("Nobody is past a deadline."),
        )
