from datetime import timedelta

from babel.dates import format_timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools.misc import babel_locale_parse

from odoo.addons.certificates.portal.forms import read_page
from odoo.addons.certificates.portal.notices import (
    attempt,
    leave_notice,
    take_notice,
)
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..portal.contact import Contact

LIST = "/my/pass-requests"
# What the database takes as a number: greater ones are not found, without a search.
REQUEST = f"{LIST}/<int(max=2147483647):request_id>"

ROWS_PER_PAGE = 20


class PassRequestPortal(CustomerPortal):
    """The requests of the current user."""

    @route(
        [LIST, f"{LIST}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def pass_requests(self, page=1, sortby=None, filterby=None, **kw):
        """List the own requests, with their downloads."""
        sortings, filters = (
            self._get_pass_request_sortings(),
            self._get_pass_request_filters(),
        )
        sortby = sortby if sortby in sortings else "newest"
        filterby = filterby if filterby in filters else "all"
        requests = request.env["certificates.pass.request"]
        domain = Domain("submitted_at", "!=", False) & filters[filterby]["domain"]
        pager = portal_pager(
            url=LIST,
            url_args={"sortby": sortby, "filterby": filterby},
            total=requests.search_count(domain),
            page=read_page(page),
            step=ROWS_PER_PAGE,
        )
        found = requests.search(
            domain,
            order=sortings[sortby]["order"],
            limit=ROWS_PER_PAGE,
            offset=pager["offset"],
        )
        values = {
            **self._prepare_pass_request_values(),
            "page_name": "pass_requests",
            "default_url": LIST,
            "pass_requests": found,
            "pager": pager,
            "searchbar_sortings": sortings,
            "searchbar_filters": filters,
            "sortby": sortby,
            "filterby": filterby,
        }
        return request.render("certificates_passes.portal_pass_requests", values)

    @route(REQUEST, type="http", auth="user", website=True, readonly=True)
    def pass_request(self, request_id, **kw):
        """Show one request with its passes."""
        own = self._get_own_pass_request(request_id)
        downloadable, _problem = attempt(own._get_deliverable)
        values = {
            **self._prepare_pass_request_values(),
            "page_name": "pass_request",
            "pass_request": own,
            "downloadable": downloadable or own.pass_ids.browse(),
        }
        return request.render("certificates_passes.portal_pass_request", values)

    @route(f"{REQUEST}/progress", type="http", auth="user", readonly=True)
    def pass_request_progress(self, request_id, **kw):
        """Tell a script how far the preparation is."""
        own = self._get_own_pass_request(request_id)
        return request.make_json_response(
            {
                "state": own.state,
                "done": own.done_count,
                "total": own.total_count,
                "percent": own.progress_percent,
            },
            headers=[("Cache-Control", "no-store")],
        )

    @route(
        f"{REQUEST}/repeat", type="http", auth="user", website=True, methods=["POST"]
    )
    def repeat_pass_request(self, request_id, **kw):
        """Request the same passes again."""
        own = self._get_own_pass_request(request_id)
        action, problem = attempt(own.action_repeat)
        if problem:
            leave_notice("danger", problem)
            return request.redirect(f"{LIST}/{own.id}")
        left_out = action.get("params", {}).get("message")
        leave_notice(
            "warning" if left_out else "success",
            left_out or request.env._("The passes are requested again."),
        )
        return request.redirect(LIST)

    @route(
        f"{REQUEST}/delete", type="http", auth="user", website=True, methods=["POST"]
    )
    def delete_pass_request(self, request_id, **kw):
        """Delete a request with its files."""
        self._get_own_pass_request(request_id).unlink()
        leave_notice("success", request.env._("The request is deleted."))
        return request.redirect(LIST)

    def _prepare_pass_request_values(self):
        return {
            **self._prepare_portal_layout_values(),
            "is_contact": bool(Contact(request.env).appointments),
            "describe_rest": self._describe_pass_request_rest,
            "notice": take_notice(),
        }

    def _describe_pass_request_rest(self, pass_request):
        """Return how long a request can still be downloaded, in words."""
        rest = pass_request.available_until - fields.Datetime.now()
        # Days rather than a week, and not nothing.
        rest = min(max(rest, timedelta(minutes=1)), timedelta(days=7, seconds=-1))
        time = format_timedelta(
            rest, threshold=1, locale=babel_locale_parse(request.env.lang)
        )
        return request.env._("%(time)s left", time=time)

    def _get_pass_request_sortings(self):
        return {
            "newest": {
                "label": request.env._("Newest"),
                "order": "submitted_at desc, id desc",
            },
            "oldest": {
                "label": request.env._("Oldest"),
                "order": "submitted_at, id",
            },
            "reference": {
                "label": request.env._("Reference"),
                "order": "reference, submitted_at desc, id desc",
            },
        }

    def _get_pass_request_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "queued": {
                "label": request.env._("In Preparation"),
                "domain": Domain("state", "=", "queued"),
            },
            "ready": {
                "label": request.env._("Ready"),
                "domain": Domain("state", "=", "ready"),
            },
            "expired": {
                "label": request.env._("Expired"),
                "domain": Domain("state", "=", "expired"),
            },
        }

    def _get_own_pass_request(self, request_id):
        """Return an own request that was submitted, or answer 404."""
        own = request.env["certificates.pass.request"].search(
            [("id", "=", request_id), ("submitted_at", "!=", False)]
        )
        if not own:
            raise request.not_found()
        return own
