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

    def test_officers_archive_nobody_by_a_forged_proposal(self):
        """A written ``employee_id`` archived any employee, as the superuser."""
        proposal = self._propose().with_user(self.officer)
        for values in (
            {"kind": "left", "employee_id": self.colleague.id},
            {"organization_id": self.harbor.id},
            {"decided_by_id": self.manager.id},
            {"name": "Fine", "company_id": self.company.id},
        ):
            with self.subTest(**values), self.assertRaises(AccessError):
                proposal.write(values)
        proposal.action_accept()
        self.assertTrue(self.colleague.active)

    def test_who_has_left_keeps_the_name_that_was_handed_in(self):
        proposal = self._propose(kind="left", employee_id=self.worker.id)
        with self.assertRaisesRegex(AccessError, "Name"):
            proposal.with_user(self.officer).name = "Somebody Else"

    def test_people_of_another_organization_do_not_leave(self):
        proposal = self._propose(kind="left", employee_id=self.colleague.id)
        with self.assertRaisesRegex(UserError, "Coby Colleague.*Supplier"):
            proposal.with_user(self.officer).action_accept()
        self.assertTrue(self.colleague.active)
        self.assertEqual(proposal.state, "to_check")

    def test_officer_mends_what_was_proposed(self):
        proposal = self._propose().with_user(self.officer)
        proposal.write(
            {
                "name": "Nelly New",
                "email": "Nelly@example.com",
                "external_number": "7",
                "activity_ids": [],
            }
        )
        self.assertEqual(proposal.name, "Nelly New")

    def test_values_that_are_none(self):
        proposal = self._propose().with_user(self.officer)
        for values in (None, 5, "x", []):
            with self.subTest(values=values), self.assertRaises(UserError):
                proposal.write(values)
            with self.subTest(created=values), self.assertRaises(UserError):
                self.Proposal.with_user(self.officer).create([values])

    def test_impossible_addresses(self):
        for email in (
            "a\nBcc: x@example.com",
            '"a\nb"@example.com',
            "nel@example.com, ole@example.com",
            "nel",
        ):
            with (
                self.subTest(email=email),
                self.assertRaisesRegex(ValidationError, "email address"),
            ):
                self._propose(email=email)

    def test_address_on_record_before_is_checked_when_it_is_accepted(self):
        proposal = self._propose()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE certificates_person_proposal SET email = %s WHERE id = %s",
            ["a\nBcc: x@example.com", proposal.id],
        )
        proposal.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "email address"):
            proposal.with_user(self.officer).action_accept()

    def test_texts_that_nobody_means(self):
        long = "x" * 100_000
        for name in ("name", "email", "external_number"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "100"):
                self._propose(**{name: long})
        proposal = self._propose().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "Reason.*2000"):
            proposal.action_reject(long)
        self.assertEqual(proposal.state, "to_check")

    def test_impossible_names(self):
        for values in ({"name": " "}, {"name": "=1"}, {"external_number": "@x"}):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._propose(**values)

    def test_name_that_is_taken_away(self):
        with self.assertRaisesRegex(ValidationError, "Enter the name"):
            self._propose().with_user(self.officer).name = False

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
