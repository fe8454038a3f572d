"""The fonts of passes: which one draws a character, and how wide.

The fonts in static/fonts are registered with ReportLab once for each process, when a
text first needs them. Needs no database.
"""

import functools
import threading
import unicodedata
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

SHIPPED = Path(__file__).resolve().parent.parent / "static" / "fonts"
# Debian's fonts, for the characters that ours lack, where they are installed.
INSTALLED = Path("/usr/share/fonts/truetype")

REGULAR = (
    SHIPPED / "NotoSans-Regular.ttf",
    SHIPPED / "NotoSansHebrew-Regular.ttf",
    SHIPPED / "NotoSansArabic-Regular.ttf",
    INSTALLED / "dejavu" / "DejaVuSans.ttf",
    INSTALLED / "droid" / "DroidSansFallbackFull.ttf",
)
BOLD = (
    SHIPPED / "NotoSans-Bold.ttf",
    SHIPPED / "NotoSansHebrew-Bold.ttf",
    SHIPPED / "NotoSansArabic-Bold.ttf",
    INSTALLED / "dejavu" / "DejaVuSans-Bold.ttf",
    *REGULAR[3:],
)

# Scripts whose letters change shape or order with their neighbors. Drawing them
# letter by letter would misspell a name.
SHAPED = ((0x0900, 0x0DFF), (0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF))

# How wide a character counts that no font draws, in thousandths of the size.
MISSING_WIDTH = 1000


class Glyph(NamedTuple):
    """How a character is drawn: by which font, and how wide in thousandths."""

    font: str | None
    width: float


# Two threads that register a font at once would have two of the same name, and draw a
# document with glyphs of the one and numbers of the other.
_loading = threading.Lock()


def load(path):
    """Return the registered font of a file, or None if it is not there.

    :param Path path: a TrueType font
    """
    with _loading:
        return _load(path)


@functools.cache
def _load(path):
    try:
        font = TTFont(f"Certificates-{path.stem}", str(path), asciiReadable=False)
    except (OSError, TTFError):
        return None
    # Letters are joined by our own code, the same wherever a pass is printed.
    font.shapable = False
    pdfmetrics.registerFont(font)
    return font


def main_font(bold=False):
    """Return the name of the font that most text is set in."""
    return load((BOLD if bold else REGULAR)[0]).fontName


@functools.cache
def find_glyph(character, bold=False):
    """Return the glyph of a character in the first font that has one."""
    code = ord(character)
    if not any(first <= code <= last for first, last in SHAPED):
        for path in BOLD if bold else REGULAR:
            font = load(path)
            if font and code in font.face.charToGlyph:
                return Glyph(font.fontName, font.face.getCharWidth(code))
    return Glyph(None, MISSING_WIDTH)


def measure(text, bold=False):
    """Return the width of a text in the order of drawing, at size 1."""
    return sum(find_glyph(character, bold).width for character in text) / 1000


def split_runs(text, bold=False):
    """Return a text in pieces that one font each draws.

    :return: pairs of a font's name, None where no font fits, and the piece
    """
    runs = []
    for cluster in split_clusters(text):
        font = _find_font(cluster, bold)
        if runs and (font == runs[-1][0] or cluster == " "):
            runs[-1] = (runs[-1][0], runs[-1][1] + cluster)
        else:
            runs.append((font, cluster))
    return runs


def split_clusters(text):
    """Return the letters of a text, each with its combining marks."""
    if text.isascii():
        return list(text)
    clusters = []
    for character in text:
        if clusters and unicodedata.category(character)[0] == "M":
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


@functools.lru_cache(4096)
def _find_font(cluster, bold):
    """Return the first font that draws a letter and all its marks."""
    candidates = {find_glyph(character, bold).font for character in cluster}
    if len(candidates) == 1 or None in candidates:
        return min(candidates, key=lambda name: name is not None)
    for path in BOLD if bold else REGULAR:
        font = load(path)
        if font and all(ord(c) in font.face.charToGlyph for c in cluster):
            return font.fontName
    return None
