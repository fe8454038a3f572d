from odoo import api, fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    certificates_held_count = fields.Integer(
        "Certificate Count", compute="_compute_certificate_counts"
    )
    certificates_attention_count = fields.Integer(
        "Certificate Attention Count", compute="_compute_certificate_counts"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificate_counts(self):
        counts = self.env["certificates.assignment"]._count_by_employee(self.ids)
        for employee in self:
            held, attention = counts.get(employee.id, (0, 0))
            employee.certificates_held_count = held
            employee.certificates_attention_count = attention

    @api.model
    def _search_display_name(self, operator, value):
        return self.env["hr.employee"]._search_display_name(operator, value)

    def action_open_certificates(self):
        """Open the certificates of these employees, as far as the user may see them."""
        return self.employee_id.action_open_certificates()
