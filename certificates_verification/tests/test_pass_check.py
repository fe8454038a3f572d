from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from odoo.addons.certificates.tests.common import CertificatesCase

NOON = fields.Datetime.to_datetime("2026-03-10 12:00:00")
VISITOR = "192.0.2.7"


class TestCheck(CertificatesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Check = cls.env["certificates.pass.check"]
        cls.Check.search([]).unlink()
        cls._set_limit("checks", 3)

    @classmethod
    def _set_limit(cls, name, limit):
        cls.env["ir.config_parameter"].set_param(
            f"certificates_verification.{name}_per_minute", limit
        )

    def _ask(self, second, kind="check", visitor=VISITOR):
        moment = freeze_time(NOON + timedelta(seconds=second))
        with moment, self.enter_registry_test_mode():
            return self.Check._admit(kind, visitor)

    def test_limit(self):
        waits = [self._ask(second) for second in (0, 10, 20, 30)]
        self.assertEqual(waits, [0, 0, 0, 30])

    def test_one_more_as_each_minute_ends(self):
        for second in (0, 10, 20):
            self._ask(second)
        self.assertEqual(self._ask(59), 1)
        self.assertEqual(self._ask(60), 0)
        self.assertEqual(self._ask(60), 10)
        self.assertEqual(self._ask(70), 0)

    def test_refused_questions_do_not_count(self):
        for _question in range(10):
            self._ask(0)
        self.assertEqual(self.Check.search_count([]), 3)
        self.assertEqual(self._ask(60), 0)

    def test_each_visitor_counts_alone(self):
        for _question in range(4):
            self._ask(0)
        self.assertEqual(self._ask(0, visitor="192.0.2.8"), 0)

    def test_addresses_of_one_customer_count_together(self):
        for host in range(3):
            self.assertEqual(self._ask(0, visitor=f"2001:db8::{host}"), 0)
        self.assertEqual(self._ask(0, visitor="2001:db8:0:0:ffff::"), 60)
        self.assertEqual(self._ask(0, visitor="2001:db8:0:1::"), 0)

    def test_each_kind_counts_alone(self):
        self._set_limit("checks", 1)
        self._set_limit("lookups", 1)
        self.assertEqual(self._ask(0, "lookup"), 0)
        self.assertEqual(self._ask(0, "lookup"), 60)
        self.assertEqual(self._ask(0, "check"), 0)

    def test_limits_unless_set(self):
        for name, kind, limit in (("checks", "check", 60), ("lookups", "lookup", 10)):
            for value in (False, "", "many", "-1"):
                with self.subTest(kind=kind, value=value):
                    self._set_limit(name, value)
                    self.assertEqual(self.Check._get_limit(kind), limit)

    def test_no_limit(self):
        self._set_limit("checks", 0)
        self.assertFalse(any(self._ask(0) for _question in range(100)))

    def test_address_is_not_kept(self):
        self._ask(0)
        self.env.cr.execute("SELECT * FROM certificates_pass_check")
        row = str(self.env.cr.dictfetchall())
        self.assertNotIn(VISITOR, row)
        self.assertIn(self.Check._get_visitor(VISITOR), row)
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertNotIn(self.Check._get_visitor(VISITOR), row)

    def test_visitor_without_address(self):
        self.assertEqual(self._ask(0, visitor=None), 0)

    def test_what_no_longer_counts_is_deleted(self):
        self._ask(0)
        self._ask(1)
        with freeze_time(NOON + timedelta(seconds=60)):
            self.assertEqual(self.Check._gc_checks(), (1, False))
        self.assertEqual(len(self.Check.search([])), 1)

    def test_rights_of_a_visitor_suffice(self):
        public = self.env.ref("base.public_user")
        with self.enter_registry_test_mode():
            checks = self.Check.with_user(public)
            self.assertEqual(checks._admit("check", VISITOR), 0)
