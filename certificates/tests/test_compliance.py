from datetime import date, timedelta
from itertools import zip_longest
from random import Random

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .common import CertificatesCase, FrozenMixin

TODAY = date(2026, 11, 22)


class ComplianceCase(FrozenMixin, CertificatesCase):
    """Requirements of a company whose certificates are judged day by day."""

    now = "2026-11-22 12:00:00"

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.Requirement = cls.env["certificates.requirement"]
        cls.Compliance = cls.env["certificates.compliance"]
        cls.Exemption = cls.env["certificates.exemption"]

    @classmethod
    def _require(cls, certificate_type=None, **values):
        return cls.Requirement.create(
            {
                "type_id": (certificate_type or cls.type).id,
                "company_id": cls.company.id,
                "date_start": date(2020, 1, 1),
                **values,
            }
        )

    @classmethod
    def _hold(cls, employee, start, end=False, certificate_type=None, **values):
        return cls.Assignment.create(
            {
                "type_id": (certificate_type or cls.type).id,
                "employee_id": employee.id,
                "date_start": start,
                "date_expiry": end,
                **values,
            }
        )

    def _get_row(self, employee, day=None, certificate_type=None):
        return self.Compliance.with_context(certificates_date=day).search(
            [
                ("employee_id", "=", employee.id),
                ("type_id", "=", (certificate_type or self.type).id),
            ]
        )

    def assertStatus(self, status, employee=None, day=None):
        row = self._get_row(employee or self.worker, day)
        self.assertEqual(row.status, status, f"on {day or TODAY}")


class TestStatus(ComplianceCase):
    def test_a_certificate_from_its_first_day_to_its_last(self):
        self._require()
        self._hold(self.worker, date(2026, 1, 31), date(2027, 2, 28))
        for day, status in (
            ("2026-01-30", "missing"),
            ("2026-01-31", "compliant"),
            ("2026-11-29", "compliant"),
            ("2026-11-30", "expiring"),
            ("2027-02-28", "expiring"),
            ("2027-03-01", "expired"),
        ):
            self.assertStatus(status, day=day)

    def test_rows_are_live(self):
        self._require()
        self.assertStatus("missing")
        certificate = self._hold(self.worker, date(2026, 1, 1))
        self.assertStatus("compliant")
        certificate.write({"revoked_on": TODAY, "revocation_reason": "Forged"})
        self.assertStatus("missing")
        self.assertStatus("compliant", day="2026-11-21")

    def test_a_revocation_counts_at_once_in_the_days_to_come(self):
        self._require()
        certificate = self._hold(self.worker, date(2026, 1, 1))
        certificate.revoked_on = TODAY
        self.assertStatus("missing")
        self.assertStatus("missing", day="2026-12-01")

    def test_a_renewal_without_a_gap_counts(self):
        self._require()
        self._hold(self.worker, date(2025, 1, 1), date(2026, 12, 31))
        self.assertStatus("expiring")
        renewal = self._hold(self.worker, date(2027, 1, 2), date(2031, 12, 31))
        self.assertStatus("expiring")
        renewal.date_start = date(2027, 1, 1)
        self.assertStatus("compliant")
        self.assertStatus("compliant", day="2027-01-01")

    def test_a_shorter_one_does_not_follow_what_it_ends_before(self):
        self._require()
        self._hold(self.worker, date(2026, 1, 1), date(2026, 12, 31))
        shorter = self._hold(self.worker, date(2026, 12, 1), date(2026, 12, 20))
        self.assertStatus("expiring")
        shorter.date_expiry = date(2027, 6, 30)
        self.assertStatus("compliant")

    def test_archived_certificates_do_not_count(self):
        self._require()
        self._hold(self.worker, date(2026, 1, 1)).active = False
        self.assertStatus("missing")

    def test_exemptions(self):
        self._require()
        exemption = self.Exemption.create(
            {
                "employee_id": self.worker.id,
                "type_id": self.type.id,
                "reason": "Office work",
                "date_until": date(2027, 1, 31),
            }
        )
        self.assertStatus("missing", day="2026-11-21")
        self.assertStatus("exempt")
        self.assertStatus("exempt", day="2027-01-31")
        self.assertStatus("missing", day="2027-02-01")
        self.assertStatus("missing", self.colleague)
        exemption.active = False
        self.assertStatus("missing")

    @mute_logger("odoo.sql_db")
    def test_an_exemption_does_not_end_before_it_starts(self):
        with self.assertRaises(IntegrityError):
            self.Exemption.create(
                {
                    "employee_id": self.worker.id,
                    "type_id": self.type.id,
                    "reason": "Office work",
                    "date_until": date(2026, 11, 21),
                }
            ).flush_recordset()

    def test_the_day_of_the_company(self):
        self._require()
        self._hold(self.worker, date(2026, 1, 1), date(2026, 11, 22))
        for zone, status in (
            ("Pacific/Auckland", "expired"),
            ("Europe/Amsterdam", "expiring"),
        ):
            self.company.resource_calendar_id.tz = zone
            for asker in ("Pacific/Auckland", "Europe/Amsterdam"):
                row = self._get_row(self.worker).with_context(tz=asker)
                self.assertEqual(row.search([("id", "=", row.id)]).status, status)

    def test_odd_days_in_the_context_mean_today(self):
        self._require()
        for day in ("'; DROP TABLE x", "2026-02-30", 7, ["x"], [], "9999999-1-1"):
            self.assertStatus("missing", day=day)

    def test_odd_ids_in_the_context_are_ignored(self):
        self._require()
        everybody = self.Compliance.search_count([])
        for ids in ("abc", [1.5], ["1"], 7, {"a": 1}):
            rows = self.Compliance.with_context(certificates_requirement_ids=ids)
            self.assertEqual(rows.search_count([]), everybody)


