from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.certificates.tools import limits


class CertificatesRecertificationLine(models.Model):
    """A person on a recertification list, and what became of the assessment."""

    _name = "certificates.recertification.line"
    _description = "Person on a Recertification List"
    _inherit = ["certificates.form.mixin"]
    _order = "recertification_id, id"
    _rec_name = "employee_id"
    _key_texts = ("number",)

    recertification_id = fields.Many2one(
        "certificates.recertification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="recertification_id.company_id", store=True, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict", readonly=True
    )
    renewed_id = fields.Many2one(
        "certificates.assignment",
        "Renews",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    result = fields.Selection(
        [("passed", "Passed"), ("failed", "Failed"), ("absent", "Absent")],
        default="passed",
        required=True,
    )
    number = fields.Char("New Number")
    is_chosen = fields.Boolean(
        "Accept", default=True, help="Whether the certificate is to be renewed."
    )
    reason = fields.Char(
        "Why Not", help="Tells the contact person why it is not accepted."
    )
    problem = fields.Text(readonly=True, help="Why it could not be renewed.")
    submission_id = fields.Many2one(
        "certificates.submission",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    renewal_id = fields.Many2one(
        "certificates.assignment", "New Certificate", compute="_compute_renewal_id"
    )

    _person_uniq = models.UniqueIndex(
        "(recertification_id, employee_id)", "This person is on the list already."
    )

    @api.depends("submission_id")
    def _compute_renewal_id(self):
        for line in self:
            line.renewal_id = line.submission_id.assignment_id

    @api.constrains("employee_id", "recertification_id")
    def _check_employee_id(self):
        # What was decided is history, wherever somebody belongs now.
        waiting = self.filtered(
            lambda line: line.recertification_id.state in ("open", "handed_in")
        )
        for message in waiting._find_strangers().values():
            raise ValidationError(message)

    def _check_assessed_later(self):
        """Refuse a day of another year: before what is to be renewed began."""
        for line in self.filtered(lambda x: x.result == "passed"):
            day = line.recertification_id.date
            # sudo: who is on a list may be told from when the certificate is valid
            renewed = line.renewed_id.sudo()
            if renewed and renewed.date_start > day:
                raise UserError(
                    self.env._(
                        "%(employee)s holds this certificate since %(start)s: the day "
                        "of the assessment, %(day)s, cannot lie before.",
                        employee=line.employee_id.name,
                        start=format_date(self.env, renewed.date_start),
                        day=format_date(self.env, day),
                    )
                )

    def _find_strangers(self):
        """Return which of these belong elsewhere by now, with a message that says so.

        A contact person judges the own people only.
        """
        found = {}
        for line in self:
            organization = line.recertification_id.organization_id
            # sudo: of which organization somebody is, is for HR officers to see
            employee = line.employee_id.sudo()
            if employee.certificates_organization_id != organization:
                found[line] = self.env._(
                    "%(employee)s does not belong to %(organization)s.",
                    employee=employee.name,
                    organization=organization.name,
                )
        return found

    def write(self, vals):
        self._check_change(vals)
        return super().write(vals)

    def _check_change(self, vals):
        """Refuse new values of what the user does not change, or not any more.

        :raise AccessError: the contact person entered that, or an action keeps it
        :raise UserError: the list is decided, or somebody was renewed already
        """
        self._check_changeable(vals, ("is_chosen", "number", "reason"))
        self._check_lengths([vals], names=["reason"], max_length=limits.MAX_REASON)
        if self.env.su:
            return
        self.recertification_id._check_state("handed_in")
        for line in self.filtered("submission_id"):
            raise UserError(
                self.env._(
                    "The certificate of %(employee)s was renewed already.",
                    employee=line.employee_id.name,
                )
            )

    def _get_outcome(self):
        """Return what became of one: ``renewed``, ``refused``, or ``waiting``."""
        self.ensure_one()
        if self.submission_id:
            return "renewed"
        is_decided = self.recertification_id.state in ("accepted", "rejected")
        if is_decided or self.result != "passed" or not self.is_chosen:
            return "refused"
        return "waiting"

    def _explain_refusal(self):
        """Return why the certificate is not renewed, for the contact person."""
        self.ensure_one()
        if self.result != "passed":
            return dict(self._fields["result"]._description_selection(self.env))[
                self.result
            ]
        return self.reason or self.env._("Not accepted")

    def _filter_to_renew(self):
        """Return those who passed, are ticked, and were not renewed yet."""
        return self.filtered(
            lambda line: (
                line.result == "passed" and line.is_chosen and not line.submission_id
            )
        )

    def _renew(self):
        """Renew the certificates of these, in a constant number of queries.

        :return: why not, by line
        """
        problems = self._find_strangers()
        return problems | self.filtered(lambda x: x not in problems)._renew_people()

    def _renew_people(self):
        """Renew the certificates of these, who belong to the organization."""
        # sudo: the list is the submission of its contact person
        submissions = self.env["certificates.submission"].sudo()
        contact = self.recertification_id.handed_in_by_id
        # sudo: as above, in the name of the contact person
        submissions = submissions.with_user(contact or self.env.user).sudo()
        created = submissions.create([line._prepare_submission() for line in self])
        accepted = created.with_env(self.env)
        problems = accepted._accept()
        failed = {s.id: problem for s, problem in problems.items()}
        for line, submission in zip(self, created, strict=True):
            if submission.id not in failed:
                # sudo: see above
                line.sudo().submission_id = submission
        found = {
            line: failed[submission.id]
            for line, submission in zip(self, created, strict=True)
            if submission.id in failed
        }
        created.filtered(lambda s: s.id in failed).unlink()
        return found

    def _get_expiry(self):
        """Return the last day of the new certificate: as that of any renewal."""
        self.ensure_one()
        record = self.recertification_id
        # sudo: the officer may know how long the certificates were valid
        renewed = self.renewed_id.sudo()
        if renewed:
            return renewed._get_renewal_expiry(record.date)
        # sudo: the same
        return record.type_id.sudo()._get_expiry(record.date)

    def _prepare_submission(self):
        """Return the values of the submission that stands for a line."""
        self.ensure_one()
        record = self.recertification_id
        return {
            "employee_id": self.employee_id.id,
            "type_id": record.type_id.id,
            "level_id": self.renewed_id.level_id.id,
            "number": self.number,
            "date_start": record.date,
            "date_expiry": self._get_expiry(),
            "renewal_of_id": self.renewed_id.id,
            "source": "contact",
            "state": "to_check",
            "handed_in_by_id": record.handed_in_by_id.id,
            "handed_in_at": record.handed_in_at,
            "remark": self.env._("Assessed by %(assessor)s.", assessor=record.assessor),
        }
