from datetime import date

from odoo.exceptions import AccessError

from odoo.addons.certificates_skills.tests.common import SkillsCase


class TestImport(SkillsCase):
    """What surveys wrote into resumes becomes certificates, once."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Radio Exam",
                "certification": True,
                "scoring_type": "scoring_without_answers",
            }
        )

    def _add(self, employee=None, **values):
        return self.env["hr.resume.line"].create(
            {
                "employee_id": (employee or self.worker).id,
                "name": "Radio Exam",
                "survey_id": self.survey.id,
                "date_start": "2026-01-01",
                "date_end": "2027-01-01",
                **values,
            }
        )

    def _open(self):
        wizard = self.Wizard.with_user(self.manager).create({})
        return wizard, wizard.line_ids.filtered(
            lambda line: line.sudo().survey_id == self.survey
        )

    def test_import(self):
        line = self._add()
        archived = self._new_employee("Abby Archived")
        self._add(archived, date_end=False)
        archived.action_archive()
        wizard, row = self._open()
        self.assertEqual(
            (row.name, row.new_count, row.problem_count), ("Radio Exam", 1, 1)
        )
        self.assertIn("Abby", wizard.problems)
        wizard.action_import()
        certificate = wizard.assignment_ids
        self.assertEqual(certificate.type_id.name, "Radio Exam")
        self.assertEqual(certificate.employee_id, self.worker)
        self.assertEqual(certificate.date_expiry, date(2027, 1, 1))
        self.assertFalse(certificate.type_id.skill_id)
        self.assertTrue(line.exists())

    def test_again_creates_nothing(self):
        self._add()
        self._open()[0].action_import()
        wizard, row = self._open()
        self.assertEqual((row.new_count, row.existing_count), (0, 1))
        self.assertEqual(row.type_id.name, "Radio Exam")
        row.type_id = self.plain_type
        wizard.action_import()
        self.assertFalse(wizard.assignment_ids)

    def test_a_type_with_a_skill(self):
        """The certificate of a survey then counts as the skill."""
        radio = self._new_type("radio exam", skill_id=self.skill.id)
        self._add()
        wizard, row = self._open()
        self.assertEqual(row.type_id, radio)
        wizard.action_import()
        self.assertEqual(self._skills()[0][0], self.skill)

    def test_a_survey_that_is_not_offered_cannot_be_named(self):
        values = {"kind": "survey", "name": "Mine", "survey_id": self.survey.id}
        lines = self.env["certificates.skills.import.wizard.line"]
        values["wizard_id"] = self._open()[0].id
        with self.assertRaises(AccessError):
            lines.with_user(self.manager).create(values)
        self._add()
        self.assertTrue(lines.with_user(self.manager).create(values))

    def test_ordinary_lines_are_left_alone(self):
        self._add(survey_id=False)
        self.assertFalse(self._open()[1])

    def test_a_skill_and_a_survey_of_the_same_type(self):
        self._add_by_hand(skill=self.other_skill, valid_to="2027-01-01")
        self._add()
        wizard, row = self._open()
        wizard.line_ids.type_id = self.plain_type
        wizard.action_import()
        self.assertEqual(len(wizard.assignment_ids), 1)
        self.assertEqual(len(self._skills()), 1)
