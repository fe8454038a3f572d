"""Files that were sent with a form."""

from odoo.exceptions import ValidationError
from odoo.http import DEFAULT_MAX_CONTENT_LENGTH, request

# How many files of the largest size can be sent at once.
MAX_LARGEST_FILES = 4


def read_files(max_files):
    """Read the uploads of the request; of one that is too large no more than shows it.

    :param int max_files: how many files may be sent at once
    :return: dictionaries with the ``name`` and the ``raw`` bytes of each
    :raise ValidationError: when there are more
    """
    uploads = [
        upload
        for uploads in request.httprequest.files.listvalues()
        for upload in uploads
        if upload.filename
    ]
    if len(uploads) > max_files:
        raise ValidationError(
            request.env._(
                "%(sent)s files are too many: send at most %(count)s files at once.",
                sent=len(uploads),
                count=max_files,
            )
        )
    limit = _get_max_bytes()
    return [
        {"name": upload.filename, "raw": upload.read(limit + 1)} for upload in uploads
    ]


def get_max_content_length(_controller=None):
    """Return how many bytes are taken in: more than allowed, to say so clearly."""
    return max(MAX_LARGEST_FILES * _get_max_bytes(), DEFAULT_MAX_CONTENT_LENGTH)


def _get_max_bytes():
    return request.env["certificates.assignment"]._get_max_document_mb() * 1024**2
