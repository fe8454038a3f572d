from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, users
from odoo.tools import mute_logger

from .common import CertificatesCase


class TestExam(CertificatesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Exam = cls.env["certificates.exam"]
        cls.exam = cls.Exam.create(
            {
                "name": "EX-1",
                "type_id": cls.type.id,
                "date": "2026-02-28",
                "company_id": cls.company.id,
                "candidate_ids": [
                    Command.create(
                        {
                            "employee_id": cls.worker.id,
                            "result": "passed",
                            "number": "7",
                        }
                    ),
                    Command.create(
                        {"employee_id": cls.colleague.id, "result": "failed"}
                    ),
                    Command.create({"employee_id": cls.lead.id}),
                ],
            }
        )

    @users("cert_officer")
    def test_issue_to_those_who_passed(self):
        exam = self.exam.with_user(self.env.user)
        certificate = exam.action_issue()
        self.assertEqual(certificate.employee_id, self.worker)
        self.assertEqual(certificate.number, "7")
        self.assertEqual(str(certificate.date_start), "2026-02-28")
        self.assertEqual(str(certificate.date_expiry), "2031-02-28")
        self.assertEqual(certificate.exam_id, exam)

    def test_issue_again_issues_nothing_twice(self):
        first = self.exam.action_issue()
        self.assertFalse(self.exam.action_issue())
        first.active = False
        self.assertFalse(self.exam.action_issue(), "also not when it is archived")
        self.exam.candidate_ids.result = "passed"
        later = self.exam.action_issue()
        self.assertEqual(later.employee_id, self.lead + self.colleague)
        self.assertFalse(self.exam._get_candidates_to_issue())

    @mute_logger("odoo.sql_db")
    def test_database_refuses_a_second_certificate_of_an_exam(self):
        self.exam.action_issue()
        with self.assertRaises(IntegrityError):
            self._issue(exam_id=self.exam.id)

    @mute_logger("odoo.sql_db")
    def test_candidate_only_once(self):
        with self.assertRaises(IntegrityError):
            self.exam.candidate_ids = [Command.create({"employee_id": self.lead.id})]

    @mute_logger("odoo.sql_db")
    def test_number_is_unique_in_a_company(self):
        self.Exam.create(
            {
                "name": "EX-1",
                "type_id": self.type.id,
                "company_id": self.other_company.id,
            }
        )
        with self.assertRaises(IntegrityError):
            self.Exam.create(
                {"name": "EX-1", "type_id": self.type.id, "company_id": self.company.id}
            )

    def test_many_exams_at_once(self):
        second = self.exam.copy({"name": "EX-2"})
        second.candidate_ids = [
            Command.create({"employee_id": self.worker.id, "result": "passed"})
        ]
        self.assertEqual(
            (self.exam + second).action_issue().exam_id, self.exam + second
        )

    def test_button_says_when_nobody_passed(self):
        self.exam.candidate_ids.result = "pending"
        with self.assertRaisesRegex(UserError, "Nobody has passed"):
            self.exam.action_issue_and_open()
        self.exam.action_pass_pending()
        action = self.exam.action_issue_and_open()
        self.assertFalse(self.exam.assignment_ids, "it asks first")
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({})
        self.assertEqual(wizard.concerned_count, 3)
        action = wizard.action_confirm()
        found = self.Assignment.search(action["domain"])
        self.assertEqual(len(found), 3)

    def test_counts(self):
        self.assertEqual(self.exam.candidate_count, 3)
        self.assertEqual(self.exam.passed_count, 1)
        self.assertEqual(self.exam.to_issue_count, 1)
        self.exam.action_issue()
        self.assertEqual(self.exam.assignment_count, 1)
        self.assertEqual(self.exam.to_issue_count, 0)


class TestIssuedExam(CertificatesCase):
    """What was issued after an exam, and what is changed in the exam afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.exam = cls.env["certificates.exam"].create(
            {
                "name": "EX-9",
                "type_id": cls.type.id,
                "date": "2026-02-28",
                "company_id": cls.company.id,
                "candidate_ids": [
                    Command.create({"employee_id": employee.id, "result": "passed"})
                    for employee in cls.worker + cls.colleague
                ],
            }
        )
        cls.certificates = cls.exam.action_issue()

    def _wizard(self, action):
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        return wizard.create({})

    def _of(self, employee):
        return self.exam.candidate_ids.filtered(lambda c: c.employee_id == employee)

    def _logged(self):
        self.env.flush_all()
        return " ".join(self.exam.message_ids.mapped("body"))

    def test_failed_after_all_is_shown_until_the_certificate_is_revoked(self):
        self.assertFalse(self.exam.has_difference)
        self._of(self.worker).result = "failed"
        self.assertEqual(self.exam.unearned_ids.employee_id, self.worker)
        self.assertEqual(self.exam.unearned_names, "Wim Worker")
        self.assertTrue(self._of(self.worker).is_unearned)
        differing = self.exam.search([("has_difference", "=", True)])
        self.assertIn(self.exam, differing)
        action = self.exam.action_revoke_unearned()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "Failed"}).action_revoke()
        self.assertEqual(
            self.certificates.filtered("revoked_on").employee_id, self.worker
        )
        self.assertFalse(self.exam.has_difference)
        self.assertFalse(self.exam.search([("has_difference", "=", True)]))

    def test_result_corrected_back_is_no_difference(self):
        candidate = self._of(self.worker)
        candidate.result = "failed"
        candidate.result = "passed"
        self.assertFalse(self.exam.has_difference)

    def test_removed_or_replaced_candidate_is_shown(self):
        self._of(self.worker).unlink()
        self._of(self.colleague).employee_id = self.lead
        self.assertEqual(self.exam.unearned_ids, self.certificates)
        self.assertEqual(self.exam.unearned_count, 2)

    def test_form_warns_when_a_holder_fails(self):
        with self.assertLogs("odoo.tests.form", "WARNING") as warned:
            with Form(self.exam) as form, form.candidate_ids.edit(0) as line:
                line.result = "failed"
        self.assertIn("Wim Worker", " ".join(warned.output))

    def test_results_are_in_the_log_of_the_exam(self):
        self._of(self.worker).result = "failed"
        self._of(self.colleague).unlink()
        log = self._logged()
        self.assertIn("Wim Worker (Passed) → Wim Worker (Failed)", log)
        self.assertIn("Candidate removed: Coby Colleague (Passed)", log)
        self.assertIn("Certificate issued to Wim Worker", log)

    def test_type_stays_once_issued(self):
        other = self._new_type("Crane")
        with self.assertRaisesRegex(UserError, "EX-9.*Certificate Type"):
            self.exam.type_id = other
        self.certificates.write({"revoked_on": "2026-03-01"})
        with self.assertRaisesRegex(UserError, "EX-9"):
            self.exam.write({"company_id": self.other_company.id})
        self.exam.write({"type_id": self.type.id, "location": "Hall 4"})

    def test_moved_exam_offers_to_move_the_dates(self):
        self.exam.date = "2026-03-05"
        self.assertEqual(self.exam.moved_ids, self.certificates)
        wizard = self._wizard(self.exam.action_move_dates())
        self.assertEqual(wizard.concerned_count, 2)
        self.assertEqual(wizard.assignment_ids, self.certificates)
        wizard.action_confirm()
        self.assertEqual({str(c.date_start) for c in self.certificates}, {"2026-03-05"})
        self.assertEqual(
            {str(c.date_expiry) for c in self.certificates}, {"2031-03-05"}
        )
        self.assertFalse(self.exam.has_difference)

    def test_moved_exam_leaves_what_somebody_entered(self):
        own, other = self.certificates
        own.date_start = "2026-03-01"
        other.date_expiry = "2028-12-31"
        self.exam.date = "2026-03-05"
        self.assertEqual(self.exam.moved_ids, other)
        self._wizard(self.exam.action_move_dates()).action_confirm()
        self.assertEqual(str(own.date_start), "2026-03-01")
        self.assertEqual(str(other.date_start), "2026-03-05")
        self.assertEqual(str(other.date_expiry), "2028-12-31")

    def test_dates_that_are_kept_are_no_difference_any_more(self):
        self.exam.date = "2026-03-05"
        self.exam.action_keep_dates()
        self.assertFalse(self.exam.has_difference)
        self.assertEqual({str(c.date_start) for c in self.certificates}, {"2026-02-28"})
        self.exam.date = "2026-03-09"
        self.assertFalse(self.exam.moved_ids, "their date is their own now")

    def test_certificate_that_ends_before_the_new_date_is_named(self):
        self.certificates[0].date_expiry = "2026-03-02"
        self.exam.date = "2026-03-05"
        action = self._wizard(self.exam.action_move_dates()).action_confirm()
        self.assertIn("Wim Worker", action["params"]["message"])
        self.assertEqual(str(self.certificates[1].date_start), "2026-03-05")

    def test_differences_of_many_exams_cost_no_more_queries(self):
        exams = self.exam + self.exam.copy({"name": "EX-10"}) + self.exam.copy()
        exams[1:].candidate_ids = [
            Command.create({"employee_id": self.lead.id, "result": "passed"})
        ]
        exams.action_issue()
        counts = []
        for some in (exams[:1], exams):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("has_difference")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)


class TestExamThatAsks(CertificatesCase):
    """Before it issues to many, in advance, or with a wrong number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exam = cls.env["certificates.exam"].create(
            {
                "name": "EX-3",
                "type_id": cls.type.id,
                "date": "2026-02-28",
                "company_id": cls.company.id,
            }
        )

    def _add(self, employee, number=False):
        self.exam.candidate_ids = [
            Command.create(
                {"employee_id": employee.id, "result": "passed", "number": number}
            )
        ]

    @freeze_time("2026-03-01 12:00:00")
    def test_exam_to_come_issues_nothing(self):
        self._add(self.worker)
        self.exam.date = "2026-04-01"
        for issue in (self.exam.action_issue, self.exam.action_issue_and_open):
            with self.assertRaisesRegex(UserError, "EX-3.*04/01/2026"):
                issue()
        self.exam.date = "2026-03-01"
        self.assertTrue(self.exam.action_issue())

    def test_number_in_use_names_the_person_and_stops_nobody_else(self):
        self._issue(self.boss, number="A-1")
        self._add(self.worker, "a- 1")
        self._add(self.colleague, "A-2")
        self.assertIn("Wim Worker", self.exam.problems)
        issued = self.exam.action_issue()
        self.assertEqual(issued.employee_id, self.colleague)
        self.assertRegex(self.exam.problems, "Wim Worker.*a- 1")
        with self.assertRaisesRegex(UserError, "Wim Worker.*a- 1"):
            self.exam.action_issue()

    def test_number_of_two_candidates_names_both(self):
        self._add(self.worker, "A-1")
        self._add(self.colleague, "A-1")
        self._add(self.lead, "A-2")
        action = self.exam.action_issue_and_open()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({})
        self.assertEqual(wizard.candidate_ids.employee_id, self.lead)
        action = wizard.action_confirm()
        self.assertIn("Wim Worker", action["params"]["message"])
        self.assertIn("Coby Colleague", action["params"]["message"])
        self.assertEqual(self.exam.assignment_ids.employee_id, self.lead)

    def test_refused_number_of_a_certificate_names_its_holder(self):
        self._issue(self.boss, number="A-1")
        with self.assertRaisesRegex(ValidationError, "Wim Worker.*A-1"):
            self._issue(self.worker, number="A-1")

    @users("cert_officer")
    def test_candidates_are_added_many_at_once(self):
        department = (
            self.env["hr.department"]
            .sudo()
            .create({"name": "Quay", "company_id": self.company.id})
        )
        (self.worker + self.colleague).department_id = department
        self._add(self.worker)
        action = self.exam.with_user(self.env.user).action_add_candidates()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        with Form(wizard) as form:
            form.department_id = department.with_user(self.env.user)
            form.employee_ids.add(self.lead.with_user(self.env.user))
        form.record.action_confirm()
        self.assertEqual(
            self.exam.candidate_ids.employee_id,
            self.worker + self.colleague + self.lead,
        )
        self.assertEqual(len(self.exam.candidate_ids), 3)

    def test_an_exam_is_found_and_refused_however_its_number_is_written(self):
        """BL-0412 was imported as BL–0412, and the candidates were in two exams."""
        exams = self.env["certificates.exam"].with_user(self.officer)
        values = {"type_id": self.type.id, "date": "2026-01-05"}
        exam = exams.create({"name": "BL-0412/a", **values})
        for number in ("bl–0412/A", "BL - 0412/a", "ＢＬ-0412/a"):
            with self.subTest(number=number):
                self.assertEqual(exams.search([("name", "=", number)]), exam)
                self.assertEqual(exams.name_search(number)[0][0], exam.id)
                with self.assertRaises(ValidationError) as refused:
                    exams.create({"name": number, **values})
                self.assertIn("BL-0412/a", str(refused.exception))
        self.assertFalse(exams.search([("name", "ilike", "bl 0412")]))
        exam.name = "bl - 0412/A"
        other = exams.create({"name": "BL-0413", **values})
        with self.assertRaises(ValidationError) as refused:
            other.name = "BL-0412/A"
        self.assertIn("bl - 0412/A", str(refused.exception))

    def test_an_exam_with_certificates_is_not_deleted(self):
        exam = self.env["certificates.exam"].create(
            {
                "name": "VCA-1",
                "type_id": self.type.id,
                "candidate_ids": [
                    Command.create({"employee_id": self.worker.id, "result": "passed"})
                ],
            }
        )
        exam.action_issue()
        with self.assertRaisesRegex(UserError, "VCA-1.*after it: 1"):
            exam.unlink()
