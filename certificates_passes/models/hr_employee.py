from odoo import api, fields, models
from odoo.fields import Domain


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

    def _read_pass_photos(self, name):
        """Return the content of a picture of each of these employees, by id.

        To be called as superuser. They are read as attachments: through the field, each
        picture is a query of its own.

        :param str name: ``image_256``, or one of another size
        """
        if not self:
            return {}
        self.flush_recordset([name])
        pictures = self.env["ir.attachment"].search_fetch(
            Domain("res_model", "=", "hr.employee")
            & Domain("res_field", "=", name)
            & Domain("res_id", "in", self.ids),
            ["res_id", "store_fname", "db_datas", "mimetype"],
        )
        return {picture.res_id: picture.raw for picture in pictures}
