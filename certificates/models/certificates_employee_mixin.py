from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CertificatesEmployeeMixin(models.AbstractModel):
    """A record about one employee, who sees it, as do the managers above."""

    _name = "certificates.employee.mixin"
    _description = "Record of an Employee"

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', allowed_company_ids)]",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    department_id = fields.Many2one(related="employee_id.department_id")
    job_id = fields.Many2one(related="employee_id.job_id")
    manager_id = fields.Many2one(related="employee_id.parent_id", string="Manager")
    is_below_me = fields.Boolean(
        "Of My Team",
        compute="_compute_is_below_me",
        search="_search_is_below_me",
        help="Of somebody below the current user, or of the user.",
    )

    @api.depends("employee_id.company_id")
    def _compute_company_id(self):
        for record in self:
            record.company_id = record.employee_id.company_id or self.env.company

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_below_me(self):
        self.is_below_me = False
        self.filtered_domain(self._get_team_domain()).is_below_me = True

    def _search_is_below_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_team_domain()

    @api.constrains("employee_id", "company_id")
    def _check_company_id(self):
        for record in self:
            if record.company_id != record.employee_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(employee)s does not work for %(company)s: choose the "
                        "company of the employee.",
                        employee=record.employee_id.name,
                        company=record.company_id.name,
                    )
                )

    @api.model
    def _get_team_domain(self):
        # sudo: who belongs to whom is asked in every company
        employees = self.env["hr.employee"].sudo().with_context(active_test=True)
        own = employees.search([("user_id", "=", self.env.uid)])
        everyone = employees.with_context(active_test=False)
        below = everyone._search([("id", "child_of", own.ids)])
        return Domain("employee_id", "in", below)

    @api.model
    def _get_own_domain(self):
        """Return the records of the current user, as the record rules have it."""
        everyone = self.with_context(active_test=False)
        return Domain("employee_id", "in", everyone._get_own_employees().ids)

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
