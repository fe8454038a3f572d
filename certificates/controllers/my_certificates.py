from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools.sql import escape_psql

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..portal.forms import read_page, read_text
from ..portal.notices import attempt, leave_notice, take_notice
from ..portal.submitter import Submitter

LIST = "/my/certificates"
# What the database takes as a number: greater ones are not found, without a search.
CERTIFICATE = f"{LIST}/<int(max=2147483647):certificate_id>"

# What counts now comes before what was replaced or revoked.
CURRENT_FIRST = "is_replaced, revoked_on NULLS FIRST"


class CertificatePortal(CustomerPortal):
    """The certificates of the current user, whatever else they may see."""

    @route()
    def home(self, **kw):
        response = super().home(**kw)
        response.qcontext.update(self._prepare_certificate_home_values())
        return response

    @route(
        [LIST, f"{LIST}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def certificates(
        self, page=1, sortby=None, filterby=None, search=None, search_in=None, **kw
    ):
        """List the own certificates."""
        options = self._prepare_certificate_searchbar(sortby, filterby, search_in)
        search = read_text(search)
        domain = self._get_found_domain(options, search)
        pager = portal_pager(
            url=LIST,
            url_args={
                "sortby": options["sortby"],
                "filterby": options["filterby"],
                "search": search,
                "search_in": options["search_in"],
            },
            total=request.env["certificates.assignment"].search_count(domain),
            page=read_page(page),
            step=self._items_per_page,
        )
        order = options["searchbar_sortings"][options["sortby"]]["order"]
        values = {
            **self._prepare_portal_layout_values(),
            **options,
            "page_name": "certificates",
            "default_url": LIST,
            "certificates": self._search_certificates(
                domain, order=order, limit=self._items_per_page, offset=pager["offset"]
            ),
            **self._prepare_required_values(),
            **self._prepare_submission_values(),
            "met": self._get_met(),
            "search": search,
            "pager": pager,
            "notice": take_notice(),
        }
        return request.render("certificates.portal_certificates", values)

    @route(CERTIFICATE, type="http", auth="user", website=True, readonly=True)
    def certificate(self, certificate_id, **kw):
        """Show one own certificate."""
        certificate = self._get_own_certificate(certificate_id)
        return request.render(
            "certificates.portal_certificate",
            self._prepare_certificate_values(certificate),
        )

    @route(
        f"{CERTIFICATE}/renewal",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def renew_certificate(self, certificate_id, **kw):
        """Do the next step of the renewal of an own certificate."""
        certificate = self._get_own_certificate(certificate_id)
        action, problem = attempt(certificate.action_open_renewal)
        if problem:
            leave_notice("danger", problem)
            return request.redirect(certificate._get_portal_url())
        return request.redirect(action["url"])

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        certificates = request.env["certificates.assignment"]
        if "certificate_count" in counters:
            values["certificate_count"] = certificates.search_count(
                certificates._get_own_domain()
            )
        if "certificate_attention_count" in counters:
            values["certificate_attention_count"] = certificates.search_count(
                self._get_own_among(Domain("needs_attention", "=", True))
            )
        if "certificate_required_count" in counters:
            values["certificate_required_count"] = len(self._get_required())
        return values

    def _prepare_certificate_home_values(self):
        certificates = request.env["certificates.assignment"]
        own = certificates._get_own_domain()
        return {
            "has_certificates": bool(certificates.search_count(own, limit=1)),
            "has_required_certificates": bool(self._get_required()),
            "can_hand_in": bool(Submitter(request.env).employees),
        }

    def _prepare_submission_values(self):
        submitter = Submitter(request.env)
        return {
            "can_hand_in": bool(submitter.employees),
            "submitter": submitter,
            "submissions": submitter.get_recent(),
        }

    def _prepare_required_values(self):
        """Return what is required of the user and lacking, and what would do."""
        required = self._get_required()
        return {"required": required, "accepted": required._get_accepted_types()}

    def _get_required(self):
        """Return the gaps of the user, the most urgent first."""
        rows = request.env["certificates.compliance"]
        lacking = rows.search(
            rows._get_own_domain()
            & Domain("status", "in", ["missing", "expired", "grace"]),
            order="date_due, id",
        )
        # sudo: the rights of the user decided which. Portal users cannot read types.
        return lacking.sudo()

    def _get_met(self):
        """Return what is required of the user and met by another type."""
        rows = request.env["certificates.compliance"]
        met = rows.search(
            rows._get_own_domain() & Domain("status", "in", ["compliant", "expiring"])
        )
        # sudo: as above
        return met.sudo().filtered(lambda row: row.met_by_id.type_id != row.type_id)

    def _prepare_certificate_searchbar(self, sortby, filterby, search_in):
        """Return the options of the search bar, and the chosen ones."""
        sortings = self._get_certificate_sortings()
        filters = self._get_certificate_filters()
        inputs = self._get_certificate_inputs()
        return {
            "searchbar_sortings": sortings,
            "searchbar_filters": filters,
            "searchbar_inputs": inputs,
            "sortby": sortby if sortby in sortings else "expiry",
            "filterby": filterby if filterby in filters else "all",
            "search_in": search_in if search_in in inputs else "all",
        }

    def _get_certificate_sortings(self):
        return {
            "expiry": {
                "label": request.env._("Expiry Date"),
                "order": f"{CURRENT_FIRST}, date_expiry, id",
            },
            "type": {
                "label": request.env._("Certificate Type"),
                "order": f"type_id, {CURRENT_FIRST}, date_start DESC, id DESC",
            },
            "newest": {
                "label": request.env._("Newest"),
                "order": "date_start DESC, id DESC",
            },
        }

    def _get_certificate_filters(self):
        certificates = request.env["certificates.assignment"]
        states = certificates._fields["state"]._description_selection(request.env)
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "attention": {
                "label": request.env._("Needs Attention"),
                "domain": Domain("needs_attention", "=", True),
            },
            **{
                state: {"label": label, "domain": Domain("state", "=", state)}
                for state, label in states
            },
        }

    def _get_certificate_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "type": {"input": "type", "label": request.env._("Search in Type")},
            "number": {"input": "number", "label": request.env._("Search in Number")},
        }

    def _get_found_domain(self, options, search):
        """Return the own certificates that the search bar asks for."""
        chosen = options["searchbar_filters"][options["filterby"]]["domain"]
        text = escape_psql(search)
        by_type = Domain("type_id.name", "ilike", text)
        by_number = Domain("number", "ilike", text)
        sought = {"all": by_type | by_number, "type": by_type, "number": by_number}
        if text:
            chosen &= sought[options["search_in"]]
        return self._get_own_among(chosen)

    def _get_own_among(self, domain):
        """Return the own certificates of a domain that asks for more than those show.

        :param domain: of fields of which the values are no secret to the holder
        """
        certificates = request.env["certificates.assignment"]
        own = certificates._get_own_domain()
        # sudo: portal users cannot read types and employees, of which the domain asks
        return own & Domain("id", "in", certificates.sudo()._search(own & domain))

    def _search_certificates(self, domain, **kw):
        """Return certificates to show, with superuser rights."""
        found = request.env["certificates.assignment"].search(domain, **kw)
        # sudo: the rights of the user decided which. Portal users cannot read the
        # employees, types and contacts that are shown of them.
        return found.sudo()

    def _get_own_certificate(self, certificate_id):
        """Return an own certificate, with the rights of the user, or answer 404."""
        certificates = request.env["certificates.assignment"]
        own = certificates._get_own_domain() & Domain("id", "=", certificate_id)
        certificate = certificates.search(own)
        if not certificate:
            raise request.not_found()
        return certificate

    def _prepare_certificate_values(self, certificate):
        """Return the values of the page of a certificate.

        Records with superuser rights: see ``_search_certificates``.

        :param certificate: an own certificate, with the rights of the user
        """
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "certificate",
            # sudo: see _search_certificates; the certificate is one of the user's own
            "certificate": certificate.sudo(),
            "renewal": certificate._get_renewal_steps().get(certificate),
            "successor": certificate._get_successor().sudo(),
            "history": certificate._get_history().sudo(),
            "notice": take_notice(),
        }
