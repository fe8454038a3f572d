from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.certificates.tools import folding, validity
from odoo.addons.certificates.tools.batch import run_in_batches

from ...tools.rule import Rule

# More employees or enrollments than this are handled in the background.
IMMEDIATE_LIMIT = 500

# Of how many learners a message gives the names.
MAX_NAMES = 50

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
    audience_job_ids = fields.Many2many(
        "hr.job",
        "certificates_certification_job_rel",
        string="Jobs",
        ondelete="restrict",
    )
    audience_department_ids = fields.Many2many(
        "hr.department",
        "certificates_certification_department_rel",
        string="Departments",
        ondelete="restrict",
        help="With their sub-departments.",
    )
    audience_category_ids = fields.Many2many(
        "hr.employee.category",
        "certificates_certification_category_rel",
        string="Employee Tags",
        ondelete="restrict",
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
    audience_count = fields.Integer(
        "Fitting Employees",
        compute="_compute_audience_count",
        help="How many employees publishing would enroll.",
    )
    audience_unreachable_count = fields.Integer(compute="_compute_audience_count")
    held_count = fields.Integer(
        "Waiting for Confirmation", compute="_compute_held_count"
    )
    held_names = fields.Char(compute="_compute_held_count")
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

    @api.depends(
        "audience_category_ids",
        "audience_department_ids",
        "audience_job_ids",
        "company_id",
        "state",
    )
    def _compute_audience_count(self):
        for certification in self:
            fitting = self.env["hr.employee"]
            if certification.state != "published" and certification._has_audience():
                fitting = certification._search_missing_audience()
            certification.audience_count = len(fitting)
            certification.audience_unreachable_count = len(
                fitting._filter_unreachable()
            )

    @api.depends("enrollment_ids.hold", "enrollment_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_held_count(self):
        groups = self.env["certificates.enrollment"]._read_group(
            self._get_held_domain(), ["certification_id"], ["id:recordset"]
        )
        held = dict(groups)
        none = self.env["certificates.enrollment"]
        for certification in self:
            enrollments = held.get(certification, none)
            certification.held_count = len(enrollments)
            certification.held_names = certification._list_names(enrollments)

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

    @api.constrains(
        "state",
        "active",
        "kind",
        "recurrence",
        "type_id",
        "course_ids",
        "completion_rule",
        "required_count",
        "ordered",
        "require_courses",
    )
    def _check_published(self):
        for certification in self:
            if certification.state == "published" and certification.active:
                certification._check_can_be_completed()

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
        return super().create([self._clean_values(vals) for vals in vals_list])

    def write(self, vals):
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
            certification.write(
                {
                    "state": "published",
                    "published_on": fields.Date.context_today(certification),
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

    def action_confirm_completions(self):
        """Issue the certificates that wait for confirmation after a change."""
        self._search_held().action_confirm_completion()
        return True

    def action_check_completions_again(self):
        """Have learners go on who did not do all lessons of a changed course."""
        self._search_held().action_check_again()
        return True

    def action_open_held(self):
        """Open the enrollments that wait for confirmation."""
        return self.env["certificates.enrollment"]._get_open_action(
            self._get_held_domain()
        )

    def _get_held_domain(self):
        return (
            Domain("certification_id", "in", self.ids)
            & Domain("hold", "=", "held")
            & Domain("is_open", "=", True)
        )

    def _search_held(self):
        self.check_access("write")
        return self.env["certificates.enrollment"].search(self._get_held_domain())

    @api.model
    def _list_names(self, enrollments):
        """Return the names of the first learners, and how many more there are."""
        # sudo: who may see an enrollment may see whose it is
        employees = enrollments.sudo().employee_id
        names = ", ".join(employees[:MAX_NAMES].mapped("name"))
        more = len(employees) - MAX_NAMES
        if more <= 0:
            return names
        return self.env._("%(names)s and %(count)s more", names=names, count=more)

    def _ask_to_confirm(self, enrollments):
        """Say which enrollments a change would complete, and ask an administrator."""
        self.ensure_one()
        self._message_log(
            body=self.env._(
                "A change completes what %(count)s learners have to do: %(names)s. "
                "They get their certificate when an administrator confirms it.",
                count=len(enrollments),
                names=self._list_names(enrollments),
            )
        )
        user = self._get_administrator(enrollments.company_id)
        if user and not self._get_confirmation_activities():
            self.with_context(lang=user.lang).activity_schedule(
                "certificates_learning.mail_activity_type_confirm", user_id=user.id
            )

    def _get_administrator(self, companies):
        """Return who is asked to confirm: an administrator of certificates."""
        group = self.env.ref("certificates.group_certificates_manager")
        named = self.type_id.responsible_id | companies.certificates_responsible_id
        users = named | self.create_uid | group.all_user_ids
        return users.filtered(
            lambda user: (
                user.active
                and group in user.all_group_ids
                and companies[:1] <= user.company_ids
            )
        )[:1]

    def _get_confirmation_activities(self):
        activity_type = self.env.ref(
            "certificates_learning.mail_activity_type_confirm", raise_if_not_found=False
        )
        # sudo: an activity counts whosever it is
        return self.sudo().activity_ids.filtered(
            lambda a: activity_type and a.activity_type_id == activity_type
        )

    def _settle_confirmation(self):
        """Close the requests for confirmation where nothing waits any more."""
        # sudo: learners of every company may wait
        waiting = self.env["certificates.enrollment"].sudo()
        waiting = waiting.search(self._get_held_domain()).certification_id
        (self - waiting)._get_confirmation_activities().unlink()

    @api.model
    def _clean_values(self, vals):
        if "code" not in vals:
            return vals
        return {**vals, "code": folding.clean(vals["code"])}

    def _get_lines(self, path):
        """Return the courses of a path, in order.

        :param str path: ``first`` or ``renewal``
        """
        self.ensure_one()
        return self.course_ids.filtered(
            lambda line: line.counts_for in ("both", path)
        ).sorted(lambda line: (line.sequence, line.id or 0))

    def _get_rule(self, path="first"):
        """Return the completion rule of the courses of a path.

        :param str path: ``first`` or ``renewal``
        """
        self.ensure_one()
        lines = self._get_lines(path)
        counts = self.completion_rule == "count"
        return Rule(
            courses=tuple(lines.channel_id.ids),
            mandatory=frozenset(lines.filtered("mandatory").channel_id.ids),
            required_count=self.required_count if counts else None,
            ordered=self.ordered,
        )

    def _needs_courses(self):
        self.ensure_one()
        return self.kind == "internal" or self.require_courses

    def _check_can_be_completed(self):
        self.ensure_one()
        problem = self._get_problem()
        if problem:
            raise ValidationError(
                self.env._(
                    "%(certification)s cannot be published: %(problem)s",
                    certification=self.name,
                    problem=problem,
                )
            )

    def _get_problem(self):
        """Return why this certification cannot be published, or ``None``."""
        if not self.type_id.active:
            return self.env._("its certificate type is archived.")
        if self.recurrence == "recurring" and not self.type_id.has_end:
            return self.env._(
                "its certificate is valid without end, so it never has to recur."
            )
        if self.kind == "internal" and self.type_id.number_policy == "required":
            return self.env._(
                "its certificate type requires a number that somebody enters. Choose a "
                "type with automatic or optional numbers."
            )
        return self._get_rule_problem() if self._needs_courses() else None

    def _get_rule_problem(self):
        completable = self._get_completable_courses().ids
        paths = ["first"]
        if set(self.course_ids.mapped("counts_for")) != {"both"}:
            paths.append("renewal")
        problems = [self._get_rule(path).problem(completable) for path in paths]
        problem = next(filter(None, problems), None)
        if problem == "trivial" and self.completion_rule == "mandatory":
            return self.env._(
                "none of its courses is mandatory, so everybody would have completed "
                "it. Mark the mandatory courses."
            )
        if problem == "trivial":
            return self.env._("it requires no course. Enter how many are required.")
        if problem == "impossible":
            return self.env._(
                "not enough of its courses can be finished. A course needs published "
                "contents, and at most as many courses can be required as there are."
            )
        return None

    def _get_completable_courses(self):
        """Return the courses that have contents to finish.

        A course that is not published yet may be prepared here: the form tells.
        """
        # sudo: a course of which only attendees know can be required too
        return self.sudo().course_ids.channel_id.filtered(
            lambda channel: channel.active and channel.total_slides
        )

    def _follow_courses(self):
        """Judge and apply a change of the courses that was made line by line."""
        if self.env.context.get("certificates_courses_change") is not COURSES_CHANGE:
            published = self.filtered(lambda c: c.state == "published")
            published._check_published()
            published._apply_new_rule()

    def _apply_new_rule(self):
        """Have the open enrollments follow a changed rule, and say so."""
        for certification in self:
            # sudo: the open enrollments of every company follow the rule
            counts = certification.sudo()
            if not counts.enrollment_count:
                continue
            certification.message_post(
                body=self.env._(
                    "The change of what has to be done counts for the %(open)s "
                    "enrollments that are open, in all companies. The %(completed)s "
                    "completed ones stay as they are.",
                    open=counts.open_enrollment_count,
                    completed=counts.enrollment_count - counts.open_enrollment_count,
                ),
                subtype_xmlid="mail.mt_note",
            )
        # sudo: a change counts for the learners of all companies
        enrollments = self.env["certificates.enrollment"].sudo()
        open_ = enrollments.search(
            [("certification_id", "in", self.ids), ("is_open", "=", True)]
        )
        open_.needs_reconcile = True
        open_._check_before_completing()
        open_[:IMMEDIATE_LIMIT]._reconcile()
        if len(open_) > IMMEDIATE_LIMIT:
            self.env.ref("certificates.ir_cron_work")._trigger()

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

    def _enroll_audience(self):
        """Enroll the audience; a large one in the background."""
        for certification in self.filtered(lambda c: c._has_audience()):
            missing = certification._search_missing_audience()
            if len(missing) <= IMMEDIATE_LIMIT:
                certification._enroll(missing, origin="audience")
            else:
                # sudo: requests are made by this method only
                self.env["certificates.enrollment.request"].sudo()._submit(
                    certification, missing, origin="audience"
                )

    def _follow_audience(self, employees=None):
        """Cancel enrollments of employees who left the audience; resume if they return.

        Who leaves an audience keeps what was earned, but no next cycle opens.

        :param employees: the employees to look at; all when left out
        """
        for certification in self:
            domain = Domain("certification_id", "=", certification.id) & Domain(
                "state", "!=", "cancelled"
            )
            fits = Domain("employee_id", "any", certification._get_audience_domain())
            if employees is not None:
                domain &= Domain("employee_id", "in", employees.ids)
                fits = Domain(
                    "employee_id", "in", certification._filter_audience(employees).ids
                )
            # sudo: an audience is followed in every company
            enrollments = self.env["certificates.enrollment"].sudo()
            back = domain & fits & Domain("left_audience", "=", True)
            enrollments.search(back).left_audience = False
            enrollments.search(domain & ~fits)._leave_audience()

    def _filter_audience(self, employees):
        """Return which of these employees belong to the audience."""
        self.ensure_one()
        # sudo: tags are for HR only
        return employees.sudo().search(
            self._get_audience_domain() & Domain("id", "in", employees.ids)
        )

    def _has_audience(self):
        self.ensure_one()
        return bool(
            self.audience_job_ids
            or self.audience_department_ids
            or self.audience_category_ids
        )

    def _filter_concerning(self, employees):
        """Return which of these may change something for employees.

        Only where one of them may fit or is enrolled; in as many queries for any number
        of certifications. Who fits exactly is asked of those.
        """
        # sudo: an enrollment counts whoever may see it
        enrolled = (
            self.env["certificates.enrollment"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", employees.ids),
                    ("certification_id", "in", self.ids),
                    ("state", "!=", "cancelled"),
                ]
            )
            .certification_id
        )
        paths = "".join(p or "" for p in employees.department_id.mapped("parent_path"))
        departments = {int(key) for key in paths.split("/") if key}
        return self.filtered(
            lambda c: (
                c in enrolled
                or (not c.audience_job_ids or c.audience_job_ids & employees.job_id)
                and (
                    not c.audience_department_ids
                    or departments & set(c.audience_department_ids.ids)
                )
                and (
                    not c.audience_category_ids
                    or c.audience_category_ids & employees.category_ids
                )
            )
        )

    def _search_missing_audience(self, among=None):
        """Return the employees of the audience without an enrollment.

        :param among: the employees to look at; all when left out
        """
        self.ensure_one()
        # sudo: an enrollment counts whoever may see it, and tags are for HR only
        employees = self.env["hr.employee"].sudo()
        enrollments = self.env["certificates.enrollment"].sudo()
        enrolled = enrollments._search(
            [("certification_id", "=", self._origin.id), ("left_audience", "=", False)]
        )
        domain = self._get_audience_domain() & ~Domain(
            "certificates_enrollment_ids", "in", enrolled
        )
        if among is not None:
            domain &= Domain("id", "in", among.ids)
        return employees.search(domain)

    def _get_audience_domain(self):
        """Return a domain of the audience: its jobs, departments and tags.

        What is left empty does not matter; without any of them nobody fits.
        """
        self.ensure_one()
        if not self._has_audience():
            return Domain.FALSE
        domain = Domain.TRUE
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.audience_job_ids:
            domain &= Domain("job_id", "in", self.audience_job_ids.ids)
        if self.audience_department_ids:
            domain &= Domain(
                "department_id", "child_of", self.audience_department_ids.ids
            )
        if self.audience_category_ids:
            domain &= Domain("category_ids", "in", self.audience_category_ids.ids)
        return domain

    @api.model
    def _cron_enroll_audiences(self):
        """Enroll employees whose job, department or tags changed.

        Takes only employees that changed; commits after each batch.
        """
        # sudo: of every company, whoever runs the scheduled action
        employees = self.env["hr.employee"].sudo()
        changed = employees._search_audience_changes()
        return run_in_batches(
            changed, IMMEDIATE_LIMIT, lambda batch: batch._update_audiences()
        )
