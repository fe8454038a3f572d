from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import Form, tagged

from odoo.addons.certificates.tests.common import PDF
from odoo.addons.certificates.tests.test_portal import PortalCase

from ..models import certificates_compared_mixin
from .common import ScanCase, draw_pdf

READ = "/my/certificates/read"
READ_DAYS = date(2026, 2, 3), date(2031, 2, 3)


class TestForm(ScanCase):
    """A form of the back office is filled in from the document that is added."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.employee = cls._new_user("employee")

    def _add(self, form, user, content):
        document = self._create_upload(
            user, raw=content, name="w.pdf", res_model="certificates.submission"
        )
        form.document_ids.add(document)

    def test_an_officer_adds_a_document_to_an_empty_form(self):
        form = Form(self.Submission.with_user(self.officer))
        self._add(form, self.officer, self._draw())
        self.assertEqual(form.employee_id, self.worker)
        self.assertEqual(form.type_id, self.type)
        self.assertEqual(form.number, "F-2026-017")
        self.assertEqual((form.date_start, form.date_expiry), READ_DAYS)
        submission = form.save()
        self.assertEqual(submission.state, "draft")
        self.assertEqual((submission.date_start, submission.date_expiry), READ_DAYS)

    def test_what_was_entered_stays(self):
        form = Form(self.Submission.with_user(self.officer))
        form.employee_id, form.type_id = self.colleague, self.type
        form.number, form.date_start = "MINE", "2026-01-01"
        form.date_expiry = "2030-01-01"
        self._add(form, self.officer, self._draw())
        self.assertEqual((form.employee_id, form.number), (self.colleague, "MINE"))
        self.assertEqual(form.date_start, "2026-01-01")
        self.assertEqual(form.date_expiry, "2030-01-01")

    def test_an_expiry_date_that_was_only_proposed_gives_way(self):
        form = Form(self.Submission.with_user(self.officer))
        form.type_id, form.date_start = self.type, "2026-02-03"
        self._add(form, self.officer, self._draw(expiry="2029-02-03"))
        self.assertEqual(form.date_expiry, date(2029, 2, 3))

    def test_what_is_not_sure_is_not_proposed(self):
        form = Form(self.Submission.with_user(self.officer))
        content = draw_pdf(["Certificate Forklift", "Certificate number: F 17 01"])
        self._add(form, self.officer, content)
        self.assertEqual(form.type_id, self.type)
        self.assertFalse(form.number)

    def test_a_holder_is_not_told_of_colleagues(self):
        self.worker.user_id = self.employee
        form = Form(self.Submission.with_user(self.employee))
        self._add(form, self.employee, self._draw("Coby Colleague"))
        self.assertEqual(form.employee_id, self.worker)
        self.assertEqual(form.number, "F-2026-017")

    def test_a_document_that_cannot_be_read_stops_nobody(self):
        for content in (b"", b"nothing", self._draw()[:300], PDF):
            form = Form(self.Submission.with_user(self.officer))
            self._add(form, self.officer, content)
            self.assertFalse(form.type_id)


class TestComparison(ScanCase):
    """What was handed in is compared with what its documents say."""

    def _hand_in(self, content=None, employee=None, **values):
        submission = self.Submission.create(
            {
                "employee_id": (employee or self.worker).id,
                "type_id": self.type.id,
                "number": "F-2026-017",
                "date_start": "2026-02-03",
                "date_expiry": "2031-02-03",
                "document_ids": self.Submission._prepare_documents(
                    [{"name": "w.pdf", "raw": content or self._draw()}]
                ),
                **values,
            }
        )
        submission.action_submit()
        self._run_job(self.Submission._cron_read_documents)
        submission.invalidate_recordset()
        return submission.with_user(self.officer)

    def test_a_document_that_says_the_same(self):
        submission = self._hand_in(number="f 2026 017")
        self.assertEqual(submission.scan_state, "read")
        self.assertFalse(submission.is_scan_different)
        self.assertEqual(submission.scan_readings["number"]["text"], "F-2026-017")
        self.assertEqual(submission.number, "f 2026 017")

    def test_a_document_that_says_otherwise(self):
        submission = self._hand_in(number="F-1", date_expiry="2032-02-03")
        self.assertTrue(submission.is_scan_different)
        self.assertIn("F-2026-017", submission.scan_differences)
        self.assertIn("02/03/2031", submission.scan_differences)
        self.assertEqual(len(submission.scan_differences.splitlines()), 2)
        found = self.Submission.search([("is_scan_different", "=", True)])
        self.assertIn(submission, found)
        submission.write({"number": "F-2026-017", "date_expiry": "2031-02-03"})
        self.assertFalse(submission.is_scan_different)

    def test_a_document_of_somebody_else(self):
        for name in ("Coby Colleague", "Sam Stranger"):
            with self.subTest(name):
                submission = self._hand_in(self._draw(name))
                self.assertIn(name, submission.scan_differences)
        # Names of a marriage, initials and titles are no reason to ask.
        for name in ("W. Worker", "Wim Worker-Jansen"):
            with self.subTest(name):
                submission = self._hand_in(self._draw(name))
                self.assertFalse(submission.is_scan_different)

    def test_of_several_certificates_that_of_the_holder_counts(self):
        pages = [
            ["Certificate Forklift", f"Name: {name}", f"Certificate number: {number}"]
            for name, number in (("Coby Colleague", "A-11"), ("Wim Worker", "A-12"))
        ]
        submission = self._hand_in(draw_pdf(*pages), number="A-12")
        self.assertFalse(submission.is_scan_different)

    def test_of_many_those_that_differ_are_left_out(self):
        """An officer who accepted forty was not told which of them differ."""
        right = self._hand_in()
        wrong = self._hand_in(employee=self.colleague, number="F-1")
        wizards = self.env["certificates.accept.wizard"].with_user(self.officer)
        ids = (right + wrong).ids
        context = {"active_model": right._name, "active_ids": ids}
        wizard = wizards.with_context(**context).create({})
        self.assertEqual((wizard.accept_count, wizard.different_count), (1, 1))
        wizard.action_accept()
        self.assertEqual((right.state, wrong.state), ("accepted", "to_check"))
        wizard = wizards.create({"submission_ids": wrong.ids})
        with self.assertRaisesRegex(UserError, "Tick"):
            wizard.action_accept()
        self.assertEqual(wrong.state, "to_check")
        wizard.accept_different = True
        self.assertEqual(wizard.accept_count, 1)
        wizard.action_accept()
        self.assertEqual(wrong.state, "accepted")

    def test_documents_that_cannot_be_read_stop_nobody(self):
        submission = self._hand_in(PDF)
        self.assertEqual(submission.scan_state, "read")
        self.assertFalse(submission.scan_readings)
        with patch.object(
            certificates_compared_mixin.reader, "read", side_effect=ValueError
        ):
            with self.assertLogs("odoo.addons.certificates.tools.batch", "ERROR"):
                submission = self._hand_in(number="F-1")
        self.assertFalse(submission.scan_state)
        submission.action_accept()

    def test_the_reader_dies_once_only(self):
        submission = self._hand_in()
        submission.sudo().scan_state = "reading"
        with patch.object(certificates_compared_mixin.reader, "read") as read:
            self._run_job(self.Submission._cron_read_documents)
        self.assertFalse(read.called)
        self.assertFalse(submission.scan_state)

    def test_another_document_is_read_again(self):
        submission = self._hand_in(number="F-1")
        documents = self.Submission._prepare_documents(
            [{"name": "b.pdf", "raw": self._draw(number="F-1")}]
        )
        submission.document_ids.unlink()
        submission.write({"document_ids": documents})
        self.assertEqual(submission.scan_state, "waiting")
        self._run_job(self.Submission._cron_read_documents)
        submission.invalidate_recordset()
        self.assertFalse(submission.is_scan_different)


@tagged("post_install", "-at_install")
class TestPortal(PortalCase, ScanCase):
    """A form of the portal is filled in from the file that is chosen."""

    browser_size = "390x844"
    touch_enabled = True

    def _read_file(self, content, name="w.pdf"):
        return self.url_open(
            READ,
            data={"csrf_token": Request.csrf_token(self)},
            files=[("file", (name, content))],
            timeout=60,
        )

    def test_what_a_file_surely_says(self):
        self._log_in(self.portal_user)
        level = self._get_level("Advanced")
        answer = self._read_file(self._draw(kind="Forklift Advanced")).json()
        self.assertEqual(
            answer,
            {
                "type_id": f"{self.type.id}-{level.id}",
                "number": "F-2026-017",
                "date_start": "2026-02-03",
                "date_expiry": "2031-02-03",
            },
        )
        self.assertFalse(self.Submission.search([]))

    def test_nothing_is_said_of_what_cannot_be_read(self):
        self._log_in(self.portal_user)
        heic = b"\0\0\0\x18ftypheic" + b"\0" * 64
        for content in (b"x", heic, self._draw()[:300], PDF):
            self.assertEqual(self._read_file(content).json(), {})
        files = [("file", (f"{n}.pdf", self._draw())) for n in range(2)]
        data = {"csrf_token": Request.csrf_token(self)}
        self.assertEqual(self.url_open(READ, data=data, files=files).json(), {})

    def test_visitors_have_nothing_read(self):
        self._log_in(None)
        response = self._read_file(self._draw())
        self.assertIn("/web/login", response.url)

    def test_types_of_another_company_are_not_told(self):
        self.type.company_id = self.other_company
        self._log_in(self.portal_user)
        self.assertNotIn("type_id", self._read_file(self._draw()).json())

    def test_a_holder_chooses_a_file_on_the_phone(self):
        self._new_type("Crane")
        self.env["ir.attachment"].create(
            {
                "name": "tour.pdf",
                "raw": self._draw("Pia Portal"),
                "public": True,
                "url": "/tour.pdf",
            }
        )
        self.start_tour(
            "/my/certificates/new",
            "certificates_scan_fill_in",
            login=self.portal_user.login,
            timeout=180,
        )
        self.env.invalidate_all()
        submission = self.Submission.search([])
        self.assertEqual(submission.type_id, self.type)
        self.assertEqual(submission.number, "MINE-1")
        self.assertEqual((submission.date_start, submission.date_expiry), READ_DAYS)
