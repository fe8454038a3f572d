from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Without accents, and whatever the collation of the database is.
BY_NAME = "certificates_folded_name, id"


class CertificatesTeamMixin(models.AbstractModel):
    """Rows about an employee, and how the current user is related to them."""

    _name = "certificates.team.mixin"
    _inherit = "certificates.form.mixin"
    _description = "Row about an Employee"

    employee_id = fields.Many2one("hr.employee")
    is_below_me = fields.Boolean(
        "Of My Team",
        compute="_compute_is_below_me",
        search="_search_is_below_me",
        help="Of somebody below the current user, or of the user.",
    )
    is_mine = fields.Boolean(
        "My Own",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="Of the current user.",
    )

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Order employees as people do: Åse before Bas, in each database."""
        if field_name != "employee_id":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        self._check_field_access(self._fields[field_name], "read")
        employees, employee_alias = self._fields[field_name].join(self, alias, query)
        # sudo: to order by a name shows no more than the name
        return employees.sudo()._order_to_sql(
            BY_NAME, query, alias=employee_alias, reverse=direction.code == "DESC"
        )

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_below_me(self):
        self.is_below_me = False
        self.filtered_domain(self._get_team_domain()).is_below_me = True

    def _search_is_below_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_team_domain()

    @api.model
    def _get_team_domain(self):
        # The database looks for those who are named, and compares everybody with what
        # a query finds.
        return Domain("employee_id", "in", self._get_team_ids())

    @api.model
    def _get_team_ids(self):
        """Return ids of the current user's employees and of all below them.

        In every company, and in one query, since rules ask for it at each search.
        """
        self.env["hr.employee"].flush_model(["active", "parent_id", "user_id"])
        query = SQL(
            """
            WITH RECURSIVE team AS (
                SELECT id FROM hr_employee WHERE user_id = %s AND active
                 UNION
                SELECT below.id FROM hr_employee below
                  JOIN team ON team.id = below.parent_id
            )
            SELECT id FROM team
            """,
            self.env.uid,
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        self.is_mine = False
        self.filtered_domain(self._get_own_domain()).is_mine = True

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_own_domain()

    @api.model
    def _get_own_domain(self):
        """Return the records of the current user."""
        everyone = self.with_context(active_test=False)
        # A domain without any id would spare Odoo the query, and with it the question
        # whether the user may sort or group by a field.
        return Domain("employee_id", "in", everyone._get_own_employees().ids or [-1])

    @api.model
    def _get_own_employees(self):
        """Return the employees that the current user is, in every company."""
        user = self.env.user
        # sudo: portal users cannot read employees, their own neither
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                Domain("user_id", "=", user.id)
                | (
                    Domain("user_id", "=", False)
                    & Domain("work_contact_id", "=", user.partner_id.id)
                )
            )
        )
