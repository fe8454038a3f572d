"""Days as people type them. Needs no database."""

import re
from datetime import date

from odoo.addons.certificates.tools.named_days import MAX_LENGTH, read_named_day

NUMBERS = re.compile(r"(\d{1,4})[-./ ]+(\d{1,2})[-./ ]+(\d{1,4})")
DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})")


def read_day(text, date_format, language):
    """Return the day that a text names, or ``None``.

    >>> read_day("17.04.1988", "%m/%d/%Y", "en_US")
    datetime.date(1988, 4, 17)

    :param str text: numbers with any separator, eight digits, or a month in words
    :param str date_format: by which order of day and month
    :param str language: of which the months are, besides English, as Odoo names it
    """
    text = text.strip()[:MAX_LENGTH]
    if day := read_named_day(text, language, "en_US"):
        return day
    found = NUMBERS.fullmatch(text) or DIGITS.fullmatch(text)
    if not found:
        return None
    first, second, third = found.groups()
    if len(first) == 4:
        return _make(first, second, third)
    if len(third) != 4:
        return None
    is_month_first = date_format.find("%m") < date_format.find("%d")
    pairs = [(second, first), (first, second)]
    month, day = pairs[is_month_first]
    return _make(third, month, day) or _make(third, day, month)


def _make(year, month, day):
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
