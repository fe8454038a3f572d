import io

import openpyxl

from odoo.tests import HttpCase, tagged, users

from .common import CertificatesCase


class TestImport(CertificatesCase):
    HEADER = ["Certificate Type", "Employee", "Certificate Number", "Start Date"]
    FIELDS = ["type_id", "employee_id", "number", "date_start"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker.certificates_external_number = "P-77"

    def _load(self, *rows):
        return self.Assignment.with_user(self.officer).load(
            self.FIELDS, [list(row) for row in rows]
        )

    def _errors(self, result):
        return {m["record"]: m["message"] for m in result["messages"]}

    def test_employee_by_name_email_or_external_number(self):
        result = self._load(
            ("Forklift", "Wim Worker", "1", "2026-01-01"),
            ("FORK", "WIM.WORKER@example.com", "2", "2026-01-01"),
            ("Forklift", " P-77 ", "3", "2026-01-01"),
        )
        self.assertFalse(result["messages"])
        certificates = self.Assignment.browse(result["ids"])
        self.assertEqual(certificates.employee_id, self.worker)
        self.assertEqual(certificates.type_id, self.type)
        self.assertEqual(str(certificates[0].date_expiry), "2031-01-01")

    def test_errors_by_row_and_nothing_imported(self):
        self._new_employee("Wim Worker", work_email="other@example.com")
        result = self._load(
            ("Forklift", "Lou Lead", "1", "2026-01-01"),
            ("Forklift", "Nobody", "2", "2026-01-01"),
            ("Forklift", "Wim Worker", "3", "2026-01-01"),
            ("Nonsense", "Lou Lead", "4", "2026-01-01"),
            ("Forklift", "Lou Lead", "5", "31/12/20255"),
        )
        self.assertFalse(result["ids"])
        errors = self._errors(result)
        self.assertIn("'Nobody'", errors[1])
        self.assertIn("Several employees", errors[2])
        self.assertIn("Nonsense", errors[3])
        self.assertIn("31/12/20255", errors[4])
        self.assertNotIn(0, errors)
        self.assertEqual(len(result["messages"]), 4)
        self.assertFalse(self.Assignment.search([("type_id", "=", self.type.id)]))

    def test_rules_of_certificates_hold_for_rows(self):
        self._issue(number="TAKEN")
        result = self._load(
            ("Forklift", "Lou Lead", "OK", "2026-01-01"),
            ("Forklift", "Lou Lead", "TAKEN", "2026-01-01"),
        )
        self.assertFalse(result["ids"])
        self.assertIn("TAKEN", str(result["messages"]))
        result = self._load(("Forklift", "Lou Lead", "OK", "0201-01-01"))
        self.assertIn("201-01-01", self._errors(result)[0])

    def test_empty_expiry_and_issuer_are_proposed(self):
        body = self.env["res.partner"].create({"name": "Body"})
        self.type.issuer_id = body
        result = self.Assignment.with_user(self.officer).load(
            [*self.FIELDS, "date_expiry", "issuer_id"],
            [["Forklift", "Lou Lead", "1", "2026-01-01", "", ""]],
        )
        certificate = self.Assignment.browse(result["ids"])
        self.assertEqual(str(certificate.date_expiry), "2031-01-01")
        self.assertEqual(certificate.issuer_id, body)

    def test_employee_of_a_company_not_allowed_is_unknown(self):
        self._new_employee("Far Away", company_id=self.other_company.id)
        result = self._load(("Forklift", "Far Away", "1", "2026-01-01"))
        self.assertIn("'Far Away'", self._errors(result)[0])

    def test_wildcards_are_plain_text(self):
        result = self._load(("Forklift", "W%", "1", "2026-01-01"))
        self.assertFalse(result["ids"])

    def test_file_with_dates_in_iso_or_the_format_of_the_user(self):
        for dates, date_format in [
            ("2026-02-01", "%Y-%m-%d"),
            ("01-02-2026", "%d-%m-%Y"),
        ]:
            with self.subTest(dates=dates):
                content = "\n".join(
                    [
                        ";".join(self.HEADER),
                        f"Forklift;Wim Worker;{dates};{dates}",
                    ]
                )
                result = self._import_file(content.encode(), date_format)
                self.assertFalse(result["messages"])
                certificate = self.Assignment.browse(result["ids"])
                self.assertEqual(str(certificate.date_start), "2026-02-01")

    def _import_file(self, content, date_format):
        options = {
            "separator": ";",
            "quoting": '"',
            "has_headers": True,
            "date_format": date_format,
        }
        wizard = (
            self.env["base_import.import"]
            .with_user(self.officer)
            .create(
                {
                    "res_model": "certificates.assignment",
                    "file": content,
                    "file_name": "certificates.csv",
                    "file_type": "text/csv",
                }
            )
        )
        preview = wizard.parse_preview(options)
        found = [preview["matches"][index][0] for index in range(len(self.HEADER))]
        self.assertEqual(found, self.FIELDS, "the headings of the template are known")
        return wizard.execute_import(self.FIELDS, self.HEADER, options)

    @users("cert_officer")
    def test_template_is_offered(self):
        templates = self.env["certificates.assignment"].get_import_templates()
        self.assertEqual(templates[0]["template"], "/certificates/import_template")


@tagged("post_install", "-at_install")
class TestImportTemplate(HttpCase, CertificatesCase):
    def test_officer_downloads_a_sheet_with_headings(self):
        self.authenticate("cert_officer", "cert_officer")
        response = self.url_open("/certificates/import_template")
        self.assertEqual(response.status_code, 200)
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        headings = [cell.value for cell in sheet[1]]
        self.assertEqual(
            headings[:4],
            ["Certificate Type", "Employee", "Certificate Number", "Level"],
        )
        self.assertIn("Expiry Date", headings)

    def test_others_do_not(self):
        self._new_user("plain")
        self.authenticate("cert_plain", "cert_plain")
        self.assertEqual(
            self.url_open("/certificates/import_template").status_code, 403
        )
