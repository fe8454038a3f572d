import io
from datetime import date

import openpyxl

from odoo.tests import HttpCase

from odoo.addons.certificates.tests.import_case import HEADINGS, ImportCase

from .common import OrganizationCase

OWN_HEADINGS = {
    "partner_id" if name == "employee_id" else name: heading
    for name, heading in (HEADINGS | {"employee_id": "Organization"}).items()
}


class TestImport(ImportCase, OrganizationCase, HttpCase):
    """A list of the insurances and certificates of suppliers, from a spreadsheet."""

    model = "certificates.organization.certificate"
    headings = OWN_HEADINGS

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.insurance = cls.env["certificates.type"].create(
            {
                "name": "Liability Insurance",
                "code": "INS",
                "holder": "organization",
                "validity_count": 1,
            }
        )
        cls.cafe = cls._new_organization("Café O\u2019Neil B.V.", cls.contact)
        cls.grade = cls.env["certificates.level"].create(
            {"type_id": cls.insurance.id, "name": "Two Million"}
        )
        # Another type has a level of the same name.
        cls.env["certificates.level"].create(
            {"type_id": cls.first_aid.id, "name": "Two Million"}
        )

    def test_day_and_month_are_in_the_order_of_the_user(self):
        content = self._write_csv("INS|Harbor|P-1||3-4-2026|02/05/2027")
        certificate = self._import_file(content, self.dutch)
        self.assertEqual(certificate.date_start, date(2026, 4, 3))
        self.assertEqual(certificate.date_expiry, date(2027, 5, 2))

    def test_days_that_can_be_read_both_ways_are_named(self):
        content = self._write_csv("INS|Harbor|P-1||3-4-2026|")
        messages = self._test_file(content, self.dutch)
        self._assert_said(
            messages, "op twee manieren", "'3-4-2026' in rij 2 is 3 april 2026"
        )

    def test_organization_is_found_however_it_is_written(self):
        content = self._write_csv(
            "liability  insurance|CAFE O'NEIL B.V.|P-1|two million|2026-01-31|"
        )
        certificate = self._import_file(content)
        self.assertEqual(certificate.partner_id, self.cafe)
        self.assertEqual(certificate.level_id, self.grade)
        self.assertEqual(certificate.company_id, self.company)

    def test_each_wrong_row_is_named_with_heading_and_value(self):
        self._new_organization("Harbor", self.contact)
        person = self.contact.partner_id
        person.name = "Paula Person"
        content = self._write_csv(
            "INS|Nobody Ltd.|P-1||2026-01-31|",
            "INS|Paula Person|P-2||2026-01-31|",
            "INS|Harbor|P-3||2026-01-31|",
            "First Aid|Supplier|P-4||2026-01-31|",
            "INS|Supplier|P-5||31-31-2026|",
            "INS|Supplier|P-6||2026-01-31|2025-01-31",
            "INS|Supplier|P-7|Three Million|2026-01-31|",
            "INS||P-8||2026-01-31|",
            "INS|Supplier|P-9||2026-01-31|2226-01-31",
            "INS|Supplier|=1+1||2026-01-31|",
            "INS|Supplier|P-11||2026-02-01|",
        )
        messages = self._test_file(content)
        for said in [
            ("Row 2", "Organization 'Nobody Ltd.'", "No organization has this name"),
            ("Row 3", "Organization 'Paula Person'", "No organization"),
            ("Row 4", "Organization 'Harbor'", "Several organizations"),
            ("Row 5", "Certificate Type 'First Aid'", "held by people", "Supplier"),
            ("Row 6", "Start Date '31-31-2026'"),
            ("Row 7", "Expiry Date '2025-01-31'", "before the start date"),
            ("Row 8", "Level 'Three Million'", "no such level", "Two Million"),
            ("Row 9", "Organization", "Enter the organization"),
            ("Row 10", "Expiry Date '2226-01-31'", "unusually late"),
            ("Row 11", "Certificate Number '=1+1'"),
        ]:
            self._assert_said(messages, *said)
        self.assertFalse([message for message in messages if "Row 12" in message])
        result = self._run_import(content)
        self.assertFalse(result["ids"], "one wrong row: nothing is imported")

    def test_people_do_not_get_certificates_of_organizations(self):
        """The other way round: an insurance in a file of employees."""
        employees = self.env["certificates.assignment"].with_user(self.officer)
        result = employees.load(
            ["type_id", "employee_id", "date_start"],
            [["INS", "Ingrid Solberg", "2026-01-31"]],
        )
        [message] = result["messages"]
        self.assertIn("held by organizations", message["message"])
        self.assertIn("Ingrid Solberg", message["message"])

    def test_without_end(self):
        content = self._write_csv(
            "INS|Harbor|P-1||2026-01-31|onbepaald", "INS|Supplier|P-2||2026-01-31|"
        )
        first, second = self._import_file(content)
        self.assertFalse(first.date_expiry)
        self.assertEqual(second.date_expiry, date(2027, 1, 31))

    def test_same_file_imported_twice(self):
        content = self._write_csv("INS|Harbor|||2026-01-31|2027-01-31")
        self.assertEqual(len(self._import_file(content)), 1)
        messages = self._test_file(content)
        self._assert_said(messages, "Row 2", "on record already", "Harbor")
        self.assertFalse(self._import_file(content))

    def test_register_of_another_company_is_another_one(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self._allow_companies(self.officer, self.company, other)
        content = self._write_csv(
            "INS|Harbor||2026-01-31|Sister",
            f"INS|Harbor||2026-01-31|{self.company.name}",
            columns=["type_id", "partner_id", "number", "date_start", "Company"],
        )
        certificates = self._import_file(content)
        self.assertEqual(certificates.company_id, other + self.company)

    def test_template_can_be_filled_in(self):
        [template] = self.env[self.model].get_import_templates()
        self.authenticate("cert_officer", "cert_officer")
        response = self.url_open(template["template"])
        self.assertEqual(response.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        headings = [cell.value for cell in book.active[1]]
        self.assertEqual(headings[: len(self.headings)], [*self.headings.values()])
        values = ["INS", "Harbor", "00123", None, date(2026, 1, 31)]
        for column, value in enumerate(values, start=1):
            book.active.cell(3, column, value)
        buffer = io.BytesIO()
        book.save(buffer)
        certificate = self._import_file(
            buffer.getvalue(),
            name="c.xlsx",
            file_type="application/vnd.openxmlformats-officedocument"
            ".spreadsheetml.sheet",
        )
        self.assertEqual(certificate.number, "00123")

    def test_template_of_something_else(self):
        self.authenticate("cert_officer", "cert_officer")
        for model in ("res.users", "certificates.held.mixin.x", "certificates.type"):
            response = self.url_open(f"/certificates/import_template/{model}")
            self.assertEqual(response.status_code, 404)
