from odoo.exceptions import UserError

from odoo.addons.certificates_learning.tests.common import LearningCase
from odoo.addons.certificates_scan.tests.common import ScanCase


class TestProof(LearningCase, ScanCase):
    """Proof of learning is compared with its documents, as what is handed in is."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead_user = cls._new_user("lead")
        cls.lead.user_id = cls.lead_user
        cls.certification = cls._new_external(
            approver="manager", completion_date_source="employee"
        )

    def _send(self, content=None, number="F-2026-017", day="2026-02-03", **values):
        employee = values.pop("employee", self.worker)
        enrollment = self._enroll(self.certification, employee)
        files = [{"name": "w.pdf", "raw": content or self._draw(**values)}]
        enrollment.action_submit_proof(files, day, number)
        self._run_job(self.Enrollment._cron_read_documents)
        enrollment.invalidate_recordset()
        return enrollment

    def _find(self, user):
        return self.Enrollment.with_user(user).search(
            [("is_scan_different", "=", True)]
        )

    def test_proof_that_says_the_same(self):
        enrollment = self._send(number="f 2026 017")
        self.assertEqual(enrollment.scan_state, "read")
        self.assertFalse(enrollment.is_scan_different)
        self.assertEqual(enrollment.scan_readings["number"]["text"], "F-2026-017")
        self.assertNotIn(enrollment, self._find(self.officer))

    def test_manager_sees_what_a_document_says_otherwise(self):
        enrollment = self._send(number="F-1", day="2026-02-01")
        seen = enrollment.with_user(self.lead_user)
        self.assertTrue(seen.is_scan_different)
        self.assertIn(
            "Certificate Number: the document says F-2026-017.", seen.scan_differences
        )
        self.assertIn(
            "Date on the Proof: the document says 02/03/2026.", seen.scan_differences
        )
        self.assertIn("02/03/2031", seen.scan_differences)
        self.assertIn(enrollment, self._find(self.lead_user))
        # A manager of others finds nothing of them.
        self.assertFalse(self._find(self._new_user("stranger")))
        enrollment.write({"proof_number": "F-2026-017", "proof_date": "2026-02-03"})
        self.assertFalse(seen.scan_differences)

    def test_proof_of_somebody_else(self):
        enrollment = self._send(name="Sam Stranger")
        self.assertIn("Sam Stranger", enrollment.scan_differences)

    def test_the_day_of_the_approval_is_not_compared(self):
        self.certification.completion_date_source = "approval"
        enrollment = self._send(day=None)
        self.assertFalse(enrollment.is_scan_different)

    def test_one_that_differs_is_approved_after_a_question(self):
        enrollment = self._send(number="F-1").with_user(self.lead_user)
        action = enrollment.action_ask_approve()
        wizard = self._open(enrollment)
        self.assertEqual(action["res_model"], wizard._name)
        self.assertEqual((wizard.approved_count, wizard.different_count), (0, 1))
        with self.assertRaisesRegex(UserError, "Tick what"):
            wizard.action_approve()
        self.assertEqual(enrollment.state, "to_approve")
        wizard.accept_different = True
        self.assertEqual(wizard.approved_count, 1)
        wizard.action_approve()
        self.assertEqual(enrollment.state, "completed")

    def test_of_many_those_that_differ_are_left_out(self):
        right = self._send()
        wrong = self._send(employee=self.colleague, name="Coby Colleague", number="F-1")
        wizard = self._open((right + wrong).with_user(self.officer))
        self.assertEqual((wizard.approved_count, wizard.different_count), (1, 1))
        wizard.action_approve()
        self.assertEqual((right.state, wrong.state), ("completed", "to_approve"))

    def test_other_proof_is_read_again(self):
        enrollment = self._send(number="F-1")
        enrollment.with_user(self.officer).action_reject("Not readable")
        files = [{"name": "b.pdf", "raw": self._draw(number="F-1")}]
        enrollment.action_submit_proof(files, "2026-02-03", "F-1")
        self.assertEqual(enrollment.scan_state, "waiting")
        self._run_job(self.Enrollment._cron_read_documents)
        enrollment.invalidate_recordset()
        self.assertNotIn("number", enrollment.scan_differences)

    def test_nobody_writes_what_was_read(self):
        enrollment = self._send()
        with self.assertRaises(UserError):
            enrollment.with_user(self.officer).write({"scan_state": "read"})

    def _open(self, enrollments):
        wizards = self.env["certificates.approve.wizard"].with_user(
            enrollments.env.user
        )
        return wizards.create({"enrollment_ids": enrollments.ids})
