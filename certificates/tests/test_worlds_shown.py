import io
from collections import Counter
from contextlib import suppress
from types import SimpleNamespace
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..controllers import my_certificates
from ..tools.compliance import GAPS
from . import test_worlds
from .dashboard import DashboardMixin

LACKING = {*GAPS, "grace"}


class TestWorldsShown(DashboardMixin, test_worlds.TestWorlds):
    """What officers, managers and holders are shown is what the worlds say."""

    WORLDS = 3

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.holder = cls._new_user("holder", "base.group_portal")
        cls.insider = cls._new_user("insider")
        # Reads spreadsheets, and has all that an officer has.
        cls.officer.group_ids += cls.env.ref("base.group_allow_export")

    def _complicate(self, dice):
        result = super()._complicate(dice)
        # An officer sees everybody, also who is in no other world.
        self.people |= self.boss | self.lead | self.worker | self.colleague
        for person in self.people[:-4]:
            person.parent_id = dice.choice([False, self.boss.id, self.lead.id])
        self.officer.company_ids = [Command.set(self.hosts.ids)]
        return result

    def _compare_world(self, dice):
        self._compare_dashboard(dice)
        self._compare_preview(dice)
        self._compare_announcements()
        for person in dice.sample(self.people, 5):
            self._compare_portal(person, self._link(person, dice))
        for day in (None, self._draw_day(dice)):
            self._compare_matrix(self._expect_rows(day), day)
            site = dice.choice(self.sites)
            expected = self._expect_rows_at(site, day)
            self._compare_matrix(expected, day, certificates_site_ids=site.ids)

    # The dashboard

    def _compare_dashboard(self, dice):
        department = dice.choice(
            [self.env["hr.department"], *self.people.department_id]
        )
        kinds = dice.choice([[], dice.sample(self.types.ids, 2)])
        companies = dice.choice([self.hosts, dice.choice(self.hosts)])
        filters = {"department_ids": department.ids, "type_ids": kinds}
        tiles = self._get_tiles(self.officer, filters, companies)
        rows = self._filter_rows(self._expect_rows(None), companies, department, kinds)
        self.assertEqual(
            self._get_values(tiles["compliance"]),
            self._count_labels(status for _key, status in rows),
        )
        gaps = [employee for (employee, _type), status in rows if status in GAPS]
        self.assertEqual(tiles["gaps"]["count"], len(gaps))
        places = Counter(
            self._get_department(employee).name or "No department" for employee in gaps
        )
        self.assertEqual(self._get_values(tiles["gaps"]), places)
        at_sites = {
            site.display_name: sum(
                status in GAPS
                for _key, status in self._filter_rows(
                    self._expect_rows_at(site, None), companies, department, kinds
                )
            )
            for site in self.sites.filtered("active")
            if not site.company_id or site.company_id in companies
        }
        self.assertEqual(
            self._get_values(tiles["sites"]) if "sites" in tiles else {},
            {name: count for name, count in at_sites.items() if count},
        )

    def _count_labels(self, statuses):
        labels = dict(
            self.Compliance._fields["status"]._description_selection(self.env)
        )
        return {labels[status]: count for status, count in Counter(statuses).items()}

    def _filter_rows(self, expected, companies, department, kinds):
        """Return the keys and statuses of the rows that some filters leave."""
        return [
            (key, judged[0][0])
            for key, judged in expected.items()
            for employee, certificate_type in [key]
            if employee.company_id in companies
            and (not kinds or certificate_type.id in kinds)
            and (not department or self._is_within(employee, department))
        ]

    def _is_within(self, employee, department):
        place = self._get_department(employee)
        while place and place != department:
            place = place.parent_id
        return bool(place)

    def _get_department(self, employee, day=None):
        return self._get_version(employee, self._get_day(employee, day)).department_id

    # The matrix

    def _compare_matrix(self, expected, day, **context):
        rows = self.Compliance.with_user(self.officer).with_context(
            allowed_company_ids=self.hosts.ids, certificates_date=day, **context
        )
        found = {
            (self.Employee.browse(employee_id), self.Type.browse(type_id)): cell
            for employee_id, cells in rows.get_matrix([], 1000)["cells"].items()
            for type_id, cell in cells.items()
        }
        statuses = {key: judged[0][0] for key, judged in expected.items()}
        self.assertEqual({key: c["status"] for key, c in found.items()}, statuses)
        totals = {}
        for (_employee, certificate_type), status in statuses.items():
            totals.setdefault(certificate_type.id, Counter())[status] += 1
        self.assertEqual(rows.get_matrix_totals([]), totals)
        self._compare_sheet(rows._export_matrix([]), statuses, day)

    def _compare_sheet(self, content, statuses, day):
        """Each line of the spreadsheet says the same, by names."""
        lines = [
            [cell.value for cell in row]
            for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=3)
        ]
        # Where nothing is required the legend is wider than the table.
        width = max(3, sum(heading is not None for heading in lines[1]))
        gaps, headings, *lines = [line[:width] for line in lines]
        labels = dict(
            self.Compliance._fields["status"]._description_selection(self.env)
        )
        expected = {}
        for (employee, certificate_type), status in statuses.items():
            line = expected.setdefault(employee.name, {"gaps": 0})
            line[certificate_type.name] = labels[status]
            line["gaps"] += status in GAPS
            line["department"] = self._get_department(employee, day).name
        names = headings[3:]
        found = {
            name: {
                "department": department or False,
                "gaps": count,
                **{kind: told for kind, told in zip(names, told, strict=True) if told},
            }
            for name, department, count, *told in lines
        }
        self.assertEqual(found, expected)
        self.assertEqual(
            dict(zip(names, gaps[3:], strict=True)),
            {
                name: sum(
                    kind.name == name and status in GAPS
                    for (_employee, kind), status in statuses.items()
                )
                for name in names
            },
        )

    # What the holder sees

    def _link(self, person, dice):
        """Make somebody a user, or the contact of one."""
        user = dice.choice(self.holder | self.insider)
        everybody = self.people.with_context(active_test=False)
        everybody.filtered(lambda p: p.user_id == user).user_id = False
        everybody.filtered(
            lambda p: p.work_contact_id == user.partner_id
        ).work_contact_id = False
        self.env.flush_all()
        person.user_id = user == self.insider and user
        if user == self.holder:
            person.work_contact_id = user.partner_id
        return user

    def _get_portal_pages(self):
        """Return the modules and the class of the pages of the user."""
        return [my_certificates], my_certificates.CertificatePortal

    def _open_portal(self, user):
        """Return what a user is told to lack, and what meets a requirement."""
        modules, pages = self._get_portal_pages()
        request = SimpleNamespace(env=self.env(user=user))
        for module in modules:
            self.startPatcher(patch.object(module, "request", request))
        return pages()._prepare_required_values(), pages()._get_met()

    def _compare_portal(self, person, user):
        values, met = self._open_portal(user)
        own = {
            certificate_type: judged
            for (employee, certificate_type), judged in self._expect_rows(None).items()
            if employee == person and person.active
        }
        lacking = {t: judged for t, judged in own.items() if judged[0][0] in LACKING}
        found = {row.type_id: row for row in values["required"]}
        self.assertEqual(len(found), len(values["required"]))
        self.assertEqual(set(found), set(lacking), person.name)
        for certificate_type, row in found.items():
            self.assertIn(
                (row.status, row.date_due, row.level_id),
                [tuple(judged[:3]) for judged in lacking[certificate_type]],
            )
            self.assertEqual(
                set(values["accepted"][row]),
                self._find_accepted(row, self._get_today(self.company)),
            )
        held = {
            certificate_type
            for certificate_type, judged in own.items()
            if judged[0][0] in ("compliant", "expiring")
        }
        self.assertLessEqual(set(met.type_id), held)
        return values

    def _find_accepted(self, row, day):
        """Return the types of which a certificate of any level would do."""
        return {
            certificate_type
            for certificate_type in self.types
            if certificate_type != row.type_id
            and self._counts(
                SimpleNamespace(type_id=certificate_type, level_id=None),
                row.type_id,
                row.level_id,
                day,
            )
        }

    # What follows from a change

    def _compare_preview(self, dice):
        """The preview of equivalents counts the gaps that they close."""
        held, other = dice.sample(self.types.filtered("active"), 2)
        before = self._count_all_gaps()
        kinds = self.Type.with_user(self.officer).with_context(
            allowed_company_ids=self.hosts.ids
        )
        closed, _count = kinds._count_effect({(held.id, other.id)})
        with suppress(ValidationError), self.env.cr.savepoint():
            # Refused when it goes around in circles.
            self.relations += self.relations.create(
                {"type_id": held.id, "satisfies_id": other.id}
            )
            self.assertEqual(closed, before - self._count_all_gaps())

    def _count_all_gaps(self):
        rows = [*self._expect_rows(None).values()]
        rows += self._expect_standings(
            None,
            lambda employee: self.requirements.filtered(
                lambda r: any(
                    self._is_asked(r, employee, site, visiting=False)
                    for site in self.sites.filtered("active")
                )
            ),
        ).values()
        return sum(judged[0][0] in GAPS for judged in rows)

    def _compare_announcements(self):
        """Managers are told of who lacks what is newly required of them."""
        for requirement in self.requirements.filtered(
            lambda r: r.active and not r.site_ids and r.company_id
        ):
            today = self._get_today(requirement.company_id)
            day = max(requirement.date_start, today)
            expected = {}
            rows = self._expect_standings(day, lambda _employee, r=requirement: r)
            for (employee, _type), judged in rows.items():
                manager = employee.parent_id
                if judged[0][0] in LACKING and manager.active:
                    expected.setdefault(manager, set()).add(employee)
            told = requirement._get_gaps_by_manager()
            self.assertEqual({m: set(some) for m, some in told.items()}, expected)
