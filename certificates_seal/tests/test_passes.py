import io
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from freezegun import freeze_time
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdfium2 import PdfDocument

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.certificates_passes.models.certificates_pass_request import (
    PREPARE_BATCH,
)

from .common import SealCase, ask_pdfsig, ask_pyhanko, make_seal

REPORT = "certificates_passes.report_pass"


@tagged("post_install", "-at_install")
class TestSealedPasses(SealCase):
    """Every way in which a pass is handed out as a PDF."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.other = cls._issue(cls.colleague, number="C-1", date_start="2026-01-01")
        cls.both = cls.certificate | cls.other
        cls.seal = cls._choose_seal()

    def _request(self, certificates):
        requests = self.env["certificates.pass.request"].with_user(self.officer)
        request = requests.create(requests._prepare_values(certificates))
        request.action_submit()
        return request

    def _prepare(self, certificates):
        request = self._request(certificates)
        self._run_cron("ir_cron_work")
        return request

    def _unzip(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [archive.read(name) for name in archive.namelist()]

    def test_a_single_pass_carries_the_seal(self):
        pdfs = self.both.with_user(self.officer)._render_pass_pdfs()
        for pdf in pdfs.values():
            self._assert_sealed(pdf)

    def test_printed_passes_and_sheets_carry_one_seal(self):
        reports = self.env["ir.actions.report"].with_user(self.officer)
        for name in (REPORT, f"{REPORT}_sheet"):
            with self.subTest(report=name):
                content, _kind = reports._render_qweb_pdf(name, self.both.ids)
                self._assert_sealed(content)

    def test_stored_files_are_neither_used_nor_put_together(self):
        report = self.env.ref("certificates_passes.action_report_pass")
        report.write({"attachment": "'pass.pdf'", "attachment_use": True})
        self.env["ir.attachment"].create(
            {
                "name": "pass.pdf",
                "raw": b"%PDF-1.7",
                "res_model": "certificates.assignment",
                "res_id": self.certificate.id,
            }
        )
        content, _kind = report._render_qweb_pdf(REPORT, self.both.ids)
        self._assert_sealed(content)

    def test_downloads_of_a_request_are_sealed(self):
        request = self._prepare(self.both)
        self.assertEqual(request.pass_ids.mapped("state"), ["ready", "ready"])
        pdfs = self._unzip(request._get_file("zip")[1])
        self.assertEqual(len(pdfs), 2)
        for pdf in (
            *pdfs,
            request._get_file("merged")[1],
            request._get_file("sheets")[1],
            request._get_pass_file(request.pass_ids[0].id)[1],
        ):
            self._assert_sealed(pdf)

    def test_files_are_sealed_in_the_background_with_progress(self):
        certificates = self._issue_many(PREPARE_BATCH + 1)
        request = self._request(certificates)
        request.sudo()._prepare_batch()
        self.assertEqual(request.progress_percent, 96)
        files = request.sudo().pass_ids.file_ids
        self.assertEqual(len(files.filtered("sealed")), PREPARE_BATCH)
        self._run_cron("ir_cron_work")
        self.assertEqual(request.progress_percent, 100)
        # What was sealed before is only packed.
        self.patch(type(self.seal), "_seal", None)
        self.assertEqual(len(self._unzip(request._get_file("zip")[1])), 26)

    def test_files_prepared_before_there_was_a_seal_are_sealed_now(self):
        self.seal.unlink()
        request = self._prepare(self.both)
        [plain, _other] = self._unzip(request._get_file("zip")[1])
        self._assert_not_sealed(plain)
        self._choose_seal()
        for pdf in self._unzip(request._get_file("zip")[1]):
            self._assert_sealed(pdf)

    def test_mails_bring_sealed_passes(self):
        self.both.with_user(self.officer).action_send_passes()
        self._run_cron("ir_cron_send")
        mails = self.Delivery.search([("kind", "=", "pass")]).sudo().mail_id
        self.assertEqual(len(mails.attachment_ids), 2)
        for attachment in mails.attachment_ids:
            self._assert_sealed(attachment.raw)

    def test_a_company_without_a_seal_makes_plain_files(self):
        stranger = self._issue_elsewhere()
        both = self.certificate | stranger
        pdfs = both._render_pass_pdfs()
        self._assert_sealed(pdfs[self.certificate.id])
        self._assert_not_sealed(pdfs[stranger.id])

    def test_a_file_with_passes_of_two_companies_carries_both_seals(self):
        stranger = self._issue_elsewhere()
        self.admin.company_ids |= self.other_company
        seals = self.Seal.with_context(allowed_company_ids=self.other_company.ids)
        self.patch(type(self), "Seal", seals)
        self._choose_seal(company_id=self.other_company.id)
        reports = self.env["ir.actions.report"]
        content, _kind = reports._render_qweb_pdf(
            REPORT, (self.certificate | stranger).ids
        )
        self._assert_sealed(content, 2)

    def test_the_card_looks_as_before(self):
        def get_pages(pdf):
            document = PdfDocument(pdf)
            return [page.render(scale=2).to_pil().tobytes() for page in document]

        sealed = self.certificate._render_pass_pdfs()[self.certificate.id]
        self.seal.unlink()
        plain = self.certificate._render_pass_pdfs()[self.certificate.id]
        self.assertEqual(get_pages(sealed), get_pages(plain))

    def test_an_expired_seal_is_told_and_nothing_goes_out_without(self):
        request = self._prepare(self.certificate)
        with freeze_time(datetime.now() + timedelta(days=701)):
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "Rhine Logistics expired on"):
                self.certificate._render_pass_pdfs()
            with self.assertRaisesRegex(UserError, "Rhine Logistics expired on"):
                self._request(self.other)
            self.both.with_user(self.officer).action_send_passes()
            self._run_cron("ir_cron_send")
            failed = self.Delivery.search([("kind", "=", "pass")])
            self.assertEqual(set(failed.mapped("state")), {"failed"})
            self.assertIn("expired on", failed[0].error)
        self.assertTrue(request._get_file("zip"))

    def test_a_seal_that_expires_while_passes_wait_is_named_at_each(self):
        request = self._request(self.both)
        with freeze_time(datetime.now() + timedelta(days=701)):
            request.sudo().available_until = datetime.now() + timedelta(days=7)
            self._run_cron("ir_cron_work")
        self.assertEqual(request.pass_ids.mapped("state"), ["failed", "failed"])
        self.assertIn("expired on", request.pass_ids[0].error)

    def test_a_server_of_time_stamps_that_fails_is_asked_once_for_a_batch(self):
        asked, reason = [], "no time stamp"

        def refuse(self, pdfs):
            asked.append(len(pdfs))
            raise UserError(reason)

        self.patch(type(self.seal), "_seal", refuse)
        request = self._prepare(self.both)
        self.assertEqual(asked, [2])
        self.assertEqual(set(request.pass_ids.mapped("error")), {reason})

    def test_an_rsa_key_seals_too(self):
        self.seal.unlink()
        key = rsa.generate_private_key(65537, 2048)
        self._choose_seal(make_seal(self.authority, key=key))
        self._assert_sealed(self.certificate._render_pass_pdfs()[self.certificate.id])

    def test_no_more_queries_for_more_passes(self):
        def count(certificates):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            certificates._render_pass_pdfs()
            return self.env.cr.sql_log_count - before

        many = self._issue_many(12)
        count(many[:2])
        self.assertEqual(count(many[:2]), count(many[2:]))


class StampingHandler(BaseHTTPRequestHandler):
    """A server of time stamps (RFC 3161)."""

    def do_POST(self):
        request = tsp.TimeStampReq.load(
            self.rfile.read(int(self.headers["Content-Length"]))
        )
        answer = self.server.stamper.request_tsa_response(request).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@tagged("post_install", "-at_install")
class TestTimeStamps(SealCase):
    """Seals with the time, confirmed by a server."""

    def _serve(self):
        stamping = make_seal(
            self.authority,
            "Clock",
            key=rsa.generate_private_key(65537, 2048),
            uses=[ExtendedKeyUsageOID.TIME_STAMPING],
        )
        der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
        key = stamping.key.private_bytes(der, pkcs8, serialization.NoEncryption())
        server = HTTPServer(("127.0.0.1", 0), StampingHandler)
        server.stamper = DummyTimeStamper(
            x509.Certificate.load(stamping.certificate.public_bytes(der)),
            keys.PrivateKeyInfo.load(key),
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def test_a_seal_tells_when_it_was_set(self):
        self._choose_seal(timestamp_url=self._serve())
        pdf = self.certificate._render_pass_pdfs()[self.certificate.id]
        self.assertIn("Signature is Valid", ask_pdfsig(pdf))
        [status] = ask_pyhanko(pdf, self.authority)
        self.assertTrue(status.intact and status.valid)
        self.assertTrue(status.timestamp_validity.valid)
        age = datetime.now(UTC) - status.timestamp_validity.timestamp
        self.assertLess(age, timedelta(minutes=1))


@tagged("post_install", "-at_install")
class TestSealedPortal(HttpCase, SealCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.holder = cls._new_user("holder", "base.group_portal")
        cls.worker.work_contact_id = cls.holder.partner_id

    def test_a_holder_downloads_a_sealed_pass(self):
        self._choose_seal()
        self.authenticate(self.holder.login, self.holder.login)
        response = self.url_open(f"/my/passes/{self.certificate.id}/pdf")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self._assert_sealed(response.content)

    def test_a_holder_is_told_that_the_seal_expired(self):
        self._choose_seal(make_seal(self.authority, days=1))
        self.authenticate(self.holder.login, self.holder.login)
        self.company.certificates_seal_ids.sudo().expires_at = "2026-01-01 00:00:00"
        response = self.url_open(f"/my/passes/{self.certificate.id}/pdf")
        self.assertIn("expired on January 1, 2026", response.text)
