"""The reminder ladder: which step before an expiry is due on a day.

A ladder is a collection of whole numbers of days before the expiry date; a negative
number is that many days after it. Once a step was sent, only the lower steps are left.
Needs no database.
"""

from datetime import timedelta

# A step that is late by more days than this is history: nobody is told.
LATE_DAYS = 30


def open_steps(expiry, steps, start=None, recorded=None, until=None):
    """Return the steps of a ladder that make sense for one certificate.

    A step comes after the first day, and not before the day on which the expiry date
    was recorded. What had expired by then has no steps.

    :param date expiry: last day of validity
    :param steps: days before expiry, in any order
    :param date start: first day of validity, if it matters
    :param date recorded: day on which the expiry date was recorded, if known
    :param date until: first day of what follows after a gap, if that is on record
    """
    if recorded and expiry < recorded:
        return set()
    days = {step: expiry - timedelta(days=step) for step in steps}
    return {
        step
        for step, day in days.items()
        if not (start and day <= start)
        and not (recorded and day < recorded)
        and not (until and day >= until)
    }


def next_step_date(expiry, steps, sent=None):
    """Return the day on which the next reminder is due, or ``None`` after the last.

    :param date expiry: last day of validity
    :param steps: days before expiry, in any order
    :param int sent: the lowest step sent so far, if any
    """
    left = _steps_left(steps, sent)
    return expiry - timedelta(days=max(left)) if left else None


def step_due(expiry, steps, today, sent=None):
    """Return the step to send today, or ``None``.

    After days without a run several steps may have passed: only the latest is due,
    since the earlier ones would say the same with a number that is no longer true.
    """
    passed = [
        step
        for step in _steps_left(steps, sent)
        if expiry - timedelta(days=step) <= today
    ]
    return min(passed, default=None)


def is_history(expiry, step, today):
    """Return whether a step comes too late to tell.

    A step before expiry is worth telling until a while after expiry.
    """
    last = expiry - timedelta(days=min(step, 0))
    return today - last > timedelta(days=LATE_DAYS)


def notice_days(start, expiry, days):
    """Return for how many days before its expiry a certificate counts as expiring.

    :param date start: first day of validity
    :param date expiry: last day of validity
    :param int days: the notice of the type; at most half of the validity counts
    """
    return max(min(days, (expiry - start).days // 2), 0) if start else days


def _steps_left(steps, sent):
    return {step for step in steps if sent is None or step < sent}
