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
        return self._prepare_enrollments_tile(
            SUBMISSIONS,
            self._get_filter_domain(filters) & waiting,
            "submitted_at desc, id desc",
            lambda enrollment: enrollment.submitted_at,
            "info",
            key="submissions",
            title=self.env._("Proof to Approve"),
            sequence=50,
            empty=self.env._("No proof waits for approval."),
        )

    @api.model
    def _get_overdue_tile(self, filters):
        """Return the enrollments past their deadline, those overdue longest first."""
        return self._prepare_enrollments_tile(
            ENROLLMENTS,
            self._get_filter_domain(filters) & Domain("overdue", "=", True),
            "deadline, id",
            lambda enrollment: enrollment.deadline,
            "danger",
            key="overdue",
            title=self.env._("Overdue Enrollments"),
            sequence=55,
            empty=self.env._("Nobody is past a deadline."),
        )

    @api.model
    def _prepare_enrollments_tile(self, action, domain, order, get_day, color, **tile):
        """Return a tile with the first of some enrollments, see _prepare_rows_tile.

        :param get_day: function of an enrollment that returns the day its row shows
        :param str color: of the day
        """
        return self._prepare_rows_tile(
            action,
            domain,
            order,
            lambda enrollment: self._prepare_row(
                enrollment,
                action,
                enrollment.certification_id,
                format_date(self.env, get_day(enrollment)),
                color=color,
            ),
            **tile,
        )
