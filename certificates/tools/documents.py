"""Which files are accepted as documents of a certificate. Needs no database.

A file is judged by its content alone, in the same way on every machine.
"""

import re
import unicodedata
import warnings
from io import BytesIO
from pathlib import PurePath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from PIL import Image
from pypdf import PdfReader

ACCEPTED_LABEL = "PDF, PNG, JPEG, DOC, DOCX"

# A PDF file may have bytes before its header.
PDF_HEADER_WITHIN = 1024

# How photos of phones begin, after four bytes with a length.
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a computer takes for an extension. Other ends of a name are words.
EXTENSION = re.compile(r"\.[^\W_]{1,10}")


class Kind(NamedTuple):
    """A kind of file: its type, and the extensions that fit it, the usual one first."""

    mimetype: str
    extensions: tuple[str, ...]

    @property
    def label(self):
        """The kind as people name it."""
        return self.extensions[0].removeprefix(".").upper()


PDF = Kind("application/pdf", (".pdf",))
PNG = Kind("image/png", (".png",))
JPEG = Kind("image/jpeg", (".jpeg", ".jpg", ".jpe", ".jfif"))
DOC = Kind("application/msword", (".doc",))
DOCX = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx",),
)


def find_kind(content):
    """Return the kind of a file by how it begins; None when it is not accepted.

    :param bytes content: the whole file
    :rtype: Kind | None
    """
    starts = {
        b"\x89PNG\r\n\x1a\n": PNG,
        b"\xff\xd8\xff": JPEG,
        OLE: DOC,
        b"PK\x03\x04": DOCX,
    }
    for start, kind in starts.items():
        # A ZIP file or a picture may have a PDF file in it.
        if content.startswith(start):
            return kind
    return PDF if b"%PDF-" in content[:PDF_HEADER_WITHIN] else None


def get_extension(name):
    """Return the extension by which a computer opens a file, in lower case.

    Windows leaves out dots and blanks at the end, and signs that nobody sees are no
    part of it. A name that ends in a word has none.

    :param str name: as it was given
    """
    seen = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    extension = PurePath(f"_{seen.rstrip('. ')}").suffix.lower()
    return extension if EXTENSION.fullmatch(extension) else ""


def complete_name(name, kind):
    """Return the name of a file, with an extension where it has none.

    :param str name: as it was given
    :param Kind kind: of the content
    """
    return name if get_extension(name) else f"{name}{kind.extensions[0]}"


def find_problem(content):
    """Return why a file cannot be a document.

    :param bytes content: the whole file
    :return: ``"kind"``, ``"heic"``, ``"password"``, ``"broken"``, or ``None`` when it
        can be
    """
    try:
        return _find_problem(content)
    except Exception:
        # Whatever a library stumbles over: the reader of the document will too.
        return "broken"


def _find_problem(content):
    kind = find_kind(content)
    finders = {
        PDF: _find_problem_of_pdf,
        PNG: _find_problem_of_image,
        JPEG: _find_problem_of_image,
        DOC: _find_problem_of_ole,
        DOCX: _find_problem_of_zip,
    }
    if kind:
        return finders[kind](content)
    is_heic = content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS
    return "heic" if is_heic else "kind"


def _find_problem_of_pdf(content):
    reader = PdfReader(BytesIO(content))
    # Many are encrypted against changes only: those open without a password.
    if reader.is_encrypted and not reader.decrypt(""):
        return "password"
    return None if reader.pages else "broken"


def _find_problem_of_image(content):
    """Look for the end of the picture: Odoo has its library load what is cut short."""
    with warnings.catch_warnings():
        # A picture that is much too large is none to look at.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            image.verify()
    if image.format == "PNG":
        return None if b"IEND" in content else "broken"
    is_whole = content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda") > 0
    return None if is_whole else "broken"


def _find_problem_of_ole(content):
    """Word keeps its text in a stream of this name; with a password, all in another."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "password"
    return None if "WordDocument".encode("utf-16-le") in content else "kind"


def _find_problem_of_zip(content):
    try:
        with ZipFile(BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                return "kind"
            with archive.open("word/document.xml") as text:
                text.read(1)
    except BadZipFile:
        return "broken" if b"word/" in content else "kind"
    return None
