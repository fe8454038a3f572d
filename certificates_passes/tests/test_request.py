import io
import zipfile
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.certificates_pass_request import MAX_PASSES
from .common import PassesCase

NOON = datetime(2026, 11, 22, 12, 0, 0)


@tagged("post_install", "-at_install")
class TestPassRequest(PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="F-1", date_start="2026-01-01")
        cls.other_certificate = cls._issue(cls.colleague, number="F-2")
        cls.Request = cls.env["certificates.pass.request"].with_user(cls.officer)

    def _new_request(self, certificates=None, **values):
        certificates = certificates or self.certificate | self.other_certificate
        requests = self.Request
        return requests.create(
            {**requests._prepare_values(certificates, "Exam of May"), **values}
        )

    def _new_ready_request(self, certificates=None, **values):
        request = self._new_request(certificates, **values)
        request.action_submit()
        self._prepare()
        return request

    def _prepare(self):
        self._run_cron("ir_cron_work")

    def test_a_draft_is_submitted_prepared_and_downloaded(self):
        request = self._new_request()
        self.assertEqual(request.state, "draft")
        action = request.action_submit()
        self.assertEqual(action["res_model"], "certificates.pass.request")
        self.assertEqual(request.state, "queued")
        self.assertEqual(request.progress_percent, 0)
        self._prepare()
        self.assertEqual(request.state, "ready")
        self.assertEqual(request.progress_percent, 100)
        self.assertEqual(request.pass_ids.mapped("state"), ["ready", "ready"])

    def test_the_archive_holds_one_file_for_each_pass(self):
        self.worker.certificates_external_number = "E/7"
        request = self._new_ready_request()
        name, content = request._get_file("zip")
        self.assertEqual(name, "Exam of May.zip")
        self.assertEqual(request._get_file("merged")[0], "Exam of May.pdf")
        self.assertEqual(request._get_file("sheets")[0], "Exam of May - sheets.pdf")
        archive = zipfile.ZipFile(io.BytesIO(content))
        self.assertIsNone(archive.testzip())
        self.assertEqual(
            archive.namelist(),
            [
                "F-1 - Wim Worker - Forklift - E-7.pdf",
                "F-2 - Coby Colleague - Forklift.pdf",
            ],
        )

    def test_state_in_searches_as_in_records(self):
        draft = self._new_request()
        with freeze_time(NOON - timedelta(days=8)):
            expired = self._new_ready_request()
        ready = self._new_ready_request()
        queued = self._new_request()
        queued.action_submit()
        everything = draft | expired | ready | queued
        for request, state in (
            (draft, "draft"),
            (expired, "expired"),
            (ready, "ready"),
            (queued, "queued"),
        ):
            with self.subTest(state=state), freeze_time(NOON):
                everything.invalidate_recordset()
                self.assertEqual(request.state, state)
                found = self.Request.search(
                    [("state", "=", state), ("id", "in", everything.ids)]
                )
                self.assertEqual(found, request)
        groups = self.Request._read_group([], ["state"], ["__count"])
        self.assertIn(("draft", 1), groups)

    def test_available_for_seven_days_to_the_second(self):
        with freeze_time(NOON):
            request = self._new_ready_request()
            self.assertEqual(request.available_until, NOON + timedelta(days=7))
        with freeze_time(NOON + timedelta(days=7, seconds=-1)):
            request.invalidate_recordset()
            self.assertEqual(request.state, "ready")
            self.assertTrue(request._get_file("zip"))
        for late in (timedelta(0), timedelta(seconds=1)):
            with freeze_time(NOON + timedelta(days=7) + late):
                request.invalidate_recordset()
                self.assertEqual(request.state, "expired")
                for kind in ("zip", "merged", "sheets"):
                    with self.assertRaisesRegex(UserError, "no longer be downloaded"):
                        request._get_file(kind)
                with self.assertRaisesRegex(UserError, "no longer be downloaded"):
                    request._get_pass_file(request.pass_ids[0].id)
                with self.assertRaisesRegex(UserError, "no longer be downloaded"):
                    request.pass_ids[0].action_download()

    def test_a_week_is_a_week_when_the_clock_changes(self):
        with freeze_time("2026-10-22 12:00:00"):
            request = self._new_ready_request()
            self.assertEqual(
                request.available_until - request.submitted_at, timedelta(hours=7 * 24)
            )

    def test_files_are_deleted_afterwards_and_the_rows_stay(self):
        with freeze_time(NOON):
            request = self._new_ready_request()
            files = request.sudo().pass_ids.file_ids
            attachments = self._get_attachments(files)
            self.assertEqual(len(attachments), 2)
        with freeze_time(NOON + timedelta(days=7, seconds=-1)):
            self._run_cron("ir_cron_work")
            self.assertTrue(files.exists())
        with freeze_time(NOON + timedelta(days=7, seconds=1)):
            self._run_cron("ir_cron_work")
        self.assertFalse(files.exists())
        self.assertFalse(attachments.exists())
        self.assertFalse(request.has_files)
        self.assertEqual(request.pass_ids.mapped("number"), ["F-1", "F-2"])

    def test_repeat_with_one_click(self):
        with freeze_time(NOON):
            request = self._new_ready_request()
        with freeze_time(NOON + timedelta(days=30)):
            action = request.action_repeat()
            repeated = self.Request.browse(action["res_id"])
            self.assertNotEqual(repeated, request)
            self.assertEqual(repeated.state, "queued")
            self.assertEqual(repeated.reference, "Exam of May")
            self.assertEqual(
                repeated.pass_ids.assignment_id, request.pass_ids.assignment_id
            )
            self._prepare()
            self.assertEqual(repeated.state, "ready")

    def test_repeat_leaves_out_who_is_out_of_reach(self):
        request = self._new_ready_request()
        self.other_certificate.revoked_on = self.other_certificate.date_start
        action = request.action_repeat()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("left out: 1 (Coby Colleague)", action["params"]["message"])
        repeated = self.Request.browse(action["params"]["next"]["res_id"])
        self.assertEqual(repeated.pass_ids.assignment_id, self.certificate)
        self.certificate.revoked_on = self.certificate.date_start
        with self.assertRaisesRegex(UserError, "no longer have access"):
            request.action_repeat()

    def test_250_passes_and_not_251(self):
        self.assertEqual(MAX_PASSES, 250)
        self._limit_passes(5)
        request = self._new_request(self._issue_many(6))
        with self.assertRaisesRegex(UserError, "6 passes.*at most 5"):
            request.action_submit()
        self.assertEqual(request.state, "draft")
        self.assertEqual(len(request.pass_ids), 6)
        request.pass_ids[0].unlink()
        request.action_submit()
        self.assertEqual(request.state, "queued")

    def test_nothing_selected(self):
        request = self.Request.create({})
        with self.assertRaisesRegex(UserError, "There is no pass to request"):
            request.action_submit()
        self.assertEqual(request.state, "draft")

    def test_submitting_twice_is_submitting_once(self):
        request = self._new_request()
        with freeze_time(NOON):
            request.action_submit()
        with freeze_time(NOON + timedelta(days=1)):
            request.action_submit()
        self.assertEqual(request.submitted_at, NOON)

    def test_a_submitted_request_does_not_change(self):
        request = self._new_request()
        request.action_submit()
        request.reference = "Another name"
        with self.assertRaisesRegex(UserError, "was submitted"):
            request.pass_ids[0].unlink()
        with self.assertRaisesRegex(UserError, "was submitted"):
            request.pass_ids = [Command.clear()]
        third = self._issue(self.lead)
        with self.assertRaisesRegex(UserError, "was submitted"):
            request.pass_ids = [Command.create({"assignment_id": third.id})]
        with self.assertRaisesRegex(UserError, "was submitted"):
            self.env["certificates.pass"].with_user(self.officer).create(
                {"request_id": request.id, "assignment_id": third.id}
            )

    def test_what_follows_cannot_be_entered(self):
        request = self._new_ready_request()
        far = datetime(2099, 1, 1)
        for values in (
            {"available_until": far},
            {"submitted_at": far},
            {"progress_state": "done"},
            {"has_files": True},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                request.write(values)
        with self.assertRaises(AccessError):
            request.pass_ids[0].write({"assignment_id": self.other_certificate.id})
        forged = self.Request.with_context(
            default_available_until=far, default_submitted_at=far
        ).create({"submitted_at": far, "available_until": far, "has_files": True})
        self.assertEqual(forged.state, "draft")
        self.assertFalse(forged.available_until)
        self.assertFalse(forged.has_files)

    def test_one_certificate_once(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._new_request(
                pass_ids=[
                    Command.create({"assignment_id": self.certificate.id}),
                    Command.create({"assignment_id": self.certificate.id}),
                ]
            )

    def test_certificates_out_of_reach_are_refused(self):
        elsewhere = self._issue_elsewhere()
        with self.assertRaisesRegex(AccessError, "may not request"):
            self._new_request(elsewhere)

    def test_a_pass_that_leaves_something_out_is_ready_with_a_remark(self):
        self.type.name = "Forklift \U0001f984"
        request = self._new_ready_request()
        self.assertEqual(set(request.pass_ids.mapped("state")), {"ready"})
        for record in request.pass_ids:
            self.assertIn("“\U0001f984” in “Forklift \U0001f984”", record.error)
        self.assertEqual(request.remark_count, len(request.pass_ids))

    def test_a_bad_pass_is_named_and_the_rest_is_ready(self):
        self.colleague.name = "Coby \U0001f984"
        with mute_logger("odoo.addons.certificates.tools.batch"):
            request = self._new_ready_request()
        failed = request.pass_ids.filtered(lambda p: p.state == "failed")
        self.assertEqual(failed.assignment_id, self.other_certificate)
        self.assertIn("\U0001f984", failed.error)
        self.assertEqual((request.ready_count, request.failed_count), (1, 1))
        archive = zipfile.ZipFile(io.BytesIO(request._get_file("zip")[1]))
        self.assertEqual(len(archive.namelist()), 1)
        self.assertIsNone(request._get_pass_file(failed.id))

    def test_revoked_while_waiting(self):
        request = self._new_request()
        request.action_submit()
        self.other_certificate.revoked_on = self.other_certificate.date_start
        with mute_logger("odoo.addons.certificates.tools.batch"):
            self._prepare()
        failed = request.pass_ids.filtered(lambda p: p.state == "failed")
        self.assertIn("revoked", failed.error)
        self.assertEqual(request.ready_count, 1)

    def test_a_holder_out_of_reach_at_download(self):
        request = self._new_ready_request()
        self._move_to_other_company(self.colleague)
        archive = zipfile.ZipFile(io.BytesIO(request._get_file("zip")[1]))
        self.assertEqual(archive.namelist(), ["F-1 - Wim Worker - Forklift.pdf"])
        lost = request.pass_ids.filtered(
            lambda p: p.assignment_id.sudo() == self.other_certificate
        )
        self.assertIsNone(request._get_pass_file(lost.id))
        self._move_to_other_company(self.worker)
        with self.assertRaisesRegex(UserError, "no pass that you may download"):
            request._get_file("merged")

    def test_a_holder_out_of_reach_while_waiting(self):
        request = self._new_request()
        request.action_submit()
        self._move_to_other_company(self.colleague)
        self._prepare()
        failed = request.pass_ids.filtered(lambda p: p.state == "failed")
        self.assertIn("no longer have access", failed.error)

    def test_an_officer_no_longer(self):
        request = self._new_ready_request()
        self.officer.group_ids = self.env.ref("base.group_user")
        with self.assertRaisesRegex(UserError, "no pass that you may download"):
            request._get_file("zip")

    def test_preparation_goes_on_where_it_was_killed(self):
        certificates = self._issue_many(30)
        request = self._new_request(certificates)
        request.action_submit()
        self.assertEqual(request.sudo()._prepare_batch(), 25)
        drawn = request.sudo().pass_ids.file_ids
        self.assertEqual(request.progress_percent, 83)
        self._prepare()
        self.assertEqual(request.state, "ready")
        self.assertEqual(request.ready_count, 30)
        self.assertEqual(request.done_count, 30)
        self.assertTrue(drawn.exists())
        self.assertEqual(len(request.sudo().pass_ids.file_ids), 30)

    def test_preparing_takes_as_many_queries_for_many(self):
        counts = []
        for prefix, count in (("W", 2), ("A", 5), ("B", 25)):
            request = self._new_request(self._issue_many(count, prefix))
            request.action_submit()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            request.sudo()._prepare_batch()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])

    def test_what_is_deleted_while_it_is_prepared(self):
        certificates = self._issue_many(30)
        request = self._new_request(certificates)
        other = self._new_request()
        deleted = self._new_request(self._issue_many(2, "D"))
        for waiting in (request, deleted, other):
            waiting.action_submit()
        request.sudo()._prepare_batch()
        certificates[20:28].unlink()
        deleted.unlink()
        self.assertEqual(deleted.sudo()._prepare_batch(), 0)
        self._prepare()
        self.assertEqual((request.state, other.state), ("ready", "ready"))
        self.assertEqual(request.ready_count, 22)

    def test_over_while_it_is_prepared(self):
        with freeze_time(NOON):
            request = self._new_request(self._issue_many(30))
            request.action_submit()
            request.sudo()._prepare_batch()
        with freeze_time(NOON + timedelta(days=7)):
            self.assertEqual(request.sudo()._prepare_batch(), 0)
            self._run_cron("ir_cron_work")
        self.assertFalse(request.sudo().pass_ids.file_ids)

    def test_revoked_after_the_preparation(self):
        request = self._new_ready_request()
        self.other_certificate.revoked_on = self.other_certificate.date_start
        self.assertEqual(len(request._get_deliverable()), 1)
        action = request.action_download_zip()
        self.assertIn("left out: 1 (Coby Colleague)", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["type"], "ir.actions.act_url")

    def test_requests_of_nobody(self):
        request = self._new_request()
        request.action_submit()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE certificates_pass_request SET create_uid = NULL WHERE id = %s",
            (request.id,),
        )
        self.env.invalidate_all()
        request.sudo()._prepare_batch()
        self.assertFalse(request.sudo().pass_ids.file_ids)

    def test_deleting_a_certificate_deletes_the_files_of_its_passes(self):
        request = self._new_ready_request()
        files = request.sudo().pass_ids.file_ids
        attachments = self._get_attachments(files)
        self.other_certificate.unlink()
        self.assertEqual(len(files.exists()), 1)
        self.assertEqual(len(attachments.exists()), 1)
        self.assertEqual(len(request.pass_ids), 1)

    def test_files_are_nobodys(self):
        request = self._new_ready_request()
        files = request.sudo().pass_ids.file_ids
        attachments = self._get_attachments(files)
        admin = self.env.ref("base.user_admin")
        for user in (self.officer, self.manager, admin):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    files.with_user(user).read(["content"])
                with self.assertRaises(AccessError):
                    attachments.with_user(user).read(["raw"])
                found = (
                    self.env["ir.attachment"]
                    .with_user(user)
                    .search([("id", "in", attachments.ids), ("res_field", "!=", False)])
                )
                self.assertFalse(found)

    def test_deleting_a_request_deletes_its_files(self):
        request = self._new_ready_request()
        files = request.sudo().pass_ids.file_ids
        attachments = self._get_attachments(files)
        request.unlink()
        self.assertFalse(files.exists())
        self.assertFalse(attachments.exists())

    def test_the_row_tells_what_is_on_the_pass(self):
        request = self._new_request()
        request.action_submit()
        self.certificate.number = "F-9"
        self._prepare()
        self.assertIn("F-9", request.pass_ids.mapped("number"))

    def test_a_reference_can_be_entered_in_the_form(self):
        with Form(self._new_request()) as form:
            form.reference = "For the fair"
        self.assertEqual(form.record.display_name, "For the fair")

    def test_ready_when_the_time_is_up_after_the_last_passes(self):
        request = self._new_request()
        request.action_submit()
        jobs = type(self.env["ir.cron"])
        with patch.object(jobs, "_commit_progress", return_value=0):
            self.env["certificates.pass.request"]._cron_prepare()
        self.assertEqual(request.state, "ready")

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_a_request_that_fails_stops_no_other(self):
        requests = self._new_request() | self._new_request()
        for request in requests:
            request.action_submit()
        prepare = type(requests)._prepare_batch

        def fail_for_the_first(request):
            if request.id == requests[0].id:
                raise ValueError("broken")
            return prepare(request)

        with patch.object(type(requests), "_prepare_batch", fail_for_the_first):
            self._prepare()
        self.assertEqual(requests.mapped("state"), ["queued", "ready"])
        self._prepare()
        self.assertEqual(requests[0].state, "ready")

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_files_that_cannot_be_deleted_stop_no_others(self):
        with freeze_time(NOON):
            requests = self._new_ready_request() | self._new_ready_request()
        delete = type(requests)._delete_files

        def fail_for_the_first(request):
            if request.id == requests[0].id:
                raise ValueError("broken")
            return delete(request)

        with (
            freeze_time(NOON + timedelta(days=7)),
            patch.object(type(requests), "_delete_files", fail_for_the_first),
        ):
            self._run_cron("ir_cron_work")
        self.assertEqual(requests.mapped("has_files"), [True, False])
