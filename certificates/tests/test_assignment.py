from datetime import date
from functools import partial

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import CertificatesCase


class TestAssignment(CertificatesCase):
    def test_expiry_is_proposed_and_stays_editable(self):
        with Form(self.Assignment) as form:
            form.type_id = self.type
            form.employee_id = self.worker
            form.date_start = "2024-02-29"
            self.assertEqual(str(form.date_expiry), "2029-02-28")
            form.date_expiry = "2027-01-01"
        self.assertEqual(str(form.record.date_expiry), "2027-01-01")

    def test_empty_expiry_means_without_end(self):
        certificate = self._issue(date_expiry=False)
        self.assertFalse(certificate.date_expiry)
        self.assertEqual(certificate.state, "valid")

    def test_expiry_entered_by_hand_is_kept(self):
        endless = self._new_type("Endless", validity_count=0)
        for certificate_type in (endless, self.type):
            certificate = self._issue(
                None,
                certificate_type,
                date_start="2026-01-01",
                date_expiry="2027-01-01",
            )
            certificate.date_start = "2026-02-01"
            self.assertEqual(str(certificate.date_expiry), "2027-01-01")

    def test_a_corrected_start_gives_no_end_to_what_has_none(self):
        """Valid without end; the start date was corrected: an end date appeared."""
        other = self._new_type("Other", validity_count=2)
        for values in ({"date_start": "2026-01-02"}, {"type_id": other.id}):
            with self.subTest(values=values):
                certificate = self._issue(date_start="2026-01-01", date_expiry=False)
                certificate.write(values)
                self.assertFalse(certificate.date_expiry)

    def test_an_import_that_corrects_a_start_gives_no_end(self):
        certificate = self._issue(date_start="2026-01-01", date_expiry=False)
        xml_id = certificate.export_data(["id"])["datas"][0][0]
        result = self.Assignment.load(["id", "date_start"], [[xml_id, "2026-01-02"]])
        self.assertEqual(result["ids"], certificate.ids)
        self.assertEqual(certificate.date_start, date(2026, 1, 2))
        self.assertFalse(certificate.date_expiry)

    def test_a_form_proposes_until_something_is_entered(self):
        endless = self._issue(date_start="2026-01-01", date_expiry=False)
        proposed = self._issue(date_start="2026-01-01")
        for certificate in (self.Assignment, endless, proposed):
            with self.subTest(certificate=certificate), Form(certificate) as form:
                form.type_id = self.type
                form.employee_id = self.worker
                if certificate != endless:
                    for year in ("2027", "2028"):
                        form.date_start = f"{year}-01-01"
                        expiry = f"{int(year) + 5}-01-01"
                        self.assertEqual(str(form.date_expiry), expiry)
                    form.date_expiry = False
                for year in ("2029", "2030"):
                    form.date_start = f"{year}-01-01"
                    self.assertFalse(form.date_expiry)

    def test_an_issuing_body_that_was_entered_is_kept(self):
        bodies = self.env["res.partner"].create([{"name": name} for name in "AB"])
        self.type.issuer_id = bodies[0]
        other = self._new_type("Other", issuer_id=bodies[1].id)
        entered = self._issue(issuer_id=self.company.partner_id.id)
        proposed = self._issue(self.colleague)
        (entered + proposed).type_id = other
        self.assertEqual(entered.issuer_id, self.company.partner_id)
        self.assertEqual(proposed.issuer_id, bodies[1])

    def test_a_revocation_is_of_a_day_between_start_and_today(self):
        certificate = self._issue(date_start="2020-01-01")
        upcoming = self._issue(self.colleague, date_start="2050-01-01")
        today = fields.Date.context_today(certificate)
        tomorrow = fields.Date.add(today, days=2)
        for record, day in (
            (certificate, date(1800, 1, 1)),
            (certificate, date(2019, 12, 31)),
            (certificate, tomorrow),
            (upcoming, tomorrow),
        ):
            wizard = self.env["certificates.revoke.wizard"].create(
                {"assignment_ids": record.ids, "revoked_on": day, "reason": "No"}
            )
            for attempt in (
                wizard.action_revoke,
                partial(record.write, {"revoked_on": day}),
            ):
                with (
                    self.subTest(record=record, day=day),
                    self.assertRaisesRegex(ValidationError, record.employee_id.name),
                    self.env.cr.savepoint(),
                ):
                    attempt()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._issue(revoked_on="1800-01-01")
        (certificate + upcoming).revoked_on = today
        self.assertEqual(set((certificate + upcoming).mapped("state")), {"revoked"})

    def test_proposed_expiry_follows_start_and_type(self):
        certificate = self._issue(date_start="2026-01-01")
        certificate.date_start = "2026-02-01"
        self.assertEqual(str(certificate.date_expiry), "2031-02-01")
        certificate.type_id = self._new_type("Endless", validity_count=0)
        self.assertFalse(certificate.date_expiry)

    def test_superseded_in_a_form_compares_with_others_only(self):
        certificate = self._issue(date_start="2026-01-01", date_expiry="2027-01-01")
        with Form(certificate) as form:
            form.date_expiry = "2026-06-01"
            self.assertFalse(form.superseded)

    def test_default_type_draws_a_number(self):
        self.type.number_policy = "sequence"
        certificate = self.Assignment.with_context(default_type_id=self.type.id).create(
            {"employee_id": self.worker.id}
        )
        self.assertEqual(certificate.number, "FORK-00001")

    def test_drawing_passes_over_numbers_entered_by_hand(self):
        self.type.number_policy = "sequence"
        self.type.sequence_id.implementation = "no_gap"
        self._issue(number="FORK-00002")
        numbers = [self._issue().number for _index in range(2)]
        self.assertEqual(numbers, ["FORK-00001", "FORK-00003"])

    def test_display_name_is_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.type.with_context(lang="nl_NL").name = "Heftruck"
        certificate = self._issue()
        self.assertIn("Forklift", certificate.display_name)
        dutch = certificate.with_context(lang="nl_NL")
        self.assertIn("Heftruck", dutch.display_name)

    def test_changed_validity_leaves_issued_certificates_alone(self):
        certificate = self._issue(date_start="2026-01-01")
        self.type.validity_count = 1
        self.assertEqual(str(certificate.date_expiry), "2031-01-01")

    def test_same_type_may_be_held_many_times(self):
        certificates = self._issue() + self._issue() + self._issue(level="Expert")
        self.assertEqual(len(certificates), 3)

    def test_expiry_before_start_is_refused(self):
        dates = {"date_start": "2026-05-02", "date_expiry": "2026-05-01"}
        with self.assertRaisesRegex(ValidationError, "before the start date"):
            self._issue(**dates)
        certificate = self._issue(date_start="2026-05-02")
        with self.assertRaises(ValidationError):
            certificate.date_expiry = "2026-05-01"

    def test_later_start_of_a_dated_certificate_without_proposal_is_refused(self):
        endless = self._new_type("Endless", validity_count=0)
        certificate = self._issue(
            None, endless, date_start="2026-01-01", date_expiry="2027-01-01"
        )
        with self.assertRaises(ValidationError):
            certificate.date_start = "2028-01-01"

    @mute_logger("odoo.sql_db")
    def test_expiry_before_start_is_refused_by_the_database(self):
        certificate = self._issue(date_start="2026-05-02")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE certificates_assignment SET date_expiry = '2026-05-01'"
                " WHERE id = %s",
                [certificate.id],
            )

    def test_dates_out_of_range_are_refused(self):
        for name, value in [
            ("date_start", "0201-01-01"),
            ("date_start", "20255-01-01"),
            ("date_start", "9999-12-31"),
            ("date_expiry", "2200-01-01"),
            ("date_expiry", "20255-01-01"),
        ]:
            with (
                self.subTest(name=name, value=value),
                self.assertRaisesRegex(ValidationError, value),
            ):
                self._issue(**{"date_start": "2020-01-01", name: value})
        with self.assertRaises(ValidationError):
            self._issue().date_expiry = "2200-01-01"

    def test_start_out_of_range_does_not_break_the_form(self):
        form = Form(self.Assignment)
        form.type_id = self.type
        form.date_start = "9999-12-31"
        self.assertFalse(form.date_expiry)

    def test_number_is_unique_within_a_type(self):
        self._issue(number="A-1")
        self._issue(None, self._new_type("Other"), number="A-1")
        with self.assertRaisesRegex(ValidationError, "A-1.*Forklift"):
            self._issue(self.colleague, number=" A-1 ")
        with self.assertRaises(ValidationError):
            self._issue(self.colleague).number = "A-1"
        with self.assertRaises(ValidationError):
            self.Assignment.create(
                [
                    {"type_id": self.type.id, "employee_id": e.id, "number": "A-2"}
                    for e in (self.worker, self.colleague)
                ]
            )

    def test_number_may_be_written_again_unchanged(self):
        certificate = self._issue(number="A-1")
        level = self._get_level("X")
        certificate.write({"number": "A-1", "level_id": level.id})
        self.assertEqual(certificate.level_id, level)

    def test_required_number(self):
        self.type.number_policy = "required"
        with self.assertRaisesRegex(ValidationError, "Wim Worker"):
            self._issue()
        certificate = self._issue(number="A-1")
        with self.assertRaises(ValidationError):
            certificate.number = "  "

    def test_sequence_fills_in_missing_numbers_only(self):
        self.type.number_policy = "sequence"
        vals = {"type_id": self.type.id, "employee_id": self.worker.id}
        certificates = self.Assignment.create([vals, {**vals, "number": "OWN"}, vals])
        self.assertEqual(
            certificates.mapped("number"), ["FORK-00001", "OWN", "FORK-00002"]
        )

    def test_company_is_that_of_the_employee(self):
        self.assertEqual(self._issue().company_id, self.company)
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            self._issue(company_id=self.other_company.id)

    def test_type_of_another_company_is_refused(self):
        foreign = self._new_type("Foreign", company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self._issue(None, foreign)

    def test_employee_of_another_company_is_refused_for_a_type_of_ours(self):
        own = self._new_type("Own", company_id=self.company.id)
        stranger = self._new_employee("Stranger", company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self._issue(stranger, own)

    def test_employee_with_certificates_is_not_deleted(self):
        self._issue()
        with self.assertRaisesRegex(UserError, "Wim Worker.*certificates on record: 1"):
            self.worker.unlink()

    def test_issuer_comes_from_the_type(self):
        body = self.env["res.partner"].create({"name": "Examining Body"})
        other = self.env["res.partner"].create({"name": "Other Body"})
        self.type.issuer_id = body
        self.assertEqual(self._issue().issuer_id, body)
        self.assertEqual(self._issue(issuer_id=other.id).issuer_id, other)

    def test_display_name_tells_type_holder_and_number(self):
        certificate = self._issue(number="A-1")
        self.assertEqual(certificate.display_name, "Forklift of Wim Worker (A-1)")

    def test_officer_names_a_new_issuing_body(self):
        contacts = self.env["res.partner"].with_user(self.officer)
        with self.assertRaises(AccessError):
            contacts.name_create("Institute")
        issuers = contacts.with_context(certificates_issuer=True)
        id_, name = issuers.name_create(" Institute ")
        self.assertEqual(name, "Institute")
        self.assertTrue(contacts.browse(id_).is_company)
        self._issue(issuer_id=id_)
        self.assertEqual(issuers.name_create("institute")[0], id_)
        employee = self._new_user("plain")
        with self.assertRaises(AccessError):
            issuers.with_user(employee).name_create("Other Institute")

    def test_changes_are_tracked(self):
        tracked = self.Assignment.with_context(tracking_disable=False)
        certificate = tracked.create(
            {"type_id": self.type.id, "employee_id": self.worker.id}
        )
        self.flush_tracking()
        certificate.write({"number": "A-9", "date_expiry": "2040-01-01"})
        self.flush_tracking()
        values = certificate.message_ids.sudo().tracking_value_ids
        self.assertEqual(set(values.field_id.mapped("name")), {"number", "date_expiry"})

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.flush()
