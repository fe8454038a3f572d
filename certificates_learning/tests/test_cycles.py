from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from odoo.addons.certificates.tests.common import PDF

from .common import LearningCase


class TestCycles(LearningCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.type.validity_count = 1

    def _new_recurring(self, **values):
        return self._new_certification(
            **{
                "courses": self.courses[:2],
                "recurrence": "recurring",
                "reopen_days": 60,
                **values,
            }
        )

    def _open_cycles(self):
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_due").method_direct_trigger()
        self.env.invalidate_all()

    def _enroll_at(self, day, certification, **values):
        with freeze_time(f"{day} 10:00:00"):
            return self._enroll(certification, enrolled_on=day, **values)

    def _finish_at(self, day, courses=None):
        with freeze_time(f"{day} 10:00:00"):
            self._finish(courses or self.courses[:2])

    def _get_latest(self, certification):
        return certification.enrollment_ids.sorted("cycle")[-1]

    def test_three_cycles(self):
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        self.assertEqual(first.assignment_id.date_expiry, date(2027, 1, 31))
        self.assertEqual(first.reopen_on, date(2026, 12, 2))
        with freeze_time("2026-12-01 10:00:00"):
            self._open_cycles()
            self.assertEqual(self._get_latest(certification), first)
        # A day without a run is made good by the next; running twice opens one.
        with freeze_time("2026-12-04 10:00:00"):
            self._open_cycles()
            self._open_cycles()
            second = self._get_latest(certification)
            self.assertEqual((second.cycle, second.state), (2, "not_started"))
            self.assertEqual(second.progress, 0)
            self.assertEqual(second.deadline, date(2027, 1, 31))
            self.assertEqual(second.origin, "cycle")
            self.assertFalse(first.reopen_on)
        self._finish_at("2026-12-20", self.courses[:1])
        self.assertEqual((second.state, second.progress), ("in_progress", 50))
        self._finish_at("2027-01-20", self.courses[1:2])
        self.assertEqual(second.completed_on, date(2027, 1, 20))
        self.assertEqual(second.assignment_id.date_expiry, date(2028, 1, 20))
        self.assertEqual(second.assignment_id.renewal_of_id, first.assignment_id)
        with freeze_time("2027-11-21 10:00:00"):
            self._open_cycles()
        third = self._get_latest(certification)
        self._finish_at("2028-03-01")
        self.assertEqual(third.state, "completed")
        self.assertEqual(
            certification.enrollment_ids.sorted("cycle").mapped("cycle"), [1, 2, 3]
        )
        # No history is lost: each cycle keeps its courses with their dates.
        self.assertEqual(
            [
                sorted(str(c.completed_on) for c in enrollment.completion_ids)
                for enrollment in certification.enrollment_ids.sorted("cycle")
            ],
            [
                ["2026-01-31", "2026-01-31"],
                ["2026-12-20", "2027-01-20"],
                ["2028-03-01", "2028-03-01"],
            ],
        )
        self.assertEqual(len(certification.enrollment_ids.assignment_id), 3)

    def test_old_work_gives_no_certificate(self):
        certification = self._new_recurring()
        self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-12-04 10:00:00"):
            self._open_cycles()
            second = self._get_latest(certification)
            with self.enter_registry_test_mode():
                self.env.ref("certificates.ir_cron_work").method_direct_trigger()
            self.courses._remove_membership(self.learner.partner_id.ids)
            self.courses._action_add_members(self.learner.partner_id)
            self.env.invalidate_all()
            self.assertEqual((second.state, second.progress), ("not_started", 0))
            memberships = self.Membership.search(
                [("partner_id", "=", self.learner.partner_id.id)]
            )
            self.assertEqual(set(memberships.mapped("completion")), {0})

    def test_what_another_certification_counted_stays(self):
        certification = self._new_recurring()
        other = self._new_certification(self.courses[1:], name="Other")
        self._enroll_at("2026-01-10", certification)
        rival = self._enroll_at("2026-01-10", other)
        self._finish_at("2026-01-31")
        self._finish_at("2026-02-01", self.courses[2:3])
        with freeze_time("2026-12-04 10:00:00"):
            self._open_cycles()
        self.assertEqual(rival.progress, 66)
        self._finish_at("2026-12-05", self.courses[3:])
        self.assertEqual(rival.state, "completed")

    def test_early_renewal_on_the_same_day_starts_from_nothing(self):
        certification = self._new_recurring()
        with freeze_time("2026-05-01 10:00:00"):
            first = self._enroll(certification, enrolled_on="2026-05-01")
            self._finish(self.courses[:2])
            second = first.with_user(self.learner).action_renew().sudo()
            self.assertEqual((second.state, second.progress), ("not_started", 0))
            with self.assertRaises(UserError):
                first.with_user(self.learner).action_renew()
            self._finish(self.courses[:2])
            self.assertEqual(second.state, "completed")

    def test_anchor_enrolment(self):
        certification = self._new_recurring(cycle_anchor="enrolment")
        enrollment = self._enroll_at("2026-02-28", certification)
        self._finish_at("2026-04-15")
        certificate = enrollment.assignment_id
        self.assertEqual(certificate.date_start, date(2026, 4, 15))
        self.assertEqual(certificate.date_expiry, date(2027, 2, 28))

    def test_anchor_previous_expiry(self):
        certification = self._new_recurring(cycle_anchor="previous_expiry")
        self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
        self._finish_at("2026-12-20")
        early = self._get_latest(certification).assignment_id
        self.assertEqual(early.date_start, date(2027, 1, 31))
        self.assertEqual(early.date_expiry, date(2028, 1, 31))
        with freeze_time("2027-12-10 10:00:00"):
            self._open_cycles()
        self._finish_at("2028-02-15")
        late = self._get_latest(certification).assignment_id
        self.assertEqual(late.date_start, date(2028, 2, 15))
        self.assertEqual(late.date_expiry, date(2029, 1, 31))

    def test_anchor_so_old_that_it_would_have_expired(self):
        certification = self._new_recurring(cycle_anchor="enrolment")
        enrollment = self._enroll_at("2024-01-01", certification)
        self._finish_at("2026-04-15")
        certificate = enrollment.assignment_id
        self.assertEqual(certificate.date_expiry, date(2027, 4, 15))

    def test_month_end(self):
        self.type.write({"validity_count": 1, "validity_unit": "month"})
        certification = self._new_recurring(reopen_days=5)
        enrollment = self._enroll_at("2026-01-01", certification)
        self._finish_at("2026-01-31")
        self.assertEqual(enrollment.assignment_id.date_expiry, date(2026, 2, 28))
        self.assertEqual(enrollment.reopen_on, date(2026, 2, 23))

    def test_no_cycle_for_the_archived_the_revoked_and_the_retired(self):
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        self.assertTrue(first.reopen_on)
        self.worker.active = False
        self.assertFalse(first.reopen_on)
        self.worker.active = True
        self.assertTrue(first.reopen_on)
        first.assignment_id.revoked_on = "2026-03-01"
        self.assertFalse(first.reopen_on)
        first.assignment_id.action_reinstate()
        certification.action_retire()
        self.assertFalse(first.reopen_on)

    def test_changed_expiry_moves_the_cycle(self):
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        first.assignment_id.date_expiry = "2027-06-30"
        self.assertEqual(first.reopen_on, date(2027, 5, 1))

    def test_who_left_the_audience_gets_no_next_cycle(self):
        department = self.env["hr.department"].create(
            {"name": "Yard", "company_id": self.company.id}
        )
        certification = self._new_recurring(audience_department_ids=department.ids)
        with freeze_time("2026-01-10 10:00:00"):
            self.worker.department_id = department
        self._finish_at("2026-01-31")
        self.worker.department_id = False
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
            self.assertEqual(len(certification.enrollment_ids), 1)
            self.worker.department_id = department
            self._open_cycles()
        self.assertEqual(self._get_latest(certification).cycle, 2)

    def test_a_cancelled_cycle_is_taken_up_again(self):
        certification = self._new_recurring()
        self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
        self._finish_at("2026-12-11", self.courses[:1])
        self._get_latest(certification).action_cancel()
        again = self._enroll_at("2026-12-20", certification)
        self.assertEqual((again.cycle, again.progress), (2, 50))

    def test_an_external_one_recurs_too(self):
        certification = self._new_external(recurrence="recurring")
        first = self._enroll_at("2026-01-10", certification)
        with freeze_time("2026-01-31 10:00:00"):
            first.with_user(self.officer).action_approve()
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
        second = self._get_latest(certification)
        self.assertEqual((second.cycle, second.state), (2, "awaiting_proof"))
        self.assertFalse(second.proof_ids)

    def test_a_revoked_certificate_anchors_nothing(self):
        certification = self._new_recurring(cycle_anchor="previous_expiry")
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        first.assignment_id.revoked_on = "2026-02-10"
        second = self._enroll_at("2026-02-10", certification)
        self.assertFalse(second.deadline)
        self._finish_at("2026-02-20")
        self.assertEqual(second.assignment_id.date_start, date(2026, 2, 20))
        self.assertFalse(second.assignment_id.renewal_of_id)

    def test_a_renewal_by_hand_postpones_the_cycle(self):
        certification = self._new_recurring(cycle_anchor="previous_expiry")
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        self.Assignment.create(
            first.assignment_id._prepare_renewal_values(date(2027, 1, 31))
        )
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
            self.assertEqual(self._get_latest(certification), first)
            self.assertEqual(first.reopen_on, date(2027, 12, 2))
        with freeze_time("2027-12-10 10:00:00"):
            self._open_cycles()
        second = self._get_latest(certification)
        self.assertEqual(second.deadline, date(2028, 1, 31))
        self._finish_at("2027-12-20")
        self.assertEqual(second.assignment_id.date_expiry, date(2029, 1, 31))

    def test_renewed_by_hand_while_the_cycle_is_open_moves_its_deadline(self):
        """The learner was mailed about a certificate that was renewed already."""
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
            second = self._get_latest(certification)
            self.assertEqual(second.deadline, date(2027, 1, 31))
            renewal = self.Assignment.create(
                first.assignment_id._prepare_renewal_values(date(2027, 1, 31))
            )
            self.assertEqual(second.deadline, date(2028, 1, 31))
            renewal.revoked_on = "2026-12-10"
            self.assertEqual(second.deadline, date(2027, 1, 31))
            longer = self._issue(date_start="2026-12-10", date_expiry="2027-06-30")
            self.assertEqual(second.deadline, date(2027, 6, 30))
            second.deadline = "2027-01-15"
            longer.unlink()
            self.assertEqual(second.deadline, date(2027, 1, 15))

    def test_no_cycle_opens_for_what_will_not_be_renewed(self):
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-06-10 10:00:00"):
            by_hand = self._issue(date_start="2026-06-10", date_expiry="2027-06-10")
            by_hand.will_not_be_renewed = True
        self.assertFalse(first.reopen_on)
        with freeze_time("2027-05-10 10:00:00"):
            self._open_cycles()
        self.assertEqual(self._get_latest(certification), first)
        by_hand.action_renew_after_all()
        self.assertEqual(first.reopen_on, date(2027, 4, 11))

    def test_a_learner_a_day_ahead_is_certified_today(self):
        """The certificate was upcoming until the company had reached that day."""
        self.learner.tz = "Pacific/Kiritimati"
        enrollment = self._enroll_at(
            "2026-03-01", self._new_recurring(recurrence="once")
        )
        with freeze_time("2026-03-10 11:00:00"):
            self._finish(self.courses[:2])
            self.assertEqual(enrollment.completed_on, date(2026, 3, 10))
            self.assertEqual(enrollment.assignment_id.state, "valid")

    def test_a_longer_certificate_that_goes_no_longer_postpones(self):
        """It was revoked again, and the next cycle never opened: no renewal."""
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        due = first.reopen_on
        self.assertTrue(due)
        other = self._new_type("Other")
        for way, values in {
            "revoked": {"revoked_on": "2026-12-10"},
            "archived": {"active": False},
            "deleted": None,
            "of another employee": {"employee_id": self.colleague.id},
            "of another type": {"type_id": other.id},
        }.items():
            with self.subTest(way=way), freeze_time("2026-12-10 10:00:00"):
                longer = self._issue(date_start="2026-02-01", date_expiry=False)
                self._open_cycles()
                self.assertFalse(first.reopen_on)
                self.assertEqual(self._get_latest(certification), first)
                if values:
                    longer.write(values)
                else:
                    longer.unlink()
                self.assertEqual(first.reopen_on, due)
        with freeze_time("2026-12-10 10:00:00"):
            longer = self._issue(date_start="2026-02-01", date_expiry=False)
            longer.date_expiry = "2027-06-30"
            self.assertEqual(first.reopen_on, date(2027, 5, 1))
            longer.unlink()
            self._open_cycles()
        self.assertNotEqual(self._get_latest(certification), first)

    def test_a_longer_certificate_of_another_level_postpones_only_if_it_is_higher(self):
        first = self._enroll_at("2026-01-10", self._new_recurring())
        self._finish_at("2026-01-31")
        due = first.reopen_on
        first.assignment_id.level_id = self._get_level("Basic")
        longer = self._issue(
            date_start="2026-02-01", date_expiry=False, level="Another"
        )
        self.assertEqual(first.reopen_on, due)
        longer.level_id.sequence = 20
        longer.date_expiry = "2090-01-01"
        self.assertGreater(first.reopen_on, due)

    def test_a_validity_shorter_than_the_notice_reopens_halfway(self):
        self.type.write({"validity_count": 30, "validity_unit": "day"})
        certification = self._new_recurring(reopen_days=90)
        first = self._enroll_at("2026-01-01", certification)
        self._finish_at("2026-01-01")
        self.assertEqual(first.reopen_on, date(2026, 1, 16))

    def test_a_cycle_cancelled_by_an_officer_reopens_by_hand_only(self):
        certification = self._new_recurring()
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-12-10 10:00:00"):
            self._open_cycles()
            first.next_ids.action_cancel()
            self._open_cycles()
            self.assertFalse(certification.enrollment_ids.filtered("is_open"))
            first.action_renew()
        self.assertTrue(certification.enrollment_ids.filtered("is_open"))

    def test_start_in_the_next_cycle_opens_the_first_course(self):
        certification = self._new_recurring(courses=self.courses[1::-1])
        first = self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2026-12-10 10:00:00"):
            second = first.action_renew()
        line = second._get_latest_pending_course()
        self.assertEqual(line.channel_id, self.courses[1])
        self.courses[1].is_published = False
        line = second._get_latest_pending_course()
        self.assertEqual(line.channel_id, self.courses[0])

    def test_an_expired_certificate_sets_no_deadline_in_the_past(self):
        certification = self._new_recurring()
        self._enroll_at("2026-01-10", certification)
        self._finish_at("2026-01-31")
        with freeze_time("2027-06-01 10:00:00"):
            self._open_cycles()
            self.assertFalse(self._get_latest(certification).deadline)

    def test_the_next_cycle_takes_no_old_proof(self):
        certification = self._new_external(
            recurrence="recurring", completion_date_source="employee"
        )
        first = self._enroll_at("2026-01-10", certification)
        files = [{"name": "proof.pdf", "raw": PDF}]
        with freeze_time("2026-02-01 10:00:00"):
            first.action_submit_proof(files, completed_on="2026-01-31")
            first.with_user(self.officer).action_approve()
        with freeze_time("2026-12-10 10:00:00"):
            second = first.action_renew()
            with self.assertRaises(ValidationError):
                second.action_submit_proof(files, completed_on="2026-01-31")
            second.action_submit_proof(files, completed_on="2026-12-01")

    def test_what_was_cancelled_long_ago_counts_no_more(self):
        certification = self._new_recurring()
        first = self._enroll_at("2020-01-10", certification)
        self._finish_at("2020-01-31", self.courses[:1])
        first.action_cancel()
        again = self._enroll_at("2026-01-10", certification)
        self.assertEqual((again.cycle, again.progress), (1, 0))
