import importlib.util

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import file_path, mute_logger

from ..tools.numbers import fold_number
from .common import CertificatesCase

MIGRATION = "certificates/migrations/19.0.1.1.0/pre-numbers.py"
WRITTEN = [
    "bl-0412/A",
    "BL–0412/a",
    " BL- 0412/a",
    "ＢＬ‐０４１２／Ａ",
    "B\u200bL−0412/A",
]


class TestFolding(BaseCase):
    def test_the_same(self):
        self.assertEqual({fold_number(number) for number in WRITTEN}, {"bl-0412/a"})

    def test_not_the_same(self):
        numbers = ["BL-1", "BL1", "BL_1", "BL/1", "BL.1", "BL-01", "BL-I", "BL-1-"]
        self.assertEqual(len({fold_number(number) for number in numbers}), 8)

    def test_nothing(self):
        for number in (None, False, "", " \t\u00a0\u200b"):
            with self.subTest(number=number):
                self.assertEqual(fold_number(number), "")

    def test_the_rest_of_a_long_text_is_left_alone(self):
        long = "A" * 100
        self.assertEqual(fold_number(f"{long} B"), f"{long.lower()} B")
        self.assertEqual(len(fold_number("\ufdfa" * 1000)), 100 * 15 + 900)


@tagged("post_install", "-at_install")
class TestNumbers(CertificatesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="BL-0412/A")

    def test_search(self):
        for number in WRITTEN:
            for operator in ("=", "ilike", "=ilike"):
                with self.subTest(number=number, operator=operator):
                    found = self.Assignment.search([("number", operator, number)])
                    self.assertEqual(found, self.certificate)
            self.assertFalse(
                self.Assignment.search([("number", "!=", number)]) & self.certificate
            )
        self.assertEqual(
            self.Assignment.search([("number", "ilike", "l – 0412")]), self.certificate
        )
        self.assertFalse(self.Assignment.search([("number", "ilike", "l0412")]))

    def test_search_for_none(self):
        without = self._issue(self.colleague)
        domain = [("employee_id", "in", (self.worker | self.colleague).ids)]
        for empty in (("number", "=", False), ("number", "in", [False])):
            self.assertEqual(self.Assignment.search([empty, *domain]), without)
        found = self.Assignment.search([("number", "!=", False), *domain])
        self.assertEqual(found, self.certificate)

    def test_search_by_name(self):
        names = self.Assignment.with_user(self.officer).name_search("bl–0412/a")
        self.assertEqual([id_ for id_, _name in names], self.certificate.ids)

    def test_a_group_finds_its_records(self):
        rows = self.Assignment.formatted_read_group(
            [("id", "=", self.certificate.id)], ["number"]
        )
        found = self.Assignment.search(rows[0]["__extra_domain"])
        self.assertIn(self.certificate, found)

    def test_uniqueness(self):
        for number in WRITTEN:
            with self.subTest(number=number):
                with self.assertRaisesRegex(ValidationError, "already used"):
                    self._issue(self.colleague, number=number)
                other = self._issue(self.colleague)
                with self.assertRaisesRegex(ValidationError, "already used"):
                    other.number = number
        self._issue(self.colleague, self._new_type("Other"), number="bl-0412/a")

    def test_uniqueness_within_one_call(self):
        values = {"type_id": self.type.id, "date_start": "2026-01-01"}
        with self.assertRaisesRegex(ValidationError, "already used"):
            self.Assignment.create(
                [
                    {**values, "employee_id": employee.id, "number": number}
                    for employee, number in (
                        (self.worker, "X-1"),
                        (self.colleague, "x – 1"),
                    )
                ]
            )

    @mute_logger("odoo.sql_db")
    def test_uniqueness_in_the_database(self):
        other = self._issue(self.colleague, number="X-1")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE certificates_assignment SET number_key = 'bl-0412/a'"
                " WHERE id = %s",
                [other.id],
            )

    def test_another_way_to_write_the_own_number(self):
        self.certificate.number = "bl–0412/a"
        self.assertEqual(self.certificate.number, "bl–0412/a")

    def test_import(self):
        names = ["type_id", "employee_id", "number", "date_start"]
        row = [self.type.name, self.colleague.name, "bl–0412/a", "2026-01-01"]
        result = self.Assignment.load(names, [row])
        self.assertFalse(result["ids"])
        self.assertIn("already used", result["messages"][0]["message"])

    def test_drawing_passes_over_numbers_written_in_another_way(self):
        self.type.number_policy = "sequence"
        self._issue(number="fork – 00001")
        self.assertEqual(self._issue().number, "FORK-00002")

    def test_numbers_of_before(self):
        """The update keeps both, names the later one, and refuses a third."""
        migration = self._load_migration()
        later = self._issue(self.colleague, number="X-1")
        cr = self.env.cr
        cr.execute("DROP INDEX certificates_assignment_number_key_uniq")
        cr.execute(
            "UPDATE certificates_assignment SET number = 'bl-0412/a' WHERE id = %s",
            [later.id],
        )
        migration._fill_keys(cr)
        with self.assertLogs(migration.__name__, "WARNING") as log:
            migration._mark_doubled(cr)
        [line] = log.output
        for word in ("bl-0412/a", "BL-0412/A", str(later.id)):
            self.assertIn(word, line)
        self.env.invalidate_all()
        self.assertFalse(self.certificate.is_number_doubled)
        self.assertTrue(later.is_number_doubled)
        self.Assignment._number_key_uniq.apply_to_database(self.Assignment)
        found = self.Assignment.search([("number", "=", "BL-0412/A")])
        self.assertEqual(found, self.certificate | later)
        with self.assertRaisesRegex(ValidationError, "already used"):
            self._issue(self.lead, number="Bl-0412/a")
        later.level_id = self._get_level("Changed")
        self.assertTrue(later.is_number_doubled)
        later.number = "X-2"
        self.assertFalse(later.is_number_doubled)

    def _load_migration(self):
        path = file_path(MIGRATION)
        spec = importlib.util.spec_from_file_location("certificates_pre_numbers", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@tagged("post_install", "-at_install")
class TestKeptNumbers(CertificatesCase):
    """An issuing body may keep the number of a certificate that it renews."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.first = cls._issue(
            number="FA-31581", date_start="2024-01-01", date_expiry="2026-01-01"
        )

    def _keep(self, start="2026-01-01", renewed=None, **values):
        return self._issue(
            number="fa-31581",
            date_start=start,
            date_expiry=f"{int(start[:4]) + 2}{start[4:]}",
            renewal_of_id=(renewed or self.first).id,
            **values,
        )

    def test_renewal_keeps_the_number(self):
        wizard = self.env["certificates.renew.wizard"].create(
            {
                "assignment_ids": [Command.link(self.first.id)],
                "start_from": "date",
                "date_start": "2025-11-01",
                "number": "FA-31581",
            }
        )
        wizard.action_renew()
        renewal = self.first.renewal_ids
        self.assertEqual(renewal.number, "FA-31581")
        self.assertTrue(renewal.is_number_doubled)
        self.env.flush_all()

    def test_a_third_one_keeps_it_too_and_another_employee_may_not(self):
        second = self._keep()
        self._keep("2028-01-01", second)
        with self.assertRaisesRegex(ValidationError, "already used"):
            self._issue(self.colleague, number="FA-31581", date_start="2028-01-01")

    def test_what_renews_nothing_does_not_keep_it(self):
        with self.assertRaisesRegex(ValidationError, "already used"):
            self._issue(number="FA-31581", date_start="2026-01-01")
        names = ["type_id", "employee_id", "number", "date_start"]
        row = [self.type.name, self.worker.name, "FA-31581", "2026-01-01"]
        result = self.Assignment.load(names, [row])
        self.assertIn("already used", result["messages"][0]["message"])

    def test_a_number_corrected_to_that_of_the_one_before(self):
        renewal = self._issue(
            number="FA-1", date_start="2026-01-01", renewal_of_id=self.first.id
        )
        renewal.number = "FA-31581"
        self.env.flush_all()
        self.assertTrue(renewal.is_number_doubled)
        renewal.number = "FA-2"
        self.env.flush_all()
        self.assertFalse(renewal.is_number_doubled)

    @mute_logger("odoo.sql_db")
    def test_the_number_stays_guarded_when_the_first_is_deleted_or_renumbered(self):
        for change in (
            lambda: self.first.unlink(),
            lambda: self.first.write({"number": "FA-9"}),
        ):
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                kept = self._keep()
                change()
                self.env.flush_all()
                self.assertFalse(kept.is_number_doubled)
                other = self._issue(self.colleague, number="FA-7")
                self.env.flush_all()
                with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                    self.env.cr.execute(
                        "UPDATE certificates_assignment SET number_key = 'fa-31581'"
                        " WHERE id = %s",
                        [other.id],
                    )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_part_of_a_number_is_not_given_to_another_employee(self):
        kept = self._keep()
        with self.assertRaisesRegex(ValidationError, "already used"):
            kept.employee_id = self.colleague
        (kept | self.first).employee_id = self.colleague
        self.assertEqual((kept | self.first).employee_id, self.colleague)
