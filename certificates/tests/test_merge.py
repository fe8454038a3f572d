from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import CertificatesCase


class TestMerge(CertificatesCase):
    """Two records of one person become one."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.hr = cls._new_user("hr", "hr.group_hr_user")
        cls.old = cls._new_employee("Wim Worker (old)", active=False)

    def _merge(self, *employees, target=None):
        employees = self.Employee.concat(*employees)
        wizard = self.env["certificates.merge.wizard"].with_user(self.hr)
        wizard = wizard.with_context(
            active_model="hr.employee", active_ids=employees.ids
        ).create({})
        if target:
            wizard.target_id = target
        wizard.action_merge()
        return wizard

    def _new_exam(self, **results):
        return self.env["certificates.exam"].create(
            {
                "name": "EX-1",
                "type_id": self.type.id,
                "date": "2026-01-01",
                "company_id": self.company.id,
                "candidate_ids": [
                    Command.create({"employee_id": employee.id, "result": result})
                    for employee, result in (
                        (self.old, results["old"]),
                        (self.worker, results["new"]),
                    )
                ],
            }
        )

    def test_rehired_employee_holds_what_the_archived_record_held(self):
        certificate = self._issue(self.old, number="1", date_start="2026-01-01")
        exemption = self.env["certificates.exemption"].create(
            {"employee_id": self.old.id, "type_id": self.type.id, "reason": "Ill"}
        )
        requirement = self.env["certificates.requirement"].create(
            {
                "type_id": self.type.id,
                "company_id": self.company.id,
                "employee_ids": [Command.set((self.old + self.lead).ids)],
            }
        )
        self.old.certificates_external_number = "77"
        wizard = self._merge(self.old, self.worker)
        self.assertEqual(wizard.target_id, self.worker, "the one who works here")
        self.assertEqual(certificate.employee_id, self.worker)
        self.assertEqual(exemption.employee_id, self.worker)
        self.assertEqual(requirement.employee_ids, self.worker + self.lead)
        self.assertEqual(self.worker.certificates_external_number, "77")
        self.assertIn("Wim Worker (old)", self.worker.message_ids[0].body)
        self.assertIn("Wim Worker", self.old.message_ids[0].body)
        self.assertFalse(self.old.active)

    def test_what_was_handed_in_goes_along(self):
        held = self._issue(self.old, date_start="2021-01-01", date_expiry="2026-01-01")
        submissions = self.env["certificates.submission"].create(
            [
                {
                    "employee_id": self.old.id,
                    "type_id": self.type.id,
                    "date_start": day,
                    "number": day,
                }
                for day in ("2025-12-01", "2025-12-02")
            ]
        )
        submissions.action_submit()
        submissions[0].action_accept()
        self._merge(self.old, self.worker)
        self.assertEqual(submissions.employee_id, self.worker)
        self.assertEqual(submissions[0].renewal_of_id, held)
        self.assertEqual(submissions[0].assignment_id.employee_id, self.worker)
        submissions[1].action_accept()
        self.assertEqual(len(self.worker.certificates_held_ids), 3)

    def test_what_moves_is_counted_first(self):
        self._issue(self.old)
        self._issue(self.old)
        wizard = self.env["certificates.merge.wizard"].create(
            {"employee_ids": [Command.set((self.old + self.worker).ids)]}
        )
        self.assertIn("Employee Certificate: 2", wizard.moved)
        self.assertEqual(wizard.employee_count, 1)

    def test_certificates_replace_each_other_afterwards(self):
        former = self._issue(self.old, date_start="2024-01-01")
        present = self._issue(self.worker, date_start="2025-01-01")
        self._merge(self.old, self.worker)
        self.assertTrue(former.superseded)
        self.assertFalse(present.superseded)

    def test_of_two_candidates_the_one_who_passed_stays(self):
        exam = self._new_exam(old="passed", new="pending")
        certificate = exam.action_issue()
        self._merge(self.old, self.worker)
        self.assertEqual(exam.candidate_ids.employee_id, self.worker)
        self.assertEqual(exam.candidate_ids.result, "passed")
        self.assertEqual(certificate.exam_id, exam)
        self.assertFalse(exam.has_difference)

    def test_of_two_certificates_of_an_exam_one_names_it(self):
        exam = self._new_exam(old="passed", new="passed")
        exam.action_issue()
        self._merge(self.old, self.worker)
        self.assertEqual(exam.assignment_count, 1)
        self.assertEqual(len(self.worker.certificates_held_ids), 2)

    def test_account_goes_to_the_record_that_goes_on(self):
        user = self._new_user("wim")
        other = self._new_employee("Wim W.", user_id=user.id)
        self._merge(other, self.worker, target=self.worker)
        self.assertEqual(self.worker.user_id, user)
        self.assertFalse(other.user_id)

    def test_officer_of_certificates_cannot_merge(self):
        with self.assertRaises(AccessError):
            self.env["certificates.merge.wizard"].with_user(self.officer).create(
                {"employee_ids": [Command.set((self.old + self.worker).ids)]}
            )
        with self.assertRaises(UserError):
            self._merge(self.worker)

    def test_queries_do_not_grow_with_what_moves(self):
        counts = []
        for number in (2, 12):
            old, new = self._new_employee("Old"), self._new_employee("New")
            self.Assignment.create(
                [
                    {
                        "employee_id": old.id,
                        "type_id": self.type.id,
                        "date_start": f"{2000 + n}-01-01",
                    }
                    for n in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            old._merge_certificates_into(new)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 3)
