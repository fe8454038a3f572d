import logging
import os
import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CertificatesCase
from .history_oracle import World, as_long, propose

_logger = logging.getLogger(__name__)

# Of one test run; more of them by the environment.
HISTORIES = int(os.environ.get("HISTORIES", "50"))
STEPS = 10
# Each a day ahead of the other, or at least near a midnight.
ZONES = ("Pacific/Kiritimati", "Europe/Amsterdam", "Pacific/Pago_Pago")
MOMENTS = ((0, 30), (10, 30), (23, 15))
BEGINNINGS = (
    date(2024, 2, 28),
    date(2026, 4, 30),
    date(2027, 12, 31),
    date(2028, 2, 29),
)
STATES = ("expired", "expiring", "revoked", "upcoming", "valid")
LADDERS = (
    [(30, "employee", "email"), (7, "employee", "email"), (-1, "manager", "email")],
    [(90, "employee", "email"), (90, "manager", "email"), (0, "employee", "email")],
    [
        (14, "employee", "email"),
        (1, "responsible", "activity"),
        (-1, "employee", "email"),
        (-10, "manager", "email"),
    ],
)
VALIDITIES = (
    (0, "year", "exact"),
    (1, "year", "exact"),
    (1, "month", "exact"),
    (10, "day", "exact"),
    (2, "month", "month"),
    (0, "year", "quarter"),
)
# What became of a message at once.
FATES = {
    "queued": "told",
    "sent": "told",
    "skipped": "skipped",
    "cancelled": "cancelled",
}
HEADINGS = ["type_id", "employee_id", "level_id", "date_start", "date_expiry"]


