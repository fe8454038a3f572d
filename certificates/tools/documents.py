"""Which files are accepted as documents of a certificate. Needs no database.

A file is judged by its content alone, in the same way on every machine.
"""

import warnings
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from PIL import Image
from pypdf import PdfReader

ACCEPTED_LABEL = "PDF, PNG, JPEG, DOC, DOCX"

# A PDF file may have bytes before its header.
PDF_HEADER_WITHIN = 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def find_problem(content):
    """Return why a file cannot be a document.

    :param bytes content: the whole file
    :return: ``"kind"``, ``"password"``, ``"broken"``, or ``None`` when it can be
    """
    try:
        return _find_problem(content)
    except Exception:
        # Whatever a library stumbles over: the reader of the document will too.
        return "broken"


def _find_problem(content):
    if b"%PDF-" in content[:PDF_HEADER_WITHIN]:
        return _find_problem_of_pdf(content)
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _find_problem_of_image(content)
    if content.startswith(OLE):
        return _find_problem_of_ole(content)
    if content.startswith(b"PK\x03\x04"):
        return _find_problem_of_zip(content)
    return "kind"


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
