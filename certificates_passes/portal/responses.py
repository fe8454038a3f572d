"""Answers of routes that are no pages."""

from odoo.http import content_disposition, request


def send_file(name, content):
    """Answer with a file to keep: a ZIP file or a PDF."""
    kind = "application/zip" if name.endswith(".zip") else "application/pdf"
    return request.make_response(
        content,
        [
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
