"""Text in pictures, recognized by Tesseract on this machine. Needs no database."""

import os
import shutil
import subprocess
import tempfile

from PIL import Image

from .page import Box, Page, Word
from .picture import get_scale

# English is made of letters that the others know; it is used for the second reading.
LANGUAGES = "nld+deu"
# In seconds, for each page.
TIMEOUT = 40
# What Tesseract is less sure of is dirt.
LEAST_CERTAINTY = 0.2


class OcrError(Exception):
    """Tesseract is missing, or gave up."""


def is_available():
    """Return whether Tesseract is on this machine."""
    return bool(shutil.which("tesseract"))


def recognize(picture):
    """Return the page that a picture shows.

    :param picture: in shades of gray, with level lines
    :raise OcrError: Tesseract is missing, or gave up
    """
    scale = get_scale(picture)
    rows = _call_tesseract(picture, LANGUAGES, 3)
    words = list(filter(None, (_read_row(row, scale) for row in rows)))
    return Page(words, picture.width / scale, picture.height / scale, is_scanned=True)


def find_turn(picture):
    """Return by how many degrees a page has to be turned to be read: 0, 90, 180, 270.

    Counterclockwise, as Pillow turns.

    :param picture: in shades of gray
    """
    try:
        lines = _call_tesseract(picture, "osd", 0)
    except OcrError:
        # There is too little to tell by, or the data for it is not installed.
        return 0
    found = dict(line[0].split(": ", 1) for line in lines if ": " in line[0])
    return -int(found.get("Rotate", 0)) % 360


def recognize_lines(pictures):
    """Return the texts of pictures of one line each, recognized in another way.

    :param list pictures: in shades of gray
    """
    if not pictures:
        return []
    sheet, tops = _stack(pictures)
    texts = [[] for _picture in pictures]
    for row in _call_tesseract(sheet, "eng", 6):
        word = _read_row(row, 1)
        if word:
            number = max(n for n, top in enumerate(tops) if top <= word.box.middle)
            texts[number].append(word)
    return [
        " ".join(w.text for w in sorted(words, key=lambda w: w.box.left))
        for words in texts
    ]


def _stack(pictures):
    """Return a sheet with pictures below each other, and where each begins."""
    gap = 40
    sheet = Image.new(
        "L",
        (
            max(p.width for p in pictures) + 2 * gap,
            sum(p.height + gap for p in pictures) + gap,
        ),
        255,
    )
    tops, at = [], gap
    for picture in pictures:
        tops.append(at - gap)
        sheet.paste(picture, (gap, at))
        at += picture.height + gap
    return sheet, tops


def _call_tesseract(picture, languages, mode):
    """Return the rows of what Tesseract found in a picture.

    :param int mode: how the page is looked at; 0 finds out how it is turned
    """
    kind = ["tsv"] if mode else []
    with tempfile.TemporaryDirectory(prefix="certificates-scan-") as folder:
        path = os.path.join(folder, "page.bmp")
        picture.save(path)
        command = ["tesseract", path, "-", "-l", languages, "--psm", str(mode)]
        try:
            result = subprocess.run(
                [*command, "--dpi", "200", *kind],
                capture_output=True,
                check=True,
                timeout=TIMEOUT,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise OcrError(str(error)) from error
    lines = result.stdout.decode("utf-8", "replace").splitlines()
    return [line.split("\t") for line in lines[1:]]


def _read_row(row, scale):
    """Return the word of a row, or None."""
    if len(row) != 12 or not row[11].strip():
        return None
    certainty = float(row[10]) / 100
    if certainty < LEAST_CERTAINTY:
        return None
    left, top, width, height = (int(value) / scale for value in row[6:10])
    box = Box(left, top, left + width, top + height)
    return Word(row[11].strip(), box, certainty)
