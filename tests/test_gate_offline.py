"""A gate that was opened once goes on scanning when the network is gone."""

import tempfile
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.certificates_gate.tests.common import GateCase
from odoo.addons.certificates_gate.tests.film import get_switches, write_film

from .offline import OfflineCase

# The page and what it needs, keys and the list of withdrawn passes.
KEPT = """
    Promise.all([
        caches.match("/certificates/gate", {cacheName: "certificates_gate"}),
        caches.match("/web/static/lib/zxing-library/zxing-library.js"),
        caches.match("/.well-known/certificates/keys"),
        navigator.serviceWorker.getRegistration("/certificates/gate"),
    ]).then((found) => found.every(Boolean) && !!found.at(-1).active)
"""
SHOWN = """
    document.querySelector(".o_gate_result")?.dataset.verdict === "%s"
    && document.querySelector(".o_gate_message").textContent.startsWith("%s")
"""
STOP_CAMERA = """
    document.querySelector("video").srcObject.getTracks().forEach((t) => t.stop())
"""
QUEUED = 'document.querySelector(".o_gate_banner").textContent.includes("to be sent")'
GENUINE = "The pass is genuine and valid, and proves all that is asked here."
WITHDRAWN = "This pass was revoked or replaced."


@tagged("standard", "post_install", "-at_install")
class TestGateOffline(OfflineCase, GateCase):
    moment = None

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_signed_codes = True
        cls.revoked = cls._issue(cls.lead, number="FORK-2", date_start="2026-01-01")

    def setUp(self):
        super().setUp()
        path = Path(self.enterContext(tempfile.TemporaryDirectory()), "passes.mjpeg")
        write_film(path, self.certificate + self.revoked, dpi=300)
        self.revoked.revoked_on = "2026-03-01"
        self.env.flush_all()
        self._start_browser(*get_switches(path))

    def _pair_by_link(self):
        """Open the link of a new device and press the button."""
        self.device, address = self.env["certificates.gate.device"]._make_link(
            self.site, self.company
        )
        self.env.flush_all()
        token = address.rpartition("/")[2]
        self.browser.open(f"{self.site_url}/certificates/gate/pair/{token}")
        self.browser.wait("!!document.querySelector('form')")
        self.browser.evaluate("document.querySelector('form').submit()")

    def _set_network(self, is_on):
        """Take the network away, or give it back; the browser notices that too."""
        if is_on:
            self.relay.restore()
        else:
            self.relay.cut()
        self.browser.call(
            "Network.emulateNetworkConditions",
            offline=not is_on,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def test_camera_judges_after_the_network_went_away(self):
        self._pair_by_link()
        self.browser.wait(KEPT)
        self._set_network(False)
        self.browser.open(f"{self.site_url}/certificates/gate")
        self.browser.call("Browser.grantPermissions", permissions=["videoCapture"])
        self.browser.wait("document.querySelector('.o_gate')?.dataset.state")
        self.browser.evaluate("document.querySelector('.o_gate_start').click()")
        self.browser.wait(SHOWN % ("admitted", GENUINE))
        self._look("gate_admitted")
        self.browser.wait(SHOWN % ("refused", WITHDRAWN))
        self._look("gate_withdrawn")
        self.assertFalse(self._get_checks())
        self.browser.evaluate(STOP_CAMERA)
        self._set_network(True)
        self.browser.wait(f"!{QUEUED}")
        self.env.invalidate_all()
        rows = self._get_checks()
        self.assertEqual(set(rows.mapped("is_offline")), {True})
        self.assertEqual(
            {(row.employee_id, row.verdict, row.reason) for row in rows},
            {
                (self.worker, "admitted", False),
                (self.lead, "refused", "revoked"),
            },
        )
