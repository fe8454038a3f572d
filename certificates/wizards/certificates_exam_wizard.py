from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class CertificatesExamWizard(models.TransientModel):
    """Asks before something is done for many candidates or certificates of exams."""

    _name = "certificates.exam.wizard"
    _description = "Exam Session: For Many"
    _inherit = ["certificates.form.mixin", "hr.mixin"]

    exam_ids = fields.Many2many(
        "certificates.exam", "certificates_exam_wizard_exam_rel", required=True
    )
    purpose = fields.Selection(
        [
            ("add", "Add candidates"),
            ("issue", "Issue certificates"),
            ("move", "Move dates"),
        ],
        required=True,
        default="issue",
    )
    candidate_ids = fields.Many2many(
        "certificates.exam.candidate",
        string="Candidates",
        compute="_compute_concerned",
    )
    assignment_ids = fields.Many2many(
        "certificates.assignment", string="Certificates", compute="_compute_concerned"
    )
    concerned_count = fields.Integer(compute="_compute_concerned")
    problems = fields.Text(compute="_compute_concerned")
    employee_ids = fields.Many2many(
        "hr.employee",
        "certificates_exam_wizard_employee_rel",
        string="Employees",
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    department_id = fields.Many2one(
        "hr.department",
        "Add Department",
        help="Adds everybody of this department and those below it.",
    )
    job_id = fields.Many2one("hr.job", "Add Job Position")

    @api.depends("exam_ids", "purpose", "employee_ids")
    def _compute_concerned(self):
        for wizard in self:
            exams = wizard.exam_ids._origin
            to_issue = exams._get_candidates_to_issue()
            problems = to_issue._get_problems()
            right = to_issue.filtered(lambda c, wrong=problems: not wrong[c])
            wizard.candidate_ids = wizard.purpose == "issue" and right
            wizard.assignment_ids = wizard.purpose == "move" and exams.moved_ids
            wizard.problems = wizard.purpose == "issue" and "\n".join(
                filter(None, problems.values())
            )
            wizard.concerned_count = len(
                wizard.employee_ids
                if wizard.purpose == "add"
                else wizard.candidate_ids or wizard.assignment_ids
            )

    @api.onchange("department_id")
    def _onchange_department_id(self):
        if self.department_id:
            self._add_employees(
                Domain("department_id", "child_of", self.department_id.id)
            )
            self.department_id = False

    @api.onchange("job_id")
    def _onchange_job_id(self):
        if self.job_id:
            self._add_employees(Domain("job_id", "=", self.job_id.id))
            self.job_id = False

    def action_confirm(self):
        """Do what the wizard asked about."""
        self.ensure_one()
        self.exam_ids.check_access("write")
        return getattr(self, f"_confirm_{self.purpose}")()

    def _confirm_add(self):
        for exam in self.exam_ids:
            present = exam.candidate_ids.employee_id
            exam.candidate_ids = [
                Command.create({"employee_id": employee.id})
                for employee in self.employee_ids - present
            ]
        return {"type": "ir.actions.act_window_close"}

    def _confirm_issue(self):
        self.exam_ids.action_issue()
        return self._notify_problems(
            self.exam_ids.mapped("problems"), self.exam_ids.action_open_assignments()
        )

    def _confirm_move(self):
        asked = self.assignment_ids
        problems = self.exam_ids._move_dates()
        texts = [f"{c.display_name}: {reason}" for c, reason in problems.items()]
        if texts and len(texts) == len(asked):
            raise UserError("\n".join(texts))
        return self._notify_problems(texts, {"type": "ir.actions.act_window_close"})

    def _add_employees(self, domain):
        companies = self.exam_ids.company_id or self.env.companies
        self.employee_ids |= self.env["hr.employee"].search(
            domain & Domain("company_id", "in", companies.ids)
        )
