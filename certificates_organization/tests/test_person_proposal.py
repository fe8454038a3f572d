from odoo.exceptions import AccessError, UserError, ValidationError

from .common import OrganizationCase


class TestPersonProposal(OrganizationCase):
    def test_officer_adds_a_person_without_a_user(self):
        proposal = self._propose(email="nel@example.com", external_number="X-9")
        proposal.with_user(self.officer).action_accept()
        employee = proposal.employee_id
        self.assertEqual(
            (employee.name, employee.work_email, employee.company_id),
            ("Nel New", "nel@example.com", self.company),
        )
        self.assertEqual(employee.certificates_organization_id, self.supplier)
        self.assertEqual(employee.certificates_external_number, "X-9")
        self.assertFalse(employee.user_id)
        self.assertEqual(proposal.decided_by_id, self.officer)

    def test_officer_confirms_who_has_left(self):
        proposal = self._propose(
            kind="left", employee_id=self.worker.id, name=self.worker.name
        )
        self.assertTrue(self.worker.active)
        proposal.with_user(self.officer).action_accept()
        self.assertFalse(self.worker.active)

    def test_each_is_decided_once(self):
        proposal = self._propose().with_user(self.officer)
        proposal.action_accept()
        for decide in (proposal.action_accept, proposal.action_reject):
            with self.assertRaisesRegex(UserError, "Nel New.*accepted"):
                decide()
        with self.assertRaisesRegex(UserError, "accepted"):
            proposal.name = "Other"
        self.assertEqual(self.Employee.search_count([("name", "=", "Nel New")]), 1)

    def test_namesake_is_shown(self):
        proposal = self._propose(name="WORKER, Wim")
        # As an officer, who reads no employees.
        self.assertIn("Wim Worker", proposal.with_user(self.officer).namesakes)
        self.assertFalse(self._propose(name="Nel New").namesakes)

    def test_impossible_names(self):
        for values in ({"name": " "}, {"name": "=1"}, {"external_number": "@x"}):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._propose(**values)

    def test_status_changes_by_actions_only(self):
        with self.assertRaises(AccessError):
            self._propose().with_user(self.officer).state = "accepted"
