"""The fonts of SVG pages: which one draws a character, how wide, and in what shape.

A letter is drawn by Noto Sans, else by the Noto Sans of its script, else by a font for
all scripts; the first are part of this addon, the others are taken where the system has
them. HarfBuzz shapes what has to be shaped. Needs no database.
"""

import functools
import itertools
import re
import threading
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont, shapeFragWord

from . import bidi

FOLDERS = (
    Path(__file__).resolve().parent.parent / "static" / "fonts",
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
)
# For symbols, and for Chinese, Japanese and Korean.
FALLBACKS = ("DejaVuSans-Bold", "DejaVuSans", "wqy-microhei", "DroidSansFallbackFull")
# No ligatures but those that a script asks for: a name keeps its letters.
FEATURES = {"kern": True, "liga": True, "dlig": False}

# What has no shape of its own: marks of direction, variants of a glyph. An override of
# direction could make a name read as another one.
IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# These have none either, but decide which letters of a name are joined.
JOINERS = "\u200c\u200d"
# Scripts whose letters change their shape or order with their neighbors.
SHAPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u10ff\u1200-\u139f\u1700-\u1cff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u2d30-\u2dff\u302a-\u302f\u3099\u309a\ua620-\ua6ff\ua800-\uabff"
    "\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufefe\U00010800-\U00011fff\U0001e800-\U0001efff]"
)
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
# How wide a character counts that no font draws.
MISSING_WIDTH = 1


class TextError(Exception):
    """A text with characters that no font draws."""

    def __init__(self, text, characters):
        super().__init__(f"No font draws {characters!r} in {text!r}.")
        self.text = text
        self.characters = characters


class Run(NamedTuple):
    """A piece of a line that one font draws, and its width at size 1."""

    font: Path | None
    text: str
    width: float
    is_shaped: bool = False
    is_turned: bool = False


class Face:
    """What a font file can draw. Threads share it, for it draws nothing itself."""

    def __init__(self, path):
        self.font = TTFont(path.stem, str(path), asciiReadable=False)
        self.codes = frozenset(self.font.face.charToGlyph)

    def measure(self, text, is_shaped):
        """Return the width of a text at size 1."""
        if not is_shaped:
            return sum(map(self.font.face.getCharWidth, map(ord, text))) / 1000
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.font.hbFont(), buffer, FEATURES)
        advance = sum(position.x_advance for position in buffer.glyph_positions)
        return advance / self.font.hbFace.upem


# A font remembers what it drew, and where in its file it is: each thread has its own.
_threads, _numbers = {}, itertools.count()


def get_name(path):
    """Return the name under which ReportLab knows a font in this thread."""
    ident = threading.get_ident()
    number = _threads.get(ident) or _threads.setdefault(ident, f"-{next(_numbers)}")
    return _register(path, number if number != "-0" else "")


def get_face(path):
    """Return the name of a font in this thread, as a PDF spells it."""
    face = pdfmetrics.getFont(get_name(path)).face
    return (face.name + face.subfontNameX).decode()


@functools.cache
def _register(path, suffix):
    font = TTFont(path.stem + suffix, str(path), asciiReadable=False)
    # ReportLab has one font for each name of a face.
    font.face.name += suffix.encode()
    pdfmetrics.registerFont(font)
    return font.fontName


def shape(run):
    """Return the text of a run as ReportLab draws it, with the places of its glyphs."""
    if not run.is_shaped:
        return run.text
    style = SimpleNamespace(fontName=get_name(run.font), fontSize=1)
    return shapeFragWord([0, (style, run.text)], FEATURES, force=True)[1][1]


@functools.cache
def load(path):
    """Return the face of a font file; None if ReportLab cannot read it."""
    try:
        return Face(path)
    except (OSError, TTFError):
        return None


@functools.cache
def find_file(name):
    """Return the path of an installed TrueType font; None if there is none."""
    files = (f for folder in FOLDERS for f in sorted(folder.rglob(f"{name}.tt[fc]")))
    return next(filter(load, files), None)


def main_font(bold=False):
    """Return the path of the font that most text is set in."""
    return find_file(f"NotoSans-{'Bold' if bold else 'Regular'}")


@functools.lru_cache(4096)
def find_font(cluster, bold=False):
    """Return the path of the first font that draws a letter and all its marks."""
    wanted = set(map(ord, cluster)).difference(map(ord, JOINERS))
    for name in _get_names(cluster, bold):
        path = find_file(name)
        if path and wanted <= load(path).codes:
            return path
    return None


def _get_names(cluster, bold):
    styles = ["Bold", "Regular"] if bold else ["Regular"]
    script = re.match("[A-Z]*", unicodedata.name(cluster[0], ""))[0].capitalize()
    names = [f"NotoSans{kind}-{style}" for kind in ("", script) for style in styles]
    return [*names, *FALLBACKS[not bold :]]


def split_clusters(text):
    """Return the letters of a text, each with its combining marks."""
    if text.isascii():
        return list(text)
    clusters = []
    for character in text:
        joins = unicodedata.category(character)[0] == "M" or character in JOINERS
        if clusters and (joins or clusters[-1][-1] == JOINERS[1]):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


@functools.lru_cache(8192)
def split_runs(text, bold=False):
    """Return the runs of a line, from left to right.

    :param str text: a line in the order of reading
    :return: tuple of ``Run``; the font of one that no font draws is None
    """
    text = IGNORED.sub("", unicodedata.normalize("NFC", text))
    runs = []
    for piece, is_turned in bidi.split(text):
        parts = []
        for cluster in split_clusters(piece):
            font = find_font(cluster, bold)
            if parts and (cluster == " " or font == parts[-1][0]):
                parts[-1] = (parts[-1][0], parts[-1][1] + cluster)
            else:
                parts.append((font, cluster))
        runs += [
            _make_run(*part, is_turned) for part in parts[:: -1 if is_turned else 1]
        ]
    return tuple(runs)


def _make_run(font, text, is_turned):
    is_shaped = bool(SHAPED.search(text))
    if not is_shaped:
        text = text.translate(dict.fromkeys(map(ord, JOINERS)))
        text = text[::-1].translate(MIRRORED) if is_turned else text
    if not font:
        return Run(None, text, MISSING_WIDTH * len(text))
    return Run(font, text, load(font).measure(text, is_shaped), is_shaped, is_turned)


def check(text, bold=False):
    """Refuse a line with characters that no font draws.

    :raise TextError: names them
    """
    missing = "".join(run.text for run in split_runs(text, bold) if not run.font)
    if missing:
        alone = [c for c in dict.fromkeys(missing) if not find_font(c, bold)]
        raise TextError(text, "".join(alone or dict.fromkeys(missing)))


@functools.lru_cache(8192)
def measure(text, bold=False):
    """Return the width of a line at size 1."""
    return sum(run.width for run in split_runs(text, bold))