class HistoryCase(CertificatesCase):
    """A small world, told twice: in the database, and to the oracle."""

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.companies = cls.env["res.company"].create([{"name": z} for z in ZONES])
        for company in cls.companies:
            company.resource_calendar_id.tz = company.name
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.companies.ids}
        )
        for name in ("Assignment", "Type", "Employee", "Delivery"):
            setattr(cls, name, getattr(cls, name).with_env(cls.env))

    @classmethod
    def _setup_users(cls):
        cls.officer = cls._new_user(
            "officer", "certificates.group_certificates_manager", cls.companies[1]
        )
        cls.holders = cls.env["res.users"].concat(
            cls._new_user("ann", company=cls.companies[0]),
            cls._new_user("ben", "base.group_portal", cls.companies[1]),
            cls._new_user("cas", company=cls.companies[2]),
        )
        everywhere = [Command.set(cls.companies.ids)]
        (cls.officer | cls.holders).company_ids = everywhere

    @classmethod
    def _setup_records(cls):
        cls.company = cls.companies[1]
        cls.boss = cls._new_employee("Bea Boss")
        names = ("Ann Aerts", "Ben Bos", "Cas Claes")
        cls.people = cls.Employee.concat(
            *(
                cls._new_employee(
                    name, company_id=company.id, user_id=user.id, parent_id=cls.boss.id
                )
                for name, company, user in zip(
                    names, cls.companies, cls.holders, strict=True
                )
            )
        )
        cls.types = cls.Type.concat(
            *(cls._new_type(name) for name in ("Forklift", "Lift", "Welding"))
        )
        cls.types.responsible_id = cls.officer
        cls.levels = cls.env["certificates.level"].concat(
            *(cls._get_level(name, cls.types[0]) for name in ("Basic", "Expert"))
        )
        cls.env["certificates.requirement"].create(
            [
                {
                    "type_id": kind.id,
                    "company_id": False,
                    "is_for_everybody": True,
                    "date_start": date(2000, 1, 1),
                }
                for kind in cls.types
            ]
        )
        cls.env["certificates.reminder"].search([]).unlink()
        for scope, records in (
            ("type_id", cls.types[:1]),
            ("company_id", cls.companies),
        ):
            for record, ladder in zip(records, LADDERS, strict=False):
                cls._set_ladder(scope, record, ladder)

    @classmethod
    def _set_ladder(cls, scope, record, ladder):
        cls.env["certificates.reminder"].create(
            [
                {scope: record.id, "days": days, "recipient": who, "channel": channel}
                for days, who, channel in ladder
            ]
        )

    def _get_records(self, user=None):
        """Return the certificates as a user sees them, from a time zone."""
        records = self.Assignment.with_user(user or self.officer)
        zone = self.dice.choice(ZONES)
        return records.with_context(tz=zone, active_test=False)

    # A history

    def _live_through(self, seed):
        self.dice = random.Random(seed)
        self.story = [f"seed {seed}"]
        self.clock.move_to(self._draw_beginning())
        self._set_up_world()
        for step in range(STEPS):
            for _change in range(self.dice.randint(1, 2)):
                self.dice.choice(self._get_changes())()
            if self.dice.random() < 0.5:
                self._run_reminders()
            if step % 4 == 2:
                self._compare()
            self._pass_time()
        self._compare()

    def _draw_beginning(self):
        day = self.dice.choice(
            [
                date(2024, 2, 28),
                date(2027, 12, 31),
                date(2028, 2, 29),
                date(2026, 4, 30),
            ]
        )
        day += timedelta(days=self.dice.choice([0, 1, self.dice.randrange(365)]))
        return datetime(day.year, day.month, day.day, *self.dice.choice(MOMENTS))

    def _set_up_world(self):
        self.world = World(datetime.now())
        for company in self.companies:
            self.world.companies[company.id] = {"zone": company.name}
        ladders = dict(zip(self.companies.ids, LADDERS, strict=True))
        for number, ladder in ladders.items():
            self.world.companies[number]["ladder"] = ladder
        for employee in self.people:
            self.world.employees[employee.id] = {
                "company": employee.company_id.id,
                "active": True,
                "archived_on": None,
            }
        for kind, validity in zip(
            self.types, self.dice.sample(VALIDITIES, 3), strict=True
        ):
            self._set_up_type(kind, *validity)
        ranks = self.dice.choice([(10, 20), (10, 20), (10, 10)])
        for level, rank in zip(self.levels, ranks, strict=True):
            level.sequence = rank
            self.world.levels[level.id] = {"type": level.type_id.id, "rank": rank}

    def _set_up_type(self, kind, count, unit, end):
        notice = self.dice.choice([0, 10, 90])
        self.world.types[kind.id] = {
            "count": count,
            "unit": unit,
            "end": end,
            "notice": notice,
            "ladder": LADDERS[0] if kind == self.types[0] else None,
        }
        kind.write(
            {
                "validity_count": count,
                "validity_unit": unit,
                "validity_end": end,
                "expiring_days": notice,
            }
        )
        self._tell(f"{kind.name}: {count} {unit} {end}, notice {notice}")

    def _pass_time(self):
        """Go on, mostly to a day on which something happens, near a midnight."""
        now = datetime.now()
        days = [self.dice.randrange(1, 40)]
        for certificate in self.world.certificates.values():
            for day in (
                certificate["start"],
                certificate["expiry"],
                self.world.expiring_from(certificate),
                self.world.next_reminder(certificate),
                self.world.gap_until(certificate),
            ):
                ahead = (day - now.date()).days if day else 0
                days += [ahead, ahead + 1] if 0 < ahead < 400 else []
        day = now + timedelta(days=self.dice.choice([0, self.dice.choice(days)]))
        hour, minute = self.dice.choice(MOMENTS)
        now = max(now, day.replace(hour=hour, minute=minute))
        self.clock.move_to(now)
        self.world.now = now
        self.env.invalidate_all()
        self._tell(f"it is {now:%Y-%m-%d %H:%M} UTC")

    def _tell(self, words):
        self.story.append(words)

    # What may happen

    def _get_changes(self):
        return [
            self._issue_by_hand,
            self._issue_by_hand,
            self._issue_by_hand,
            self._import,
            self._renew,
            self._renew,
            self._revoke,
            self._reinstate,
            self._archive,
            self._unarchive,
            self._delete,
            self._change_start,
            self._change_expiry,
            self._change_expiry_of_many,
            self._change_type,
            self._change_level,
            self._stop_renewing,
            self._renew_after_all,
            self._give_to_another,
            self._move_employee,
            self._merge,
            self._change_notice,
        ]

    def _attempt(self, words, is_possible, action):
        """Do something that has to work, or has to be refused with a message.

        :return: what the action returned, or ``None`` if it was refused
        """
        self._tell(words)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                result = action()
                self.env.flush_all()
        except (UserError, IntegrityError) as error:
            self.env.invalidate_all()
            self.assertFalse(is_possible, f"refused: {error}")
            self._tell("… refused")
            return None
        self.assertTrue(is_possible, "not refused")
        return result

    def _pick(self, condition=lambda certificate: True):
        """Return a certificate, its record, or nothing if there is none."""
        found = [
            c
            for c in self.world.certificates.values()
            if self.world.employees[c["employee"]]["active"] and condition(c)
        ]
        certificate = self.dice.choice(found or [None])
        return certificate, self._get_records().browse(
            certificate and certificate["id"]
        )

    def _draw_day(self, employee):
        """Draw a day that may well meet another: ends of months, days after others."""
        today = self.world.today(self.world.employees[employee]["company"])
        days = [today, today + timedelta(days=self.dice.randint(-200, 100))]
        days.append(today.replace(day=1) - timedelta(days=1))
        days += [date(2024, 2, 29), date(2028, 2, 29)]
        for certificate in self.world.certificates.values():
            if certificate["employee"] == employee and certificate["expiry"]:
                ahead = self.dice.choice([-1, 0, 1, 2, 30])
                days += [certificate["expiry"] + timedelta(days=ahead)] * 2
        return self.dice.choice(days)

    def _draw_certificate(self):
        employee = self._pick_employee()
        kind = self.dice.choice([self.types[0].id, *self.types.ids])
        level = None
        if kind == self.types[0].id:
            level = self.dice.choice([None, *self.levels.ids])
        start = self._draw_day(employee)
        values = {"employee": employee, "type": kind, "level": level, "start": start}
        twins = list(self.world.certificates.values())
        if twins and self.dice.random() < 0.15:
            twin = self.dice.choice(twins)
            if self.world.employees[twin["employee"]]["active"]:
                names = ("employee", "type", "level", "start", "expiry")
                return {name: twin[name] for name in names}
        expiry = self.dice.choice([None, self._draw_expiry(start), ...])
        if expiry is not ...:
            values["expiry"] = expiry
        return values

    def _draw_expiry(self, start):
        """Draw a last day: of a month, a leap day, or after some days."""
        return start + timedelta(
            days=self.dice.choice([0, 1, 9, 29, 30, 59, self.dice.randrange(400)])
        )

    def _prepare(self, drawn):
        """Return the values of a record of what was drawn."""
        values = {
            "employee_id": drawn["employee"],
            "type_id": drawn["type"],
            "level_id": drawn["level"],
            "date_start": drawn["start"],
        }
        if "expiry" in drawn:
            values["date_expiry"] = drawn["expiry"]
        return values

    def _complete(self, drawn):
        """Return what was drawn, with the expiry date that the type proposes."""
        kind = self.world.types[drawn["type"]]
        return {"expiry": propose(kind, drawn["start"]), **drawn}

    def _describe(self, values):
        names = {
            "employee": self.people.browse(values["employee"]).name,
            "type": self.types.browse(values["type"]).name,
            "level": self.levels.browse(values["level"]).name or "no level",
        }
        days = f"{values['start']} to {values.get('expiry', 'as proposed')}"
        number = f"#{values['id']} " if "id" in values else ""
        return f"{number}{', '.join(names.values())}, {days}"

    def _issue_by_hand(self):
        drawn = self._draw_certificate()
        record = self._attempt(
            f"issue {self._describe(drawn)}",
            True,
            lambda: self._get_records().create(self._prepare(drawn)),
        )
        self.world.record(record.id, **self._complete(drawn))
        self.story[-1] += f" (#{record.id})"

    def _import(self):
        drawn = self._draw_certificate()
        rows = [drawn, {**drawn, "start": drawn["start"] + timedelta(days=3)}]
        rows = [row for row in rows if self._is_importable(self._complete(row))]
        if not rows:
            return
        result = self._attempt(
            "import " + "; ".join(map(self._describe, rows)),
            True,
            lambda: self._import_rows(rows),
        )
        errors = [m for m in result["messages"] if m["type"] == "error"]
        self.assertFalse(errors)
        new = [row for row in rows if not self._is_known(self._complete(row))]
        self.assertEqual(len(result["ids"] or []), len(new))
        for number, row in zip(result["ids"] or [], new, strict=True):
            self.world.record(number, **self._complete(row))
            self.story[-1] += f" (#{number})"

    def _is_importable(self, row):
        """Whether a row has nothing that the import asks about."""
        expiry, kind = row["expiry"], self.world.types[row["type"]]
        proposed = propose(kind, row["start"])
        is_usual = not expiry or expiry <= (proposed or date.max)
        similar = [c for c in self.world.certificates.values() if self._is_twin(c, row)]
        return (
            is_usual
            and (not expiry or expiry >= row["start"])
            and all(map(self.world.counts, similar))
        )

    def _is_known(self, row):
        return any(self._is_twin(c, row) for c in self.world.certificates.values())

    def _is_twin(self, certificate, row):
        names = ("employee", "type", "level", "start", "expiry")
        return all(certificate[name] == row[name] for name in names)

    def _import_rows(self, rows):
        lines = [";".join(HEADINGS)]
        for row in rows:
            expiry = row.get("expiry", "") or ("" if "expiry" not in row else "-")
            cells = (
                self.types.browse(row["type"]).name,
                self.people.browse(row["employee"]).name,
                self.levels.browse(row["level"]).name or "",
                row["start"],
                expiry,
            )
            lines.append(";".join(map(str, cells)))
        wizard = self.env["base_import.import"].with_user(self.officer)
        wizard = wizard.create(
            {
                "res_model": "certificates.assignment",
                "file": "\n".join(lines).encode(),
                "file_name": "history.csv",
                "file_type": "text/csv",
            }
        )
        options = {"quoting": '"', "has_headers": True, "separator": ";"}
        return wizard.execute_import(HEADINGS, HEADINGS, options)

    def _get_wizard(self, name, records, **values):
        wizard = self.env[f"certificates.{name}.wizard"].with_user(self.officer)
        return wizard.with_context(
            active_model="certificates.assignment",
            active_ids=records.ids,
            tz=self.dice.choice(ZONES),
        ).create(values)

    def _renew(self):
        def is_ripe(certificate):
            return self.world.state(certificate) != "upcoming"

        first, record = self._pick(is_ripe)
        if not first:
            return
        second, other = self._pick(is_ripe)
        chosen = {c["id"]: c for c in (first, second)[: self.dice.randint(1, 2)]}
        due = [c for c in chosen.values() if self.world.is_renewable(c)]
        self._attempt(
            "renew " + "; ".join(map(self._describe, chosen.values())),
            bool(due),
            lambda: self._get_wizard(
                "renew", record.browse(chosen), start_from="due"
            ).action_renew(),
        )
        for certificate in due:
            self._take_over_renewal(certificate)

    def _take_over_renewal(self, certificate):
        """Check the renewal of a certificate, and tell the oracle of it."""
        renewal = self._get_records().search(
            [
                ("renewal_of_id", "=", certificate["id"]),
                ("id", "not in", list(self.world.certificates)),
            ]
        )
        self.assertEqual(len(renewal), 1)
        today, expiry = self.world.today_of(certificate), certificate["expiry"]
        start = expiry
        if not expiry or today - expiry > timedelta(days=30):
            start = today
        expected = {propose(self.world.types[certificate["type"]], start)}
        if expected == {None} and expiry:
            expected = as_long(certificate["start"], expiry, start)
        self.assertEqual(renewal.date_start, start)
        self.assertIn(renewal.date_expiry or None, expected)
        self.world.record(
            renewal.id,
            employee=certificate["employee"],
            type=certificate["type"],
            level=certificate["level"],
            start=start,
            expiry=renewal.date_expiry or None,
            renews=certificate["id"],
        )
        self.story[-1] += f" (#{renewal.id})"

    def _revoke(self):
        certificate, record = self._pick(lambda c: not c["revoked_on"])
        if not certificate:
            return
        today = self.world.today_of(certificate)
        first = min(certificate["start"], today)
        # Today of the officer, which is allowed too, is no more than two days before.
        day = self.dice.choice([today, first, first - timedelta(days=3), today])
        self._attempt(
            f"revoke #{record.id} on {day}",
            first <= day <= today,
            lambda: self._get_wizard(
                "revoke", record, revoked_on=day, reason="Forged", tell_employees=False
            ).action_revoke(),
        )
        if first <= day <= today:
            certificate["revoked_on"] = day

    def _is_free(self, certificate):
        """Whether nothing else renews what this certificate renews."""
        renewed = self.world.certificates.get(certificate["renews"])
        return not renewed or not self.world.renewal(renewed)

    def _reinstate(self):
        certificate, record = self._pick(lambda c: c["revoked_on"])
        if not certificate:
            return
        is_possible = not certificate["active"] or self._is_free(certificate)
        self._attempt(f"reinstate #{record.id}", is_possible, record.action_reinstate)
        if is_possible:
            certificate["revoked_on"] = None

    def _archive(self):
        certificate, record = self._pick(lambda c: c["active"])
        if certificate:
            self._attempt(f"archive #{record.id}", True, record.action_archive)
            certificate["active"] = False

    def _unarchive(self):
        certificate, record = self._pick(lambda c: not c["active"])
        if not certificate:
            return
        is_possible = bool(certificate["revoked_on"]) or self._is_free(certificate)
        self._attempt(f"unarchive #{record.id}", is_possible, record.action_unarchive)
        if is_possible:
            certificate["active"] = True

    def _delete(self):
        certificate, record = self._pick()
        if certificate:
            self._attempt(f"delete #{record.id}", True, record.unlink)
            del self.world.certificates[certificate["id"]]
            self.world.cut_links()

    def _change_start(self):
        certificate, record = self._pick(lambda c: not c["revoked_on"])
        if not certificate:
            return
        start = self._draw_day(certificate["employee"])
        expiry = self.world.expiry_after_change(certificate, start=start)
        is_possible = not expiry or start <= expiry
        self._attempt(
            f"#{record.id} starts on {start}",
            is_possible,
            lambda: record.write({"date_start": start}),
        )
        if is_possible:
            self.world.change(certificate, start=start)

    def _change_expiry(self):
        certificate, record = self._pick()
        if not certificate:
            return
        expiry = self.dice.choice([None, self._draw_expiry(certificate["start"])])
        self._attempt(
            f"#{record.id} expires on {expiry}",
            True,
            lambda: record.write({"date_expiry": expiry}),
        )
        self.world.set_expiry(certificate, expiry)

    def _change_expiry_of_many(self):
        """All are extended until one day, as by decree."""
        certificate, record = self._pick()
        if not certificate:
            return
        expiry = self._draw_expiry(certificate["start"])
        changed = [
            c
            for c in self.world.certificates.values()
            if not c["revoked_on"] and c["start"] <= expiry and c["expiry"] != expiry
        ]
        chosen = list(self.world.certificates)
        self._attempt(
            f"all expire on {expiry}",
            bool(changed),
            lambda: self._get_wizard(
                "expiry", record.browse(chosen), date_expiry=expiry, reason="By decree"
            ).action_expiry(),
        )
        for certificate in changed:
            self.world.set_expiry(certificate, expiry)

    def _change_type(self):
        certificate, record = self._pick()
        if not certificate:
            return
        kind = self.dice.choice(self.types)
        self._attempt(
            f"#{record.id} is of {kind.name}",
            True,
            lambda: record.write({"type_id": kind.id}),
        )
        self.world.change(certificate, type=kind.id)

    def _change_level(self):
        certificate, record = self._pick(lambda c: c["type"] == self.types[0].id)
        if not certificate:
            return
        level = self.dice.choice([None, *self.levels.ids])
        self._attempt(
            f"#{record.id} has the level {self.levels.browse(level).name}",
            True,
            lambda: record.write({"level_id": level}),
        )
        certificate["level"] = level

    def _stop_renewing(self):
        certificate, record = self._pick()
        if not certificate:
            return
        is_possible = bool(
            certificate["expiry"]
            and not certificate["revoked_on"]
            and not certificate["stopped"]
        )
        self._attempt(
            f"#{record.id} will not be renewed",
            is_possible,
            lambda: self._get_wizard(
                "stop", record, reason="Machine sold"
            ).action_stop(),
        )
        if is_possible:
            certificate["stopped"] = True

    def _renew_after_all(self):
        certificate, record = self._pick(lambda c: c["stopped"])
        if certificate:
            self._attempt(
                f"#{record.id} will be renewed", True, record.action_renew_after_all
            )
            certificate["stopped"] = False

    def _pick_employee(self):
        return self.dice.choice(
            [n for n, found in self.world.employees.items() if found["active"]]
        )

    def _give_to_another(self):
        certificate, record = self._pick()
        if not certificate:
            return
        employee = self._pick_employee()
        self._attempt(
            f"#{record.id} is of {self.people.browse(employee).name}",
            True,
            lambda: record.write({"employee_id": employee}),
        )
        self.world.give(certificate, employee)

    def _move_employee(self):
        employee = self.people.browse(self._pick_employee())
        company = self.dice.choice(self.companies)
        self._attempt(
            f"{employee.name} moves to {company.name}",
            True,
            lambda: employee.write({"company_id": company.id}),
        )
        self.world.employees[employee.id]["company"] = company.id

    def _merge(self):
        source, target = self._pick_employee(), self._pick_employee()
        if source == target or self.dice.random() < 0.5:
            return
        source, target = self.people.browse(source), self.people.browse(target)
        self._attempt(
            f"{source.name} is {target.name}",
            True,
            lambda: source._merge_certificates_into(target),
        )
        self.world.merge(source.id, target.id)

    def _change_notice(self):
        kind, notice = self.dice.choice(self.types), self.dice.choice([0, 10, 40, 90])
        self._attempt(
            f"notice of {kind.name}: {notice}",
            True,
            lambda: kind.write({"expiring_days": notice}),
        )
        self.world.types[kind.id]["notice"] = notice

    def _run_reminders(self):
        """Run the scheduled action, mostly once, and compare what it sends."""
        self._tell("reminders")
        for _run in range(self.dice.choice([1, 1, 2])):
            before = self.Delivery.search([])
            self._run_job(self.Assignment.sudo()._cron_send_reminders)
            self.env.invalidate_all()
            sent = self.Delivery.search([("kind", "=", "expiry")]) - before
            found = {
                (
                    delivery.assignment_id.id,
                    delivery.date_due,
                    delivery.days,
                    delivery.recipient,
                    delivery.channel,
                    FATES.get(delivery.state),
                )
                for delivery in sent
            }
            self.assertEqual(found, self.world.run_reminders())

    # What is compared

    def _compare(self):
        self.env.flush_all()
        self.env.invalidate_all()
        expected = {n: self._expect(c) for n, c in self.world.certificates.items()}
        self._compare_for_officer(expected)
        employee = self.people.browse(self._pick_employee())
        if employee.user_id:
            self._compare_for_holder(employee, expected)
        self._compare_standings()

    def _expect(self, certificate):
        """Return all that users see of a certificate."""
        world = self.world
        return {
            "employee_id": certificate["employee"],
            "type_id": certificate["type"],
            "level_id": certificate["level"],
            "company_id": world.employees[certificate["employee"]]["company"],
            "date_start": certificate["start"],
            "date_expiry": certificate["expiry"],
            "renewal_of_id": certificate["renews"],
            "active": certificate["active"],
            "date_expiring": world.expiring_from(certificate),
            "state": world.state(certificate),
            "superseded": world.is_superseded(certificate),
            "is_replaced": world.is_replaced(certificate),
            "gap_until": world.gap_until(certificate),
            "needs_attention": world.needs_attention(certificate),
            "reminder_next_on": world.next_reminder(certificate),
            "can_renew": world.is_renewable(certificate)
            and world.state(certificate) != "upcoming",
        }

    def _assert_same(self, found, expected, where):
        if found != expected:
            self.fail(f"{where}: {found}, not {expected}")

    def _assert_seen(self, records, expected, names):
        for record in records:
            for name in names:
                found, field = record[name], record._fields[name]
                found = found.id if field.relational else found
                if field.type != "boolean":
                    found = found or None
                where = f"{name} of #{record.id} for {records.env.user.login}"
                self._assert_same(found, expected[record.id][name], where)

    def _compare_for_officer(self, expected):
        records = self._get_records().browse(expected)
        names = expected and next(iter(expected.values())).keys()
        self._assert_seen(records, expected, names)
        self._compare_searches(records, expected, 6)
        self._compare_groups(records, expected)
        self._compare_order(records, expected)
        for employee in self.people:
            attention = sum(
                e["needs_attention"] and e["employee_id"] == employee.id
                for e in expected.values()
            )
            self._assert_same(
                employee.with_user(self.officer).sudo().certificates_attention_count,
                attention,
                f"how many of {employee.name} need attention",
            )

    def _compare_searches(self, records, expected, count):
        mine = [("id", "in", records.ids)]
        searches = [("state", state) for state in STATES]
        for name in ("superseded", "is_replaced", "needs_attention"):
            searches += [(name, True), (name, False)]
        for name, value in self.dice.sample(searches, count):
            found = records.search([*mine, (name, "=", value)])
            wanted = {n for n, e in expected.items() if e[name] == value}
            where = f"search for {name} {value} for {records.env.user.login}"
            self._assert_same({*found.ids}, wanted, where)

    def _compare_groups(self, records, expected):
        groups = records._read_group(
            [("id", "in", records.ids)], ["state"], ["__count", "id:recordset"]
        )
        found = {state: (count, {*members.ids}) for state, count, members in groups}
        wanted = {}
        for number, seen in expected.items():
            wanted.setdefault(seen["state"], set()).add(number)
        wanted = {state: (len(ids), ids) for state, ids in wanted.items()}
        self._assert_same(found, wanted, "groups by state")

    def _compare_order(self, records, expected):
        ordered = records.search([("id", "in", records.ids)], order="state, id")
        wanted = sorted(expected, key=lambda n: (expected[n]["state"], n))
        self._assert_same(ordered.ids, wanted, "order by state")

    def _compare_for_holder(self, employee, expected):
        records = self._get_records(employee.user_id).search(
            [("active", "=", True), ("employee_id", "=", employee.id)]
        )
        own = {
            number: seen
            for number, seen in expected.items()
            if seen["employee_id"] == employee.id and seen["active"]
        }
        self._assert_same({*records.ids}, {*own}, f"what {employee.name} sees")
        names = (
            "date_expiry",
            "state",
            "superseded",
            "is_replaced",
            "gap_until",
            "needs_attention",
        )
        self._assert_seen(records, own, names)
        self._compare_searches(records, own, 3)

    def _compare_standings(self):
        today = self.world.now.date()
        past, ahead = self.dice.randint(-60, -1), self.dice.randint(1, 300)
        for day in (None, today + timedelta(past), today + timedelta(ahead)):
            rows = self.env["certificates.compliance"].with_user(self.officer)
            rows = rows.with_context(certificates_date=day and str(day))
            rows = rows.search_fetch(
                [("employee_id", "in", self.people.ids)],
                ["employee_id", "type_id", "status"],
            )
            found = {(row.employee_id.id, row.type_id.id): row.status for row in rows}
            wanted = {
                (employee, kind): self.world.standing(employee, kind, day)
                for employee in self.people.ids
                for kind in self.types.ids
            }
            wanted = {key: status for key, status in wanted.items() if status}
            self._assert_same(found, wanted, f"compliance on {day or 'this day'}")
            self._compare_qualified(wanted, day)

    def _compare_qualified(self, wanted, day):
        kind = self.dice.choice(self.types)
        people = self.people.filtered("active").with_user(self.officer).sudo()
        found = people.is_qualified(kind, day) if day else people.is_qualified(kind)
        expected = {
            employee.id
            for employee in people
            if wanted.get((employee.id, kind.id)) in ("compliant", "expiring")
        }
        self._assert_same({*found.ids}, expected, f"qualified for {kind.name} on {day}")


@tagged("post_install", "-at_install")
class TestHistories(HistoryCase):
    """Random histories of certificates against what the words say."""

    histories = HISTORIES

    def test_random_histories_are_as_the_words_say(self):
        seed = int(os.environ.get("HISTORY_SEED", random.randrange(10**9)))
        _logger.warning("Random histories: HISTORY_SEED=%s", seed)
        self.clock = self.startPatcher(freeze_time("2026-01-01"))
        for n in range(self.histories):
            with self.subTest(seed=seed + n):
                savepoint = self.env.cr.savepoint()
                try:
                    self._live_through(seed + n)
                except Exception as failure:
                    failure.add_note("\n".join(self.story))
                    raise
                finally:
                    savepoint.rollback()
                    savepoint.close()
                    self.env.invalidate_all()
