from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools import folding

# What only the actions of a submission change.
KEPT_BY_ACTIONS = {
    "decided_at",
    "decided_by_id",
    "handed_in_at",
    "handed_in_by_id",
    "problem",
    "reason",
    "state",
}

# What tells where a submission came from: who may decide about it depends on that.
KEPT_BY_DOORS = {"confidence", "source"}

# Submissions of which nothing changes any more.
SETTLED_STATES = ("accepted", "rejected", "withdrawn")

# Longer than any number.
MAX_NUMBER = 100


class CertificatesSubmission(models.Model):
    """A statement that an employee holds something, with evidence of it.

    Holders, contact persons, officers and scans propose; an officer decides. An
    accepted submission leads to exactly one certificate.
    """

    _name = "certificates.submission"
    _description = "Submitted Certificate"
    _inherit = [
        "certificates.statement.mixin",
        "certificates.employee.mixin",
        "certificates.page.mixin",
        "certificates.checked.mixin",
        "mail.thread",
    ]
    _order = "handed_in_at, id"
    _key_texts = ("number",)
    _rec_names_search = ["number", "employee_id"]
    _check_company_auto = True
    _check_activity = "certificates.mail_activity_type_submission"
    _seen_names = (
        "employee_id",
        "type_id",
        "level_id",
        "number",
        "date_start",
        "date_expiry",
        "issuer_id",
        "renewal_of_id",
        "document_ids",
        "remark",
    )

    # A scan may not tell whose certificate it is, of what type, and from when.
    employee_id = fields.Many2one(
        required=False,
        default=lambda self: self._default_employee_id(),
        domain=lambda self: self._get_holder_domain(),
    )
    number = fields.Char("Certificate Number", copy=False, tracking=True)
    number_policy = fields.Selection(
        related="type_id.number_policy", string="Number Policy"
    )
    renewal_of_id = fields.Many2one(
        "certificates.assignment",
        "Renews",
        compute="_compute_renewal_of_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('employee_id', '=', employee_id), ('type_id', '=', type_id)]",
        help="The certificate that the new one renews.",
    )
    source = fields.Selection(
        [
            ("holder", "Holder"),
            ("contact", "Contact Person"),
            ("scan", "Scan"),
            ("manager", "Colleague"),
        ],
        required=True,
        readonly=True,
        copy=False,
        help="By whom it was handed in. A colleague is a manager or an officer.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_check", "To Check"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    reason = fields.Text(
        "Reason of the Rejection", readonly=True, copy=False, tracking=True
    )
    remark = fields.Text(help="What the officer should know.")
    confidence = fields.Json(
        copy=False,
        readonly=True,
        groups="certificates.group_certificates_user",
        help="How sure each value is, by the name of its field; 1 is certain. Only "
        "for what a machine has read.",
    )
    problem = fields.Text(
        readonly=True,
        copy=False,
        groups="certificates.group_certificates_user",
        help="Why it could not be accepted.",
    )
    handed_in_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    handed_in_at = fields.Datetime("Handed In On", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", "Accepted or Rejected By", readonly=True, copy=False
    )
    decided_at = fields.Datetime("Decided On", readonly=True, copy=False)
    has_choice = fields.Boolean(
        compute="_compute_has_choice",
        help="Whether the user hands in for others, too.",
    )

    @api.model
    def _default_employee_id(self):
        """Propose the employee that the user is, unless officers enter any."""
        is_own = self.env.context.get("certificates_hand_in")
        if self.env.su or self.env.user._is_certificates_officer() and not is_own:
            return False
        return self._get_own_employees()[:1].id

    @api.depends_context("uid")
    def _compute_has_choice(self):
        self.has_choice = self.env["hr.employee"]._has_certificates_team()

    @api.model
    def _get_holder_domain(self):
        """Return for whom the user may hand in: themselves, and those below them."""
        if self.env.su or self.env.user._is_certificates_officer():
            return "[('company_id', 'in', allowed_company_ids)]"
        return [("id", "child_of", self._get_own_employees().ids)]

    @api.depends("employee_id.company_id")
    def _compute_company_id(self):
        for submission in self:
            company = submission.employee_id.company_id
            submission.company_id = company or submission.company_id or self.env.company

    @api.depends("renewal_of_id")
    def _compute_date_expiry(self):
        return super()._compute_date_expiry()

    @api.model
    def _get_proposing_fields(self):
        """Return the fields of which a change may propose another expiry date."""
        return {"date_start", "employee_id", "level_id", "renewal_of_id", "type_id"}

    def _propose_expiry(self):
        """Return the expiry date of the type; else as long as what is renewed."""
        # sudo: holders cannot read all that an expiry date depends on
        renewed = self and self.sudo()._get_renewed()
        if renewed:
            return renewed._get_renewal_expiry(self.date_start)
        return super()._propose_expiry()

    @api.depends("type_id.name", "employee_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # A file names any record that the client mentions.
        self.check_access("read")
        # sudo: who may see a submission may see whose it is and of what type
        for submission, submission_sudo in zip(self, self.sudo(), strict=True):
            name = self.env._(
                "%(type)s of %(employee)s",
                type=submission_sudo.type_id.name or "?",
                employee=submission_sudo._get_holder().name or "?",
            )
            number = submission_sudo.number
            submission.display_name = f"{name} ({number})" if number else name

    @api.constrains("employee_id", "company_id")
    def _check_company_id(self):
        return super(
            CertificatesSubmission, self.filtered("employee_id")
        )._check_company_id()

    @api.constrains("employee_id", "renewal_of_id")
    def _check_renewal_of_id(self):
        """Refuse the renewal of a certificate of somebody else."""
        for submission in self.filtered("renewal_of_id"):
            if submission.renewal_of_id.employee_id != submission.employee_id:
                raise ValidationError(
                    self.env._(
                        "A certificate of %(employee)s renews one of the same "
                        "person: choose another.",
                        employee=submission.employee_id.name or "?",
                    )
                )

    @api.constrains("number")
    def _check_number(self):
        for submission in self.filtered("number"):
            self.env["certificates.assignment"]._check_no_formula(submission.number)
            if len(submission.number) > MAX_NUMBER:
                raise ValidationError(
                    self.env._(
                        "%(number)s… is longer than %(count)s characters: enter the "
                        "number of the certificate only.",
                        number=submission.number[:30],
                        count=MAX_NUMBER,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # What is called on other submissions has nothing to do with them.
        submissions = super().create(self.browse()._before_create(vals_list))
        submissions._after_create()
        return submissions

    def write(self, vals):
        self._check_values([vals])
        self = self._check_seen()
        vals = self._clean_values(vals)
        before = self._before_change(vals)
        # What somebody entered is never replaced by a proposal.
        is_proposed_anew = self._get_proposing_fields() & vals.keys()
        kept = self.filtered(lambda s: is_proposed_anew and s._has_own_expiry())
        with self.env.protecting([self._fields["date_expiry"]], kept):
            result = super().write(vals)
        self._after_change(vals.keys(), before)
        return result

    # Hooks: what else has to happen whenever submissions change. Each calls super.

    @api.model
    def _before_create(self, vals_list):
        """Check and complete the values of new submissions.

        :param list vals_list: values as the caller gave them
        :return: the values to create the submissions with
        :raise AccessError: values that only an action gives
        """
        self._check_values(vals_list)
        own = self._get_own_employees()
        kept = {} if self.env.su else self.default_get([*self._get_kept_fields()])
        cleaned = []
        for vals in vals_list:
            holder_id = vals.get("employee_id", self._default_employee_id())
            by_holder = holder_id in own.ids
            source = "holder" if by_holder else "manager"
            if self.env.su:
                source = vals.get("source") or source
            self._check_kept_by_actions({"source": source, **kept, **vals}, source)
            cleaned.append({**self._clean_values(vals), "source": source})
            self._check_dates(vals)
        return cleaned

    def _after_create(self):
        """Update everything that depends on new submissions."""

    def _before_change(self, vals):
        """Check new values of existing submissions.

        :param dict vals: the values that are about to be written
        :return: what ``_after_change`` has to know of the submissions as they were
        :raise UserError: when one is decided already
        """
        self._check_kept_by_actions(vals)
        for submission in self if not self.env.su else []:
            submission._check_open()
        for submission in self if {"date_start", "date_expiry"} & vals.keys() else []:
            submission._check_dates(vals)
        return {}

    def _after_change(self, names, before):
        """Update everything that depends on the changed fields.

        :param names: names of the fields that were written
        :param dict before: what ``_before_change`` returned
        """
        if "employee_id" in names:
            self.check_access("write")

    @api.model
    def _get_kept_fields(self):
        """Return the names of the fields that nobody enters. To be extended."""
        return KEPT_BY_ACTIONS | KEPT_BY_DOORS

    def _check_kept_by_actions(self, vals, source=None):
        """Refuse values that only the actions give, and those of where it came from.

        :param str source: by whom a new submission is handed in
        """
        allowed = {"state": "draft", **({"source": source} if source else {})}
        names = {
            name
            for name in self._get_kept_fields() & vals.keys()
            if name not in allowed or vals[name] != allowed[name]
        }
        if self.env.su or not names:
            return
        labels = ", ".join(
            self._fields[name]._description_string(self.env) for name in sorted(names)
        )
        if names & KEPT_BY_ACTIONS:
            raise AccessError(
                self.env._(
                    "%(fields)s: hand in, accept, reject or withdraw the certificate "
                    "instead.",
                    fields=labels,
                )
            )
        raise AccessError(
            self.env._(
                "%(fields)s: this tells where the certificate came from, and nobody "
                "changes it.",
                fields=labels,
            )
        )

    def _check_open(self):
        """Refuse to change what was decided."""
        self.ensure_one()
        if self.state in SETTLED_STATES:
            raise UserError(
                self.env._(
                    "%(submission)s cannot be changed: it is %(state)s.",
                    submission=self.display_name,
                    state=self._get_state_label(),
                )
            )

    def _get_state_label(self):
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state].lower()

    @api.model
    def _clean_values(self, vals):
        """Return the values with stripped texts; an empty text becomes False."""
        cleaned = {
            name: folding.clean(vals[name])
            for name in ("number", "remark")
            if name in vals
        }
        return {**vals, **cleaned}

    def action_submit(self):
        """Hand in these drafts, for an officer to check. Those handed in stay so.

        :raise UserError: when one is decided, incomplete or of somebody else
        """
        submissions = self._check_from_me().filtered(lambda s: s.state != "to_check")
        for submission in submissions:
            submission._check_open()
            submission._check_complete()
        submissions.write(
            {
                "state": "to_check",
                "handed_in_by_id": self.env.uid,
                "handed_in_at": fields.Datetime.now(),
            }
        )
        submissions._ask_officers()
        return True

    def action_withdraw(self):
        """Take back what was not decided yet. Those withdrawn stay so.

        :raise UserError: when one is decided, or was handed in by somebody else
        """
        submissions = self._check_from_me().filtered(lambda s: s.state != "withdrawn")
        for submission in submissions:
            submission._check_open()
        submissions.write({"state": "withdrawn"})
        submissions._close_activities()
        return True

    def _check_from_me(self):
        """Return these with superuser rights; refuse those of somebody else.

        Officers act on behalf of everybody. Others see only what is about them, or
        what they handed in: the latter is theirs to change.
        """
        self.check_access("read")
        # sudo: holders change what they handed in by actions only
        submissions = self.sudo()
        if self.env.su or self.env.user._is_certificates_officer():
            return submissions
        for submission in submissions:
            if not submission._is_from_me():
                raise UserError(
                    self.env._(
                        "%(submission)s was handed in by %(name)s: ask them.",
                        submission=submission.display_name,
                        # sudo: see _get_submitter
                        name=submission._get_submitter().sudo().name,
                    )
                )
        return submissions

    def _is_from_me(self):
        """Return whether the current user handed it in, or prepares it."""
        self.ensure_one()
        return self._get_submitter() == self.env.user

    def _get_submitter(self):
        """Return the user who handed it in, or prepares it."""
        self.ensure_one()
        # sudo: who sees a submission may know from whom it is
        submission = self.sudo()
        submitter = submission.handed_in_by_id or submission.create_uid
        return submitter.with_env(self.env)

    def _check_complete(self):
        """Refuse to hand in what no officer could accept."""
        self.ensure_one()
        if missing := self._get_missing():
            raise UserError(
                self.env._(
                    "%(submission)s is not complete. Enter: %(fields)s.",
                    submission=self.display_name,
                    fields=", ".join(missing),
                )
            )

    def _get_missing(self):
        """Return the names of the values that a certificate of the type needs."""
        self.ensure_one()
        names = [self._get_holder_name(), "type_id", "date_start"]
        if self.number_policy == "required":
            names.append("number")
        if self.type_id.document_required:
            names.append("document_ids")
        return [
            self._fields[name]._description_string(self.env)
            for name in names
            if not self[name]
        ]

    def _get_holder_name(self):
        """Return the field that says who holds the certificate. To be extended."""
        return "employee_id"

    def _get_holder(self):
        """Return the employee, or whoever else holds the certificate."""
        self.ensure_one()
        return self[self._get_holder_name()]

    @api.model
    def action_open_queue(self):
        """Open what waits for a decision."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "certificates.certificates_submission_action"
        )

    @api.model
    def action_open_mine(self):
        """Open what the current user handed in, or what is about the user."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates.certificates_submission_action_mine"
        )
        own = self._get_own_domain() | Domain("create_uid", "=", self.env.uid)
        context = {"certificates_hand_in": True}
        return {**action, "domain": list(own), "context": context}

    @api.model
    def action_open_team(self):
        """Open what the current user handed in for others."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates.certificates_submission_action_mine"
        )
        others = Domain("create_uid", "=", self.env.uid) & ~self._get_own_domain()
        help_text = self.env._("Hand in what people of your team earned elsewhere")
        return {**action, "domain": list(others), "help": help_text}
