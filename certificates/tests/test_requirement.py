# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing
from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.batch import run_at_once
from .concurrency import ConcurrencyCase
from .test_compliance import ComplianceCase


class TestAnnouncement(ComplianceCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.announcements = cls.env["certificates.delivery"]
        cls.cron = cls.env.ref("certificates.ir_cron_due")
        cls.env["certificates.requirement"].search([]).is_announced = True

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_announced(self, requirement):
        return {
            announcement.employee_id: announcement.employee_ids
            for announcement in requirement.announcement_ids
        }

    def _get_mails(self, partner):
        mails = self.env["mail.mail"].search([])
        return mails.filtered(lambda mail: partner in mail.recipient_ids)

    def test_each_manager_is_told_who_of_the_team_lacks_it(self):
        self._hold(self.colleague, date(2026, 1, 1))
        requirement = self._require(date_start=fields.Date.today())
        self._run()
        self.assertTrue(requirement.is_announced)
        self.assertEqual(
            self._get_announced(requirement),
            {self.lead: self.worker, self.boss: self.lead},
        )
        mail = self._get_mails(self.lead.work_contact_id)
        self.assertIn("Forklift is required of your team", mail.subject)
        self.assertIn("Wim Worker", mail.body_html)
        self.assertNotIn("Coby Colleague", mail.body_html)
        self.assertNotIn("/odoo/", mail.body_html, "there is no account to log in with")

    def test_once(self):
        requirement = self._require()
        self._run()
        told = requirement.announcement_ids
        self._run()
        self.colleague.parent_id = self.boss
        requirement.department_id = False
        self._run()
        self.assertEqual(requirement.announcement_ids, told)
        self.assertEqual(len(self._get_mails(self.lead.work_contact_id)), 1)

    def test_as_it_will_be_on_the_first_day(self):
        self._hold(self.worker, date(2026, 1, 1), date(2027, 2, 28))
        requirement = self._require(date_start=date(2027, 3, 1), grace_days=10)
        self._run()
        self.assertEqual(
            self._get_announced(requirement)[self.lead], self.worker | self.colleague
        )

    def test_nobody_lacks_it(self):
        for employee in self.Employee.search([("company_id", "=", self.company.id)]):
            self._hold(employee, date(2026, 1, 1))
        requirement = self._require()
        self._run()
        self.assertTrue(requirement.is_announced)
        self.assertFalse(requirement.announcement_ids)

    def test_managers_without_address_and_former_managers(self):
        self.lead.work_contact_id.email = False
        self.boss.active = False
        requirement = self._require()
        self._run()
        self.assertEqual(list(self._get_announced(requirement)), [self.lead])
        self.assertFalse(self._get_mails(self.lead.work_contact_id))
        told = requirement.announcement_ids
        self.assertTrue(told.to_officers, "somebody is always told")
        self.assertTrue(self._get_mails(told.partner_id))

    @mute_logger(
        "odoo.addons.certificates.tools.batch",
        "odoo.addons.mail.models.mail_render_mixin",
    )
    def test_one_that_fails_does_not_stop_the_others(self):
        template = self.env.ref("certificates.mail_template_requirement")
        template.subject = "{{ 1 / object.requirement_id.grace_days }}"
        bad, good = self._require(), self._require(grace_days=1)
        self._run()
        self.assertEqual(set(bad.announcement_ids.mapped("state")), {"failed"})
        self.assertEqual(set(good.announcement_ids.mapped("state")), {"queued"})
        self.assertEqual(len(self._get_mails(self.lead.work_contact_id)), 1)
        template.subject = "Look"
        self._run()
        self.assertEqual(set(bad.announcement_ids.mapped("state")), {"queued"})
        self.assertEqual(len(self._get_mails(self.lead.work_contact_id)), 2)

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_a_manager_who_left_before_it_was_sent_is_told_nothing(self):
        requirement = self._require()
        told = self.announcements.create(
            requirement._prepare_announcement(self.lead, self.worker)
        )
        self.lead.active = False
        told._send(run_at_once)
        self.assertTrue(told.partner_id)
        self.assertNotEqual(told.partner_id, self.lead.work_contact_id)

    def test_one_that_cannot_be_announced_does_not_stop_the_others(self):
        bad, good = self._require(), self._require(grace_days=1)
        announce = type(bad)._get_gaps_by_manager

        def fail_for_one(requirement):
            if requirement == bad.with_env(requirement.env):
                raise ValueError("broken")
            return announce(requirement)

        with patch.object(type(bad), "_get_gaps_by_manager", fail_for_one):
            self._run()
        self.assertEqual((bad.is_announced, good.is_announced), (False, True))
        self.assertFalse(bad.announcement_ids)

    def test_in_the_language_of_the_manager(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.lead.work_contact_id.lang = "nl_NL"
        self.type.with_context(lang="nl_NL").name = "Heftruck"
        self._require()
        self._run()
        self.assertIn("Heftruck", self._get_mails(self.lead.work_contact_id).subject)

    def test_what_is_archived_waits(self):
        requirement = self._require(active=False)
        self._run()
        self.assertFalse(requirement.is_announced)
        requirement.active = True
        self._run()
        self.assertTrue(requirement.is_announced)

    def test_an_announcement_costs_the_same_for_many_employees(self):
        def count_queries():
            requirement = self._require()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            requirement._announce_gaps()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        self.Employee.create(
            [
                {
                    "name": f"E{n}",
                    "company_id": self.company.id,
                    "parent_id": self.lead.id,
                }
                for n in range(60)
            ]
        )
        self.assertLessEqual(count_queries(), few)

    @mute_logger("odoo.sql_db")
    def test_the_database_lets_a_manager_be_told_once(self):
        values = self._require()._prepare_announcement(self.lead, self.worker)
        self.announcements.create(values)
        with self.assertRaises(IntegrityError):
            self.announcements.create(values)


class TestDefinition(ComplianceCase):
    @mute_logger("odoo.sql_db")
    def test_a_grace_period_is_not_negative(self):
        with self.assertRaises(IntegrityError):
            self._require(grace_days=-1)

    def test_nothing_of_another_company(self):
        department = self.env["hr.department"].create(
            {"name": "Elsewhere", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self._require(department_id=department.id)

    def test_a_type_that_is_required_elsewhere_stays_shared(self):
        shared = self._require(company_id=False, is_for_everybody=True)
        foreign = self.Requirement.create(
            {"type_id": self.type.id, "company_id": self.other_company.id}
        )
        for requirement, text in ((shared, "every company"), (foreign, "Elbe")):
            with (
                self.assertRaisesRegex(ValidationError, f"used in {text}"),
                self.env.cr.savepoint(),
            ):
                self.type.company_id = self.company
            requirement.unlink()
        self._require()
        self.type.company_id = self.company

    def test_a_type_that_is_required_is_not_deleted(self):
        self._require()
        with self.assertRaisesRegex(UserError, "Forklift.*requirements use it"):
            self.type.unlink()

    def test_an_administrator_without_hr_rights_names_employees(self):
        requirement = self._require().with_user(self.manager)
        requirement.write({"employee_ids": [Command.set(self.worker.ids)]})
        requirement.write({"employee_ids": [Command.link(self.colleague.id)]})
        self.assertEqual(requirement.employee_ids, self.worker | self.colleague)

    @mute_logger("odoo.sql_db")
    def test_a_named_employee_is_not_deleted(self):
        """Nobody would be named any more, which means everybody."""
        self._require(employee_ids=self.worker.ids)
        with self.assertRaises(IntegrityError):
            self.worker.unlink()

    def test_the_compliance_of_a_requirement(self):
        action = self._require().action_open_compliance()
        rows = self.Compliance.search(action["domain"])
        self.assertEqual(rows.type_id, self.type)


@tagged("post_install", "-at_install")
class TestAnnouncedAtOnce(ConcurrencyCase):
    """Two runs of the scheduled action at the same moment."""

    def _setup_records(self, env):
        certificate_type = env["certificates.type"].create({"name": "Concurrent"})
        manager, employee = env["hr.employee"].create(
            [{"name": "Two Heads"}, {"name": "Two Hands"}]
        )
        employee.parent_id = manager
        requirement = env["certificates.requirement"].create(
            {"type_id": certificate_type.id, "employee_ids": employee.ids}
        )
        self.type_id, self.requirement_id = certificate_type.id, requirement.id
        self.employee_ids = (employee + manager).ids

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.requirement"].browse(self.requirement_id).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            employees = env["hr.employee"].browse(self.employee_ids)
            remains = (employees.work_contact_id, employees.resource_id)
            employees.unlink()
            for records in remains:
                records.unlink()
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_a_manager_is_told_once(self):
        def announce(env):
            requirements = env["certificates.requirement"]
            requirements.browse(self.requirement_id)._announce_gaps()

        self._race(announce, announce)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            requirement = env["certificates.requirement"].browse(self.requirement_id)
            self.assertTrue(requirement.is_announced)
            self.assertEqual(len(requirement.announcement_ids), 1)
