"""Days as people type them. Needs no database."""

import re
from datetime import date

from babel.dates import get_month_names

from odoo.tools.misc import babel_locale_parse

NUMBERS = re.compile(r"(\d{1,4})[-./ ]+(\d{1,2})[-./ ]+(\d{1,4})")
DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})")
WORDS = re.compile(r"(\d{1,2})\.? +([^\W\d]+)\.?,? +(\d{4})")
# Longer than any day.
MAX_LENGTH = 40


def read_day(text, date_format, language):
    """Return the day that a text names, or ``None``.

    >>> read_day("17.04.1988", "%m/%d/%Y", "en_US")
    datetime.date(1988, 4, 17)

    :param str text: numbers with any separator, eight digits, or a month in words
    :param str date_format: by which order of day and month
    :param str language: of which the months are, as Odoo names it
    """
    text = text.strip()[:MAX_LENGTH]
    if found := WORDS.fullmatch(text):
        day, month, year = found.groups()
        return _make(year, _read_month(month, language), day)
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


def _read_month(word, language):
    """Return the number of a month; 0, which no month has, for another word."""
    locale = babel_locale_parse(language)
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=locale).items():
            if name.rstrip(".").casefold() == word.casefold():
                return number
    return 0
