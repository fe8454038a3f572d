from odoo.http import content_disposition, request, route

from odoo.addons.certificates.portal.notices import attempt, leave_notice
from odoo.addons.certificates_passes.controllers.my_passes import LIST, PASS
from odoo.addons.certificates_verification.controllers.my_passes import (
    VerifiedHolderPortal,
)

from ..portal.badges import KINDS, get_links


class BadgePortal(VerifiedHolderPortal):
    """The passes of the current user, to keep as Open Badges."""

    def _prepare_passes_values(self):
        values = super()._prepare_passes_values()
        shown = [card.certificate for card in values["cards"]]
        certificates = request.env["certificates.assignment"].union(*shown)
        return {**values, "badges": get_links(certificates)}

    @route(
        f"{PASS}/badge/<any(png, svg, jwt):kind>",
        type="http",
        auth="user",
        readonly=True,
    )
    def my_badge(self, certificate_id, kind, **kw):
        """Hand out one own badge."""
        certificate = self._get_own_pass(certificate_id)
        files, problem = attempt(lambda: certificate._bake_badges(kind))
        if problem:
            leave_notice("danger", problem)
            return request.redirect(LIST)
        if certificate.id not in files:
            raise request.not_found()
        return request.make_response(
            files[certificate.id],
            [
                ("Content-Type", KINDS[kind]),
                (
                    "Content-Disposition",
                    content_disposition(certificate._get_badge_file_name(kind)),
                ),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
