from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class CertificatesExam(models.Model):
    _name = "certificates.exam"
    _description = "Exam Session"
    _inherit = [
        "certificates.form.mixin",
        "certificates.import.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Exam Number", required=True, copy=False, tracking=True)
    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="Day of the exam: the certificates start on it.",
    )
    color = fields.Integer(related="type_id.color")
    location = fields.Char()
    examiner_id = fields.Many2one("res.partner", check_company=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    candidate_ids = fields.One2many(
        "certificates.exam.candidate", "exam_id", "Candidates", copy=False
    )
    assignment_ids = fields.One2many(
        "certificates.assignment", "exam_id", "Certificates"
    )
    candidate_count = fields.Integer(compute="_compute_counts")
    passed_count = fields.Integer(compute="_compute_counts")
    assignment_count = fields.Integer(compute="_compute_counts")
    pending_count = fields.Integer(compute="_compute_counts")
    to_issue_count = fields.Integer(compute="_compute_counts")

    _name_uniq = models.UniqueIndex(
        "(company_id, name)",
        "This exam number is already used by another exam of the company.",
    )

    @api.depends("candidate_ids.result", "assignment_ids")
    def _compute_counts(self):
        to_issue = self._get_candidates_to_issue()
        for exam in self:
            passed = exam.candidate_ids.filtered(lambda c: c.result == "passed")
            exam.candidate_count = len(exam.candidate_ids)
            exam.passed_count = len(passed)
            exam.assignment_count = len(exam.assignment_ids)
            exam.pending_count = len(
                exam.candidate_ids.filtered(lambda c: c.result == "pending")
            )
            exam.to_issue_count = len(to_issue & exam.candidate_ids)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for exam, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", self.env._("%(name)s (copy)", name=exam.name))
        return vals_list

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return result

    def action_issue(self):
        """Issue the certificate to every candidate with the result "passed".

        Idempotent: whoever has the certificate of this exam gets no second one, also
        when two officers issue at the same time.

        :return: the certificates issued by this call
        """
        self._lock_for_issuing()
        vals_list = [
            candidate._prepare_assignment_values()
            for candidate in self._get_candidates_to_issue()
        ]
        return self.env["certificates.assignment"].create(vals_list)

    def action_issue_and_open(self):
        """Issue the certificates and show all those of these exams."""
        if not self.candidate_ids.filtered(lambda c: c.result == "passed"):
            raise UserError(
                self.env._(
                    "Nobody has passed yet: enter the results of the candidates first."
                )
            )
        self.action_issue()
        return self.action_open_assignments()

    def action_open_assignments(self):
        """Open the certificates issued after these exams."""
        return self.env["certificates.assignment"]._get_open_action(
            [("exam_id", "in", self.ids)]
        )

    def action_pass_pending(self):
        """Mark every candidate without a result as passed."""
        pending = self.candidate_ids.filtered(lambda c: c.result == "pending")
        pending.result = "passed"

    def _lock_for_issuing(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is issuing these certificates right now: look again "
                    "in a moment."
                )
            ) from error

    def _get_candidates_to_issue(self):
        assignments = self.env["certificates.assignment"]
        issued = assignments.with_context(active_test=False)._read_group(
            [("exam_id", "in", self.ids)], ["exam_id", "employee_id"]
        )
        done = {(exam.id, employee.id) for exam, employee in issued}
        return self.candidate_ids.filtered(
            lambda c: (
                c.result == "passed" and (c.exam_id.id, c.employee_id.id) not in done
            )
        )
