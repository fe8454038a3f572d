from odoo import models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            # sudo: certifications follow the departments, whoever moves them
            employees = self.env["hr.employee"].sudo().with_context(active_test=False)
            moved = employees.search([("department_id", "child_of", self.ids)])
            moved._update_audiences_now()
        return result
