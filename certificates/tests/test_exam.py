from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import users
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
        found = self.Assignment.search(action["domain"])
        self.assertEqual(len(found), 3)

    def test_counts(self):
        self.assertEqual(self.exam.candidate_count, 3)
        self.assertEqual(self.exam.passed_count, 1)
        self.assertEqual(self.exam.to_issue_count, 1)
        self.exam.action_issue()
        self.assertEqual(self.exam.assignment_count, 1)
        self.assertEqual(self.exam.to_issue_count, 0)
