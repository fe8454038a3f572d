"""The certificates that pages show: who, what, which number, from when to when.

Needs no database.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from .codes import find_address
from .dates import Day, find_days, find_order, parse_other
from .kinds import find_keywords, find_level, find_type
from .page import Page
from .people import find_holder, find_holder_text, get_key
from .places import Place, find_role, iter_values
from .values import LIKELY, SURE, Value, is_well_read
from .words import find_language

NUMBER = re.compile(r"[a-z0-9][\w/.-]*(?: \d[\w/.-]*)*\b", re.IGNORECASE)
SHORTEST_NUMBER, LONGEST_NUMBER = 3, 30
# Letters and digits that look alike.
LOOKALIKES = set("O0QDI1LS5B8Z2G6")
# How well days and numbers are read when nothing confirms them.
VERY_WELL_READ = 0.88
# Labels by which the start is known, the best first.
STARTS = ("start", "issued", "exam")


@dataclass
class Found:
    """A certificate on some pages of a file.

    :param list numbers: of its pages, from 0
    :param dict values: by the names of fields: employee_id, type_id, level_id, number,
        date_start, date_expiry
    :param list keywords: words of its headings
    :param str address: of a web page, from a code
    """

    numbers: list[int]
    pages: list[Page]
    values: dict[str, Value] = field(default_factory=dict)
    keywords: list[str] = field(default_factory=list)
    address: str | None = None

    @property
    def text(self):
        return "\n".join(page.text for page in self.pages)

    @property
    def is_empty(self):
        return not any(value.value for value in self.values.values())


@dataclass
class _Date:
    role: str | None
    is_clear: bool
    day: object
    place: Place


def find_certificates(pages, people, kinds):
    """Return the certificates on the pages of a file.

    A page with a holder of its own, or another type, begins a new one.

    :param list pages: of one file
    :param People people: who holders may be
    :param Kinds kinds: what may be certified
    :rtype: list[Found]
    """
    groups = []
    for number, page in enumerate(pages):
        if groups and not _is_new(groups[-1], page, people, kinds):
            groups[-1][0].append(number)
        else:
            groups.append(([number], [pages[number]]))
    return [
        _read([pages[n] for n in numbers], numbers, people, kinds)
        for numbers, _first in groups
    ]


def _is_new(group, page, people, kinds):
    """Return whether a page begins another certificate than the pages before it."""
    before = _identify([p for p in group[1]], people, kinds)
    this = _identify([page], people, kinds)
    if not before["name"] and not before["type"]:
        # What stands before the first certificate belongs to it.
        group[1].append(page)
        return False
    if this["name"] and before["name"] and this["name"] != before["name"]:
        return True
    if this["name"] and not before["name"]:
        return True
    is_other_type = this["type"] and before["type"] and this["type"] != before["type"]
    is_other_number = (
        this["number"] and before["number"] and this["number"] != before["number"]
    )
    return bool(this["name"] and (is_other_type or is_other_number))


def _identify(pages, people, kinds):
    """Return what tells a certificate from another."""
    place = find_holder_text(pages)
    holder = find_holder(pages, [], people)
    kind = find_type(pages, kinds)
    number = _find_number(pages)
    is_clear = kind and kind.value and kind.certainty == SURE
    return {
        "name": (holder and holder.value) or (place and get_key(place.text)),
        "type": kind.value if is_clear else None,
        "number": number and number.value,
    }


def _read(pages, numbers, people, kinds):
    """Return the certificate on pages that belong together."""
    dates = [date for page in pages for date in _find_dates(page)]
    birthdays = [d.day.day for d in dates if d.role == "birth"]
    values = {
        "employee_id": find_holder(pages, birthdays, people),
        "type_id": find_type(pages, kinds),
        "number": _find_number(pages),
        "date_start": _find_start(dates),
        "date_expiry": _find_expiry(dates),
    }
    values["level_id"] = _find_level(pages, values["type_id"])
    _check_span(values)
    _check_scan(values)
    codes = [code for page in pages for code in page.codes]
    return Found(
        numbers,
        pages,
        {name: value for name, value in values.items() if value},
        find_keywords(pages),
        find_address(codes),
    )


def _find_level(pages, kind):
    """Return the level, as surely as the type at most."""
    if not kind or not kind.value:
        return None
    level = find_level(pages, kind.value)
    if level and kind.certainty != SURE:
        level.doubt()
    return level


def _find_dates(page):
    """Return the dates on a page, each with what its label says."""
    order = find_order(page.text, find_language(page.text))
    found = []
    for cell in page.cells:
        days = find_days(cell.text, order)
        spans = [(day.start, day.end) for day in days]
        in_cell = []
        for day in days:
            place = Place(page, cell, day.start, day.end)
            role, is_clear = find_role(place, spans)
            in_cell.append(_Date(role, is_clear, day, place))
        _settle_periods(in_cell)
        found += in_cell
    return found + _find_other_dates(page, {date.role for date in found})


def _find_other_dates(page, known):
    """Return the dates beside labels that are written in another way."""
    missing = [role for role in ("start", "issued", "expiry") if role not in known]
    found = []
    for role, place in iter_values(page, missing):
        day = parse_other(place.text)
        if day:
            other = Day((day,), place.start, place.end)
            found.append(_Date(role, False, other, place))
    return found


def _settle_periods(dates):
    """Say of two dates after "valid" which is which; of one, that it is the end."""
    for first, second in zip(dates, dates[1:], strict=False):
        is_period = first.role in ("period", "start")
        if second.role == "period_end":
            second.role = "expiry" if is_period else None
            second.is_clear = is_period and first.is_clear
        if second.role == "expiry" and first.role == "period":
            first.role = "start"
    for date in dates:
        if date.role == "period":
            date.role, date.is_clear = "expiry", False


def _find_start(dates):
    for role in STARTS:
        value = _choose_date(dates, role)
        if value:
            if role == "exam":
                value.doubt()
            return value
    return _find_unlabelled(dates, min)


def _find_expiry(dates):
    return _choose_date(dates, "expiry") or _find_unlabelled(dates, max)


def _choose_date(dates, role):
    """Return the date of a role; sure when all that are so labelled agree."""
    fitting = [date for date in dates if date.role == role]
    if not fitting:
        return None
    best = next((date for date in fitting if date.is_clear), fitting[0])
    is_sure = (
        best.is_clear
        and best.day.is_clear
        and is_well_read(best.place)
        and len({date.day.day for date in fitting}) == 1
    )
    return Value(best.day.day, SURE if is_sure else LIKELY, best.place)


def _find_unlabelled(dates, choose):
    """Return the first or last of two dates about which nothing is said."""
    free = [date for date in dates if date.role is None]
    if len({date.day.day for date in free}) != 2 or any(
        date.role in ("start", "issued", "expiry") for date in dates
    ):
        return None
    best = choose(free, key=lambda date: date.day.day)
    return Value(best.day.day, LIKELY, best.place)


def _check_span(values):
    """Doubt both days when the end is not after the start."""
    start, expiry = values["date_start"], values["date_expiry"]
    if start and expiry and start.value >= expiry.value:
        start.doubt()
        values["date_expiry"] = None


def _check_scan(values):
    """Doubt what is easily misread on a scan: 3 and 8 in a day, 0 and O in a number."""
    days = [values[name] for name in ("date_start", "date_expiry") if values[name]]
    if not _confirm_each_other(days):
        for value in filter(_is_scanned, days):
            if value.place.certainty < VERY_WELL_READ:
                value.doubt()
    number = values["number"]
    if number and _is_scanned(number) and _is_mistakable(number):
        number.doubt()


def _is_scanned(value):
    return value.place.page.is_scanned


def _confirm_each_other(days):
    """Return whether start and end are whole years or months apart, or a day less."""
    if len(days) < 2:
        return False
    start, expiry = (value.value for value in days)
    return any(
        (expiry + timedelta(days=more)).day == start.day
        and (expiry + timedelta(days=more)).month == start.month
        for more in (0, 1)
    )


def _is_mistakable(number):
    """Return whether letters of a number look like digits beside them."""
    beside = re.findall(r"(?=([a-z]\d|\d[a-z]))", number.value, re.IGNORECASE)
    is_unclear = any(set(pair.upper()) & LOOKALIKES for pair in beside)
    return is_unclear or number.place.certainty < VERY_WELL_READ


def _find_number(pages):
    """Return the number of the certificate, or None."""
    found = {"number": [], "any_number": []}
    for page in pages:
        for role, place in iter_values(page, ("number", "any_number")):
            trimmed = _trim_number(place)
            if trimmed:
                found[role].append(trimmed)
    places = found["number"] or found["any_number"]
    if not places:
        return None
    is_sure = (
        bool(found["number"])
        and is_well_read(places[0])
        and len({place.text for place in places}) == 1
        and " " not in places[0].text
        and _is_alone(places[0])
    )
    return Value(places[0].text, SURE if is_sure else LIKELY, places[0])


def _trim_number(place):
    """Return the place of the number at the beginning of a text, or None."""
    match = NUMBER.match(place.text)
    if not match or not re.search(r"\d", match[0]) or find_days(match[0]):
        return None
    if not SHORTEST_NUMBER <= len(match[0]) <= LONGEST_NUMBER:
        return None
    return Place(place.page, place.cell, place.start, place.start + match.end())


def _is_alone(place):
    """Return whether no more of a number may follow."""
    rest = place.cell.text[place.end :].split()
    return not rest or not re.search(r"\d", rest[0]) and rest[0] not in "-/."
