"""A page as it was read: words with their places, in cells. Needs no database."""

from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from .words import find_labels

# Words of a cell are no farther apart than this many times their height.
CELL_GAP = 1.1
# Words of a row share their middle, within this part of their height.
ROW_DRIFT = 0.45

# What is read of a page on its side has fewer words that certificates use.
FEWEST_LABELS = 2
# Words of so few letters may be taller than wide.
SHORT_WORD = 3


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self):
        return self.bottom - self.top

    @property
    def middle(self):
        return (self.top + self.bottom) / 2

    def join(self, other):
        """Return the rectangle around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlap(self, other):
        """Return how much of the narrower one is above or below the other: 0 to 1."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        narrower = min(self.right - self.left, other.right - other.left)
        return max(shared, 0) / max(narrower, 0.1)


@dataclass(frozen=True)
class Word:
    """A word, and how sure the program that read it is: 0 to 1."""

    text: str
    box: Box
    certainty: float = 1.0


@dataclass(frozen=True)
class Cell:
    """Words that stand together in a row."""

    words: tuple[Word, ...]
    row: int

    @cached_property
    def text(self):
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self):
        box = self.words[0].box
        for word in self.words[1:]:
            box = box.join(word.box)
        return box

    @cached_property
    def height(self):
        """The height of the letters; dots and dashes are lower."""
        return max(word.box.height for word in self.words)

    def cut(self, start, end):
        """Return the words that the characters from start to end are part of."""
        found, at = [], 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                found.append(word)
            at += len(word.text) + 1
        return found


@dataclass
class Page:
    """A page: its cells from top to bottom and from left to right.

    :param bool is_scanned: whether the text was recognized in a picture
    :param list codes: texts of the QR codes on it
    """

    words: list[Word]
    width: float
    height: float
    is_scanned: bool = False
    codes: list[str] = field(default_factory=list)

    @cached_property
    def cells(self):
        return list(_find_cells(self.words))

    @cached_property
    def text(self):
        return "\n".join(cell.text for cell in self.cells)

    @cached_property
    def letter_height(self):
        """The usual height of a cell."""
        return median(cell.height for cell in self.cells) if self.cells else 0

    @property
    def is_legible(self):
        """Whether words are on it that certificates use, and not from top to bottom."""
        labels = sum(len(find_labels(cell.text)) for cell in self.cells)
        words = [word.box for word in self.words if len(word.text) > SHORT_WORD]
        tall = sum(box.height > box.right - box.left for box in words)
        return labels >= FEWEST_LABELS and tall <= len(words) / 2

    def get_row(self, cell):
        """Return the cells beside one, and itself, from left to right."""
        return [other for other in self.cells if other.row == cell.row]


def _find_cells(words):
    """Yield the cells that words form, row by row."""
    for number, row in enumerate(_find_rows(words)):
        for cell_words in _split_row(row):
            yield Cell(tuple(cell_words), number)


def _find_rows(words):
    """Return the words in rows from top to bottom."""
    rows = []
    for word in sorted(words, key=lambda w: w.box.middle):
        if rows and _is_in_row(word, rows[-1]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _is_in_row(word, row):
    highest = max(row, key=lambda w: w.box.height).box
    reach = max(highest.height, word.box.height) * ROW_DRIFT
    return abs(word.box.middle - highest.middle) <= reach


def _split_row(row):
    """Return the words of a row in cells."""
    cells = []
    for word in sorted(row, key=lambda w: w.box.left):
        last = cells and cells[-1][-1]
        if last and _is_near(last.box, word.box):
            cells[-1].append(word)
        else:
            cells.append([word])
    return cells


def _is_near(left, right):
    height = max(left.height, right.height)
    return right.left - left.right <= height * CELL_GAP
