import io
import zipfile

from odoo.tests import HttpCase, tagged

from odoo.addons.report_svg.tests import pdf

from .common import PassesCase

# Sharp enough to read a code, and no more.
DPI = 200


@tagged("post_install", "-at_install")
class TestOfficeTours(HttpCase, PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._give_codes()
        cls.exam = cls.env["certificates.exam"].create(
            {"name": "TOUR-EX", "type_id": cls.type.id, "company_id": cls.company.id}
        )
        employees = cls.Employee.create(
            [
                {"name": f"Holder Nr. {999 - index}", "company_id": cls.company.id}
                for index in range(250)
            ]
        )
        cls.certificates = cls.Assignment.create(
            [
                {
                    "employee_id": employee.id,
                    "type_id": cls.type.id,
                    "number": f"T{index:03}",
                    "exam_id": cls.exam.id,
                    "date_start": "2026-03-01",
                    "date_expiry": "2099-03-01" if index % 2 else "2099-04-01",
                }
                for index, employee in enumerate(employees)
            ]
        )
        crane = cls._new_type("Crane", code="CRANE")
        cls._issue(
            employees[-1], crane, date_start="2026-05-01", date_expiry="2099-05-01"
        )
        cls._issue(number="NO-EXAM")

    def _start_tour(self, name):
        # Long enough for a machine that has other things to do.
        self.start_tour(
            "/odoo",
            f"certificates_passes_{name}",
            login=self.officer.login,
            timeout=180,
        )

    def test_from_the_filter_to_the_archive(self):
        self._start_tour("office")
        request = self.env["certificates.pass.request"].search([])
        self.assertEqual(len(request), 1)
        self.env.ref("certificates.ir_cron_work").method_direct_trigger()
        self._start_tour("office_download")
        self._check_archive(self._download(request))

    def _download(self, request):
        self.authenticate(self.officer.login, self.officer.login)
        response = self.url_open(f"/passes/requests/{request.id}/zip", timeout=60)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Tour.zip", response.headers["Content-Disposition"])
        return zipfile.ZipFile(io.BytesIO(response.content))

    def _check_archive(self, archive):
        urls = self.certificates._get_pass_urls()
        expected = {
            certificate._get_pass_file_name(): certificate
            for certificate in self.certificates
        }
        self.assertEqual(set(archive.namelist()), set(expected))
        self.assertEqual(len(set(urls.values())), 250)
        for name, certificate in expected.items():
            with self.subTest(name=name):
                self._check_pass(archive.read(name), certificate, urls[certificate.id])

    def _check_pass(self, content, certificate, url):
        [size] = pdf.get_pages(content)
        for length, wanted in zip(size, pdf.CARD, strict=True):
            self.assertAlmostEqual(length, wanted, delta=0.01)
        [text] = pdf.get_texts(content)
        self.assertIn(certificate.number, text)
        self.assertIn(certificate.employee_id.name, text)
        self.assertEqual(pdf.read_codes(content, dpi=DPI), [url])
