from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.certificates.tools import validity
from odoo.addons.certificates.tools.batch import try_each

# When proof can be sent, and when it can be approved.
UPLOAD_STATES = ("awaiting_proof", "rejected")
APPROVABLE_STATES = ("awaiting_proof", "to_approve", "rejected")

MAX_FILES = 10
# Of a file name, and of the number of a certificate.
MAX_LENGTH = 255


class CertificatesEnrollment(models.Model):
    """Proof of certificates that were earned elsewhere, and its approval."""

    _name = "certificates.enrollment"
    _inherit = ["certificates.enrollment", "certificates.seen.mixin"]
    _seen_names = ("proof_ids", "proof_number", "proof_date")

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
    proof_expiry = fields.Date(
        "Would Expire On",
        compute="_compute_proof_expiry",
        help="Last day of validity of the certificate if the proof is approved today.",
    )
    is_proof_expired = fields.Boolean(
        "Expired From the Start",
        compute="_compute_proof_expiry",
        help="The certificate would have expired before today.",
    )
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

    @api.depends("kind", "state", "proof_date", "certification_id", "enrolled_on")
    @api.depends_context("tz", "uid")
    def _compute_proof_expiry(self):
        # sudo: learners and managers cannot read all that decides it
        for enrollment, enrollment_sudo in zip(self, self.sudo(), strict=True):
            judged = enrollment_sudo.kind == "external" and enrollment_sudo.is_open
            expiry = judged and enrollment_sudo._get_proven_expiry()
            enrollment.proof_expiry = expiry
            enrollment.is_proof_expired = bool(
                expiry and expiry < enrollment_sudo._get_today()
            )

    @api.depends("kind", "state", "completion_ids")
    @api.depends_context("uid")
    def _compute_can_upload(self):
        # sudo: learners cannot read all that decides whether they may upload
        again = self.sudo()._filter_retakable_by_proof()
        for enrollment, enrollment_sudo in zip(self, self.sudo(), strict=True):
            enrollment.can_upload = enrollment_sudo in again or (
                enrollment_sudo.kind == "external"
                and enrollment_sudo.state in UPLOAD_STATES
                and enrollment_sudo._are_courses_done()
            )

    def _filter_retakable_by_proof(self):
        """Return the expired or revoked ones that new proof earns again."""
        return self.filtered(
            lambda e: e.kind == "external" and not e.certification_id.require_courses
        )._filter_lapsed()

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
        Proof for what expired or was revoked opens another cycle.

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
        if enrollment.state == "completed":
            enrollment = enrollment.certification_id._enroll(
                enrollment.employee_id, again=True, origin="self"
            )
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

    def action_approve(self, accept_expired=False):
        """Approve the proof of these enrollments: each issues its certificate.

        Also without a file, and after a rejection. Those that are completed already
        are left out. Of several, one that cannot be approved is named, and does not
        stop the others.

        :param bool accept_expired: approve also proof so old that its certificate
            would have expired already
        :raise UserError: when one cannot be approved by this user, or none at all
        """
        self.check_access("read")
        enrollments = self._filter_undecided()._check_can_judge(APPROVABLE_STATES)
        problems = enrollments._get_approval_problems(accept_expired)
        right = enrollments.filtered(lambda e: e not in problems)
        if len(enrollments) == 1 and right:
            right._approve()
        else:
            try_each(
                right,
                lambda batch: batch._approve(),
                lambda enrollment, error: problems.update({enrollment: str(error)}),
            )
        texts = [f"{e.employee_id.name}: {text}" for e, text in problems.items()]
        if texts and len(texts) == len(enrollments):
            raise UserError("\n".join(texts))
        return self._notify_problems(texts, True)

    def action_withdraw_proof(self):
        """Take back proof that waits for approval: for the learner.

        :raise UserError: it is decided already
        """
        self.ensure_one()
        self._check_own()
        # sudo: learners read their enrollment only
        enrollment = self.sudo()
        if enrollment.state != "to_approve":
            raise UserError(self.env._("No proof waits for approval."))
        names = ", ".join(enrollment.proof_ids.mapped("name"))
        replaced = enrollment.proof_ids
        enrollment.write(
            {
                "state": "awaiting_proof",
                "proof_ids": [fields.Command.clear()],
                "submitted_at": False,
            }
        )
        replaced._discard_from(enrollment)
        enrollment._close_activities()
        enrollment._message_log(
            body=self.env._("Proof taken back by the learner: %(names)s", names=names)
        )
        return True

    def action_ask_approve(self):
        """Approve one proof that is valid; ask before anything else.

        :raise UserError: when all of these are approved already
        """
        self.check_access("read")
        waiting = self._filter_undecided() or self
        enrollments = waiting._check_can_judge(APPROVABLE_STATES)
        if len(enrollments) == 1 and not enrollments._is_questionable():
            return self.action_approve()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_learning.certificates_approve_wizard_action"
        )
        return {**action, "context": {"default_enrollment_ids": enrollments.ids}}

    def _filter_undecided(self):
        """Return those that are not completed yet."""
        # sudo: managers judge what they cannot write
        return self.filtered(lambda e: e.sudo().state != "completed")

    def _is_questionable(self):
        """Return whether proof is approved after a question only. To be extended."""
        self.ensure_one()
        return self.is_proof_expired

    def _approve(self):
        self.write(
            {
                "approver_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
                "rejection_reason": False,
            }
        )
        today = {e: e._get_today() for e in self}
        self._complete(lambda e: e._get_proven_day(today[e]))
        self._notify("proof_approved")

    def _get_approval_problems(self, accept_expired=False):
        """Return what keeps these from being approved, by enrollment.

        :param bool accept_expired: whether a certificate may be expired from the start
        """
        wanted = [(e.type_id.id, e.proof_number, e.employee_id.id) for e in self]
        numbers = self.env["certificates.assignment"]._get_number_problems(wanted)
        problems = {e: p for e, p in zip(self, numbers, strict=True) if p}
        for enrollment in self if not accept_expired else ():
            if enrollment.is_proof_expired and enrollment not in problems:
                problems[enrollment] = enrollment._explain_expired()
        return problems

    def _explain_expired(self):
        self.ensure_one()
        return self.env._(
            "The proof is of %(day)s: its certificate would have expired on "
            "%(expiry)s. Tick that expired ones are approved too, or reject it.",
            day=format_date(self.env, self.proof_date),
            expiry=format_date(self.env, self.proof_expiry),
        )

    def _get_oldest_useful_day(self):
        """Return the first day of proof whose certificate would be valid today.

        :return: a date, or ``None`` where any day will do
        """
        self.ensure_one()
        asks = self.certification_id.completion_date_source == "employee"
        today = self._get_today()
        if self.kind != "external" or not asks or not self.type_id.validity_count:
            return None
        low, high = validity.FIRST_DATE.toordinal(), today.toordinal()
        while low < high:
            middle = (low + high) // 2
            expiry = self.type_id._get_expiry(date.fromordinal(middle))
            if expiry and expiry < today:
                low = middle + 1
            else:
                high = middle
        return date.fromordinal(low)

    def _get_proven_expiry(self, day=None):
        """Return the last day of validity if the proof is approved today.

        :param date day: the day on the proof; that of the enrollment when left out
        """
        self.ensure_one()
        day = day or self._get_proven_day(self._get_today())
        return self._get_validity(day)[1]

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
        self._check_seen()
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
        elif enrollment._filter_retakable_by_proof():
            return
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
        previous = self.previous_id
        is_repeated = day and self.cycle > 1 and day <= previous.completed_on
        # What was revoked may be shown anew, with better proof of the same day.
        if is_repeated and not previous.assignment_id.revoked_on:
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
        enrollments = self._check_seen().sudo()
        for enrollment in enrollments:
            if enrollment.kind != "external" or enrollment.state not in states:
                raise UserError(enrollment._explain_no_proof())
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

    def _explain_no_proof(self):
        """Return why there is nothing to judge: who has decided, if anybody has."""
        self.ensure_one()
        if not self.approver_id:
            return self.env._(
                "There is no proof of %(enrollment)s to judge.",
                enrollment=self.display_name,
            )
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(enrollment)s is %(state)s already, by %(name)s.",
            enrollment=self.display_name,
            state=labels[self.state].lower(),
            name=self.approver_id.name,
        )

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
