from odoo.exceptions import ValidationError
from odoo.tests import Form

from .common import CertificatesCase


class TestUnusualDates(CertificatesCase):
    """2126 was typed for 2026, wherever a last day is entered."""

    def _assert_questioned(self, form, name, day):
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
            setattr(form, name, day)
        self.assertIn("Is the year right?", logs.output[-1])

    def _assert_fine(self, form, name, day):
        with self.assertNoLogs("odoo.tests.form.onchange", "WARNING"):
            setattr(form, name, day)

    def _open(self, model, chosen=None):
        context = {"active_model": "certificates.assignment"}
        if chosen:
            context["active_ids"] = chosen.ids
        return Form(self.env[model].with_user(self.officer).with_context(**context))

    def test_issuing_to_many(self):
        form = self._open("certificates.issue.wizard")
        form.type_id = self.type
        form.date_start = "2026-01-01"
        self._assert_fine(form, "date_expiry", "2031-01-01")
        self._assert_questioned(form, "date_expiry", "2131-01-01")

    def test_renewing_one(self):
        held = self._issue(date_start="2021-01-01", date_expiry="2026-01-01")
        form = self._open("certificates.renew.wizard", held)
        self._assert_fine(form, "date_expiry", "2031-01-01")
        self._assert_questioned(form, "date_expiry", "2131-01-01")

    def test_renewing_many(self):
        held = self._issue(date_start="2021-01-01", date_expiry="2026-01-01")
        other = self._issue(
            self.colleague, date_start="2021-01-01", date_expiry="2026-01-01"
        )
        form = self._open("certificates.renew.wizard", held + other)
        with form.line_ids.edit(0) as line:
            self._assert_fine(line, "date_expiry", "2031-01-01")
            self._assert_questioned(line, "date_expiry", "2131-01-01")

    def test_handing_in(self):
        form = self._open("certificates.submission")
        form.employee_id = self.worker
        form.type_id = self.type
        form.date_start = "2026-01-01"
        self._assert_questioned(form, "date_expiry", "2131-01-01")
        self.assertTrue(form.save().is_unusual)
        form.date_expiry = "2031-01-01"
        self.assertFalse(form.save().is_unusual)

    def test_an_exemption_and_a_requirement(self):
        for model in ("certificates.exemption", "certificates.requirement"):
            form = Form(self.env[model].with_user(self.manager))
            form.date_start = "2026-01-01"
            self._assert_fine(form, "date_until", "2031-01-01")
            self._assert_questioned(form, "date_until", "2126-01-01")

    def test_an_import_of_exemptions_names_the_row(self):
        result = (
            self.env["certificates.exemption"]
            .with_user(self.officer)
            .load(
                ["type_id", "employee_id", "reason", "date_start", "date_until"],
                [
                    ["Forklift", "Wim Worker", "Ill", "2026-01-05", "2026-03-05"],
                    ["Forklift", "Lou Lead", "Ill", "2026-01-05", "2126-03-05"],
                ],
            )
        )
        [message] = result["messages"]
        self.assertEqual(message["type"], "warning")
        self.assertIn("Row 3", message["message"])
        self.assertIn("Is the year right?", message["message"])

    def test_a_day_in_the_year_26_is_no_day(self):
        values = {"type_id": self.type.id, "company_id": self.company.id}
        of_worker = {"employee_id": self.worker.id, "type_id": self.type.id}
        for model, others, name in (
            ("certificates.exam", {**values, "name": "E-1"}, "date"),
            ("certificates.requirement", values, "date_start"),
            ("certificates.exemption", {**of_worker, "reason": "Ill"}, "date_start"),
            ("certificates.submission", of_worker, "date_start"),
        ):
            records = self.env[model]
            label = records._fields[name].string
            with self.subTest(model=model):
                with self.assertRaisesRegex(ValidationError, f"{label}: 0026-01-05"):
                    records.create({**others, name: "0026-01-05"})
                record = records.create({**others, name: "2026-01-05"})
                with self.assertRaisesRegex(ValidationError, "2226-01-05"):
                    record[name] = "2226-01-05"
