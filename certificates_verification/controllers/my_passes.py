from odoo.http import request, route

from odoo.addons.certificates.portal.notices import leave_notice
from odoo.addons.certificates_passes.controllers.my_passes import LIST, HolderPortal
from odoo.addons.certificates_passes.portal.holder import Holder

from ..portal.verification_choice import VerificationChoice


class VerifiedHolderPortal(HolderPortal):
    """The passes of the current user, and who may verify them."""

    def _prepare_passes_values(self):
        choice = VerificationChoice(Holder(request.env))
        return {
            **super()._prepare_passes_values(),
            "is_holder": choice.is_offered,
            "is_verified": choice.is_verified,
        }

    @route(
        f"{LIST}/verification",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def choose_verification(self, verified=None, **kw):
        """Switch the public verification of the user's own passes on or off."""
        VerificationChoice(Holder(request.env)).choose(bool(verified))
        text = (
            request.env._("Whoever scans your passes sees whether they are valid.")
            if verified
            else request.env._("Your passes can no longer be verified by scanning.")
        )
        leave_notice("success", text)
        return request.redirect(LIST)
