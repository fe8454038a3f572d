from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.certificates.tools import folding, validity

# More employees or enrollments than this are handled in the background.
IMMEDIATE_LIMIT = 500

# In the context: no client can send this.
COURSES_CHANGE = object()

# A change of these may change how far the learners are.
RULE_FIELDS = {
    "completion_rule",
    "course_ids",
    "full_after_days",
    "ordered",
    "require_courses",
    "required_count",
}

AUDIENCE_FIELDS = {
    "audience_category_ids",
    "audience_department_ids",
    "audience_job_ids",
    "company_id",
}


class CertificatesCertification(models.Model):
    _name = "certificates.certification"
    _description = "Certification"
    _inherit = [
        "certificates.form.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "image.mixin",
    ]
    _order = "name, id"
    _key_texts = ("code",)
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(tracking=True, copy=False)
    description = fields.Html(translate=True)
    active = fields.Boolean(default=True, tracking=True)
    image_1920 = fields.Image("Badge")
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Leave empty to offer this certification in every company.",
    )
    kind = fields.Selection(
        [("internal", "Internal"), ("external", "External")],
        default="internal",
        required=True,
        tracking=True,
        help="Internal: earned by finishing courses. External: earned elsewhere, and "
        "shown by proof that somebody approves.",
    )
    recurrence = fields.Selection(
        [("once", "Once"), ("recurring", "Recurring")],
        default="once",
        required=True,
        tracking=True,
        help="Recurring: the next cycle opens before the certificate expires.",
    )
    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The certificate that is issued on completion.",
    )
    issuer_id = fields.Many2one(related="type_id.issuer_id")
    course_ids = fields.One2many(
        "certificates.certification.course", "certification_id", "Courses", copy=True
    )
    completion_rule = fields.Selection(
        [("mandatory", "All mandatory courses"), ("count", "A number of courses")],
        default="mandatory",
        required=True,
        tracking=True,
    )
    required_count = fields.Integer(
        "Required Courses",
        default=1,
        tracking=True,
        help="How many of the courses complete the certification.",
    )
    ordered = fields.Boolean(
        "In This Order",
        tracking=True,
        help="A course is locked until the needed courses before it are done. Of a "
        "number of courses, it takes the first so many.",
    )
    days_to_complete = fields.Integer(
        tracking=True,
        help="The deadline, counted from the enrollment. Zero: the next cycle has to "
        "be completed before the certificate expires, the first has no deadline.",
    )
    reopen_days = fields.Integer(
        "Reopens Before Expiry",
        default=90,
        tracking=True,
        help="How many days before the certificate expires the next cycle opens.",
    )
    full_after_days = fields.Integer(
        "Full Path After",
        tracking=True,
        help="How many days after the certificate expired what counts for the first "
        "time has to be done again. Zero: never.",
    )
    cycle_anchor = fields.Selection(
        [
            ("completion", "Completion"),
            ("enrolment", "Enrollment"),
            ("previous_expiry", "Previous expiry"),
        ],
        "Validity Counts From",
        default="completion",
        required=True,
        tracking=True,
        help="From when the validity of the certificate counts. No certificate starts "
        "before it was earned.",
    )
    self_enroll = fields.Boolean(
        "Self-Enrollment",
        tracking=True,
        help="Employees may enroll themselves on the website.",
    )
    approver = fields.Selection(
        [("manager", "Manager"), ("officer", "Certificates officer")],
        default="officer",
        required=True,
        tracking=True,
        help="Who approves proof: the managers above the employee, or the certificates "
        "officers alone. Officers may always approve.",
    )
    require_courses = fields.Boolean(
        "Courses First",
        tracking=True,
        help="Proof can be uploaded once the required courses are done.",
    )
    completion_date_source = fields.Selection(
        [("approval", "Date of approval"), ("employee", "Date on the proof")],
        "Completed On",
        default="approval",
        required=True,
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    published_on = fields.Date(readonly=True, copy=False)
    deadline_reminder_ids = fields.One2many(
        "certificates.reminder",
        "certification_id",
        "Deadline Reminders",
        copy=True,
        groups="certificates.group_certificates_user",
        help="Without any, the general deadline reminders apply.",
    )
    enrollment_ids = fields.One2many(
        "certificates.enrollment", "certification_id", "Enrollments"
    )
    enrollment_count = fields.Integer(compute="_compute_enrollment_counts")
    open_enrollment_count = fields.Integer(
        "Open Enrollments", compute="_compute_enrollment_counts"
    )
    to_approve_count = fields.Integer(
        "To Approve", compute="_compute_enrollment_counts"
    )
    hidden_course_names = fields.Char(compute="_compute_hidden_course_names")
    is_relevant = fields.Boolean(
        compute="_compute_is_relevant",
        search="_search_is_relevant",
        help="The current user is enrolled, or may enroll.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), LOWER(code)) WHERE code IS NOT NULL",
        "This code is already used by another certification of the company.",
    )
    _required_count_not_negative = models.Constraint(
        "CHECK (required_count >= 0)",
        "The number of required courses cannot be negative.",
    )
    _days_within_reason = models.Constraint(
        f"CHECK (days_to_complete BETWEEN 0 AND {validity.MAX_DAYS}"
        f" AND reopen_days BETWEEN 0 AND {validity.MAX_DAYS}"
        f" AND full_after_days BETWEEN 0 AND {validity.MAX_DAYS})",
        "The days of a certification are between zero and a century.",
    )

    @api.depends("enrollment_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_enrollment_counts(self):
        groups = self.env["certificates.enrollment"]._read_group(
            [("certification_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["certification_id", "state"],
            ["__count"],
        )
        counts = {}
        for certification, state, count in groups:
            counts.setdefault(certification, {})[state] = count
        for certification in self:
            by_state = counts.get(certification, {})
            total = sum(by_state.values())
            certification.enrollment_count = total
            certification.open_enrollment_count = total - by_state.get("completed", 0)
            certification.to_approve_count = by_state.get("to_approve", 0)

    @api.depends("course_ids.channel_id.is_published")
    @api.depends_context("lang")
    def _compute_hidden_course_names(self):
        for certification in self:
            # sudo: courses that are not published are for eLearning officers only
            courses = certification.sudo().course_ids.channel_id
            hidden = courses.filtered(lambda c: not c.is_published or not c.active)
            certification.hidden_course_names = ", ".join(hidden.mapped("name"))

    @api.depends_context("uid")
    def _compute_is_relevant(self):
        self.is_relevant = False
        self.filtered_domain(self._get_relevant_domain()).is_relevant = True

    def _search_is_relevant(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_relevant_domain()

    @api.model
    def _get_relevant_domain(self):
        # sudo: the rule on this model asks, so it cannot ask that rule
        enrollments = self.env["certificates.enrollment"].sudo()
        own = enrollments._search(enrollments._get_own_domain())
        employees = enrollments._get_own_employees()
        return Domain("enrollment_ids", "in", own) | (
            self._get_open_for_domain(employees)
            & Domain("self_enroll", "=", True)
            & Domain(bool(employees))
        )

    @api.model
    def _get_open_for_domain(self, employees):
        """Return the certifications that these employees can be enrolled in."""
        return Domain("state", "=", "published") & Domain(
            "company_id", "in", [False, *employees.company_id.ids]
        )

    @api.model
    def _search_offered(self):
        """Return the certifications on offer that the user is not enrolled in.

        What expired or was revoked is on offer again.
        """
        enrollments = self.env["certificates.enrollment"]
        employees = enrollments._get_own_employees()
        if not employees:
            return self.browse()
        enrolled = enrollments._search(
            enrollments._get_own_domain() & enrollments._get_taken_domain()
        )
        return self.search(
            self._get_open_for_domain(employees)
            & Domain("self_enroll", "=", True)
            & ~Domain("enrollment_ids", "in", enrolled)
        )

    @api.constrains("company_id")
    def _check_company_of_enrollments(self):
        # sudo: the enrollments of other companies count above all
        enrollments = self.env["certificates.enrollment"].sudo()
        for certification in self.filtered("company_id"):
            foreign = enrollments.search(
                [
                    ("certification_id", "=", certification.id),
                    ("company_id", "!=", certification.company_id.id),
                ],
                limit=1,
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Employees of %(company)s are enrolled in %(certification)s: "
                        "leave its company empty.",
                        company=foreign.company_id.name,
                        certification=certification.name,
                    )
                )

    @api.constrains("kind")
    def _check_kind(self):
        for certification in self._count_everybody():
            raise ValidationError(
                self.env._(
                    "Employees are enrolled in %(certification)s: whether it is "
                    "internal or external stays as it is. Define another "
                    "certification instead.",
                    certification=certification.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        return super().create([self._clean_values(vals) for vals in vals_list])

    def write(self, vals):
        self._check_values([vals])
        # The courses are judged when all of their changes are made.
        batch = self.with_context(certificates_courses_change=COURSES_CHANGE)
        result = super(CertificatesCertification, batch).write(self._clean_values(vals))
        if "company_id" in vals:
            self.check_access("write")
        published = self.filtered(lambda c: c.state == "published")
        if RULE_FIELDS & vals.keys():
            published._apply_new_rule()
        if AUDIENCE_FIELDS & vals.keys():
            published._follow_audience()
            published._enroll_audience()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for certification, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=certification.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_enrolled(self):
        for certification, count in self._count_everybody().items():
            raise UserError(
                self.env._(
                    "%(certification)s cannot be deleted. Number of enrollments: "
                    "%(count)s. Retire and archive it instead.",
                    certification=certification.name,
                    count=count,
                )
            )

    def _count_everybody(self):
        """Return how many enrollments each of these has; those without are left out."""
        # sudo: enrollments of other companies count too
        groups = (
            self.env["certificates.enrollment"]
            .sudo()
            ._read_group(
                [("certification_id", "in", self.ids)],
                ["certification_id"],
                ["__count"],
            )
        )
        return dict(groups)

    def action_publish(self):
        """Offer these certifications, and enroll the employees of their audience.

        :raise ValidationError: when one could never be completed, or without any work
        """
        self.check_access("write")
        for certification in self.filtered(lambda c: c.state != "published"):
            company = certification.company_id or self.env.company
            certification.write(
                {
                    "state": "published",
                    "published_on": company._get_certificates_today(),
                }
            )
        self._follow_audience()
        self._enroll_audience()
        return True

    def action_retire(self):
        """Close a certification for new enrollments. Open ones can be completed."""
        self.write({"state": "retired"})
        return True

    def action_reset_to_draft(self):
        """Take back a certification without enrollments."""
        self.check_access("write")
        for certification in self._count_everybody():
            raise UserError(
                self.env._(
                    "Employees are enrolled in %(certification)s: retire it instead.",
                    certification=certification.name,
                )
            )
        self.write({"state": "draft", "published_on": False})
        return True

    def action_open_enrollments(self):
        """Open the enrollments of these certifications."""
        return self.env["certificates.enrollment"]._get_open_action(
            [("certification_id", "in", self.ids)],
            default_certification_id=self.id if len(self) == 1 else False,
        )

    def action_open_submissions(self):
        """Open the proof that waits for approval."""
        return self.env["certificates.enrollment"]._get_open_action(
            [("certification_id", "in", self.ids), ("state", "=", "to_approve")]
        )

    @api.model
    def _clean_values(self, vals):
        if "code" not in vals:
            return vals
        return {**vals, "code": folding.clean(vals["code"])}

    def _enroll(self, employees, again=False, **values):
        """Enroll those employees that have no enrollment yet. Idempotent.

        :param employees: employees of the companies that it is offered in; others,
            and archived ones, are left out
        :param bool again: enroll also those whose certificate expired or was revoked
        :param values: of the new enrollments
        :return: the new enrollments
        """
        self.ensure_one()
        # sudo: whoever fits is enrolled, whoever makes the change that decides it
        enrollments = self.env["certificates.enrollment"].sudo()
        enrolled = self._search_enrolled(employees, again)
        # Nobody follows what concerns many, and there is nothing to track in the new.
        enrollments = enrollments.with_context(
            mail_create_nosubscribe=True, mail_notrack=True
        )
        companies = self.company_id or employees.company_id
        return enrollments.create(
            [
                {"certification_id": self.id, "employee_id": employee.id, **values}
                for employee in employees - enrolled
                if employee.active and employee.company_id in companies
            ]
        )

    def _search_enrolled(self, employees, again=False):
        """Return which employees are not to be enrolled.

        :param bool again: leave out those whose certificate expired or was revoked
        """
        self.ensure_one()
        domain = Domain("state", "!=", "cancelled")
        if again:
            domain &= self.env["certificates.enrollment"]._get_taken_domain()
        # sudo: an enrollment counts whoever may see it
        groups = (
            self.env["certificates.enrollment"]
            .sudo()
            ._read_group(
                domain
                & Domain("certification_id", "=", self.id)
                & Domain("employee_id", "in", employees.ids),
                ["employee_id"],
            )
        )
        return employees.browse(employee.id for (employee,) in groups)

    def _count_done(self, employees):
        """Return how many of these employees have finished the courses before."""
        self.ensure_one()
        if self.kind != "internal":
            return 0
        # sudo: who enrolls is told how many are certified at once
        partners = {e: e.sudo()._get_certificates_partner() for e in employees}
        members = self.env["slide.channel.partner"].sudo()
        groups = members._read_group(
            members._get_finished_domain()
            & Domain("channel_id", "in", self.course_ids.channel_id.ids)
            & Domain("partner_id", "in", [p.id for p in partners.values()]),
            ["partner_id"],
            ["channel_id:array_agg"],
        )
        done = {partner.id: set(courses) for partner, courses in groups}
        rule = self._get_rule()
        return sum(rule.is_met(done.get(p.id, ())) for p in partners.values())
