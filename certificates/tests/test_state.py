import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import Form

from .common import CertificatesCase

STATES = {"upcoming", "valid", "expiring", "expired", "revoked"}
TIMEZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Amsterdam"]


def expected_state(certificate, today):
    """Say the state in plain words, independently of how the model does it."""
    if certificate.revoked_on:
        return "revoked"
    if certificate.date_start > today:
        return "upcoming"
    if not certificate.date_expiry:
        return "valid"
    if certificate.date_expiry < today:
        return "expired"
    length = (certificate.date_expiry - certificate.date_start).days
    notice = timedelta(days=min(certificate.type_id.expiring_days, length // 2))
    return "expiring" if today >= certificate.date_expiry - notice else "valid"


class TestState(CertificatesCase):
    @freeze_time("2026-03-10 12:00:00")
    def test_state_follows_the_dates(self):
        for start, expiry, state in [
            ("2026-03-11", "2027-03-11", "upcoming"),
            ("2026-03-10", "2027-03-11", "valid"),
            ("2020-01-01", False, "valid"),
            ("2020-01-01", "2026-06-09", "valid"),
            ("2020-01-01", "2026-06-08", "expiring"),
            ("2020-01-01", "2026-03-10", "expiring"),
            ("2020-01-01", "2026-03-09", "expired"),
            ("2026-03-10", "2026-03-10", "expiring"),
        ]:
            with self.subTest(start=start, expiry=expiry):
                certificate = self._issue(date_start=start, date_expiry=expiry)
                self.assertEqual(certificate.state, state)
                self._assert_states_agree(certificate)

    @freeze_time("2026-03-10 12:00:00")
    def test_a_short_one_is_expiring_in_its_second_half(self):
        for start, expiry, state in [
            ("2026-03-10", "2026-04-09", "valid"),
            ("2026-02-24", "2026-03-26", "valid"),
            ("2026-02-23", "2026-03-25", "expiring"),
            ("2026-03-09", "2026-03-11", "expiring"),
            ("2026-03-10", "2026-03-11", "valid"),
            ("2026-01-31", "2026-02-28", "expired"),
        ]:
            with self.subTest(start=start, expiry=expiry):
                certificate = self._issue(date_start=start, date_expiry=expiry)
                self.assertEqual(certificate.state, state)
                self._assert_states_agree(certificate)

    def test_days_left_are_counted_where_the_company_is(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.other_company.resource_calendar_id.tz = "Pacific/Pago_Pago"
        far = self._new_employee("Far Away", company_id=self.other_company.id)
        near = self._issue(date_start="2026-01-01", date_expiry="2026-03-01")
        away = self._issue(far, date_start="2026-01-01", date_expiry="2026-03-01")
        endless = self._issue(
            self.colleague, date_start="2026-01-01", date_expiry=False
        )
        every = near | away | endless
        with freeze_time("2026-02-28 10:30:00"):
            self.env.invalidate_all()
            self.assertEqual([near.days_left, away.days_left], [0, 2])
            for operator, value, expected in [
                ("=", 0, near),
                ("in", [0, 2], near | away),
                ("<", 1, near),
                (">=", 0, near | away),
                (">", 1, away),
                ("<=", -1, self.Assignment),
                ("<", 10**12, near | away),
            ]:
                with self.subTest(operator=operator, value=value):
                    found = self.Assignment.search(
                        [("days_left", operator, value), ("id", "in", every.ids)]
                    )
                    self.assertEqual(found, expected)
            last_first = self.Assignment.search(
                [("id", "in", (near | away).ids)], order="days_left desc"
            )
            self.assertEqual(list(last_first), [away, near])

    @freeze_time("2026-03-10 12:00:00")
    def test_revoked_goes_before_everything(self):
        certificate = self._issue(date_start="2027-01-01")
        certificate.revoked_on = "2026-03-10"
        self.assertEqual(certificate.state, "revoked")

    def test_state_changes_by_itself_as_time_passes(self):
        certificate = self._issue(date_start="2026-01-01", date_expiry="2026-12-31")
        for today, state in [
            ("2025-12-31", "upcoming"),
            ("2026-01-01", "valid"),
            ("2026-10-02", "expiring"),
            ("2026-12-31", "expiring"),
            ("2027-01-01", "expired"),
        ]:
            with self.subTest(today=today), freeze_time(today):
                self.env.invalidate_all()
                self.assertEqual(certificate.state, state)
                self._assert_states_agree(certificate)

    def test_records_and_database_agree_on_random_data(self):
        chance = random.Random(19)
        certificates = self._create_random_certificates(chance, 200)
        for _round in range(8):
            moment = datetime(2026, 1, 1) + timedelta(hours=chance.randrange(9000))
            timezone = chance.choice(TIMEZONES)
            with self.subTest(moment=moment, timezone=timezone), freeze_time(moment):
                self.company.resource_calendar_id.tz = timezone
                asker = chance.choice(TIMEZONES)
                self._assert_states_agree(certificates.with_context(tz=asker))

    def _create_random_certificates(self, chance, count):
        types = self.Type.create(
            [
                {"name": f"Type {days}", "expiring_days": days, "validity_count": 0}
                for days in (0, 1, 30, 90, 4000)
            ]
        )
        vals_list = []
        for _index in range(count):
            start = date(2026, 1, 1) + timedelta(days=chance.randint(-700, 500))
            expiry = start + timedelta(days=chance.choice([0, 1, 30, 365, 900]))
            vals_list.append(
                {
                    "employee_id": self.worker.id,
                    "type_id": chance.choice(types).id,
                    "date_start": start,
                    "date_expiry": chance.choice([expiry, expiry, expiry, False]),
                    "revoked_on": chance.choice(
                        [False] * 5 + [min(start, date.today())]
                    ),
                }
            )
        return self.Assignment.create(vals_list)

    def _assert_states_agree(self, certificates):
        certificates.invalidate_recordset(["state"])
        model = certificates.browse()
        mine = [("id", "in", certificates.ids)]
        today = self.company._get_certificates_today()
        by_state = certificates.grouped("state")
        for certificate in certificates:
            self.assertEqual(certificate.state, expected_state(certificate, today))
        for state in STATES:
            members = by_state.get(state, model)
            self.assertEqual(model.search([*mine, ("state", "=", state)]), members)
            self.assertEqual(
                model.search([*mine, ("state", "!=", state)]), certificates - members
            )
        groups = model._read_group(mine, ["state"], ["id:recordset"])
        self.assertEqual(
            {s: set(r) for s, r in groups}, {s: set(r) for s, r in by_state.items()}
        )
        ordered = model.search(mine, order="state, id")
        self.assertEqual(ordered, certificates.sorted(lambda c: (c.state, c.id)))

    @freeze_time("2026-03-10 12:00:00")
    def test_search_for_several_and_for_none(self):
        certificate = self._issue(date_start="2026-03-10", date_expiry="2028-01-01")
        mine = [("id", "=", certificate.id)]
        search = self.Assignment.search
        self.assertTrue(search([*mine, ("state", "in", ["valid", "expired"])]))
        self.assertFalse(search([*mine, ("state", "in", [])]))
        self.assertFalse(search([*mine, ("state", "=", False)]))
        self.assertTrue(search([*mine, ("state", "!=", False)]))

    def test_state_is_groupable_sortable_and_searchable(self):
        description = self.Assignment.fields_get(["state"])["state"]
        self.assertTrue(description["groupable"])
        self.assertTrue(description["sortable"])
        self.assertTrue(description["searchable"])
        self.assertFalse(description["store"])

    def test_midnight_is_that_of_the_company(self):
        certificate = self._issue(date_start="2026-01-01", date_expiry="2026-03-10")
        with freeze_time("2026-03-10 23:30:00"):
            for timezone, state in [
                ("UTC", "expiring"),
                ("Europe/Amsterdam", "expired"),
                ("America/New_York", "expiring"),
            ]:
                with self.subTest(timezone=timezone):
                    self.company.resource_calendar_id.tz = timezone
                    for asker in TIMEZONES:
                        local = certificate.with_context(tz=asker)
                        self.assertEqual(local.state, state)
                        self.assertTrue(
                            local.search([("id", "=", local.id), ("state", "=", state)])
                        )

    @freeze_time("2026-03-10 11:00:00")
    def test_attention_is_that_of_the_time_zone_of_the_company(self):
        """What one time zone read was served to the next in the same transaction."""
        certificate = self._issue(date_start="2020-01-01", date_expiry="2026-06-09")
        self.assertEqual(certificate.type_id.expiring_days, 90)
        for timezone, attention in (
            ("Pacific/Pago_Pago", False),
            ("Pacific/Kiritimati", True),
            ("Pacific/Pago_Pago", False),
        ):
            self.company.resource_calendar_id.tz = timezone
            here = certificate
            with self.subTest(timezone=timezone):
                self.assertEqual(here.needs_attention, attention)
                found = here.search(
                    [("id", "in", here.ids), ("needs_attention", "=", True)]
                )
                self.assertEqual(bool(found), attention)
                for employee in (
                    here.employee_id,
                    self.env["hr.employee.public"].browse(self.worker.id),
                ):
                    employee.invalidate_recordset()
                    self.assertEqual(employee.certificates_attention_count, attention)

    @freeze_time("2026-03-10 12:00:00")
    def test_state_in_a_form_follows_while_typing(self):
        with Form(self.Assignment) as form:
            form.type_id = self.type
            form.employee_id = self.worker
            self.assertEqual(form.state, "valid")
            form.date_start = "2026-04-01"
            self.assertEqual(form.state, "upcoming")
            form.date_start = "2021-03-15"
            self.assertEqual(form.state, "expiring")

    @freeze_time("2026-03-10 12:00:00")
    def test_changed_notice_changes_the_state(self):
        certificate = self._issue(date_start="2020-01-01", date_expiry="2026-05-01")
        self.assertEqual(certificate.state, "expiring")
        self.type.expiring_days = 10
        self.assertEqual(certificate.state, "valid")
        self.assertFalse(
            self.Assignment.search(
                [("id", "=", certificate.id), ("state", "=", "expiring")]
            )
        )

    @freeze_time("2026-03-10 12:00:00")
    def test_needs_attention(self):
        expiring = self._issue(date_start="2020-01-01", date_expiry="2026-04-01")
        expired = self._issue(
            self.colleague, date_start="2020-01-01", date_expiry="2026-01-01"
        )
        valid = self._issue(self.lead, date_start="2026-01-01")
        everything = expiring + expired + valid

        def attention():
            self.env.invalidate_all()
            found = self.Assignment.search(
                [("id", "in", everything.ids), ("needs_attention", "=", True)]
            )
            self.assertEqual(found, everything.filtered("needs_attention"))
            return found

        self.assertEqual(attention(), expired + expiring)
        self._issue(date_start="2026-03-01")
        self.assertEqual(attention(), expired, "the renewal runs longer")
        self.colleague.active = False
        self.assertFalse(attention(), "the employee left")

    def test_other_timezone_user(self):
        user = self._new_user("kiribati", "base.group_user", tz="Pacific/Kiritimati")
        self.worker.user_id = user
        certificate = self._issue(date_start="2026-03-11")
        with freeze_time("2026-03-10 12:00:00"):
            mine = certificate.with_user(user).with_context(tz=False)
            self.assertEqual(mine.state, "upcoming", "it is today at the company")
            self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
            self.assertEqual(mine.state, "valid", "it is tomorrow on Kiritimati")
            self.assertEqual(certificate.with_context(tz="UTC").state, "valid")
