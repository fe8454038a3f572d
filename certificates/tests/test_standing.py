import os
from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from ..report import kept
from . import test_compliance
from .test_compliance import TODAY, ComplianceCase

# From today on, and so often that changes of two days are told apart.
DAYS_AHEAD = (0, 1, 2, 10, 31, 60, 200, 500)


class StandingCase(ComplianceCase):
    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.Standing = cls.env["certificates.standing"]

    @property
    def employees(self):
        return self.worker | self.colleague

    def _fold(self, employees):
        self.Standing._fold(employees)

    def _find_stale(self):
        return set(
            self.Standing._find_stale({TODAY: self.env["res.company"].search([]).ids})
        )


class TestKept(StandingCase):
    """What is kept, and which changes leave a mark."""

    def test_whoever_is_computed_is_read_and_not_computed_again(self):
        self._require()
        self._fold(self.employees)
        self.env.cr.execute(
            "UPDATE certificates_standing_line SET status = 'exempt'"
            " WHERE employee_id = %s",
            [self.worker.id],
        )
        self.assertStatus("exempt")
        self.assertStatus("missing", self.colleague)
        self.env.cr.execute("SELECT certificates_standing_mark_all()")
        self.assertStatus("missing")

    def test_a_change_of_one_marks_this_one(self):
        changes = {
            "certificate": lambda: self._hold(self.worker, date(2026, 1, 1)),
            "manager": lambda: self.worker.write({"parent_id": self.colleague.id}),
            "job": lambda: self.worker.write(
                {"job_id": self.env["hr.job"].create({"name": "Welder"}).id}
            ),
            "exemption": lambda: self.Exemption.create(
                {
                    "employee_id": self.worker.id,
                    "type_id": self.type.id,
                    "reason": "Office work",
                }
            ),
        }
        for name, change in changes.items():
            with self.subTest(name):
                self._fold(self.employees)
                self.assertFalse(self._find_stale() & {*self.employees.ids})
                change()
                self.env.flush_all()
                stale = self._find_stale() & {*self.employees.ids}
                self.assertEqual(stale, {self.worker.id})

    def test_what_changes_nothing_leaves_no_mark(self):
        certificate = self._hold(self.worker, date(2026, 1, 1), date(2027, 1, 1))
        self._fold(self.employees)
        certificate.write({"note": "Seen", "number": "N-1"})
        self.worker.write({"work_phone": "1234"})
        self.env.flush_all()
        self.assertFalse(self._find_stale() & {*self.employees.ids})

    def test_a_change_of_many_marks_all(self):
        requirement = self._require()
        self._fold(self.employees)
        requirement.grace_days = 10
        self.env.flush_all()
        self.assertLessEqual({*self.employees.ids}, self._find_stale())

    def test_a_standing_ends_by_the_calendar(self):
        self._require()
        self._hold(self.worker, date(2026, 1, 1), date(2027, 2, 28))
        self._fold(self.worker)
        self.assertStatus("compliant")
        self.assertStatus("expired", day="2027-03-01")
        with freeze_time("2026-11-30 12:00"):
            self.assertStatus("expiring")

    def test_the_scheduled_action_settles_all_marks(self):
        self._require()
        self._run_job(self.Standing._rebuild)
        self.assertFalse(self._find_stale())
        standings = self.Standing.search([("employee_id", "in", self.employees.ids)])
        self.assertEqual(standings.employee_id, self.employees)

    def test_after_a_change_of_most_all_are_computed_at_once(self):
        self._require()
        self._run_job(self.Standing._rebuild)
        self.patch(kept, "FEW_STALE", 0)
        self.worker.parent_id = self.colleague
        self.assertEqual(self.Compliance._find_stale(), self.worker.ids)
        self.env.cr.execute("SELECT certificates_standing_mark_all()")
        self.assertIsNone(self.Compliance._find_stale())

    def test_queries_do_not_depend_on_how_many_are_computed(self):
        self._require()
        self._fold(self.worker)

        def count(employees):
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            self._fold(employees)
            return self.env.cr.sql_log_count - start

        self.assertEqual(count(self.worker), count(self.employees))


