"""Of which type a certificate is. Needs no database."""

import re
from collections import defaultdict
from dataclasses import dataclass

from .places import Place, iter_values
from .values import LIKELY, SURE, Value, is_well_read
from .words import GENERIC, fold_letters

# Headings are higher than the usual letters by this factor, in this part of a page.
HEADING_FACTOR = 1.25
HEADING_PART = 0.62
# Lines of a heading are no farther apart, in heights.
LINE_GAP = 1.3
# How many keywords a type learns.
MOST_KEYWORDS = 12
SHORTEST_KEYWORD = 4
SHORTEST_CODE = 3
# Names of levels with fewer letters are looked for in titles and beside labels only.
FEWEST_LETTERS = 3


@dataclass(frozen=True)
class Level:
    """A level of a certificate type."""

    id: int
    name: str


@dataclass(frozen=True)
class Kind:
    """A certificate type, by what a page may say of it."""

    id: int
    names: tuple[str, ...]
    code: str | None = None
    keywords: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()

    @property
    def titles(self):
        """The names, also with a level before or after them."""
        levels = [level.name for level in self.levels]
        return [
            *self.names,
            *(f"{name} {level}" for name in self.names for level in levels),
            *(f"{level} {name}" for name in self.names for level in levels),
        ]


class Kinds:
    """All certificate types of a company."""

    def __init__(self, kinds):
        self.kinds = list(kinds)
        self._by_key = defaultdict(set)
        self._by_code = defaultdict(set)
        for kind in self.kinds:
            for title in kind.titles:
                self._by_key[get_key(title)].add(kind)
            if kind.code and len(kind.code) >= SHORTEST_CODE:
                self._by_code[tuple(_get_words(kind.code))].add(kind)

    def find(self, text):
        """Return the types that a text names, without anything else."""
        whole = self._by_key.get(get_key(text), set())
        bare = re.sub(r"\([^)]*\)", " ", text)
        return whole or (
            self._by_key.get(get_key(bare), set()) if bare != text else set()
        )

    def find_inside(self, text):
        """Return the types whose name or code is part of a text; longer ones win."""
        words = _get_words(text)
        for size in range(len(words), 0, -1):
            found = set()
            for at in range(len(words) - size + 1):
                part = tuple(words[at : at + size])
                found |= self._by_key.get(part, set()) | self._by_code.get(part, set())
            if found:
                return found
        return set()

    def find_by_keywords(self, words):
        """Return the types that most of these words are keywords of."""
        counts = {
            kind: len(words & {w for k in kind.keywords for w in _get_words(k)})
            for kind in self.kinds
        }
        most = max(counts.values(), default=0)
        return {kind for kind, count in counts.items() if most and count == most}


def get_key(name):
    """Return the words of a name of a type, without general ones around them."""
    words = _get_words(name)
    while words and words[0] in GENERIC:
        words = words[1:]
    while words and words[-1] in GENERIC:
        words = words[:-1]
    return tuple(words or _get_words(name))


def find_type(pages, kinds):
    """Return the type that pages name, as a value.

    :param list pages: of one certificate
    :param Kinds kinds: all types
    :rtype: Value | None
    """
    places = [place for page in pages for place in iter_titles(page)]
    exact = _collect(places, kinds.find)
    if exact:
        return _judge(exact, is_exact=True)
    inside = _collect(places, kinds.find_inside)
    if inside:
        return _judge(inside, is_exact=False)
    return _find_elsewhere(pages, kinds)


def find_level(pages, kind):
    """Return the level of a type that pages name, as a value; None if none does.

    Sure is one that stands alone in a title, or beside a label. In other lines its
    words may mean something else.

    :param list pages: of one certificate
    :param Kind kind: the type
    :rtype: Value | None
    """
    titles = [place for page in pages for place in iter_titles(page)]
    labelled = [p for page in pages for _role, p in iter_values(page, ("level",))]
    cells = [
        Place(page, cell, 0, len(cell.text)) for page in pages for cell in page.cells
    ]
    found = _collect(labelled, lambda text: _find_levels(text, kind)) or _collect(
        titles, lambda text: _find_levels(text, kind, _get_fewest(text, kind))
    )
    if found:
        return _judge_level(found, is_exact=True)
    found = _collect(cells, lambda text: _find_levels(text, kind, FEWEST_LETTERS))
    return _judge_level(found, is_exact=False) if found else None


def _get_fewest(title, kind):
    """Return how many letters a level has in a title: any beside the name of a type."""
    words = _get_words(title)
    is_named = any(_contains(words, get_key(name)) for name in kind.names)
    return 0 if is_named else FEWEST_LETTERS


