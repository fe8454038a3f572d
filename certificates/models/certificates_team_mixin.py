from odoo import api, fields, models
from odoo.fields import Domain

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
        ids = self._get_team_query().get_result_ids()
        return Domain("employee_id", "in", ids)

    @api.model
    def _get_team_query(self):
        """Return the query of the current user's employees and all below them."""
        # sudo: who belongs to whom is asked in every company
        employees = self.env["hr.employee"].sudo().with_context(active_test=True)
        own = employees.search([("user_id", "=", self.env.uid)])
        everyone = employees.with_context(active_test=False)
        return everyone._search([("id", "child_of", own.ids)])

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
