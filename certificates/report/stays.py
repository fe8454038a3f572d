from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.compliance import GAPS


class Stay(NamedTuple):
    """An employee is at a site from one day to another."""

    site: models.BaseModel
    employee_id: int
    first: object
    last: object


class CertificatesCompliance(models.Model):
    """Who lacks what during a stay.

    Between two days on which something changes by the calendar, an employee lacks the
    same. So the first day of a stay is judged, and each one in it on which something
    changes for the employee: all days of all stays in one query.
    """

    _inherit = "certificates.compliance"

    @api.model
    def _select_stay_gaps(self, stays):
        """Return a query for what lacks on the days of stays on which that may change.

        :param stays: list of ``Stay``
        :return: SQL of a query for the id of a site, the day, and the ids of an
            employee and of a type
        """
        sites = {stay.site.id: stay.site for stay in stays}
        rows = [(s.site.id, s.employee_id, s.first, s.last) for s in stays]
        site_ids, employee_ids, firsts, lasts = map(list, zip(*rows, strict=True))
        return SQL(
            """
            WITH common AS MATERIALIZED (%(of_all)s),
                 visit AS MATERIALIZED (
                    SELECT stay.site_id, change.day,
                           ARRAY_AGG(DISTINCT employee.id) AS employee_ids
                      FROM UNNEST(%(sites)s::int[], %(employees)s::int[],
                                  %(firsts)s::date[], %(lasts)s::date[])
                           AS stay (site_id, employee_id, first, last)
                      JOIN hr_employee employee ON employee.id = stay.employee_id
                     CROSS JOIN LATERAL (
                           SELECT stay.first
                            UNION ALL
                           SELECT day
                             FROM (TABLE common UNION ALL %(of_one)s) AS change (day)
                            WHERE stay.first < day AND day <= stay.last
                           ) AS change (day)
                     GROUP BY stay.site_id, change.day
                 )
            %(gaps)s
            """,
            of_all=self._select_changes_of_all(),
            of_one=self._select_changes_of_one(),
            sites=site_ids,
            employees=employee_ids,
            firsts=firsts,
            lasts=lasts,
            gaps=SQL(" UNION ALL ").join(
                self._select_visit_gaps(site) for site in sites.values()
            ),
        )

    @api.model
    def _select_visit_gaps(self, site):
        """Return what visitors of a site lack, by the days in ``visit``."""
        # sudo: the caller decides who may know
        rows = self.sudo().with_context(
            certificates_date=[SQL.identifier("visit", "day")],
            certificates_site_ids=site.ids,
            certificates_visitors=True,
        )
        comes = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(visit.employee_ids)",
                model._field_to_sql(alias, "employee_id", query),
            )
        )
        query = rows._search(comes & Domain("status", "in", GAPS))
        # OFFSET 0: the database computes the visitors of a day, not everybody for each.
        return SQL(
            """
            SELECT visit.site_id, visit.day, gap.employee_id, gap.type_id
              FROM visit
             CROSS JOIN LATERAL (%s OFFSET 0) AS gap (employee_id, type_id)
             WHERE visit.site_id = %s
            """,
            query.select(
                rows._field_to_sql(query.table, "employee_id", query),
                rows._field_to_sql(query.table, "type_id", query),
            ),
            site.id,
        )

    @api.model
    def _select_changes_of_all(self):
        """Return the days on which what is asked of everybody changes.

        Today is one of them, since it matters for what is revoked in the future.
        """
        return SQL(
            "%s UNION ALL SELECT UNNEST(%s::date[])",
            self.env["certificates.standing"]._select_common_days(),
            list(self.env["res.company"]._get_certificates_days()),
        )

    @api.model
    def _select_changes_of_one(self):
        """Return the days on which something of an employee changes by itself.

        Those on which a grace period may end are more than those on which one does. A
        hook for addons.
        """
        return SQL(
            """
            SELECT date_version FROM hr_version
             WHERE employee_id = employee.id AND active
             UNION ALL
            SELECT UNNEST(ARRAY[date_start, date_until + 1])
              FROM certificates_exemption
             WHERE employee_id = employee.id AND active
             UNION ALL
            SELECT UNNEST(ARRAY[requirement.date_start, version.contract_date_start,
                                version.date_version]) + requirement.grace_days
              FROM certificates_requirement requirement
              JOIN hr_version version
                ON version.employee_id = employee.id AND version.active
             WHERE requirement.active AND requirement.grace_days > 0
             UNION ALL
            %s
            """,
            self._select_changes_of_held(
                SQL("certificates_assignment"), SQL("employee_id = employee.id")
            ),
        )

    @api.model
    def _select_changes_of_held(self, table, is_own):
        """Return the days on which certificates begin and cease to count.

        :param SQL table: with certificates
        :param SQL is_own: whether one counts for the employee
        """
        return SQL(
            """
            SELECT UNNEST(ARRAY[date_start, date_expiry + 1, revoked_on])
              FROM %s WHERE active AND %s
            """,
            table,
            is_own,
        )
