from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from odoo.addons.certificates.tests.common import PDF, FrozenMixin

from .common import LearningCase

FILES = [{"name": "diploma.pdf", "raw": PDF}]


class TestTakingAgain(FrozenMixin, LearningCase):
    """What expired or was revoked can be taken again."""

    now = "2026-03-01 12:00:00"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.type.write({"validity_count": 1, "validity_unit": "year"})
        cls.offered = cls._new_certification(cls.courses[:1], self_enroll=True)
        cls.external = cls._new_external()

    def _search_offered(self):
        return self.Certification.with_user(self.learner)._search_offered()

    def test_expired_is_offered_again(self):
        enrollment = self._enroll(self.offered)
        self.assertNotIn(self.offered, self._search_offered())
        self._finish(self.courses[:1])
        self.assertNotIn(self.offered, self._search_offered())
        with freeze_time("2027-03-02 12:00:00"):
            self.assertIn(self.offered, self._search_offered())
            again = self.offered._enroll(self.worker, again=True, origin="self")
            self.assertEqual((again.cycle, again.previous_id), (2, enrollment))
            self.assertNotIn(self.offered, self._search_offered())
            self._finish(self.courses[:1])
            self.assertEqual(again.state, "completed")
            self.assertEqual(str(again.assignment_id.date_start), "2027-03-02")
            self.assertNotIn(self.offered, self._search_offered())

    def test_revoked_is_offered_again(self):
        enrollment = self._enroll(self.offered)
        self._finish(self.courses[:1])
        enrollment.assignment_id.write({"revoked_on": "2026-03-01"})
        self.assertIn(self.offered, self._search_offered())

    def test_officer_enrolls_again(self):
        self._enroll(self.offered)
        self._finish(self.courses[:1])
        wizard = self.env["certificates.enroll.wizard"].create(
            {"certification_id": self.offered.id, "employee_ids": self.worker.ids}
        )
        self.assertEqual(wizard.enrolled_count, 1)
        with freeze_time("2027-03-02 12:00:00"):
            wizard.invalidate_recordset()
            wizard.action_enroll()
        self.assertEqual(len(self.offered.enrollment_ids), 2)

    def test_upload_for_what_expired_or_was_revoked_opens_another_cycle(self):
        enrollment = self._enroll(self.external)
        learner = enrollment.with_user(self.learner)
        learner.action_submit_proof(FILES)
        enrollment.with_user(self.officer).action_approve()
        self.assertFalse(learner.can_upload)
        with self.assertRaisesRegex(UserError, "closed"):
            learner.action_submit_proof(FILES)
        with freeze_time("2027-03-02 12:00:00"):
            self.env.invalidate_all()
            self.assertTrue(learner.can_upload)
            learner.action_submit_proof(FILES)
            again = self.external.enrollment_ids - enrollment
            self.assertEqual((again.cycle, again.state), (2, "to_approve"))
            self.env.invalidate_all()
            self.assertFalse(learner.can_upload, "one is open")
            again.with_user(self.officer).action_approve()
            again.assignment_id.write({"revoked_on": "2027-03-02"})
        with freeze_time("2027-03-03 12:00:00"):
            self.env.invalidate_all()
            again.with_user(self.learner).action_submit_proof(FILES)
        self.assertEqual(len(self.external.enrollment_ids), 3)

    def test_learner_leaves_what_was_begun_by_mistake(self):
        own = self.offered._enroll(self.worker, origin="self")
        own.with_user(self.learner).action_leave()
        self.assertEqual(own.state, "cancelled")
        ordered = self._enroll(self.offered)
        with self.assertRaisesRegex(UserError, "officer"):
            ordered.with_user(self.learner).action_leave()

    def test_cycle_begun_by_mistake_opens_again_when_it_is_due(self):
        certification = self._new_certification(
            self.courses[1:2], recurrence="recurring", name="Recurring"
        )
        first = self._enroll(certification)
        self._finish(self.courses[1:2])
        due = first.reopen_on
        second = first.with_user(self.learner).action_renew()
        self.assertFalse(first.reopen_on)
        second.with_user(self.learner).action_leave()
        self.assertEqual(first.reopen_on, due)
        with freeze_time(str(due)):
            self._run_job(self.Enrollment._cron_open_cycles)
            third = certification.enrollment_ids.filtered("is_open")
            self.assertEqual(third.previous_id, first)
            with self.assertRaises(UserError):
                third.with_user(self.learner).action_leave()


