from odoo import api, fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    certificates_enrollment_count = fields.Integer(
        "Enrollments", compute="_compute_certificates_enrollment_count"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificates_enrollment_count(self):
        counts = self.env["certificates.enrollment"]._count_by_employee(self.ids)
        for employee in self:
            employee.certificates_enrollment_count = counts.get(employee.id, 0)

    def action_open_certification_enrollments(self):
        """Open the enrollments of these employees, as far as the user may see them."""
        return self.employee_id.action_open_certification_enrollments()
