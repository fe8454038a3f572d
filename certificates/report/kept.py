from itertools import chain

from odoo import api, models
from odoo.tools import SQL

from ..models.standing.standing import COPIED
from ..tools.compliance import ID_BASE

# If more employees than this have changed, or more than half, everybody is computed: to
# name them all costs the database as much.
MOST_STALE = 10_000
# Of so few it does not matter how many others there are.
FEW_STALE = 1000

# What the context may ask that is not kept.
NOT_KEPT = (
    "certificates_live",
    "certificates_requirement_ids",
    "certificates_site_ids",
    "certificates_supposed",
)


class CertificatesCompliance(models.Model):
    """The report takes what is kept, and computes only who has changed since.

    See ``certificates.standing``. Both give the same rows, at any moment.
    """

    _inherit = "certificates.compliance"

    @property
    def _table_query(self):
        live = super()._table_query
        stale = self._find_stale()
        if stale is None:
            return live
        days = self._get_days()
        if not stale:
            return self._select_kept(days)
        return SQL(
            """
            SELECT %(columns)s FROM (%(kept)s) AS kept
             WHERE NOT EXISTS (
                   SELECT FROM UNNEST(%(stale)s::int[]) AS stale (id)
                    WHERE stale.id = kept.employee_id)
             UNION ALL
            SELECT %(columns)s FROM (%(live)s) AS live
             WHERE employee_id = ANY(%(stale)s)
            """,
            columns=SQL(", ").join(map(SQL.identifier, ("id", "date", *COPIED))),
            kept=self._select_kept(days),
            live=live,
            stale=stale,
        )

    @api.model
    def _find_stale(self):
        """Return ids of those who have to be computed; None if that is everybody.

        On a day that is over, people count of whom nothing is kept any more.
        """
        if any(map(self.env.context.get, NOT_KEPT)):
            return None
        days, today = self._get_days(), self.env["res.company"]._get_certificates_days()
        if min(days) < min(today):
            return None
        standings = self.env["certificates.standing"]
        standings._flush_sources()
        stale = standings._find_stale(days, MOST_STALE + 1)
        return None if self._are_most(stale) else stale

    @api.model
    def _are_most(self, stale):
        """Return whether these are so many that to compute everybody costs less."""
        if not FEW_STALE < len(stale) <= MOST_STALE:
            return len(stale) > MOST_STALE
        count = SQL("SELECT COUNT(*) FROM certificates_standing")
        ((total,),) = self.env.execute_query(count)
        return 2 * len(stale) > total

    @api.model
    def _sql_is_materialized(self):
        is_kept = self._find_stale() == []
        return SQL("NOT MATERIALIZED") if is_kept else super()._sql_is_materialized()

    @api.model
    def _get_days(self):
        """Return the ids of all companies by the day that counts there."""
        days = self.env["res.company"]._get_certificates_days()
        chosen = self._read_chosen_day()
        return {chosen: [*chain(*days.values())]} if chosen else days

    @api.model
    def _select_kept(self, days):
        """Return what is kept, as rows of the report.

        :param dict days: the ids of companies by the day that counts there
        """
        return SQL(
            """
            SELECT employee_id::bigint * %(base)s + type_id AS id,
                   %(day)s AS date, %(columns)s
              FROM certificates_standing_line
            """,
            base=ID_BASE,
            day=self._sql_day(days),
            columns=SQL(", ").join(map(SQL.identifier, COPIED)),
        )

    @api.model
    def _sql_day(self, days):
        """Return the day of a row, which is that of its company."""
        if len(days) == 1:
            return SQL("%s::date", *days)
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN company_id = ANY(%s) THEN %s::date", list(ids), day)
                for day, ids in days.items()
            ),
        )
