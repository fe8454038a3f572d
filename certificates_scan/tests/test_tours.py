from datetime import date

from odoo.tests import HttpCase, tagged

from .common import ScanCase, draw_pdf, draw_scan, pack
from .generator import FIRST, LAST

TITLE = "Certificate Forklift"
START, EXPIRY = "Date of issue: 2026-02-03", "Valid until: 2031-02-03"
# What an officer has to correct: the name of the file, and what its page says.
WRONG = {
    "holder.pdf": [TITLE, "Name: Sam Stranger", "Certificate number: C-4401"],
    "type.png": ["Lifting Things", "Name: Wim Worker", "Certificate number: C-4402"],
    "start.pdf": [TITLE, "Name: Lou Lead", "Certificate number: C-4403"],
    "number.pdf": [TITLE, "Name: Bea Boss", "Certificate number: C 4404"],
    "expiry.png": [TITLE, "Name: Tea Tester", "Certificate number: C-4405"],
}


@tagged("post_install", "-at_install")
class TestTours(HttpCase, ScanCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.tester = cls._new_employee("Tea Tester")
        names = [f"{first} {last}" for first, last in zip(FIRST, LAST, strict=False)]
        cls.people = cls.Employee.create(
            [{"name": name, "company_id": cls.company.id} for name in names[:25]]
        )

    def _draw_files(self):
        """Return the scans by name: 25 that are clear, and five that are not."""
        files = {}
        for number, person in enumerate(self.people):
            heads = [
                TITLE,
                f"Name: {person.name}",
                f"Certificate number: {5000 + number}",
            ]
            if number == 5:
                files["clear.png"] = draw_scan([*heads, START, EXPIRY])
            else:
                files[f"{number}.pdf"] = draw_pdf([*heads, START, EXPIRY])
        for name, heads in WRONG.items():
            days = [EXPIRY] if name == "start.pdf" else [START, EXPIRY]
            if name == "expiry.png":
                days.append("Expiry date: 2030-02-03")
            draw = draw_pdf if name.endswith("pdf") else draw_scan
            files[name] = draw([*heads, *days])
        return files

    def _keep(self, files):
        """Put a ZIP file where the tour finds it, as an officer's folder."""
        attachment = self.env["ir.attachment"].with_user(self.officer)
        attachment = attachment.create({"name": "cabinet.zip", "raw": pack(files)})
        self.env["ir.model.data"].create(
            {
                "module": "certificates_scan",
                "name": "tour_scans",
                "model": "ir.attachment",
                "res_id": attachment.id,
            }
        )

    def _start_tour(self, name):
        self.start_tour(
            "/odoo/certificates-scans",
            f"certificates_scan_{name}",
            login=self.officer.login,
            timeout=180,
        )
        self.env.invalidate_all()

    def test_a_folder_of_thirty_scans_of_which_five_are_corrected(self):
        self._keep(self._draw_files())
        self._start_tour("upload")
        # Once more for what was unpacked.
        for _run in range(2):
            self._run_job(self.File._cron_read)
        submissions = self.Submission.search([("source", "=", "scan")])
        self.assertEqual(len(submissions), 30)
        self._start_tour("check")
        self.assertEqual(set(submissions.mapped("state")), {"accepted"})
        certificates = self.Assignment.search([("type_id", "=", self.type.id)])
        read = {
            c.number: (c.employee_id, c.date_start, c.date_expiry) for c in certificates
        }
        days = date(2026, 2, 3), date(2031, 2, 3)
        expected = {
            str(5000 + number): (person, *days)
            for number, person in enumerate(self.people)
        } | {
            "C-4401": (self.colleague, *days),
            "C-4402": (self.worker, *days),
            "C-4403": (self.lead, *days),
            "C-4404": (self.boss, *days),
            "C-4405": (self.tester, date(2026, 2, 3), date(2030, 2, 3)),
        }
        self.assertEqual(read, expected)
        documents = certificates.document_ids
        self.assertEqual(set(documents.mapped("name")), set(self._draw_files()))
        self.assertEqual(len(documents), 30)
