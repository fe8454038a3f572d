# pylint: disable=invalid-commit
# Only what is committed can be seen by another transaction.
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.pool import PoolError

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.common import CertificatesCase
from odoo.addons.certificates.tests.concurrency import ConcurrencyCase

from ..models.certificates_pass_check import BUSY_SECONDS

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


@tagged("post_install", "-at_install")
class TestCheckConcurrency(ConcurrencyCase):
    """Questions at the same time, each in a transaction that began before the others
    were counted.
    """

    limit, asked = 3, 16

    def _setup_records(self, env):
        self._forget(env)

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            self._forget(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()

    def _forget(self, env):
        self._find(env).unlink()

    def _find(self, env):
        checks = env["certificates.pass.check"]
        return checks.search([("visitor", "=", checks._get_visitor(VISITOR))])

    def _ask(self, barrier):
        with closing(self.registry.cursor()) as cr:
            cr.execute("SELECT count(*) FROM certificates_pass_check")
            env = api.Environment(cr, SUPERUSER_ID, {})
            barrier.wait(30)
            return env["certificates.pass.check"]._admit("check", VISITOR)

    def test_the_limit_holds(self):
        checks = self.registry["certificates.pass.check"]
        barrier = Barrier(self.asked)
        with (
            patch.object(checks, "_get_limit", lambda _checks, _kind: self.limit),
            ThreadPoolExecutor(self.asked) as pool,
        ):
            waits = list(pool.map(self._ask, [barrier] * self.asked))
        self.assertEqual(waits.count(0), self.limit)
        self.assertTrue(all(0 <= wait <= 60 for wait in waits))
        with closing(self.registry.cursor()) as cr:
            found = self._find(api.Environment(cr, SUPERUSER_ID, {}))
            self.assertEqual(len(found), self.limit)

    @mute_logger("odoo.sql_db")
    def test_a_table_that_stays_locked(self):
        """Whoever cannot be counted is asked to wait, and gets no error."""
        with closing(self.registry.cursor()) as cr:
            cr.execute("LOCK TABLE certificates_pass_check IN SHARE ROW EXCLUSIVE MODE")
            self.assertEqual(self._ask(Barrier(1)), BUSY_SECONDS)

    def test_no_connection_left(self):
        full = patch.object(
            type(self.registry), "cursor", side_effect=PoolError("The pool is full")
        )
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with full:
                wait = env["certificates.pass.check"]._admit("check", VISITOR)
        self.assertEqual(wait, BUSY_SECONDS)
