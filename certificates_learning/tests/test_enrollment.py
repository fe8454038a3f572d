from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..models.enrollment import request as enrollment_request
from ..wizards import certificates_enroll_wizard
from .common import LearningCase


class TestEnrollment(LearningCase):
    def test_new_opens_and_enrolls(self):
        """An officer chose *New*: a server error, before anything was entered."""
        certification = self._new_certification()
        form = Form(self.Enrollment.with_user(self.officer))
        self.assertFalse(form.progress)
        form.employee_id = self.worker
        form.certification_id = certification
        enrollment = form.save()
        self.assertEqual(enrollment.state, "not_started")
        self.assertEqual(enrollment.employee_id, self.worker)

    def test_one_open_enrollment_in_the_database_too(self):
        certification = self._new_certification()
        enrollment = self._enroll(certification)
        with self.assertRaises(ValidationError):
            self._enroll(certification)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "INSERT INTO certificates_enrollment (certification_id, employee_id,"
                " company_id, cycle, state, enrolled_on, origin)"
                " SELECT certification_id, employee_id, company_id, 7, state,"
                " enrolled_on, origin FROM certificates_enrollment WHERE id = %s",
                [enrollment.id],
            )

    def test_a_draft_takes_nobody(self):
        certification = self._new_certification(publish=False)
        with self.assertRaises(ValidationError):
            self._enroll(certification)

    def test_after_cancelling_one_may_be_enrolled_again(self):
        certification = self._new_certification()
        enrollment = self._enroll(certification)
        self._finish(self.courses[:1])
        enrollment.action_cancel()
        again = self._enroll(certification)
        self.assertEqual((again.cycle, again.progress), (1, 25))

    def test_nobody_writes_the_status(self):
        enrollment = self._enroll(self._new_certification())
        for values in (
            {"state": "completed"},
            {"employee_id": self.colleague.id},
            {"cycle": 3},
            {"completed_on": "2026-01-01"},
            {"proof_ids": [(5,)]},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                enrollment.with_user(self.manager).write(values)
        created = self.Enrollment.with_user(self.officer).create(
            {
                "certification_id": enrollment.certification_id.id,
                "employee_id": self.colleague.id,
                "state": "completed",
            }
        )
        self.assertEqual(created.state, "not_started")

    def test_deadline(self):
        certification = self._new_certification(days_to_complete=30)
        enrollment = self._enroll(certification, enrolled_on="2026-01-01")
        self.assertEqual(str(enrollment.deadline), "2026-01-31")
        self.assertTrue(enrollment.overdue)
        self.assertIn(enrollment, self.Enrollment.search([("overdue", "=", True)]))
        enrollment.deadline = False
        self.assertFalse(enrollment.overdue)
        self.assertIn(enrollment, self.Enrollment.search([("overdue", "=", False)]))

    def test_enrolling_is_idempotent(self):
        certification = self._new_certification()
        people = self.worker | self.colleague
        self.assertEqual(certification._enroll(people).employee_id, people)
        self.assertFalse(certification._enroll(people))

    def test_wizard_by_department_job_and_tag(self):
        department = self.env["hr.department"].create(
            {"name": "Yard", "company_id": self.company.id}
        )
        job = self.env["hr.job"].create(
            {"name": "Driver", "company_id": self.company.id}
        )
        tag = self.env["hr.employee.category"].create({"name": "Night"})
        self.worker.department_id = department
        self.lead.job_id = job
        self.boss.category_ids = tag
        certification = self._new_certification()
        wizard = (
            self.env["certificates.enroll.wizard"]
            .with_user(self.officer)
            .create(
                {
                    "certification_id": certification.id,
                    "employee_ids": self.colleague.ids,
                    "department_ids": department.ids,
                    "job_ids": job.ids,
                    "category_ids": tag.ids,
                }
            )
        )
        self.assertEqual((wizard.chosen_count, wizard.enrolled_count), (4, 0))
        wizard.action_enroll()
        self.assertEqual(len(certification.enrollment_ids), 4)
        with self.assertRaises(UserError):
            wizard.action_enroll()

    def test_thousands_in_the_background(self):
        self.patch(certificates_enroll_wizard, "IMMEDIATE_LIMIT", 5)
        self.patch(enrollment_request, "REQUEST_BATCH", 5)
        employees = self.Employee.create(
            [
                {"name": f"Member {number}", "company_id": self.company.id}
                for number in range(12)
            ]
        )
        certification = self._new_certification(self.courses[:1])
        wizard = (
            self.env["certificates.enroll.wizard"]
            .with_user(self.officer)
            .create(
                {"certification_id": certification.id, "employee_ids": employees.ids}
            )
        )
        action = wizard.action_enroll()
        request = self.Request.browse(action["res_id"])
        self.assertEqual((request.progress_state, request.total_count), ("waiting", 12))
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_work").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(request.progress_state, "done")
        self.assertEqual((request.done_count, request.enrolled_count), (12, 12))
        self.assertEqual(certification.enrollment_count, 12)
        self.assertEqual(request.with_user(self.officer).progress_percent, 100)

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_one_who_cannot_be_enrolled_stops_nobody(self):
        certification = self._new_certification(self.courses[:1])
        request = self.Request.sudo()._submit(
            certification, self.worker | self.colleague
        )
        enroll = type(certification)._enroll

        def fail_for_one(record, employees, **values):
            if self.worker in employees:
                raise ValueError("broken")
            return enroll(record, employees, **values)

        with patch.object(type(certification), "_enroll", fail_for_one):
            self._run_job(request._cron_enroll)
        self.assertEqual(request.progress_state, "done")
        self.assertEqual((request.done_count, request.enrolled_count), (2, 1))
        self.assertEqual(request.problems, "Wim Worker: broken")
        self.assertEqual(certification.enrollment_ids.employee_id, self.colleague)

    def test_queries_do_not_grow_with_the_employees(self):
        counts = []
        for size in (20, 90):
            certification = self._new_certification(self.courses[:2])
            employees = self.Employee.create(
                [
                    {"name": f"Member {size} {n}", "company_id": self.company.id}
                    for n in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            certification._enroll(employees)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_employee_with_enrollments_cannot_be_deleted(self):
        self._enroll(self._new_certification())
        with self.assertRaises(UserError):
            self.worker.unlink()

    def test_start_opens_the_course_worked_on_last(self):
        enrollment = self._enroll(self._new_certification(mandatory=3))
        learner = enrollment.with_user(self.learner)
        slug = self.env["ir.http"]._slug
        self.assertIn(slug(self.courses[0].slide_ids[0]), learner.action_start()["url"])
        self.assertEqual(enrollment.state, "in_progress")
        self._finish(self.courses[1:2], lessons=1)
        self.assertIn(slug(self.courses[1].slide_ids[1]), learner.action_start()["url"])
        with self.assertRaises(AccessError):
            enrollment.with_user(self._new_user("stranger")).action_start()

    def test_a_default_of_the_context_is_checked_too(self):
        draft = self._new_certification(publish=False)
        enrollments = self.Enrollment.with_context(default_certification_id=draft.id)
        with self.assertRaises(ValidationError):
            enrollments.create({"employee_id": self.worker.id})

    def test_after_a_revocation_the_wizard_enrolls_again(self):
        certification = self._new_certification(mandatory=1)
        enrollment = self._enroll(certification)
        self._finish(self.courses[:1])
        wizard = self.env["certificates.enroll.wizard"].create(
            {"certification_id": certification.id, "employee_ids": self.worker.ids}
        )
        with self.assertRaises(UserError):
            wizard.action_enroll()
        enrollment.assignment_id.revoked_on = enrollment.completed_on
        wizard.action_enroll()
        self.assertEqual(certification.enrollment_ids.mapped("cycle"), [2, 1])

    def test_moving_to_another_company_cancels_what_that_does_not_offer(self):
        bound = self._enroll(self._new_certification(company_id=self.company.id))
        shared = self._enroll(self._new_certification(name="Shared"))
        self.worker.company_id = self.other_company
        self.assertEqual((bound.state, shared.state), ("cancelled", "not_started"))
