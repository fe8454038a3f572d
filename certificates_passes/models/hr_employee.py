from odoo import api, fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    certificates_organization_id = fields.Many2one(
        "res.partner",
        "Organization",
        compute="_compute_organization_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        ondelete="restrict",
        groups="hr.group_hr_user",
        help="The organization whose contact persons may request passes for this "
        "person.",
    )

    @api.depends("company_id")
    def _compute_organization_id(self):
        """Propose the company itself; keep any other organization entered."""
        # sudo: the company that an employee leaves may be out of sight
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("partner_id", "in", self.certificates_organization_id.ids)])
        )
        for employee in self:
            if not employee.certificates_organization_id - companies.partner_id:
                employee.certificates_organization_id = employee.company_id.partner_id
