from datetime import timedelta

from psycopg2 import OperationalError
from psycopg2.pool import PoolError

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..tools import visitors

SCOPE = "certificates_verification.check"
PERIOD_SECONDS = 60
# What visitors may do, and how often within the period unless a parameter says more
# or less.
LIMITS = {
    "check": ("certificates_verification.checks_per_minute", 60),
    "lookup": ("certificates_verification.lookups_per_minute", 10),
    "list": ("certificates_verification.lists_per_minute", 240),
}

# Other visitors read the table meanwhile, and count when this one is done.
LOCK_TABLE = """
    SET LOCAL lock_timeout = '2s';
    LOCK TABLE certificates_pass_check IN SHARE ROW EXCLUSIVE MODE
"""
# When to try again where too much is going on to count.
BUSY_SECONDS = 1


class CertificatesPassCheck(models.Model):
    """The checks of each visitor in the last minute: the rate limit counts them.

    All processes and servers count in this one table, one at a time and for a moment
    only. It grows at its end and is emptied from its beginning.
    Nobody but the superuser has access. The address of a visitor is kept as a hash
    that only this database can make, and not for long.
    """

    _name = "certificates.pass.check"
    _description = "Pass Check"
    _inherit = ["certificates.values.mixin"]
    _log_access = False
    _rec_name = "checked_at"

    visitor = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [("check", "Code"), ("lookup", "Look-up"), ("list", "Keys and Lists")],
        required=True,
        readonly=True,
    )
    checked_at = fields.Datetime(required=True, readonly=True)
    _visitor_kind_checked_at_idx = models.Index("(visitor, kind, checked_at)")
    _checked_at_idx = models.Index("(checked_at)")

    @api.model
    def _admit(self, kind, address):
        """Count a question; return how many seconds to wait instead when refused.

        The trace is left at once and by itself, so that questions asked at the same
        time see each other, and answering them writes nothing else.

        :param str kind: a key of ``LIMITS``
        :param str address: the network address that the question comes from
        :return: 0 when the question is admitted. One that is refused is not counted.
        """
        # sudo: visitors have no rights, and are to leave their trace all the same
        checks = self.sudo()
        if not checks._get_limit(kind):
            return 0
        visitor = checks._get_visitor(address)
        # Whoever has to wait anyway does not make others wait for the table.
        return checks._get_wait(kind, visitor) or checks._count_alone(kind, visitor)

    @api.model
    def _count_alone(self, kind, visitor):
        """Count a question while nobody else does; return as ``_admit`` does."""
        try:
            with self.env.registry.cursor() as cr:
                # Before the first look at the table: a transaction sees what was
                # there when it began to look.
                cr.execute(LOCK_TABLE)
                return self.with_env(self.env(cr=cr))._count(kind, visitor)
        except (OperationalError, PoolError):
            # Too many at this moment, and it may be this visitor.
            return BUSY_SECONDS

    @api.model
    def _count(self, kind, visitor):
        wait = self._get_wait(kind, visitor)
        if not wait:
            now = fields.Datetime.now()
            self.create({"kind": kind, "visitor": visitor, "checked_at": now})
        return wait

    @api.model
    def _get_wait(self, kind, visitor):
        now = fields.Datetime.now()
        period = timedelta(seconds=PERIOD_SECONDS)
        [(count, first)] = self._read_group(
            Domain("visitor", "=", visitor)
            & Domain("kind", "=", kind)
            & Domain("checked_at", ">", now - period),
            aggregates=["__count", "checked_at:min"],
        )
        return (first + period - now).seconds if count >= self._get_limit(kind) else 0

    @api.model
    def _get_limit(self, kind):
        """Return how many questions of a kind a visitor has a minute; 0: any number."""
        name, default = LIMITS[kind]
        value = self.env["ir.config_parameter"].get_param(name, "")
        return int(value) if value.strip().isdecimal() else default

    @api.model
    def _get_visitor(self, address):
        """Return a key that identifies a visitor without naming them."""
        return tools.hmac(self.env, SCOPE, visitors.get_network(address))

    @api.autovacuum
    def _gc_checks(self):
        """Delete checks that no limit counts any more."""
        end = fields.Datetime.now() - timedelta(seconds=PERIOD_SECONDS)
        old = self.search([("checked_at", "<=", end)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