class TestScope(ComplianceCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.plant, cls.office = cls.env["hr.department"].create(
            [{"name": name, "company_id": cls.company.id} for name in ("P", "O")]
        )
        cls.hall = cls.env["hr.department"].create(
            {"name": "H", "company_id": cls.company.id, "parent_id": cls.plant.id}
        )
        cls.driver = cls.env["hr.job"].create(
            {"name": "Driver", "company_id": cls.company.id}
        )
        cls.worker.department_id = cls.hall
        cls.colleague.write({"department_id": cls.plant.id, "job_id": cls.driver.id})
        cls.lead.write({"department_id": cls.office.id, "job_id": cls.driver.id})

    def _get_required(self, day=None):
        companies = self.company | self.other_company
        return (
            self.Compliance.with_context(certificates_date=day)
            .search([("type_id", "=", self.type.id)])
            .employee_id.filtered(lambda employee: employee.company_id in companies)
        )

    def test_a_company(self):
        elsewhere = self._new_employee("Eva", company_id=self.other_company.id)
        requirement = self._require()
        everybody = self.boss | self.lead | self.worker | self.colleague
        self.assertEqual(self._get_required(), everybody)
        requirement.write({"company_id": False, "is_for_everybody": True})
        self.assertEqual(self._get_required(), everybody | elsewhere)

    def test_a_department_and_those_below(self):
        requirement = self._require(department_id=self.plant.id)
        self.assertEqual(self._get_required(), self.worker | self.colleague)
        requirement.department_id = self.hall
        self.assertEqual(self._get_required(), self.worker)

    def test_a_department_whose_number_begins_alike(self):
        requirement = self._require(department_id=self.plant.id)
        self.office.parent_path = self.plant.parent_path[:-1] + "7/"
        self.env.flush_all()
        self.assertNotIn(self.lead, self._get_required())
        self.assertTrue(requirement)

    def test_a_job(self):
        self._require(job_id=self.driver.id)
        self.assertEqual(self._get_required(), self.colleague | self.lead)

    def test_all_that_is_filled_in(self):
        requirement = self._require(job_id=self.driver.id, department_id=self.plant.id)
        self.assertEqual(self._get_required(), self.colleague)
        requirement.employee_ids = self.worker | self.lead
        self.assertFalse(self._get_required())

    def test_single_employees(self):
        self._require(employee_ids=[Command.set((self.boss | self.worker).ids)])
        self.assertEqual(self._get_required(), self.boss | self.worker)

    def test_what_is_over_or_to_come(self):
        requirement = self._require(date_start=date(2027, 3, 1))
        self.assertFalse(self._get_required())
        self.assertFalse(self._get_required("2027-02-28"))
        self.assertTrue(self._get_required("2027-03-01"))
        requirement.active = False
        self.assertFalse(self._get_required("2027-03-01"))
        requirement.active = True
        self.type.active = False
        self.assertFalse(self._get_required("2027-03-01"))

    def test_employees_who_left(self):
        self._require()
        self.worker.active = False
        self.assertNotIn(self.worker, self._get_required())

    def test_a_planned_change_of_department(self):
        self._require(department_id=self.plant.id)
        self.lead.create_version(
            {"date_version": date(2027, 3, 1), "department_id": self.hall.id}
        )
        self.assertNotIn(self.lead, self._get_required("2027-02-28"))
        self.assertIn(self.lead, self._get_required("2027-03-01"))
        row = self._get_row(self.lead, "2027-03-01")
        self.assertEqual(row.department_id, self.hall)

    def test_two_requirements_of_one_type_make_one_row(self):
        self._require(department_id=self.plant.id, grace_days=3650)
        self._require(department_id=self.hall.id)
        self.assertStatus("grace", self.colleague)
        self.assertStatus("missing", self.worker)
        self.assertEqual(len(self._get_row(self.worker)), 1)

    def test_named_requirements_are_told_apart(self):
        first, second = (self._require(date_start=date(y, 1, 1)) for y in (2020, 2021))
        row = self._get_row(self.worker)
        named = row.with_context(certificates_requirement_ids=second.ids)
        self.assertEqual(row.date_due, first.date_start)
        self.assertEqual(named.date_due, second.date_start)

    def test_the_menu_of_managers_opens_those_below_them(self):
        self._require()
        user = self._new_user("lead")
        self.lead.user_id = user
        action = self.env.ref("certificates.certificates_compliance_action_server_team")
        domain = action.with_user(user).run()["domain"]
        rows = self.Compliance.with_user(user).search(domain)
        self.assertEqual(rows.sudo().employee_id, self.worker | self.colleague)


class TestAtWork(ComplianceCase):
    """Nothing is required before the first day at work, or after the last."""

    def assertAtWork(self, *days, employee=None):
        for day in days:
            self.assertTrue(self._get_row(employee or self.worker, day), f"on {day}")

    def assertNotAtWork(self, *days, employee=None):
        for day in days:
            self.assertFalse(self._get_row(employee or self.worker, day), f"on {day}")

    def _give_contract(self, start, end=False):
        self.worker.version_id.write(
            {"contract_date_start": start, "contract_date_end": end}
        )

    def test_who_starts_in_forty_days_lacks_nothing_yet(self):
        self._require()
        self._give_contract(date(2027, 1, 1))
        self.assertNotAtWork(None, "2026-12-31")
        self.assertAtWork("2027-01-01")

    def test_whose_contract_ended_lacks_nothing_any_more(self):
        self._require()
        self._give_contract(date(2024, 1, 1), date(2026, 10, 22))
        self.assertNotAtWork(None, "2026-10-23", "2023-12-31")
        self.assertAtWork("2026-10-22", "2024-01-01")

    def test_who_left_on_monday_is_there_as_of_last_week(self):
        self._require()
        for day, employee in (("2026-11-16", self.worker), ("2026-11-20", self.lead)):
            with freeze_time(day):
                employee.action_archive()
            self.assertAtWork("2026-11-15", employee=employee)
            self.assertNotAtWork(None, day, "2027-01-01", employee=employee)
        self.worker.action_unarchive()
        self.assertAtWork(None, "2026-11-16")

    def test_the_last_day_is_the_departure_however_late_somebody_is_archived(self):
        self._require()
        self.worker.departure_date = date(2026, 11, 16)
        self.assertAtWork("2026-11-16")
        self.assertNotAtWork("2026-11-17", None)
        self.worker.action_archive()
        self.assertAtWork("2026-11-16")
        self.assertNotAtWork("2026-11-17", None)

    def test_a_departure_to_come(self):
        self._require()
        self.worker.departure_date = date(2026, 12, 31)
        self.worker.create_version({"date_version": date(2026, 12, 15)})
        self.assertAtWork(None, "2026-12-31")
        self.assertNotAtWork("2027-01-01")
        self.worker.action_archive()
        self.assertNotAtWork(None, "2026-12-31")

    def test_who_was_archived_nobody_knows_when(self):
        self._require()
        self.worker.action_archive()
        self.colleague.action_archive()
        self.worker.certificates_archived_on = False
        self.colleague.certificates_archived_on = False
        self.colleague.departure_date = date(2026, 5, 31)
        self.assertNotAtWork("2026-05-31", None)
        self.assertAtWork("2026-05-31", employee=self.colleague)
        self.assertNotAtWork("2026-06-01", None, employee=self.colleague)

    def test_who_returned_was_away_in_between(self):
        self._require()
        self.worker.version_id.date_version = date(2020, 1, 1)
        self.worker.version_id.departure_date = date(2022, 6, 30)
        self.worker.create_version({"date_version": date(2025, 3, 1)})
        self.assertAtWork("2022-06-30", "2025-03-01", None)
        self.assertNotAtWork("2022-07-01", "2025-02-28")

    def test_between_two_contracts(self):
        self._require()
        self._give_contract(date(2024, 1, 1), date(2024, 12, 31))
        self.worker.create_version(
            {
                "date_version": date(2026, 2, 1),
                "contract_date_start": date(2026, 2, 1),
                "contract_date_end": False,
            }
        )
        self.assertAtWork("2024-12-31", "2026-02-01", None)
        self.assertNotAtWork("2025-01-01", "2026-01-31")

    def test_managers_are_not_told_who_will_come(self):
        user = self._new_user("lead")
        self.lead.user_id = user
        self._require()
        self._give_contract(date(2027, 1, 1))
        mine = self.Compliance.with_user(user).with_context(
            certificates_date="2027-02-01"
        )
        rows = mine.search([("is_below_me", "=", True)])
        self.assertNotIn(self.worker, rows.sudo().employee_id)
        self.assertIn(self.colleague, rows.sudo().employee_id)

    def test_whoever_asks_is_told_about_certificates_not_about_employment(self):
        self._hold(self.worker, date(2026, 1, 1))
        self._give_contract(date(2027, 1, 1))
        self.assertTrue(self.worker.is_qualified(self.type))

    def test_managers_are_told_of_gaps_of_those_at_work(self):
        self._give_contract(date(2027, 1, 1))
        gaps = self._require()._get_gaps_by_manager()
        self.assertEqual(gaps[self.lead], self.colleague)


class TestGrace(ComplianceCase):
    def test_from_the_start_of_the_requirement(self):
        self._require(date_start=date(2026, 1, 31), grace_days=28)
        self.assertStatus("grace", day="2026-02-27")
        self.assertStatus("missing", day="2026-02-28")
        self.assertEqual(self._get_row(self.worker).date_due, date(2026, 2, 28))

    def test_an_expired_certificate(self):
        self._require(date_start=TODAY, grace_days=30)
        self._hold(self.worker, date(2020, 1, 1), date(2021, 1, 1))
        self.assertStatus("grace")
        self.assertStatus("expired", day="2026-12-22")

    def test_from_the_start_of_the_contract(self):
        self._require(grace_days=30)
        self.worker.version_id.write(
            {
                "date_version": date(2026, 11, 1),
                "contract_date_start": date(2026, 11, 1),
            }
        )
        self.assertStatus("grace", day="2026-11-30")
        self.assertStatus("missing", day="2026-12-01")
        self.assertStatus("missing", self.colleague)

    def test_from_the_change_of_department(self):
        department = self.env["hr.department"].create(
            {"name": "P", "company_id": self.company.id}
        )
        self.worker.version_id.date_version = date(2022, 1, 1)
        self._require(department_id=department.id, grace_days=30)
        self.worker.create_version(
            {"date_version": date(2026, 11, 1), "department_id": department.id}
        )
        self.worker.create_version(
            {
                "date_version": date(2026, 11, 15),
                "department_id": department.id,
                "job_title": "Driver",
            }
        )
        self.assertStatus("grace", day="2026-11-30")
        self.assertStatus("missing", day="2026-12-01")


class TestQueries(ComplianceCase):
    def test_a_page_costs_the_same_for_few_and_for_many(self):
        def read_page():
            self.env.invalidate_all()
            self.Compliance.search_read(
                [], ["employee_id", "type_id", "status", "department_id"], limit=80
            )

        self._require()
        self.env.flush_all()
        with self.assertQueryCount(__system__=6):
            read_page()
        self.Employee.create(
            [{"name": f"E{n}", "company_id": self.company.id} for n in range(60)]
        )
        self.env.flush_all()
        with self.assertQueryCount(__system__=6):
            read_page()

    def test_a_row_is_found_by_its_employee(self):
        for domain, employee_ids, is_named in (
            ([("id", "=", 5 * 2**20 + 3)], {5}, True),
            ([("id", "in", [5 * 2**20 + 3, 6 * 2**20])], {5, 6}, True),
            ([("id", "=", False)], {0}, False),
            ([("id", "!=", 5 * 2**20 + 3)], {5}, False),
        ):
            query = self.Compliance._search(domain).select().params
            named = [set(param) for param in query if isinstance(param, tuple)]
            self.assertEqual(employee_ids in named, is_named, domain)


class TestBruteForce(ComplianceCase):
    """The report against an independent computation, row by row and day by day."""

    SEEDS = 4
    EMPLOYEES = 14

    def test_random_data(self):
        for seed in range(self.SEEDS):
            with self.subTest(seed=seed), self.env.cr.savepoint(flush=True) as point:
                self._compare(Random(seed))
                point.rollback()
                self.env.invalidate_all()

    def _compare(self, dice):
        self._make_world(dice)
        for _round in range(25):
            day = dice.choice(self.turning_points) + timedelta(days=dice.randint(-1, 1))
            rows = self.Compliance.with_context(certificates_date=day).search(
                [("employee_id", "in", self.people.ids)]
            )
            found = {
                (row.employee_id.id, row.type_id.id): (row.status, row.date_due)
                for row in rows
            }
            self.assertEqual(len(found), len(rows))
            self.assertEqual(found, self._expect(day), f"on {day}")
            self._compare_qualified(day)

    def _compare_qualified(self, day):
        for certificate_type in self.types:
            qualified = self.people.is_qualified(certificate_type, day)
            expected = self.people.filtered(
                lambda employee, wanted=certificate_type: (
                    self._is_exempt(employee, wanted, day)
                    or any(
                        self._is_valid(certificate, day)
                        for certificate in self._get_certificates(employee, wanted)
                    )
                )
            )
            self.assertEqual(qualified, expected)

    def _make_world(self, dice):
        def pick(*choices):
            return dice.choice(choices)

        def day(low=-1200, high=600):
            return TODAY + timedelta(days=dice.randint(low, high))

        self.types = self.Type.create(
            [{"name": f"T{n}", "expiring_days": dice.randint(0, 120)} for n in range(4)]
        )
        departments = self.env["hr.department"]
        for n in range(6):
            departments |= departments.create(
                {
                    "name": f"D{n}",
                    "company_id": self.company.id,
                    "parent_id": pick(False, *departments.ids),
                }
            )
        jobs = self.env["hr.job"].create(
            [{"name": f"J{n}", "company_id": self.company.id} for n in range(3)]
        )

        def place(company):
            own = company == self.company.id
            return {
                "department_id": own and pick(False, *departments.ids),
                "job_id": own and pick(False, *jobs.ids),
            }

        companies = [self.company.id] * 4 + [self.other_company.id]
        self.people = self.Employee.create(
            [
                {
                    "name": f"Person {n}",
                    "company_id": company,
                    "date_version": day(),
                    "active": dice.random() < 0.9,
                    **place(company),
                }
                for n in range(self.EMPLOYEES)
                for company in [pick(*companies)]
            ]
        )
        self.env["hr.version"].create(
            [
                {
                    "employee_id": person.id,
                    "date_version": changed_on,
                    **place(person.company_id.id),
                }
                for person in self.people
                for changed_on in {day() for _change in range(dice.randint(0, 3))}
                if changed_on != person.version_id.date_version
            ]
        )
        self._employ_and_let_go(dice)
        own = self.people.filtered(lambda person: person.company_id == self.company)
        self.Requirement.create(
            [
                {
                    "type_id": pick(*self.types.ids),
                    "company_id": company,
                    "is_for_everybody": not company,
                    "date_start": day(),
                    "grace_days": pick(0, 0, 30, 365),
                    "employee_ids": company == self.company.id
                    and pick([], [], dice.sample(own.ids, len(own) // 2)),
                    "active": dice.random() < 0.9,
                    **place(company),
                }
                for _number in range(dice.randint(4, 10))
                for company in [pick(False, *companies)]
            ]
        )
        self.Assignment.create(
            [
                {
                    "type_id": pick(*self.types.ids),
                    "employee_id": pick(*self.people.ids),
                    "date_start": start,
                    "date_expiry": pick(False, start + self._draw_days(dice, 700)),
                    "revoked_on": pick(
                        *[False] * 4, min(max(start, day(-900, 0)), TODAY)
                    ),
                    "active": dice.random() < 0.9,
                }
                for start in (day() for _number in range(self.EMPLOYEES * 6))
            ]
        )
        self.Exemption.create(
            [
                {
                    "employee_id": pick(*self.people.ids),
                    "type_id": pick(*self.types.ids),
                    "reason": "Chance",
                    "date_start": start,
                    "date_until": pick(False, start + self._draw_days(dice, 400)),
                }
                for start in (day() for _number in range(self.EMPLOYEES // 2))
            ]
        )

        self._complicate(dice)
        self._remember_world()

    def _complicate(self, dice):
        """Add to the world. To be extended."""

    def _employ_and_let_go(self, dice):
        """Give some of the versions a contract or a departure, archive some people."""
        for person in self.people:
            versions = person.version_ids.sorted("date_version")
            for version, following in zip_longest(versions, versions[1:]):
                last = following and following.date_version - timedelta(days=1)
                if last is not None and last == version.date_version:
                    continue
                start = version.date_version + self._draw_days(dice, 60)
                if last is None:
                    last = start + self._draw_days(dice, 900)
                if dice.random() < 0.5:
                    version.with_context(sync_contract_dates=True).write(
                        {
                            "contract_date_start": min(start, last),
                            "contract_date_end": last
                            if following or dice.random() < 0.4
                            else False,
                        }
                    )
                if dice.random() < 0.15:
                    version.departure_date = start + self._draw_days(dice, 300)
            if dice.random() < 0.2:
                with freeze_time(TODAY - self._draw_days(dice, 700)):
                    person.active = not person.active

    def _remember_world(self):
        """Read once what is compared many times, and the days on which it changes."""
        of_people = [("employee_id", "in", self.people.ids)]
        certificates = self.Assignment.search(of_people)
        self.certificates = certificates.grouped(lambda c: (c.employee_id, c.type_id))
        self.exemptions = self.Exemption.search(of_people).grouped(
            lambda exemption: (exemption.employee_id, exemption.type_id)
        )
        self.requirements = self.Requirement.search([("type_id", "in", self.types.ids)])
        dues = [
            requirement.date_start + timedelta(days=requirement.grace_days)
            for requirement in self.requirements
        ]
        self.turning_points = sorted(
            {
                *dues,
                *self._get_days_of_employment(),
                *certificates.mapped("date_start"),
                *filter(None, certificates.mapped("date_expiry")),
                *filter(None, certificates.mapped("date_expiring")),
                *filter(None, certificates.mapped("revoked_on")),
            }
        )

    def _get_days_of_employment(self):
        versions = self.people.version_ids
        days = ("date_version", "contract_date_start", "contract_date_end")
        for name in (*days, "departure_date"):
            yield from filter(None, versions.mapped(name))
        yield from filter(None, self.people.mapped("certificates_archived_on"))

    def _is_at_work(self, employee, day):
        """Say in plain words whether somebody works on a day."""
        present = self._get_version(employee, day)
        start = present.contract_date_start or date.min
        if not start <= day <= (present.contract_date_end or date.max):
            return False
        departures = [
            version.departure_date
            for version in employee.version_ids
            if version.departure_date and version.departure_date < day
        ]
        if any(present.date_version <= departure for departure in departures):
            return False
        if present.departure_date in departures:
            return False
        if employee.active:
            return True
        if day >= self._get_today(employee.company_id):
            return False
        if employee.certificates_archived_on:
            return day < employee.certificates_archived_on
        known = [
            present.contract_date_end,
            *employee.version_ids.mapped("departure_date"),
        ]
        return any(end and day <= end for end in known)

    def _draw_days(self, dice, most):
        return timedelta(days=dice.randint(0, most))

    def _expect(self, day):
        rows = {}
        for employee in self.people:
            if not self._is_at_work(employee, day):
                continue
            for certificate_type in self.types:
                dues = [
                    self._get_due(requirement, employee, day)
                    for requirement in self.requirements
                    if requirement.type_id == certificate_type
                    and requirement.date_start <= day
                    and self._applies(requirement, employee, day)
                ]
                if dues:
                    rows[employee.id, certificate_type.id] = (
                        self._judge(employee, certificate_type, min(dues), day),
                        min(dues),
                    )
        return rows

    def _applies(self, requirement, employee, day):
        if not self._is_of_company(requirement, employee):
            return False
        named = requirement.with_context(active_test=False).employee_ids
        if named and employee not in named:
            return False
        return self._is_work(requirement, self._get_version(employee, day))

    def _is_of_company(self, requirement, employee):
        company = requirement.company_id
        return not company or company == employee.company_id

    def _is_work(self, requirement, version):
        if requirement.job_id and version.job_id != requirement.job_id:
            return False
        department = version.department_id
        while requirement.department_id and department:
            if department == requirement.department_id:
                return True
            department = department.parent_id
        return not requirement.department_id

    def _get_version(self, employee, day):
        versions = employee.version_ids.sorted("date_version")
        begun = versions.filtered(lambda version: version.date_version <= day)
        return (begun or versions[0])[-1]

    def _get_due(self, requirement, employee, day):
        start = requirement.date_start
        if not requirement.grace_days:
            return start
        present = self._get_version(employee, day)
        start = max(start, present.contract_date_start or start)
        since = None
        was_other = False
        for version in employee.version_ids.sorted("date_version"):
            if version.date_version > present.date_version:
                break
            is_work = self._is_work(requirement, version)
            if is_work and was_other:
                since = version.date_version
            was_other = not is_work
        return max(start, since or start) + timedelta(days=requirement.grace_days)

    def _get_certificates(self, employee, certificate_type):
        return self.certificates.get((employee, certificate_type), [])

    def _is_revoked(self, certificate, day):
        revoked_on = certificate.revoked_on
        today = self._get_today(certificate.company_id)
        return bool(revoked_on) and (revoked_on <= day or day >= today)

    def _get_today(self, company):
        """Return the day where a company is: the same everywhere."""
        return TODAY

    def _is_valid(self, certificate, day):
        end = certificate.date_expiry or date.max
        return (
            not self._is_revoked(certificate, day)
            and certificate.date_start <= day <= end
        )

    def _is_exempt(self, employee, certificate_type, day):
        return any(
            exemption.date_start <= day <= (exemption.date_until or date.max)
            for exemption in self.exemptions.get((employee, certificate_type), [])
        )

    def _judge(self, employee, certificate_type, due, day):
        if self._is_exempt(employee, certificate_type, day):
            return "exempt"
        certificates = [
            certificate
            for certificate in self._get_certificates(employee, certificate_type)
            if not self._is_revoked(certificate, day)
        ]

        def lasts(certificate):
            end = certificate.date_expiry
            if not end:
                return True
            half = (end - certificate.date_start).days // 2
            notice = timedelta(days=min(certificate_type.expiring_days, half))
            return end - notice > day

        valid = [c for c in certificates if self._is_valid(c, day)]
        if any(lasts(certificate) for certificate in valid):
            return "compliant"
        if valid:
            end = max(certificate.date_expiry for certificate in valid)
            follows = any(
                day < certificate.date_start <= end + timedelta(days=1)
                and lasts(certificate)
                for certificate in certificates
            )
            return "compliant" if follows else "expiring"
        if due > day:
            return "grace"
        over = [c for c in certificates if c.date_expiry and c.date_expiry < day]
        return "expired" if over else "missing"


class TestQualified(ComplianceCase):
    def test_holds_all_types(self):
        other = self._new_type("First Aid")
        self._hold(self.worker, date(2026, 1, 1), date(2027, 1, 1))
        both = self.type | other
        self.assertTrue(self.worker.is_qualified(self.type))
        self.assertTrue(self.worker.is_qualified(self.type, date(2027, 1, 1)))
        self.assertTrue(self.worker.is_qualified(self.type.ids, "2027-01-01"))
        self.assertFalse(self.worker.is_qualified(self.type, date(2027, 1, 2)))
        self.assertFalse(self.worker.is_qualified(both))
        self._hold(self.worker, date(2026, 1, 1), certificate_type=other)
        asked = self.colleague | self.worker
        self.assertEqual(asked.is_qualified(both), self.worker)
        self.assertEqual(asked._filter_qualified(both), self.worker)
        answer = call_kw(self.Employee, "is_qualified", [asked.ids, both.ids], {})
        self.assertEqual(answer, self.worker.ids)
        self.assertFalse(self.Employee.is_qualified(both))
        self.assertTrue(self.worker.is_qualified(self.Type))

    def test_one_query_for_any_number(self):
        people = self.Employee.create(
            [{"name": f"E{n}", "company_id": self.company.id} for n in range(40)]
        )
        self.Assignment.create(
            [
                {"type_id": self.type.id, "employee_id": employee.id}
                for employee in people[:20]
            ]
        )
        self.env.flush_all()
        for employees, qualified in ((people, 20), (people[0], 1), (people[39], 0)):
            for asked in (employees, employees.with_user(self.officer)):
                asked.is_qualified(self.type, TODAY)
                self.env.invalidate_all()
                with self.assertQueryCount(1):
                    found = asked.is_qualified(self.type, TODAY)
                self.assertEqual(len(found), qualified)

    def test_planning_is_warned_or_blocked(self):
        warning = self.worker._get_qualification_warning(self.type, TODAY)
        self.assertIn("Forklift: Wim Worker", warning)
        with self.assertRaisesRegex(ValidationError, "Wim Worker"):
            (self.worker | self.colleague)._check_qualified(self.type, TODAY)
        self._hold(self.worker, TODAY)
        self.assertFalse(self.worker._get_qualification_warning(self.type, TODAY))
        self.worker._check_qualified(self.type, TODAY)

    def test_asked_by_those_who_may_know(self):
        user = self._new_user("lead")
        self.lead.user_id = user
        self._hold(self.worker, TODAY)
        for asker, employee, may in (
            (self.officer, self.worker, True),
            (user, self.worker, True),
            (user, self.lead, True),
            (user, self.boss, False),
            (self._new_user("nobody"), self.worker, False),
            (self._new_user("outside", company=self.other_company), self.worker, False),
        ):
            with self.subTest(asker=asker.login, employee=employee.name):
                asked = employee.with_user(asker).with_context(
                    allowed_company_ids=asker.company_ids.ids
                )
                if may:
                    asked.is_qualified(self.type, TODAY)
                else:
                    with self.assertRaises(AccessError):
                        asked.is_qualified(self.type, TODAY)
                self.assertFalse(asked.sudo().is_qualified(self.type, "2020-01-01"))

    def test_officers_may_know_their_team_in_other_companies(self):
        user = self._new_user("lead", "certificates.group_certificates_user")
        user.company_ids |= self.other_company
        self.lead.user_id = user
        elsewhere = self.env(
            user=user, context={"allowed_company_ids": self.other_company.ids}
        )
        self.assertFalse(self.worker.with_env(elsewhere).is_qualified(self.type))
        with self.assertRaises(AccessError):
            self.boss.with_env(elsewhere).is_qualified(self.type)
