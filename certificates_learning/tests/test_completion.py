from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import LearningCase


class TestCompletion(LearningCase):
    def _reconcile(self):
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_work").method_direct_trigger()
        self.env.invalidate_all()

    def test_done_after_the_two_mandatory_of_four(self):
        enrollment = self._enroll(self._new_certification(mandatory=2))
        self.assertEqual((enrollment.state, enrollment.progress), ("not_started", 0))
        self._finish(self.courses[2:])
        self.assertEqual((enrollment.state, enrollment.progress), ("in_progress", 0))
        self._finish(self.courses[:1])
        self.assertEqual(enrollment.progress, 50)
        self._finish(self.courses[1:2])
        self.assertEqual((enrollment.state, enrollment.progress), ("completed", 100))
        certificate = enrollment.assignment_id
        self.assertEqual(certificate.employee_id, self.worker)
        self.assertEqual(certificate.type_id, self.type)
        self.assertEqual(certificate.date_start, enrollment.completed_on)
        self.assertEqual(certificate.enrollment_id, enrollment)

    def test_count_rule(self):
        enrollment = self._enroll(
            self._new_certification(completion_rule="count", required_count=2)
        )
        self._finish(self.courses[3:])
        self._finish(self.courses[1:2])
        self.assertEqual(enrollment.state, "completed")

    def test_ordered_rule_counts_locked_courses_later(self):
        enrollment = self._enroll(
            self._new_certification(
                completion_rule="count", required_count=2, ordered=True
            )
        )
        self._finish(self.courses[1:])
        self.assertEqual((enrollment.state, enrollment.progress), ("in_progress", 0))
        self._finish(self.courses[:1])
        self.assertEqual(enrollment.state, "completed")

    def test_lessons_done_one_by_one_as_the_learner(self):
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        for slide in self.courses[0].slide_ids:
            self.assertFalse(enrollment.assignment_id)
            slide.with_user(self.learner).action_mark_completed()
        self.assertEqual(enrollment.state, "completed")

    def test_halfway_in_a_course_is_in_progress(self):
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        self._finish(self.courses[:1], lessons=1)
        self.assertEqual((enrollment.state, enrollment.progress), ("in_progress", 0))

    def test_lessons_of_several_learners_count_for_each_only(self):
        """Another learner's lesson in one call made an enrollment *In Progress*."""
        brakes, loads = self.courses[:2]
        both = self._new_certification(brakes)
        other = self._new_certification(loads, name="Other")
        one = self._enroll(both)
        untouched = self._enroll(other)
        two = self._enroll(other, self.colleague)
        self.Lesson.create(
            [
                {
                    "slide_id": course.slide_ids[0].id,
                    "channel_id": course.id,
                    "partner_id": enrollment.partner_id.id,
                    "completed": True,
                }
                for course, enrollment in ((brakes, one), (loads, two))
            ]
        )
        self.assertEqual(one.state, "in_progress")
        self.assertEqual(two.state, "in_progress")
        self.assertEqual(untouched.state, "not_started")

    def test_many_members_and_courses_in_one_call(self):
        first = self._new_certification(self.courses[:2])
        second = self._new_certification(self.courses[1:], mandatory=1, name="Other")
        people = [self.worker, self.colleague, self.lead]
        enrollments = self.Enrollment.concat(
            *(self._enroll(c, p) for c in (first, second) for p in people)
        )
        self._finish(self.courses[:2], *people_partners(people))
        self.assertEqual(set(enrollments.mapped("state")), {"completed"})
        self.assertEqual(len(enrollments.assignment_id), 6)

    def test_earlier_work_counts_in_the_first_cycle(self):
        self.courses[0]._action_add_members(self.learner.partner_id)
        self._finish(self.courses[:1])
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        self.assertEqual(enrollment.state, "completed")

    def test_work_so_old_that_its_certificate_would_be_expired_does_not_count(self):
        with freeze_time("2015-03-01 12:00:00"):
            self.courses[0]._action_add_members(self.learner.partner_id)
            self._finish(self.courses[:1])
            self.env.flush_all()
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        self.assertEqual(enrollment.state, "not_started")
        self._finish(self.courses[:1])
        self.assertEqual(enrollment.state, "completed")

    def test_rounding_reaches_completion(self):
        """Of 199 of 200 lessons eLearning makes 100 %, and tells nobody."""
        course = self._new_course("Long", lessons=200)
        enrollment = self._enroll(self._new_certification(course))
        self._finish(course, lessons=199)
        self.assertFalse(enrollment.assignment_id)
        membership = self.Membership.search(
            [
                ("channel_id", "=", course.id),
                ("partner_id", "=", self.learner.partner_id.id),
            ]
        )
        self.assertEqual(membership.member_status, "completed")
        self._reconcile()
        self.assertEqual(enrollment.state, "completed")
        self._finish(course)
        self.assertEqual(len(enrollment.assignment_ids), 1)

    def test_rejoining_reaches_completion(self):
        """Who finished, left, was enrolled and joins again is not told of either."""
        course = self.courses[0]
        course._action_add_members(self.learner.partner_id)
        self._finish(course)
        course._remove_membership(self.learner.partner_id.ids)
        enrollment = self._enroll(self._new_certification(course))
        self.assertEqual(enrollment.state, "completed")

    def test_leaving_and_finishing_again(self):
        enrollment = self._enroll(self._new_certification(self.courses[:2]))
        self._finish(self.courses[:1])
        self.courses[:2]._remove_membership(self.learner.partner_id.ids)
        self.assertEqual(enrollment.progress, 50)
        self.courses[:2]._action_add_members(self.learner.partner_id)
        self._finish(self.courses[1:2])
        self.assertEqual(enrollment.state, "completed")

    def test_archived_course_reaches_completion(self):
        course = self.courses[0]
        enrollment = self._enroll(self._new_certification(course))
        self._finish(course, lessons=1)
        course.active = False
        self._finish(course)
        self.assertFalse(enrollment.assignment_id)
        self._reconcile()
        self.assertEqual(enrollment.state, "completed")

    def test_member_added_by_an_officer(self):
        """A course on invitation takes the learner of an enrollment nevertheless."""
        course = self._new_course("Invited", visibility="members", enroll="invite")
        certification = self._new_certification(course)
        enrollment = (
            self.Enrollment.with_user(self.officer)
            .create(
                {
                    "certification_id": certification.id,
                    "employee_id": self.worker.id,
                }
            )
            .sudo()
        )
        membership = self.Membership.search(
            [
                ("channel_id", "=", course.id),
                ("partner_id", "=", self.learner.partner_id.id),
            ]
        )
        self.assertEqual(membership.member_status, "joined")
        self._finish(course)
        self.assertEqual(enrollment.state, "completed")

    def test_status_written_by_sql_is_found(self):
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE slide_channel_partner SET member_status = 'completed'"
            " WHERE channel_id = %s AND partner_id = %s",
            [self.courses[0].id, self.learner.partner_id.id],
        )
        self.env.invalidate_all()
        self._reconcile()
        self.assertEqual(enrollment.state, "completed")

    def test_new_lessons_undo_nothing(self):
        enrollment = self._enroll(self._new_certification(self.courses[:2]))
        self._finish(self.courses[:1])
        self.courses[0].slide_ids = [
            (
                0,
                0,
                {
                    "name": "One more",
                    "slide_category": "article",
                    "is_published": True,
                },
            )
        ]
        self._reconcile()
        self.assertEqual(enrollment.progress, 50)

    def test_a_course_added_later_is_joined_and_counted(self):
        certification = self._new_certification(self.courses[:2])
        enrollment = self._enroll(certification)
        self.courses[2]._action_add_members(self.learner.partner_id)
        self._finish(self.courses[1:3])
        self.assertEqual(enrollment.progress, 50)
        certification.course_ids = [
            (2, certification.course_ids[0].id),
            (0, 0, {"channel_id": self.courses[2].id}),
        ]
        self.assertEqual(enrollment.progress, 100)
        certification.action_confirm_completions()
        self.assertEqual(enrollment.state, "completed")

    def test_a_user_that_comes_later_is_followed(self):
        enrollment = self._enroll(
            self._new_certification(self.courses[:1]), self.colleague
        )
        user = self._new_user("late")
        self.courses[0]._action_add_members(user.partner_id)
        self._finish(self.courses[:1], user.partner_id)
        self.assertFalse(enrollment.assignment_id)
        self.colleague.user_id = user
        self._reconcile()
        self.assertEqual(enrollment.state, "completed")

    def test_reconciling_twice_changes_nothing(self):
        enrollment = self._enroll(self._new_certification(mandatory=1))
        self._finish(self.courses[:1])
        self._reconcile()
        self._reconcile()
        self.assertEqual(len(enrollment.assignment_ids), 1)
        self.assertFalse(
            self.Membership._search_unreconciled()
            & self.Membership.search([("partner_id", "=", self.learner.partner_id.id)])
        )

    def test_what_cannot_be_issued_loses_no_work(self):
        certification = self._new_certification(self.courses[:1])
        enrollment = self._enroll(certification)
        self.type.number_policy = "required"
        with self.assertLogs("odoo.addons.certificates.tools.batch", "WARNING"):
            self._finish(self.courses[:1])
        self.assertTrue(enrollment.is_open)
        self.assertIn("number", enrollment.error)
        self.type.number_policy = "optional"
        self._reconcile()
        self.assertEqual(enrollment.state, "completed")
        self.assertFalse(enrollment.error)

    def test_queries_do_not_grow_with_the_members(self):
        counts = []
        for size in (20, 90):
            certification = self._new_certification(self.courses[:1])
            employees = self.Employee.create(
                [
                    {"name": f"Member {size} {n}", "company_id": self.company.id}
                    for n in range(size)
                ]
            )
            certification._enroll(employees)
            partners = employees.work_contact_id
            self.env.flush_all()
            memberships = self.Membership.search(
                [
                    ("channel_id", "=", self.courses[0].id),
                    ("partner_id", "in", partners.ids),
                ]
            )
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            memberships._reconcile()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(
                certification.enrollment_ids.mapped("state"), ["completed"] * size
            )
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_new_certificate_in_the_language_and_day_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.learner.partner_id.tz = "Pacific/Kiritimati"
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        with freeze_time("2026-03-31 12:00:00"):
            self._finish(self.courses[:1])
        self.assertEqual(str(enrollment.completed_on), "2026-04-01")

    def test_what_cannot_be_issued_is_tried_every_night(self):
        enrollment = self._enroll(self._new_certification(self.courses[:1]))
        self.type.number_policy = "required"
        with self.assertLogs("odoo.addons.certificates.tools.batch", "WARNING"):
            self._finish(self.courses[:1])
            self._reconcile()
            self._reconcile()
        self.type.number_policy = "optional"
        self._reconcile()
        self.assertEqual(enrollment.state, "completed")

    def test_old_work_in_a_course_added_later_is_taken_anew(self):
        certification = self._new_certification(self.courses[:1])
        enrollment = self._enroll(certification)
        with freeze_time("2015-03-01 12:00:00"):
            self.courses[1]._action_add_members(self.learner.partner_id)
            self._finish(self.courses[1:2])
            self.env.flush_all()
        certification.course_ids = [(0, 0, {"channel_id": self.courses[1].id})]
        self.assertEqual(enrollment.progress, 0)
        self._finish(self.courses[:2])
        self.assertEqual(enrollment.state, "completed")

    def test_old_work_counts_elsewhere_before_it_is_taken_anew(self):
        lasting = self._enroll(self._new_certification(self.courses[:1]))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE slide_channel_partner SET member_status = 'completed',"
            " completion = 100, certificates_finished_on = CURRENT_DATE - 800"
            " WHERE channel_id = %s AND partner_id = %s",
            [self.courses[0].id, self.learner.partner_id.id],
        )
        self.env.invalidate_all()
        yearly = self._new_type("Yearly", validity_count=1)
        fresh = self._enroll(
            self._new_certification(self.courses[:1], type_id=yearly.id)
        )
        self.assertEqual((lasting.state, fresh.state), ("completed", "not_started"))

    def test_courses_that_an_external_one_does_not_need_are_left_alone(self):
        certification = self._new_certification(kind="external")
        self._enroll(certification)
        partner = self.learner.partner_id
        self.assertFalse(self.Membership.search([("partner_id", "=", partner.id)]))

    def test_a_certificate_that_was_earned_cannot_be_deleted_nor_forged(self):
        enrollment = self._enroll(self._new_certification(mandatory=1))
        with self.assertRaises(UserError):
            self.Assignment.with_user(self.officer).create(
                {
                    "employee_id": self.colleague.id,
                    "type_id": self.type.id,
                    "enrollment_id": enrollment.id,
                }
            )
        self._finish(self.courses[:1])
        with self.assertRaises(UserError):
            enrollment.assignment_id.with_user(self.officer).unlink()


def people_partners(employees):
    return [employee._get_certificates_partner() for employee in employees]
