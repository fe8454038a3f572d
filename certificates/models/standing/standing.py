from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.batch import run_in_batches

# How many employees one transaction computes.
FOLD_BATCH = 1000

# What is copied from the report. All are of a day, but for the day itself.
COPIED = (
    "employee_id",
    "type_id",
    "company_id",
    "department_id",
    "job_id",
    "manager_id",
    "date_due",
    "date_expiry",
    "level_id",
    "met_by_id",
    "status",
)


class CertificatesStanding(models.Model):
    """How an employee stands with all that is required, kept for the report.

    A standing is true from a day until another, on which something changes by the
    calendar alone; no day of it depends on when somebody looks. Whatever else changes
    it leaves a mark (see ``certificates.standing.mark``): the report computes those
    who have one, and those whose standing is over, until they are computed anew in
    the background. What the report says is therefore never older than the data.
    """

    _name = "certificates.standing"
    _description = "Standing of an Employee"
    _inherit = ["certificates.values.mixin"]
    _log_access = False
    _rec_name = "employee_id"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="cascade")
    company_id = fields.Integer(required=True)
    date_from = fields.Date(required=True, help="First day on which it is true.")
    date_until = fields.Date(help="First day on which it is true no more.")

    _employee_uniq = models.UniqueIndex("(employee_id)")
    _until_idx = models.Index("(date_until) WHERE date_until IS NOT NULL")

    @api.model
    def _find_stale(self, days, limit=None):
        """Return ids of the employees of whom what is kept is not true.

        :param dict days: the ids of companies by the day that counts there
        :param int limit: how many to return at most
        """
        over = SQL(" OR ").join(
            SQL(
                "company_id = ANY(%s) AND (date_from > %s OR date_until <= %s)",
                list(ids),
                day,
                day,
            )
            for day, ids in days.items()
        )
        query = SQL(
            """
            SELECT employee_id FROM certificates_standing_mark
             UNION
            SELECT employee_id FROM certificates_standing WHERE %s
             LIMIT %s
            """,
            over,
            limit,
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.model
    def _cron_fold(self):
        """Compute what is kept of those who have changed. Commits after each batch.

        May be killed at any point, and run twice at once: whoever comes second is
        stopped by the database and tries again.

        :return: whether there is time for more
        """
        self._flush_sources()
        stale = self._find_stale(self.env["res.company"]._get_certificates_days())
        employees = self.env["hr.employee"].browse(sorted(stale))
        return run_in_batches(employees, FOLD_BATCH, self._fold)

    @api.model
    def _wake(self):
        """Have everybody computed soon, after a change that is about many."""
        # sudo: whoever changes what is required may have it computed
        self.env.ref("certificates.ir_cron_work").sudo()._trigger()

    @api.model
    def _rebuild(self):
        """Compute everything anew, as an administrator may after a mishap."""
        self.env.execute_query(SQL("SELECT certificates_standing_mark_all()"))
        return self._cron_fold()

    @api.model
    def _flush_sources(self):
        """Write what the report and the marks are made from."""
        for name, names in self.env["certificates.compliance"]._depends.items():
            self.env[name].flush_model(names)

    @api.model
    def _fold(self, employees):
        """Compute the standings of these employees and settle their marks."""
        self._flush_sources()
        for table in ("mark", "line", ""):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE employee_id = ANY(%s)",
                    SQL.identifier("_".join(filter(None, (self._table, table)))),
                    employees.ids,
                )
            )
        for day, ids in self.env["res.company"]._get_certificates_days().items():
            self._keep(employees.ids, day, ids)

    @api.model
    def _keep(self, employee_ids, day, company_ids):
        """Store the rows of a day, and until when they hold."""
        rows = self.env["certificates.compliance"].with_context(
            certificates_date=fields.Date.to_string(day), certificates_live=True
        )
        columns = SQL(", ").join(map(SQL.identifier, COPIED))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO certificates_standing_line (%(columns)s)
                SELECT %(columns)s FROM (%(rows)s) AS live
                 WHERE employee_id = ANY(%(employees)s)
                   AND company_id = ANY(%(companies)s)
                """,
                columns=columns,
                rows=rows._table_query,
                employees=employee_ids,
                companies=list(company_ids),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO certificates_standing
                       (employee_id, company_id, date_from, date_until)
                SELECT employee.id, employee.company_id, %(day)s,
                       LEAST(
                           (SELECT MIN(day) FROM (%(of_all)s) AS change (day)
                             WHERE day > %(day)s),
                           (SELECT MIN(day) FROM (%(of_one)s) AS change (day)
                             WHERE day > %(day)s)
                       )
                  FROM hr_employee employee
                 WHERE employee.active AND employee.id = ANY(%(employees)s)
                   AND employee.company_id = ANY(%(companies)s)
                """,
                day=day,
                of_all=self._select_common_days(),
                of_one=self._select_own_days(),
                employees=employee_ids,
                companies=list(company_ids),
            )
        )

    @api.model
    def _select_common_days(self):
        """Return the days on which what is required changes by the calendar."""
        return SQL(
            """
            SELECT UNNEST(ARRAY[date_start, date_until + 1])
              FROM certificates_requirement WHERE active
             UNION ALL
            SELECT UNNEST(ARRAY[date_from, date_until + 1])
              FROM certificates_equivalence
            """
        )

    @api.model
    def _select_own_days(self):
        """Return the days on which something of an employee changes by itself."""
        return SQL(
            """
            SELECT UNNEST(ARRAY[date_version, contract_date_start,
                                contract_date_end + 1, departure_date + 1])
              FROM hr_version WHERE employee_id = employee.id AND active
             UNION ALL
            SELECT UNNEST(ARRAY[date_start, date_expiring, date_expiry + 1])
              FROM certificates_assignment
             WHERE employee_id = employee.id AND active AND revoked_on IS NULL
             UNION ALL
            SELECT UNNEST(ARRAY[date_start, date_until + 1])
              FROM certificates_exemption
             WHERE employee_id = employee.id AND active
             UNION ALL
            SELECT date_due FROM certificates_standing_line
             WHERE employee_id = employee.id
            """
        )


class CertificatesStandingLine(models.Model):
    """How an employee stands with one type: a row of the report, kept."""

    _name = "certificates.standing.line"
    _description = "Standing of an Employee with a Type"
    _inherit = ["certificates.values.mixin"]
    _log_access = False
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "certificates.type", required=True, index=True, ondelete="cascade"
    )
    # The numbers of records, without the cost of a key each: what deletes them leaves
    # a mark.
    company_id = fields.Integer()
    department_id = fields.Integer(index="btree_not_null")
    job_id = fields.Integer()
    manager_id = fields.Integer()
    level_id = fields.Integer()
    met_by_id = fields.Integer()
    date_due = fields.Date()
    date_expiry = fields.Date()
    status = fields.Char(required=True)


class CertificatesStandingMark(models.Model):
    """An employee of whom something has changed that was not computed yet.

    Each change leaves a mark of its own, so that one that is not committed yet is not
    taken for done by whoever computes at the same time.
    """

    _name = "certificates.standing.mark"
    _description = "Employee to Compute"
    _inherit = ["certificates.values.mixin"]
    _log_access = False
    _rec_name = "employee_id"

    employee_id = fields.Integer(required=True, index=True)
