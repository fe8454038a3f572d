from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

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
        if {"user_id", "work_contact_id"} & vals.keys():
            self._follow_replaced_contacts()
        return result

    def _follow_replaced_contacts(self):
        """Have progress in courses follow at once when a user was replaced."""
        # sudo: progress follows, whoever replaces the user
        replaced = self.env["certificates.enrollment"].sudo()
        replaced.search(
            [
                ("employee_id", "in", self.ids),
                ("former_partner_id", "!=", False),
                ("partner_id", "!=", False),
                ("is_open", "=", True),
            ]
        )._reconcile()

    @api.model
    def _get_certificates_moved_fields(self):
        return [
            *super()._get_certificates_moved_fields(),
            ("certificates.enrollment", "employee_id"),
            ("certificates.enrollment.request", "employee_ids"),
        ]

    def _settle_certificates_conflicts(self, target):
        result = super()._settle_certificates_conflicts(target)
        enrollments = self.env["certificates.enrollment"]
        of_sources = Domain("employee_id", "in", self.ids)
        shared = enrollments.search(of_sources).certification_id
        enrollments.search(
            Domain("certification_id", "in", shared.ids)
            & (of_sources | Domain("employee_id", "=", target.id))
        )._join_histories(target)
        return result

    def _hand_over_to(self, target):
        """Have courses and audiences follow once account and record are settled."""
        result = super()._hand_over_to(target)
        target.certificates_enrollment_ids.filtered("is_open")._reconcile()
        target._update_audiences_now()
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
                    "%(employee)s cannot be deleted. Number of certification "
                    "enrollments on record: %(count)s. Archive the employee instead.",
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

    def _filter_unreachable(self):
        """Return which of these have no account with which to take courses."""
        # sudo: officers enroll employees whose account they cannot read
        return self.filtered(
            lambda e: not e.sudo()._get_certificates_partner().user_ids
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
