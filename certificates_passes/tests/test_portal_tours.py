import io
import threading
import zipfile
from contextlib import contextmanager
from unittest.mock import patch

import pypdfium2
import zxingcpp

from odoo import SUPERUSER_ID, api

from .portal_case import PortalCase

# ISO/IEC 7810 ID-1, in points.
CARD_SIZE = (85.60 / 25.4 * 72, 53.98 / 25.4 * 72)


class TestPortalTours(PortalCase):
    """What a contact person clicks."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._give_codes()

    def _start_tour(self, name, user):
        # Long enough for a machine that has other things to do.
        self.start_tour(
            "/my", f"certificates_passes_{name}", login=user.login, timeout=180
        )

    def test_contact(self):
        """Filter, sort, details, select, options, submit, prepared, ZIP read back."""
        others = self._issue_to_institute(24)
        for index, certificate in enumerate(others):
            certificate.number = f"N{index:02}"
            certificate.employee_id.name = f"Holder N{index:02}"
        crane = self._issue(others[-1].employee_id, self.other_type, number="C-1")
        with self._preparing():
            self._start_tour("contact", self.contact)
        [pass_request] = self.env["certificates.pass.request"].search([])
        expected = self.own | others[1:] | crane
        self.assertEqual(pass_request.pass_ids.assignment_id, expected)
        self.assertEqual(pass_request.reference, "Course in March")
        self._check_zip(pass_request, expected)

    @contextmanager
    def _preparing(self):
        """Do what the scheduler does, some time after passes are requested.

        Not before: other threads use the cursor of the test only while it waits.
        """
        is_over, is_triggered = threading.Event(), threading.Event()
        crons = type(self.env["ir.cron"])
        trigger = crons._trigger

        def notice(cron, *args, **kwargs):
            is_triggered.set()
            return trigger(cron, *args, **kwargs)

        worker = threading.Thread(target=self._prepare, args=[is_triggered, is_over])
        worker.start()
        try:
            with patch.object(crons, "_trigger", notice):
                yield
        finally:
            is_over.set()
            is_triggered.set()
            worker.join()
            self.env.invalidate_all()

    def _prepare(self, is_triggered, is_over):
        is_triggered.wait()
        # The page shows first how far the preparation is.
        if is_over.wait(3):
            return
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.pass.request"]._cron_prepare()

    def _check_zip(self, pass_request, certificates):
        self._log_in(self.contact)
        response = self._get(f"/passes/requests/{pass_request.id}/zip")
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            passes = {name: archive.read(name) for name in archive.namelist()}
        names = {certificate._get_pass_file_name() for certificate in certificates}
        self.assertEqual(passes.keys(), names)
        addresses = certificates._get_pass_urls()
        for certificate in certificates:
            with self.subTest(certificate=certificate.number):
                self._check_pass(
                    passes[certificate._get_pass_file_name()],
                    certificate,
                    addresses[certificate.id],
                )

    def _check_pass(self, content, certificate, address):
        [page] = pypdfium2.PdfDocument(content)
        left, bottom, right, top = page.get_mediabox()
        self.assertAlmostEqual(right - left, CARD_SIZE[0], places=1)
        self.assertAlmostEqual(top - bottom, CARD_SIZE[1], places=1)
        text = page.get_textpage().get_text_range()
        for shown in (
            certificate.number,
            certificate.employee_id.name,
            certificate.type_id.name,
        ):
            self.assertIn(shown, text)
        [code] = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
        self.assertEqual(code.text, address)
