from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form

from .common import CertificatesCase

TODAY = date(2026, 3, 10)


def in_days(days):
    return TODAY + timedelta(days=days)


@freeze_time("2026-03-10 11:00:00")
class TestSuccession(CertificatesCase):
    """What was renewed, recorded twice or followed after a gap."""

    @classmethod
    @freeze_time("2026-03-10 11:00:00")
    def _setup_records(cls):
        super()._setup_records()
        cls.env["certificates.reminder"].search([]).unlink()
        cls.env["certificates.reminder"].create({"days": 5})
        cls.holder = cls._new_user("holder")
        cls.worker.user_id = cls.holder
        cls.certificate = cls._hold(-700, 20)

    @classmethod
    def _hold(cls, start, expiry, employee=None, **values):
        return cls._issue(
            employee,
            date_start=in_days(start),
            date_expiry=expiry is not None and in_days(expiry),
            **values,
        )

    def _renew(self, certificate, start, expiry=None, **values):
        return self.Assignment.create(
            {
                **certificate._prepare_renewal_values(in_days(start)),
                "date_expiry": in_days(expiry or start + 700),
                **values,
            }
        )

    def _assert_told(self, certificate, attention, reminded, renewable):
        """List, dashboard, reminder, holder and officer say the same."""
        self.env.invalidate_all()
        found = self.Assignment.search(
            [("id", "=", certificate.id), ("needs_attention", "=", True)]
        )
        self.assertEqual(bool(found), attention, "list")
        self.assertEqual(certificate.needs_attention, attention, "form")
        tiles = self.env["certificates.dashboard"].get_tiles({})
        [tile] = [tile for tile in tiles if tile["key"] == "attention"]
        shown = self.Assignment.search(tile["open"]["domain"])
        self.assertEqual(certificate in shown, attention, "dashboard")
        self.assertEqual(tile["count"], len(shown))
        self.assertEqual(bool(certificate.reminder_next_on), reminded, "reminder")
        wizard = self.env["certificates.renew.wizard"].create(
            {"assignment_ids": certificate.ids}
        )
        self.assertEqual(certificate not in wizard.renewed_ids, renewable, "Renew")
        own = certificate.with_user(self.holder)
        self.assertEqual(bool(own._get_renewal_steps()), renewable, "holder")

    def test_a_renewal_of_another_level_or_type_settles_what_it_renews(self):
        self._assert_told(self.certificate, True, True, True)
        renewal = self._renew(self.certificate, 20)
        self._assert_told(self.certificate, False, False, False)
        for values in (
            {"level_id": self._get_level("Advanced").id},
            {"level_id": False, "type_id": self._new_type("Reach truck").id},
            {"date_start": TODAY, "date_expiry": in_days(15)},
        ):
            with self.subTest(values=values):
                renewal.write(values)
                self._assert_told(self.certificate, False, False, False)
        successor = self.certificate.with_user(self.holder)._get_successor()
        self.assertEqual(successor, renewal)
        renewal.active = False
        self._assert_told(self.certificate, True, True, True)
        renewal.active = True
        self._assert_told(self.certificate, False, False, False)
        renewal.revoked_on = TODAY
        self._assert_told(self.certificate, True, True, True)
        renewal.action_reinstate()
        self._assert_told(self.certificate, False, False, False)
        renewal.unlink()
        self._assert_told(self.certificate, True, True, True)

    def test_a_shorter_renewal_is_what_counts_and_somebody_is_warned(self):
        renewal = self._renew(self.certificate, -12, 8)
        self.assertTrue(self.certificate.superseded)
        self.assertFalse(renewal.superseded, "nothing would be left to warn of")
        self._assert_told(renewal, True, True, True)

    def test_a_renewal_given_to_somebody_else_renews_nothing(self):
        renewal = self._renew(self.certificate, 20)
        renewal.employee_id = self.colleague
        self.assertFalse(renewal.renewal_of_id)
        self._assert_told(self.certificate, True, True, True)
        self._renew(self.certificate, 20)
        self._assert_told(self.certificate, False, False, False)

    def test_what_moves_together_stays_renewed(self):
        renewal = self._renew(self.certificate, 20)
        (self.certificate + renewal).employee_id = self.colleague
        self.assertEqual(renewal.renewal_of_id, self.certificate)
        self.assertTrue(self.certificate.superseded)

    def test_whoever_holds_nothing_today_needs_attention_until_the_next_starts(self):
        ended = self._hold(-700, -1, self.colleague)
        following = self._hold(60, 800, self.colleague)
        self.assertEqual(ended.gap_until, in_days(60))
        current = [("is_replaced", "=", False), ("employee_id", "=", self.colleague.id)]
        for day, in_gap in ((0, True), (59, True), (60, False), (900, False)):
            with self.subTest(day=day), freeze_time(in_days(day)):
                self.env.invalidate_all()
                self.assertEqual(ended.needs_attention, in_gap)
                self.assertEqual(ended.is_replaced, not in_gap)
                self.assertEqual(ended in ended.search(current), in_gap)
                wanted = [("id", "=", ended.id), ("needs_attention", "=", in_gap)]
                self.assertTrue(ended.search(wanted))
        tiles = self.env["certificates.dashboard"].get_tiles({})
        [tile] = [tile for tile in tiles if tile["key"] == "attention"]
        [row] = [r for r in tile["figures"] if r["label"] == self.colleague.name]
        self.assertIn("gap until", row["value"])
        following.date_start = TODAY
        self.assertFalse(ended.gap_until or ended.needs_attention)

    def test_reminders_stop_only_when_it_is_followed_without_a_gap(self):
        for start, stops in ((20, True), (21, True), (22, False), (60, False)):
            with self.subTest(start=start):
                following = self._hold(start, 800)
                self.assertEqual(not self.certificate.reminder_next_on, stops)
                self.assertEqual(
                    self.certificate.gap_until, not stops and in_days(start)
                )
                following.unlink()
        self.assertTrue(self.certificate.reminder_next_on)

    def test_a_chain_without_gaps_counts(self):
        self._hold(21, 40)
        self._hold(41, 800)
        self.assertFalse(self.certificate.gap_until)
        self._assert_told(self.certificate, False, False, False)

    def test_only_the_last_one_before_a_gap_needs_attention(self):
        people = self.colleague
        old = self._hold(-900, -400, people)
        overlapping = self._hold(-700, -30, people)
        twin, last = (self._hold(-600, -3, people) for _time in range(2))
        self._hold(60, 800, people)
        everything = old + overlapping + twin + last
        self.assertEqual(everything.filtered("needs_attention"), last)
        self.assertEqual(everything.filtered("is_replaced"), old + overlapping + twin)

    def test_recorded_twice_only_the_newer_one_counts(self):
        twin = self._hold(-700, 20)
        self._assert_told(self.certificate, False, False, False)
        self._assert_told(twin, True, True, True)
        self.assertTrue(self.certificate.is_replaced)
        for change in (
            {"date_start": in_days(-701)},
            {"level_id": self._get_level("B").id, "date_start": in_days(-690)},
            {"employee_id": self.colleague.id},
            {"revoked_on": TODAY},
        ):
            kept = {name: twin[name] for name in change}
            with self.subTest(change=change):
                twin.write(change)
                self.assertFalse(self.certificate.superseded)
            kept = {n: getattr(v, "id", v) for n, v in kept.items()}
            twin.write(kept)
            self.assertTrue(self.certificate.superseded)
        endless = [self._hold(-700, None, self.colleague) for _time in range(3)]
        self.assertEqual([c.superseded for c in endless], [True, True, False])

    def test_recorded_twice_and_renewed_after_a_gap_is_told_of_once(self):
        older = self._hold(-400, -1, self.colleague)
        newer = self._hold(-400, -1, self.colleague)
        self._renew(newer, 60)
        self.assertTrue(newer.gap_until and newer.needs_attention)
        self.assertTrue(older.superseded)
        self.assertFalse(older.gap_until or older.needs_attention)

    def test_entering_it_a_second_time_is_questioned(self):
        form = Form(self.Assignment.with_user(self.officer))
        form.type_id = self.type
        form.employee_id = self.worker
        form.date_start = self.certificate.date_start
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
            form.date_expiry = self.certificate.date_expiry
        self.assertIn(self.certificate.display_name, logs.output[0])

    def test_issuing_it_a_second_time_is_said(self):
        wizard = self.env["certificates.issue.wizard"].with_user(self.officer)
        with Form(wizard) as form:
            form.type_id = self.type
            form.employee_ids.add(self.worker)
            form.employee_ids.add(self.colleague)
            form.date_start = self.certificate.date_start
            form.date_expiry = self.certificate.date_expiry
            self.assertEqual(form.twice, self.worker.name)
            form.date_expiry = in_days(21)
            self.assertFalse(form.twice)

    def _stop(self, certificates, reason="The machine was sold"):
        wizard = (
            self.env["certificates.stop.wizard"]
            .with_user(self.officer)
            .with_context(active_model=certificates._name, active_ids=certificates.ids)
            .create({"reason": reason})
        )
        wizard.action_stop()
        return wizard

    def test_what_will_not_be_renewed_stays_valid_and_is_silent(self):
        activity_type = self.env.ref("certificates.mail_activity_type_expiry")
        activity = self.certificate.activity_schedule(
            activity_type_id=activity_type.id,
            date_deadline=self.certificate.date_expiry,
            user_id=self.officer.id,
        )
        self._stop(self.certificate)
        self.assertEqual(self.certificate.state, "expiring")
        self._assert_told(self.certificate, False, False, False)
        self.assertFalse(activity.exists().active)
        self.assertFalse(self.certificate.can_renew)
        current = [("id", "=", self.certificate.id), ("is_replaced", "=", False)]
        self.assertTrue(self.Assignment.search(current))
        self.assertTrue(self.worker.is_qualified(self.type))
        own = self.certificate.with_user(self.holder)
        self.assertEqual(own.not_renewed_reason, "The machine was sold")
        self.certificate.with_user(self.officer).action_renew_after_all()
        self._assert_told(self.certificate, True, True, True)
        self.assertFalse(self.certificate.not_renewed_reason)

    def test_that_many_will_not_be_renewed_is_said_with_their_number(self):
        other = self._hold(-700, 20, self.colleague)
        endless = self._hold(-700, None, self.lead)
        revoked = self._hold(-700, 30, self.lead)
        revoked.revoked_on = TODAY
        both = self.certificate + other
        wizard = self._stop(both + endless + revoked)
        self.assertEqual(wizard.changed_count, 2)
        self.assertEqual(wizard.skipped_ids, endless + revoked)
        self.assertEqual(both.mapped("will_not_be_renewed"), [True, True])
        self.assertFalse((endless + revoked).filtered("will_not_be_renewed"))
        with self.assertRaisesRegex(UserError, "None of these"):
            self._stop(endless + revoked)

    def test_the_log_says_that_it_will_not_be_renewed_and_why(self):
        tracked = self.Assignment.with_context(tracking_disable=False)
        certificate = tracked.create(
            {"type_id": self.type.id, "employee_id": self.colleague.id}
        )
        self.flush_tracking()
        self._stop(certificate)
        self.flush_tracking()
        values = certificate.message_ids.sudo().tracking_value_ids
        by_name = values.grouped(lambda value: value.field_id.name)
        reason = by_name["not_renewed_reason"]
        self.assertEqual(reason.new_value_text, "The machine was sold")
        self.assertEqual(by_name["will_not_be_renewed"].new_value_integer, 1)
        author = reason.mail_message_id.author_id
        self.assertEqual(author, self.officer.partner_id)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.flush()

    def test_a_renewal_of_what_was_stopped_does_not_inherit_that(self):
        self._stop(self.certificate)
        self.assertNotIn(
            "will_not_be_renewed", self.certificate._prepare_renewal_values(TODAY)
        )
        self.assertFalse(self.certificate.copy().will_not_be_renewed)

    def test_figures_are_those_of_the_filter_current(self):
        self._renew(self.certificate, 20)
        self._hold(-700, -1, self.colleague)
        self._hold(60, 800, self.colleague)
        self._hold(-900, -500, self.colleague)
        tiles = self.env["certificates.dashboard"].get_tiles({})
        [tile] = [tile for tile in tiles if tile["key"] == "states"]
        current = [("is_replaced", "=", False), ("is_employee_active", "=", True)]
        for figure in tile["figures"]:
            listed = self.Assignment.search(figure["open"]["domain"])
            self.assertEqual(len(listed), figure["value"])
            self.assertEqual(listed, listed.filtered_domain(current))
        counts = {figure["label"]: figure["value"] for figure in tile["figures"]}
        self.assertEqual(
            (counts["Expiring"], counts["Expired"], counts["Upcoming"]), (1, 1, 2)
        )

    def test_queries_do_not_grow_with_renewals(self):
        people = self.Employee.create(
            [{"name": f"E{n}", "company_id": self.company.id} for n in range(20)]
        )
        held = self.Assignment.concat(*(self._hold(-700, 20, one) for one in people))
        for one in held:
            self._renew(one, 20, level_id=self._get_level("Advanced").id)

        def count(certificates):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            certificates._get_successions()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(held[:2]), count(held))
