"""Whose certificate a page is. Needs no database."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from odoo.addons.certificates.tools.folding import fold_plain_name
from odoo.addons.certificates.tools.numbers import fold_number

from .places import Place, find_role, iter_values
from .values import LIKELY, SURE, Value, is_well_read
from .words import TITLES, fold_letters

# The most words of a name.
LONGEST_NAME = 8
# Names that are alike to this part may be the same, read badly.
ALIKE = 0.84
# Names that differ by less may be mistaken for each other on a scan.
CONFUSABLE = 0.9


@dataclass(frozen=True)
class Person:
    """An employee, by what a certificate may say of a holder."""

    id: int
    name: str
    birthday: date | None = None
    number: str | None = None


class People:
    """All employees of a company, by name and number.

    :param people: each a Person
    :param first: ids of those who are expected; empty when anybody is
    """

    def __init__(self, people, first=()):
        self._first = frozenset(first)
        self._by_name = defaultdict(list)
        self._by_word = defaultdict(set)
        self._by_number = defaultdict(list)
        for person in people:
            self._add(person)

    def _add(self, person):
        key = get_key(person.name)
        if not key:
            return
        self._by_name[key].append(person)
        for word in key:
            self._by_word[word].add(key)
        if person.number:
            self._by_number[fold_number(person.number)].append(person)

    def find(self, key):
        """Return the people of a name, given by its words; expected ones only."""
        return self.prefer(self._by_name.get(key, []))

    def prefer(self, people):
        """Return those who are expected, or all when nobody of them is."""
        return [p for p in people if p.id in self._first] or list(people)

    def is_certain(self, person):
        """Return whether somebody is expected, and nobody else is called so."""
        is_expected = not self._first or person.id in self._first
        return is_expected and len(self._by_name[get_key(person.name)]) == 1

    def find_by_number(self, number):
        """Return the people of an employee number."""
        return self._by_number.get(fold_number(number), [])

    def find_mentions(self, cell):
        """Yield who is named in a cell, with the characters from and to."""
        words = [(m[0], m.start(), m.end()) for m in _iter_words(cell.text)]
        at = 0
        while at < len(words):
            size, people = self._find_longest([w[0] for w in words[at:]])
            if people:
                yield people, words[at][1], words[at + size - 1][2]
            at += max(size, 1)

    def _find_longest(self, words):
        for size in range(min(LONGEST_NAME, len(words)), 1, -1):
            people = self.find(tuple(words[:size]))
            if people:
                return size, people
        return 0, []

    def find_alike(self, key, ratio=ALIKE):
        """Return the people of other names that look like one."""
        keys = set().union(*(self._by_word.get(word, ()) for word in key)) - {key}
        text = " ".join(key)
        return [
            person
            for other in keys
            if _compare(text, " ".join(other)) >= ratio
            for person in self._by_name[other]
        ]

    def find_by_initials(self, key):
        """Return the people of a surname whose first name begins so: J. de Vries."""
        if len(key) < 2 or len(key[0]) > 1:
            return []
        surname = key[1:]
        while len(surname) > 1 and len(surname[0]) == 1:
            surname = surname[1:]
        keys = self._by_word.get(surname[-1], ())
        fitting = [
            k for k in keys if k[-len(surname) :] == surname and k[0][0] == key[0]
        ]
        return [person for k in fitting for person in self._by_name[k]]


def get_key(name):
    """Return the words of a name folded, in the order in which they are spoken."""
    return tuple(m[0] for m in _iter_words(fold_plain_name(name)))


def find_holder(pages, days, people):
    """Return the holder that pages name, as a value: a person or nobody.

    :param list pages: of one certificate
    :param list days: birthdays on them
    :param People people: who it may be
    :rtype: Value | None
    """
    labelled = _find_labelled(pages, people)
    if labelled:
        return _judge_labelled(labelled, days, people, _find_numbered(pages, people))
    return _find_mentioned(pages, days, people)


def find_holder_text(pages):
    """Return the name that stands beside a label of the holder, known or not."""
    for place in _iter_names(pages):
        return place
    return None


def _iter_names(pages):
    for page in pages:
        for _role, place in iter_values(page, ("holder",)):
            trimmed = _trim_name(place)
            if trimmed and _looks_like_name(trimmed.text):
                yield trimmed
        yield from _iter_split_names(page)


def _iter_split_names(page):
    """Yield the surname where first name and surname stand apart."""
    found = dict(iter_values(page, ("first_name", "last_name")))
    if len(found) == 2:
        yield _SplitName(page, found["first_name"], found["last_name"])


@dataclass(frozen=True)
class _SplitName:
    """A name in two places."""

    page: object
    first: Place
    last: Place

    @property
    def text(self):
        return f"{self.first.text} {self.last.text}"

    @property
    def box(self):
        return self.last.box

    @property
    def certainty(self):
        return min(self.first.certainty, self.last.certainty)


def _find_labelled(pages, people):
    """Return the names beside labels with the people they may mean, best ones only."""
    names = list(_iter_names(pages))
    known = [(place, people.find(get_key(place.text))) for place in names]
    exact = [(place, found) for place, found in known if found]
    return exact or known[:1]


def _judge_labelled(labelled, days, people, numbered):
    place, found = labelled[0]
    others = {person for _place, group in labelled for person in group}
    if not found:
        return _guess(place, days, people)
    if len(others) > 1:
        return _choose(place, others, days, numbered)
    [person] = others
    is_sure = (
        people.is_certain(person)
        and _is_not_contradicted(person, days, numbered)
        and is_well_read(place)
        and (not place.page.is_scanned or _is_unlike(person, days, people))
    )
    return Value(person, SURE if is_sure else LIKELY, place)


def _is_unlike(person, days, people):
    """Return whether nobody else can be meant whose name is read nearly so."""
    alike = people.find_alike(get_key(person.name), CONFUSABLE)
    is_confirmed = person.birthday and person.birthday in days
    return not alike or bool(
        is_confirmed and all(p.birthday not in (None, *days) for p in alike)
    )


def _is_not_contradicted(person, days, numbered):
    """Return whether birthday and number are that person's, where the pages say them.

    A birthday that is not on record cannot be compared: somebody else may be called so.
    """
    if numbered:
        return person in numbered
    return not days or person.birthday in days


def _choose(place, people, days, numbered):
    """Return the one of several people whom birthday or number tell: never surely."""
    fitting = [p for p in people if p in numbered]
    fitting = fitting or [p for p in people if p.birthday and p.birthday in days]
    return Value(fitting[0] if len(fitting) == 1 else None, LIKELY, place)


def _guess(place, days, people):
    """Return whose name is alike, or abbreviated; the place only where nobody's is."""
    key = get_key(place.text)
    inside = [p for group, *_ in people.find_mentions(_Text(place.text)) for p in group]
    for found in (inside, people.find_by_initials(key), people.find_alike(key)):
        found = people.prefer(found)
        fitting = [p for p in found if p.birthday in days] or found
        if len(fitting) == 1:
            return Value(fitting[0], LIKELY, place)
    return Value(None, LIKELY, place)


