from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.certificates.tests.test_site import SiteCase

REASON = {"certificates_override_reason": "Stays in the visitor center"}

# What each role may do: r read, w write, c create, d delete.
MATRIX = """
role         site override event
planner      r    -        rwcd
chief        r    -        rwcd
registration -    -        r
officer      r    r        -
employee     -    -        -
portal       -    -        -
"""


class TestEvent(SiteCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Event = cls.env["event.event"]
        cls.Override = cls.env["certificates.override"]
        cls.officer.name = "Olga Officer"
        cls.site.responsible_id = cls.officer
        planner = "event.group_event_manager"
        override = "certificates.group_certificates_override"
        cls.planner = cls._new_user("planner", planner)
        cls.chief = cls._new_user("chief", f"{planner},{override}")
        cls._hold(cls.lead, "2026-01-01", "2026-12-02", cls.induction)

    @classmethod
    def _new_event(cls, staff, user=None, **values):
        return (
            cls.Event.with_user(user or cls.planner)
            .with_context(tz="UTC")
            .create(
                {
                    "name": "Open Day",
                    "company_id": cls.company.id,
                    "date_begin": "2026-12-01 09:00:00",
                    "date_end": "2026-12-02 17:00:00",
                    "date_tz": "UTC",
                    "certificates_site_id": cls.site.id,
                    "certificates_policy": "block",
                    "certificates_staff_ids": [Command.set(staff.ids)],
                    **values,
                }
            )
        )

    def _get_notes(self, record):
        return "\n".join(record.sudo().message_ids.mapped("preview"))

    def test_staff_is_qualified_on_the_first_day(self):
        with self._refuses(
            ValidationError,
            "Wim Worker lacks Site Induction for North on 12/01/2026: ask Olga Officer",
        ):
            self._new_event(self.worker | self.lead)
        event = self._new_event(self.lead)
        with self._refuses(ValidationError, "Wim Worker"):
            event.certificates_staff_ids += self.worker

    def test_staff_is_qualified_to_the_last_day_where_the_event_is(self):
        event = self._new_event(self.lead)
        with self._refuses(ValidationError, "Lou Lead.* on 12/03/2026"):
            event.date_end = "2026-12-05 17:00:00"
        with self._refuses(ValidationError, "Lou Lead.* on 12/03/2026"):
            event.date_tz = "Pacific/Auckland"

    def test_what_ends_at_midnight_is_over_that_day(self):
        values = {"date_end": "2026-12-02 23:00:00", "date_tz": "Europe/Amsterdam"}
        self.assertTrue(self._new_event(self.lead, **values))
        values["date_end"] = "2026-12-02 23:01:00"
        with self._refuses(ValidationError, "Lou Lead.* on 12/03/2026"):
            self._new_event(self.lead, **values)

    def test_a_template_brings_its_time_zone(self):
        event = self._new_event(self.lead)
        template = self.env["event.type"].create(
            {"name": "Down under", "default_timezone": "Pacific/Auckland"}
        )
        with self._refuses(ValidationError, "Lou Lead.* on 12/03/2026"):
            event.event_type_id = template

    def test_staff_is_qualified_on_the_days_between(self):
        self._hold(self.lead, "2026-12-04", False, self.induction)
        with self._refuses(ValidationError, "Lou Lead.* on 12/03/2026"):
            self._new_event(self.lead, date_end="2026-12-05 17:00:00")

    def test_who_has_the_right_overrides_with_a_reason_that_is_logged(self):
        with self.assertRaises(AccessError):
            self._new_event(self.worker, **REASON)
        event = self._new_event(self.worker, self.chief, **REASON)
        row = self.Override.search([("employee_id", "=", self.worker.id)])
        self.assertEqual((row.user_id, row.res_id), (self.chief, event.id))
        self.assertEqual(row.type_ids, self.induction)
        self.assertIn("Stays in the visitor center", self._get_notes(event))
        event.name = "Open Doors"
        self.assertEqual(len(self.Override.search([("res_id", "=", event.id)])), 1)

    def test_merged_employee_stays_on_the_staff(self):
        event = self._new_event(self.worker, self.chief, **REASON)
        other = self._new_employee("Wim Again")
        self.worker._merge_certificates_into(other)
        self.assertEqual(event.certificates_staff_ids, other)

    def test_a_warning_is_noted(self):
        event = self._new_event(self.worker, certificates_policy="warn")
        self.assertIn("Wim Worker lacks", self._get_notes(event))

    def test_the_site_says_what_the_event_does_not(self):
        self.site.policy = "block"
        with self.assertRaises(ValidationError):
            self._new_event(self.worker, certificates_policy=False)
        self.site.policy = "nothing"
        event = self._new_event(self.worker, certificates_policy=False)
        self.assertFalse(event.certificates_warning)

    def test_an_event_gets_a_site(self):
        event = self._new_event(self.worker, certificates_site_id=False)
        with self.assertRaises(ValidationError):
            event.certificates_site_id = self.site

    def test_the_form_warns_and_asks_for_a_reason(self):
        event = self._new_event(self.lead, self.chief)
        with Form(event) as form:
            form.certificates_staff_ids.add(self.worker)
            self.assertIn("Wim Worker lacks", form.certificates_warning)
            self.assertTrue(form.certificates_is_refused)
            form.certificates_override_reason = "Guided"
        self.assertIn(self.worker.id, event.sudo().certificates_staff_ids.ids)

    def test_a_site_of_another_company_is_refused(self):
        foreign = self.Site.create({"name": "Far", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self._new_event(self.lead, certificates_site_id=foreign.id)

    def test_an_event_of_a_branch_is_at_the_site_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        event = self._new_event(
            self.env["hr.employee"], self.env.user, company_id=branch.id
        )
        self.assertEqual(event.certificates_site_id, self.site)

    def test_many_events_take_no_more_queries_than_few(self):
        few, many = self._count(5), self._count(100)
        self.assertLessEqual(many, few + 5)

    def test_years_with_many_people_take_no_more_queries_than_a_day(self):
        people = self.lead.create(
            [
                {"name": f"Person {number}", "company_id": self.company.id}
                for number in range(50)
            ]
        )
        for number, person in enumerate(people):
            day = fields.Date.add(date(2027, 1, 1), days=7 * number)
            self._hold(person, "2026-01-01", day, self.induction)
        values = {"certificates_policy": "warn", "date_end": "2029-12-31 17:00:00"}
        for event in (
            few := self._new_event(self.worker, certificates_policy="warn"),
            many := self._new_event(people, **values),
        ):
            self.assertEqual(
                len(event._get_certificates_shifts()),
                len(event.sudo().certificates_staff_ids),
            )
        self.assertLessEqual(self._judge(many), self._judge(few) + 2)
        self.assertIn(
            "Person 0 lacks Site Induction for North on 01/02/2027",
            self._get_notes(many),
        )
        self.assertIn(
            "Person 9 lacks Site Induction for North on 03/06/2027",
            many.certificates_warning,
        )

    def test_what_lacks_in_the_middle_of_years_is_found(self):
        self._hold(self.lead, "2026-12-04", "2031-12-31", self.induction)
        with self._refuses(ValidationError, "Lou Lead.* on 12/03/2026"):
            self._new_event(self.lead, date_end="2030-12-05 17:00:00")

    def test_longer_on_both_ends_only_the_new_days_are_judged(self):
        event = self._new_event(
            self.lead,
            self.chief,
            date_begin="2026-12-03 09:00:00",
            date_end="2026-12-05 17:00:00",
            **REASON,
        )
        event.date_begin = "2026-12-02 09:00:00"
        with Form(event.with_user(self.chief)) as form:
            self.assertIn("12/03/2026", form.certificates_warning)
            self.assertFalse(form.certificates_is_refused)
            form.date_end = "2026-12-06 17:00:00"
            self.assertTrue(form.certificates_is_refused)
            form.certificates_override_reason = "Still guided"
        days = self.Override.search([("res_id", "=", event.id)]).mapped("date")
        self.assertEqual(sorted(map(str, days)), ["2026-12-03", "2026-12-06"])

    def _count(self, number):
        values = {"certificates_policy": "warn"}
        events = self.Event.concat(
            *(self._new_event(self.worker, **values) for _ in range(number))
        )
        return self._judge(events)

    def _judge(self, events):
        """Return how many queries it takes to judge all work of events."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        events._judge_certificates(events._get_certificates_shifts(), {})
        return self.env.cr.sql_log_count - before

    def test_access(self):
        event = self._new_event(self.worker, self.chief, **REASON)
        records = {
            "site": self.site,
            "override": self.Override.search([("res_id", "=", event.id)]),
            "event": event,
        }
        roles = {
            "planner": self.planner,
            "chief": self.chief,
            "officer": self.officer,
            "registration": self._new_user(
                "desk", "event.group_event_registration_desk"
            ),
            "employee": self._new_user("employee"),
            "portal": self._new_user("portal", "base.group_portal"),
        }
        header, *rows = (line.split() for line in MATRIX.strip().splitlines())
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role, *cells in rows:
            for name, cell in zip(header[1:], cells, strict=True):
                record = records[name].with_user(roles[role])
                may = "".join(
                    key for key, what in operations.items() if record.has_access(what)
                )
                with self.subTest(role=role, model=name):
                    self.assertEqual(may or "-", cell)

    # Who decides what happens

    def test_a_planner_does_not_pass_by_what_the_site_blocks(self):
        self.site.policy = "block"
        nobody = self.env["hr.employee"]
        message = "Open Day cannot say “Do nothing” where North says “Refuse"
        with self._refuses(AccessError, message):
            self._new_event(self.worker, certificates_policy="nothing")
        event = self._new_event(nobody, certificates_policy=False)
        with self._refuses(AccessError, message):
            event.certificates_policy = "nothing"
        elsewhere = self._new_event(
            nobody, certificates_policy="warn", certificates_site_id=self.other.id
        )
        with self._refuses(AccessError, "cannot say “Warn” where North says “Refuse"):
            elsewhere.certificates_site_id = self.site
        event.certificates_policy = "block"
        event.certificates_policy = False
        with self._refuses(ValidationError, self.worker.name):
            event.certificates_staff_ids = self.worker

    def test_who_may_override_lets_less_happen_and_that_is_noted(self):
        self.site.policy = "block"
        event = self._new_event(self.env["hr.employee"], certificates_policy=False)
        event.with_user(self.chief).certificates_policy = "warn"
        self.assertIn("“Warn” where North says “Refuse", self._get_notes(event))
        # What was decided stays, whoever changes something else.
        event.write({"name": "Open Night", "certificates_policy": "warn"})
        event.certificates_staff_ids = self.worker
        self.assertEqual(event.copy().certificates_policy, False)
        copied = event.with_user(self.chief).copy()
        self.assertEqual(copied.certificates_policy, "warn")
