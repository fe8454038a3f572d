from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.certification.certification import IMMEDIATE_LIMIT


class CertificatesEnrollWizard(models.TransientModel):
    _name = "certificates.enroll.wizard"
    _description = "Enroll Employees"
    _inherit = ["certificates.form.mixin", "hr.mixin"]

    certification_id = fields.Many2one(
        "certificates.certification",
        required=True,
        domain="[('state', '=', 'published')]",
        default=lambda self: self._default_certification_id(),
    )
    company_id = fields.Many2one(related="certification_id.company_id")
    employee_ids = fields.Many2many(
        "hr.employee",
        string="Employees",
        domain="[('company_id', 'in', allowed_company_ids)]",
        default=lambda self: self._default_employee_ids(),
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Departments",
        help="Everybody in these departments and their sub-departments.",
    )
    everybody = fields.Boolean(
        help="All employees of the companies that you have chosen."
    )
    job_ids = fields.Many2many("hr.job", string="Jobs")
    category_ids = fields.Many2many("hr.employee.category", string="Tags")
    deadline = fields.Date(
        help="Leave empty for the deadline that the certification proposes."
    )
    chosen_count = fields.Integer("Chosen", compute="_compute_counts")
    enrolled_count = fields.Integer("Enrolled Already", compute="_compute_counts")
    unreachable_count = fields.Integer("Without Account", compute="_compute_counts")
    complete_count = fields.Integer(
        "Certified at Once",
        compute="_compute_counts",
        help="They have finished the courses before.",
    )

    @api.model
    def _default_certification_id(self):
        if self.env.context.get("active_model") != "certificates.certification":
            return False
        return self.env.context.get("active_id")

    @api.model
    def _default_employee_ids(self):
        if self.env.context.get("active_model") != "hr.employee":
            return False
        return self.env.context.get("active_ids")

    @api.depends(
        "certification_id",
        "employee_ids",
        "department_ids",
        "job_ids",
        "category_ids",
        "everybody",
    )
    def _compute_counts(self):
        for wizard in self:
            chosen = wizard._search_employees()
            wizard.chosen_count = len(chosen)
            certification = wizard.certification_id
            enrolled = certification and certification._search_enrolled(
                chosen, again=True
            )
            missing = certification and chosen - enrolled
            wizard.enrolled_count = enrolled and len(enrolled)
            wizard.unreachable_count = missing and len(missing._filter_unreachable())
            wizard.complete_count = missing and certification._count_done(missing)

    def action_enroll(self):
        """Enroll the chosen employees; of many, show the progress.

        Who is enrolled already is left out.
        """
        self.ensure_one()
        # sudo below: the work is done for whoever may enroll
        self.env["certificates.enrollment"].check_access("create")
        employees = self._search_employees()
        if not employees:
            raise UserError(
                self.env._("Choose employees, departments or jobs to enroll.")
            )
        if len(employees) > IMMEDIATE_LIMIT:
            return self._enroll_in_background(employees)
        values = {"deadline": self.deadline} if self.deadline else {}
        enrollments = self.certification_id._enroll(employees, again=True, **values)
        if not enrollments:
            raise UserError(self.env._("All of them are enrolled already."))
        return enrollments._get_open_action([("id", "in", enrollments.ids)])

    def _enroll_in_background(self, employees):
        # sudo: officers follow the work, the scheduled action does it
        requests = self.env["certificates.enrollment.request"].sudo()
        request = requests._submit(
            self.certification_id, employees, deadline=self.deadline
        )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_learning.certificates_enrollment_request_action"
        )
        return {**action, "res_id": request.id, "views": [(False, "form")]}

    def _search_employees(self):
        """Return the employees chosen by name, department, job or tag."""
        self.ensure_one()
        chosen = (
            Domain("id", "in", self.employee_ids.ids)
            | Domain("department_id", "child_of", self.department_ids.ids)
            | Domain("job_id", "in", self.job_ids.ids)
            | Domain("category_ids", "in", self.category_ids.ids)
            | Domain(self.everybody)
        )
        companies = self.certification_id.company_id or self.env.companies
        # sudo: officers of certificates choose by tags that only HR reads
        employees = self.env["hr.employee"].sudo()
        return employees.search(
            chosen & Domain("company_id", "in", (companies & self.env.companies).ids)
        ).sudo(self.env.su)
