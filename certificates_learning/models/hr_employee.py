from odoo import api, fields, models
from odoo.exceptions import UserError

from .certification.certification import IMMEDIATE_LIMIT

# A change of these may bring an employee into an audience, or take them out of it.
AUDIENCE_TRIGGERS = {"active", "category_ids", "company_id", "department_id", "job_id"}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    certificates_enrollment_ids = fields.One2many(
        "certificates.enrollment",
        "employee_id",
        "Certifications",
        groups="hr.group_hr_user",
    )
    certificates_enrollment_count = fields.Integer(
        "Enrollments", compute="_compute_certificates_enrollment_count"
    )
    certificates_audience_checked = fields.Boolean(
        "Audience Checked",
        compute="_compute_audience_checked",
        store=True,
        groups="hr.group_hr_user",
        help="Since the last change it was looked at which certifications fit.",
    )

    _audience_unchecked_idx = models.Index(
        "(id) WHERE certificates_audience_checked IS NOT TRUE"
    )

    @api.depends("certificates_enrollment_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificates_enrollment_count(self):
        counts = self.env["certificates.enrollment"]._count_by_employee(self.ids)
        for employee in self:
            employee.certificates_enrollment_count = counts.get(employee.id, 0)

    @api.depends(
        "active",
        "category_ids",
        "company_id",
        "current_version_id.department_id",
        "current_version_id.job_id",
    )
    def _compute_audience_checked(self):
        self.certificates_audience_checked = False

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._update_audiences_now()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if AUDIENCE_TRIGGERS & vals.keys():
            self._update_audiences_now()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_enrolled(self):
        # sudo: enrollments out of sight count too
        groups = (
            self.env["certificates.enrollment"]
            .sudo()
            ._read_group(
                [("employee_id", "in", self.ids)], ["employee_id"], ["__count"]
            )
        )
        for employee, count in groups:
            raise UserError(
                self.env._(
                    "%(employee)s cannot be deleted: there are %(count)s "
                    "certification enrollments on record. Archive the employee "
                    "instead.",
                    employee=employee.name,
                    count=count,
                )
            )

    def action_open_certification_enrollments(self):
        """Open the certification enrollments of these employees."""
        return self.env["certificates.enrollment"]._get_open_action(
            [("employee_id", "in", self.ids)],
            default_employee_id=self.id if len(self) == 1 else False,
        )

    def _get_overdue_enrollments(self):
        """Return the overdue enrollments of the direct reports."""
        self.ensure_one()
        return self.env["certificates.enrollment"].search(
            [
                ("employee_id.parent_id", "=", self.id),
                ("employee_id.active", "=", True),
                ("overdue", "=", True),
            ],
            order="deadline, id",
        )

    @api.model
    def _search_audience_changes(self):
        return self.with_context(active_test=False).search(
            [("certificates_audience_checked", "=", False)]
        )

    def _update_audiences_now(self):
        """Follow a change at once, or in the background when it concerns many."""
        # sudo: whoever fits is enrolled, whoever makes the change that decides it
        employees = self.sudo().with_context(active_test=True)
        if len(employees) <= IMMEDIATE_LIMIT:
            employees._update_audiences()
        else:
            employees.certificates_audience_checked = False
            self.env.ref("certificates.ir_cron_work")._trigger()

    def _update_audiences(self):
        """Enroll these employees where they fit now, and cancel where no longer."""
        certifications = self.env["certificates.certification"].search(
            [("state", "=", "published")]
        )
        self._leave_companies()
        audiences = certifications.filtered(lambda c: c._has_audience())
        for certification in audiences._filter_concerning(self):
            missing = certification._search_missing_audience(among=self)
            certification._enroll(missing, origin="audience")
            certification._follow_audience(self)
        self.certificates_audience_checked = True

    def _leave_companies(self):
        """Cancel the enrollments of moved employees in their former company."""
        enrollments = self.env["certificates.enrollment"].search(
            [
                ("employee_id", "in", self.ids),
                ("is_open", "=", True),
                ("certification_id.company_id", "!=", False),
            ]
        )
        enrollments.filtered(
            lambda e: e.certification_id.company_id != e.employee_id.company_id
        ).action_cancel()
