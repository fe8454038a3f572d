from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import SkillsCase

DATES = {"valid_from": "2026-01-01", "valid_to": "2027-01-01"}


class TestImport(SkillsCase):
    """Certifications entered by hand become certificates, once."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.simple = cls._new_skill_type(
            "Simple", levels=("Certified",), is_certification=True
        )
        cls.boat = cls.simple.skill_ids[0]
        cls.certified = cls.simple.skill_level_ids

    def _add(self, employee=None, **values):
        values = {**DATES, **values}
        return self._add_by_hand(employee, self.boat, self.certified, **values)

    def _open(self, user=None):
        """Return the wizard, and its line for the skill."""
        wizard = self.Wizard.with_user(user or self.manager).create({})
        return wizard, wizard.line_ids.filtered(lambda line: line.skill_id == self.boat)

    def _import(self):
        wizard, _line = self._open()
        wizard.line_ids.filtered(lambda line: line.skill_id != self.boat).unlink()
        wizard.action_import()
        return wizard.assignment_ids

    def _counts(self, line):
        return (line.new_count, line.existing_count, line.problem_count)

    def test_creates_type_and_certificates(self):
        own = self._add() + self._add(self.colleague, valid_to=False)
        _wizard, line = self._open()
        self.assertEqual(self._counts(line), (2, 0, 0))
        self.assertFalse(line.type_id)
        certificates = self._import()
        self.assertEqual(certificates.employee_id, self.worker + self.colleague)
        self.assertEqual(
            [(c.date_start, c.date_expiry) for c in certificates.sorted("id")],
            [(date(2026, 1, 1), date(2027, 1, 1)), (date(2026, 1, 1), False)],
        )
        self.assertEqual(certificates.type_id.name, self.boat.name)
        self.assertEqual(certificates.type_id.skill_id, self.boat)
        self.assertEqual(certificates.type_id.skill_level_id, self.certified)
        self.assertEqual(self._projected(certificates), own, "the same rows")
        self.assertEqual(len(self._skills()), 1)
        self.assertFalse(self.Assignment._get_unfaithful(self.Type.search([])))

    def test_again_creates_nothing(self):
        self._add()
        self.assertEqual(len(self._import()), 1)
        wizard, line = self._open()
        self.assertFalse(line)
        wizard.action_import()
        self.assertFalse(wizard.assignment_ids)
        self.assertEqual(self.Assignment.search_count([]), 1)

    @mute_logger("odoo.sql_db")
    def test_a_source_is_imported_once_in_the_database(self):
        values = {"import_source": "hr.resume.line,1", "date_start": "2026-01-01"}
        self._issue(**values)
        with self.assertRaises(IntegrityError):
            self._issue(self.colleague, **values)

    def test_twice_from_the_same_preview_creates_nothing(self):
        self._add()
        wizard, _line = self._open()
        wizard.action_import()
        wizard.action_import()
        self.assertEqual(self.Assignment.search([]), wizard.assignment_ids)
        self.assertEqual(wizard.assignment_count, 1)

    def test_later_ones_are_added(self):
        self._add()
        self._import()
        self._add(self.colleague)
        self.assertEqual(self._import().employee_id, self.colleague)
        self.assertEqual(self.Type.search_count([("name", "=", self.boat.name)]), 1)

    def test_type_is_found_by_skill_before_name(self):
        self._add()
        named = self._new_type(self.boat.name.upper())
        self.assertEqual(self._open()[1].type_id, named)
        mapped = self._new_type("Boats", skill_id=self.boat.id)
        self.assertEqual(self._open()[1].type_id, mapped)
        self.assertEqual(self._import().type_id, mapped)

    def test_a_type_with_validity_leaves_the_dates_alone(self):
        self._new_type(self.boat.name, validity_count=5)
        self._add(valid_to=False)
        self.assertFalse(self._import().date_expiry)

    def test_levels_become_types(self):
        self._add_by_hand(level=self.level, skill=self.other_skill)
        self._add_by_hand(level=self.high_level, skill=self.other_skill)
        wizard, _line = self._open()
        wizard.action_import()
        self.assertEqual(
            wizard.assignment_ids.type_id.mapped("name"),
            [f"{self.other_skill.name}: {level}" for level in ("Basic", "Expert")],
        )

    def test_recorded_already(self):
        """A certificate with the same dates is not recorded again, but gets its row."""
        named = self._new_type(self.boat.name)
        row = self._add()
        held = self._issue(
            certificate_type=named, date_start="2026-01-01", date_expiry="2027-01-01"
        )
        wizard, line = self._open()
        self.assertEqual(self._counts(line), (0, 1, 0))
        self.assertEqual(wizard.link_count, 1)
        self.assertFalse(self._import())
        self.assertEqual(self._projected(held), row)
        self.assertEqual(len(self._skills()), 1)
        self.assertFalse(self._open()[1])

    def test_revoked_already(self):
        """What was revoked does not come back, nor takes what was entered along."""
        named = self._new_type(self.boat.name, skill_id=self.boat.id)
        row = self._add()
        self._issue(
            certificate_type=named,
            date_start="2026-01-01",
            date_expiry="2027-01-01",
            revoked_on="2026-02-01",
        )
        self.assertFalse(self._import())
        self.assertTrue(row.exists())
        self.assertFalse(row.certificates_is_projected)

    def test_revoked_afterwards(self):
        self._add()
        certificate = self._import()
        certificate.revoked_on = "2026-02-01"
        self.assertFalse(self._skills())
        self.assertFalse(self._import())
        certificate.action_reinstate()
        self.assertEqual(len(self._skills()), 1)

    def test_two_kinds_of_the_same_certificate(self):
        """Nothing is recorded twice within one run either."""
        shared = self._new_type("Shared")
        self._add()
        wizard, line = self._open()
        line.copy({"type_id": shared.id})
        line.type_id = shared
        wizard.action_import()
        self.assertEqual(len(wizard.assignment_ids), 1)

    def test_bad_rows_are_told_and_left_out(self):
        good = self._add()
        self._add(self.colleague, valid_from=False, valid_to=False)
        self._add(self.lead, valid_from="0201-01-01")
        archived = self._new_employee("Abby Archived")
        self._add(archived)
        archived.action_archive()
        foreigner = self._new_employee("Fay Foreign", company_id=self.other_company.id)
        self._add(foreigner)
        wizard, line = self._open()
        self.assertEqual(self._counts(line), (1, 0, 4))
        for text in ("Coby", "no start date", "Lou", "cannot be", "Abby", "archived"):
            self.assertIn(text, wizard.problems)
        self.assertIn("1 of employees of companies", wizard.problems)
        self.assertNotIn("Fay", wizard.problems)
        wizard.action_import()
        self.assertEqual(wizard.assignment_ids.employee_id, self.worker)
        self.assertEqual(self._projected(wizard.assignment_ids), good)
        self.assertEqual(wizard.problem_count, 4)

    def test_many_problems_are_summed_up(self):
        self._add()
        employees = self.Employee.create(
            [
                {"name": f"N {index}", "company_id": self.company.id}
                for index in range(60)
            ]
        )
        for employee in employees:
            self._add(employee, valid_from=False, valid_to=False)
        problems = self._open()[0].problems.splitlines()
        self.assertEqual(len(problems), 51)
        self.assertIn("10 more", problems[-1])

    def test_type_of_another_company(self):
        self._add()
        wizard, line = self._open()
        line.sudo().type_id = self._new_type("Theirs", company_id=self.other_company.id)
        self.assertIn("belongs to another company", wizard.sudo().problems)
        self.assertEqual(line.sudo().new_count, 0)

    def test_refused_types(self):
        self._add()
        self._add_by_hand(skill=self.simple.skill_ids[1], level=self.certified)
        wizard, line = self._open()
        for values in ({"number_policy": "required"}, {"document_required": True}):
            line.type_id = self._new_type("Demanding", **values)
            with self.assertRaisesRegex(UserError, "needs a number or a document"):
                wizard.action_import()
        line.type_id = self.type
        with self.assertRaisesRegex(UserError, "cannot be the type of"):
            wizard.action_import()
        line.type_id = self.plain_type
        second = wizard.line_ids.filtered(
            lambda other: other.skill_id == self.simple.skill_ids[1]
        )
        second.type_id = self.plain_type
        with self.assertRaisesRegex(UserError, "cannot be the type of"):
            wizard.action_import()

    def test_types_with_demands_are_not_proposed(self):
        self._add()
        self._new_type(self.boat.name, number_policy="required")
        self.assertFalse(self._open()[1].type_id)

    def test_numbers_are_drawn(self):
        self._add()
        self._new_type(self.boat.name, number_policy="sequence")
        self.assertTrue(self._import().number)

    def test_nothing_to_import(self):
        action = self.Wizard.with_user(self.manager).action_open()
        wizard = self.Wizard.browse(action["res_id"])
        self.assertFalse(wizard.new_count)
        self.assertFalse(wizard.problems)

    def test_opens_what_was_imported(self):
        self._add()
        wizard, _line = self._open()
        wizard.action_import()
        self.assertEqual(wizard.assignment_count, 1)
        domain = wizard.action_open_assignments()["domain"]
        self.assertEqual(self.Assignment.search(domain), wizard.assignment_ids)