class TestOldProof(FrozenMixin, LearningCase):
    """Proof so old that its certificate would be expired from the start."""

    now = "2026-03-01 12:00:00"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.type.write({"validity_count": 1, "validity_unit": "year"})
        cls.certification = cls._new_external(
            completion_date_source="employee", recurrence="recurring"
        )

    def _submitted(self, employee, day, number=None):
        enrollment = self._enroll(self.certification, employee)
        enrollment.with_user(self.officer).action_submit_proof(FILES, day, number)
        return enrollment

    def test_approver_is_asked_nothing_about_proof_that_has_changed_since(self):
        """The dialog asked about another date than was on the screen."""
        enrollment = self._submitted(self.worker, "2019-05-01")
        approver = enrollment.with_user(self.manager)
        shown = approver.with_context(certificates_seen=approver.seen_values)
        enrollment.with_user(self.officer).proof_date = "2018-05-01"
        enrollment.flush_recordset()
        with self.assertRaisesRegex(UserError, "Nothing was done"):
            shown.action_ask_approve()
        self.assertIn("res_model", approver.action_ask_approve())

    def test_learner_and_approver_are_told(self):
        enrollment = self._submitted(self.worker, "2019-05-01")
        for user in (self.learner, self.officer):
            seen = enrollment.with_user(user)
            self.assertTrue(seen.is_proof_expired)
            self.assertEqual(str(seen.proof_expiry), "2020-05-01")
        self.assertEqual(str(enrollment._get_oldest_useful_day()), "2025-03-01")
        self.assertFalse(self._submitted(self.colleague, "2025-03-01").is_proof_expired)

    def test_approval_takes_a_tick_and_opens_no_cycle(self):
        enrollment = self._submitted(self.worker, "2019-05-01")
        officer = enrollment.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "Wim Worker.*2020"):
            officer.action_approve()
        self.assertEqual(enrollment.state, "to_approve")
        action = officer.action_ask_approve()
        wizard = self.env[action["res_model"]].with_user(self.officer)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertEqual((wizard.approved_count, wizard.expired_count), (0, 1))
        wizard.accept_expired = True
        wizard.action_approve()
        self.assertEqual(enrollment.state, "completed")
        self.assertEqual(enrollment.assignment_id.state, "expired")
        self.assertFalse(enrollment.reopen_on)
        self._run_job(self.Enrollment._cron_open_cycles)
        self.assertEqual(self.certification.enrollment_ids, enrollment)

    def test_expired_by_the_day_of_the_company_opens_no_cycle(self):
        """It expired yesterday there, and on the day of approval by universal time."""
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        enrollment = self._submitted(self.worker, "2025-03-01")
        self.assertTrue(enrollment.is_proof_expired)
        enrollment.with_user(self.officer).action_approve(accept_expired=True)
        self.assertEqual(str(enrollment.assignment_id.date_expiry), "2026-03-01")
        self.assertFalse(enrollment.reopen_on)

    def test_bulk_approval_lists_and_leaves_out_what_is_too_old(self):
        old = self._submitted(self.worker, "2019-05-01")
        new = self._submitted(self.colleague, "2026-02-01")
        both = (old + new).with_user(self.officer)
        action = both.action_ask_approve()
        wizard = self.env[action["res_model"]].with_user(self.officer)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertEqual(wizard.expired_ids, old)
        self.assertEqual(wizard.approved_ids, new)
        wizard.action_approve()
        self.assertEqual((old.state, new.state), ("to_approve", "completed"))
        self.assertTrue(new.reopen_on)

    def test_bulk_approval_by_call_names_what_is_too_old(self):
        old = self._submitted(self.worker, "2019-05-01")
        new = self._submitted(self.colleague, "2026-02-01")
        answer = (old + new).with_user(self.officer).action_approve()
        self.assertIn("Wim Worker", answer["params"]["message"])
        self.assertEqual((old.state, new.state), ("to_approve", "completed"))

    def test_number_used_twice_names_the_person_and_stops_nobody_else(self):
        self._issue(self.boss, number="A-1")
        wrong = self._submitted(self.worker, "2026-02-01", "A-1")
        right = self._submitted(self.colleague, "2026-02-01", "A-2")
        answer = (wrong + right).with_user(self.officer).action_approve()
        self.assertRegex(answer["params"]["message"], "Wim Worker.*A-1")
        self.assertEqual((wrong.state, right.state), ("to_approve", "completed"))
        with self.assertRaisesRegex(UserError, "Wim Worker.*A-1"):
            wrong.with_user(self.officer).action_approve()

    def test_learner_takes_a_wrong_file_back(self):
        enrollment = self._enroll(self.certification)
        learner = enrollment.with_user(self.learner)
        learner.action_submit_proof(FILES, "2026-02-01")
        learner.action_withdraw_proof()
        self.assertEqual(
            (enrollment.state, enrollment.proof_count), ("awaiting_proof", 0)
        )
        self.assertFalse(enrollment.activity_ids)
        self.assertIn("diploma.pdf", enrollment.message_ids[0].body)
        with self.assertRaises(UserError):
            learner.action_withdraw_proof()


