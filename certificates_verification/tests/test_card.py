from odoo.tests import tagged

from odoo.addons.certificates_passes.tests.common import PassesCase
from odoo.addons.report_svg.tests import pdf

REPORT = "certificates_passes.report_pass"


@tagged("post_install", "-at_install")
class TestCardCode(PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="NR-42")

    def _draw(self):
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_pdf(REPORT, self.certificate.ids)[0]

    def test_the_code_leads_to_the_verification(self):
        urls = self.certificate._get_pass_urls()
        self.assertEqual(pdf.read_codes(self._draw()), [urls[self.certificate.id]])

    def test_the_code_is_read_even_in_a_poor_scan(self):
        self.assertTrue(pdf.read_codes(self._draw(), dpi=150))

    def test_who_opted_out_has_no_code(self):
        self.worker.certificates_verification_opt_out = True
        content = self._draw()
        self.assertEqual(pdf.read_codes(content), [])
        self.assertNotIn("Scan", pdf.get_texts(content)[0])
        self.assertIn("NR-42", pdf.get_texts(content)[0])
