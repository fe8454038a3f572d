from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from ..tools.batch import try_each


class CertificatesIssueWizard(models.TransientModel):
    _name = "certificates.issue.wizard"
    _description = "Issue Certificates"
    _inherit = ["certificates.form.mixin", "hr.mixin"]

    type_id = fields.Many2one(
        "certificates.type", "Certificate Type", required=True, ondelete="cascade"
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        string="Employees",
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    department_id = fields.Many2one(
        "hr.department",
        "Add Department",
        help="Adds everybody of this department and those below it.",
    )
    job_id = fields.Many2one("hr.job", "Add Job Position")
    date_start = fields.Date(
        "Start Date",
        required=True,
        default=lambda self: self.env.company._get_certificates_today(),
    )
    date_expiry = fields.Date(
        "Expiry Date",
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
        help="Leave empty when the certificates are valid without end.",
    )
    proposed_expiry = fields.Date(compute="_compute_proposed_expiry", readonly=False)
    issuer_id = fields.Many2one(
        "res.partner",
        "Issuing Body",
        compute="_compute_issuer_id",
        store=True,
        readonly=False,
    )
    number_policy = fields.Selection(
        related="type_id.number_policy", string="Number Policy"
    )
    number = fields.Char("Certificate Number")
    level_id = fields.Many2one(
        "certificates.level",
        compute="_compute_level_id",
        store=True,
        readonly=False,
        domain="[('type_id', '=', type_id)]",
        ondelete="cascade",
    )
    has_levels = fields.Boolean(related="type_id.has_levels")
    document_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        help="Each certificate gets a copy of these files.",
    )
    skip_holders = fields.Boolean(
        "Skip Current Holders",
        default=True,
        help="Leave out the employees whose present certificate is valid for as long.",
    )
    employee_count = fields.Integer(compute="_compute_employee_count")
    question = fields.Text(
        readonly=True, help="What is asked before it is issued to many, or in advance."
    )
    twice = fields.Char(
        compute="_compute_twice",
        help="Employees who hold a certificate with these dates already.",
    )

    @api.depends("type_id", "date_start")
    def _compute_date_expiry(self):
        """Propose an expiry date, unless the user entered another, or none."""
        for wizard in self:
            proposed = wizard.type_id._get_expiry(wizard.date_start)
            if wizard.date_expiry == wizard.proposed_expiry:
                wizard.date_expiry = proposed
            wizard.proposed_expiry = proposed

    def _compute_proposed_expiry(self):
        self.proposed_expiry = False

    @api.depends("type_id")
    def _compute_issuer_id(self):
        for wizard in self:
            wizard.issuer_id = wizard.type_id.issuer_id

    @api.depends("type_id")
    def _compute_level_id(self):
        """Take away the level of another type."""
        for wizard in self:
            level = wizard.level_id
            wizard.level_id = level.type_id == wizard.type_id and level

    @api.depends("employee_ids")
    def _compute_employee_count(self):
        for wizard in self:
            wizard.employee_count = len(wizard.employee_ids)

    @api.depends("type_id", "employee_ids", "level_id", "date_start", "date_expiry")
    def _compute_twice(self):
        for wizard in self:
            equals = wizard._search_holders().filtered_domain(
                Domain("level_id", "=", wizard.level_id.id)
                & Domain("date_start", "=", wizard.date_start)
                & Domain("date_expiry", "=", wizard.date_expiry)
            )
            # sudo: who may see a certificate may see whose it is
            names = equals.sudo().employee_id.mapped("name")
            wizard.twice = bool(names) and format_list(self.env, names)

    @api.onchange("type_id", "date_start", "date_expiry")
    def _onchange_unusual_expiry(self):
        """Question an expiry date that looks like a typing error, such as 2126."""
        return self.type_id._question_expiry(self.date_start, self.date_expiry)

    @api.onchange("department_id")
    def _onchange_department_id(self):
        if self.department_id:
            self._add_employees([("department_id", "child_of", self.department_id.id)])
            self.department_id = False

    @api.onchange("job_id")
    def _onchange_job_id(self):
        if self.job_id:
            self._add_employees([("job_id", "=", self.job_id.id)])
            self.job_id = False

    def action_ask(self):
        """Issue one certificate that starts by today; ask before anything else."""
        self.ensure_one()
        employees = self._get_employees_to_issue()
        today = self.env.company._get_certificates_today()
        if len(employees) == 1 and self.date_start <= today:
            return self.action_issue()
        left_out = len(self.employee_ids) - len(employees)
        sentences = [
            self.env._(
                "Employees who get the certificate %(type)s from %(day)s: %(count)s.",
                count=len(employees),
                type=self.type_id.name,
                day=format_date(self.env, self.date_start),
            )
        ]
        if self.date_start > today:
            sentences.append(self.env._("This day is still to come."))
        if left_out:
            sentences.append(
                self.env._(
                    "Left out, since they hold it already: %(count)s.", count=left_out
                )
            )
        self.question = " ".join(sentences)
        return self._reopen()

    def action_back(self):
        """Go back to choosing."""
        self.question = False
        return self._reopen()

    def action_issue(self):
        """Issue one certificate to each chosen employee and show them.

        An employee who cannot get it is named, and does not stop the others.
        """
        self.ensure_one()
        problems = []
        issued = self.env["certificates.assignment"].concat(
            *try_each(
                self._get_employees_to_issue(),
                self._issue_to,
                lambda employee, error: problems.append(f"{employee.name}: {error}"),
            )
        )
        if not issued:
            raise UserError("\n".join(problems))
        self.document_ids.filtered(lambda document: not document.res_id).unlink()
        action = issued._get_open_action([("id", "in", issued.ids)])
        action["name"] = self.env._("Issued Certificates")
        return action if not problems else self._notify_problems(problems, action)

    def _issue_to(self, employees):
        return self.env["certificates.assignment"].create(
            [self._prepare_assignment_values(employee) for employee in employees]
        )

    def _get_employees_to_issue(self):
        """Return the chosen employees, without present holders if so wanted."""
        employees = self.employee_ids
        if self.skip_holders:
            employees -= self._get_holders()
        if not employees:
            raise UserError(
                self.env._(
                    "There is nobody to issue the certificate to: choose employees who "
                    "do not hold it for as long already."
                )
            )
        return employees

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Issue to Employees"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _add_employees(self, domain):
        self.employee_ids |= self.env["hr.employee"].search(
            [("company_id", "in", self.env.companies.ids), *domain]
        )

    def _get_holders(self):
        """Return the employees with a certificate that runs at least as long."""
        return (
            self._search_holders()
            .filtered(
                lambda c: (
                    self.level_id.id in c._get_covered_level_ids(c.level_id)
                    and (
                        not c.date_expiry
                        or (self.date_expiry and c.date_expiry >= self.date_expiry)
                    )
                )
            )
            .employee_id
        )

    def _search_holders(self):
        """Return the certificates that count, of the chosen employees and type."""
        return self.env["certificates.assignment"].search(
            [
                ("type_id", "=", self.type_id._origin.id),
                ("employee_id", "in", self.employee_ids._origin.ids),
                ("revoked_on", "=", False),
                ("superseded", "=", False),
            ]
        )

    def _prepare_assignment_values(self, employee):
        return {
            "type_id": self.type_id.id,
            "employee_id": employee.id,
            "date_start": self.date_start,
            "date_expiry": self.date_expiry,
            "issuer_id": self.issuer_id.id,
            "level_id": self.level_id.id,
            "number": self.number if len(self.employee_ids) == 1 else False,
            "document_ids": [
                fields.Command.create({"name": document.name, "raw": document.raw})
                for document in self.document_ids
            ],
        }
