# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        skill_type = env["hr.skill.type"].create(
            {
                "name": "Concurrent",
                "is_certification": True,
                "skill_ids": [(0, 0, {"name": "Concurrent"})],
                "skill_level_ids": [(0, 0, {"name": "Certified"})],
            }
        )
        employee = env["hr.employee"].create(
            {"name": "Two Hands", "work_email": "two.hands@example.com"}
        )
        certificate_type = env["certificates.type"].create({"name": "Concurrent"})
        self.ids = {
            record._name: record.id
            for record in (skill_type, employee, certificate_type)
        }
        self.skill_id = skill_type.skill_ids.id
        row = env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": skill_type.id,
                "skill_id": self.skill_id,
                "skill_level_id": skill_type.skill_level_ids.id,
                "valid_from": "2026-01-01",
            }
        )
        self.row_id = row.id

    def _get(self, env, name):
        return env[name].browse(self.ids[name])

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._certificates(env).unlink()
            self._get(env, "certificates.type").unlink()
            employee = self._get(env, "hr.employee")
            contact, resource = employee.work_contact_id, employee.resource_id
            employee.unlink()
            resource.unlink()
            contact.unlink()
            self._get(env, "hr.skill.type").unlink()
            cr.commit()

    def _certificates(self, env):
        of_type = [("type_id", "=", self.ids["certificates.type"])]
        return env["certificates.assignment"].search(of_type)

    def _import(self, env):
        wizard = env["certificates.skills.import.wizard"].create({})
        others = wizard.line_ids.filtered(
            lambda line: line.skill_id.id != self.skill_id
        )
        others.unlink()
        wizard.action_import()
        return wizard.assignment_ids

    def _in_new_transaction(self, check):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            result = check(env)
            cr.commit()
            return result

    @mute_logger("odoo.sql_db")
    def test_imported_twice_at_once_is_imported_once(self):
        self.assertEqual(len(self._race(self._import, self._import)), 1)

        def check(env):
            certificates = self._certificates(env)
            self.assertEqual(len(certificates), 1)
            skills = env["hr.employee.skill"].search(
                [("employee_id", "=", self.ids["hr.employee"])]
            )
            self.assertEqual(skills.ids, [self.row_id])
            self.assertEqual(skills.certificates_assignment_id, certificates)
            self.assertFalse(self._import(env), "tried again by Odoo")

        self._in_new_transaction(check)

    @mute_logger("odoo.sql_db")
    def test_two_previews_of_one_source(self):
        """What the second preview shows was imported by the first meanwhile."""

        def preview(env):
            wizard = env["certificates.skills.import.wizard"].create({})
            wizard.line_ids.filtered(
                lambda line: line.skill_id.id != self.skill_id
            ).unlink()
            return wizard.id

        wizard_id = self._in_new_transaction(preview)
        self._in_new_transaction(self._import)

        def finish(env):
            wizard = env["certificates.skills.import.wizard"].browse(wizard_id)
            wizard.action_import()
            return len(wizard.assignment_ids)

        self.assertEqual(self._in_new_transaction(finish), 0)

    def _issue(self, env):
        env["certificates.assignment"].create(
            {
                "type_id": self.ids["certificates.type"],
                "employee_id": self.ids["hr.employee"],
                "date_start": "2025-01-01",
            }
        )

    def _map(self, env):
        self._get(env, "certificates.type").skill_id = self.skill_id

    @mute_logger("odoo.sql_db")
    def test_issued_while_the_type_gets_its_skill(self):
        """Neither sees the other; the scheduled action does."""
        for first, second in ((self._issue, self._map), (self._map, self._issue)):
            with self.subTest(first=first.__name__):
                self.assertFalse(self._race(first, second))
                self._in_new_transaction(self._check_repaired)

    def _check_repaired(self, env):
        certificate = self._certificates(env)
        certificate._cron_project_skills()
        self.assertEqual(certificate.employee_skill_ids.skill_id.id, self.skill_id)
        certificate.unlink()
        self._get(env, "certificates.type").skill_id = False

    @mute_logger("odoo.sql_db")
    def test_revoked_and_changed_at_once(self):
        self._in_new_transaction(self._map)
        self._in_new_transaction(self._issue)

        def revoke(env):
            self._certificates(env).revoked_on = "2026-01-01"

        def lengthen(env):
            self._certificates(env).date_expiry = "2030-01-01"

        self.assertEqual(len(self._race(revoke, lengthen)), 1)
        self._in_new_transaction(
            lambda env: self.assertFalse(self._certificates(env).employee_skill_ids)
        )
