"""Which label a value on a page belongs to. Needs no database.

A label stands before its value in the same cell, in the cell to the left, above it in
forms and tables, or below it on a line to sign on.
"""

from dataclasses import dataclass

from .page import Box, Cell, Page
from .words import find_labels, fold_letters

# How far above or below a value its label may be, in heights of the value.
REACH = 2.6
# One of two neighbors is the label when it is this much closer.
MUCH_CLOSER = 0.6
# Signs between a label and its value.
LINKS = " :;.,-–—_|/()=>*•·"
# What stands between the two days of a period.
SPANS = (
    "",
    "to",
    "until",
    "through",
    "thru",
    "tot",
    "t/m",
    "tot en met",
    "bis",
    "bis zum",
)
# Texts with more words are sentences.
LABEL_WORDS = 7


@dataclass(frozen=True)
class Place:
    """Characters of a cell of a page."""

    page: Page
    cell: Cell
    start: int
    end: int

    @property
    def text(self):
        return self.cell.text[self.start : self.end]

    @property
    def words(self):
        return self.cell.cut(self.start, self.end)

    @property
    def box(self):
        words = self.words
        box = words[0].box
        for word in words[1:]:
            box = box.join(word.box)
        return box

    @property
    def certainty(self):
        """How sure the program that read it is of the least sure word."""
        return min(word.certainty for word in self.words)


def iter_values(page, roles):
    """Yield the role and the place of each text that stands beside a label.

    :param Page page: to look on
    :param roles: which labels
    """
    for cell in page.cells:
        for label, place in _find_beside(page, cell, roles):
            yield label.role, place


def find_role(place, taken=()):
    """Return what the label of a value says of it, and whether that is certain.

    :param Place place: where the value stands
    :param taken: where other values stand in the same cell, from and to
    :return: the role or None, and whether no other label is as near
    """
    before = place.cell.text[: place.start]
    labels = find_labels(before)
    if labels:
        return _judge_before(labels, before, place, taken)
    if before.strip(LINKS):
        return None, False
    return _find_role_around(place)


def _judge_before(labels, before, place, taken):
    """Return the role of the last label before a value, unless another value is it."""
    last = labels[-1]
    between = before[last.end :]
    is_taken = any(last.end <= start < place.start for start, _end in taken)
    if is_taken:
        return ("period_end" if _is_span(before, taken) else None), False
    if any(label.role == "other" for label in labels):
        return "other", True
    words = between.strip(LINKS).split()
    return last.role, len(words) <= 2


def _is_span(before, taken):
    """Return whether a value stands right after another: from – to."""
    end = max(end for _start, end in taken if end <= len(before))
    return fold_letters(before[end:]).strip(LINKS) in SPANS


def _find_role_around(place):
    """Return the role by the cell to the left, above or below."""
    left = _get_left(place)
    if left is not None:
        labels = find_labels(left.text)
        if labels and _is_label(left.text, labels):
            return _choose_role(labels), True
    above = _get_neighbor(place, -1)
    below = _get_neighbor(place, 1)
    return _choose_neighbor(place, above, below)


def _choose_neighbor(place, above, below):
    """Return the role of the label above or below, whichever is closer."""
    found = {}
    for cell in filter(None, (above, below)):
        labels = find_labels(cell.text)
        if labels and _is_label(cell.text, labels):
            found[cell] = _choose_role(labels)
    if not found:
        return None, False
    distances = {cell: get_distance(cell.box, place.box) for cell in found}
    near = min(found, key=distances.get)
    rivals = [c for c in found if found[c] != found[near]]
    is_clear = all(distances[near] < MUCH_CLOSER * distances[r] for r in rivals)
    return found[near], is_clear


def _choose_role(labels):
    """Return the one role of labels in two languages, or the last."""
    roles = {label.role for label in labels}
    if "other" in roles:
        return "other"
    strong = [label.role for label in labels if label.role not in ("period",)]
    return strong[-1] if strong else labels[-1].role


def _is_label(text, labels):
    """Return whether a text is a label, and no sentence with such a word."""
    rest = text[labels[-1].end :].strip(LINKS)
    return not rest and len(text.split()) <= LABEL_WORDS


def get_distance(box, other):
    """Return the gap between two boxes that are above each other."""
    return max(box.top - other.bottom, other.top - box.bottom, 0.1)


def _get_left(place):
    """Return the cell to the left in the same row, or None."""
    row = place.page.get_row(place.cell)
    at = row.index(place.cell)
    return row[at - 1] if at else None


def _get_neighbor(place, direction):
    """Return the nearest cell above (-1) or below (1) a value, within reach."""
    box = place.box
    near = [
        cell
        for cell in place.page.cells
        if (cell.box.middle - box.middle) * direction > 0
        and cell.row != place.cell.row
        and get_distance(cell.box, box) <= REACH * max(cell.height, place.cell.height)
        and _is_in_column(cell.box, box)
    ]
    return min(near, key=lambda c: get_distance(c.box, box), default=None)


def _is_in_column(box: Box, other: Box):
    return box.overlap(other) >= 0.5 or abs(box.left - other.left) < other.height


def _find_beside(page, cell, roles):
    """Yield each label of some roles in a cell with the place of its value."""
    labels = find_labels(cell.text)
    for number, label in enumerate(labels):
        if label.role not in roles:
            continue
        following = labels[number + 1 :]
        end = following[0].start if following else len(cell.text)
        place = _trim(page, cell, label.end, end)
        if place:
            yield label, place
        elif not following:
            for place in _get_next_cells(page, cell):
                if find_role(place) == (label.role, True):
                    yield label, place


def _trim(page, cell, start, end):
    """Return the place without signs around it, or None when nothing is left."""
    text = cell.text[start:end]
    start += len(text) - len(text.lstrip(LINKS))
    end -= len(text) - len(text.rstrip(" :;,-–—_|/(=>*•·"))
    return Place(page, cell, start, end) if start < end else None


def _get_next_cells(page, cell):
    """Return the cells in which the value of a label may stand: right, below, above."""
    row = page.get_row(cell)
    label = Place(page, cell, 0, len(cell.text))
    near = row[row.index(cell) + 1 :][:1]
    near += [_get_neighbor(label, 1), _get_neighbor(label, -1)]
    return [Place(page, c, 0, len(c.text)) for c in near if c is not None]
