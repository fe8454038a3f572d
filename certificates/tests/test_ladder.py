from datetime import date, timedelta

from odoo.tests import BaseCase

from ..tools import ladder, validity

EXPIRY = date(2026, 6, 30)
STEPS = [90, 60, 30, 7]


def before(days):
    return EXPIRY - timedelta(days=days)


class TestLadder(BaseCase):
    def test_next_step_date_walks_down_the_ladder(self):
        self.assertEqual(ladder.next_step_date(EXPIRY, STEPS), before(90))
        self.assertEqual(ladder.next_step_date(EXPIRY, STEPS, sent=90), before(60))
        self.assertEqual(ladder.next_step_date(EXPIRY, STEPS, sent=8), before(7))
        self.assertIsNone(ladder.next_step_date(EXPIRY, STEPS, sent=7))
        self.assertIsNone(ladder.next_step_date(EXPIRY, []))

    def test_step_due_is_the_latest_that_passed(self):
        for days, expected in [(91, None), (90, 90), (61, 90), (60, 60), (0, 7)]:
            with self.subTest(days=days):
                self.assertEqual(ladder.step_due(EXPIRY, STEPS, before(days)), expected)

    def test_step_due_leaves_out_what_was_sent(self):
        self.assertIsNone(ladder.step_due(EXPIRY, STEPS, before(80), sent=90))
        self.assertEqual(ladder.step_due(EXPIRY, STEPS, before(-3), sent=60), 7)
        self.assertIsNone(ladder.step_due(EXPIRY, STEPS, before(-3), sent=7))

    def test_history_begins_a_month_after_expiry(self):
        for step in (90, 0):
            self.assertFalse(ladder.is_history(EXPIRY, step, before(-30)))
            self.assertTrue(ladder.is_history(EXPIRY, step, before(-31)))
        self.assertFalse(ladder.is_history(EXPIRY, -60, before(-90)))
        self.assertTrue(ladder.is_history(EXPIRY, -60, before(-91)))

    def test_steps_after_expiry_follow_those_before(self):
        steps = [7, 0, -1, -30]
        days = []
        sent = None
        while next_day := ladder.next_step_date(EXPIRY, steps, sent):
            days.append(next_day)
            sent = ladder.step_due(EXPIRY, steps, next_day, sent)
        self.assertEqual(days, [before(step) for step in steps])

    def test_no_step_lies_on_the_first_day_or_before_it(self):
        for start, expected in [
            (before(91), {90, 60, 30, 7}),
            (before(90), {60, 30, 7}),
            (before(30), {7}),
            (EXPIRY, set()),
        ]:
            with self.subTest(start=start):
                self.assertEqual(ladder.open_steps(EXPIRY, STEPS, start), expected)

    def test_what_is_recorded_late_starts_with_the_step_due_next(self):
        steps = [*STEPS, -1, -30]
        for recorded, expected in [
            (before(400), {90, 60, 30, 7, -1, -30}),
            (before(60), {60, 30, 7, -1, -30}),
            (before(59), {30, 7, -1, -30}),
            (EXPIRY, {-1, -30}),
            (before(-1), set()),
            (before(-400), set()),
        ]:
            with self.subTest(recorded=recorded):
                found = ladder.open_steps(EXPIRY, steps, recorded=recorded)
                self.assertEqual(found, expected)

    def test_no_step_once_the_next_has_started(self):
        found = ladder.open_steps(EXPIRY, [7, -1, -5, -60], until=before(-5))
        self.assertEqual(found, {7, -1})

    def test_the_notice_is_at_most_half_of_the_validity(self):
        for start, days, expected in [
            (date(2026, 5, 31), 90, 15),
            (date(2026, 5, 31), 10, 10),
            (date(2026, 6, 29), 90, 0),
            (EXPIRY, 90, 0),
            (date(2025, 6, 30), 90, 90),
            (None, 90, 90),
        ]:
            with self.subTest(start=start, days=days):
                found = ladder.notice_days(start, EXPIRY, days)
                self.assertEqual(found, expected)


class TestValidity(BaseCase):
    def test_expiry_counts_by_calendar(self):
        for start, count, unit, expected in [
            (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
            (date(2028, 1, 31), 1, "month", date(2028, 2, 29)),
            (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
            (date(2024, 2, 29), 4, "year", date(2028, 2, 29)),
            (date(2026, 12, 31), 2, "month", date(2027, 2, 28)),
            (date(2026, 1, 1), 10, "day", date(2026, 1, 11)),
        ]:
            with self.subTest(start=start, count=count, unit=unit):
                self.assertEqual(validity.expiry_after(start, count, unit), expected)

    def test_no_validity_means_without_end(self):
        self.assertIsNone(validity.expiry_after(date(2026, 1, 1), 0, "year"))
        self.assertIsNone(validity.expiry_after(None, 1, "year"))

    def test_start_beyond_reason_gives_no_proposal(self):
        self.assertIsNone(validity.expiry_after(date(9999, 1, 1), 1, "year"))

    def test_is_plausible(self):
        self.assertTrue(validity.is_plausible(date(1900, 1, 1)))
        self.assertTrue(validity.is_plausible(date(2199, 12, 31)))
        self.assertFalse(validity.is_plausible(date(201, 5, 1)))
        self.assertFalse(validity.is_plausible(date(2200, 1, 1)))

    def test_validity_runs_on_to_the_end_of_a_period(self):
        """Valid until the end of the year, or to 31 March after two years."""
        for start, count, unit, end, expected in (
            (date(2026, 5, 10), 0, "year", {"period": "year"}, date(2026, 12, 31)),
            (date(2026, 12, 31), 0, "year", {"period": "year"}, date(2026, 12, 31)),
            (date(2026, 1, 1), 1, "year", {"period": "year"}, date(2026, 12, 31)),
            (date(2026, 1, 2), 1, "year", {"period": "year"}, date(2027, 12, 31)),
            (date(2026, 8, 1), 6, "month", {"period": "year"}, date(2027, 12, 31)),
            (date(2026, 7, 1), 6, "month", {"period": "year"}, date(2026, 12, 31)),
            (date(2026, 2, 3), 0, "day", {"period": "month"}, date(2026, 2, 28)),
            (date(2028, 2, 3), 0, "day", {"period": "month"}, date(2028, 2, 29)),
            (date(2026, 4, 1), 0, "day", {"period": "quarter"}, date(2026, 6, 30)),
            (date(2026, 11, 30), 90, "day", {"period": "quarter"}, date(2027, 3, 31)),
            (date(2026, 5, 10), 2, "year", {"fixed_day": (3, 31)}, date(2029, 3, 31)),
            (date(2026, 4, 1), 2, "year", {"fixed_day": (3, 31)}, date(2028, 3, 31)),
            (date(2026, 3, 31), 0, "year", {"fixed_day": (3, 31)}, date(2026, 3, 31)),
            (date(2026, 1, 1), 0, "year", {"fixed_day": (2, 29)}, date(2026, 2, 28)),
            (date(2028, 1, 1), 0, "year", {"fixed_day": (2, 30)}, date(2028, 2, 29)),
        ):
            with self.subTest(start=start, count=count, unit=unit, end=end):
                self.assertEqual(
                    validity.expiry_after(start, count, unit, **end), expected
                )
