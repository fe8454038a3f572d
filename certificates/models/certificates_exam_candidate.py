from markupsafe import Markup

from odoo import api, fields, models

# A change of these is noted in the log of the exam.
LOGGED_FIELDS = {"employee_id", "number", "result"}


class CertificatesExamCandidate(models.Model):
    _name = "certificates.exam.candidate"
    _description = "Exam Candidate"
    _inherit = ["certificates.form.mixin"]
    _order = "exam_id, id"
    _key_texts = ("number",)
    _rec_name = "employee_id"
    _check_company_auto = True

    exam_id = fields.Many2one(
        "certificates.exam", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="exam_id.company_id", store=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    result = fields.Selection(
        [("pending", "Pending"), ("passed", "Passed"), ("failed", "Failed")],
        default="pending",
        required=True,
    )
    number = fields.Char(
        "Certificate Number",
        copy=False,
        help="Number of the certificate that a passed candidate gets.",
    )
    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        compute="_compute_assignment_id",
        help="The certificate of this exam that the candidate holds.",
    )
    is_unearned = fields.Boolean(
        "Certificate Without a Pass",
        compute="_compute_assignment_id",
        help="The candidate holds the certificate of this exam, and did not pass it.",
    )

    _employee_uniq = models.UniqueIndex(
        "(exam_id, employee_id)", "An employee can be a candidate of an exam only once."
    )

    @api.depends("employee_id", "result", "exam_id.assignment_ids.revoked_on")
    def _compute_assignment_id(self):
        held = {
            (c.exam_id._origin.id, c.employee_id._origin.id): c._origin
            for c in self.exam_id.assignment_ids
            if not c.revoked_on
        }
        for candidate in self:
            key = candidate.exam_id._origin.id, candidate.employee_id._origin.id
            candidate.assignment_id = held.get(key)
            candidate.is_unearned = key in held and candidate.result != "passed"

    @api.constrains("number")
    def _check_number(self):
        for candidate in self:
            candidate.exam_id.assignment_ids._check_no_formula(candidate.number)

    @api.onchange("result")
    def _onchange_result(self):
        """Say that a certificate does not follow the result."""
        if not self.is_unearned:
            return None
        message = self.env._(
            "%(employee)s holds the certificate of this exam. It stays valid until you "
            "revoke it: the exam shows the difference.",
            employee=self.employee_id.name,
        )
        return {"warning": {"title": self.env._("Issued Already"), "message": message}}

    @api.model_create_multi
    def create(self, vals_list):
        candidates = super().create(vals_list)
        candidates._log_changes(
            {c: self.env._("Candidate added: %s", c._describe()) for c in candidates}
        )
        return candidates

    def write(self, vals):
        self._check_values([vals])
        logged = LOGGED_FIELDS & vals.keys()
        before = {c: c._describe() for c in self} if logged else {}
        result = super().write(vals)
        self._log_changes(
            {
                c: f"{old} → {c._describe()}"
                for c, old in before.items()
                if old != c._describe()
            }
        )
        return result

    def unlink(self):
        lines = {c: self.env._("Candidate removed: %s", c._describe()) for c in self}
        self.check_access("unlink")
        self._log_changes(lines)
        return super().unlink()

    def _describe(self):
        """Return the name, the result and the number of a candidate, for the log."""
        self.ensure_one()
        labels = dict(self._fields["result"]._description_selection(self.env))
        details = [labels[self.result], self.number]
        return f"{self.employee_id.name} ({', '.join(filter(None, details))})"

    def _log_changes(self, lines):
        """Note lines about candidates in the log of their exams, one note each."""
        bodies = {}
        for exam, candidates in self.grouped("exam_id").items():
            texts = [lines[c] for c in candidates if c in lines]
            if texts:
                bodies[exam.id] = Markup("<br/>").join(texts)
        self.exam_id.browse(bodies)._message_log_batch(bodies=bodies)

    def _get_problems(self):
        """Return what keeps each of these from getting the certificate, or ``None``."""
        assignments = self.env["certificates.assignment"]
        wanted = [(c.exam_id.type_id.id, c.number, c.employee_id.id) for c in self]
        problems = assignments._get_number_problems(wanted)
        return {
            candidate: problem or candidate._explain_missing_number()
            for candidate, problem in zip(self, problems, strict=True)
        }

    def _explain_missing_number(self):
        self.ensure_one()
        kind = self.exam_id.type_id
        if self.number or kind.number_policy != "required":
            return None
        return self.env._(
            "A certificate of the type %(type)s needs a number: enter the number of "
            "the certificate of %(employee)s.",
            type=kind.name,
            employee=self.employee_id.name,
        )

    def _issue(self):
        return self.env["certificates.assignment"].create(
            [candidate._prepare_assignment_values() for candidate in self]
        )

    def _prepare_assignment_values(self):
        """Return the values of the certificate that this candidate earned."""
        self.ensure_one()
        exam = self.exam_id
        return {
            "type_id": exam.type_id.id,
            "employee_id": self.employee_id.id,
            "number": self.number,
            "date_start": exam.date,
            "exam_id": exam.id,
        }
