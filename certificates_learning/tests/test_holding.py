from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .common import LearningCase


class TestHolding(LearningCase):
    """Nobody is certified because somebody changed a course or a certification."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certification = cls._new_certification(cls.courses[:2])
        cls.enrollment = cls._enroll(cls.certification)
        cls.partner = cls.learner.partner_id
        cls.editor = new_test_user(
            cls.env,
            "editor",
            groups="base.group_user,website_slides.group_website_slides_manager",
        )

    def _assert_held(self, enrollment=None):
        enrollment = enrollment or self.enrollment
        self.env.flush_all()
        self.assertEqual((enrollment.state, enrollment.hold), ("in_progress", "held"))
        self.assertFalse(enrollment.assignment_ids)
        certification = enrollment.certification_id
        certification.invalidate_recordset()
        self.assertEqual(certification.held_count, 1)
        self.assertIn(enrollment.employee_id.name, certification.held_names)
        log = " ".join(certification.message_ids.mapped("body"))
        self.assertIn(enrollment.employee_id.name, log)

    def _assert_completed(self):
        self.assertEqual(
            (self.enrollment.state, self.enrollment.hold), ("completed", False)
        )
        self.assertEqual(len(self.enrollment.assignment_ids), 1)

    def _line(self, number):
        return self.certification.course_ids[number]

    def test_course_taken_out_and_another_put_in(self):
        self._finish(self.courses[0])
        self._line(1).unlink()
        self._assert_held()
        self.certification.course_ids = [
            Command.create({"channel_id": self.courses[2].id})
        ]
        self.assertFalse(self.enrollment.hold, "there is something to do again")
        self._finish(self.courses[2])
        self._assert_completed()

    def test_course_no_longer_mandatory(self):
        self._finish(self.courses[0])
        self._line(1).mandatory = False
        self._assert_held()

    def test_who_waits_for_confirmation_is_not_overdue(self):
        """Learner and manager were mailed, though everything was done."""
        self._finish(self.courses[0])
        self.enrollment.deadline = fields.Date.add(fields.Date.today(), days=20)
        self.assertTrue(self.enrollment.reminder_next_on)
        self._line(1).mandatory = False
        self._assert_held()
        self.assertFalse(self.enrollment.reminder_next_on)
        self.enrollment.deadline = "2020-01-01"
        self.assertFalse(self.enrollment.overdue)
        overdue = [("id", "=", self.enrollment.id), ("overdue", "=", True)]
        self.assertFalse(self.Enrollment.search(overdue))
        self._line(1).mandatory = True
        self.assertTrue(self.enrollment.overdue, "there is something to do again")
        self.assertTrue(self.Enrollment.search(overdue))

    def test_fewer_courses_required(self):
        self.certification.write({"completion_rule": "count", "required_count": 2})
        self._finish(self.courses[0])
        self.certification.required_count = 1
        self._assert_held()

    def test_order_taken_away(self):
        self.certification.write(
            {"completion_rule": "count", "required_count": 1, "ordered": True}
        )
        self._finish(self.courses[1])
        self.assertFalse(self.enrollment.hold)
        self.certification.ordered = False
        self._assert_held()

    def test_lesson_unpublished_by_an_editor_without_rights_on_certificates(self):
        self._finish(self.courses[0])
        self._finish(self.courses[1], lessons=1)
        lesson = self.courses[1].slide_ids[1].with_user(self.editor)
        lesson.is_published = False
        self._assert_held()

    def test_lesson_archived_or_deleted(self):
        self._finish(self.courses[0])
        self._finish(self.courses[1], lessons=1)
        self.courses[1].slide_ids[1].with_user(self.editor).active = False
        self._assert_held()

    def test_lesson_deleted_in_a_long_course_that_rounding_finishes(self):
        course = self._new_course("Long", lessons=201)
        certification = self._new_certification(course, name="Long")
        enrollment = self._enroll(certification)
        self._finish(course, lessons=199)
        self.assertEqual(enrollment.state, "in_progress")
        course.slide_ids[200].with_user(self.editor).unlink()
        self._run_job(self.Enrollment._cron_reconcile)
        self._assert_held(enrollment)

    def test_audience_of_those_who_finished_the_courses_before(self):
        self.courses[:2]._action_add_members(self.colleague.work_contact_id)
        job = self.env["hr.job"].create(
            {"name": "Driver", "company_id": self.company.id}
        )
        self.colleague.job_id = job
        certification = self._new_certification(self.courses[:2], name="Drivers")
        self._finish(self.courses[:2], self.colleague.work_contact_id)
        certification.audience_job_ids = job
        self._assert_held(certification.enrollment_ids)

    def test_learner_completes_at_once(self):
        self._finish(self.courses[:2])
        self._assert_completed()

    def test_nightly_run_and_other_progress_leave_it_waiting(self):
        self._finish(self.courses[0])
        self._line(1).mandatory = False
        self._run_job(self.Enrollment._cron_reconcile)
        self._assert_held()
        self._finish(self.courses[1])
        self.assertFalse(self.enrollment.assignment_ids)

    def test_only_an_administrator_confirms(self):
        self._finish(self.courses[0])
        self._line(1).unlink()
        for records, method in (
            (self.certification, "action_confirm_completions"),
            (self.certification, "action_check_completions_again"),
            (self.enrollment, "action_confirm_completion"),
            (self.enrollment, "action_check_again"),
        ):
            for user in (self.officer, self.editor, self.learner):
                with self.subTest(method=method, user=user.login):
                    with self.assertRaises(AccessError):
                        getattr(records.with_user(user), method)()
        self._assert_held()
        self.certification.with_user(self.manager).action_confirm_completions()
        self._assert_completed()
        self.assertEqual(self.certification.held_count, 0)

    def test_an_administrator_is_asked_once_and_no_more_when_settled(self):
        self.type.responsible_id = self.manager
        other = self._enroll(self.certification, self.colleague)
        self._finish(self.courses[0], self.partner, other.partner_id)
        self._line(1).unlink()
        activities = self.certification.activity_ids
        self.assertEqual(activities.user_id, self.manager)
        self.assertEqual(len(activities), 1)
        self.assertEqual(self.certification.held_count, 2)
        self.certification.with_user(self.manager).action_confirm_completions()
        self.assertFalse(self.certification.activity_ids)

    def test_checked_again_when_the_lesson_is_back(self):
        self._finish(self.courses[0])
        self._finish(self.courses[1], lessons=1)
        lesson = self.courses[1].slide_ids[1]
        lesson.is_published = False
        self._assert_held()
        lesson.is_published = True
        self.certification.action_check_completions_again()
        self.assertEqual(
            (self.enrollment.state, self.enrollment.hold), ("in_progress", False)
        )
        self.assertEqual(self.enrollment.progress, 50)
        self._finish(self.courses[1])
        self._assert_completed()

    def test_queries_do_not_grow_with_those_who_wait(self):
        people = [self._new_employee(f"Person {n}") for n in range(8)]
        counts = []
        for number, some in enumerate((people[:2], people[2:])):
            certification = self._new_certification(
                self.courses[:2], mandatory=2, name=f"Certification {number}"
            )
            enrollments = self.Enrollment.create(
                [
                    {"certification_id": certification.id, "employee_id": e.id}
                    for e in some
                ]
            )
            self._finish(self.courses[0], *enrollments.partner_id)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            certification.course_ids[1].mandatory = False
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(certification.held_count, len(some))
        self.assertLessEqual(counts[1], counts[0] + 2)


class TestBeforeEnrolling(LearningCase):
    def test_wizard_says_who_is_certified_at_once_and_who_has_no_account(self):
        certification = self._new_certification(self.courses[:1])
        self.courses[:1]._action_add_members(self.learner.partner_id)
        self._finish(self.courses[:1])
        form = Form(
            self.env["certificates.enroll.wizard"].with_context(
                default_certification_id=certification.id
            )
        )
        form.employee_ids.add(self.worker)
        form.employee_ids.add(self.colleague)
        self.assertEqual(form.complete_count, 1)
        self.assertEqual(form.unreachable_count, 1)

    def test_everybody_is_enrolled_also_without_department(self):
        certification = self._new_certification()
        wizard = self.env["certificates.enroll.wizard"].create(
            {"certification_id": certification.id, "everybody": True}
        )
        wizard.action_enroll()
        company = self.Employee.search([("company_id", "=", self.company.id)])
        self.assertEqual(certification.enrollment_ids.employee_id, company)

    def test_number_of_fitting_people_before_publishing(self):
        job = self.env["hr.job"].create(
            {"name": "Driver", "company_id": self.company.id}
        )
        (self.worker + self.colleague).job_id = job
        certification = self._new_certification(publish=False, audience_job_ids=job.ids)
        self.assertEqual(certification.audience_count, 2)
        self.assertEqual(certification.audience_unreachable_count, 1)
        with Form(certification) as form:
            form.audience_job_ids.clear()
            self.assertEqual(form.audience_count, 0)
