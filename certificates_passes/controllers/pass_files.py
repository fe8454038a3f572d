from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.certificates.portal.notices import leave_notice

from ..portal.responses import send_file


class PassDownloads(Controller):
    @route(
        "/passes/requests/<int(max=2147483647):request_id>/"
        "<any(zip, merged, sheets):kind>",
        type="http",
        auth="user",
        readonly=True,
    )
    def download_request(self, request_id, kind, **kw):
        """Hand out all passes of an own request, as long as it is available."""
        own = self._get_own_request(request_id)
        return self._hand_out(own, lambda: own._get_file(kind))

    @route(
        "/passes/requests/<int(max=2147483647):request_id>/"
        "pass/<int(max=2147483647):pass_id>",
        type="http",
        auth="user",
        readonly=True,
    )
    def download_pass(self, request_id, pass_id, **kw):
        """Hand out one pass of an own request, as long as it is available."""
        own = self._get_own_request(request_id)
        return self._hand_out(own, lambda: own._get_pass_file(pass_id))

    def _get_own_request(self, request_id):
        """Return an own request, or answer 404."""
        requests = request.env["certificates.pass.request"]
        own = requests.search([("id", "=", request_id)])
        if not own:
            raise request.not_found()
        return own

    def _hand_out(self, own, get_file):
        """Send a file of a request, or a notice on the portal why there is none."""
        try:
            found = get_file()
        except UserError as error:
            if request.env.user._is_certificates_officer():
                raise
            leave_notice("danger", str(error))
            return request.redirect(f"/my/pass-requests/{own.id}")
        if not found:
            raise request.not_found()
        return send_file(*found)
