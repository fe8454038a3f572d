from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

REQUESTS = "certificates_passes.certificates_pass_request_action"

STATE_COLORS = {
    "draft": "secondary",
    "queued": "info",
    "ready": "success",
    "expired": "secondary",
}


class CertificatesDashboard(models.AbstractModel):
    _inherit = "certificates.dashboard"

    @api.model
    def _get_tiles(self, filters):
        return [*super()._get_tiles(filters), self._get_requests_tile()]

    @api.model
    def _get_requests_tile(self):
        """Return the newest requests of the user; no filter is about requests."""
        requests = self.env["certificates.pass.request"]
        return self._prepare_rows_tile(
            REQUESTS,
            # As the record rule has it, which a superuser does not come under.
            Domain("create_uid", "=", self.env.uid),
            requests._order,
            self._prepare_request,
            key="requests",
            title=self.env._("My Pass Requests"),
            sequence=60,
            empty=self.env._("You have not requested any passes yet."),
        )

    @api.model
    def _prepare_request(self, request):
        labels = dict(request._fields["state"]._description_selection(self.env))
        return {
            "label": request.display_name,
            "detail": self._describe_request(request),
            "value": labels[request.state],
            "color": STATE_COLORS[request.state],
            "open": self._prepare_record_opening(
                request.display_name, REQUESTS, request
            ),
        }

    @api.model
    def _describe_request(self, request):
        if not request.submitted_at:
            return self.env._("Passes: %(count)s", count=request.pass_count)
        return self.env._(
            "Passes: %(count)s, %(day)s",
            count=request.pass_count,
            day=format_date(self.env, request.submitted_at),
        )
