from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.certificates.tools import validity

STATES = [
    ("not_started", "Not Started"),
    ("in_progress", "In Progress"),
    ("awaiting_proof", "Awaiting Proof"),
    ("to_approve", "To Approve"),
    ("rejected", "Rejected"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
]
CLOSED_STATES = ("completed", "cancelled")
OPEN_STATES = tuple(state for state, _label in STATES if state not in CLOSED_STATES)

FIRST_STATE = {"internal": "not_started", "external": "awaiting_proof"}

# Who is enrolled in what is chosen once.
CHOSEN_FIELDS = {"certification_id", "employee_id"}


class CertificatesEnrollment(models.Model):
    _name = "certificates.enrollment"
    _description = "Certification Enrollment"
    _inherit = [
        "certificates.import.mixin",
        "certificates.employee.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "enrolled_on desc, id desc"
    _key_texts = ("proof_number",)
    _rec_names_search = ["employee_id", "certification_id.name"]
    _check_company_auto = True

    certification_id = fields.Many2one(
        "certificates.certification",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'published')]",
    )
    kind = fields.Selection(related="certification_id.kind")
    type_id = fields.Many2one(related="certification_id.type_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Learner",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        index=True,
        help="The contact as which the employee takes courses.",
    )
    former_partner_id = fields.Many2one(
        "res.partner",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The contact that was replaced, until progress in courses has followed.",
    )
    cycle = fields.Integer(
        default=1,
        required=True,
        readonly=True,
        help="How many times the employee completed it, this time included.",
    )
    previous_id = fields.Many2one(
        "certificates.enrollment",
        "Previous Cycle",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )
    next_ids = fields.One2many(
        "certificates.enrollment", "previous_id", "Next Cycles", readonly=True
    )
    origin = fields.Selection(
        [
            ("manual", "By an officer"),
            ("audience", "By the audience"),
            ("self", "By the employee"),
            ("cycle", "Next cycle"),
        ],
        default="manual",
        required=True,
        readonly=True,
        copy=False,
    )
    left_audience = fields.Boolean(
        readonly=True,
        copy=False,
        help="The employee no longer belongs to the audience that led to this.",
    )
    enrolled_on = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_certificates_today(),
        tracking=True,
    )
    deadline = fields.Date(
        compute="_compute_deadline",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    proposed_deadline = fields.Date(
        compute="_compute_deadline",
        store=True,
        precompute=True,
        readonly=False,
        help="What was proposed last; a deadline that differs was entered.",
    )
    overdue = fields.Boolean(
        compute="_compute_overdue",
        search="_search_overdue",
        help="Not completed by the deadline.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        compute="_compute_state",
        store=True,
        precompute=True,
        required=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    completed_on = fields.Date(readonly=True, copy=False, tracking=True)
    assignment_ids = fields.One2many(
        "certificates.assignment",
        "enrollment_id",
        "Certificates",
        context={"active_test": False},
        readonly=True,
    )
    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        compute="_compute_assignment_id",
        store=True,
        index="btree_not_null",
        help="The certificate that was issued on completion.",
    )
    date_expiry = fields.Date(related="assignment_id.date_expiry")
    error = fields.Char(
        "Problem",
        readonly=True,
        copy=False,
        groups="certificates.group_certificates_user",
        help="Why the certificate could not be issued. It is tried again every night.",
    )

    _open_uniq = models.UniqueIndex(
        "(certification_id, employee_id) WHERE state NOT IN ('completed', 'cancelled')",
        "This employee has an open enrollment in this certification already.",
    )
    _cycle_uniq = models.UniqueIndex(
        "(certification_id, employee_id, cycle) WHERE state != 'cancelled'",
        "This employee is enrolled in this cycle of the certification already.",
    )

    @api.depends(
        "employee_id.user_id.active",
        "employee_id.user_id.partner_id",
        "employee_id.work_contact_id",
    )
    def _compute_partner_id(self):
        for enrollment in self:
            partner = enrollment.employee_id._get_certificates_partner()
            former = enrollment.partner_id or enrollment.former_partner_id
            is_replaced = former != partner and enrollment.state in OPEN_STATES
            enrollment.former_partner_id = (
                former if is_replaced else enrollment.former_partner_id
            )
            enrollment.partner_id = partner

    @api.depends(
        "enrolled_on",
        "certification_id.days_to_complete",
        "previous_id.assignment_id.date_expiry",
        "previous_id.assignment_id.superseded",
    )
    def _compute_deadline(self):
        """Propose a deadline, unless another one was entered."""
        proposed = self._propose_deadlines()
        for enrollment in self:
            is_own = enrollment.deadline != enrollment.proposed_deadline
            is_settled = enrollment.state in CLOSED_STATES or is_own
            enrollment.deadline = (
                enrollment.deadline if is_settled else proposed[enrollment]
            )
            enrollment.proposed_deadline = proposed[enrollment]

    def _propose_deadlines(self):
        """Return the deadline of each: so many days, or the end of what is renewed.

        A certificate that was renewed by hand meanwhile ends when its renewal does.
        """
        renewed = {e: e._get_previous_certificate() for e in self}
        everything = self.env["certificates.assignment"].union(*renewed.values())
        successions = everything._get_successions()
        proposed = {}
        for enrollment, certificate in renewed.items():
            enrolled_on = enrollment.enrolled_on
            days = enrollment.certification_id.days_to_complete
            last = successions[certificate].last if certificate else False
            proposed[enrollment] = (
                fields.Date.add(enrolled_on, days=days)
                if days and enrolled_on
                else last not in (False, validity.ENDLESS)
                and enrolled_on
                and last >= enrolled_on
                and last
            )
        return proposed

    @api.depends(
        "deadline",
        "hold",
        "is_stopped",
        "state",
        "company_id.certificates_timezone",
    )
    def _compute_overdue(self):
        self.overdue = False
        self.filtered_domain(self._get_overdue_domain()).overdue = True

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_overdue_domain()

    @api.model
    def _get_overdue_domain(self):
        is_over = self.env["res.company"]._get_certificates_domain(
            lambda today: Domain("deadline", "<", today)
        )
        # Who has done everything waits for an administrator.
        wanted = Domain("is_stopped", "=", False) & Domain("hold", "!=", "held")
        return Domain("state", "in", OPEN_STATES) & wanted & is_over

    @api.depends("certification_id.kind")
    def _compute_state(self):
        for enrollment in self:
            first = FIRST_STATE.get(enrollment.certification_id.kind, "not_started")
            enrollment.state = enrollment.state or first

    @api.depends("state")
    def _compute_is_open(self):
        for enrollment in self:
            enrollment.is_open = enrollment.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", OPEN_STATES)

    @api.depends("assignment_ids")
    def _compute_assignment_id(self):
        for enrollment in self:
            enrollment.assignment_id = enrollment.assignment_ids[:1]

    @api.depends("certification_id.name", "employee_id.name", "cycle")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # A file names any record that the client mentions.
        self.check_access("read")
        # sudo: who may see an enrollment may see whose it is and in what
        for enrollment, enrollment_sudo in zip(self, self.sudo(), strict=True):
            names = {
                "certification": enrollment_sudo.certification_id.name or "",
                "employee": enrollment_sudo.employee_id.name or "",
                "cycle": enrollment_sudo.cycle,
            }
            if enrollment_sudo.cycle > 1:
                enrollment.display_name = self.env._(
                    "%(certification)s of %(employee)s (cycle %(cycle)s)", **names
                )
            else:
                enrollment.display_name = self.env._(
                    "%(certification)s of %(employee)s", **names
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        self.browse()._check_named(vals_list)
        defaults = self.default_get([*CHOSEN_FIELDS])
        vals_list = [
            self._prepare_new_values({**defaults, **vals}) for vals in vals_list
        ]
        self._check_can_be_enrolled(vals_list)
        self._add_cycles(vals_list)
        enrollments = super().create(vals_list)
        # sudo: courses and certificates follow, whoever enrolls
        enrollments.sudo()._begin()
        return enrollments

    def write(self, vals):
        self.check_access("write")
        self._check_named([vals])
        self = self._check_seen()
        guarded = self._get_guarded_fields() | CHOSEN_FIELDS
        changed = not self.env.su and guarded & vals.keys()
        if changed:
            raise UserError(
                self.env._(
                    "%(fields)s cannot be changed by hand: use the buttons.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(changed)
                    ),
                )
            )
        result = super().write(vals)
        self._note_recorded_day()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_completed(self):
        completed = self.filtered(lambda e: e.state == "completed")
        if completed:
            raise UserError(
                self.env._(
                    "%(enrollment)s is completed: it is part of the history of the "
                    "employee, and cannot be deleted.",
                    enrollment=completed[0].display_name,
                )
            )

    def action_cancel(self):
        """Cancel the open enrollments among these; completed courses are kept."""
        self.check_access("write")
        # sudo: the status is changed by methods only
        cancelled = self.sudo().filtered("is_open")
        cancelled.write({"state": "cancelled"})
        cancelled._close_activities()
        return True

    def action_open_assignment(self):
        """Open the certificates that these enrollments led to."""
        return self.env["certificates.assignment"]._get_open_action(
            [("enrollment_id", "in", self.ids)], active_test=False
        )

    def _message_track(self, fields_iter, initial_values_dict):
        """Log the changes of many enrollments together; core takes them one by one."""
        if len(self) < 2 or self.env.cr.precommit.data.get(
            f"mail.tracking.message.{self._name}"
        ):
            return super()._message_track(fields_iter, initial_values_dict)
        tracked = self.fields_get(
            fields_iter, attributes=("string", "type", "selection", "currency_field")
        )
        tracking = {
            enrollment.id: enrollment._mail_track(
                tracked, initial_values_dict[enrollment.id]
            )
            for enrollment in self.exists()
        }
        changed = self.filtered(lambda e: e.id in tracking and tracking[e.id][1])
        messages = changed._message_log_batch(dict.fromkeys(changed.ids, ""))
        # sudo: as core does, the values are written for who may change the record
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for message in messages
                for _command, _id, values in tracking[message.res_id][1]
            ]
        )
        return tracking

    @api.model
    def _count_by_employee(self, employee_ids):
        """Return how many enrollments the current user may see, by employee."""
        groups = self._read_group(
            [("employee_id", "in", employee_ids), ("state", "!=", "cancelled")],
            ["employee_id"],
            ["__count"],
        )
        return {employee.id: count for employee, count in groups}

    @api.model
    def _get_open_action(self, domain, **context):
        """Return the action that opens the enrollments of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_learning.certificates_enrollment_action"
        )
        return {**action, "domain": list(Domain(domain)), "context": context}

    @api.model
    def _prepare_new_values(self, vals):
        """Return the values of a new enrollment, without the guarded fields."""
        if self.env.su:
            return vals
        return {
            name: value
            for name, value in vals.items()
            if name not in self._get_guarded_fields()
        }

    @api.model
    def _get_guarded_fields(self):
        """Return the fields that follow from completed work: no user writes them."""
        return {
            name
            for name, field in self._fields.items()
            if field.readonly and not field.related and name != "id"
        }

    @api.model
    def _check_can_be_enrolled(self, vals_list):
        """Refuse certifications that are not offered, and double enrollments."""
        certifications = self.env["certificates.certification"].browse(
            {vals.get("certification_id") for vals in vals_list} - {None, False}
        )
        for certification in certifications:
            if certification.state != "published" or not certification.active:
                raise ValidationError(
                    self.env._(
                        "%(certification)s is not published: nobody can be enrolled.",
                        certification=certification.name,
                    )
                )
        self._check_none_open(
            [vals for vals in vals_list if vals.get("state") not in CLOSED_STATES]
        )

    @api.model
    def _check_none_open(self, vals_list):
        """Refuse to enroll employees twice at a time."""
        # sudo: an open enrollment counts whoever may see it
        taken = {
            (enrollment.certification_id.id, enrollment.employee_id.id): enrollment
            for enrollment in self.sudo().search(
                self._get_of_values_domain(vals_list)
                & Domain("state", "in", OPEN_STATES)
            )
        }
        for vals in vals_list:
            enrollment = taken.get(self._get_key(vals))
            if enrollment:
                raise ValidationError(
                    self.env._(
                        "%(employee)s is enrolled in %(certification)s already.",
                        employee=enrollment.employee_id.name,
                        certification=enrollment.certification_id.name,
                    )
                )

    @api.model
    def _get_of_values_domain(self, vals_list):
        """Return the enrollments of the same certifications and employees."""
        keys = [self._get_key(vals) for vals in vals_list]
        return Domain("certification_id", "in", [key[0] for key in keys]) & Domain(
            "employee_id", "in", [key[1] for key in keys]
        )

    @api.model
    def _get_key(self, vals):
        return vals.get("certification_id"), vals.get("employee_id")

    @api.model
    def _add_cycles(self, vals_list):
        """Number new enrollments after the completed ones of the same employee."""
        # sudo: an earlier cycle counts whoever may see it
        completed = self.sudo().search(
            self._get_of_values_domain(vals_list) & Domain("state", "=", "completed"),
            order="cycle",
        )
        last = {(e.certification_id.id, e.employee_id.id): e for e in completed}
        for vals in vals_list:
            previous = last.get(self._get_key(vals))
            if previous and "cycle" not in vals:
                vals.update(cycle=previous.cycle + 1, previous_id=previous.id)

    def _begin(self):
        """Open the courses of new enrollments, count old work, and send the mail."""
        open_ = self.filtered("is_open")
        open_._take_over_completions()
        open_._clear_the_slate()
        open_._notify_enrolled()
        # Nobody is certified because an audience was changed.
        open_.filtered(lambda e: e.origin == "audience")._check_before_completing()
        open_._reconcile()

    def _complete(self, get_day):
        """Complete these enrollments: each issues its certificate. Idempotent.

        :param get_day: callable that gives the day of completion of an enrollment
        """
        enrollments = self.filtered("is_open")
        for day, completed in enrollments.grouped(get_day).items():
            completed.write(
                {
                    "state": "completed",
                    "completed_on": day,
                    "error": False,
                    "hold": False,
                }
            )
        certificates = self.env["certificates.assignment"].create(
            [enrollment._prepare_certificate_values() for enrollment in enrollments]
        )
        for enrollment, certificate in zip(enrollments, certificates, strict=True):
            enrollment._move_proof(certificate)
        enrollments._close_activities()
        return certificates

    def _prepare_certificate_values(self):
        self.ensure_one()
        start, expiry = self._get_validity()
        values = {
            "type_id": self.type_id.id,
            "employee_id": self.employee_id.id,
            "company_id": self.company_id.id,
            "enrollment_id": self.id,
            "date_start": start,
            "date_expiry": expiry,
            "number": self.proof_number,
        }
        previous = self._get_previous_certificate()
        # It may be somebody else's by now.
        is_own = previous.employee_id == self.employee_id
        if is_own and previous.type_id == self.type_id:
            values["renewal_of_id"] = previous.id
        return values

    def _get_previous_certificate(self):
        """Return the certificate to renew: of the cycle before, or its renewal by hand.

        A revoked certificate is none.
        """
        self.ensure_one()
        certificate = self.previous_id.assignment_id
        renewal = certificate
        while renewal:
            certificate = renewal
            renewal = certificate.renewal_ids.filtered(
                lambda c: c.active and not c.revoked_on
            )[:1]
        return certificate.filtered(lambda c: not c.revoked_on)

    def _get_validity(self, completed_on=None):
        """Return the first and the last day of validity of the certificate to issue.

        The validity counts from the anchor of the certification. A certificate never
        starts before it was earned; one that an old anchor would have expire before
        that counts from its completion.

        :param date completed_on: the day of completion to judge by, before it is known
        """
        self.ensure_one()
        completed_on = completed_on or self.completed_on
        anchor = self._get_anchor(completed_on)
        expiry = self._get_expiry(anchor)
        if expiry and expiry < completed_on:
            return completed_on, self._get_expiry(completed_on)
        return max(anchor, completed_on), expiry

    def _get_expiry(self, start):
        """Return the last day of the certificate; a renewal is as long as before."""
        renewed = self._get_previous_certificate()
        if renewed and renewed.type_id == self.type_id:
            return renewed._get_renewal_expiry(start)
        return self.type_id._get_expiry(start)

    def _get_anchor(self, completed_on):
        self.ensure_one()
        anchors = {
            "completion": completed_on,
            "enrolment": min(self.enrolled_on, completed_on),
            "previous_expiry": self._get_previous_certificate().date_expiry,
        }
        return anchors[self.certification_id.cycle_anchor] or completed_on

    def _get_day_there(self, moment):
        """Return the day of a moment where the employee's company is."""
        self.ensure_one()
        timezone = self.company_id._get_certificates_timezone()
        there = self.with_context(tz=timezone)
        return fields.Datetime.context_timestamp(there, moment).date()

    @api.model
    def _get_today(self):
        """Return the date of today where the employee's company is."""
        self.ensure_one()
        return self.company_id._get_certificates_today()