class TestTwoPaths(FrozenMixin, LearningCase):
    """The full course the first time, a refresher later."""

    now = "2026-03-01 12:00:00"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.type.write({"validity_count": 1, "validity_unit": "year"})
        cls.full, cls.refresher, cls.both = cls.courses[:3]
        cls.certification = cls._new_certification(
            cls.courses[:3], recurrence="recurring", self_enroll=True, publish=False
        )
        first, renewal, _both = cls.certification.course_ids
        first.counts_for, renewal.counts_for = "first", "renewal"
        cls.certification.action_publish()
        cls.first = cls._enroll(cls.certification)

    def _complete_first(self):
        self._finish(self.full + self.both)
        self.assertEqual(self.first.state, "completed")

    def test_first_cycle_takes_no_refresher(self):
        lines = self.first.pending_course_ids
        self.assertEqual(lines.channel_id, self.full + self.both)
        self._finish(self.refresher + self.both)
        self.assertEqual((self.first.state, self.first.progress), ("in_progress", 50))
        self._finish(self.full)
        self.assertEqual(self.first.state, "completed")

    def test_renewal_takes_the_refresher(self):
        self._complete_first()
        second = self.first.with_user(self.learner).action_renew()
        self.assertEqual(second.path, "renewal")
        self.assertEqual(
            second.pending_course_ids.channel_id, self.refresher + self.both
        )
        self._finish(self.refresher + self.both)
        self.assertEqual(second.state, "completed")

    def test_long_gap_takes_the_full_path_again(self):
        self.certification.full_after_days = 30
        self._complete_first()
        with freeze_time("2027-03-31 12:00:00"):
            in_time = self.certification._enroll(self.worker, again=True)
            self.assertEqual(in_time.path, "renewal")
            in_time.action_cancel()
        with freeze_time("2027-04-01 12:00:00"):
            late = self.certification._enroll(self.worker, again=True)
            self.assertEqual(late.path, "first")
            self._finish(self.refresher + self.both)
            self.assertEqual(late.state, "in_progress")

    def test_gap_that_grows_too_long_during_a_cycle(self):
        self.certification.full_after_days = 30
        self._complete_first()
        second = self.first.with_user(self.learner).action_renew()
        self.assertEqual(second.path, "renewal")
        with freeze_time("2027-03-31 12:00:00"):
            self._run_job(self.Enrollment._cron_take_full_path)
            self.assertEqual(second.path, "renewal")
        with freeze_time("2027-04-01 12:00:00"):
            self._run_job(self.Enrollment._cron_take_full_path)
            self.assertEqual(second.path, "first")
            self._finish(self.full + self.both)
            self.assertEqual(second.state, "completed")

    def test_without_a_gap_set_a_renewal_stays_one(self):
        self._complete_first()
        with freeze_time("2036-01-01 12:00:00"):
            late = self.certification._enroll(self.worker, again=True)
            self.assertEqual(late.path, "renewal")

    def test_path_that_cannot_be_completed_is_refused(self):
        with self.assertRaises(ValidationError):
            self.certification.course_ids.write({"counts_for": "first"})
