from datetime import date

from .common import ScanCase


class TestScan(ScanCase):
    def test_a_scan_proposes_and_an_officer_accepts(self):
        batch = self._read({"wim.pdf": self._draw()})
        self.assertEqual(batch.state, "done")
        self.assertEqual(batch.file_ids.mapped("state"), ["proposed"])
        submission = batch.file_ids.submission_ids
        self.assertEqual(submission.employee_id, self.worker)
        self.assertEqual(submission.type_id, self.type)
        self.assertEqual(submission.number, "F-2026-017")
        self.assertEqual(submission.date_start, date(2026, 2, 3))
        self.assertEqual(submission.date_expiry, date(2031, 2, 3))
        self.assertEqual(submission.state, "to_check")
        self.assertEqual(submission.source, "scan")
        self.assertTrue(submission.is_scan_sure)
        self.assertEqual(set(submission.confidence.values()), {1})
        submission.with_user(self.officer).action_accept()
        self.assertEqual(submission.assignment_id.employee_id, self.worker)
        self.assertEqual(submission.assignment_id.document_ids.name, "wim.pdf")
