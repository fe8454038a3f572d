from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.batch import try_each
from ..tools.numbers import fold_number


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
    _key_texts = ("name",)
    _check_company_auto = True

    name = fields.Char(
        "Exam Number",
        required=True,
        copy=False,
        search="_search_name",
        tracking=True,
    )
    name_key = fields.Char(
        "Number as Compared",
        compute="_compute_name_key",
        store=True,
        precompute=True,
        index=True,
        help="The exam number without case, blanks and kinds of dashes.",
    )
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
        default=lambda self: self.env.company._get_certificates_today(),
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
    is_issued = fields.Boolean(
        compute="_compute_is_issued",
        help="Certificates were issued: the type stays as it is.",
    )
    unearned_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates Without a Pass",
        compute="_compute_differences",
        help="Valid certificates of this exam whose holder is no candidate who passed.",
    )
    moved_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates With the Former Date",
        compute="_compute_differences",
        help="They start on the day that the exam had before. Certificates with a "
        "start date that somebody entered are left out.",
    )
    unearned_names = fields.Char(compute="_compute_differences")
    unearned_count = fields.Integer(compute="_compute_differences")
    moved_count = fields.Integer(compute="_compute_differences")
    problems = fields.Text(
        compute="_compute_problems",
        help="Candidates who passed and cannot get their certificate yet.",
    )
    has_difference = fields.Boolean(
        "Differs From Certificates",
        compute="_compute_differences",
        search="_search_has_difference",
        help="A result or the date was changed after certificates were issued.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name)",
        "This exam number is already used by another exam of the company.",
    )

    @api.depends("name")
    def _compute_name_key(self):
        for exam in self:
            exam.name_key = fold_number(exam.name) or False

    @api.model
    def _search_name(self, operator, value):
        """Find exam numbers however they are written."""
        return self._search_by_key("name", operator, value)

    @api.constrains("name", "company_id")
    def _check_name_unique(self):
        """Refuse a number that another exam has, however it is written."""
        self.flush_recordset(["name_key", "company_id"])
        # sudo: archived exams and those out of sight count too
        everyone = self.sudo().with_context(active_test=False)
        groups = everyone._read_group(
            Domain("name_key", "in", self.mapped("name_key"))
            & Domain("company_id", "in", self.company_id.ids),
            ["company_id", "name_key"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        for _company, _key, exams in groups:
            new = (exams & self)[:1]
            raise ValidationError(
                self.env._(
                    "The exam number %(number)s is already used by another exam: "
                    "%(other)s.",
                    number=new.name,
                    other=(exams - new)[:1].name,
                )
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

    @api.depends("assignment_ids")
    def _compute_is_issued(self):
        issued = self._get_issued()
        for exam in self:
            exam.is_issued = exam._origin in issued

    @api.depends(
        "date",
        "candidate_ids.employee_id",
        "candidate_ids.result",
        "assignment_ids.employee_id",
        "assignment_ids.date_start",
        "assignment_ids.exam_date",
        "assignment_ids.revoked_on",
    )
    def _compute_differences(self):
        for exam in self:
            passed = exam.candidate_ids.filtered(lambda c: c.result == "passed")
            valid = exam.assignment_ids.filtered(lambda c: not c.revoked_on)
            earned = passed.employee_id._origin
            unearned = valid.filtered(
                lambda c, earned=earned: c.employee_id._origin not in earned
            )
            moved = valid.filtered(
                lambda c, day=exam.date: (
                    c.exam_date == c.date_start and c.date_start != day
                )
            )
            exam.unearned_ids = unearned._origin
            exam.moved_ids = (moved - unearned)._origin
            exam.unearned_names = ", ".join(unearned.employee_id.mapped("name"))
            exam.unearned_count = len(unearned)
            exam.moved_count = len(exam.moved_ids)
            exam.has_difference = bool(unearned or exam.moved_ids)

    @api.depends("type_id", "candidate_ids.number", "candidate_ids.result")
    def _compute_problems(self):
        problems = self._get_candidates_to_issue()._get_problems()
        for exam in self:
            found = [problems[c] for c in exam.candidate_ids if problems.get(c)]
            exam.problems = "\n".join(found)

    def _search_has_difference(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["certificates.assignment"].flush_model()
        self.env["certificates.exam.candidate"].flush_model()
        self.flush_model()
        query = SQL(
            """(
            SELECT certificate.exam_id
            FROM certificates_assignment certificate
            JOIN certificates_exam exam ON exam.id = certificate.exam_id
            LEFT JOIN certificates_exam_candidate candidate
                ON candidate.exam_id = certificate.exam_id
                AND candidate.employee_id = certificate.employee_id
                AND candidate.result = 'passed'
            WHERE certificate.active AND certificate.revoked_on IS NULL
                AND (candidate.id IS NULL
                    OR certificate.exam_date = certificate.date_start
                    AND certificate.date_start != exam.date)
            )"""
        )
        return Domain("id", "in", query)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for exam, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", self.env._("%(name)s (copy)", name=exam.name))
        return vals_list

    def write(self, vals):
        self._check_values([vals])
        self._check_issued_stays(vals)
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        # sudo: certificates out of sight count too
        certificates = self.env["certificates.assignment"].sudo()
        counts = certificates.with_context(active_test=False)._read_group(
            [("exam_id", "in", self.ids)], ["exam_id"], ["__count"]
        )
        for exam, count in counts:
            raise UserError(
                self.env._(
                    "The exam %(exam)s cannot be deleted. Certificates that were "
                    "issued after it: %(count)s. Archive it instead.",
                    exam=exam.name,
                    count=count,
                )
            )

    def action_issue(self):
        """Issue the certificate to every candidate with the result "passed".

        Idempotent: whoever has the certificate of this exam gets no second one, also
        when two officers issue at the same time. A candidate with a wrong number is
        left out, and named in the log of the exam.

        :return: the certificates issued by this call
        :raise UserError: the exam is still to come, or none of them can be issued
        """
        self._check_taken_place()
        self._lock_for_issuing()
        candidates = self._get_candidates_to_issue()
        problems = {c: p for c, p in candidates._get_problems().items() if p}
        right = candidates.filtered(lambda c: c not in problems)
        issued = self.env["certificates.assignment"].concat(
            *try_each(
                right,
                lambda batch: batch._issue(),
                lambda candidate, error: problems.update(
                    {candidate: f"{candidate.employee_id.name}: {error}"}
                ),
            )
        )
        if problems and not issued:
            raise UserError("\n".join(problems.values()))
        self._log_issued(issued, problems)
        return issued

    def action_issue_and_open(self):
        """Issue the certificate of one; of more, ask first."""
        if not self.candidate_ids.filtered(lambda c: c.result == "passed"):
            raise UserError(
                self.env._(
                    "Nobody has passed yet: enter the results of the candidates first."
                )
            )
        self._check_taken_place()
        if len(self._get_candidates_to_issue()) > 1:
            return self._get_wizard_action("issue")
        self.action_issue()
        return self.action_open_assignments()

    def action_add_candidates(self):
        """Open the wizard that adds many candidates at once."""
        return self._get_wizard_action("add")

    def action_revoke_unearned(self):
        """Open the wizard that revokes what candidates did not, or no longer, earn."""
        return self.unearned_ids.action_revoke()

    def action_move_dates(self):
        """Ask whether the certificates are to start on the present day of the exam."""
        return self._get_wizard_action("move")

    def action_keep_dates(self):
        """Leave the dates of the certificates as they are, and say so in the log."""
        self.check_access("write")
        kept = self.moved_ids
        for exam in self.filtered("moved_ids"):
            exam.moved_ids.exam_date = exam.date
        kept.exam_id._message_log_batch(
            bodies={
                exam.id: self.env._("The certificates keep their dates.")
                for exam in kept.exam_id
            }
        )

    def _move_dates(self):
        """Have the certificates start on the present day of their exam.

        What somebody entered, such as an expiry date, stays as it is.

        :return: a dict of certificates that cannot be moved, with the reason
        """
        problems = {}
        for exam in self:
            try_each(
                exam.moved_ids,
                lambda batch, day=exam.date: batch.write(
                    {"date_start": day, "exam_date": day}
                ),
                lambda certificate, error: problems.update({certificate: str(error)}),
            )
        return problems

    def action_open_assignments(self):
        """Open the certificates issued after these exams."""
        action = self.env["certificates.assignment"]._get_open_action(
            [("exam_id", "in", self.ids)]
        )
        return {**action, "name": self.env._("Certificates of the Exam")}

    def action_pass_pending(self):
        """Mark every candidate without a result as passed."""
        pending = self.candidate_ids.filtered(lambda c: c.result == "pending")
        pending.result = "passed"

    def _get_wizard_action(self, purpose):
        self.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates.certificates_exam_wizard_action"
        )
        titles = {
            "add": self.env._("Add Candidates"),
            "issue": self.env._("Issue Certificates"),
            "move": self.env._("Move Dates"),
        }
        context = {"default_exam_ids": self.ids, "default_purpose": purpose}
        return {**action, "name": titles[purpose], "context": context}

    def _get_issued(self):
        """Return which of these exams ever issued a certificate."""
        # sudo: certificates out of sight, archived and revoked ones count too
        groups = (
            self.env["certificates.assignment"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([("exam_id", "in", self.ids)], ["exam_id"])
        )
        return self.browse(exam.id for (exam,) in groups)

    def _check_issued_stays(self, vals):
        """Refuse another type or company of an exam with certificates."""
        names = [
            name
            for name in ("type_id", "company_id")
            if name in vals and any(exam[name].id != vals[name] for exam in self)
        ]
        for exam in self._get_issued() if names else ():
            raise UserError(
                self.env._(
                    "Certificates of exam %(exam)s were issued: %(field)s stays as it "
                    "is. Revoke them and enter another exam instead.",
                    exam=exam.name,
                    field=self._fields[names[0]]._description_string(self.env),
                )
            )

    def _check_taken_place(self):
        """Refuse to issue the certificates of an exam that is still to come."""
        for exam in self:
            if exam.date > exam.company_id._get_certificates_today():
                raise UserError(
                    self.env._(
                        "Exam %(exam)s is on %(day)s: nobody can have passed it yet. "
                        "Correct the date, or issue after the exam.",
                        exam=exam.name,
                        day=format_date(self.env, exam.date),
                    )
                )

    def _log_issued(self, issued, problems):
        """Note in the log of the exams who got a certificate, and who could not."""
        bodies = {}
        for exam in self:
            lines = [
                self.env._("Certificate issued to %(name)s.", name=c.employee_id.name)
                for c in issued
                if c.exam_id == exam
            ]
            lines += [p for c, p in problems.items() if c.exam_id == exam]
            if lines:
                bodies[exam.id] = Markup("<br/>").join(lines)
        self.browse(bodies)._message_log_batch(bodies=bodies)

    def _lock_for_issuing(self):
        """Have nobody else issue after these exams before this transaction ends.

        Whoever started before it ended does not see its certificates yet: the row is
        written, so that Odoo lets them try again.

        :raise UserError: somebody else is issuing them at this moment
        """
        self._lock_or_refuse()
        self.env.execute_query(
            SQL(
                "UPDATE certificates_exam SET write_date = write_date "
                "WHERE id = ANY(%s) RETURNING id",
                self.ids,
            )
        )

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
