"""The reminder ladder: which step before an expiry is due on a day.

A ladder is a collection of whole numbers of days before the expiry date. Once a step
was sent, only the lower steps are left. Needs no database.
"""

from datetime import timedelta

# A certificate that expired longer ago than this is history: nobody is reminded of it.
LATE_DAYS = 30


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


def is_history(expiry, today):
    """Return whether a certificate expired too long ago for a reminder."""
    return today - expiry > timedelta(days=LATE_DAYS)


def _steps_left(steps, sent):
    return {step for step in steps if sent is None or step < sent}
