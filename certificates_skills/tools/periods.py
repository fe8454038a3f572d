"""Periods of days, whose ends are dates or None. Needs no database."""

from datetime import date, timedelta


def merge(periods):
    """Return the same days in periods that neither overlap nor adjoin, in order.

    :param periods: pairs of the first and the last day; None is always and without end
    """
    merged = []
    for first, last in sorted(periods, key=lambda p: p[0] or date.min):
        first, last = first or date.min, last or date.max
        if merged and first <= _following(merged[-1][1]):
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return [
        (None if first == date.min else first, None if last == date.max else last)
        for first, last in merged
    ]


def _following(day):
    return day if day == date.max else day + timedelta(days=1)
