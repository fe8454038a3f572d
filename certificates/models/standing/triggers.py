from odoo import api, models
from odoo.tools import SQL

# The columns from which the report is made: of the tables that are about one employee,
# with the column that says who that is…
OF_ONE = {
    "certificates_assignment": (
        "employee_id",
        "active",
        "date_expiring",
        "date_expiry",
        "date_start",
        "level_id",
        "revoked_on",
        "type_id",
    ),
    "certificates_exemption": (
        "employee_id",
        "active",
        "date_start",
        "date_until",
        "type_id",
    ),
    "hr_employee": ("id", "active", "company_id", "parent_id"),
    "hr_version": (
        "employee_id",
        "active",
        "contract_date_start",
        "contract_date_end",
        "date_version",
        "departure_date",
        "department_id",
        "employee_type",
        "job_id",
    ),
}
# … and of those that are about many.
OF_ALL = {
    "certificates_equivalence": (
        "date_from",
        "date_until",
        "level_id",
        "satisfies_id",
        "type_id",
    ),
    "certificates_level": ("sequence", "type_id"),
    "certificates_requirement": (
        "active",
        "company_id",
        "date_start",
        "date_until",
        "department_id",
        "grace_days",
        "job_id",
        "level_id",
        "type_id",
    ),
    "certificates_type": ("active",),
    "hr_department": ("parent_path",),
}
# Those of pairs are not updated, but added and deleted.
RELATIONS = (
    "certificates_requirement_employee_type_rel",
    "certificates_requirement_hr_employee_rel",
    "certificates_requirement_site_rel",
)

MARK_ALL = """
CREATE OR REPLACE FUNCTION certificates_standing_mark_all() RETURNS void
LANGUAGE sql AS $$
    INSERT INTO certificates_standing_mark (employee_id) SELECT id FROM hr_employee
$$
"""

# What a statement has written is there as tables of these names.
WRITTEN = {
    "INSERT": "NEW TABLE AS after",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
}


class CertificatesStandingMark(models.Model):
    """The marks are left by the database itself, whoever writes.

    A trigger sees what the ORM writes, what a migration writes by SQL, and what the
    database deletes along with something else; and no code that writes needs to know
    of the report.
    """

    _inherit = "certificates.standing.mark"

    def init(self):
        # The tables of all models are there only then.
        self.env.registry.post_init(self._create_triggers)
        return super().init()

    @api.model
    def _create_triggers(self):
        self.env.cr.execute(SQL(MARK_ALL))
        for table, columns in OF_ONE.items():
            self._create_trigger(table, self._mark_one(columns))
        for table, columns in OF_ALL.items():
            self._create_trigger(table, self._mark_all(columns))
        for table in RELATIONS:
            self._create_trigger(table, self._mark_all([]))
        # The rules of the report may have changed with the addon.
        self.env.execute_query(SQL("SELECT certificates_standing_mark_all()"))

    @api.model
    def _drop_triggers(self):
        """Leave the tables of others as they were."""
        for table in (*OF_ONE, *OF_ALL, *RELATIONS):
            self.env.cr.execute(
                SQL("DROP FUNCTION %s CASCADE", self._get_function(table))
            )
        self.env.cr.execute(SQL("DROP FUNCTION certificates_standing_mark_all"))

    @api.model
    def _get_function(self, table):
        # The database cuts longer names.
        return SQL.identifier(f"certificates_mark_{table}"[:60])

    @api.model
    def _create_trigger(self, table, statements):
        """Have a table leave marks.

        :param dict statements: what to do, by the kind of what was written
        """
        function = self._get_function(table)
        branches = SQL(" ").join(
            SQL("IF TG_OP = %s THEN %s; END IF;", SQL(f"'{kind}'"), statement)
            for kind, statement in statements.items()
        )
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN %s RETURN NULL; END $$
                """,
                function,
                branches,
            )
        )
        for kind in statements:
            names = {
                "name": SQL.identifier(f"certificates_mark_{kind.lower()}"),
                "table": SQL.identifier(table),
            }
            self.env.cr.execute(
                SQL("DROP TRIGGER IF EXISTS %(name)s ON %(table)s", **names)
            )
            self.env.cr.execute(
                SQL(
                    """
                    CREATE TRIGGER %(name)s AFTER %(kind)s ON %(table)s
                    REFERENCING %(tables)s FOR EACH STATEMENT
                    EXECUTE FUNCTION %(function)s()
                    """,
                    kind=SQL(kind),
                    tables=SQL(WRITTEN[kind]),
                    function=function,
                    **names,
                )
            )

    @api.model
    def _mark_one(self, columns):
        """Return the statements that mark the employees of what was written."""
        employee = SQL.identifier(columns[0])
        written = {
            "INSERT": SQL("SELECT %s FROM after", employee),
            "DELETE": SQL("SELECT %s FROM before", employee),
            "UPDATE": SQL(
                "SELECT UNNEST(ARRAY[before.%s, after.%s]) %s",
                employee,
                employee,
                self._sql_changed(columns),
            ),
        }
        # A version is there before its employee.
        mark = """
            INSERT INTO certificates_standing_mark (employee_id)
            SELECT DISTINCT id FROM (%s) AS written (id) WHERE id IS NOT NULL
        """
        return {kind: SQL(mark, whom) for kind, whom in written.items()}

    @api.model
    def _mark_all(self, columns):
        """Return the statements that mark everybody, if something has changed."""
        mark = SQL("PERFORM certificates_standing_mark_all() WHERE EXISTS")
        statements = {
            "INSERT": SQL("%s (SELECT FROM after)", mark),
            "DELETE": SQL("%s (SELECT FROM before)", mark),
        }
        if columns:
            changed = self._sql_changed(columns)
            statements["UPDATE"] = SQL("%s (SELECT %s)", mark, changed)
        return statements

    @api.model
    def _sql_changed(self, columns):
        """Return the rows of which one of these columns has changed."""
        before, after = (
            SQL(", ").join(SQL.identifier(name, column) for column in columns)
            for name in ("before", "after")
        )
        return SQL(
            "FROM before JOIN after USING (id) WHERE (%s) IS DISTINCT FROM (%s)",
            before,
            after,
        )
