from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CertificatesEmployeeMixin(models.AbstractModel):
    """A record about one employee, readable by the employee and the managers above."""

    _name = "certificates.employee.mixin"
    _inherit = "certificates.team.mixin"
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

    @api.depends("employee_id.company_id")
    def _compute_company_id(self):
        for record in self:
            record.company_id = record.employee_id.company_id or self.env.company

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
