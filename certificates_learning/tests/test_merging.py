from freezegun import freeze_time

from odoo.addons.certificates.tests.common import FrozenMixin

from .common import LearningCase


class TestMerging(FrozenMixin, LearningCase):
    """Enrollments and progress when two records of one employee become one."""

    now = "2026-03-01 12:00:00"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.type.write({"validity_count": 1, "validity_unit": "year"})
        cls.certification = cls._new_certification(
            cls.courses[:2], recurrence="recurring"
        )
        cls.old = cls._new_employee("Wim Worker (old)")
        cls.former = cls.old.work_contact_id

    def test_rehired_goes_on_with_cycles(self):
        first = self._enroll(self.certification, self.old)
        self._finish(self.courses[:2], self.former)
        self.old.active = False
        self.assertFalse(first.reopen_on)
        (self.old + self.worker)._merge_certificates_into(self.worker)
        self.assertEqual(first.employee_id, self.worker)
        self.assertEqual(first.assignment_id.employee_id, self.worker)
        self.assertTrue(first.reopen_on)
        with freeze_time(str(first.reopen_on)):
            self._run_job(self.Enrollment._cron_open_cycles)
        second = self.certification.enrollment_ids - first
        self.assertEqual((second.cycle, second.employee_id), (2, self.worker))

    def test_of_two_open_ones_the_further_goes_on_with_the_courses_of_both(self):
        further = self._enroll(self.certification, self.old)
        self._finish(self.courses[:1], self.former)
        behind = self._enroll(self.certification)
        self.old._merge_certificates_into(self.worker)
        self.assertEqual(behind.state, "cancelled")
        self.assertEqual(
            (further.state, further.employee_id), ("in_progress", self.worker)
        )
        self.assertEqual(further.partner_id, self.learner.partner_id)
        self._finish(self.courses[1:2])
        self.assertEqual(further.state, "completed")

    def test_courses_of_the_one_behind_count_too(self):
        certification = self._new_certification(self.courses[:4], name="Four")
        further = self._enroll(certification, self.old)
        self._finish(self.courses[:2], self.former)
        behind = self._enroll(certification)
        self._finish(self.courses[3:4])
        self.old._merge_certificates_into(self.worker)
        self.assertEqual(
            further.completion_ids.channel_id, self.courses[:2] + self.courses[3]
        )
        self.assertEqual((further.progress, behind.state), (75, "cancelled"))

    def test_two_histories_become_one(self):
        of_old = self._enroll(self.certification, self.old)
        self._finish(self.courses[:2], self.former)
        with freeze_time("2026-06-01"):
            of_new = self._enroll(self.certification)
            self._finish(self.courses[:2])
        with freeze_time("2026-06-02"):
            self.old._merge_certificates_into(self.worker)
        self.assertEqual((of_old.cycle, of_new.cycle), (1, 2))
        self.assertEqual(of_new.previous_id, of_old)
        self.assertFalse(of_old.reopen_on, "the later one reopens")
        self.assertTrue(of_new.reopen_on)

    def test_half_done_course_follows(self):
        enrollment = self._enroll(self.certification, self.old)
        self._finish(self.courses[:1], self.former, lessons=1)
        self.old._merge_certificates_into(self.worker)
        membership = self.Membership.search(
            [
                ("partner_id", "=", self.learner.partner_id.id),
                ("channel_id", "=", self.courses[0].id),
            ]
        )
        self.assertEqual(membership.completion, 50)
        self.assertEqual(enrollment.partner_id, self.learner.partner_id)


class TestReplacedUser(LearningCase):
    """The user of an employee is replaced by another, as by a directory."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certification = cls._new_certification(cls.courses[:2])
        cls.enrollment = cls._enroll(cls.certification)
        cls.successor = cls._new_user("successor")

    def _get_completion(self, partner):
        return (
            self.Membership.search(
                [
                    ("partner_id", "=", partner.id),
                    ("channel_id", "=", self.courses[0].id),
                ]
            ).completion
            or 0
        )

    def test_half_done_course_follows(self):
        self._finish(self.courses[:1], lessons=1)
        self.worker.user_id = self.successor
        partner = self.successor.partner_id
        self.assertEqual(self.enrollment.partner_id, partner)
        self.assertEqual(self._get_completion(partner), 50)
        self._finish(self.courses[:2], partner)
        self.assertEqual(self.enrollment.state, "completed")

    def test_half_done_course_waits_for_the_next_user(self):
        self._finish(self.courses[:1], lessons=1)
        self.worker.write({"user_id": False, "work_contact_id": False})
        self.env.flush_all()
        self.worker.user_id = self.successor
        self.assertEqual(self._get_completion(self.successor.partner_id), 50)

    def test_lessons_of_both_count_once(self):
        partner = self.successor.partner_id
        self.courses[0]._action_add_members(partner)
        first, second = self.courses[0].slide_ids
        self.Lesson.create(
            [
                {"slide_id": slide.id, "partner_id": who.id, "completed": True}
                for slide, who in (
                    (first, self.learner.partner_id),
                    (second, partner),
                )
            ]
        )
        self.worker.user_id = self.successor
        self.assertEqual(self.enrollment.completion_ids.channel_id, self.courses[0])

    def test_user_switched_off_elsewhere_is_followed_by_the_nightly_run(self):
        self._finish(self.courses[:1], lessons=1)
        contact = self.env["res.partner"].create({"name": "Wim"})
        self.worker.work_contact_id = contact
        self.learner.active = False
        self.env.flush_all()
        self._run_job(self.Enrollment._cron_reconcile)
        self.assertEqual(self.enrollment.partner_id, contact)
        self.assertEqual(self._get_completion(contact), 50)

    def test_what_is_another_employees_now_stays_and_is_told(self):
        self._finish(self.courses[:1], lessons=1)
        self.type.responsible_id = self.manager
        contact = self.learner.partner_id
        self.colleague.work_contact_id = contact
        self.worker.user_id = self.successor
        self.assertEqual(self._get_completion(contact), 50)
        self.assertIn("Wim Worker", self.enrollment.message_ids[0].body)
        self.assertEqual(self.enrollment.activity_ids.user_id, self.manager)
