# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from psycopg2 import IntegrityError, OperationalError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import LockError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name

# What tells Odoo to try a transaction again, or a person that it is done already.
CONFLICTS = (IntegrityError, OperationalError, LockError, SerializationFailure)


class ConcurrencyCase(BaseCase):
    """Two real transactions at the same time, on data that is really committed.

    Subclasses create their data in ``_setup_records`` and delete it in
    ``_remove_records``.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.created = []
        with closing(self.registry.cursor()) as cr:
            self._setup_records(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()
        self.addCleanup(self._remove_records)

    def _race(self, first, second):
        """Run both on snapshots taken before either commits; return who lost."""
        lost = []
        with (
            closing(self.registry.cursor()) as one,
            closing(self.registry.cursor()) as two,
        ):
            for cr in (one, two):
                cr.execute("SET LOCAL lock_timeout = '2s'")
                cr.execute("SELECT COUNT(*) FROM certificates_assignment")
            for cr, action in ((one, first), (two, second)):
                try:
                    action(api.Environment(cr, SUPERUSER_ID, {}))
                    cr.flush()
                    cr.commit()
                except CONFLICTS as error:
                    cr.rollback()
                    lost.append(error)
        return lost
