from functools import partial

from odoo.addons.certificates.tests.test_batch import SLACK

from .common import SkillsCase


class TestBatch(SkillsCase):
    """The number of queries does not grow with the certificates."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.crowd = cls.Employee.create(
            [
                {
                    "name": f"Crowd {index:03d}",
                    "work_email": f"crowd{index}@example.com",
                    "company_id": cls.company.id,
                }
                for index in range(120)
            ]
        )

    def _count_queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_constant(self, function, few, many):
        first = self._count_queries(function, few)
        self.assertLessEqual(self._count_queries(function, many), first + SLACK)

    def _issue_to(self, employees, **values):
        return self.Assignment.create(
            [
                {"type_id": self.type.id, "employee_id": employee.id, **values}
                for employee in employees
            ]
        )

    def test_issue(self):
        self._issue_to(self.crowd[:1])
        self._assert_constant(self._issue_to, self.crowd[1:3], self.crowd[3:])
        self.assertEqual(len(self._projected(self.crowd.certificates_held_ids)), 120)

    def test_change_and_revoke_and_delete(self):
        few, many = self._issue_to(self.crowd[:2]), self._issue_to(self.crowd[2:])
        self._assert_constant(
            lambda c: c.write({"date_start": "2026-01-01"}), few, many
        )
        self._assert_constant(
            lambda c: c.write({"revoked_on": "2026-01-01"}), few, many
        )
        self._assert_constant(lambda c: c.action_reinstate(), few, many)
        self._assert_constant(lambda c: c.unlink(), few, many)

    def test_give_a_type_another_skill(self):
        small = self._new_type("Small", skill_id=self.skill.id)
        for employee in self.crowd[:2]:
            self._issue(employee, small)
        self._issue_to(self.crowd)
        for values in (
            {"skill_id": self.other_skill.id},
            {"skill_level_id": self.high_level.id},
            {"skill_id": False},
            {"skill_id": self.skill.id},
        ):
            self._assert_constant(lambda t, v=values: t.write(v), small, self.type)

    def test_employees_with_skills_of_their_own(self):
        languages = self._new_skill_type("Languages", levels=("Fluent",))
        skills = self.env["hr.skill"].create(
            [
                {"name": f"Language {index}", "skill_type_id": languages.id}
                for index in range(len(self.crowd))
            ]
        )
        for employee, skill in zip(self.crowd, skills, strict=True):
            self._add_by_hand(employee, skill, languages.skill_level_ids)
        self._assert_constant(self._issue_to, self.crowd[:2], self.crowd[2:])

    def test_repair(self):
        certificates = self._issue_to(self.crowd)
        repair = partial(self._run_job, self.Assignment._cron_project_skills)
        self._break(certificates[:2])
        first = self._count_queries(repair)
        self._break(certificates)
        self.assertLessEqual(self._count_queries(repair), first + SLACK)
        self.assertEqual(len(self._projected(certificates)), len(self.crowd))

    def _break(self, certificates):
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM hr_employee_skill WHERE certificates_assignment_id IN %s",
            [tuple(certificates.ids)],
        )

    def test_import(self):
        simple = self._new_skill_type(
            "Simple", levels=("Certified",), is_certification=True
        )

        def prepare(employees, skill):
            for employee in employees:
                self._add_by_hand(employee, skill, simple.skill_level_ids)
            wizard = self.Wizard.create({})
            wizard.line_ids.filtered(lambda line: line.skill_id != skill).unlink()
            return wizard

        small = prepare(self.crowd[:2], simple.skill_ids[0])
        first = self._count_queries(small.action_import)
        large = prepare(self.crowd, simple.skill_ids[1])
        self.assertLessEqual(self._count_queries(large.action_import), first + SLACK)
        self.assertEqual(large.assignment_count, len(self.crowd))

    def test_preview(self):
        for employee in self.crowd[:2]:
            self._add_by_hand(employee)
        first = self._count_queries(self._preview)
        for employee in self.crowd[2:]:
            self._add_by_hand(employee, valid_from="2025-01-01")
        self.assertLessEqual(self._count_queries(self._preview), first + SLACK)

    def _preview(self):
        wizard = self.Wizard.create({})
        self.assertTrue(wizard.new_count)
        self.assertFalse(wizard.problems)
