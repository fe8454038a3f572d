"""Days whose month is a word. Needs no database."""

import re
from datetime import date
from functools import lru_cache

from babel.dates import get_day_names, get_month_names

from odoo.tools.misc import babel_locale_parse

# Longer than any day.
MAX_LENGTH = 40

_WORD = r"([^\W\d_]+)\.?"
_ENDING = r"(?:st|nd|rd|th|er|\.)?"
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}}){_ENDING}[\s/-]*(?:(?:of|de)\s+)?{_WORD},?[\s/-]*(?:de\s+)?"
    r"(\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(rf"{_WORD}\s*(\d{{1,2}}){_ENDING},?\s+(\d{{4}})")
_WEEKDAY = re.compile(rf"{_WORD},?\s+(?=\S)")


def read_named_day(text, *languages):
    """Return the day that a text with a month in words names, or ``None``.

    >>> read_named_day("vr 3 april 2026", "nl_NL")
    datetime.date(2026, 4, 3)

    :param str text: with or without the day of the week
    :param languages: of which the words are, as Odoo names them
    """
    text = text.strip()[:MAX_LENGTH].casefold()
    weekday = _WEEKDAY.match(text)
    if weekday and weekday[1] in _name_weekdays(languages):
        text = text[weekday.end() :]
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    try:
        return date(full_year(year), _name_months(languages).get(month, 0), int(day))
    except ValueError:
        return None


def full_year(year):
    """Return a year of which a text may have the last two digits only.

    As everywhere in Python: 69 to 99 are in the twentieth century.
    """
    if len(year) <= 2:
        return int(year) + (2000 if int(year) < 69 else 1900)
    return int(year)


@lru_cache
def _name_months(languages):
    return _name(get_month_names, languages)


@lru_cache
def _name_weekdays(languages):
    return _name(get_day_names, languages)


def _name(get_names, languages):
    """Return numbers by names; what the first language says goes before others."""
    return {
        name.rstrip(".").casefold(): number
        for language in reversed(languages)
        for width in ("abbreviated", "wide")
        for context in ("format", "stand-alone")
        for number, name in get_names(
            width, context, babel_locale_parse(language)
        ).items()
    }
