import io
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import date
from random import Random
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image, ImageStat
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.common import PDF

from ..models import certificates_scan_batch, certificates_scan_file
from ..tools import ocr, reader, source, unpack
from .common import ScanCase, draw_pdf, draw_scan, pack
from .drawing import Sheet, spoil
from .generator import FIRST, LAST

LOGGER = "odoo.addons.certificates.tools.batch"


class TestScan(ScanCase):
    def test_a_scan_proposes_and_an_officer_accepts(self):
        batch = self._read({"wim.pdf": self._draw()})
        self.assertEqual(batch.state, "done")
        self.assertEqual(batch.file_ids.mapped("state"), ["proposed"])
        submission = batch.file_ids.submission_ids
        self.assertEqual(submission.employee_id, self.worker)
        self.assertEqual(submission.type_id, self.type)
        self.assertEqual(submission.number, "F-2026-017")
        self.assertEqual(submission.date_start, date(2026, 2, 3))
        self.assertEqual(submission.date_expiry, date(2031, 2, 3))
        self.assertEqual(submission.state, "to_check")
        self.assertEqual(submission.source, "scan")
        self.assertTrue(submission.is_scan_sure)
        self.assertEqual(set(submission.confidence.values()), {1})
        submission.with_user(self.officer).action_accept()
        self.assertEqual(submission.assignment_id.employee_id, self.worker)
        self.assertEqual(submission.assignment_id.document_ids.name, "wim.pdf")

    def test_a_photo_is_read_by_tesseract(self):
        sheet = Sheet()
        lines = ["Name: Wim Worker", "Certificate number: F-77123"]
        lines += ["Date of issue: 3 February 2026", "Valid until: 3 February 2031"]
        sheet.text(20, 40, "Certificate Forklift", 26)
        for number, line in enumerate(lines):
            sheet.text(20, 70 + 12 * number, line, 12)
        buffer = io.BytesIO()
        spoil(sheet.to_picture(), Random(5)).save(buffer, "TIFF")
        submission = self._read(
            {"photo.tif": buffer.getvalue()}
        ).file_ids.submission_ids
        self.assertEqual(submission.employee_id, self.worker)
        self.assertEqual(submission.date_expiry, date(2031, 2, 3))
        self.assertEqual(submission.document_ids.name, "photo.pdf")
        self.assertEqual(submission.document_ids.mimetype, "application/pdf")

    def test_photos_that_lie_on_their_side(self):
        lines = ["Certificate Forklift", "Name: Wim Worker"]
        lines += ["Date of issue: 2026-02-03", "Valid until: 2031-02-03"]
        files = {f"{turn}.png": draw_scan(lines, turn) for turn in (90, 180, 270)}
        submissions = self._read(files).file_ids.submission_ids
        self.assertEqual(submissions.mapped("employee_id"), self.worker)
        self.assertEqual(set(submissions.mapped("date_expiry")), {date(2031, 2, 3)})
        self.assertEqual(set(submissions.mapped("date_start")), {date(2026, 2, 3)})
        picture = submissions[0].scan_reading_ids[0].picture
        shown = Image.open(io.BytesIO(b64decode(picture)))
        self.assertGreater(shown.width, shown.height)

    def test_a_large_scan_stays_as_sharp_as_it_came(self):
        buffer = io.BytesIO()
        Image.new("L", (1600, 2400), 255).save(buffer, "PNG")
        content = buffer.getvalue()
        batch = self._upload({"a.png": content, "b.zip": pack({"c.png": content})})
        self._run_job(self.File._cron_read)
        for file in batch.file_ids.filtered(lambda f: f.name != "b.zip"):
            self.assertEqual(file.attachment_id.raw, content)

    def test_thirty_scans_of_which_five_are_corrected(self):
        """Twenty-five are accepted at once, five after an officer named the holder."""
        names = [f"{first} {last}" for first, last in zip(FIRST, LAST, strict=False)]
        people = self.Employee.create(
            [{"name": name, "company_id": self.company.id} for name in names[:25]]
        )
        files = {
            f"{n}.pdf": self._draw(name=p.name, number=f"F-{n:04}")
            for n, p in enumerate(people)
        }
        files |= {
            f"x{n}.pdf": self._draw(
                name=f"Stranger Number{'abcde'[n]}", number=f"X-{n:04}"
            )
            for n in range(5)
        }
        batch = self._read({"all.zip": pack(files)})
        self.assertEqual(batch.submission_count, 30)
        self.assertEqual(batch.incomplete_count, 5)
        submissions = batch.file_ids.submission_ids
        sure = submissions.filtered("is_scan_sure")
        self.assertEqual(sure.employee_id, people)
        submissions.with_user(self.officer).action_accept()
        self.assertEqual(len(submissions.assignment_ids), 25)
        for submission in submissions - sure:
            with Form(submission.with_user(self.officer)) as form:
                form.employee_id = self.colleague
        (submissions - sure).with_user(self.officer).action_accept()
        self.assertEqual(len(submissions.assignment_ids), 30)

    def test_the_level_is_read(self):
        low, high = (self._get_level(name) for name in ("Basic", "Advanced"))
        batch = self._read(
            {
                "a.pdf": self._draw(kind="Forklift Advanced"),
                "b.pdf": self._draw("Coby Colleague", "Forklift", number="F-18"),
            }
        )
        submissions = batch.file_ids.submission_ids
        self.assertEqual(submissions.mapped("type_id"), self.type)
        self.assertEqual(submissions[0].level_id, high)
        self.assertFalse(submissions[1].level_id)
        self.assertEqual(submissions[0].confidence["level_id"], 1)
        submissions[0].with_user(self.officer).action_accept()
        self.assertEqual(submissions[0].assignment_id.level_id, high - low)

    def test_the_page_shows_where_a_value_comes_from(self):
        submission = self._read({"wim.pdf": self._draw()}).file_ids.submission_ids
        shown = submission.with_user(self.officer).scan_readings
        self.assertEqual(shown["date_expiry"]["text"], "2031-02-03")
        self.assertEqual(shown["date_expiry"]["certainty"], "sure")
        reading = submission.scan_reading_ids.filtered(lambda r: r.name == "number")
        picture = Image.open(io.BytesIO(b64decode(reading.picture)))
        self.assertGreater(picture.width, picture.height)

    def test_namesakes_are_never_sure(self):
        self._new_employee("Wim Worker", birthday="1980-03-12")
        self.worker.birthday = "1990-01-01"
        content = draw_pdf(
            [
                "Certificate Forklift",
                "Name: Wim Worker",
                "Date of birth: 12 March 1980",
                "Date of issue: 2026-02-03",
            ]
        )
        submission = self._read({"w.pdf": content}).file_ids.submission_ids
        self.assertEqual(str(submission.sudo().employee_id.birthday), "1980-03-12")
        self.assertEqual(submission.confidence["employee_id"], 0.5)
        self.assertFalse(submission.is_scan_sure)

    def test_a_file_with_three_certificates_is_split(self):
        pages = [
            ["Certificate Forklift", f"Name: {name}", "Date of issue: 2026-02-03"]
            for name in ("Wim Worker", "Coby Colleague")
        ]
        back = ["Rules", "The holder shows this document to whoever asks for it."]
        stranger = ["Certificate Forklift", "Name: Sam Stranger", "Issued: 2026-02-04"]
        content = draw_pdf(pages[0], back, pages[1], stranger)
        batch = self._read({"course.pdf": content})
        submissions = batch.file_ids.submission_ids
        self.assertEqual(
            submissions.mapped("employee_id"), self.worker + self.colleague
        )
        counts = [
            len(PdfReader(io.BytesIO(s.document_ids.raw)).pages) for s in submissions
        ]
        self.assertEqual(counts, [2, 1, 1])
        self.assertEqual(
            submissions.document_ids.mapped("name"),
            ["course.pdf", "course 2.pdf", "course 3.pdf"],
        )
        self.assertEqual(batch.file_ids.page_count, 4)

    def test_a_type_learns_from_what_an_officer_corrects(self):
        other = self._new_type("Lift Trucks and Stackers")

        def draw(name, day):
            return draw_pdf(["Gabelstapler", f"Name: {name}", f"Ausgestellt am {day}"])

        first = self._read({"a.pdf": draw("Wim Worker", "03.02.2026")})
        submission = first.file_ids.submission_ids
        self.assertFalse(submission.type_id)
        submission.with_user(self.officer).type_id = other
        submission.with_user(self.officer).action_accept()
        self.assertEqual(other.scan_keywords, "gabelstapler")
        second = self._read({"b.pdf": draw("Coby Colleague", "04.02.2026")})
        self.assertEqual(second.file_ids.submission_ids.type_id, other)
        self.assertEqual(second.file_ids.submission_ids.confidence["type_id"], 0.5)

    def test_a_word_of_another_type_is_not_learned(self):
        self.type._learn_scan_keywords(["gabelstapler"])
        other = self._new_type("Crane")
        other._learn_scan_keywords(["gabelstapler", "kranführer"])
        self.assertEqual(other.scan_keywords, "kranführer")

    def test_a_type_keeps_twelve_words(self):
        words = [f"word{chr(97 + n)}" for n in range(20)]
        self.type._learn_scan_keywords(words)
        self.assertEqual(self.type._get_scan_keywords(), words[:12])

    def test_the_same_file_is_known_already(self):
        content = self._draw()
        self._read({"first.pdf": content})
        again = self._read({"second.pdf": content})
        self.assertEqual(again.file_ids.state, "duplicate")
        self.assertIn("first.pdf", again.file_ids.message)
        self.assertFalse(again.file_ids.submission_ids)
        again.file_ids.with_user(self.officer).action_read_anyway()
        self._run_job(self.File._cron_read)
        self.assertEqual(again.file_ids.state, "proposed")

    def test_a_document_of_a_certificate_is_known_already(self):
        content = self._draw()
        document = Command.create({"name": "w.pdf", "raw": content})
        certificate = self._issue(document_ids=[document])
        batch = self._read({"scan.pdf": content})
        self.assertEqual(batch.file_ids.state, "duplicate")
        self.assertIn(certificate.display_name, batch.file_ids.message)

    def test_the_type_of_a_batch_is_for_scans_without_one(self):
        content = draw_pdf(["Proof", "Name: Wim Worker", "Issued on 2026-02-03"])
        other = self._new_type("Crane")
        batch = self._read(
            {"a.pdf": content, "b.pdf": self._draw("Coby Colleague")}, type_id=other.id
        )
        self.assertEqual(
            batch.file_ids.submission_ids.type_id.sorted("id"), self.type + other
        )

    def test_the_level_of_a_batch_is_for_scans_without_one(self):
        """Scans of a course at one level had to be completed one by one."""
        low, high = (self._get_level(name) for name in ("Basic", "Advanced"))
        proof = draw_pdf(["Proof", "Name: Wim Worker", "Issued on 2026-02-03"])
        batch = self._read(
            {
                "a.pdf": proof,
                "b.pdf": self._draw("Coby Colleague", "Forklift", number="F-18"),
                "c.pdf": self._draw(kind="Forklift Advanced", number="F-19"),
                "d.pdf": self._draw(kind=self._new_type("Crane").name, number="F-20"),
            },
            type_id=self.type.id,
            level_id=low.id,
        )
        submissions = batch.file_ids.submission_ids.sorted("id")
        self.assertEqual(
            [submission.level_id for submission in submissions],
            [low, low, high, low.browse()],
        )

    def test_officer_does_not_save_over_a_batch_that_another_has_changed(self):
        batch = self._upload({"wim.pdf": self._draw()})
        shown = batch.with_context(certificates_seen=batch.seen_values)
        batch.with_user(self.manager).name = "Of the harbor"
        batch.flush_recordset()
        with self.assertRaisesRegex(UserError, "Nothing was done"):
            shown.type_id = self.type
        self.assertFalse(batch.type_id)

    def test_the_level_of_a_batch_goes_with_its_type(self):
        batch = self.Batch.create(
            {"type_id": self.type.id, "level_id": self._get_level("Basic").id}
        )
        other = self._new_type("Crane")
        with self.assertRaisesRegex(ValidationError, "Basic is a level of Forklift"):
            batch.write({"type_id": other.id, "level_id": batch.level_id.id})
        batch.type_id = other
        self.assertFalse(batch.level_id)

    def test_what_shows_nothing_is_proposed_by_hand_only(self):
        buffer = io.BytesIO()
        Image.linear_gradient("L").resize((600, 400)).save(buffer, "PNG")
        batch = self._read({"sky.png": buffer.getvalue(), "blank.pdf": PDF})
        self.assertEqual(batch.file_ids.mapped("state"), ["nothing", "nothing"])
        batch.file_ids[0].with_user(self.officer).action_propose()
        submission = batch.file_ids.submission_ids
        self.assertEqual(submission.document_ids.name, "sky.png")
        self.assertFalse(submission.employee_id)
        with self.assertRaises(UserError):
            batch.file_ids[0].with_user(self.officer).action_propose()


