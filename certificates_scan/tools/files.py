"""Which files are scans, and what they are called. Needs no database."""

import re
from io import BytesIO
from pathlib import PurePath
from zipfile import is_zipfile

from odoo.addons.certificates.tools import documents

from .picture import TIFF_STARTS, count_pictures, open_file, to_pdf

READABLE = (documents.PDF, documents.PNG, documents.JPEG)
LONGEST_NAME = 200


def is_archive(content):
    """Return whether a file is a ZIP file, and no text document."""
    is_zip = content.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    return is_zip and not (
        is_zipfile(BytesIO(content)) and documents.find_problem(content) is None
    )


def is_tiff(content):
    return content.startswith(TIFF_STARTS)


def is_broken_tiff(content):
    """Return whether a TIFF file cannot be opened to its end."""
    try:
        with open_file(content) as picture:
            for number in range(count_pictures(content)):
                picture.seek(number)
    except Exception:
        # Whatever the library stumbles over.
        return True
    return False


def is_readable(content):
    """Return whether a file is a PDF file or a picture."""
    return is_tiff(content) or documents.find_kind(content) in READABLE


def is_page(mimetype):
    """Return whether a browser would run a file as a page.

    :param str mimetype: of the file
    """
    is_office = (mimetype or "").startswith("application/vnd.openxmlformats")
    return bool(re.search("ht|xml", mimetype or "")) and not is_office


def to_document(content):
    """Return a file as one that can be a document of a certificate."""
    if is_tiff(content):
        return to_pdf(content, range(count_pictures(content)))
    return content


def get_name(name, content, number=0):
    """Return the name of the document of a certificate in a file.

    :param str name: of the file; its ending may be wrong
    :param bytes content: of the document
    :param int number: which certificate of the file, from 0
    """
    name = PurePath(name.replace("\0", "").replace("\\", "/")).name[-LONGEST_NAME:]
    kind = documents.find_kind(content)
    extension = documents.get_extension(name)
    stem = name[: -len(extension)].rstrip(". ") if extension else name
    if number:
        stem = f"{stem} {number + 1}"
    if kind and extension not in kind.extensions:
        extension = kind.extensions[0]
    return f"{stem or 'scan'}{extension}"
