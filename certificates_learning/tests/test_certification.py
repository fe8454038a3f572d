from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..models import hr_employee
from .common import LearningCase


class TestCertification(LearningCase):
    def test_publishing_refuses_what_cannot_be_completed(self):
        empty = self._new_course("Empty", lessons=0)
        endless = self._new_type("Endless", validity_count=0)
        numbered = self._new_type("Numbered", number_policy="required")
        for fault, values in {
            "no course": {"courses": self.courses[:0]},
            "none mandatory": {"mandatory": 0},
            "none required": {"completion_rule": "count", "required_count": 0},
            "too many": {"completion_rule": "count", "required_count": 5},
            "empty course": {"courses": empty},
            "never recurs": {"recurrence": "recurring", "type_id": endless.id},
            "number by hand": {"type_id": numbered.id},
        }.items():
            certification = self._new_certification(publish=False, **values)
            with self.subTest(fault=fault), self.assertRaises(ValidationError):
                certification.action_publish()
            self.assertEqual(certification.state, "draft")

    def test_the_form_names_courses_that_learners_cannot_open(self):
        self.courses[1:3].is_published = False
        certification = self._new_certification()
        self.assertEqual(certification.hidden_course_names, "Loads, Ramps")

    def test_a_published_one_stays_completable(self):
        certification = self._new_certification(mandatory=2)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            certification.course_ids.mandatory = False
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            certification.course_ids.unlink()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            certification.write({"completion_rule": "count", "required_count": 9})

    def test_an_external_one_needs_no_course(self):
        certification = self._new_external()
        self.assertEqual(certification.state, "published")
        self.assertTrue(certification.published_on)

    def test_code_is_unique_without_regard_to_case(self):
        self._new_certification(code="fork")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._new_certification(code=" FORK ").flush_recordset()

    def test_change_counts_for_open_enrollments_only(self):
        certification = self._new_certification(mandatory=2)
        done = self._enroll(certification)
        open_ = self._enroll(certification, self.colleague)
        self._finish(self.courses[:2])
        self._finish(self.courses[:1], self.colleague.work_contact_id)
        self.assertEqual((done.state, open_.progress), ("completed", 50))
        lines = certification.course_ids
        certification.course_ids = [(1, lines[2].id, {"mandatory": True})]
        self.assertEqual((done.state, done.progress), ("completed", 100))
        self.assertEqual(open_.progress, 33)
        self.assertIn("1 completed", certification.message_ids[0].body)
        certification.course_ids = [
            (1, line.id, {"mandatory": False}) for line in lines[1:]
        ]
        self.assertEqual((open_.state, open_.hold), ("in_progress", "held"))
        certification.action_confirm_completions()
        self.assertEqual(open_.state, "completed")

    def test_retired_takes_nobody_new(self):
        certification = self._new_certification(mandatory=1)
        enrollment = self._enroll(certification)
        certification.action_retire()
        with self.assertRaises(ValidationError):
            self._enroll(certification, self.colleague)
        self._finish(self.courses[:1])
        self.assertEqual(enrollment.state, "completed")

    def test_in_use_it_cannot_be_deleted_nor_turned_over(self):
        certification = self._new_certification()
        self._enroll(certification)
        with self.assertRaises(UserError):
            certification.unlink()
        with self.assertRaises(ValidationError):
            certification.kind = "external"
        with self.assertRaises(UserError):
            certification.action_reset_to_draft()

    def test_course_in_use_cannot_be_deleted(self):
        self._new_certification()
        with self.assertRaises(UserError):
            self.courses[0].unlink()


