from odoo.http import request, route

from odoo.addons.certificates.portal.forms import read_page
from odoo.addons.certificates_passes.controllers.my_passes import (
    LIST,
    PASS,
    HolderPortal,
)
from odoo.addons.certificates_passes.portal.holder import draw_code
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..portal.checks import HolderChecks

CHECKS = f"{LIST}/checks"


class GateHolderPortal(HolderPortal):
    """The live code of a pass, and where the passes of the user were checked."""

    def _prepare_passes_values(self):
        return {
            **super()._prepare_passes_values(),
            "has_gate_checks": bool(HolderChecks(request.env).count(limit=1)),
        }

    @route(f"{PASS}/live", type="http", auth="user", methods=["GET"], readonly=True)
    def my_live_code(self, certificate_id, **kw):
        """Send the codes of an own pass for this moment and the next two minutes."""
        certificate = self._get_own_pass(certificate_id)
        codes = [
            {"picture": draw_code(address), "seconds": seconds}
            for address, seconds in certificate._get_live_addresses()
        ]
        return request.make_json_response(
            {"codes": codes}, headers=[("Cache-Control", "no-store")]
        )

    @route(
        [CHECKS, f"{CHECKS}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def my_gate_checks(self, page=1, **kw):
        """List where the own passes were checked."""
        checks = HolderChecks(request.env)
        pager = portal_pager(
            url=CHECKS,
            total=checks.count(),
            page=read_page(page),
            step=self._items_per_page,
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "my_gate_checks",
            "default_url": CHECKS,
            "checks": checks.get_page(self._items_per_page, pager["offset"]),
            "pager": pager,
        }
        return request.render("certificates_gate.portal_my_gate_checks", values)
