from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.compliance import GAPS, ID_BASE


class Ask(NamedTuple):
    """What one site or several ask of one type of the same people.

    ``asked`` are pairs of a requirement and the company of whose people it is asked; 0
    for people of every company.
    """

    type_id: int
    asked: tuple


class Asks(tuple):
    """What sites ask. No client can send it."""

    __slots__ = ()


class CertificatesCompliance(models.Model):
    """How many gaps there are at each of many sites.

    The rows of the report are computed for one employee after the other, and for one
    site after the other. To count gaps needs less: who could come, and does not hold
    what counts. So all sites are counted at once, and what several of them ask is
    looked up once.
    """

    _inherit = "certificates.compliance"

    @api.model
    def _count_gaps_by_site(self, sites, domain):
        """Return the number of gaps at each site, in one query.

        It is the number of rows that the report has of the site, with a status that is
        a gap.

        :param sites: recordset of ``certificates.site``
        :param domain: which rows count, by anything but the status and the dates
        :return: dict of site to number; a site without gaps may be missing
        """
        asks = self._get_asks(sites)
        numbers = {ask: number for number, ask in enumerate(asks)}
        rows = self.with_context(
            certificates_asks=Asks(asks), certificates_site_ids=sites.ids
        )
        query = rows._search(Domain(domain))
        number = SQL.identifier(query.table, "ask")
        query.groupby = number
        counts = dict(self.env.execute_query(query.select(number, SQL("COUNT(*)"))))
        by_site = dict.fromkeys(sites, 0)
        for ask, asking in asks.items():
            for site in asking:
                by_site[site] += counts.get(numbers[ask], 0)
        return by_site

    @api.model
    def _get_asks(self, sites):
        """Return the sites that ask for a type in the same way, by ``Ask``."""
        self.env["certificates.standing"]._flush_sources()
        query = self._select_asking(SQL("place.id = ANY(%s)", sites.ids))
        asked = {}
        for site_id, type_id, *pair in sorted(self.env.execute_query(query)):
            asked.setdefault((site_id, type_id), {})[tuple(pair)] = None
        asks = {}
        for (site_id, type_id), pairs in asked.items():
            ask = Ask(type_id, tuple(pairs))
            asks.setdefault(ask, []).append(sites.browse(site_id))
        return asks

    @property
    def _table_query(self):
        asks = self.env.context.get("certificates_asks")
        if not isinstance(asks, Asks):
            return super()._table_query
        day = self._read_chosen_day()
        days = {day: None} if day else self.env["res.company"]._get_certificates_days()
        return SQL(" UNION ALL ").join(
            SQL(
                "(%s)",
                self.with_context(certificates_date=[day])._select_gaps_of_asks(
                    asks,
                    SQL("TRUE")
                    if ids is None
                    else SQL("employee.company_id = ANY(%s)", list(ids)),
                ),
            )
            for day, ids in days.items()
        )

    def _select_gaps_of_asks(self, asks, companies):
        """Return a row for each gap, with the number of what is asked.

        :param SQL companies: of which employees
        """
        rows = [
            (number, company_id, requirement_id)
            for number, ask in enumerate(asks)
            for requirement_id, company_id in ask.asked
        ]
        columns = [[*column] for column in zip(*rows, strict=True)] or [[], [], []]
        return SQL(
            """
            WITH requirement AS MATERIALIZED (%(requirements)s),
                 counting AS MATERIALIZED (%(counting)s),
                 ask AS (
                    SELECT * FROM UNNEST(%(numbers)s::int[], %(companies_asked)s::int[],
                                         %(ids)s::int[])
                        AS ask (number, company_id, requirement_id)
                 ),
                 holder AS MATERIALIZED (%(holders)s),
                 person AS MATERIALIZED (
                    SELECT employee.id, employee.company_id, employee.parent_id,
                           version.department_id, version.job_id,
                           version.employee_type, version.parent_path,
                           version.date_version, version.first_version,
                           version.contract_date_start, holder.slots
                      FROM hr_employee employee
                      LEFT JOIN holder ON holder.employee_id = employee.id
                     CROSS JOIN LATERAL (%(version)s) version
                     WHERE %(companies)s AND %(is_at_work)s
                 )
            SELECT %(distinct)s ask.number AS ask,
                   employee.id::bigint * %(base)s + requirement.type_id AS id,
                   %(day)s::date AS date,
                   employee.id AS employee_id,
                   employee.company_id,
                   employee.parent_id AS manager_id,
                   employee.department_id,
                   employee.job_id,
                   requirement.type_id,
                   %(status)s AS status
              FROM ask
              JOIN requirement ON requirement.id = ask.requirement_id
              JOIN person employee
                ON ask.company_id IN (0, employee.company_id)
               AND %(is_named)s
             CROSS JOIN LATERAL (SELECT employee.*) version
             WHERE (%(slot)s = ANY(employee.slots)) IS NOT TRUE
               AND %(concerns)s AND %(applies)s AND %(is_due)s
               AND NOT (%(is_exempt)s)
            """,
            requirements=self._select_requirements(),
            counting=self._select_counting(),
            numbers=columns[0],
            companies_asked=columns[1],
            ids=columns[2],
            holders=self._select_holders(),
            version=self._select_version(),
            companies=companies,
            is_at_work=self._sql_is_at_work(),
            # Several requirements may ask for the same type.
            distinct=SQL("DISTINCT" if len(rows) > len(asks) else ""),
            base=ID_BASE,
            day=self._get_chosen_day(),
            status=GAPS[0],
            is_named=self._sql_is_named(),
            slot=self._sql_slot("requirement"),
            concerns=self._sql_concerns(),
            applies=self._sql_applies("version", "version"),
            is_due=self._sql_is_due(),
            is_exempt=self._sql_is_exempt(SQL("requirement.type_id")),
        )

    def _sql_is_due(self):
        """Return whether the grace period of a requirement is over for an employee.

        Since when it applies to somebody has to be looked up of few: of all others the
        version tells that it is long enough.
        """
        return SQL(
            """
            CASE WHEN requirement.grace_days = 0 THEN TRUE
                 WHEN GREATEST(requirement.date_start, version.contract_date_start,
                               version.date_version) + requirement.grace_days <= %(day)s
                 THEN TRUE
                 ELSE %(due)s <= %(day)s END
            """,
            day=self._get_chosen_day(),
            due=self._sql_due(),
        )

    def _select_holders(self):
        """Return who holds what counts for which types and levels."""
        return SQL(
            """
            SELECT employee_id, ARRAY_AGG(slot) AS slots
              FROM (%s) held (employee_id, slot) GROUP BY employee_id
            """,
            self._select_slots(),
        )

    def _select_slots(self):
        """Return each employee with what is held and counts. A hook for addons."""
        # sudo: the rules of this report say who may see it
        certificates = self.env["certificates.assignment"].sudo()
        query = self._find_counting_slots(certificates)
        return query.select(
            "certificates_assignment.employee_id", self._sql_slot("counting")
        )

    def _find_counting_slots(self, certificates):
        """Return the query of the certificates that count, joined with what for.

        :param certificates: the model, as superuser: of ``certificates.held.mixin``
        """
        query = certificates._search(
            certificates._get_covering_domain(self._get_chosen_day()), active_test=False
        )
        query.add_join("JOIN", "counting", "counting", self._sql_counts(query.table))
        return query

    @api.model
    def _sql_slot(self, alias):
        """Return a number for a type and level."""
        return SQL(
            "(%s::bigint * %s + COALESCE(%s, 0))",
            SQL.identifier(alias, "type_id"),
            ID_BASE,
            SQL.identifier(alias, "level_id"),
        )