def _judge_level(found, is_exact):
    """Return the one level that was found; more than one is none."""
    (level, place), *others = found.items()
    if others:
        return Value(None, LIKELY, place)
    is_sure = is_exact and is_well_read(place)
    return Value(level, SURE if is_sure else LIKELY, place)


def _find_levels(text, kind, fewest=0):
    """Return the levels whose names are in a text, as whole words; longer ones win.

    :param int fewest: how many letters a name must have: a digit alone may be a day
    """
    words = _get_words(text)
    own = {word for name in kind.names for word in _get_words(name)}
    names = {level: tuple(_get_words(level.name)) for level in kind.levels}
    found = {
        level: name
        for level, name in names.items()
        if _contains(words, name) and not set(name) <= own
        if sum(sign.isalpha() for sign in "".join(name)) >= fewest
    }
    return [
        level
        for level, name in found.items()
        if not any(_is_part(name, other) for other in found.values())
    ]


def _contains(words, part):
    return any(
        tuple(words[at : at + len(part)]) == part
        for at in range(len(words) - len(part) + 1)
    )


def iter_titles(page):
    """Yield what may be the title of a certificate: headings, and beside labels."""
    headings = _find_headings(page)
    yield from headings
    yield from _join_lines(headings)
    for _role, place in iter_values(page, ("type",)):
        yield place


def find_keywords(pages):
    """Return the words of headings that may tell a type from another.

    :param list pages: of one certificate
    """
    words = [
        word
        for page in pages
        for place in iter_titles(page)
        for word in _get_words(place.text)
        if len(word) >= SHORTEST_KEYWORD and word not in GENERIC and word.isalpha()
    ]
    return list(dict.fromkeys(words))


@dataclass(frozen=True)
class _Lines:
    """A title in several lines."""

    page: object
    lines: tuple

    @property
    def text(self):
        return " ".join(line.text for line in self.lines)

    @property
    def box(self):
        box = self.lines[0].box
        for line in self.lines[1:]:
            box = box.join(line.box)
        return box

    @property
    def certainty(self):
        return min(line.certainty for line in self.lines)


def _find_headings(page):
    return [
        Place(page, cell, 0, len(cell.text))
        for cell in page.cells
        if cell.height >= HEADING_FACTOR * page.letter_height
        and cell.box.top <= HEADING_PART * page.height
    ]


def _join_lines(headings):
    """Yield headings that go on in the next line."""
    for first, second in zip(headings, headings[1:], strict=False):
        gap = second.box.top - first.box.bottom
        heights = sorted((first.cell.height, second.cell.height))
        is_alike = heights[0] >= 0.7 * heights[1]
        if is_alike and gap <= LINE_GAP * heights[1]:
            yield _Lines(first.page, (first, second))


def _collect(places, find):
    """Return the types that places name, each with its first place."""
    found = {}
    for place in places:
        for kind in find(place.text):
            found.setdefault(kind, place)
    return found


def _judge(found, is_exact):
    if len(found) > 1:
        found = _drop_shorter(found)
    if len(found) > 1:
        return Value(None, LIKELY, next(iter(found.values())))
    [(kind, place)] = found.items()
    is_sure = is_exact and is_well_read(place)
    return Value(kind, SURE if is_sure else LIKELY, place)


def _drop_shorter(found):
    """Return the types without those whose name is a part of another's."""
    keys = {kind: {get_key(title) for title in kind.titles} for kind in found}
    return {
        kind: place
        for kind, place in found.items()
        if not any(
            _is_part(key, other_key)
            for other in found
            if other != kind
            for key in keys[kind]
            for other_key in keys[other]
        )
    }


def _is_part(key, other):
    sizes = range(len(other) - len(key) + 1)
    return key != other and any(other[at : at + len(key)] == key for at in sizes)


def _find_elsewhere(pages, kinds):
    """Return the type by its keywords, or by its name in a line of its own."""
    text = " ".join(page.text for page in pages)
    found = kinds.find_by_keywords(set(_get_words(text)))
    place = next((p for page in pages for p in iter_titles(page)), None)
    if len(found) == 1 and place:
        return Value(next(iter(found)), LIKELY, place)
    cells = [
        Place(page, cell, 0, len(cell.text)) for page in pages for cell in page.cells
    ]
    alone = _collect(cells, kinds.find)
    return _judge(alone, is_exact=False) if alone else None


def _get_words(text):
    return re.findall(r"[^\W_]+", fold_letters(text))
