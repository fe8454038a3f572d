from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..report.stays import Stay
from .test_compliance import TODAY, ComplianceCase


class SiteCase(ComplianceCase):
    """A site with a zone, each of which asks something of its own."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Site = cls.env["certificates.site"]
        cls.induction, cls.rescue = (
            cls._new_type(name) for name in ("Site Induction", "Rescue")
        )
        cls.site = cls.Site.create({"name": "North", "code": "N"})
        cls.zone = cls.Site.create({"name": "Tank", "parent_id": cls.site.id})
        cls.other = cls.Site.create({"name": "South"})
        cls._require(cls.induction, site_ids=cls.site.ids)
        cls._require(cls.rescue, site_ids=cls.zone.ids)

    @contextmanager
    def _refuses(self, error, text):
        """Expect an error with a text, after which nothing is saved."""
        with self.assertRaisesRegex(error, text) as caught, self.env.cr.savepoint():
            yield caught

    def _get_lacking(self, sites, employees=None, day=None):
        return dict(sites._get_lacking(employees or self.worker, day))


class TestSite(SiteCase):
    def test_a_zone_asks_what_the_site_asks_and_more(self):
        both = self.induction | self.rescue
        self.assertEqual(self._get_lacking(self.site), {self.worker: self.induction})
        self.assertEqual(set(self._get_lacking(self.zone)[self.worker]), set(both))
        self.assertFalse(self._get_lacking(self.other))
        self.assertEqual(self.zone.inherited_requirement_ids.type_id, self.induction)

    def test_of_those_who_come_and_of_nobody_else(self):
        self._require(self.type)
        rows = self.Compliance.search([("employee_id", "=", self.worker.id)])
        self.assertEqual(rows.type_id, self.type)
        self.assertFalse(
            self.env["certificates.requirement"]
            .search([("type_id", "=", self.induction.id)])
            ._get_gaps_by_manager()
        )

    def test_of_whoever_comes_whoever_employs_them(self):
        """People of a sister company were let in without being asked."""
        foreign = self._new_employee("Fay", company_id=self.other_company.id)
        self.assertEqual(
            self._get_lacking(self.site, foreign), {foreign: self.induction}
        )
        shared = self.Site.create({"name": "Port", "company_id": False})
        self._require(self.rescue, site_ids=shared.ids)
        people = foreign | self.worker
        self.assertEqual(self._get_lacking(shared, people), {self.worker: self.rescue})
        self._require(self.type, company_id=False, site_ids=shared.ids)
        self.assertEqual(self._get_lacking(shared, foreign), {foreign: self.type})

    def test_people_of_branches_could_come(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        inside = self._new_employee("Bea", company_id=branch.id)
        for company, is_shown in ((self.company, True), (self.other_company, False)):
            site = self.Site.create({"name": "Base", "company_id": company.id})
            self._require(self.rescue, company_id=company.id, site_ids=site.ids)
            rows = self.Compliance.with_context(certificates_site_ids=site.ids)
            found = rows.search([("employee_id", "=", inside.id)])
            with self.subTest(company=company.name):
                self.assertEqual(found.type_id, self.rescue if is_shown else self.Type)
                self.assertEqual(site._is_of_company(branch), is_shown)

    def test_on_the_day_of_the_visit(self):
        self._hold(self.worker, date(2026, 12, 1), date(2026, 12, 31), self.induction)
        people = self.worker | self.colleague
        self.assertEqual(
            self._get_lacking(self.site, people, "2026-12-31"),
            {self.colleague: self.induction},
        )
        self.assertIn(
            self.worker, self._get_lacking(self.site, people, date(2027, 1, 1))
        )
        self.assertIn(self.worker, self._get_lacking(self.site, people))

    def test_during_a_stay_an_exemption_and_a_grace_period_end(self):
        """Only the first day of long work was judged for them."""
        self.Exemption.create(
            {
                "employee_id": self.worker.id,
                "type_id": self.induction.id,
                "reason": "Newcomer",
                "date_start": date(2026, 11, 1),
                "date_until": date(2026, 12, 2),
            }
        )
        self._require(
            self.type,
            site_ids=self.other.ids,
            date_start=date(2026, 11, 25),
            grace_days=10,
        )
        first, last = date(2026, 12, 1), date(2026, 12, 31)
        north, south = (
            Stay(site, self.worker.id, first, last) for site in (self.site, self.other)
        )
        found = self.Site._find_first_lacking({north, south})
        self.assertEqual(found[north], (date(2026, 12, 3), self.induction))
        self.assertEqual(found[south], (date(2026, 12, 5), self.type))

    def test_who_lacks_nothing_has_no_types_when_asked_for(self):
        self._hold(self.worker, TODAY, False, self.induction)
        lacking = self.site._get_lacking(self.worker)
        self.assertFalse(lacking)
        self.assertFalse(lacking[self.worker])
        self.assertEqual(lacking[self.worker]._name, "certificates.type")

    def test_equivalents_exemptions_and_grace_count(self):
        self.type.satisfies_ids = self.induction
        self._hold(self.worker, TODAY, False, self.type)
        self.Exemption.create(
            {
                "employee_id": self.colleague.id,
                "type_id": self.induction.id,
                "reason": "Guided",
            }
        )
        people = self.worker | self.colleague | self.lead
        self.assertEqual(
            self._get_lacking(self.site, people), {self.lead: self.induction}
        )
        self.site.requirement_ids.write({"date_start": TODAY, "grace_days": 3})
        self.assertFalse(self._get_lacking(self.site, people))

    def test_of_several_sites_what_any_of_them_asks(self):
        self._require(self.type, site_ids=self.other.ids)
        lacking = self._get_lacking(self.site | self.other)
        self.assertEqual(set(lacking[self.worker]), {self.induction, self.type})

    def test_who_does_not_work_then_is_not_let_in_for_that(self):
        self.worker.active = False
        self.assertIn(self.worker, self._get_lacking(self.site))

    def test_one_query_for_any_number(self):
        people = self.Employee.create(
            [{"name": f"E{n}", "company_id": self.company.id} for n in range(80)]
        )
        self.env.flush_all()
        self.site._get_lacking(people)
        for employees, sites in (
            (people, self.site | self.zone),
            (people[0], self.site),
        ):
            with self.assertQueryCount(1):
                lacking = sites._get_lacking(employees)
            self.assertEqual(len(lacking), len(employees))

    def test_the_matrix_shows_all_who_could_come(self):
        self._hold(self.worker, TODAY, False, self.induction)
        elsewhere = self._new_employee("Eva", company_id=self.other_company.id)
        action = self.zone.action_open_matrix()
        self.assertIn("North / Tank", action["display_name"])
        rows = self.Compliance.with_context(**action["context"])
        matrix = rows.get_matrix(action["domain"])
        shown = {employee["id"] for employee in matrix["employees"]}
        team = self.worker | self.colleague | self.lead | self.boss
        self.assertLessEqual(set(team.ids), shown)
        self.assertNotIn(elsewhere.id, shown)
        self.assertEqual(
            {certificate_type["id"] for certificate_type in matrix["types"]},
            {self.induction.id, self.rescue.id},
        )
        cells = matrix["cells"][self.worker.id]
        self.assertEqual(cells[self.induction.id]["status"], "compliant")
        self.assertEqual(cells[self.rescue.id]["status"], "missing")
        with_all = rows.get_matrix_totals([])[self.induction.id]
        self.assertEqual(with_all["compliant"], 1)

    def test_odd_sites_in_the_context_mean_none(self):
        self._require(self.type)
        for odd in ("abc", [1.5], ["1"], 7, [None]):
            rows = self.Compliance.with_context(certificates_site_ids=odd)
            self.assertNotIn(self.induction, rows.search([]).type_id)

    def test_a_visitor_is_nobody_whom_a_client_names(self):
        self.worker.active = False
        rows = self.Compliance.with_user(self.officer).with_context(
            certificates_site_ids=self.site.ids, certificates_visitors=True
        )
        self.assertNotIn(self.worker, rows.search([]).sudo().employee_id)


class TestDefinition(SiteCase):
    def test_a_site_is_no_zone_of_itself(self):
        for parent in (self.zone, self.site):
            with self.assertRaisesRegex(ValidationError, "North cannot be a zone of"):
                self.site.parent_id = parent

    def test_a_site_of_another_company_is_refused(self):
        foreign = self.Site.create({"name": "F", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self._require(site_ids=foreign.ids)
        with self.assertRaises(UserError):
            foreign.requirement_ids = self.site.requirement_ids
        with self.assertRaises(UserError):
            foreign.parent_id = self.site

    def test_a_site_moves_to_another_company_with_its_zones(self):
        quay = self.Site.create({"name": "Quay"})
        inner = self.Site.create({"name": "Pit", "parent_id": quay.id, "active": False})
        quay.company_id = self.other_company
        self.assertEqual(inner.company_id, self.other_company)
        quay.company_id = False
        own = self.Site.create({"name": "Shed", "parent_id": quay.id})
        self.assertFalse(inner.company_id)
        with self._refuses(ValidationError, "Quay cannot belong to Elbe.*Quay / Shed"):
            quay.company_id = self.other_company
        self.assertEqual(own.company_id, self.company)

    def test_what_is_asked_in_a_zone_keeps_its_site_in_the_company(self):
        self.site.requirement_ids.unlink()
        with self._refuses(UserError, "Rescue.*North / Tank"):
            self.site.company_id = self.other_company

    def test_what_every_company_asks_is_not_asked_at_a_site_of_one(self):
        shared = self._require(company_id=False, is_for_everybody=True)
        with self._refuses(UserError, "Forklift.*Sites.*North"):
            self.site.requirement_ids |= shared

    def test_a_site_where_something_is_asked_is_archived_and_not_deleted(self):
        for site, text in (
            (self.site, "North cannot be deleted. Its zones: 1; its requirements: 1"),
            (self.zone, "Tank cannot be deleted. Its zones: 0; its requirements: 1"),
        ):
            with self._refuses(UserError, text):
                site.unlink()
        (self.site | self.zone).requirement_ids.unlink()
        (self.site | self.zone).unlink()

    def test_a_site_with_an_archived_zone_is_not_deleted(self):
        """The zone was deleted along, or the database refused without a word."""
        self.Site.create(
            {"name": "Old Quay", "parent_id": self.other.id, "active": False}
        )
        text = "South cannot be deleted. Its zones: 1; its requirements: 0"
        with self._refuses(UserError, text):
            self.other.with_user(self.manager).unlink()
        port = self.Site.create({"name": "Port", "company_id": False})
        self.Site.create(
            {
                "name": "Out of Sight",
                "parent_id": port.id,
                "company_id": self.other_company.id,
            }
        )
        # As in a request of the manager, who has read nothing yet.
        self.env.flush_all()
        self.env.invalidate_all()
        with self._refuses(UserError, "Port cannot be deleted. Its zones: 1"):
            port.with_user(self.manager).unlink()

    def test_who_had_it_open_is_told_that_somebody_else_has_changed_it(self):
        seen = fields.Datetime.to_string(self.site.write_date)
        self.site.with_context(certificates_seen=seen).name = "North Sea"
        late = self.site.with_context(certificates_seen="2020-01-01 10:00:00")
        with self.assertRaisesRegex(UserError, "Nothing was saved"):
            late.name = "South Sea"
        self.assertEqual(self.site.name, "North Sea")

    def test_what_no_site_asks_any_more_is_asked_of_nobody(self):
        requirement = self.site.requirement_ids
        self.other.requirement_ids = requirement
        self.site.requirement_ids = False
        self.assertTrue(requirement.active)
        self.other.write({"requirement_ids": [Command.unlink(requirement.id)]})
        self.assertFalse(requirement.active)
        self.assertIn("No site asks this", requirement.message_ids[0].preview)
        self.assertNotIn(self.induction, self.Compliance.search([]).type_id)

    def test_a_site_of_all_companies_is_saved_with_what_it_asks(self):
        values = {"type_id": self.type.id, "company_id": False}
        quay = self.Site.create(
            {
                "name": "Quay",
                "company_id": False,
                "requirement_ids": [Command.create(values)],
            }
        )
        self.assertEqual(quay.requirement_ids.site_ids, quay)
        self.assertIn(self.type, self._get_lacking(quay)[self.worker])

    def test_more_sites_than_there_are_is_refused(self):
        rows = self.Compliance.with_user(self.officer)
        for name in ("certificates_site_ids", "certificates_requirement_ids"):
            with self.assertRaisesRegex(UserError, "too much at once"):
                rows.with_context(**{name: [*range(1_000_000)]}).get_matrix([])

    def test_zones_are_archived_with_their_site(self):
        inner = self.Site.create({"name": "Pit", "parent_id": self.zone.id})
        self.site.action_archive()
        self.assertFalse((self.zone | inner).filtered("active"))
        # Work that is given out there asks what it did.
        self.assertIn(self.worker, inner._get_lacking(self.worker))

    def test_zones_are_saved_with_their_site(self):
        seen = fields.Datetime.to_string(self.site.write_date)
        site = self.site.with_context(certificates_seen=seen)
        site.write({"child_ids": [Command.update(self.zone.id, {"name": "Tank 2"})]})
        self.assertEqual(self.zone.name, "Tank 2")

    def test_two_sites_of_a_company_have_different_codes(self):
        self.assertEqual(self.Site.create({"name": "E", "code": " "}).code, False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.Site.create({"name": "Other", "code": "n"})

    def test_sites_and_requirements_from_spreadsheets(self):
        sites = self.Site.load(
            ["name", "code", "parent_id", "company_id"],
            [["Yard", "Y", "North", self.company.name], ["Quay", "Q", "", ""]],
        )
        self.assertFalse(sites["messages"])
        yard, quay = self.Site.browse(sites["ids"])
        self.assertEqual((yard.parent_id, quay.parent_id), (self.site, self.Site))
        result = self.Requirement.load(
            ["type_id", "company_id", "site_ids", "date_start", "grace_days"],
            [["Rescue", self.company.name, "North / Yard,Quay", "2026-01-01", "3"]],
        )
        self.assertFalse(result["messages"])
        requirement = self.Requirement.browse(result["ids"])
        self.assertEqual(requirement.site_ids, yard | quay)

    def test_a_site_without_a_name_in_a_spreadsheet_is_named_by_its_row(self):
        result = self.Site.load(["name", "code"], [["Yard", "Y"], [" ", "Q"]])
        self.assertFalse(result["ids"])
        (message,) = result["messages"]
        self.assertEqual(message["message"], "Row 3, Name: It is empty: enter a value.")

    def test_a_choice_in_a_spreadsheet_that_is_none_is_told_with_the_choices(self):
        result = self.Site.load(["name", "policy"], [["Yard", "Perhaps"]])
        self.assertEqual(
            result["messages"][0]["message"],
            "Row 2, If Somebody Is Not Qualified 'Perhaps': Write one of: Do nothing, "
            "Warn, Refuse, unless overridden with a reason.",
        )

    def test_a_requirement_of_nobody_in_a_spreadsheet_saves_nothing(self):
        result = self.Requirement.load(
            ["type_id", "company_id", "date_start"], [["Rescue", "", "2026-01-01"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("Say of whom Rescue", result["messages"][0]["message"])


class TestTile(SiteCase):
    def _get_tile(self, user=None, **filters):
        dashboard = self.env["certificates.dashboard"].with_user(user or self.officer)
        dashboard = dashboard.with_context(allowed_company_ids=self.company.ids)
        first = {tile["key"]: tile for tile in dashboard.get_tiles(filters)}
        later = {tile["key"]: tile for tile in dashboard.get_later_tiles(filters)}
        self.assertEqual("sites" in first, "sites" in later)
        return later.get("sites")

    def test_the_dashboard_is_shown_before_sites_are_counted(self):
        rows = type(self.Compliance)
        with patch.object(rows, "_count_gaps_by_site") as count:
            tiles = self.env["certificates.dashboard"].get_tiles()
        count.assert_not_called()
        (tile,) = [tile for tile in tiles if tile["key"] == "sites"]
        self.assertTrue(tile["later"])
        self.assertFalse(tile["figures"])
        self.assertNotIn("later", self._get_tile())

    def test_gaps_by_site_open_those_gaps(self):
        self._hold(self.worker, TODAY, False, self.induction)
        tile = self._get_tile()
        figures = {figure["label"]: figure for figure in tile["figures"]}
        self.assertEqual(
            {name: figure["value"] for name, figure in figures.items()},
            {"North": 3, "North / Tank": 7},
        )
        action = figures["North / Tank"]["open"]
        rows = self.Compliance.with_user(self.officer).with_context(**action["context"])
        self.assertEqual(rows.search_count(action["domain"]), 7)

    def test_not_for_those_who_see_no_sites(self):
        user = self._new_user("boss")
        self.boss.user_id = user
        self.assertFalse(self._get_tile(user))

    def test_sites_where_most_is_lacking_come_first(self):
        for number in range(12):
            site = self.Site.create({"name": f"A{number:02d}"})
            self._require(self.type, site_ids=site.ids, employee_ids=self.worker.ids)
        labels = [figure["label"] for figure in self._get_tile()["figures"]]
        self.assertEqual(labels[:2], ["North / Tank", "North"])
        self.assertEqual(len(labels), 8)

    def test_number_of_queries_does_not_depend_on_sites(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._get_tile()
            return self.cr.sql_log_count - before

        count()
        few = count()
        for number in range(12):
            site = self.Site.create({"name": f"A{number}", "parent_id": self.site.id})
            self._require(self.type, site_ids=site.ids)
        self.assertLessEqual(count(), few)