@dataclass(frozen=True)
class _Text:
    text: str


def _find_numbered(pages, people):
    """Return the people whose employee number is on the pages."""
    return [
        person
        for page in pages
        for _role, place in iter_values(page, ("person_number",))
        for person in people.find_by_number(place.text.split()[0])
    ]


def _find_mentioned(pages, days, people):
    """Return who is named without a label, or by an employee number."""
    numbered = _find_numbered(pages, people)
    places = {}
    for page in pages:
        for cell in page.cells:
            for found, start, end in people.find_mentions(cell):
                place = Place(page, cell, start, end)
                if find_role(place)[0] not in ("staff", "other"):
                    for person in found:
                        places.setdefault(person, place)
    fitting = [p for p in places if p in numbered or p.birthday and p.birthday in days]
    chosen = fitting if len(fitting) == 1 else people.prefer(places)
    if len(chosen) != 1:
        return None
    [person] = chosen
    is_alone = len(places) == 1 and people.is_certain(person)
    is_sure = bool(fitting) and is_alone and is_well_read(places[person])
    return Value(person, SURE if is_sure else LIKELY, places[person])


def _trim_name(place):
    """Return the place of a name without titles before, and details after it."""
    text, start = place.text, place.start
    cut = re.search(r"[,;(]|\s[-–|]\s|\s\d|\*", text)
    end = start + cut.start() if cut and cut.start() else place.end
    if cut and cut[0] == "," and _is_surname_first(text):
        end = place.end
    for match in re.finditer(r"\S+\s*", text):
        if fold_letters(match[0].strip()) not in TITLES:
            start += match.start()
            break
    if start >= end or not place.cell.text[start:end].strip():
        return None
    return Place(place.page, place.cell, start, end)


def _is_surname_first(text):
    """Return whether a text is "Surname, First" and nothing else."""
    return bool(re.fullmatch(r"[^\d,;(]+,[^\d,;(]+", text)) and len(text.split()) <= 6


def _looks_like_name(text):
    """Return whether a text may be the name of a person."""
    words = text.split()
    is_written = any(word[:1].isupper() for word in words)
    return 2 <= len(words) <= LONGEST_NAME and is_written and not re.search(r"\d", text)


def _iter_words(text):
    return re.finditer(r"[^\W_]+", fold_letters(text))


def _compare(text, other):
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE else 0
