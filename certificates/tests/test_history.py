import json
import random
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .access import AccessCase
from .common import CertificatesCase
from .test_state import STATES, expected_state

VALUES = [
    "employee_id",
    "type_id",
    "number",
    "level_id",
    "date_start",
    "date_expiry",
    "revoked_on",
    "revocation_reason",
    "active",
]
TIMEZONES = ["UTC", "Europe/Amsterdam", "Pacific/Auckland", "America/Los_Angeles"]
NOT_A_DAY = [
    "'; DELETE FROM certificates_assignment; --",
    "1900-00-00",
    "0001-01-01",
    "9999-12-31",
    "yesterday",
    "",
    "%s",
    "%(day)s",
    5,
    -1.5,
    True,
    None,
    [],
    [None],
    ["2026-03-10", "x' OR '1'='1"],
]


class HistoryMixin:
    """Certificates whose past is made in the test, with changes tracked as in life."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tracking = {"tracking_disable": False, "active_test": False}
        cls.env = cls.env(context={**cls.env.context, **tracking})
        cls.Assignment = cls.Assignment.with_env(cls.env)
        cls.Type = cls.Type.with_env(cls.env)
        cls.History = cls.env["certificates.assignment.history"]

    @contextmanager
    def _at(self, moment):
        """Have a transaction of its own, as far as a test can, begin at a moment."""
        moment = datetime.fromisoformat(str(moment))
        clock = patch.object(type(self.env.cr), "now", lambda cr: moment)
        with clock, freeze_time(moment):
            yield
            self.env.flush_all()
            self.env.cr.flush()

    def _on(self, day, history=None, **context):
        history = self.History if history is None else history
        return history.with_context(certificates_date=day, **context)

    def _get_values(self, records):
        rows = records.read(VALUES, load=None)
        return {row["id"]: row for row in rows}


@tagged("post_install", "-at_install")
class TestHistory(HistoryMixin, CertificatesCase):
    def _explain(self, query):
        self.env.cr.execute("ANALYZE certificates_assignment")
        select = query.select()
        self.env.cr.execute(f"EXPLAIN {select.code}", select.params)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_values_of_the_day(self):
        with self._at("2026-01-10 12:00:00"):
            certificate = self._issue(number="1", date_start="2026-01-01")
        with self._at("2026-02-10 12:00:00"):
            certificate.write({"number": "2", "employee_id": self.colleague.id})
        with self._at("2026-03-10 12:00:00"):
            certificate.write({"number": False, "employee_id": self.worker.id})
        for day, number, employee in [
            ("2026-01-09", None, None),
            ("2026-01-10", "1", self.worker),
            ("2026-02-09", "1", self.worker),
            ("2026-02-10", "2", self.colleague),
            ("2026-03-09", "2", self.colleague),
            ("2026-03-10", False, self.worker),
        ]:
            with self.subTest(day=day):
                row = self._on(day).search([("id", "=", certificate.id)])
                self.assertEqual(bool(row), number is not None)
                self.assertEqual(row.employee_id, employee or self.Employee)
                self.assertEqual(row.number, number or False)
                self.assertEqual(row.display_name, row.employee_id.name or False)
                self.assertEqual(str(row.date or day), day)

    @freeze_time("2026-06-01 12:00:00")
    def test_revoked_later_was_not_revoked_before(self):
        with self._at("2026-01-10 12:00:00"):
            certificate = self._issue(date_start="2026-01-01")
        with self._at("2026-02-10 12:00:00"):
            # As of a day before this was known.
            certificate.write(
                {"revoked_on": "2026-01-20", "revocation_reason": "Theft"}
            )
        with self._at("2026-03-10 12:00:00"):
            certificate.action_reinstate()
        for day, state, reason in [
            ("2026-02-09", "valid", False),
            ("2026-02-10", "revoked", "Theft"),
            ("2026-03-09", "revoked", "Theft"),
            ("2026-03-10", "valid", False),
        ]:
            with self.subTest(day=day):
                row = self._on(day).browse(certificate.id)
                self.assertEqual((row.state, row.revocation_reason), (state, reason))

    def test_a_day_ends_where_the_company_is_for_all_its_users(self):
        with self._at("2026-03-10 11:30:00"):
            certificate = self._issue(number="1", date_start="2026-01-01")
        with self._at("2026-03-11 07:30:00"):
            certificate.number = "2"
        for timezone, day, number in [
            ("Pacific/Auckland", "2026-03-10", None),
            ("Pacific/Auckland", "2026-03-11", "2"),
            ("UTC", "2026-03-10", "1"),
            ("America/Los_Angeles", "2026-03-09", None),
            ("America/Los_Angeles", "2026-03-10", "1"),
            ("America/Los_Angeles", "2026-03-11", "2"),
        ]:
            with self.subTest(timezone=timezone, day=day):
                self.company.resource_calendar_id.tz = timezone
                for user_timezone in ("Pacific/Auckland", "America/Los_Angeles"):
                    found = self._on(day, tz=user_timezone).search(
                        [("id", "=", certificate.id)]
                    )
                    self.assertEqual(found.number or None, number)

    def test_random_histories(self):
        chance = random.Random(19)
        types = self.Type.create(
            [
                {"name": f"Type {days}", "expiring_days": days, "validity_count": 0}
                for days in (0, 30, 90)
            ]
        )
        diary = [(datetime(2026, 1, 1), {}, {})]
        certificates = self.Assignment
        moment = datetime(2026, 1, 28)
        for _event in range(80):
            moment += timedelta(minutes=chance.randrange(3000))
            with self._at(moment):
                certificates = self._live(chance, certificates, types)
            notices = {t.id: t.expiring_days for t in types}
            diary.append((moment, self._get_values(certificates), notices))
        with freeze_time("2026-09-01"):
            for _question in range(60):
                day = date(2026, 1, 27) + timedelta(days=chance.randrange(100))
                self._assert_known(diary, certificates, day, chance.choice(TIMEZONES))

    def _live(self, chance, certificates, types):
        """Do something that happens to certificates; return all that there are."""
        match chance.randrange(8):
            case _ if len(certificates) < 3:
                return certificates + self._issue_random(chance, types)
            case 0 | 1:
                return certificates + self._issue_random(chance, types)
            case 2 if len(certificates) > 5:
                deleted = chance.choice(certificates)
                deleted.unlink()
                return certificates - deleted
            case 3:
                chance.choice(types).expiring_days = chance.choice([0, 5, 30, 400])
                return certificates
        some = self.Assignment.concat(*chance.sample(certificates, 2))
        some.write(self._get_random_change(chance, types, some))
        some[0].write(self._get_random_change(chance, types, some[0]))
        return certificates

    def _issue_random(self, chance, types):
        certificate = self._issue(
            chance.choice(self.worker + self.colleague + self.lead),
            chance.choice(types),
            **self._get_random_dates(chance),
        )
        certificate.level_id = self._get_random_level(chance, certificate.type_id)
        return certificate

    def _get_random_level(self, chance, certificate_type):
        names = ["A", "B", False]
        name = chance.choice(names)
        return name and self._get_level(name, certificate_type)

    def _get_random_dates(self, chance):
        start = date(2026, 1, 1) + timedelta(days=chance.randrange(120))
        expiry = start + timedelta(days=chance.choice([0, 20, 60, 400]))
        return {"date_start": start, "date_expiry": chance.choice([expiry, False])}

    def _get_random_change(self, chance, types, certificates):
        today = date.today()
        begun = max(min(c.date_start, today) for c in certificates)
        revoked = chance.choice([False, begun, today])
        kind = chance.choice(types)
        level = self._get_random_level(chance, kind)
        return chance.choice(
            [
                {"active": chance.choice([True, False])},
                {"employee_id": chance.choice(self.worker + self.colleague).id},
                {"level_id": False},
                {"type_id": kind.id, "level_id": level and level.id},
                {"type_id": chance.choice(types).id},
                {"revoked_on": revoked, "revocation_reason": revoked and "Theft"},
                self._get_random_dates(chance),
            ]
        )

    def _assert_known(self, diary, certificates, day, timezone):
        """Check all ways to ask against what was in the diary that night."""
        midnight = datetime.combine(day + timedelta(days=1), time())
        midnight = midnight.replace(tzinfo=ZoneInfo(timezone)).timestamp()
        *_earlier, (_moment, values, notices) = (
            page
            for page in diary
            if page[0].replace(tzinfo=ZoneInfo("UTC")).timestamp() < midnight
        )
        known = {i: values[i] for i in set(values) & set(certificates.ids)}
        with self.subTest(day=day, timezone=timezone):
            self.company.resource_calendar_id.tz = timezone
            self.env.invalidate_all()
            of_day = self._on(str(day))
            rows = of_day.search([("employee_id.company_id", "=", self.company.id)])
            self.assertEqual(self._get_values(rows), known)
            self._assert_states(of_day, rows, day, notices)

    def _assert_states(self, of_day, rows, day, notices):
        for row in rows:
            length = row.date_expiry and (row.date_expiry - row.date_start).days
            notice = timedelta(days=min(notices[row.type_id.id], (length or 0) // 2))
            expiring = row.date_expiry and row.date_expiry - notice
            self.assertEqual(row.date_expiring, expiring)
            self.assertEqual(row.state, self._get_expected_state(row, day, notice))
        mine = [("id", "in", rows.ids)]
        by_state = rows.grouped("state")
        for state in STATES:
            found = of_day.search([*mine, ("state", "=", state)])
            self.assertEqual(found, by_state.get(state, of_day))
        groups = of_day._read_group(mine, ["state"], ["id:recordset"])
        self.assertEqual(
            {s: set(r) for s, r in groups}, {s: set(r) for s, r in by_state.items()}
        )

    def _get_expected_state(self, row, day, notice):
        names = ("date_start", "date_expiry", "revoked_on")
        certificate = SimpleNamespace(**{name: row[name] for name in names})
        certificate.type_id = SimpleNamespace(expiring_days=notice.days)
        return expected_state(certificate, day)

    @freeze_time("2026-06-01 12:00:00")
    def test_what_is_no_past_day_means_today(self):
        with self._at("2026-03-01 12:00:00"):
            certificate = self._issue(number="1", date_start="2026-01-01")
        with self._at("2026-05-01 12:00:00"):
            certificate.number = "2"
        for day in [*NOT_A_DAY, "2026-06-02", "2199-12-31"]:
            with self.subTest(day=day):
                row = self._on(day).search([("id", "=", certificate.id)])
                self.assertEqual(row.read(["number", "date"])[0]["number"], "2")
                self.assertEqual(row.date, date(2026, 6, 1))
        past = "2026-04-30"
        for day in [past, f"{past} 23:59:59", f"{past}'; SELECT 1; --", ["x", past]]:
            with self.subTest(day=day):
                self.assertEqual(self._on(day).browse(certificate.id).number, "1")

    def test_an_import_cannot_hide_a_change(self):
        with self._at("2026-01-10 12:00:00"):
            certificate = self._issue(number="1", date_start="2026-01-01")
        silent = {"tracking_disable": True, "mail_notrack": True}
        with self._at("2026-02-10 12:00:00"):
            certificate.with_user(self.officer).with_context(**silent).number = "2"
        self.assertEqual(self._on("2026-02-09").browse(certificate.id).number, "1")

    def test_recorded_changes_cannot_be_deleted(self):
        certificate = self._issue(number="1")
        self.env.cr.flush()
        mine = certificate.with_user(self.officer)
        mine.number = "2"
        comment = mine.message_post(body="Renamed")
        self.env.flush_all()
        self.env.cr.flush()
        tracked = mine.message_ids.filtered(lambda m: m.sudo().tracking_value_ids)
        self.assertEqual(tracked.author_id, self.officer.partner_id)
        with self.assertRaises(UserError):
            (tracked + comment).unlink()
        comment.unlink()
        mine.unlink()
        self.assertFalse(tracked.exists())

    def test_deleting_is_noted_on_the_employee(self):
        certificates = self._issue(
            number="N-7", level="Senior", date_start="2026-01-01"
        )
        certificates += self._issue(number="N-8", date_start="2026-01-01")
        certificates += self._issue(self.colleague, number="<b>N-9</b>")
        followers = self.worker.message_follower_ids
        certificates.with_user(self.officer).unlink()
        note, other = (self._get_last_note(e) for e in (self.worker, self.colleague))
        for text in ("Forklift", "N-7", "N-8", "Senior", "01/01/2026", "01/01/2031"):
            self.assertIn(text, note.body)
        self.assertEqual(note.author_id, self.officer.partner_id)
        self.assertTrue(note.is_internal)
        self.assertIn("&lt;b&gt;N-9", other.body)
        self.assertNotIn("N-9", note.body)
        self.assertEqual(self.worker.message_follower_ids, followers)

    def _get_last_note(self, employee):
        return employee.message_ids.sorted("id")[-1]

    def test_only_hr_reads_what_was_deleted(self):
        self.worker.user_id = self._new_user("reader")
        self._issue(number="N-7").with_user(self.officer).unlink()
        note = self._get_last_note(self.worker)
        hr_officer = self._new_user("hr", "hr.group_hr_user")
        self.assertTrue(note.with_user(hr_officer).has_access("read"))
        for user in (self.worker.user_id, self.manager):
            self.assertFalse(note.with_user(user).has_access("read"))

    def test_queries_do_not_grow(self):
        employees = self.Employee.create([{"name": f"E {i}"} for i in range(40)])
        employees.company_id = self.company
        with self._at("2026-01-10 12:00:00"):
            certificates = self.Assignment.create(
                [
                    {"employee_id": e.id, "type_id": self.type.id, "number": e.name}
                    for e in employees
                ]
            )
        with self._at("2026-02-10 12:00:00"):
            certificates[:20].number = False
        _first, few, many = (
            self._count_queries(self._on("2026-02-01"), chosen.ids)
            for chosen in (certificates[:1], certificates[:2], certificates)
        )
        self.assertEqual(few, many)

    def _count_queries(self, history, ids):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = history.search([("id", "in", ids)])
        self.assertEqual(len(rows.read()), len(ids))
        return self.env.cr.sql_log_count - before

    def test_an_employee_is_found_by_the_index(self):
        employees = self.Employee.create([{"name": f"E {i}"} for i in range(100)])
        employees.company_id = self.company
        untracked = self.Assignment.with_context(tracking_disable=True)
        with self._at("2026-01-10 12:00:00"):
            untracked.create(
                [
                    {"employee_id": employee.id, "type_id": self.type.id}
                    for employee in employees
                    for _certificate in range(10)
                ]
            )
        query = self._on("2026-02-01")._search([("employee_id", "=", employees[9].id)])
        self.assertIn(
            "certificates_assignment__employee_id_index", self._explain(query)
        )


# What each role finds of some certificates on a past day, and what today: that of the
# worker, one that was the worker's and is the colleague's now, one that was the
# worker's and is a foreigner's now, and one of the foreigner.
MATRIX = """
role          then                    now
officer       worker,passed,lost      worker,passed
manager       worker,passed,lost      worker,passed
hr_officer    worker,passed,lost      worker,passed
hr_manager    worker,passed,lost      worker,passed
boss          worker,passed,lost      worker,passed
employee      worker,passed,lost      worker
colleague     -                       passed
other_officer foreign                 lost,foreign
other_manager foreign                 lost,foreign
portal        -                       -
contact       -                       -
visitor       -                       -
public        -                       -
"""
EMPLOYEES = {"boss", "employee", "colleague"}
OUTSIDERS = {"portal", "contact", "visitor", "public"}


@tagged("post_install", "-at_install")
class TestHistoryAccess(HistoryMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["certificates.assignment"].search([]).unlink()

    def setUp(self):
        super().setUp()
        with self._at("2026-01-10 12:00:00"):
            self.certificates = {
                "worker": self._issue(),
                "passed": self._issue(),
                "lost": self._issue(),
                "foreign": self._issue(self.foreigner),
            }
        with self._at("2026-02-10 12:00:00"):
            self.certificates["passed"].employee_id = self.colleague
            self.certificates["lost"].write(
                {
                    "employee_id": self.foreigner.id,
                    "company_id": self.other_company.id,
                }
            )

    def test_matrix(self):
        _header, *lines = MATRIX.strip().splitlines()
        for role, then, now in map(str.split, lines):
            for day, expected in (("2026-01-31", then), (False, now)):
                with self.subTest(role=role, day=day):
                    self.assertEqual(self._find(role, day) or "-", expected)

    def _find(self, role, day):
        """Return the names of what a role finds; the other ways must find the same."""
        history = self._on(day, self._as(role, self.History))
        if not self._may(partial(history.search, [])):
            return ""
        found = history.search([])
        self.assertEqual(history.search_count([]), len(found))
        groups = history._read_group([], ["employee_id"], ["__count"])
        self.assertEqual(sum(count for _employee, count in groups), len(found))
        everything = {name: c.id for name, c in self.certificates.items()}
        for certificate_id in everything.values():
            row = history.browse(certificate_id)
            may_read = self._may(partial(row.read, ["number", "state"]))
            self.assertEqual(may_read, certificate_id in found.ids)
        return ",".join(name for name, i in everything.items() if i in found.ids)

    def test_nobody_changes_the_past(self):
        for role in self.roles:
            row = self._as(role, self.History).browse(self.certificates["worker"].id)
            with self.subTest(role=role):
                self._assert_refused(partial(row.write, {"number": "x"}))
                self._assert_refused(partial(row.create, {"number": "x"}))
                self._assert_refused(row.unlink)

    def test_forged_context_shows_nothing_more(self):
        for context in (
            {"allowed_company_ids": (self.company + self.other_company).ids},
            {"uid": self.env.uid, "su": True},
        ):
            history = self._as("employee", self.History)
            history = self._on("2026-01-31", history, **context)
            found = self._may(partial(history.search, [])) and history.search([])
            self.assertNotIn(self.certificates["foreign"].id, (found or history).ids)

    def test_opening_a_row_shows_what_one_may_see_now(self):
        row = self._on("2026-01-31", self._as("employee", self.History))
        row = row.browse(self.certificates["passed"].id)
        action = row.action_open_certificate()
        certificate = row.env[action["res_model"]].browse(action["res_id"])
        self._assert_refused(partial(certificate.read, ["number"]))


@tagged("post_install", "-at_install")
class TestHistoryInterface(HistoryMixin, HttpCase, CertificatesCase):
    def setUp(self):
        super().setUp()
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        with self._at("2024-01-10 12:00:00"):
            certificate = self._issue(number="OLD", date_start="2024-01-01")
            self._issue(self.colleague, number="SAME", date_start="2024-01-01")
        with self._at("2024-02-10 12:00:00"):
            certificate.number = "NEW"
        with self._at("2024-03-10 12:00:00"):
            certificate.write({"revoked_on": "2024-03-10"})

    def _export(self, day, **params):
        self.authenticate("cert_officer", "cert_officer")
        names = ["date", "employee_id/name", "number", "state"]
        request = {
            "model": "certificates.assignment.history",
            "fields": [{"name": name, "label": name} for name in names],
            "ids": False,
            "domain": [],
            "groupby": [],
            "import_compat": False,
            "context": {"certificates_date": day},
            **params,
        }
        data = {
            "data": json.dumps(request),
            "csrf_token": http.Request.csrf_token(self),
        }
        response = self.url_open("/web/export/xlsx", data=data)
        response.raise_for_status()
        sheet = load_workbook(BytesIO(response.content)).active
        return [row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)]

    def test_export(self):
        same = ("Coby Colleague", "SAME", "Valid")
        for day, number, state in [
            ("2024-02-09", "OLD", "Valid"),
            ("2024-02-10", "NEW", "Valid"),
            ("2024-03-10", "NEW", "Revoked"),
        ]:
            with self.subTest(day=day):
                self.assertEqual(
                    self._export([day]), [same, ("Wim Worker", number, state)]
                )
        self.assertEqual(self._export(["2024-01-09"]), [])

    def test_export_of_what_is_selected(self):
        ids = self.History.search([("number", "=", "NEW")]).ids
        rows = self._export(["2024-02-09"], ids=ids)
        self.assertEqual(rows, [("Wim Worker", "OLD", "Valid")])

    def test_calendar(self):
        self.start_tour(
            "/odoo/past-certificates",
            "certificates_history",
            login="cert_officer",
            timeout=180,
        )