class TestStanding(StandingCase, test_compliance.TestBruteForce):
    """What is kept tells the same as what is computed, whatever happens."""

    # How many histories, each of its own seed.
    SEEDS = int(os.environ.get("STANDING_HISTORIES", 5))
    # Its world is used, not what it finds there.
    test_random_data = None

    def test_random_histories(self):
        for seed in range(self.SEEDS):
            with self.subTest(seed=seed), self.env.cr.savepoint(flush=True) as point:
                self._live_through(Random(seed))
                point.rollback()
                self.env.invalidate_all()

    def _live_through(self, dice):
        self._make_world(dice)
        self.env.flush_all()
        self._fold(self.people)
        today = TODAY
        for _round in range(12):
            with freeze_time(f"{today} 12:00:00"):
                for _change in range(dice.randint(0, 3)):
                    dice.choice(self._get_changes(dice))()
                if dice.random() < 0.6:
                    self.env.flush_all()
                    self._fold(self.people.browse(dice.sample(self.people.ids, 7)))
                self._compare_with_live(today)
            today += timedelta(days=dice.choice([0, 1, 20, 45]))

    def _compare_with_live(self, today):
        for ahead in DAYS_AHEAD:
            rows = self.Compliance.with_context(
                certificates_date=ahead and today + timedelta(days=ahead)
            )
            live = self._read(rows.with_context(certificates_live=True))
            self.assertEqual(self._read(rows), live, f"{ahead} days after {today}")

    def _read(self, rows):
        names = [name for name, field in rows._fields.items() if field.store]
        domain = [("employee_id", "in", self.people.ids)]
        return sorted(map(repr, rows.search(domain).read(names)))

    def _get_changes(self, dice):
        """Return what may happen."""
        today = self.env.company._get_certificates_today()

        def pick(records):
            return records.browse(dice.choice(records.ids or [False]))

        def day(low=-300, high=300):
            return today + timedelta(days=dice.randint(low, high))

        certificates = self.Assignment.search([("employee_id", "in", self.people.ids)])
        requirements = self.Requirement.search([("company_id", "=", self.company.id)])
        departments = self.env["hr.department"].search(
            [("company_id", "=", self.company.id)]
        )
        own = self.people.filtered(lambda p: p.company_id == self.company)

        def extend():
            certificate = pick(certificates)
            if certificate:
                certificate.date_expiry = certificate.date_start + timedelta(
                    days=dice.randint(1, 900)
                )

        def revoke():
            certificate = pick(certificates.filtered(lambda c: c.date_start <= today))
            certificate.write({"revoked_on": today, "revocation_reason": "Forged"})

        def plan():
            person, changed_on = pick(own), day()
            if changed_on not in person.version_ids.mapped("date_version"):
                self.env["hr.version"].create(
                    {
                        "employee_id": person.id,
                        "date_version": changed_on,
                        "department_id": pick(departments).id,
                    }
                )

        def nest():
            department = pick(departments)
            department.parent_id = pick(
                departments.filtered(
                    lambda d: str(department.id) not in d.parent_path.split("/")
                )
            )

        return [
            extend,
            revoke,
            plan,
            nest,
            lambda: self._hold(pick(self.people), day(), False, pick(self.types)),
            lambda: pick(certificates).write({"active": False}),
            lambda: pick(certificates).unlink(),
            lambda: pick(own).write({"active": dice.random() < 0.5}),
            lambda: pick(own).write({"department_id": pick(departments).id}),
            lambda: pick(own).write({"parent_id": pick(own).id}),
            lambda: pick(own).version_id.write({"departure_date": day()}),
            lambda: pick(requirements).write({"date_start": day(), "grace_days": 30}),
            lambda: pick(requirements).write({"employee_ids": pick(own).ids}),
            lambda: pick(requirements).write({"active": dice.random() < 0.5}),
            lambda: pick(requirements).write(
                {
                    "employee_type_ids": pick(
                        self.env["certificates.employee.type"].search([])
                    ).ids
                }
            ),
            lambda: pick(own).write(
                {"employee_type": dice.choice(["worker", "employee"])}
            ),
            lambda: pick(self.types).write({"expiring_days": dice.randint(0, 90)}),
            lambda: pick(self.types).write({"active": dice.random() < 0.7}),
            lambda: self.Exemption.create(
                {
                    "employee_id": pick(own).id,
                    "type_id": pick(self.types).id,
                    "reason": "Office work",
                    "date_start": day(-300, 0),
                    "date_until": day(0, 300),
                }
            ),
        ]
