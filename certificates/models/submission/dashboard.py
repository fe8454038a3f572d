from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

QUEUE = "certificates.certificates_submission_action"


class CertificatesDashboard(models.AbstractModel):
    _inherit = "certificates.dashboard"

    @api.model
    def _get_tiles(self, filters):
        return [*super()._get_tiles(filters), *self._get_queue_tiles(filters)]

    @api.model
    def _get_queue_tiles(self, filters):
        """Return a tile with what waits to be checked, if anything does."""
        waiting = Domain("state", "=", "to_check")
        for name in ("company_ids", "type_ids"):
            if filters[name]:
                waiting &= Domain(name.replace("_ids", "_id"), "in", filters[name])
        is_officer = self.env.user._is_certificates_officer()
        submissions = self.env["certificates.submission"]
        if (
            filters["team"]
            or not is_officer
            or not submissions.search(waiting, limit=1)
        ):
            return []
        return [
            self._prepare_rows_tile(
                QUEUE,
                waiting,
                submissions._order,
                self._prepare_waiting,
                key="to_check",
                title=self.env._("To Check"),
                sequence=35,
            )
        ]

    @api.model
    def _prepare_waiting(self, submission):
        return {
            "label": submission._get_holder().name or "?",
            "detail": submission.type_id.name or "?",
            "value": format_date(self.env, submission.handed_in_at),
            "open": self._prepare_record_opening(
                submission.display_name, QUEUE, submission
            ),
        }
