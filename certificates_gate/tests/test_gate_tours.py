from odoo.tests import HttpCase, tagged

from .common import GateCase


@tagged("post_install", "-at_install")
class TestGateTours(HttpCase, GateCase):
    """What officers and holders click."""

    moment = None

    def test_officer_pairs_a_device(self):
        self.start_tour(
            f"/odoo/certificates.site/{self.site.id}",
            "certificates_gate_officer",
            login=self.officer.login,
            timeout=120,
        )
        self.env.invalidate_all()
        device = self.env["certificates.gate.device"].search(
            [("site_id", "=", self.site.id)], limit=1
        )
        self.assertEqual(device.create_uid, self.officer)
        self.assertEqual(device.state, "revoked")


@tagged("post_install", "-at_install")
class TestGateHolderTours(HttpCase, GateCase):
    moment = None
    browser_size = "390x844"
    touch_enabled = True

    def test_holder_shows_a_live_pass(self):
        user = self._new_user("holder", "base.group_portal")
        self.worker.user_id = user
        self.site.live_code_required = True
        self._check()
        self.start_tour(
            f"/my/passes/{self.certificate.id}",
            "certificates_gate_holder",
            login=user.login,
            timeout=120,
        )
