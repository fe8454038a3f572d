"""Calendar arithmetic of certificates. Needs no database."""

from datetime import date

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


def expiry_after(start, count, unit):
    """Return the last day of validity of a certificate.

    Counts by calendar: one month from 31 January ends on the last day of February.

    :param date start: first day of validity
    :param int count: how many units it is valid; 0 means without end
    :param str unit: ``day``, ``month`` or ``year``
    :return: a date, or ``None`` when it is valid without end
    """
    if not start or not count or not is_plausible(start):
        return None
    return start + relativedelta(**{f"{unit}s": count})


def is_unusual(start, expiry, count, unit):
    """Return whether a certificate would be valid for so long that somebody asks.

    That is more than twice the validity of its type, or 50 years where it has none.

    :param date start: first day of validity
    :param date expiry: last day of validity; ``None`` when it is valid without end
    :param int count: how many units the type is valid; 0 means without end
    :param str unit: ``day``, ``month`` or ``year``
    """
    if not start or not expiry or not is_plausible(start):
        return False
    longest = expiry_after(start, 2 * count, unit) or start + UNUSUAL_WITHOUT_END
    return expiry > longest


def is_plausible(day):
    """Return whether a date can be a date on a certificate: 1900 through 2199.

    Catches the typing errors that computers accept, such as the year 0201.
    """
    return FIRST_DATE <= day <= LAST_DATE
