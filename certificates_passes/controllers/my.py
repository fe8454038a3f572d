from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..portal.contact import Contact
from ..portal.holder import Holder


class PassPortalHome(CustomerPortal):
    """The entries of the portal's home page for holders and contact persons."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "pass_count" in counters:
            values["pass_count"] = Holder(request.env).count()
        if "pass_request_count" in counters:
            requests = request.env["certificates.pass.request"]
            values["pass_request_count"] = requests.search_count(
                [("submitted_at", "!=", False)]
            )
        return values

    @route()
    def home(self, **kw):
        response = super().home(**kw)
        response.qcontext.update(self._prepare_pass_home_values())
        return response

    def _prepare_pass_home_values(self):
        requests = request.env["certificates.pass.request"]
        return {
            "has_passes": bool(Holder(request.env).count()),
            "has_pass_requests": bool(
                Contact(request.env).appointments
                or requests.search_count([("submitted_at", "!=", False)], limit=1)
            ),
        }
