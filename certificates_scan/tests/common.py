from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from odoo.fields import Command

from odoo.addons.certificates.tests.common import CertificatesCase

from .drawing import Sheet


def draw_pdf(*pages):
    """Return a PDF file with the lines of each page; the first line is a heading."""
    buffer = BytesIO()
    canvas = Canvas(buffer, A4)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.setFont("Helvetica", 12 if number else 26)
            canvas.drawString(70, 760 - 40 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_scan(lines, turn=0):
    """Return a picture of a page, as a good scanner makes it.

    :param int turn: by how many degrees it lies on its side
    """
    sheet = Sheet()
    for number, line in enumerate(lines):
        sheet.text(20, 40 + 14 * number, line, 12 if number else 26)
    buffer = BytesIO()
    sheet.to_picture().rotate(turn, expand=True).save(buffer, "PNG")
    return buffer.getvalue()


def pack(files):
    """Return a ZIP file of files by name."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class ScanCase(CertificatesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Batch = cls.env["certificates.scan.batch"]
        cls.File = cls.env["certificates.scan.file"]
        cls.Submission = cls.env["certificates.submission"]

    def _upload(self, files, **values):
        """Return a batch of an officer with files that wait to be read."""
        officer = self.env(user=self.officer)
        attachments = officer["ir.attachment"].create(
            [
                {"name": name, "raw": raw, "res_model": self.Batch._name, "res_id": 0}
                for name, raw in files.items()
            ]
        )
        batch = officer["certificates.scan.batch"].create(
            {"upload_ids": [Command.set(attachments.ids)], **values}
        )
        batch.action_read()
        return batch

    def _create_upload(self, user=None, **values):
        """Return a file that a user, an officer by default, uploaded to be read."""
        attachments = self.env(user=user or self.officer)["ir.attachment"]
        values = {"name": "a.pdf", "res_model": self.Batch._name, **values}
        return attachments.create(values)

    def _read(self, files, **values):
        """Return a batch of an officer that was read."""
        batch = self._upload(files, **values)
        # Once more for what was unpacked.
        for _run in range(2):
            self._run_job(self.File._cron_read)
        batch.invalidate_recordset()
        return batch

    def _draw(self, name="Wim Worker", kind="Forklift", **values):
        lines = {
            "number": "F-2026-017",
            "start": "2026-02-03",
            "expiry": "2031-02-03",
            **values,
        }
        return draw_pdf(
            [
                f"Certificate {kind}",
                f"Name: {name}",
                f"Certificate number: {lines['number']}",
                f"Date of issue: {lines['start']}",
                f"Valid until: {lines['expiry']}",
            ]
        )
