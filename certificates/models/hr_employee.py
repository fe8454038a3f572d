from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    certificate_ids = fields.One2many(
        "certificates.assignment",
        "employee_id",
        "Certificates",
        groups="hr.group_hr_user",
    )
    certificate_count = fields.Integer(compute="_compute_certificate_counts")
    certificate_attention_count = fields.Integer(compute="_compute_certificate_counts")
    certificates_external_number = fields.Char(
        "External Number",
        copy=False,
        index="btree_not_null",
        groups="hr.group_hr_user",
        help="The number by which the organization itself knows this person.",
    )

    @api.depends("certificate_ids")
    @api.depends_context("uid", "allowed_company_ids", "tz")
    def _compute_certificate_counts(self):
        counts = self.env["certificates.assignment"]._count_by_employee(self.ids)
        for employee in self:
            held, attention = counts.get(employee.id, (0, 0))
            employee.certificate_count = held
            employee.certificate_attention_count = attention

    @api.ondelete(at_uninstall=False)
    def _unlink_except_certified(self):
        # sudo: certificates out of sight count too
        certificates = self.env["certificates.assignment"].sudo()
        groups = certificates.with_context(active_test=False)._read_group(
            [("employee_id", "in", self.ids)], ["employee_id"], ["__count"]
        )
        for employee, count in groups:
            raise UserError(
                self.env._(
                    "%(employee)s cannot be deleted: there are %(count)s certificates "
                    "on record. Archive the employee instead.",
                    employee=employee.name,
                    count=count,
                )
            )

    def action_open_certificates(self):
        """Open the certificates of these employees."""
        return self.env["certificates.assignment"]._get_open_action(
            [("employee_id", "in", self.ids)],
            default_employee_id=self.id if len(self) == 1 else False,
        )

    @api.model
    def _match_for_certificates(self, value):
        """Return the employees that an import names by one value.

        :param str value: a name, a work email address or an external number
        """
        # sudo: officers of certificates may match an external number without reading it
        matches = self.sudo().search(
            Domain("company_id", "in", self.env.companies.ids)
            & (
                Domain("name", "=ilike", escape_psql(value))
                | Domain("work_email", "=ilike", escape_psql(value))
                | Domain("certificates_external_number", "=", value)
            ),
            limit=2,
        )
        return matches.sudo(self.env.su)

    def _get_certificates_partner(self):
        """Return the contact at which an employee is warned."""
        user = self.user_id.filtered("active")
        return user.partner_id or self.work_contact_id
