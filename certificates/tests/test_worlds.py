import os
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from odoo.fields import Domain

from odoo.addons.certificates.report.stays import Stay

from . import test_compliance
from .test_compliance import TODAY

# How many worlds for each test, if not as many as it says itself. Each has its own
# seed; where the seeds begin.
WORLDS = int(os.environ.get("COMPLIANCE_WORLDS", "0"))
FIRST = int(os.environ.get("COMPLIANCE_SEED", "100"))

# How long people stay at a site at most, in days.
STAY = int(os.environ.get("COMPLIANCE_STAY", "15"))

# From the worst to the best.
ORDER = {"missing": 0, "expired": 0, "grace": 1, "expiring": 2, "compliant": 3}


class TestWorlds(test_compliance.TestBruteForce):
    """Levels, equivalents and sites against what plain words say of them.

    What is expected is worked out for one certificate and one requirement after the
    other, backwards from what is required. Tests of what else says who lacks something
    make the same worlds, and extend ``_compare_world``.
    """

    WORLDS = 20
    DAYS = 6
    # Its world is used, not what it finds there.
    test_random_data = None

    def test_random_worlds(self):
        for seed in range(FIRST, FIRST + (WORLDS or self.WORLDS)):
            with self.subTest(seed=seed), self.env.cr.savepoint(flush=True) as point:
                self._compare(Random(seed))
                point.rollback()
                self.env.invalidate_all()

    def _compare(self, dice):
        self._make_world(dice)
        self.held = {
            person: self.Assignment.search([("employee_id", "=", person.id)])
            for person in self.people
        }
        self._compare_world(dice)

    def _compare_world(self, dice):
        for number in range(self.DAYS):
            # At first today, where the company of each employee is.
            day = number and self._draw_day(dice) or None
            self._compare_rows(day)
            self._compare_qualified(day)
            self._compare_sites(dice, day)
            self._compare_site_gaps(day)
        self._compare_stays(dice, day)

    def _draw_day(self, dice):
        """Return a day on which something may have changed."""
        turning_point = dice.choice(self.turning_points)
        return turning_point + timedelta(days=dice.randint(-1, 1))

    # The world

    def _complicate(self, dice):
        self._make_levels(dice)
        self._make_equivalents(dice)
        self._make_sites(dice)
        self._narrow_requirements(dice)
        self._set_time_zones(dice)
        self._archive(dice)

    def _set_time_zones(self, dice):
        """Let it be tomorrow already in some of the companies."""
        self.time_zones = {
            company: dice.choice(["UTC", "America/Lima", "Pacific/Auckland"])
            for company in self.hosts
        }
        for company, time_zone in self.time_zones.items():
            company.resource_calendar_id.tz = time_zone

    def _archive(self, dice):
        """Let a type be required no more, whose certificates count as they did."""
        if dice.random() < 0.4:
            dice.choice(self.types).active = False
        # What is asked in a zone of it, whoever still works there is asked.
        if dice.random() < 0.3:
            dice.choice(self.sites).active = False

    def _remember_world(self):
        result = super()._remember_world()
        self.requirements = self.requirements.with_context(active_test=False)
        return result

    def _make_levels(self, dice):
        self.levels = self.env["certificates.level"].create(
            [
                {
                    "type_id": certificate_type.id,
                    "name": f"L{number}",
                    "sequence": dice.randint(1, 3),
                }
                for certificate_type in self.types[:3]
                for number in range(3)
            ]
        )
        certificates = self.Assignment.with_context(active_test=False).search(
            [("employee_id", "in", self.people.ids)]
        )
        drawn = {}
        for certificate in certificates:
            levels = certificate.type_id.level_ids
            if levels and dice.random() < 0.7:
                drawn.setdefault(dice.choice(levels), []).append(certificate.id)
        for level, ids in drawn.items():
            certificates.browse(ids).level_id = level

    def _make_equivalents(self, dice):
        """Relate types such that a later one counts as an earlier one."""
        self.types |= self.Type.create([{"name": "Umbrella"}, {"name": "Top"}])
        order = self.types.browse(dice.sample(self.types.ids, len(self.types)))
        pairs = [(held, other) for n, held in enumerate(order) for other in order[:n]]
        chosen = dice.sample(pairs, dice.randint(0, 7))
        self.relations = self.env["certificates.equivalence"].create(
            [
                {
                    "type_id": held.id,
                    "satisfies_id": other.id,
                    "level_id": dice.choice([False, *other.level_ids.ids]),
                    "date_from": start,
                    "date_until": dice.choice(
                        [False, (start or TODAY) + self._draw_days(dice, 700)]
                    ),
                }
                for held, other in chosen
                for start in [dice.choice([False, TODAY - self._draw_days(dice, 900)])]
            ]
        )

    def _make_sites(self, dice):
        """Make sites and zones of companies, of a branch and of everybody."""
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        for person in self.people[-3:]:
            values = {"department_id": False, "job_id": False}
            person.version_ids.write(values)
            person.company_id = branch
        self.hosts = self.company | self.other_company | branch
        sites = self.env["certificates.site"]
        for number in range(4):
            company_id = dice.choice([False, self.company.id, *self.hosts.ids])
            around = sites.filtered(
                lambda s, own=company_id: s.company_id.id in (False, own)
            )
            sites |= sites.create(
                {
                    "name": f"S{number}",
                    "company_id": company_id,
                    "parent_id": dice.choice([False, *around.ids]),
                }
            )
        self.sites = sites

    def _draw_sites(self, dice, requirement):
        """Draw up to two sites that may ask this, and let any of a company ask it."""
        allowed = self.sites.filtered(
            lambda s: not s.company_id or s.company_id == requirement.company_id
        )
        return dice.sample(allowed.ids, min(2, len(allowed)))

    def _narrow_requirements(self, dice):
        everything = self.Requirement.with_context(active_test=False)
        made = everything.search([("type_id", "in", self.types.ids)])
        for certificate_type in self.types[-2:]:
            made |= self._require(certificate_type, company_id=self.company.id)
        kinds = self.env["certificates.employee.type"].search(
            [("value", "in", ["employee", "worker", "student"])]
        )
        for requirement in made:
            levels = requirement.type_id.level_ids
            values = {
                "level_id": levels and dice.choice([False, *levels.ids]),
                "employee_type_ids": kinds.browse(
                    dice.sample(kinds.ids, dice.choice([0, 0, 1, 2]))
                ),
                "date_until": dice.random() < 0.3
                and requirement.date_start + self._draw_days(dice, 900),
            }
            if requirement.company_id == self.company and dice.random() < 0.4:
                values["site_ids"] = self._draw_sites(dice, requirement)
            requirement.write(values)
        self._require_at_sites(dice)
        for version in self.people.version_ids:
            version.employee_type = dice.choice(["employee", "worker", "student"])

    def _require_at_sites(self, dice):
        """Let sites ask for something in the name of a company, or of none."""
        for site in self.sites:
            # For a site of everybody any company may ask, or all of them together.
            anybody = [self.hosts.browse(), *self.hosts]
            company = site.company_id or dice.choice(anybody)
            self._require(
                dice.choice(self.types),
                company_id=company.id,
                site_ids=site.ids,
                grace_days=dice.choice([0, 0, 60]),
            )

    def _get_days_of_employment(self):
        days = [*super()._get_days_of_employment()]
        for name in ("date_from", "date_until"):
            days += filter(None, self.relations.mapped(name))
        return days

    # What is expected

    def _get_today(self, company):
        now = datetime.fromisoformat(self.now).replace(tzinfo=UTC)
        return now.astimezone(ZoneInfo(self.time_zones[company])).date()

    def _get_day(self, employee, day):
        """Return a day, or today where an employee is."""
        return day or self._get_today(employee.company_id)

    def _is_as_high(self, level, least):
        return not least or bool(
            level and (level == least or level.sequence > least.sequence)
        )

    def _counts(self, certificate, wanted, least, day):
        """Say whether a certificate counts as one of a type and level on a day."""
        if certificate.type_id == wanted:
            return self._is_as_high(certificate.level_id, least)
        for relation in self.relations:
            if (
                relation.satisfies_id == wanted
                and (not relation.date_from or relation.date_from <= day)
                and (not relation.date_until or relation.date_until >= day)
                and self._is_as_high(relation.level_id, least)
                and self._counts(certificate, relation.type_id, None, day)
            ):
                return True
        return False

    def _is_work(self, requirement, version):
        kinds = requirement.employee_type_ids.mapped("value")
        if kinds and version.employee_type not in kinds:
            return False
        return super()._is_work(requirement, version)

    def _is_in_force(self, requirement, day):
        return requirement.date_start <= day and (
            not requirement.date_until or day <= requirement.date_until
        )

    def _expect_rows(self, day):
        """Return by employee and type what may be said of it in the report."""
        general = self.requirements.filtered(lambda r: not r.site_ids)
        return self._expect_standings(day, lambda _employee: general)

    def _expect_rows_at(self, site, day):
        """Return the same of what a site asks of those who could come."""
        return self._expect_standings(
            day,
            lambda employee: self.requirements.filtered(
                lambda r: self._is_asked(r, employee, site, visiting=False)
            ),
        )

    def _expect_standings(self, day, select):
        return {
            (employee, certificate_type): [
                ("exempt", *rest) if is_exempt else (status, *rest)
                for status, *rest in judged
            ]
            for employee in self.people
            for own in [self._get_day(employee, day)]
            if self._is_at_work(employee, own)
            for certificate_type, judged in self._stand(
                employee, select(employee), own
            ).items()
            for is_exempt in [self._is_exempt(employee, certificate_type, own)]
        }

    def _stand(self, employee, requirements, day):
        """Return by type the status, due day, level and what may have met it."""
        rows = {}
        for certificate_type in self.types.filtered("active"):
            slots = {}
            for requirement in requirements:
                if (
                    requirement.type_id == certificate_type
                    and self._is_in_force(requirement, day)
                    and self._applies(requirement, employee, day)
                ):
                    due = self._get_due(requirement, employee, day)
                    slots.setdefault(requirement.level_id, []).append(due)
            judged = [
                self._judge_slot(employee, certificate_type, level, min(dues), day)
                for level, dues in slots.items()
            ]
            if judged:
                worst = min((ORDER[row[0]], row[1]) for row in judged)
                rows[certificate_type] = [
                    row for row in judged if (ORDER[row[0]], row[1]) == worst
                ]
        return rows

    def _judge_slot(self, employee, certificate_type, level, due, day):
        counting = [
            certificate
            for certificate in self.held[employee]
            if not self._is_revoked(certificate, day)
            and self._counts(certificate, certificate_type, level, day)
        ]
        valid = [c for c in counting if self._is_valid(c, day)]
        status = self._judge_certificates(counting, valid, due, day)
        endless = [c for c in valid if not c.date_expiry]
        last = max((c.date_expiry for c in valid if c.date_expiry), default=None)
        longest = endless or [c for c in valid if c.date_expiry == last]
        return status, due, level, {c.id for c in longest}

    def _judge_certificates(self, counting, valid, due, day):
        def lasts(certificate):
            return not certificate.date_expiry or certificate.date_expiring > day

        if any(lasts(certificate) for certificate in valid):
            return "compliant"
        if valid:
            end = max(certificate.date_expiry for certificate in valid)
            follows = any(
                day < certificate.date_start <= end + timedelta(days=1)
                and lasts(certificate)
                for certificate in counting
            )
            return "compliant" if follows else "expiring"
        if due > day:
            return "grace"
        over = [c for c in counting if c.date_expiry and c.date_expiry < day]
        return "expired" if over else "missing"

    # The comparisons

    def _compare_rows(self, day):
        rows = self.Compliance.with_context(certificates_date=day).search(
            [("employee_id", "in", self.people.ids)]
        )
        found = {(row.employee_id, row.type_id): row for row in rows}
        self.assertEqual(len(found), len(rows))
        expected = self._expect_rows(day)
        self.assertEqual(set(found), set(expected), f"on {day}")
        for (employee, certificate_type), judged in expected.items():
            row = found[employee, certificate_type]
            told = (row.status, row.date_due, row.level_id)
            self.assertIn(
                told,
                [(status, due, level) for status, due, level, _met in judged],
                f"{employee.name}, {certificate_type.name} on {day}",
            )
            for _status, _due, level, longest in judged:
                if level == row.level_id:
                    met = row.met_by_id.id
                    self.assertTrue(met in longest if longest else not met)

    def _compare_qualified(self, day):
        for certificate_type in self.types:
            qualified = self.people.is_qualified(certificate_type, day)
            expected = self.people.filtered(
                lambda employee, wanted=certificate_type: self._may_work(
                    employee, wanted, self._get_day(employee, day)
                )
            )
            self.assertEqual(qualified, expected)

    def _may_work(self, employee, certificate_type, day):
        return self._is_exempt(employee, certificate_type, day) or any(
            self._is_valid(certificate, day)
            and self._counts(certificate, certificate_type, None, day)
            for certificate in self.held[employee]
        )

    def _compare_sites(self, dice, day):
        sites = self.sites.browse(dice.sample(self.sites.ids, dice.randint(1, 2)))
        found = sites._get_lacking(self.people, day)
        for employee in self.people:
            self.assertEqual(
                set(found[employee]),
                self._find_gaps(employee, sites, day, visiting=True),
                f"{employee.name} on {day}",
            )

    def _find_gaps(self, employee, sites, day, visiting):
        """Return the types that an employee lacks, of what any of some sites asks."""
        day = self._get_day(employee, day)
        asked = self.requirements.filtered(
            lambda requirement: any(
                self._is_asked(requirement, employee, site, visiting) for site in sites
            )
        )
        return {
            certificate_type
            for certificate_type, judged in self._stand(employee, asked, day).items()
            if ORDER[judged[0][0]] == 0
            and not self._is_exempt(employee, certificate_type, day)
        }

    def _is_of_company(self, requirement, employee):
        # Of whose people sites ask something: see _is_asked.
        return bool(requirement.site_ids) or super()._is_of_company(
            requirement, employee
        )

    def _is_asked(self, requirement, employee, site, visiting):
        """Say whether a site asks a requirement of the people of a company."""
        if not requirement.site_ids & self._get_around(site):
            return False
        host, asker = site.company_id, requirement.company_id
        own = employee.company_id
        if host and not visiting and host not in (own | own.parent_id):
            return False
        return not asker or asker in (host, own)

    def _compare_site_gaps(self, day):
        """Each figure by site is the number of the rows that it opens."""
        rows = self.Compliance.with_context(certificates_date=day)
        people = Domain("employee_id", "in", self.people.ids)
        counts = rows._count_gaps_by_site(self.sites, people)
        for site in self.sites:
            at_site = rows.with_context(certificates_site_ids=site.ids)
            gaps = people & Domain("status", "in", ["missing", "expired"])
            self.assertEqual(
                counts[site], at_site.search_count(gaps), f"{site.name} on {day}"
            )
            expected = sum(
                len(self._find_gaps(employee, site, day, visiting=False))
                for employee in self.people
                if self._is_at_work(employee, self._get_day(employee, day))
            )
            self.assertEqual(counts[site], expected, f"{site.name} on {day}")

    def _compare_stays(self, dice, day):
        """The first day on which something lacks is that of one day after the other."""
        sites = self.env["certificates.site"]
        days = [day + timedelta(days=number) for number in range(-5, STAY - 5)]
        visits = {(site, d): self.people.ids for site in self.sites for d in days}
        lacking = sites._find_lacking(visits)
        stays = {
            Stay(site, person.id, *sorted(dice.choices(days, k=2)))
            for site in self.sites
            for person in self.people
        }
        expected = {}
        for stay in stays:
            for d in (d for d in days if stay.first <= d <= stay.last):
                if types := lacking.get((stay.site, d, stay.employee_id)):
                    expected[stay] = (d, set(types.ids))
                    break
        found = sites._find_first_lacking(stays)
        self.assertEqual(
            {stay: (d, set(types.ids)) for stay, (d, types) in found.items()}, expected
        )

    def _get_around(self, site):
        """Return a site with those around it."""
        return site | self._get_around(site.parent_id) if site else site
