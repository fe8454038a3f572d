"""Text that fits on a card. Needs no database.

Measures with the same fonts that draw the PDF, so that a card looks the same on screen
and in print.
"""

import bisect
import re
import unicodedata
from typing import NamedTuple

from markupsafe import Markup

from odoo.addons.report_svg.tools.fonts import (
    IGNORED,
    TextError,
    check,
    find_font,
    measure,
    split_clusters,
)

ELLIPSIS = "…"
# More than any card has room for: what is longer is cut before all else.
MAX_LENGTH = 1_000
# How far apart the baselines of lines are, in sizes.
LEADING = 1.2

# What XML cannot contain, and other characters that are none.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
BRACKETS = re.compile(r"\([^()]{1,30}\)")


class Fitted(NamedTuple):
    """A text made to fit: its size, its lines, and the distance between them."""

    size: float
    lines: tuple
    leading: float
    # Whether nothing of the text was cut.
    is_complete: bool = True

    @property
    def height(self):
        """The distance from the first baseline to the last."""
        return self.leading * (len(self.lines) - 1)


def clean(text):
    """Return a text on one line, without anything that cannot be printed.

    :param text: any text, or nothing; also a term of a template
    """
    if hasattr(text, "__html__"):
        text = Markup(text).unescape()
    text = (text or "")[:MAX_LENGTH]
    if text and text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = UNPRINTABLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(IGNORED.sub("", text).split())


def is_drawable(text, bold=False):
    """Return whether there is a font for each character."""
    try:
        check(text, bold)
    except TextError:
        return False
    return True


def leave_out(text):
    """Return a text without the characters that no font draws, and these characters.

    Where nothing would be left, the text is returned as it is.
    """
    letters = split_clusters(text)
    missing = [letter for letter in letters if not find_font(letter)]
    shown = clean("".join(letter for letter in letters if find_font(letter)))
    return (shown, "".join(dict.fromkeys(missing))) if shown else (text, "")


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
    if natural * smallest > width:
        return _fit_lines(text, width, size, smallest, lines, bold)
    # Rounded down: a hair too wide is too wide.
    fitting = int(width / natural * 100) / 100 if natural else size
    fitted_size = max(smallest, min(size, fitting))
    return Fitted(fitted_size, (text,) if text else (), fitted_size * LEADING)


def fit_steps(text, width, steps, bold=False):
    """Return a text fitted in the first way that shows all of it, else in the last.

    :param text: any text, or nothing
    :param float width: the width of the box
    :param steps: ways to fit it: size, smallest size, and how many lines there may be
    :rtype: Fitted
    """
    for size, smallest, lines in steps:
        fitted = fit(text, width, size, smallest, lines, bold)
        if fitted.is_complete:
            break
    return fitted


def fit_list(items, width, size, smallest=None, lines=1, bold=False):
    """Return items, one after the other, that fit a box: wrapped, then shrunk, then the
    first of them, and how many more there are.

    :param items: texts
    :rtype: Fitted
    """
    items = [_keep_together(clean(item)) for item in items]
    smallest = min(size, smallest or size)
    fitted = _fit_lines(_join(items), width, size, smallest, lines, bold)
    if not fitted.is_complete:
        fitted = _shorten_list(items, width, smallest, lines, bold)
    return _trim_lines(fitted)


def fit_list_steps(items, width, steps, bold=False):
    """Return items fitted in the first way that shows all of them, else the first of
    them in the last way, and how many more there are.

    :param items: texts
    :param float width: the width of the box
    :param steps: ways to fit them: size, and how many lines there may be
    :rtype: Fitted
    """
    items = [_keep_together(clean(item)) for item in items]
    for size, lines in steps:
        fitted = _wrap(_join(items), width, size, lines, bold)
        if fitted.is_complete:
            return _trim_lines(fitted)
    return _trim_lines(_shorten_list(items, width, size, lines, bold))


def _shorten_list(items, width, size, lines, bold):
    """Return the first items that fit, and how many more there are."""
    for count in range(len(items) - 1, 0, -1):
        some = f"{_join(items[:count])} +{len(items) - count}"
        fitted = _wrap(some, width, size, lines, bold)
        if fitted.is_complete:
            return fitted._replace(is_complete=False)
    return _wrap(_join(items), width, size, lines, bold)


def _trim_lines(fitted):
    return fitted._replace(lines=tuple(map(_trim, fitted.lines)))


def _keep_together(item):
    """Return an item that keeps a date or another text in brackets on one line."""
    return BRACKETS.sub(lambda match: match[0].replace(" ", "\u00a0"), item)


def _join(items):
    """Return items in a row; no separator begins a line."""
    return " · ".join(items)


def _trim(line):
    """Return a line of items as it is drawn: not ending with a separator."""
    return line.removesuffix(" ·").replace(" ", " ")


def _fit_lines(text, width, size, smallest, count, bold):
    """Return a text on some lines, in the largest size that shows all of it."""
    fitted = _wrap(text, width, size, count, bold)
    if size == smallest:
        return fitted
    longest = max(measure(word, bold) for word in text.split(" "))
    if smallest * longest <= width < size * longest:
        # Rather small letters than a broken word.
        size = max(int(width / longest * 2) / 2, smallest)
        fitted = _wrap(text, width, size, count, bold)
    if fitted.is_complete:
        return fitted
    sizes = [smallest + step / 2 for step in range(max(int((size - smallest) * 2), 1))]
    fitting = bisect.bisect_left(
        sizes, True, key=lambda s: not _wrap(text, width, s, count, bold).is_complete
    )
    return _wrap(text, width, sizes[max(fitting - 1, 0)], count, bold)


def _wrap(text, width, size, count, bold):
    """Return a text on at most so many lines of a size."""
    lines, rest = [], text
    while rest and len(lines) < count - 1:
        line, rest = _split_line(rest, width / size, bold)
        lines.append(line)
    last = shorten(rest, width / size, bold)
    lines += [last] if last else []
    return Fitted(size, tuple(lines), size * LEADING, last == rest)


def _split_line(text, width, bold):
    """Return the text that fits on a line, and the rest; breaks a long word."""
    if measure(text, bold) <= width:
        return text, ""
    words = text.split(" ")
    if measure(words[0], bold) > width:
        return _break_word(text, width, bold)
    length = _count_fitting(words, " ", width, bold)
    return " ".join(words[:length]), " ".join(words[length:])


def _break_word(text, width, bold):
    """Return the text that fits on a line, and the rest, broken after a near hyphen."""
    clusters = split_clusters(text)
    length = _count_fitting(clusters, "", width, bold)
    taken = "".join(clusters[: max(length, 1)])
    hyphen = max(taken.rfind(mark) for mark in "-/.") + 1
    taken = taken[:hyphen] if hyphen * 2 > len(taken) else taken
    return taken.rstrip(), text[len(taken) :].lstrip()


def shorten(text, width, bold=False):
    """Return a text cut with an ellipsis where it is wider than the width at size 1."""
    if measure(text, bold) <= width:
        return text
    clusters = split_clusters(text)
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
