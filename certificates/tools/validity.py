"""Calendar arithmetic of certificates. Needs no database."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2199, 12, 31)

# Later than any expiry date: stands for valid without end where dates are compared.
ENDLESS = date.max

# How long a certificate of a type without validity may be before somebody asks.
UNUSUAL_WITHOUT_END = relativedelta(years=50)

# The longest validity a type may have, by unit: a century.
MAX_DAYS = 36_525
MAX_VALIDITY = {"day": MAX_DAYS, "month": 1_200, "year": 100}


# The last months of the periods that validity can run to the end of.
PERIODS = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "year": (12,)}


def expiry_after(start, count, unit, period=None, fixed_day=None):
    """Return the last day of validity of a certificate.

    Counts by calendar: one month from 31 January ends on the last day of February.
    With a period or a fixed day, the count is the shortest validity: the certificate
    runs on to the end of the period, or to the next such day of the year.

    :param date start: first day of validity
    :param int count: how many units it is valid; 0 means without end, or no shortest
        validity
    :param str unit: ``day``, ``month`` or ``year``
    :param str period: ``month``, ``quarter`` or ``year``, to run to the end of it
    :param tuple fixed_day: month and day of the year to run to
    :return: a date, or ``None`` when it is valid without end
    """
    if not start or not is_plausible(start):
        return None
    end = start + relativedelta(**{f"{unit}s": count})
    if not period and not fixed_day:
        return end if count else None
    shortest = max(start, end - timedelta(days=1))
    ends = [fixed_day] if fixed_day else [(month, 31) for month in PERIODS[period]]
    return min(
        day
        for year in (shortest.year, shortest.year + 1)
        for month, last in ends
        if (day := _get_day(year, month, last)) >= shortest
    )


def as_long_as(start, expiry, new_start):
    """Return the last day of something as long as something before.

    Counts by calendar where that was a whole number of months, whether its last day was
    the same day of a month as its first, or the day before; else by days.

    :param date start: first day of what was before
    :param date expiry: last day of what was before
    :param date new_start: first day
    """
    for rest in (0, 1):
        end = expiry + timedelta(days=rest)
        months = (end.year - start.year) * 12 + end.month - start.month
        if months and start + relativedelta(months=months) == end:
            return new_start + relativedelta(months=months) - timedelta(days=rest)
    return new_start + (expiry - start)


def _get_day(year, month, day):
    """Return a day, or the last one of its month where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def is_unusual(start, expiry, count, unit, **end):
    """Return whether a certificate would be valid for so long that somebody asks.

    That is more than twice the validity of its type, or 50 years where it has none.

    :param date start: first day of validity
    :param date expiry: last day of validity; ``None`` when it is valid without end
    :param int count: how many units the type is valid; 0 means without end
    :param str unit: ``day``, ``month`` or ``year``
    :param end: to what it runs on, as in ``expiry_after``
    """
    if not start or not expiry or not is_plausible(start):
        return False
    longest = expiry_after(start, 2 * count, unit, **end) or start + UNUSUAL_WITHOUT_END
    if any(end.values()):
        # A certificate of the last days of a period is usual for the next one too.
        longest = max(longest, start + relativedelta(years=2))
    return expiry > longest


def is_plausible(day):
    """Return whether a date can be a date on a certificate: 1900 through 2199.

    Catches the typing errors that computers accept, such as the year 0201.
    """
    return FIRST_DATE <= day <= LAST_DATE
