from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.common import CertificatesCase


@tagged("post_install", "-at_install")
class TestBoard(HttpCase, CertificatesCase):
    def test_the_widget_is_not_the_usual_kanban(self):
        arch = self.Assignment.get_view(view_type="kanban")["arch"]
        self.assertNotIn("certificates_dashboard", arch)

    def test_add_to_my_dashboard(self):
        department = self.env["hr.department"].create(
            {"name": "Cold Store", "company_id": self.company.id}
        )
        self.worker.department_id = department
        self._issue(self.worker, number="COLD")
        self._issue(self.lead, number="WARM")
        self.start_tour(
            "/odoo", "certificates_board", login="cert_officer", timeout=180
        )
