"""Days that a text names, and how sure that is. Needs no database."""

import re
from dataclasses import dataclass
from datetime import date

import dateparser

from .words import fold_letters

FIRST_YEAR, LAST_YEAR = 1920, 2150
MONTHS = {
    name: number
    for number, names in enumerate(
        """
        january jan januari januar janner
        february feb februari februar
        march mar maart mrt marz maerz
        april apr
        may mei mai
        june jun juni
        july jul juli
        august aug augustus
        september sep sept
        october oct oktober okt
        november nov
        december dec dezember dez
        """.strip().splitlines(),
        1,
    )
    for name in names.split()
}
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
ORDINAL = r"(?:st|nd|rd|th|e|de|ste)?"
PATTERNS = {
    "iso": r"(?P<y>\d{4})\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<d>\d{1,2})",
    "number": r"(?P<d>\d{1,2})\s?(?P<sign>[-./])\s?(?P<m>\d{1,2})\s?(?P=sign)\s?"
    r"(?P<y>\d{4}|\d{2})",
    "spaced": r"(?P<d>\d{2}) (?P<m>\d{2}) (?P<y>\d{4})",
    "day_name": rf"(?P<d>\d{{1,2}}){ORDINAL}\.?[\s-]*(?:of |day of )?"
    rf"(?P<name>{NAMES})\.?[\s,-]*(?P<y>\d{{4}})",
    "name_day": rf"(?P<name>{NAMES})\.?\s*(?P<d>\d{{1,2}}){ORDINAL}\s*,?\s*"
    r"(?P<y>\d{4})",
}
# Neither is part of a longer number, of an address or of a file name.
COMPILED = {
    kind: re.compile(rf"(?<![\w/.,-]){pattern}(?![\w/]|[.,-]\d)")
    for kind, pattern in PATTERNS.items()
}


@dataclass(frozen=True)
class Day:
    """A day in a text, and where it stands.

    :param tuple days: all days that may be meant; the first is the likely one
    :param bool is_short: whether the year has two digits
    """

    days: tuple[date, ...]
    start: int
    end: int
    is_short: bool = False

    @property
    def day(self):
        return self.days[0]

    @property
    def is_clear(self):
        return len(self.days) == 1 and not self.is_short


def find_days(text, order=None):
    """Return the days in a text, in their order.

    :param str text: as it is on the page
    :param str order: ``dmy`` or ``mdy``, where the page says which; None if not
    """
    folded = fold_letters(text)
    found = [
        day
        for kind, pattern in COMPILED.items()
        for match in pattern.finditer(folded)
        if (day := _read_match(kind, match, order))
    ]
    return sorted(found, key=lambda d: d.start)


def find_order(text, language):
    """Return in which order a page names day and month, or None if it does not say.

    :param str text: of the page
    :param language: of the page
    """
    orders = set()
    for day in find_days(text):
        written = re.match(r"(\d{1,2})\s?[/-]\s?(\d{1,2})\D", text[day.start :])
        if written and day.is_clear and written[1] != written[2]:
            orders.add("dmy" if int(written[1]) > 12 else "mdy")
    if len(orders) == 1:
        return orders.pop()
    return "dmy" if language in ("nl", "de") and not orders else None


def parse_other(text):
    """Return the day that a text means in another language or way, or None.

    :param str text: what stands beside a label
    """
    if not re.search(r"\d{4}", text) or len(text) > 60:
        return None
    found = dateparser.parse(
        text,
        languages=["en", "nl", "de", "fr", "es", "pl"],
        settings={"STRICT_PARSING": True, "DATE_ORDER": "DMY"},
    )
    return found.date() if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _read_match(kind, match, order):
    parts = match.groupdict()
    month = MONTHS[parts["name"]] if "name" in parts else int(parts["m"])
    year, is_short = _read_year(parts["y"])
    orders = ("dmy",)
    if parts.get("sign") in ("/", "-"):
        orders = (order,) if order else ("dmy", "mdy")
    days = _get_days(year, month, int(parts["d"]), orders)
    return Day(tuple(days), match.start(), match.end(), is_short) if days else None


def _read_year(text):
    if len(text) == 4:
        return int(text), False
    year = 2000 + int(text)
    return (year if year < 2070 else year - 100), True


def _get_days(year, month, day, orders):
    """Return the different days, in these orders, that exist."""
    days = []
    for order in orders:
        pair = (month, day) if order == "dmy" else (day, month)
        try:
            found = date(year, *pair)
        except ValueError:
            continue
        if FIRST_YEAR <= year <= LAST_YEAR and found not in days:
            days.append(found)
    return days
