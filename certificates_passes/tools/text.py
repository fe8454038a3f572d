"""Text that fits on a card. Needs no database.

Measures with the same fonts that draw the PDF, so that a card looks the same on screen
and in print.
"""

import functools
import re
import unicodedata
from typing import NamedTuple

import arabic_reshaper
from bidi import get_display

from . import fonts

ELLIPSIS = "…"

# What has no shape of its own: marks of direction, variants of a glyph. An override of
# direction could make a name read as another one.
IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# These have none either, but decide which letters of a Persian name are joined.
JOINERS = re.compile("[\u200c\u200d]")
# What XML cannot contain, and other characters that are none.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
# A letter of a right-to-left script that its marks precede, once it is reversed.
MARKS_BEFORE_LETTER = re.compile(
    "([\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]+)(.)"
)


class TextError(Exception):
    """A text with characters that no font draws."""

    def __init__(self, text, characters):
        super().__init__(f"No font draws {characters!r} in {text!r}.")
        self.text = text
        self.characters = characters


class Fitted(NamedTuple):
    """A text cut to fit: its size, its lines, and the distance between them."""

    size: float
    lines: tuple
    leading: float

    @property
    def height(self):
        """The distance from the first baseline to the last."""
        return self.leading * (len(self.lines) - 1)


def clean(text):
    """Return a text on one line, without anything that cannot be printed.

    :param text: any text, or nothing
    """
    text = UNPRINTABLE.sub("", unicodedata.normalize("NFC", text or ""))
    return " ".join(IGNORED.sub("", text).split())


@functools.lru_cache(4096)
def to_visual(text):
    """Return a text in the order of drawing, with Arabic letters joined."""
    text = IGNORED.sub("", unicodedata.normalize("NFC", text))
    if not RIGHT_TO_LEFT.search(text):
        return JOINERS.sub("", text)
    if ARABIC.search(text):
        text = arabic_reshaper.reshape(text)
    # As a browser shows SVG text: the whole runs from left to right.
    text = get_display(JOINERS.sub("", text), base_dir="L")
    return MARKS_BEFORE_LETTER.sub(lambda m: m[2] + m[1][::-1], text)


@functools.lru_cache(4096)
def measure(text, bold=False):
    """Return the width of a text at size 1."""
    return fonts.measure(to_visual(text), bold)


def split_runs(text, bold=False):
    """Return pairs of a font's name and what it draws, from left to right.

    :raise TextError: no font draws one of the characters
    """
    runs = fonts.split_runs(to_visual(text), bold)
    if any(font is None for font, _piece in runs):
        missing = [c for font, piece in runs if font is None for c in piece]
        missing = [c for c in missing if fonts.find_glyph(c, bold).font is None]
        raise TextError(text, "".join(dict.fromkeys(missing)))
    return runs


def fit(text, width, size, smallest=None, lines=1, bold=False):
    """Return a text that fits a box: shrunk, then wrapped, then shortened.

    :param text: any text, or nothing
    :param float width: the width of the box
    :param float size: the size of the letters, in the same unit, if all is well
    :param float smallest: how far to shrink; not at all by default
    :param int lines: how many lines there may be
    :rtype: Fitted
    """
    text = clean(text)
    smallest = min(size, smallest or size)
    natural = measure(text, bold)
    if natural * smallest <= width:
        # Rounded down: a hair too wide is too wide.
        fitting = int(width / natural * 100) / 100 if natural else size
        return _fitted(max(smallest, min(size, fitting)), [text] if text else [])
    return _fitted(smallest, _wrap(text, width / smallest, lines, bold))


def fit_list(items, width, size, smallest=None, lines=1, bold=False):
    """Return items, one after the other, that fit a box: wrapped, then shrunk, then the
    first of them, and how many more there are.

    :param items: texts
    :rtype: Fitted
    """
    items = [clean(item) for item in items]
    smallest = min(size, smallest or size)
    whole = " · ".join(items)
    for step in range(5):
        step_size = size + (smallest - size) * step / 4
        fitted = fit(whole, width, step_size, step_size, lines, bold)
        if not _is_shortened(fitted):
            return fitted
    for count in range(len(items) - 1, 0, -1):
        some = f"{' · '.join(items[:count])} +{len(items) - count}"
        fitted = fit(some, width, smallest, smallest, lines, bold)
        if not _is_shortened(fitted):
            return fitted
    return fit(whole, width, smallest, smallest, lines, bold)


def _is_shortened(fitted):
    return bool(fitted.lines) and fitted.lines[-1].endswith(ELLIPSIS)


def _fitted(size, lines):
    return Fitted(size, tuple(lines), size * 1.2)


def _wrap(text, width, count, bold):
    """Return at most so many lines, none wider than the width at size 1."""
    lines, rest = [], text
    while rest and len(lines) < count - 1:
        line, rest = _split_line(rest, width, bold)
        lines.append(line)
    return [*lines, shorten(rest, width, bold)] if rest else lines


def _split_line(text, width, bold):
    """Return what fits on a line, and the rest; a long word is broken."""
    words = text.split(" ")
    if measure(words[0], bold) > width:
        length = _count_fitting(fonts.split_clusters(text), "", width, bold)
        taken = "".join(fonts.split_clusters(text)[: max(length, 1)])
        return taken.rstrip(), text[len(taken) :].lstrip()
    length = _count_fitting(words, " ", width, bold)
    return " ".join(words[:length]), " ".join(words[length:])


def shorten(text, width, bold=False):
    """Return a text cut with an ellipsis where it is wider than the width at size 1."""
    if measure(text, bold) <= width:
        return text
    clusters = fonts.split_clusters(text)
    room = width - measure(ELLIPSIS, bold)
    return "".join(clusters[: _count_fitting(clusters, "", room, bold)]).rstrip() + (
        ELLIPSIS
    )


def _count_fitting(parts, separator, width, bold):
    """Return how many of the parts fit, put together."""
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(separator.join(parts[:middle]), bold) <= width:
            low = middle
        else:
            high = middle - 1
    return low