class TestBadScans(ScanCase):
    def _get_message(self, name, content):
        """Return what is said of a file, read beside a good one that is proposed."""
        with mute_logger(LOGGER):
            batch = self._read({name: content, "good.pdf": self._draw()})
        bad = batch.file_ids.filtered(lambda f: f.name == name)
        good = batch.file_ids.filtered(lambda f: f.name == "good.pdf")
        self.assertEqual(good.state, "proposed")
        self.assertEqual(bad.state, "failed")
        self.assertTrue(bad.attachment_id.exists())
        return bad.message

    def test_a_file_with_a_password(self):
        writer = PdfWriter(clone_from=io.BytesIO(self._draw()))
        writer.encrypt("secret")
        buffer = io.BytesIO()
        writer.write(buffer)
        message = self._get_message("locked.pdf", buffer.getvalue())
        self.assertIn("locked.pdf needs a password", message)

    def test_an_empty_file(self):
        self.assertIn("is empty", self._get_message("empty.pdf", b""))

    def test_a_file_that_is_too_large(self):
        self.env["ir.config_parameter"].set_param("certificates.max_document_mb", "1")
        large = self._draw() + b"%" * 1024**2
        self.assertIn("larger than 1 MB", self._get_message("large.pdf", large))
        buffer = io.BytesIO()
        Image.effect_noise((1200, 1200), 99).save(buffer, "TIFF")
        self.assertIn("larger than 1 MB", self._get_message("l.tif", buffer.getvalue()))

    def test_a_photo_in_heic(self):
        content = b"\0\0\0\x18ftypheic" + b"\0" * 64
        self.assertIn("HEIC", self._get_message("photo.heic", content))

    def test_a_damaged_file(self):
        for name, content in {
            "half.pdf": self._draw()[:300],
            "half.tif": b"II*\0" + b"\xff" * 50,
            "half.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 60,
        }.items():
            self.assertIn(name, self._get_message(name, content))

    def test_a_text_document(self):
        message = self._get_message("list.txt", b"Name: Wim Worker")
        self.assertIn("list.txt", message)

    def test_no_zip_file(self):
        message = self._get_message("a.zip", b"PK\x03\x04" + b"\0" * 60)
        self.assertIn("a.zip", message)

    def test_a_zip_bomb(self):
        bomb = pack({"page.pdf": b"\0" * (30 * 1024**2)})
        batch = self._read({"bomb.zip": bomb, "good.pdf": self._draw()})
        states = dict(
            zip(
                batch.file_ids.mapped("name"),
                batch.file_ids.mapped("state"),
                strict=True,
            )
        )
        self.assertEqual(
            states,
            {"bomb.zip": "unpacked", "good.pdf": "proposed", "page.pdf": "failed"},
        )
        page = batch.file_ids.filtered(lambda f: f.name == "page.pdf")
        self.assertIn("larger than", page.message)
        self.assertFalse(page.attachment_id.raw)

    def test_a_zip_file_that_is_too_much_in_all(self):
        with patch.object(unpack, "MAX_TOTAL", 10_000):
            content = pack({f"{n}.pdf": self._draw(number=f"A-{n}") for n in range(9)})
            self.assertIn("larger than", self._get_message("all.zip", content))

    def test_names_that_lead_out_of_a_zip_file(self):
        buffer = io.BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            archive.writestr("../../evil.pdf", self._draw("Coby Colleague"))
            archive.writestr("/etc/evil2.pdf", self._draw("Lou Lead"))
            archive.writestr("C:\\evil3.pdf", self._draw("Bea Boss"))
            archive.writestr("folder/fine.pdf", self._draw())
            archive.writestr("__MACOSX/folder/._fine.pdf", b"clutter")
        batch = self._read({"some.zip": buffer.getvalue()})
        failed = batch.file_ids.filtered(lambda f: f.state == "failed")
        self.assertEqual(failed.mapped("name"), ["evil.pdf", "evil2.pdf", "evil3.pdf"])
        self.assertTrue(
            all("leads out" in message for message in failed.mapped("message"))
        )
        self.assertEqual(batch.file_ids.submission_ids.employee_id, self.worker)

    def test_too_many_files(self):
        with patch.object(certificates_scan_batch, "MAX_FILES", 2):
            with self.assertRaisesRegex(UserError, "3 files are too many"):
                self._upload({f"{n}.pdf": PDF for n in range(3)})
        with patch.object(unpack, "MAX_FILES", 2):
            # With the one beside it.
            content = pack({f"{n}.pdf": b"x" for n in range(2)})
            self.assertIn("3 files are too many", self._get_message("a.zip", content))

    def test_a_batch_in_parts_takes_no_more_than_at_once(self):
        batch = self._read({f"{n}.pdf": self._draw(number=f"A-{n}") for n in range(2)})
        more = self._create_upload(name="c.pdf", raw=self._draw())
        batch.upload_ids = [Command.set(more.ids)]
        with patch.object(certificates_scan_batch, "MAX_FILES", 2):
            with self.assertRaisesRegex(UserError, "3 files are too many"):
                batch.action_read()

    def test_zip_files_of_a_batch_share_the_limit(self):
        archives = {
            f"{n}.zip": pack({f"{n}.pdf": self._draw(number=f"A-{n}")})
            for n in range(2)
        }
        size = len(self._draw(number="A-0"))
        with patch.object(unpack, "MAX_TOTAL", 3 * size // 2), mute_logger(LOGGER):
            batch = self._read(archives)
        states = {file.name: file.state for file in batch.file_ids}
        self.assertEqual(
            states, {"0.zip": "unpacked", "1.zip": "failed", "0.pdf": "proposed"}
        )

    def test_a_zip_file_in_a_zip_file(self):
        inner = pack({"hidden.pdf": self._draw()})
        batch = self._read({"all.zip": pack({"inner.zip": inner, "a.pdf": PDF})})
        self.assertNotIn("hidden.pdf", batch.file_ids.mapped("name"))
        refused = batch.file_ids.filtered(lambda f: f.name == "inner.zip")
        self.assertEqual(refused.state, "failed")
        self.assertIn("inner.zip is a ZIP file in a ZIP file", refused.message)
        refused.with_user(self.officer).action_read_anyway()
        self._run_job(self.File._cron_read)
        self.assertEqual(refused.state, "failed")

    def test_a_file_without_a_name_in_a_zip_file(self):
        content = pack({".": b"x", "/": b"x", "fine.pdf": self._draw()})
        batch = self._read({"all.zip": content})
        self.assertEqual(batch.file_ids.submission_ids.employee_id, self.worker)
        failed = batch.file_ids.filtered(lambda f: f.state == "failed")
        self.assertIn("leads out", failed.message)

    def test_a_page_of_the_web_is_kept_as_text(self):
        pages = {
            "a.html": b"<html><script>alert(1)</script></html>",
            "b.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        }
        loose = {f"loose {name}": raw for name, raw in pages.items()}
        self.officer.group_ids |= self.env.ref("base.group_system")
        batch = self._read({"all.zip": pack(pages), **loose})
        kept = batch.file_ids.filtered(lambda f: f.name != "all.zip")
        self.assertEqual(len(kept), 4)
        self.assertEqual(set(kept.attachment_id.mapped("mimetype")), {"text/plain"})

    def test_a_poster_is_looked_at_with_as_few_pixels_as_a_page(self):
        buffer = io.BytesIO()
        canvas = Canvas(buffer, (14400, 14400))
        canvas.setFont("Helvetica", 400)
        for number, line in enumerate(["Name: Wim Worker", "Issued: 2026-02-03"]):
            canvas.drawString(700, 9000 - 900 * number, line)
        canvas.save()
        with source.open_source(buffer.getvalue()) as opened:
            page = opened.get_page(0)
            self.assertFalse(page.is_scanned)
            self.assertLessEqual(max(opened.get_picture(0).size), 2400)
            cut = Image.open(io.BytesIO(opened.cut(0, page.cells[0].box)))
        # The words are in it.
        self.assertLess(ImageStat.Stat(cut.convert("L")).extrema[0][0], 150)

    def test_tesseract_is_missing(self):
        buffer = io.BytesIO()
        Image.new("L", (900, 1200), 255).save(buffer, "PNG")
        with patch.object(ocr.subprocess, "run", side_effect=FileNotFoundError):
            with patch.object(ocr.shutil, "which", return_value=None):
                message = self._get_message("scan.png", buffer.getvalue())
        self.assertIn("Tesseract is not installed", message)

    def test_a_batch_without_files(self):
        batch = self.Batch.with_user(self.officer).create({})
        with self.assertRaisesRegex(UserError, "nothing to read"):
            batch.action_read()

    def test_a_document_of_another_record_is_not_taken(self):
        document = Command.create({"name": "w.pdf", "raw": self._draw()})
        certificate = self._issue(document_ids=[document])
        batch = self.Batch.with_user(self.officer).create(
            {"upload_ids": [Command.set(certificate.document_ids.ids)]}
        )
        with self.assertRaisesRegex(ValidationError, "another record"):
            batch.action_read()
        self.assertEqual(certificate.document_ids.res_id, certificate.id)

    def test_a_file_that_is_only_in_sight_is_not_taken(self):
        other = self.manager
        for case, attachment in {
            "public": self._create_upload(other, public=True),
            "own, public": self._create_upload(public=True),
            "of another model": self._create_upload(res_model="res.partner"),
            "of a colleague": self._create_upload(other),
        }.items():
            with self.subTest(case):
                before = attachment.sudo().read(["res_model", "res_id", "public"])
                batch = self.Batch.with_user(self.officer).create({"name": "b"})
                # sudo: links that a user cannot make
                batch.sudo().upload_ids = [Command.link(attachment.id)]
                with self.assertRaisesRegex(ValidationError, "another record"):
                    batch.with_user(self.officer).sudo()._take_uploads()
                after = attachment.sudo().read(["res_model", "res_id", "public"])
                self.assertEqual(after, before)

    def test_a_public_file_is_not_taken(self):
        attachment = self._create_upload(self.env.user, public=True)
        batch = self.Batch.with_user(self.officer).create(
            {"name": "b", "upload_ids": [Command.link(attachment.id)]}
        )
        with self.assertRaisesRegex(ValidationError, "another record"):
            batch.action_read()
        self.assertTrue(attachment.public)
        self.assertFalse(attachment.res_id)


class TestScanJob(ScanCase):
    def test_a_killed_run_goes_on_where_it_was(self):
        files = {f"{n}.pdf": self._draw(number=f"A-{n}") for n in range(3)}
        batch = self._upload(files)
        original = reader.read

        class Killed(BaseException):
            pass

        def read(content, *args):
            if content == files["1.pdf"]:
                raise Killed
            return original(content, *args)

        with patch.object(certificates_scan_file.reader, "read", read):
            with suppress(Killed):
                self._run_job(self.File._cron_read)
        self.assertEqual(
            batch.file_ids.mapped("state"), ["proposed", "reading", "waiting"]
        )
        self._run_job(self.File._cron_read)
        batch.invalidate_recordset()
        self.assertEqual(set(batch.file_ids.mapped("state")), {"proposed"})
        self.assertEqual(len(batch.file_ids.submission_ids), 3)
        self.assertEqual(batch.progress_percent, 100)

    def test_a_file_at_which_the_reader_dies_is_given_up(self):
        batch = self._upload({"bad.pdf": self._draw()})
        batch.file_ids.sudo().write({"state": "reading", "attempts": 3})
        self._run_job(self.File._cron_read)
        self.assertEqual(batch.file_ids.state, "failed")
        self.assertIn("stopped the reader", batch.file_ids.message)

    def test_a_run_without_time_left_goes_on_later(self):
        files = {f"{n}.pdf": self._draw(number=f"A-{n}") for n in range(2)}
        batch = self._upload(files)
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", side_effect=[1, 1, 0]):
            self.assertFalse(self.File._cron_read())
        self.assertEqual(batch.file_ids.mapped("state"), ["proposed", "waiting"])

    def test_everybody_is_looked_up_once(self):
        batch = self._upload(
            {f"{n}.pdf": self._draw(number=f"A-{n}") for n in range(5)}
        )
        with patch.object(
            type(self.Submission),
            "_get_scan_known",
            autospec=True,
            side_effect=type(self.Submission)._get_scan_known,
        ) as looked_up:
            self._run_job(self.File._cron_read)
        self.assertEqual(looked_up.call_count, 1)
        self.assertEqual(set(batch.file_ids.mapped("state")), {"proposed"})

    def test_as_many_queries_for_a_zip_file_of_many_scans_as_of_few(self):
        def count(number):
            files = {f"{n}.pdf": b"%PDF-1.4" + bytes([n]) for n in range(number)}
            batch = self._upload({"all.zip": pack(files)})
            before = self.env.cr.sql_log_count
            batch.file_ids.sudo()._read_locked({})
            self.env.flush_all()
            self.assertEqual(len(batch.file_ids), number + 1)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(40), count(4))

    def test_as_many_queries_to_add_many_files_as_few(self):
        def count(number):
            uploads = self.env["ir.attachment"]
            for n in range(number):
                uploads += self._create_upload(name=f"{n}.pdf", raw=b"%d" % n)
            batch = self.Batch.with_user(self.officer).create(
                {"upload_ids": [Command.set(uploads.ids)]}
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.action_read()
            self.env.flush_all()
            self.assertEqual(len(batch.file_ids), number)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(40), count(4))

    def test_files_are_counted_once_however_many_are_read(self):
        """Each scan had thousands of others counted anew."""
        batch = self._upload(
            {f"{n}.pdf": self._draw(number=f"A-{n}") for n in range(6)}
        )
        follow = type(batch)._follow_files
        with patch.object(type(batch), "_follow_files", autospec=True) as followed:
            followed.side_effect = follow
            self._run_job(self.File._cron_read)
        self.assertEqual(followed.call_count, 2)
        self.assertEqual((batch.done_count, batch.total_count), (6, 6))
        self.assertEqual((batch.state, batch.progress_percent), ("done", 100))

    def test_names_of_old_programs_in_a_zip_file(self):
        buffer = io.BytesIO()
        names = {"cp1252": "Jürgen Größe é.pdf", "cp850": "Jürgen né.pdf"}
        names["utf-8"] = "Łukasz.pdf"
        with ZipFile(buffer, "w") as archive:
            for encoding, name in names.items():
                # Python writes names in UTF-8 or in that of DOS: this one is told so.
                plain = f"{encoding:x<{len(name.encode(encoding))}}"
                archive.writestr(plain, self._draw(number=encoding))
        content = buffer.getvalue()
        for encoding, name in names.items():
            written = name.encode(encoding)
            plain = f"{encoding:x<{len(written)}}".encode()
            content = content.replace(plain, written)
        batch = self._read({"old.zip": content})
        unpacked = batch.file_ids.filtered("parent_id")
        self.assertEqual(set(unpacked.mapped("name")), set(names.values()))
        self.assertEqual(set(unpacked.mapped("state")), {"proposed"})

    def test_a_mail_brings_scans(self):
        alias = self.env.ref("certificates_scan.mail_alias_scan")
        self.assertFalse(alias.alias_name)
        alias.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "scans.test"}
        )
        settings = self.env["res.config.settings"].create(
            {"certificates_scan_alias": "papers"}
        )
        settings.execute()
        self.assertEqual(alias.alias_name, "papers")
        self.officer.email = "officer@example.com"
        mail = f"""From: officer@example.com
To: papers@scans.test
Subject: Course of May
Message-Id: <scan-1@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

See attached.
--b
Content-Type: application/pdf; name="wim.pdf"
Content-Disposition: attachment; filename="wim.pdf"
Content-Transfer-Encoding: base64

{b64encode(self._draw()).decode()}
--b--
"""
        self._new_employee("Ola Officer", user_id=self.officer.id)
        batch_id = self.env["mail.thread"].message_process(None, mail)
        batch = self.Batch.browse(batch_id)
        self.assertEqual(batch.name, "Course of May")
        self.assertEqual(batch.company_id, self.company)
        self._run_job(self.File._cron_read)
        self.assertEqual(batch.file_ids.submission_ids.employee_id, self.worker)

    def test_deleting_a_batch_leaves_what_was_proposed(self):
        batch = self._read({"wim.pdf": self._draw()})
        submission, attachment = (
            batch.file_ids.submission_ids,
            batch.file_ids.attachment_id,
        )
        batch.unlink()
        self.assertFalse(attachment.exists())
        self.assertTrue(submission.document_ids.raw)

    def test_a_batch_that_is_read_is_not_deleted(self):
        batch = self._upload({"wim.pdf": self._draw()})
        with self.assertRaisesRegex(UserError, "wait until"):
            batch.unlink()

    def test_nobody_writes_what_was_read(self):
        """An officer made a proposal of their own look like that of a scan."""
        own = self.env["certificates.submission"].with_user(self.officer)
        own = own.create({"employee_id": self.worker.id, "type_id": self.type.id})
        scan = self._read({"wim.pdf": self._draw()}).file_ids
        for name, value in (
            ("source", "scan"),
            ("scan_file_id", scan.id),
            ("scan_words", "crane"),
            ("scan_type_id", self.type.id),
            ("scan_address", "https://example.com"),
            ("scan_reading_ids", [Command.clear()]),
            ("is_scan_sure", True),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                own.write({name: value})

    def test_nobody_writes_what_the_work_gives(self):
        batch = self._read({"wim.pdf": self._draw()})
        with self.assertRaises(AccessError):
            batch.with_user(self.officer).state = "draft"
        for name, value in {"state": "done", "total_count": 9, "done_count": 9}.items():
            officer = self.Batch.with_user(self.officer)
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    batch.with_user(self.officer).write({name: value})
                with self.assertRaises(AccessError):
                    officer.create({name: value})
                with self.assertRaises(AccessError):
                    officer.with_context(**{f"default_{name}": value}).create({})
        for values in ("state", ["state"]):
            with self.assertRaisesRegex(UserError, "names of fields"):
                batch.with_user(self.officer).write(values)
            with self.assertRaisesRegex(UserError, "names of fields"):
                self.Batch.with_user(self.officer).create([values])
        with self.assertRaises(AccessError):
            batch.file_ids.with_user(self.officer).state = "waiting"
        with self.assertRaises(UserError):
            batch.company_id = self.other_company
