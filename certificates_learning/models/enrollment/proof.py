from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.certificates.tools import validity

# When proof can be sent, and when it can be approved.
UPLOAD_STATES = ("awaiting_proof", "rejected")
APPROVABLE_STATES = ("awaiting_proof", "to_approve", "rejected")

MAX_FILES = 10
# Of a file name, and of the number of a certificate.
MAX_LENGTH = 255


class CertificatesEnrollment(models.Model):
    """Proof of certificates that were earned elsewhere, and its approval."""

    _inherit = "certificates.enrollment"

    proof_ids = fields.Many2many(
        "ir.attachment",
        "certificates_enrollment_proof_rel",
        "enrollment_id",
        "attachment_id",
        copy=False,
        readonly=True,
    )
    proof_count = fields.Integer(compute="_compute_proof_count")
    proof_number = fields.Char(
        "Certificate Number",
        copy=False,
        help="The number on the certificate that was earned elsewhere.",
    )
    proof_date = fields.Date(
        "Date on the Proof",
        copy=False,
        help="The day of completion according to the proof.",
    )
    submitted_at = fields.Datetime(readonly=True, copy=False)
    approver_id = fields.Many2one(
        "res.users", "Approved or Rejected By", readonly=True, copy=False
    )
    approved_at = fields.Datetime("Decided On", readonly=True, copy=False)
    rejection_reason = fields.Text(readonly=True, copy=False, tracking=True)
    can_upload = fields.Boolean(compute="_compute_can_upload")
    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.constrains("proof_number")
    def _check_proof_number(self):
        for enrollment in self:
            enrollment.assignment_id._check_no_formula(enrollment.proof_number)

    @api.depends("proof_ids")
    def _compute_proof_count(self):
        for enrollment in self:
            enrollment.proof_count = len(enrollment.proof_ids)

    @api.depends("kind", "state", "completion_ids")
    @api.depends_context("uid")
    def _compute_can_upload(self):
        # sudo: learners cannot read all that decides whether they may upload
        for enrollment, enrollment_sudo in zip(self, self.sudo(), strict=True):
            enrollment.can_upload = (
                enrollment_sudo.kind == "external"
                and enrollment_sudo.state in UPLOAD_STATES
                and enrollment_sudo._are_courses_done()
            )

    @api.depends("kind", "state")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        judged = self.filtered(
            lambda e: e.kind == "external" and e.state in APPROVABLE_STATES
        )
        self.can_approve = False
        judged._filter_approvable().can_approve = True

    @api.ondelete(at_uninstall=False)
    def _unlink_with_proof(self):
        """Note on the employees which files are deleted with their enrollments."""
        # sudo: officers of certificates note it where only HR officers read it
        lost = self.sudo().filtered("proof_ids")
        lost.employee_id._message_log_batch(
            bodies={
                employee.id: self.env._(
                    "%(enrollments)s deleted, with its proof: %(files)s",
                    enrollments=", ".join(enrollments.mapped("display_name")),
                    files=", ".join(enrollments.proof_ids.mapped("name")),
                )
                for employee, enrollments in lost.grouped("employee_id").items()
            }
        )

    def action_submit_proof(self, files, completed_on=None, number=None):
        """Send proof for approval, as the learner or as an officer.

        :param list files: dictionaries with the ``name`` and the ``raw`` bytes of each
            file. At most 50 MB each, see ``certificates.max_document_mb``; PDF, PNG,
            JPEG, DOC or DOCX by content.
        :param completed_on: the day of completion according to the proof
        :param str number: the number of the certificate
        :raise UserError: when no proof can be sent now
        :raise ValidationError: when a file or the day cannot be accepted
        """
        self.ensure_one()
        if not self.is_mine:
            self.check_access("write")
        self._check_can_submit()
        self._check_files(files)
        self._check_number(number)
        # sudo: learners read their enrollment only
        enrollment = self.sudo()
        enrollment._store_submission(
            files, enrollment._read_proof_date(completed_on), (number or "").strip()
        )
        enrollment._request_approval()
        return True

    def _store_submission(self, files, completed_on, number):
        self.ensure_one()
        replaced = self.proof_ids
        proof = self.env["ir.attachment"].create(
            [
                {
                    **self.assignment_id._get_document_values(
                        file["name"], file["raw"]
                    ),
                    "raw": file["raw"],
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for file in files
            ]
        )
        self.write(
            {
                "state": "to_approve",
                "proof_ids": [fields.Command.set(proof.ids)],
                "proof_date": completed_on,
                "proof_number": self.type_id.number_policy != "sequence"
                and (number or self.proof_number),
                "submitted_at": fields.Datetime.now(),
                "rejection_reason": False,
            }
        )
        replaced._discard_from(self)

    def action_approve(self):
        """Approve the proof of these enrollments: each issues its certificate.

        Also without a file, and after a rejection. Those that are completed already
        are left out.

        :raise UserError: when one cannot be approved, or not by this user
        """
        enrollments = self._check_can_judge(APPROVABLE_STATES)
        today = {e: e._get_today() for e in enrollments}
        enrollments.write(
            {
                "approver_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
                "rejection_reason": False,
            }
        )
        enrollments._complete(lambda e: e._get_proven_day(today[e]))
        enrollments._notify("proof_approved")
        return True

    def action_reject(self, reason):
        """Reject the proof of these enrollments; the learner may upload again.

        :param str reason: what is wrong with it, for the learner
        :raise UserError: without a reason, or when one cannot be rejected
        """
        reason = isinstance(reason, str) and reason.strip()
        if not reason:
            raise UserError(
                self.env._("Give a reason: the employee has to know what to change.")
            )
        enrollments = self._check_can_judge(("to_approve",))
        enrollments.write(
            {
                "state": "rejected",
                "rejection_reason": reason,
                "approver_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        enrollments._close_activities()
        enrollments._notify("proof_rejected")
        return True

    def action_open_reject_wizard(self):
        """Open the wizard that asks for the reason of a rejection."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_learning.certificates_reject_wizard_action"
        )
        return {**action, "context": {"default_enrollment_ids": self.ids}}

    def _check_can_submit(self):
        self.ensure_one()
        # sudo: learners cannot read all that decides whether they may submit
        enrollment = self.sudo()
        if enrollment.kind != "external":
            message = self.env._("This certification takes courses, not proof.")
        elif enrollment.state == "to_approve":
            message = self.env._(
                "Your proof waits for approval already: wait for the answer before you "
                "send it again."
            )
        elif enrollment.state not in UPLOAD_STATES:
            message = self.env._("This enrollment is closed: it takes no more proof.")
        elif not enrollment._are_courses_done():
            message = self.env._("Finish the required courses first.")
        else:
            return
        raise UserError(message)

    def _check_files(self, files):
        if not files:
            raise ValidationError(self.env._("Choose at least one file."))
        if not isinstance(files, (list, tuple)) or len(files) > MAX_FILES:
            raise ValidationError(
                self.env._("Send at most %(count)s files.", count=MAX_FILES)
            )
        for file in files:
            name, raw = self._read_file(file)
            self.env["certificates.assignment"]._check_document(name, raw)

    def _read_file(self, file):
        """Return the name and the bytes of a file; refuse other values."""
        try:
            name, raw = file["name"], file["raw"]
        except (KeyError, TypeError):
            name = raw = None
        if not (
            name
            and isinstance(name, str)
            and len(name) <= MAX_LENGTH
            and isinstance(raw, bytes)
        ):
            raise ValidationError(
                self.env._("Each file needs a name and its content in bytes.")
            )
        return name, raw

    def _check_number(self, number):
        if number and not (isinstance(number, str) and len(number) <= MAX_LENGTH):
            raise ValidationError(self.env._("Enter the number of the certificate."))

    def _read_proof_date(self, value):
        """Return the day on the proof; refuse one that cannot be true."""
        self.ensure_one()
        try:
            day = fields.Date.to_date(value or None)
        except (TypeError, ValueError) as error:
            raise ValidationError(
                self.env._("%(value)s is not a date.", value=value)
            ) from error
        today = self._get_today()
        if day and not (validity.is_plausible(day) and day <= today):
            raise ValidationError(
                self.env._(
                    "%(day)s cannot be the day of completion: give a day up to today.",
                    day=format_date(self.env, day),
                )
            )
        if day and self.cycle > 1 and day <= self.previous_id.completed_on:
            raise ValidationError(
                self.env._(
                    "The proof of %(day)s belongs to the cycle before: send proof of "
                    "the renewal.",
                    day=format_date(self.env, day),
                )
            )
        asked = self.certification_id.completion_date_source == "employee"
        return day or (asked and today)

    def _get_proven_day(self, today):
        """Return the day of completion of approved proof."""
        self.ensure_one()
        if self.certification_id.completion_date_source == "employee":
            return self.proof_date or today
        return today

    def _check_can_judge(self, states):
        """Return the enrollments to judge; refuse those that the user may not judge.

        :param states: the states in which it can be judged
        """
        self.check_access("read")
        # sudo: managers judge what they cannot write
        enrollments = self.sudo().filtered(lambda e: e.state != "completed")
        for enrollment in enrollments:
            if enrollment.kind != "external" or enrollment.state not in states:
                raise UserError(
                    self.env._(
                        "There is no proof of %(enrollment)s to judge.",
                        enrollment=enrollment.display_name,
                    )
                )
        allowed = self._filter_approvable()
        for enrollment in enrollments:
            if enrollment.id not in allowed.ids:
                raise UserError(
                    self.env._(
                        "%(enrollment)s has to be judged by somebody else: nobody "
                        "approves their own proof, nor that of employees they are not "
                        "responsible for.",
                        enrollment=enrollment.display_name,
                    )
                )
        return enrollments

    def _filter_approvable(self):
        """Return which of these the current user may judge."""
        own = self.filtered_domain(self._get_own_domain())
        judged = self - own
        if self.env.user._is_certificates_officer():
            return judged._filtered_access("write")
        # Without proof, and after a rejection, it takes an officer.
        by_manager = judged.filtered(
            lambda e: (
                e.state == "to_approve"
                # sudo: the manager need not see the certification
                and e.sudo().certification_id.approver == "manager"
            )
        )
        return by_manager.filtered_domain(self._get_team_domain())

    def _move_proof(self, certificate):
        """Make the proof a document of the certificate, with the access of that.

        :param certificate: the certificate that was issued for it
        """
        self.ensure_one()
        if self.proof_ids:
            self.proof_ids.write(
                {"res_model": certificate._name, "res_id": certificate.id}
            )
            certificate.document_ids = self.proof_ids

    def _request_approval(self):
        """Schedule an activity for the approver of this proof."""
        self.ensure_one()
        user = self._get_approver()
        if user:
            self.with_context(lang=user.lang).activity_schedule(
                "certificates_learning.mail_activity_type_proof", user_id=user.id
            )

    def _get_approver(self):
        """Return the approver: the manager, or the responsible user."""
        self.ensure_one()
        candidates = [
            *self._get_managers(),
            self.type_id.responsible_id,
            self.company_id.certificates_responsible_id,
        ]
        return next(
            (user for user in candidates if self._can_be_judged_by(user)),
            self.env["res.users"],
        )

    def _can_be_judged_by(self, user):
        self.ensure_one()
        if not user.active or user.share:
            return False
        seen = self.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        return bool(seen._filtered_access("read")._filter_approvable())

    def _get_managers(self):
        """Return the users of the managers above, the nearest first, if they judge."""
        managers = self.env["hr.employee"]
        employee = self.employee_id.parent_id
        while (
            self.certification_id.approver == "manager"
            and employee
            and employee not in managers
        ):
            managers |= employee
            employee = employee.parent_id
        return [manager.user_id for manager in managers]

    @api.model
    def _follow_people(self, domain):
        waiting = self.search(domain & Domain("state", "=", "to_approve"))
        for enrollment in waiting:
            activities = enrollment._get_approval_activities()
            if activities.user_id != enrollment._get_approver():
                activities.unlink()
                enrollment._request_approval()
        return super()._follow_people(domain)

    def _close_activities(self):
        """Close the requests for approval of these enrollments."""
        self._get_approval_activities().unlink()

    def _get_approval_activities(self):
        activity_type = self.env.ref(
            "certificates_learning.mail_activity_type_proof", raise_if_not_found=False
        )
        return self.activity_ids.filtered(
            lambda a: activity_type and a.activity_type_id == activity_type
        )
