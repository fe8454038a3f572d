from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import CertificatesCase


@tagged("post_install", "-at_install")
class TestTours(HttpCase, CertificatesCase):
    def _start_tour(self, name, login):
        # Long enough for a machine that has other things to do.
        self.start_tour(
            "/odoo", f"certificates_{name}", login=f"cert_{login}", timeout=180
        )

    def test_administrator(self):
        self._start_tour("administrator", "manager")
        certificates = self.Assignment.search([("type_id.name", "=", "Tour Crane")])
        self.assertEqual(certificates.mapped("state"), ["expired", "revoked"])
        self.assertEqual(certificates[0].document_ids.res_id, certificates[0].id)
        wrong = self.env["ir.attachment"].search([("name", "=", "wrong.pdf")])
        self.assertEqual((len(wrong), wrong.res_id), (1, 0))

    def test_exam(self):
        exam = self.env["certificates.exam"].create(
            {
                "name": "TOUR-1",
                "type_id": self.type.id,
                "company_id": self.company.id,
                "candidate_ids": [
                    Command.create({"employee_id": employee.id})
                    for employee in self.worker + self.colleague
                ],
            }
        )
        self._start_tour("exam", "officer")
        self.assertEqual(exam.assignment_count, 2)

    def test_issue_to_a_department(self):
        department = self.env["hr.department"].create(
            {"name": "Warehouse", "company_id": self.company.id}
        )
        (self.worker + self.colleague).department_id = department
        self._start_tour("issue", "officer")
        self.assertEqual(
            len(self.Assignment.search([("type_id", "=", self.type.id)])), 2
        )

    def test_employee(self):
        self.worker.user_id = self._new_user("worker")
        self._issue()
        self._issue(self.colleague)
        self._start_tour("employee", "worker")
