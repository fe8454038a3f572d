from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

from freezegun import freeze_time
from PIL import Image
from pypdf import PdfWriter

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import users

from ..models.held.documents import CertificatesHeldMixin
from ..tools.documents import OLE
from .common import PDF, CertificatesCase

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


class TestDocuments(CertificatesCase):
    def _document(self, name="proof.pdf", raw=PDF, **values):
        return Command.create({"name": name, "raw": raw, **values})

    @users("cert_officer")
    def test_document_belongs_to_its_certificate(self):
        certificate = self.Assignment.with_user(self.env.user).create(
            {
                "type_id": self.type.id,
                "employee_id": self.worker.id,
                "document_ids": [self._document(), self._document("a.png", PNG)],
            }
        )
        for document in certificate.document_ids:
            self.assertEqual(document.res_model, "certificates.assignment")
            self.assertEqual(document.res_id, certificate.id)

    @users("cert_officer")
    def test_document_uploaded_before_saving(self):
        upload = self.env["ir.attachment"].create(
            {"name": "a.pdf", "raw": PDF, "res_model": "certificates.assignment"}
        )
        certificate = self._issue().with_user(self.env.user)
        certificate.document_ids = [Command.link(upload.id)]
        self.assertEqual(upload.res_id, certificate.id)

    @users("cert_officer")
    def test_an_added_document_is_noted_in_the_history(self):
        certificate = self._issue().with_user(self.env.user)
        certificate.document_ids = [self._document("new.pdf"), self._document("b.pdf")]
        self.assertIn("Added: new.pdf, b.pdf", certificate.message_ids[0].body)

    @users("cert_officer")
    def test_all_wrong_files_are_named_at_once(self):
        certificate = self._issue().with_user(self.env.user)
        with self.assertRaises(ValidationError) as error:
            certificate.document_ids = [
                self._document("good.pdf"),
                self._document("virus.exe", b"MZ"),
                self._document("empty.pdf", b""),
                self._document("text.docx", b"no document at all"),
            ]
        message = str(error.exception)
        for name in ("virus.exe", "empty.pdf", "text.docx"):
            self.assertIn(name, message)
        self.assertNotIn("good.pdf", message)

    @users("cert_officer")
    def test_a_removed_document_is_gone(self):
        """The diploma of somebody else stayed with the certificate, for all to read."""
        certificate = self._issue(document_ids=[self._document(), self._document("b")])
        certificate = certificate.with_user(self.env.user)
        wrong, right = certificate.document_ids
        certificate.document_ids = [Command.unlink(wrong.id)]
        self.assertFalse(wrong.exists())
        self.assertEqual(certificate.document_ids, right)
        self.assertIn("Removed: proof.pdf", certificate.message_ids[0].body)

    @users("cert_officer")
    def test_an_upload_that_is_not_saved_belongs_to_nobody_and_goes(self):
        certificate = self._issue()
        uploads = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": PDF, "res_model": certificate._name}
                for name in ("saved.pdf", "removed.pdf")
            ]
        )
        saved, removed = uploads
        certificate.with_user(self.env.user).document_ids = [Command.link(saved.id)]
        with self.assertRaises(AccessError):
            removed.with_user(self.manager).read(["raw"])
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), hours=25)):
            self.env["ir.attachment"]._gc_unsaved_documents()
        self.assertEqual(uploads.exists(), saved)

    def test_kind_is_judged_by_content(self):
        self._issue(document_ids=[self._document("no extension", PDF)])
        for name, raw in [
            ("virus.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("page.pdf", b"<html><script>alert(1)</script></html>"),
            ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        ]:
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, f"{name}.*PDF, PNG"),
            ):
                self._issue(document_ids=[self._document(name, raw)])

    def test_a_document_that_cannot_be_opened_is_refused(self):
        """A PDF of its header only and a picture cut short were taken for proof."""
        pdf, docx = self._write_pdf(), self._write_docx()
        jpeg = self._write_image("JPEG")
        encrypted = "EncryptedPackage".encode("utf-16-le")
        for name, raw, reason in [
            ("locked.pdf", self._write_pdf(user_password="s"), "needs a password"),
            ("locked.docx", OLE + encrypted, "needs a password"),
            ("header.pdf", b"%PDF-1.4\n", "cannot be opened"),
            ("empty.pdf", b"%PDF-1.4\n%%EOF\n", "cannot be opened"),
            ("half.pdf", pdf[: len(pdf) // 2], "cannot be opened"),
            ("half.jpg", jpeg[: len(jpeg) // 2], "cannot be opened"),
            ("half.png", PNG[:40], "cannot be opened"),
            ("half.docx", docx[: len(docx) // 2], "cannot be opened"),
            ("sheet.docx", self._write_docx("xl/workbook.xml"), "kinds"),
            ("sheet.doc", OLE + "Workbook".encode("utf-16-le"), "kinds"),
        ]:
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, f"{name}.*{reason}"),
                self.env.cr.savepoint(),
            ):
                self._issue(document_ids=[self._document(name, raw)])

    def test_whatever_opens_is_accepted(self):
        modes = ("RGB", "L", "CMYK")
        for raw in [
            b"\r\n" * 100 + self._write_pdf(),
            self._write_pdf(user_password="", owner_password="s"),
            *(self._write_image("JPEG", mode) for mode in modes),
            *(self._write_image("JPEG", mode, progressive=True) for mode in modes),
            self._write_image("PNG"),
            OLE + "WordDocument".encode("utf-16-le"),
            self._write_docx(),
            self._write_docx(first="mimetype"),
        ]:
            with self.subTest(raw=raw[:20]):
                certificate = self._issue(document_ids=[self._document("x", raw)])
                self.assertEqual(certificate.document_ids.raw, raw)

    def _write_pdf(self, **encryption):
        writer, stream = PdfWriter(), BytesIO()
        writer.add_blank_page(9, 9)
        if encryption:
            writer.encrypt(**encryption)
        writer.write(stream)
        return stream.getvalue()

    def _write_image(self, image_format, mode="RGB", **options):
        stream = BytesIO()
        noise = Image.effect_noise((64, 64), 50).convert(mode)
        noise.save(stream, image_format, **options)
        return stream.getvalue()

    def _write_docx(self, part="word/document.xml", first="[Content_Types].xml"):
        stream = BytesIO()
        with ZipFile(stream, "w") as archive:
            archive.writestr(first, "<Types/>")
            archive.writestr(part, "<document/>")
        return stream.getvalue()

    def test_an_empty_file_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "void.pdf is empty"):
            self._issue(document_ids=[self._document("void.pdf", b"")])

    def test_size_is_limited_by_a_setting(self):
        self.env["ir.config_parameter"].set_param("certificates.max_document_mb", 1)
        self._issue(document_ids=[self._document(raw=PDF.ljust(1024 * 1024))])
        with self.assertRaisesRegex(ValidationError, "larger than 1 MB"):
            self._issue(document_ids=[self._document(raw=PDF.ljust(1024 * 1024 + 1))])

    def test_a_limit_that_is_none_is_the_usual_one(self):
        for value in ("0", "-1", "plenty", "", "1.5"):
            with self.subTest(value=value):
                self.env["ir.config_parameter"].set_param(
                    "certificates.max_document_mb", value
                )
                self.assertEqual(self.Assignment._get_max_document_mb(), 50)
        settings = self.env["res.config.settings"]
        for size in (0, -5):
            with self.assertRaisesRegex(ValidationError, "1 or more"):
                settings.create({"certificates_max_document_mb": size})
        settings.create({"certificates_max_document_mb": 7}).execute()
        self.assertEqual(self.Assignment._get_max_document_mb(), 7)

    def test_refused_document_changes_nothing(self):
        certificate = self._issue(document_ids=[self._document()])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            certificate.write(
                {"number": "N-1", "document_ids": [self._document("x", b"MZ")]}
            )
        self.assertFalse(certificate.number)
        self.assertEqual(len(certificate.document_ids), 1)

    def test_document_of_another_record_is_refused(self):
        document = self._issue(document_ids=[self._document()]).document_ids
        with self.assertRaisesRegex(ValidationError, "another record"):
            self._issue(self.colleague, document_ids=[Command.link(document.id)])

    def test_saved_documents_are_not_read_again(self):
        certificate = self._issue(document_ids=[self._document()])
        with patch.object(CertificatesHeldMixin, "_check_documents") as check:
            certificate.document_ids = [self._document("b.pdf")]
        (checked,) = check.call_args.args
        self.assertEqual(checked.name, "b.pdf")

    def test_upload_to_a_saved_certificate_is_checked(self):
        certificate = self._issue()
        upload = self.env["ir.attachment"].create(
            {
                "name": "virus.pdf",
                "raw": b"MZ",
                "res_model": certificate._name,
                "res_id": certificate.id,
            }
        )
        with self.assertRaisesRegex(ValidationError, "virus.pdf"):
            certificate.document_ids = [Command.link(upload.id)]

    @users("cert_officer")
    def test_program_that_begins_like_a_pdf_is_refused(self):
        """A file named invoice.hta was accepted, and downloaded under that name."""
        certificate = self._issue().with_user(self.env.user)
        program = b"<script>run()</script>" + PDF
        for name in (
            "invoice.hta",
            "a.pdf.HTA",
            "a.hta. .",
            "a.js\u200b",
            "a.png",
            "b.7z",
        ):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, r"ends in \.pdf"),
                self.env.cr.savepoint(),
            ):
                certificate.document_ids = [self._document(name, program)]
        self.assertFalse(certificate.document_ids)

    def test_type_of_a_document_follows_from_its_content(self):
        program = b"<script>run()</script>" + PDF
        for name, raw, saved, kind in (
            ("Diploma.PDF", program, "Diploma.PDF", "application/pdf"),
            ("scan.jpg", self._write_image("JPEG"), "scan.jpg", "image/jpeg"),
            ("scan", PNG, "scan.png", "image/png"),
            (
                "Diploma of Dr. Jansen",
                PDF,
                "Diploma of Dr. Jansen.pdf",
                "application/pdf",
            ),
            ("a.pdf", PDF, "a.pdf", "application/pdf"),
        ):
            with self.subTest(name=name):
                document = self._issue(
                    document_ids=[self._document(name, raw, mimetype="text/html")]
                ).document_ids
                self.assertEqual((document.name, document.mimetype), (saved, kind))

    @users("cert_officer")
    def test_document_does_not_become_a_program_by_another_name(self):
        certificate = self._issue(document_ids=[self._document()])
        document = certificate.with_user(self.env.user).document_ids
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            document.name = "invoice.hta"
        document.write({"mimetype": "text/html"})
        self.assertEqual(document.mimetype, "application/pdf")

    @users("cert_officer")
    def test_long_text_is_not_indexed_to_its_end(self):
        """45 MB of text became 47 MB in the database."""
        certificate = self._issue().with_user(self.env.user)
        for home in ({"res_id": certificate.id}, {}):
            upload = self.env["ir.attachment"].create(
                {
                    "name": "long.txt",
                    "raw": b"word\n" * 100_000,
                    "res_model": certificate._name,
                    **home,
                }
            )
            self.assertLessEqual(len(upload.index_content), 100_000)
            self.assertTrue(upload.index_content.startswith("word"))
            upload.raw = b"other\n" * 100_000
            self.assertLessEqual(len(upload.index_content), 100_000)

    @users("cert_officer")
    def test_deleted_document_leaves_its_name_in_the_log(self):
        certificate = self._issue(document_ids=[self._document()])
        certificate = certificate.with_user(self.env.user)
        certificate.document_ids.unlink()
        note = certificate.message_ids[0]
        self.assertIn("Removed: proof.pdf", note.body)
        self.assertEqual(note.author_id, self.env.user.partner_id)
        certificate.document_ids = [self._document("second.pdf")]
        certificate.unlink()
        self.assertIn("second.pdf", self.worker.message_ids[0].body)

    def test_changed_content_is_checked(self):
        document = self._issue(document_ids=[self._document()]).document_ids
        with self.assertRaises(ValidationError):
            document.raw = b"MZ"

    def test_exam_session_is_the_proof(self):
        self.type.document_required = True
        exam = self.env["certificates.exam"].create(
            {
                "name": "PROOF",
                "type_id": self.type.id,
                "company_id": self.company.id,
                "candidate_ids": [
                    Command.create({"employee_id": self.worker.id, "result": "passed"})
                ],
            }
        )
        self.assertEqual(exam.action_issue().employee_id, self.worker)

    def test_required_document(self):
        self.type.document_required = True
        with self.assertRaisesRegex(ValidationError, "needs a document"):
            self._issue()
        certificate = self._issue(document_ids=[self._document()])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            certificate.document_ids = [Command.clear()]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            certificate.document_ids.unlink()
        certificate.invalidate_recordset()
        self.assertEqual(len(certificate.document_ids), 1)

    def test_one_of_two_required_documents_may_go(self):
        self.type.document_required = True
        certificate = self._issue(document_ids=[self._document(), self._document("b")])
        certificate.document_ids[0].unlink()
        self.assertEqual(len(certificate.document_ids), 1)

    def test_certificate_takes_its_documents_with_it(self):
        self.type.document_required = True
        certificate = self._issue(document_ids=[self._document()])
        document = certificate.document_ids
        certificate.unlink()
        self.assertFalse(document.exists())
