from markupsafe import Markup

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.certificates.portal.notices import (
    attempt,
    leave_notice,
    take_notice,
)
from odoo.addons.portal.controllers.portal import CustomerPortal

from ..portal.holder import Holder, draw_cards, draw_code
from ..portal.responses import send_file

LIST = "/my/passes"
# What the database takes as a number: greater ones are not found, without a search.
PASS = f"{LIST}/<int(max=2147483647):certificate_id>"


class HolderPortal(CustomerPortal):
    """The passes of the current user, to show and to keep."""

    @route(LIST, type="http", auth="user", website=True, readonly=True)
    def my_passes(self, **kw):
        """Show the own passes."""
        return request.render(
            "certificates_passes.portal_my_passes", self._prepare_passes_values()
        )

    def _prepare_passes_values(self):
        """Return the values of the page with the own passes."""
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "my_passes",
            "cards": draw_cards(Holder(request.env).get_certificates()),
            "notice": take_notice(),
        }

    @route(PASS, type="http", auth="user", website=True, readonly=True)
    def my_pass(self, certificate_id, **kw):
        """Show one pass as large as the screen, with its code."""
        certificate = self._get_own_pass(certificate_id)
        address = certificate._get_pass_urls().get(certificate.id)
        values = {
            **self._prepare_portal_layout_values(),
            "card": draw_cards(certificate)[0],
            "code": Markup(draw_code(address)) if address else "",
        }
        return request.render("certificates_passes.portal_my_pass", values)

    @route(f"{PASS}/pdf", type="http", auth="user", readonly=True)
    def my_pass_pdf(self, certificate_id, **kw):
        """Hand out one own pass."""
        certificate = self._get_own_pass(certificate_id)
        pdfs, problem = attempt(certificate._render_pass_pdfs)
        if problem:
            leave_notice("danger", problem)
            return request.redirect(LIST)
        return send_file(certificate._get_pass_file_name(), pdfs[certificate.id])

    def _get_own_pass(self, certificate_id):
        """Return an own certificate that has a pass, or answer 404."""
        holder = Holder(request.env)
        own = holder.get_certificates(Domain("id", "=", certificate_id))
        if not own:
            raise request.not_found()
        return own