class TestAudience(LearningCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        Department = cls.env["hr.department"]
        cls.yard = Department.create({"name": "Yard", "company_id": cls.company.id})
        cls.dock = Department.create(
            {"name": "Dock", "parent_id": cls.yard.id, "company_id": cls.company.id}
        )
        cls.office = Department.create({"name": "Office", "company_id": cls.company.id})
        cls.tag = cls.env["hr.employee.category"].create({"name": "Night"})

    def _enrolled(self, certification):
        return certification.enrollment_ids.filtered("is_open").employee_id

    def test_publishing_enrolls_the_audience_with_its_sub_departments(self):
        (self.worker | self.lead).department_id = self.dock
        self.colleague.department_id = self.office
        certification = self._new_certification(audience_department_ids=self.yard.ids)
        self.assertEqual(self._enrolled(certification), self.worker | self.lead)
        self.assertEqual(
            set(certification.enrollment_ids.mapped("origin")), {"audience"}
        )

    def test_who_comes_to_fit_is_enrolled(self):
        certification = self._new_certification(
            audience_department_ids=self.yard.ids,
            audience_category_ids=self.tag.ids,
        )
        self.worker.department_id = self.dock
        self.assertFalse(self._enrolled(certification))
        self.worker.category_ids = self.tag
        self.assertEqual(self._enrolled(certification), self.worker)
        new = self._new_employee(
            "Nia New", department_id=self.yard.id, category_ids=self.tag.ids
        )
        self.assertIn(new, self._enrolled(certification))

    def test_who_leaves_keeps_what_was_earned(self):
        certification = self._new_certification(
            mandatory=2, audience_department_ids=self.yard.ids
        )
        (self.worker | self.colleague).department_id = self.dock
        self._finish(self.courses[:2])
        done = certification.enrollment_ids.filtered(
            lambda e: e.employee_id == self.worker
        )
        self.assertEqual(done.state, "completed")
        (self.worker | self.colleague).department_id = self.office
        self.assertEqual(done.state, "completed")
        self.assertTrue(done.assignment_id)
        self.assertFalse(self._enrolled(certification))

    def test_who_returns_goes_on(self):
        certification = self._new_certification(
            mandatory=2, audience_department_ids=self.yard.ids
        )
        self.worker.department_id = self.dock
        self._finish(self.courses[:1])
        self.worker.department_id = self.office
        self.worker.department_id = self.yard
        enrollment = certification.enrollment_ids.filtered("is_open")
        self.assertEqual((enrollment.cycle, enrollment.progress), (1, 50))

    def test_a_new_employee_costs_the_same_whatever_is_offered_to_others(self):
        """Each audience into which nobody new fitted cost two queries and more."""
        job = self.env["hr.job"].create({"name": "Diver"})
        audiences = (
            {"audience_department_ids": self.yard.ids},
            {"audience_category_ids": self.tag.ids},
            {"audience_job_ids": job.ids},
        )

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._new_employee("Nina New", department_id=self.office.id)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._offer(audiences)
        count()
        few = count()
        self._offer(audiences * 4)
        self.assertEqual(count(), few)

    def _offer(self, audiences):
        for number, values in enumerate(audiences):
            self._new_certification(mandatory=1, name=f"Offer {number}", **values)

    def test_an_enrollment_by_an_officer_does_not_follow_the_audience(self):
        certification = self._new_certification(audience_department_ids=self.yard.ids)
        enrollment = self._enroll(certification)
        self.worker.department_id = self.dock
        self.worker.department_id = self.office
        self.assertTrue(enrollment.is_open)

    def test_moving_a_department_counts(self):
        certification = self._new_certification(audience_department_ids=self.office.ids)
        self.worker.department_id = self.dock
        self.yard.parent_id = self.office
        self.assertEqual(self._enrolled(certification), self.worker)

    def test_a_department_of_many_is_followed_in_the_background(self):
        certification = self._new_certification(audience_department_ids=self.office.ids)
        self.worker.department_id = self.dock
        with patch.object(hr_employee, "IMMEDIATE_LIMIT", 0):
            self.yard.parent_id = self.office
        self.assertFalse(certification.enrollment_ids)
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_work").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._enrolled(certification), self.worker)

    def test_publishing_again_follows_who_left_meanwhile(self):
        self.worker.department_id = self.yard
        certification = self._new_certification(audience_department_ids=self.yard.ids)
        certification.action_retire()
        self.worker.department_id = self.office
        self.assertEqual(self._enrolled(certification), self.worker)
        certification.action_publish()
        self.assertFalse(self._enrolled(certification))

    def test_changing_the_audience_counts(self):
        self.worker.department_id = self.dock
        certification = self._new_certification()
        self.assertFalse(certification.enrollment_ids)
        certification.audience_department_ids = self.yard
        self.assertEqual(self._enrolled(certification), self.worker)

    def test_the_scheduled_action_follows_other_changes(self):
        certification = self._new_certification(audience_department_ids=self.yard.ids)
        self.worker.current_version_id.department_id = self.dock
        self.assertFalse(self.worker.certificates_audience_checked)
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_work").method_direct_trigger()
        self.assertEqual(self._enrolled(certification), self.worker)
        self.assertTrue(self.worker.certificates_audience_checked)

    def test_other_companies_are_left_alone(self):
        foreign = self._new_employee("Fay Foreign", company_id=self.other_company.id)
        foreign.category_ids = self.tag
        certification = self._new_certification(
            company_id=self.company.id, audience_category_ids=self.tag.ids
        )
        self.assertFalse(certification.enrollment_ids)
        shared = self._new_certification(audience_category_ids=self.tag.ids)
        self.assertEqual(shared.enrollment_ids.employee_id, foreign)

    def test_narrowing_and_widening_the_audience(self):
        self.worker.department_id = self.dock
        certification = self._new_certification(audience_department_ids=self.yard.ids)
        certification.audience_department_ids = self.office
        self.assertFalse(self._enrolled(certification))
        certification.audience_department_ids = self.yard
        self.assertEqual(self._enrolled(certification), self.worker)

    def test_what_an_audience_names_cannot_be_deleted(self):
        self._new_certification(
            audience_department_ids=self.office.ids,
            audience_category_ids=self.tag.ids,
        )
        for record in (self.office, self.tag):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.unlink()
                self.env.flush_all()

    def test_moving_a_department_leaves_archived_certifications_alone(self):
        certification = self._new_certification(audience_department_ids=self.yard.ids)
        certification.active = False
        self.worker.department_id = self.dock
        self.dock.parent_id = self.office
        self.dock.parent_id = self.yard
        self.assertFalse(certification.enrollment_ids)

    def test_with_an_archived_type_it_can_be_archived(self):
        certification = self._new_certification()
        self.type.active = False
        certification.active = False
        self.assertFalse(certification.active)
