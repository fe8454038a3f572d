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

    def test_the_officer_has_an_activity_until_it_is_decided(self):
        self.company.certificates_responsible_id = self.officer
        proposals = self._propose() + self._propose(name="Old Ole")
        self.assertEqual(proposals.activity_ids.user_id, self.officer)
        proposals[0].with_user(self.officer).action_accept()
        proposals[1].sudo().state = "withdrawn"
        self.assertFalse(proposals.activity_ids)

    def test_the_activity_goes_to_who_is_responsible_next(self):
        self.company.certificates_responsible_id = self.officer
        proposal = self._propose()
        self.company.certificates_responsible_id = self.manager
        self.assertEqual(proposal.activity_ids.user_id, self.manager)

    def test_many_are_rejected_with_one_reason(self):
        proposals = self._propose() + self._propose(name="Old Ole")
        with self.assertRaisesRegex(UserError, "reason"):
            proposals.with_user(self.officer).action_reject(" ")
        wizard = self._open_reject(proposals)
        self.assertEqual(wizard.declined_count, 2)
        wizard.action_decline()
        self.assertEqual(proposals.mapped("state"), ["rejected"] * 2)
        self.assertEqual(proposals.mapped("reason"), ["Unknown here"] * 2)
