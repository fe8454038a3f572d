# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import certificates_type
from .concurrency import ConcurrencyCase
from .test_compliance import TODAY, ComplianceCase


class EquivalenceCase(ComplianceCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.basic, cls.supervisor, cls.expert = (
            cls._new_type(name)
            for name in ("VCA Basic", "VCA Supervisor", "VCA Expert")
        )
        cls.low, cls.high = cls.env["certificates.level"].create(
            [
                {"type_id": cls.basic.id, "name": name, "sequence": rank}
                for name, rank in (("Low", 1), ("High", 2))
            ]
        )

    def assertMet(self, certificate, certificate_type=None, day=None):
        row = self._get_row(self.worker, day, certificate_type or self.basic)
        self.assertEqual(row.status, "compliant", f"on {day or TODAY}")
        self.assertEqual(row.met_by_id, certificate)

    def assertLacks(self, certificate_type=None, day=None, status="missing"):
        row = self._get_row(self.worker, day, certificate_type or self.basic)
        self.assertEqual(row.status, status, f"on {day or TODAY}")
        self.assertFalse(row.met_by_id)


class TestEquivalents(EquivalenceCase):
    def test_whoever_holds_more_does_not_lack_less(self):
        self._require(self.basic)
        held = self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        self.assertLacks()
        self.supervisor.satisfies_ids = self.basic
        self.assertMet(held)
        self.assertTrue(self.worker.is_qualified(self.basic))
        self.assertFalse(self.colleague.is_qualified(self.basic))

    def test_an_equivalent_of_an_equivalent(self):
        self._require(self.basic)
        held = self._hold(self.worker, date(2026, 1, 1), False, self.expert)
        self.supervisor.satisfies_ids = self.basic
        self.expert.satisfies_ids = self.supervisor
        self.assertMet(held)
        self.assertTrue(self.worker.is_qualified(self.basic | self.supervisor))
        self.supervisor.satisfies_ids = False
        self.assertLacks()

    def test_a_lesser_type_does_not_count_as_a_greater(self):
        self._require(self.supervisor)
        self._hold(self.worker, date(2026, 1, 1), False, self.basic)
        self.supervisor.satisfies_ids = self.basic
        self.assertLacks(self.supervisor)
        self.assertFalse(self.worker.is_qualified(self.supervisor))

    def test_a_type_that_nobody_is_issued_is_any_of_several(self):
        umbrella = self._new_type("Site Induction")
        inductions = self.supervisor | self.expert | self.type
        umbrella.satisfied_by_ids = inductions
        self._require(umbrella)
        self.assertLacks(umbrella)
        held = self._hold(self.worker, date(2026, 1, 1), date(2027, 6, 1), self.type)
        self.assertMet(held, umbrella)
        self.assertEqual(
            self._get_row(self.worker, None, umbrella).date_expiry, held.date_expiry
        )
        longer = self._hold(self.worker, date(2026, 1, 1), False, self.expert)
        self.assertMet(longer, umbrella)
        self.assertEqual(self.type.satisfies_ids, umbrella)
        self.assertEqual(
            self.Type.search([("satisfies_ids", "in", umbrella.ids)]), inductions
        )
        self.assertEqual(
            self.Type.search([("satisfies_ids", "ilike", umbrella.name)]), inductions
        )

    def test_what_is_removed_today_was_true_yesterday(self):
        self._require(self.basic)
        held = self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        with freeze_time("2026-10-01"):
            self.supervisor.satisfies_ids = self.basic
        self.supervisor.satisfies_ids = False
        self.assertFalse(self.supervisor.satisfies_ids)
        self.assertLacks()
        self.assertMet(held, day="2026-11-21")
        self.assertTrue(self.worker.is_qualified(self.basic, "2026-11-21"))
        self.assertFalse(self.worker.is_qualified(self.basic))

    def test_taken_back_on_the_same_day_nothing_has_happened(self):
        self.supervisor.satisfies_ids = self.basic
        relation = self.supervisor.equivalence_ids
        self.supervisor.satisfies_ids = False
        self.supervisor.satisfies_ids = self.basic
        self.assertEqual(self.supervisor.equivalence_ids, relation)
        self.assertFalse(relation.date_until)

    def test_what_was_removed_on_purpose_stays_removed_for_the_days_between(self):
        self._require(self.basic)
        held = self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        with freeze_time("2026-09-01"):
            self.supervisor.satisfies_ids = self.basic
        with freeze_time("2026-10-01"):
            self.supervisor.satisfies_ids = False
        self.supervisor.satisfies_ids = self.basic
        self.assertMet(held)
        self.assertMet(held, day="2026-09-30")
        self.assertLacks(day="2026-10-01")
        self.assertLacks(day="2026-11-21")

    def test_an_equivalence_of_some_days_only(self):
        self._require(self.basic)
        held = self._hold(self.worker, date(2020, 1, 1), False, self.supervisor)
        self.env["certificates.equivalence"].create(
            {
                "type_id": self.supervisor.id,
                "satisfies_id": self.basic.id,
                "date_from": date(2026, 11, 1),
                "date_until": date(2026, 12, 31),
            }
        )
        for day in ("2026-10-31", "2027-01-01"):
            self.assertLacks(day=day)
            self.assertFalse(self.worker.is_qualified(self.basic, day))
        for day in ("2026-11-01", "2026-12-31"):
            self.assertMet(held, day=day)
            self.assertTrue(self.worker.is_qualified(self.basic, day))

    def test_a_circle_is_refused_with_its_path(self):
        self.supervisor.satisfies_ids = self.basic
        self.expert.satisfies_ids = self.supervisor
        for types, path in (
            (self.expert, "VCA Basic → VCA Expert → VCA Supervisor → VCA Basic"),
            (self.basic, "VCA Basic → VCA Basic"),
        ):
            with self.assertRaises(ValidationError) as refused:
                self.basic.satisfies_ids = types
            self.assertIn(path, str(refused.exception))
        self.assertFalse(
            self.env["certificates.equivalence"].search(
                [("type_id", "=", self.basic.id)]
            )
        )

    def test_a_circle_by_a_type_of_another_company_tells_no_name(self):
        hidden = self._new_type("Hidden", company_id=self.other_company.id)
        self.env["certificates.equivalence"].create(
            [
                {"type_id": self.basic.id, "satisfies_id": hidden.id},
                {"type_id": hidden.id, "satisfies_id": self.supervisor.id},
            ]
        )
        with self.assertRaisesRegex(
            ValidationError, "VCA Supervisor → VCA Basic → … → VCA Supervisor"
        ):
            self.supervisor.with_user(self.manager).satisfies_ids = self.basic

    def test_any_of_what_each_company_issues(self):
        """A shared type is met by types of companies, of which each sees its own."""
        umbrella = self._new_type("Site Induction")
        elbe = self._new_type("Elbe", company_id=self.other_company.id)
        rhine = self._new_type("Rhine", company_id=self.company.id)
        elbe.satisfies_ids = umbrella
        seen = umbrella.with_user(self.manager)
        seen.satisfied_by_ids |= rhine | self.basic
        self.assertEqual(seen.satisfied_by_ids, rhine | self.basic)
        seen.satisfied_by_ids = rhine
        self.assertEqual(seen.satisfied_by_ids, rhine)
        everything = umbrella.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        self.assertEqual(everything.satisfied_by_ids, rhine | elbe)

    def test_a_type_with_an_equivalent_stays_with_its_company(self):
        for days in ({}, {"date_from": date(2027, 1, 1)}):
            relation = self.env["certificates.equivalence"].create(
                {"type_id": self.expert.id, "satisfies_id": self.basic.id, **days}
            )
            self.expert.company_id = self.company
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.basic.company_id = self.other_company
            self.expert.company_id = False
            relation.unlink()

    def test_a_type_leaves_its_company_once_its_equivalent_is_over(self):
        relation = self.env["certificates.equivalence"].create(
            {
                "type_id": self.expert.id,
                "satisfies_id": self.basic.id,
                "date_from": date(2026, 1, 1),
                "date_until": TODAY,
            }
        )
        self.expert.company_id = self.company
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.basic.company_id = self.other_company
        relation.date_until = date(2026, 11, 21)
        self.basic.company_id = self.other_company

    def test_the_other_way_round_is_no_circle_once_the_first_is_over(self):
        with freeze_time("2026-10-01"):
            self.supervisor.satisfies_ids = self.basic
        self.supervisor.satisfies_ids = False
        self.basic.satisfies_ids = self.supervisor
        self.assertEqual(self.basic.equivalence_ids.date_from, TODAY)

    def test_types_of_two_companies_do_not_count_as_each_other(self):
        self.basic.company_id = self.company
        foreign = self._new_type("Elbe Safety", company_id=self.other_company.id)
        with self.assertRaises(ValidationError):
            foreign.with_context(allowed_company_ids=[]).satisfies_ids = self.basic

    def test_with_a_new_type(self):
        new = self._new_type("New", satisfies_ids=[Command.link(self.basic.id)])
        self.assertEqual(new.satisfies_ids, self.basic)
        self.assertEqual(self.basic.satisfied_by_ids, new)

    def test_it_takes_one_query_for_many_employees(self):
        self.supervisor.satisfies_ids = self.basic
        people = self.Employee.create(
            [{"name": f"E{n}", "company_id": self.company.id} for n in range(50)]
        )
        for person in people[:20]:
            self._hold(person, date(2026, 1, 1), False, self.supervisor)
        self.env.flush_all()
        people.is_qualified(self.basic)
        with self.assertQueryCount(1):
            found = people.is_qualified(self.basic)
        self.assertEqual(found, people[:20])


class TestReplaced(EquivalenceCase):
    """Who holds more for longer needs no renewal of less."""

    def test_an_equivalent_that_runs_longer_replaces_it(self):
        less = self._hold(self.worker, date(2024, 1, 1), date(2026, 12, 31), self.basic)
        more = self._hold(
            self.worker, date(2025, 1, 1), date(2029, 1, 1), self.supervisor
        )
        self.assertTrue(less.needs_attention)
        self.supervisor.satisfies_ids = self.basic
        self.assertTrue(less.superseded)
        self.assertFalse(less.needs_attention)
        self.assertFalse(more.superseded)
        self.supervisor.satisfies_ids = False
        self.assertTrue(less.needs_attention)

    def test_further_on_too_and_whatever_happens_to_it(self):
        self.supervisor.satisfies_ids = self.basic
        less = self._hold(self.worker, date(2024, 1, 1), date(2026, 12, 31), self.basic)
        most = self._hold(self.worker, date(2025, 1, 1), False, self.expert)
        self.assertFalse(less.superseded)
        self.expert.satisfies_ids = self.supervisor
        self.assertTrue(less.superseded)
        most.date_expiry = date(2026, 12, 30)
        self.assertFalse(less.superseded)
        most.date_expiry = date(2028, 12, 30)
        self.assertTrue(less.superseded)
        most.write({"revoked_on": TODAY, "revocation_reason": "Fraud"})
        self.assertFalse(less.superseded)

    def test_less_replaces_nothing_and_levels_have_to_be_given(self):
        self.supervisor.satisfies_ids = self.basic
        more = self._hold(
            self.worker, date(2025, 1, 1), date(2026, 12, 31), self.supervisor
        )
        less = self._hold(self.worker, date(2025, 1, 1), False, self.basic)
        self.assertFalse(more.superseded)
        less.write({"date_expiry": date(2026, 12, 1), "level_id": self.low.id})
        self.assertFalse(less.superseded)
        self.supervisor.equivalence_ids.level_id = self.high
        self.assertTrue(less.superseded)
        self.supervisor.equivalence_ids.date_until = date(2026, 12, 31)
        self.assertFalse(less.superseded, "what ends one day replaces nothing")


class TestPreview(EquivalenceCase):
    """What the form says before it is saved."""

    def assertPreview(self, certificate_type, gaps, certificates, **values):
        with Form(certificate_type) as form:
            for name, others in values.items():
                for other in others:
                    getattr(form, name).add(other)
            told = form.equivalence_preview or ""
            for name in values:
                getattr(form, name).clear()
        self.assertIn(f"{gaps} gaps of today would close", told)
        self.assertIn(f"{certificates} certificates would count", told)

    def test_gaps_that_would_close_and_certificates_that_would_count(self):
        self._require(self.basic)
        for person in (self.worker, self.colleague):
            self._hold(person, date(2026, 1, 1), False, self.supervisor)
        self._hold(self.worker, date(2020, 1, 1), date(2021, 1, 1), self.supervisor)
        self._hold(self.worker, date(2026, 1, 1), False, self.basic)
        self.assertPreview(self.supervisor, 1, 2, satisfies_ids=self.basic)
        with patch.object(certificates_type, "MAX_HOLDERS", 1):
            self.assertPreview(self.supervisor, 1, 2, satisfies_ids=self.basic)
        self.assertPreview(self.basic, 1, 2, satisfied_by_ids=self.supervisor)
        self.assertFalse(
            self.env["certificates.equivalence"].search(
                [("satisfies_id", "=", self.basic.id)]
            )
        )

    def test_what_counts_already_by_way_of_another_closes_nothing(self):
        """The form of the type showed an error of the database."""
        self.supervisor.satisfies_ids = self.expert
        self.expert.satisfies_ids = self.basic
        self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        self.assertPreview(self.supervisor, 0, 0, satisfies_ids=self.basic)

    def test_certificates_that_count_already_are_not_counted_again(self):
        self._require(self.basic)
        self.supervisor.satisfies_ids = self.basic
        self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        self._hold(self.colleague, date(2026, 1, 1), False, self.expert)
        self.assertPreview(self.expert, 1, 1, satisfies_ids=self.basic)

    def test_preview_does_not_show_how_everybody_stood_before(self):
        self._require(self.basic)
        self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        # Now it is kept how everybody stands.
        self._run_job(self.env["certificates.standing"]._rebuild)
        self.assertPreview(self.supervisor, 1, 1, satisfies_ids=self.basic)

    def test_what_it_counts_as_further_is_counted_too(self):
        self._require(self.basic)
        self.supervisor.satisfies_ids = self.basic
        self._hold(self.worker, date(2026, 1, 1), False, self.expert)
        self.assertPreview(self.expert, 1, 1, satisfies_ids=self.supervisor)

    def test_levels_further_on_are_counted(self):
        self._require(self.basic, level_id=self.low.id)
        self.env["certificates.equivalence"].create(
            {
                "type_id": self.supervisor.id,
                "satisfies_id": self.basic.id,
                "level_id": self.high.id,
            }
        )
        self._hold(self.worker, date(2026, 1, 1), False, self.expert)
        self.assertPreview(self.expert, 1, 1, satisfies_ids=self.supervisor)
        self._require(self.supervisor, employee_ids=self.colleague.ids)
        self._hold(self.colleague, date(2026, 1, 1), False, self.expert)
        self.assertPreview(self.expert, 3, 2, satisfies_ids=self.supervisor)

    def test_nobody_supposes_anything_by_a_call(self):
        self._require(self.basic)
        self._hold(self.worker, date(2026, 1, 1), False, self.supervisor)
        pair = [[self.supervisor.id, self.basic.id]]
        rows = self.Compliance.with_context(certificates_supposed=pair)
        row = rows.search([("employee_id", "=", self.worker.id)])
        self.assertEqual(row.status, "missing")

    def test_gaps_at_sites_are_counted_too(self):
        umbrella = self._new_type("Site Induction")
        site = self.env["certificates.site"].create({"name": "North"})
        self._require(umbrella, site_ids=site.ids)
        self._hold(self.worker, date(2026, 1, 1), False, self.expert)
        self.assertPreview(umbrella, 1, 1, satisfied_by_ids=self.expert)

    def test_nothing_is_said_of_what_is_saved(self):
        self.supervisor.satisfies_ids = self.basic
        self.assertFalse(self.supervisor.equivalence_preview)


class TestLevels(EquivalenceCase):
    def test_a_higher_level_will_do_a_lower_will_not(self):
        self._require(self.basic, level_id=self.low.id)
        held = self._hold(self.worker, TODAY, False, self.basic)
        self.assertLacks()
        held.level_id = self.high
        self.assertMet(held)
        self.assertEqual(
            self._get_row(self.worker, None, self.basic).level_id, self.low
        )
        self._require(self.basic, level_id=self.high.id)
        self.assertMet(held)
        held.level_id = self.low
        self.assertLacks()

    def test_the_worst_of_several_levels_counts(self):
        self._require(self.basic)
        self._require(self.basic, level_id=self.high.id, date_start=TODAY, grace_days=9)
        self.assertLacks()
        held = self._hold(self.worker, TODAY, False, self.basic)
        row = self._get_row(self.worker, None, self.basic)
        self.assertEqual((row.status, row.level_id), ("grace", self.high))
        self.assertEqual(row.date_due, date(2026, 12, 1))
        self.assertLacks(day="2026-12-01")
        held.level_id = self.high
        self.assertMet(held)

    def test_an_equivalent_meets_a_level_only_if_it_is_said_to(self):
        self._require(self.basic, level_id=self.low.id)
        held = self._hold(self.worker, TODAY, False, self.supervisor)
        self.supervisor.satisfies_ids = self.basic
        self.assertLacks()
        self.assertTrue(self.worker.is_qualified(self.basic))
        self.supervisor.equivalence_ids.level_id = self.high
        self.assertMet(held)

    def test_a_level_of_another_type_is_refused(self):
        for create in (
            lambda: self._require(self.supervisor, level_id=self.low.id),
            lambda: self.env["certificates.equivalence"].create(
                {
                    "type_id": self.expert.id,
                    "satisfies_id": self.supervisor.id,
                    "level_id": self.low.id,
                }
            ),
        ):
            with self.assertRaisesRegex(ValidationError, "Low is a level of VCA Basic"):
                create()


class TestConditions(ComplianceCase):
    def test_whoever_says_of_nobody_is_asked(self):
        with self.assertRaisesRegex(
            ValidationError, "Say of whom Forklift is required"
        ):
            self._require(company_id=False)
        requirement = self._require()
        with self.assertRaises(ValidationError):
            requirement.company_id = False
        requirement.write({"company_id": False, "is_for_everybody": True})
        self.assertStatus("missing")

    def test_of_one_kind_of_employee(self):
        self.worker.employee_type = "contractor"
        self._require(employee_type="contractor")
        self.assertStatus("missing")
        self.assertFalse(self._get_row(self.colleague))

    def test_of_several_kinds_of_employee(self):
        kinds = self.env["certificates.employee.type"]._find(["contractor", "student"])
        self.worker.employee_type = "contractor"
        self.colleague.employee_type = "student"
        self.lead.employee_type = "employee"
        requirement = self._require(employee_type_ids=kinds.ids)
        for employee in self.worker + self.colleague:
            self.assertStatus("missing", employee)
        self.assertFalse(self._get_row(self.lead))
        requirement.employee_type_ids -= kinds[:1]
        of_one = self.Requirement.search([("employee_type", "=", kinds[1].value)])
        self.assertIn(requirement, of_one)
        self.assertEqual(requirement.employee_type, kinds[1].value)
        rows = [bool(self._get_row(e)) for e in self.worker + self.colleague]
        self.assertEqual(rows.count(True), 1)

    def test_of_a_kind_that_is_gone_is_of_nobody(self):
        """An addon that added a kind of employee was removed, and the kind with it."""
        self.worker.employee_type = "contractor"
        requirement = self._require(company_id=False, employee_type="contractor")
        self.env.cr.execute(
            "UPDATE certificates_requirement_employee_type_rel"
            " SET employee_type_id = 0 WHERE requirement_id = %s",
            [requirement.id],
        )
        self.assertFalse(self._get_row(self.worker))

    def test_who_says_only_a_kind_has_said_of_whom(self):
        self.worker.employee_type = "contractor"
        requirement = self._require(company_id=False, employee_type="contractor")
        self.assertStatus("missing")
        with self.assertRaises(ValidationError):
            requirement.employee_type = False

    def test_a_kind_that_there_is_not_is_refused(self):
        requirement = self._require()
        for attempt in (
            lambda: self._require(employee_type="astronaut"),
            lambda: requirement.write({"employee_type": "astronaut"}),
        ):
            with self.assertRaisesRegex(ValidationError, "astronaut"):
                attempt()

    def test_a_number_that_no_column_holds_is_told(self):
        with self.assertRaisesRegex(ValidationError, "Grace Period: 99999999999"):
            self._require(grace_days=99_999_999_999)

    def test_spreadsheet_names_several_kinds(self):
        self.worker.employee_type = "contractor"
        result = self.Requirement.load(
            ["type_id", "employee_type_ids", "date_start"],
            [["Forklift", "Contractor,student", "2026-01-01"]],
        )
        self.assertFalse(result["messages"])
        requirement = self.Requirement.browse(result["ids"])
        kinds = requirement.employee_type_ids.mapped("value")
        self.assertEqual(sorted(kinds), ["contractor", "student"])
        self.assertStatus("missing")
        result = self.Requirement.load(
            ["type_id", "employee_type_ids"], [["Forklift", "Astronaut"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("Astronaut", result["messages"][0]["message"])

    def test_until_its_last_day(self):
        self._require(date_until=date(2026, 12, 31))
        self.assertStatus("missing", day="2026-12-31")
        self.assertFalse(self._get_row(self.worker, "2027-01-01"))


@tagged("post_install", "-at_install")
class TestRelatedAtOnce(ConcurrencyCase):
    """Two people relate the same two types at the same moment, each one way."""

    def _setup_records(self, env):
        types = env["certificates.type"].create([{"name": "Egg"}, {"name": "Hen"}])
        self.type_ids = types.ids

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.type"].browse(self.type_ids).unlink()
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_the_second_tries_again_and_is_refused(self):
        def relate(first, second):
            def action(env):
                types = env["certificates.type"]
                types.browse(first).satisfies_ids = types.browse(second)

            return action

        egg, hen = self.type_ids
        lost = self._race(relate(egg, hen), relate(hen, egg))
        self.assertEqual(len(lost), 1)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertTrue(env["certificates.type"].browse(egg).satisfies_ids)
            with self.assertRaises(ValidationError):
                relate(hen, egg)(env)


@tagged("post_install", "-at_install")
class TestChainClosedAtOnce(ConcurrencyCase):
    """Two people close a circle at the same moment, and no type is in both halves."""

    def _setup_records(self, env):
        types = env["certificates.type"].create(
            [{"name": name} for name in ("Egg", "Chick", "Hen", "Nest")]
        )
        self.type_ids = types.ids
        types[1].satisfies_ids = types[2]
        types[3].satisfies_ids = types[0]

    _remove_records = TestRelatedAtOnce._remove_records

    @mute_logger("odoo.sql_db")
    def test_the_second_tries_again_and_is_refused(self):
        def relate(first, second):
            def action(env):
                types = env["certificates.type"]
                types.browse(first).satisfies_ids = types.browse(second)

            return action

        egg, chick, hen, nest = self.type_ids
        lost = self._race(relate(egg, chick), relate(hen, nest))
        self.assertEqual(len(lost), 1)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with self.assertRaisesRegex(ValidationError, "Hen → Nest → Egg → Chick"):
                relate(hen, nest)(env)
