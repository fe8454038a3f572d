"""Names of files that every operating system can store. Needs no database."""

import re
import unicodedata
from pathlib import PurePath

# The longest name without its extension: what file systems store in 255 bytes, with
# room for a number that tells two names apart.
MAX_BYTES = 200

# What Windows, macOS or Linux do not allow in a name.
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')

# Devices of Windows, which are no names of files whatever their extension.
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$")


def safe_name(text, default="file"):
    """Return a text as the name of a file, without an extension.

    :param str text: any text
    :param str default: what to use when nothing of the text is left
    """
    # What is too long for a name anyway is cut before all else.
    text = unicodedata.normalize("NFC", (text or "")[:MAX_BYTES])
    text = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    text = " ".join(FORBIDDEN.sub("-", text).split()).strip(". ")
    if RESERVED.match(text):
        text = f"_{text}"
    return _shorten(text) or default


def pass_file_name(number, holder, qualification, external_number=None):
    """Return the name of the PDF file of one pass.

    :param number: number of the certificate, if it has one
    :param external_number: the organization's own number of the holder, if any
    """
    parts = [number, holder, qualification, external_number]
    return safe_name(" - ".join(part for part in parts if part), "pass") + ".pdf"


def unique_names(names):
    """Return names of which no two are the same, in the same order.

    Names that differ in case or in the form of accents only are the same on some
    systems. The second ``a.pdf`` becomes ``a (2).pdf``.
    """
    taken, unique = set(), []
    for name in names:
        path, candidate, count = PurePath(name), name, 1
        while _fold(candidate) in taken:
            count += 1
            candidate = f"{path.stem} ({count}){path.suffix}"
        taken.add(_fold(candidate))
        unique.append(candidate)
    return unique


def _fold(name):
    return unicodedata.normalize("NFKD", name).casefold()


def _shorten(text):
    return text.encode()[:MAX_BYTES].decode(errors="ignore").strip(". ")
