from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.certificates.tools.batch import run_in_batches

from .certification import IMMEDIATE_LIMIT


class CertificatesCertification(models.Model):
    """Whom a certification is for, and who is enrolled without being asked."""

    _inherit = "certificates.certification"

    audience_job_ids = fields.Many2many(
        "hr.job",
        "certificates_certification_job_rel",
        string="Jobs",
        ondelete="restrict",
    )
    audience_department_ids = fields.Many2many(
        "hr.department",
        "certificates_certification_department_rel",
        string="Departments",
        ondelete="restrict",
        help="With their sub-departments.",
    )
    audience_category_ids = fields.Many2many(
        "hr.employee.category",
        "certificates_certification_category_rel",
        string="Employee Tags",
        ondelete="restrict",
    )
    audience_count = fields.Integer(
        "Fitting Employees",
        compute="_compute_audience_count",
        help="How many employees publishing would enroll.",
    )
    audience_unreachable_count = fields.Integer(compute="_compute_audience_count")

    @api.depends(
        "audience_category_ids",
        "audience_department_ids",
        "audience_job_ids",
        "company_id",
        "state",
    )
    def _compute_audience_count(self):
        for certification in self:
            fitting = self.env["hr.employee"]
            if certification.state != "published" and certification._has_audience():
                fitting = certification._search_missing_audience()
            certification.audience_count = len(fitting)
            certification.audience_unreachable_count = len(
                fitting._filter_unreachable()
            )

    def _enroll_audience(self):
        """Enroll the audience; a large one in the background."""
        for certification in self.filtered(lambda c: c._has_audience()):
            missing = certification._search_missing_audience()
            if len(missing) <= IMMEDIATE_LIMIT:
                certification._enroll(missing, origin="audience")
            else:
                # sudo: requests are made by this method only
                self.env["certificates.enrollment.request"].sudo()._submit(
                    certification, missing, origin="audience"
                )

    def _follow_audience(self, employees=None):
        """Cancel enrollments of employees who left the audience; resume if they return.

        Who leaves an audience keeps what was earned, but no next cycle opens.

        :param employees: the employees to look at; all when left out
        """
        for certification in self:
            domain = Domain("certification_id", "=", certification.id) & Domain(
                "state", "!=", "cancelled"
            )
            fits = Domain("employee_id", "any", certification._get_audience_domain())
            if employees is not None:
                domain &= Domain("employee_id", "in", employees.ids)
                fits = Domain(
                    "employee_id", "in", certification._filter_audience(employees).ids
                )
            # sudo: an audience is followed in every company
            enrollments = self.env["certificates.enrollment"].sudo()
            back = domain & fits & Domain("left_audience", "=", True)
            enrollments.search(back).left_audience = False
            enrollments.search(domain & ~fits)._leave_audience()

    def _filter_audience(self, employees):
        """Return which of these employees belong to the audience."""
        self.ensure_one()
        # sudo: tags are for HR only
        return employees.sudo().search(
            self._get_audience_domain() & Domain("id", "in", employees.ids)
        )

    def _has_audience(self):
        self.ensure_one()
        return bool(
            self.audience_job_ids
            or self.audience_department_ids
            or self.audience_category_ids
        )

    def _filter_concerning(self, employees):
        """Return which of these may change something for employees.

        Only where one of them may fit or is enrolled; in as many queries for any number
        of certifications. Who fits exactly is asked of those.
        """
        # sudo: an enrollment counts whoever may see it
        enrolled = (
            self.env["certificates.enrollment"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", employees.ids),
                    ("certification_id", "in", self.ids),
                    ("state", "!=", "cancelled"),
                ]
            )
            .certification_id
        )
        paths = "".join(p or "" for p in employees.department_id.mapped("parent_path"))
        departments = {int(key) for key in paths.split("/") if key}
        return self.filtered(
            lambda c: (
                c in enrolled
                or (not c.audience_job_ids or c.audience_job_ids & employees.job_id)
                and (
                    not c.audience_department_ids
                    or departments & set(c.audience_department_ids.ids)
                )
                and (
                    not c.audience_category_ids
                    or c.audience_category_ids & employees.category_ids
                )
            )
        )

    def _search_missing_audience(self, among=None):
        """Return the employees of the audience without an enrollment.

        :param among: the employees to look at; all when left out
        """
        self.ensure_one()
        # sudo: an enrollment counts whoever may see it, and tags are for HR only
        employees = self.env["hr.employee"].sudo()
        enrollments = self.env["certificates.enrollment"].sudo()
        enrolled = enrollments._search(
            [("certification_id", "=", self._origin.id), ("left_audience", "=", False)]
        )
        domain = self._get_audience_domain() & ~Domain(
            "certificates_enrollment_ids", "in", enrolled
        )
        if among is not None:
            domain &= Domain("id", "in", among.ids)
        return employees.search(domain)

    def _get_audience_domain(self):
        """Return a domain of the audience: its jobs, departments and tags.

        What is left empty does not matter; without any of them nobody fits.
        """
        self.ensure_one()
        if not self._has_audience():
            return Domain.FALSE
        domain = Domain.TRUE
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.audience_job_ids:
            domain &= Domain("job_id", "in", self.audience_job_ids.ids)
        if self.audience_department_ids:
            domain &= Domain(
                "department_id", "child_of", self.audience_department_ids.ids
            )
        if self.audience_category_ids:
            domain &= Domain("category_ids", "in", self.audience_category_ids.ids)
        return domain

    @api.model
    def _cron_enroll_audiences(self):
        """Enroll employees whose job, department or tags changed.

        Takes only employees that changed; commits after each batch.
        """
        # sudo: of every company, whoever runs the scheduled action
        employees = self.env["hr.employee"].sudo()
        changed = employees._search_audience_changes()
        return run_in_batches(
            changed, IMMEDIATE_LIMIT, lambda batch: batch._update_audiences()
        )
