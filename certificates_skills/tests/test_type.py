from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import SkillsCase


class TestType(SkillsCase):
    """What a certificate type may stand for, and what a change of it does."""

    def test_level_is_proposed(self):
        self.assertEqual(self.type.skill_level_id, self.level)
        form = Form(self.plain_type.with_user(self.manager))
        form.skill_id = self.other_skill
        self.assertEqual(form.skill_level_id, self.level)
        form.skill_level_id = self.high_level
        form.save()
        self.assertEqual(self.plain_type.skill_level_id, self.high_level)
        self.plain_type.skill_id = self.skill
        self.assertEqual(self.plain_type.skill_level_id, self.high_level, "it is kept")
        self.plain_type.skill_id = False
        self.assertFalse(self.plain_type.skill_level_id)

    def test_only_certifications(self):
        languages = self._new_skill_type("Languages")
        with self.assertRaisesRegex(ValidationError, "have an end"):
            self.plain_type.skill_id = languages.skill_ids[0]

    def test_only_levels_of_the_skill(self):
        foreign = self._new_skill_type("Other", is_certification=True)
        with self.assertRaisesRegex(ValidationError, "Choose the level"):
            self.type.skill_level_id = foreign.skill_level_ids[0]

    def test_no_skill_without_level(self):
        with self.assertRaisesRegex(ValidationError, "Basic, Expert"):
            self.type.skill_level_id = False

    def test_what_is_referred_to_keeps_its_meaning(self):
        other = self._new_skill_type("Other", is_certification=True)
        for record, values in (
            (self.skill_type, {"is_certification": False}),
            (self.skill, {"skill_type_id": other.id}),
            (self.level, {"skill_type_id": other.id}),
        ):
            with self.subTest(record=record), self.assertRaises(ValidationError):
                record.write(values)
        self._new_skill_type("Unused", is_certification=True).is_certification = False

    @mute_logger("odoo.sql_db")
    def test_a_skill_in_use_is_not_deleted(self):
        for record in (self.skill, self.level, self.skill_type):
            with self.subTest(record=record), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    record.unlink()

    def test_skills_follow_the_type(self):
        certificates = self._issue() + self._issue(self.colleague)
        own = self._projected(certificates)
        dates = own.mapped("valid_to")
        self.type.skill_level_id = self.high_level
        self.assertEqual(own.skill_level_id, self.high_level)
        self.type.skill_id = self.other_skill
        self.assertEqual(own.skill_id, self.other_skill)
        self.assertEqual(own.skill_level_id, self.high_level, "not the default one")
        self.assertEqual(own.mapped("valid_to"), dates)
        self.type.skill_id = False
        self.assertFalse(self._projected(certificates))

    def test_a_skill_given_later(self):
        employees = self.worker + self.colleague
        for employee in employees:
            self._issue(employee, self.plain_type)
        foreigner = self._new_employee("Fay", company_id=self.other_company.id)
        foreign = self._issue(
            foreigner, self.plain_type, company_id=foreigner.company_id.id
        )
        manager = self.plain_type.with_user(self.manager)
        manager.skill_id = self.other_skill
        for employee in employees + foreign.employee_id:
            self.assertEqual(
                self._skills(employee)[0][:2], (self.other_skill, self.level)
            )

    def test_a_change_is_compared_again_afterwards(self):
        action = self.env.ref("certificates.ir_cron_work")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", action.id)])
        triggers.unlink()
        self.plain_type.skill_id = self.skill
        self.assertTrue(triggers.search([("cron_id", "=", action.id)]))
