from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import users
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common import CertificatesCase


class TestType(CertificatesCase):
    def test_expiring_days_come_from_the_company(self):
        self.company.certificates_expiring_days = 45
        self.assertEqual(self.Type.create({"name": "New"}).expiring_days, 45)
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertEqual(fresh.certificates_expiring_days, 90)

    def test_valid_until_the_end_of_the_year_or_a_day_of_it(self):
        until = self._new_type(
            "Until", code="UNT", validity_count=0, validity_end="year"
        )
        self.assertTrue(until.has_end)
        self.assertEqual(str(until._get_expiry(date(2026, 5, 10))), "2026-12-31")
        until.write(
            {
                "validity_count": 2,
                "validity_end": "fixed",
                "validity_end_day": 31,
                "validity_end_month": "3",
            }
        )
        self.assertEqual(str(until._get_expiry(date(2026, 5, 10))), "2029-03-31")
        self.assertEqual(until._describe_end(), "to 31 March")
        certificate = self._issue(certificate_type=until, date_start="2026-05-10")
        self.assertEqual(str(certificate.date_expiry), "2029-03-31")
        until.write({"validity_count": 0, "validity_end": "exact"})
        self.assertFalse(until.has_end)

    @mute_logger("odoo.sql_db")
    def test_the_last_day_is_a_day_of_a_month(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._new_type(
                "Never", code="NEV", validity_end="fixed", validity_end_day=32
            )

    @mute_logger("odoo.sql_db")
    def test_code_is_unique_per_company_without_regard_to_case(self):
        self._new_type("First", code="VCA", company_id=self.company.id)
        self._new_type("Elsewhere", code="vca", company_id=self.other_company.id)
        self._new_type("No code", company_id=self.company.id)
        self._new_type("No code either", company_id=self.company.id)
        with self.assertRaises(IntegrityError):
            self._new_type("Again", code=" vca ", company_id=self.company.id)

    def test_code_may_change_while_in_use(self):
        certificate = self._issue()
        self.type.code = "LIFT"
        self.assertEqual(certificate.type_id.code, "LIFT")

    def test_unlink_in_use_is_refused_with_the_number(self):
        self._issue()
        self._issue(self.colleague).active = False
        with self.assertRaisesRegex(UserError, "that use it: 2, of"):
            self.type.unlink()
        self.type.active = False
        self.assertTrue(self.type.exists())

    def test_deleting_tells_what_still_uses_a_type(self):
        main = self._new_type("First Aid")
        module = self._new_type("Wilderness", parent_id=main.id)
        with self.assertRaisesRegex(UserError, "First Aid.*Wilderness"):
            main.unlink()
        (main | module).unlink()
        for model, values, name in (
            ("certificates.exam", {"name": "X-1"}, "exams"),
            ("certificates.requirement", {"company_id": self.company.id}, "require"),
        ):
            with self.subTest(model=model):
                used = self._new_type(f"Used by {name}")
                self.env[model].create({"type_id": used.id, **values})
                with self.assertRaisesRegex(UserError, f"Used by {name}.*{name}"):
                    used.unlink()

    def test_deleting_tells_how_many_certificates_the_user_does_not_see(self):
        self._issue()
        self._issue(self.colleague, active=False)
        with self.assertRaisesRegex(UserError, "use it: 2, of which.*: 1"):
            self.type.with_user(self.manager).unlink()

    def test_numbers_begin_with_the_new_code(self):
        kind = self._new_type("BHV", code="bhv", number_policy="sequence")
        self.assertEqual(self._issue(certificate_type=kind).number, "bhv-00001")
        kind.with_user(self.manager).code = "BHV"
        self.assertEqual(self._issue(certificate_type=kind).number, "BHV-00002")
        kind.sequence_id.prefix = "NL/"
        kind.code = "X"
        self.assertEqual(self._issue(certificate_type=kind).number, "NL/00003")

    def test_validity_in_words(self):
        texts = [
            self._new_type(f"T{count}", validity_count=count).validity_text
            for count in (0, 1, 5)
        ]
        self.assertEqual(texts, ["Without end", "1 year", "5 years"])

    def test_unlink_unused(self):
        unused = self._new_type("Unused")
        unused.unlink()
        self.assertFalse(unused.exists())

    def test_module_cannot_be_its_own_main_qualification(self):
        module = self._new_type("Module", parent_id=self.type.id)
        self.assertEqual(self.type.child_ids, module)
        with self.assertRaises(UserError):
            self.type.parent_id = module

    @mute_logger("odoo.sql_db")
    def test_validity_has_bounds(self):
        with self.assertRaises(ValidationError):
            self._new_type("Too long", validity_count=101)
        for values in ({"validity_count": -1}, {"expiring_days": 2_000_000}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._new_type("Out of bounds", **values)

    @users("cert_manager")
    def test_manager_gets_a_sequence_made(self):
        certificate_type = self.Type.with_user(self.env.user).create(
            {"name": "Numbered", "code": "NUM", "number_policy": "sequence"}
        )
        self.assertEqual(certificate_type._draw_numbers(2), ["NUM-00001", "NUM-00002"])

    @users("cert_manager")
    def test_manager_does_not_draw_from_other_sequences(self):
        other = self.env["ir.sequence"].sudo().create({"name": "Invoices"})
        with self.assertRaises(AccessError):
            self.type.with_user(self.env.user).sequence_id = other.id

    def test_sequence_is_made_when_the_policy_changes(self):
        self.assertFalse(self.type.sequence_id)
        self.type.number_policy = "sequence"
        sequence = self.type.sequence_id
        self.assertTrue(sequence)
        self.type.write({"number_policy": "sequence"})
        self.assertEqual(self.type.sequence_id, sequence)

    def test_removed_sequence_is_made_again(self):
        self.type.number_policy = "sequence"
        self.type.sequence_id = False
        self.assertTrue(self.type.sequence_id)

    def test_type_is_not_taken_from_a_company_that_uses_it(self):
        self._issue()
        with self.assertRaisesRegex(ValidationError, "Rhine Logistics"):
            self.type.company_id = self.other_company
        self.type.company_id = self.company

    def test_copy_has_no_code_and_its_own_sequence(self):
        self.type.number_policy = "sequence"
        copy = self.type.copy()
        self.assertFalse(copy.code)
        self.assertNotEqual(copy.sequence_id, self.type.sequence_id)


class TestNumberBatch(CertificatesCase):
    def _new_sequence(self, **values):
        return self.env["ir.sequence"].create(
            {
                "name": "Batch",
                "prefix": "B/",
                "padding": 3,
                "company_id": False,
                **values,
            }
        )

    def test_numbers_are_drawn_as_odoo_draws_them(self):
        self.type.number_policy = "sequence"
        for values in [
            {},
            {"number_increment": 5},
            {"implementation": "no_gap"},
            {"implementation": "no_gap", "number_increment": 2},
            {"use_date_range": True, "prefix": "%(range_year)s/"},
            {"use_date_range": True, "implementation": "no_gap"},
        ]:
            with self.subTest(values=values):
                single = self._new_sequence(**values)
                self.type.sequence_id = self._new_sequence(**values)
                expected = [single.next_by_id() for _index in range(4)]
                drawn = self.type._draw_numbers(2) + self.type._draw_numbers(2)
                self.assertEqual(drawn, expected)
                self.assertEqual(self.type._draw_numbers(1), [single.next_by_id()])

    def test_none_wanted_draws_none(self):
        self.type.sequence_id = self._new_sequence()
        self.assertEqual(self.type._draw_numbers(0), [])
        self.assertEqual(self.type._draw_numbers(1), ["B/001"])

    def test_a_deleted_type_leaves_no_sequence_behind(self):
        types = self._new_type("One", number_policy="sequence")
        types += self._new_type("Two", sequence_id=types.sequence_id.id)
        foreign = self._new_sequence()
        types += self._new_type("Three", sequence_id=foreign.id)
        own = types[0].sequence_id
        types[0].with_user(self.manager).unlink()
        self.assertTrue(own.exists())
        types[1:].with_user(self.manager).unlink()
        self.assertFalse(own.exists())
        self.assertTrue(foreign.exists())

    def test_uninstalling_leaves_no_sequence_behind(self):
        own = self._new_type("One", number_policy="sequence").sequence_id
        foreign = self._new_sequence()
        with self.env.cr.savepoint() as savepoint:
            uninstall_hook(self.env)
            self.assertEqual((own + foreign).exists(), foreign)
            savepoint.rollback()
