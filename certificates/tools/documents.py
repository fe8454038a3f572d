"""Which files are accepted as documents of a certificate. Needs no database."""

from odoo.tools.mimetypes import guess_mimetype

ACCEPTED_MIMETYPES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
}
ACCEPTED_LABEL = ", ".join(ACCEPTED_MIMETYPES.values())


def is_accepted(content):
    """Return whether a file is of an accepted kind, judged by its content alone.

    :param bytes content: the whole file
    """
    return guess_mimetype(content) in ACCEPTED_MIMETYPES
