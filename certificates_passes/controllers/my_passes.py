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
    """The passes of the current user, to show and to keep.

    The pages are not read-only: the code of a pass is stored when it is drawn first.
    """

    @route(LIST, type="http", auth="user", website=True)
    def my_passes(self, **kw):
        """Show the own passes."""
        holder = Holder(request.env)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "my_passes",
            "cards": draw_cards(holder.get_certificates()),
            "is_holder": bool(holder.employees),
            "is_verified": holder.is_verified,
            "notice": take_notice(),
        }
        return request.render("certificates_passes.portal_my_passes", values)

    @route(PASS, type="http", auth="user", website=True)
    def my_pass(self, certificate_id, **kw):
        """Show one pass as large as the screen, with its code for who checks it."""
        certificate = self._get_own_pass(certificate_id)
        tokens = request.env["certificates.pass.token"]
        address = tokens._get_urls(certificate).get(certificate.id)
        values = {
            **self._prepare_portal_layout_values(),
            "card": draw_cards(certificate)[0],
            "code": Markup(draw_code(address)) if address else "",
        }
        return request.render("certificates_passes.portal_my_pass", values)

    @route(f"{PASS}/pdf", type="http", auth="user")
    def my_pass_pdf(self, certificate_id, **kw):
        """Hand out one own pass."""
        certificate = self._get_own_pass(certificate_id)
        pdfs, problem = attempt(certificate._render_pass_pdfs)
        if problem:
            leave_notice("danger", problem)
            return request.redirect(LIST)
        return send_file(certificate._get_pass_file_name(), pdfs[certificate.id])

    @route(
        f"{LIST}/verification",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def choose_verification(self, verified=None, **kw):
        """Let anyone who scans an own pass see whether it is valid, or nobody."""
        Holder(request.env).choose_verification(bool(verified))
        text = (
            request.env._("Whoever scans your passes sees whether they are valid.")
            if verified
            else request.env._("Your passes can no longer be verified by scanning.")
        )
        leave_notice("success", text)
        return request.redirect(LIST)

    def _get_own_pass(self, certificate_id):
        """Return an own certificate that has a pass, or answer 404."""
        holder = Holder(request.env)
        own = holder.get_certificates(Domain("id", "=", certificate_id))
        if not own:
            raise request.not_found()
        return own
