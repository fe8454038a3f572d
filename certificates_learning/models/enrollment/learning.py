from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.certificates.tools.batch import run_in_batches, try_each

from .enrollment import OPEN_STATES

# How many memberships or enrollments one transaction of the hourly run handles.
RECONCILE_BATCH = 500


class CertificatesEnrollment(models.Model):
    """Courses: joining them, counting those that are finished, completing.

    Every finished course writes to its enrollment. Of two transactions that finish
    two courses of an enrollment at the same time, the database lets only one through;
    the other is tried again and sees both.
    """

    _inherit = "certificates.enrollment"

    completion_ids = fields.One2many(
        "certificates.enrollment.course",
        "enrollment_id",
        "Finished Courses",
        readonly=True,
    )
    progress = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="How much of what the certification requires is done, in percents.",
    )
    pending_course_ids = fields.Many2many(
        "certificates.certification.course",
        string="Courses to Do",
        compute="_compute_pending_course_ids",
    )
    hold = fields.Selection(
        [("check", "To Be Checked"), ("held", "Waits for Confirmation")],
        "Confirmation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What has to be done was changed, so that it is done: an administrator of "
        "certificates confirms before the certificate is issued.",
    )
    last_progress_at = fields.Datetime("Last Progress", readonly=True, copy=False)
    needs_reconcile = fields.Boolean(
        compute="_compute_needs_reconcile",
        store=True,
        precompute=True,
        help="What has to be done, or by whom, changed since it was last looked at.",
    )

    _needs_reconcile_idx = models.Index(
        "(id) WHERE needs_reconcile IS TRUE AND state NOT IN ('completed', 'cancelled')"
    )

    @api.depends("state", "completion_ids.channel_id")
    def _compute_progress(self):
        # A change of the rule arrives through _reconcile: for open enrollments only.
        rules = self._get_rules()
        for enrollment in self:
            rule = enrollment.certification_id and rules[enrollment]
            enrollment.progress = (
                100
                if enrollment.state == "completed"
                else rule and enrollment._get_progress(rule)
            )

    @api.depends("partner_id")
    def _compute_needs_reconcile(self):
        self.needs_reconcile = True

    @api.depends("state", "completion_ids", "certification_id.course_ids")
    def _compute_pending_course_ids(self):
        for enrollment in self:
            lines = enrollment._get_lines()
            done = enrollment.completion_ids.channel_id
            enrollment.pending_course_ids = enrollment.is_open and lines.filtered(
                lambda line, done=done: line.channel_id not in done
            )

    def action_start(self):
        """Start or go on with the courses; return the action that opens the next.

        :raise UserError: when there is nothing to do in a course
        """
        self.ensure_one()
        self._check_own()
        # sudo: learners read their enrollment only
        enrollment = self.sudo()
        line = enrollment._get_latest_pending_course()
        if not enrollment.is_open or not line:
            raise UserError(self.env._("There is no course left to do here."))
        return {
            "type": "ir.actions.act_url",
            "url": enrollment._open_course(line),
            "target": "self",
        }

    def action_confirm_completion(self):
        """Issue the certificates of those that wait for confirmation.

        For those who may change the certification.
        """
        self.certification_id.check_access("write")
        self.check_access("write")
        # sudo: the status is changed by methods only
        held = self.sudo().filtered(lambda e: e.hold == "held" and e.is_open)
        held.hold = False
        held._advance()
        held.certification_id._settle_confirmation()
        return True

    def action_check_again(self):
        """Have learners go on who did not do all lessons of a course that counts."""
        self.certification_id.check_access("write")
        self.check_access("write")
        # sudo: completed courses are changed by methods only
        held = self.sudo().filtered(lambda e: e.hold == "held" and e.is_open)
        doubtful = held.completion_ids.filtered("by_edit")
        members = self.env["slide.channel.partner"].sudo()
        members = members.search(held._get_memberships_domain())
        pairs = {(c.enrollment_id.partner_id, c.channel_id) for c in doubtful}
        members = members.filtered(lambda m: (m.partner_id, m.channel_id) in pairs)
        members.write({"member_status": "joined", "completion": 0})
        members._recompute_completion()
        done = {(m.partner_id, m.channel_id) for m in members if m._is_finished()}
        doubtful.filtered(
            lambda c: (c.enrollment_id.partner_id, c.channel_id) not in done
        ).unlink()
        held._advance()
        held.certification_id._settle_confirmation()
        return True

    @api.model
    def _cron_reconcile(self):
        """Count the finished courses that the completion hook missed.

        eLearning does not tell when rounding takes a learner to 100 %, when a learner
        who had finished joins again, or of an archived course. Takes what changed
        since it was last looked at, found by partial indexes; commits after each
        batch; may be killed at any point and run at any time.
        """
        # sudo: of everybody, whoever runs the scheduled action
        memberships = self.env["slide.channel.partner"].sudo()
        return all(
            run_in_batches(found, RECONCILE_BATCH, lambda batch: batch._reconcile())
            for found in (
                memberships._search_unreconciled(),
                self.sudo()._search_needing_reconcile(),
            )
        )

    @api.model
    def _search_needing_reconcile(self):
        return self.search(
            Domain("needs_reconcile", "=", True) & Domain("state", "in", OPEN_STATES)
        )

    def _reconcile(self):
        """Join new courses and count every finished course of these enrollments.

        What was finished too long ago to count has to be taken anew.
        """
        self.needs_reconcile = False
        self._carry_over_progress()
        enrollments = self._filter_learning()
        self.env.add_to_compute(self._fields["progress"], self.filtered("is_open"))
        enrollments._join_courses()
        memberships = enrollments._search_finished_memberships()
        enrollments._count_courses(memberships)
        enrollments._reset_old_work(memberships)

    def _filter_learning(self):
        """Return the open enrollments for which courses count."""
        return self.filtered(
            lambda e: e.is_open and e.certification_id._needs_courses()
        )

    def _join_courses(self):
        """Make the learners attendees of all courses of their certification."""
        for (certification, path), enrollments in self.grouped(
            lambda e: (e.certification_id, e.path)
        ).items():
            # sudo: courses on invitation take nobody otherwise, without a word
            courses = certification._get_lines(path).channel_id.sudo()
            partners = enrollments.partner_id - enrollments._search_members(courses)
            courses._action_add_members(partners)

    def _search_members(self, courses):
        """Return which of these learners are attendees of all these courses."""
        groups = self.env["slide.channel.partner"]._read_group(
            [
                ("channel_id", "in", courses.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("member_status", "!=", "invited"),
            ],
            ["partner_id"],
            having=[("__count", ">=", len(courses))],
        )
        return self.env["res.partner"].union(*(partner for (partner,) in groups))

    def _search_finished_memberships(self):
        memberships = self.env["slide.channel.partner"]
        return memberships.search(
            memberships._get_finished_domain() & self._get_memberships_domain()
        )

    def _get_memberships_domain(self):
        return Domain("partner_id", "in", self.partner_id.ids) & Domain(
            "channel_id", "in", self.certification_id.course_ids.channel_id.ids
        )

    def _count_courses(self, memberships, by_edit=False):
        """Record finished courses, once for each enrollment that they count for.

        :param memberships: finished memberships, of any partners and courses
        :param bool by_edit: whether a change of the courses finished them
        """
        enrollments = self._filter_learning()
        if by_edit:
            enrollments._check_before_completing()
        known = {
            (completion.enrollment_id.id, completion.channel_id.id)
            for completion in enrollments.completion_ids
        }
        by_partner = memberships.grouped("partner_id")
        courses = enrollments._get_course_ids()
        vals_list = [
            {
                "enrollment_id": enrollment.id,
                "channel_id": membership.channel_id.id,
                "completed_on": enrollment._get_day_of(membership),
                "by_edit": by_edit,
            }
            for enrollment in enrollments
            for membership in by_partner.get(enrollment.partner_id, ())
            if membership.channel_id.id in courses[enrollment]
            and (enrollment.id, membership.channel_id.id) not in known
            and enrollment._accepts(membership)
        ]
        completions = self.env["certificates.enrollment.course"].create(vals_list)
        completions.enrollment_id.last_progress_at = fields.Datetime.now()
        enrollments._advance()

    def _get_day_of(self, membership):
        """Return the day on which a course was finished, no later than today.

        A learner may be a day ahead of the company.
        """
        today = self._get_today()
        return min(membership.certificates_finished_on or today, today)

    def _get_course_ids(self):
        """Return the ids of the courses by enrollment, as sets."""
        return {
            enrollment: set(courses)
            for courses, enrollments in self._group_by_path(
                lambda certification, path: tuple(
                    certification._get_lines(path).channel_id.ids
                )
            )
            for enrollment in enrollments
        }

    def _get_rules(self):
        """Return the completion rules by enrollment."""
        return {
            enrollment: rule
            for rule, enrollments in self._group_by_path(
                lambda certification, path: certification._get_rule(path)
            )
            for enrollment in enrollments
        }

    def _group_by_path(self, function):
        """Return what a function of certification and path gives, with enrollments."""
        groups = self.filtered("certification_id").grouped(
            lambda e: (e.certification_id, e.path)
        )
        return [(function(*key), group) for key, group in groups.items()]

    def _get_lines(self):
        """Return the courses of the path that this enrollment takes.

        None before a certification is chosen, on a form that was just opened.
        """
        self.ensure_one()
        certification = self.certification_id
        return (
            certification._get_lines(self.path)
            if certification
            else certification.course_ids
        )

    def _get_rule(self):
        """Return the completion rule of the path that this enrollment takes."""
        self.ensure_one()
        return self.certification_id._get_rule(self.path)

    def _accepts(self, membership):
        """Return whether a finished course counts, by the day on which it was done.

        In the first cycle earlier work counts, unless a certificate for it would have
        expired. Later cycles take what was done in the cycle only; the day before is
        as good, since learner and company may live in different time zones.
        """
        self.ensure_one()
        finished_on = membership.certificates_finished_on
        if self.cycle > 1 and finished_on:
            return finished_on >= fields.Date.subtract(self.enrolled_on, days=1)
        return self._is_recent(finished_on)

    def _is_recent(self, day):
        """Return whether a certificate that starts on a day would still be valid."""
        self.ensure_one()
        expiry = day and self.type_id._get_expiry(day)
        return not expiry or expiry >= self._get_today()

    def _check_before_completing(self):
        """Note that somebody changed what has to be done: who is done is asked for."""
        self.filtered(lambda e: e.kind == "internal" and not e.hold).hold = "check"

    def _advance(self):
        """Complete these enrollments where enough is done; a bad one fails alone.

        Where a change of the courses or the rule led to it, it waits for confirmation.
        """
        internal = self.filtered(lambda e: e.kind == "internal" and e.is_open)
        rules = internal._get_rules()
        done = internal.filtered(lambda e: rules[e].is_met(e._get_finished_ids()))
        going_on = internal - done
        going_on.filtered("hold").hold = False
        going_on.filtered("completion_ids")._note_start()
        held = done.filtered("hold")
        held._hold()
        try_each(
            done - held,
            lambda batch: batch._complete_by_courses(rules),
            lambda enrollment, error: enrollment._note_problem(error),
        )

    def _hold(self):
        """Have these wait for the confirmation of an administrator. Idempotent."""
        new = self.filtered(lambda e: e.hold == "check")
        new.hold = "held"
        new._note_start()
        for certification, enrollments in new.grouped("certification_id").items():
            certification._ask_to_confirm(enrollments)

    def _note_start(self):
        self.filtered(lambda e: e.state == "not_started").state = "in_progress"

    def _complete_by_courses(self, rules):
        self._complete(lambda e: e._get_day_of_completion(rules[e]))
        self._notify("completed")

    def _note_problem(self, error):
        self.write({"error": str(error), "needs_reconcile": True})

    def _get_day_of_completion(self, rule):
        """Return the day on which the last course that it takes was finished."""
        counted = rule.counted(self._get_finished_ids())
        days = self.completion_ids.filtered(
            lambda completion: completion.channel_id.id in counted
        ).mapped("completed_on")
        return sorted(days)[rule.goal - 1]

    def _get_finished_ids(self):
        self.ensure_one()
        return set(self.completion_ids.channel_id.ids)

    def _get_progress(self, rule):
        self.ensure_one()
        if self.kind == "external":
            if not self.certification_id.require_courses:
                return 0
            return rule.progress(self._get_finished_ids(), extra_goal=1)
        return rule.progress(self._get_finished_ids())

    def _are_courses_done(self):
        """Return whether proof may be uploaded, as far as courses are concerned."""
        self.ensure_one()
        certification = self.certification_id
        return not certification.require_courses or self._get_rule().is_met(
            self._get_finished_ids()
        )

    def _get_pending_courses(self):
        """Return the lines of the courses still to do that are not locked.

        Those that the rule needs come first.
        """
        self.ensure_one()
        rule = self._get_rule()
        finished = self._get_finished_ids()
        out = finished | rule.locked(finished)
        needed = set(rule.needed)
        lines = self._get_lines()
        pending = lines.filtered(lambda line: line.channel_id.id not in out)
        return pending.sorted(lambda line: line.channel_id.id not in needed)

    def _get_latest_pending_course(self):
        """Return the pending course that was worked on last, or else the first."""
        self.ensure_one()
        pending = self._get_pending_courses()
        pending = pending.filtered(lambda line: line._is_offered()) or pending
        needed = self._get_rule().needed
        pending = pending.filtered(lambda c: c.channel_id.id in needed) or pending
        # Opening a cycle writes to each lesson, which is no work on it.
        lessons = self.env["slide.slide.partner"]._read_group(
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("channel_id", "in", pending.channel_id.ids)
            & (
                Domain("completed", "=", True)
                | Domain("write_date", ">", self.create_date)
            ),
            ["channel_id"],
            ["write_date:max"],
        )
        latest = max(lessons, key=lambda group: group[1], default=(None, None))[0]
        if not latest:
            return pending[:1]
        return pending.filtered(lambda line: line.channel_id == latest)

    def _open_course(self, line):
        """Note that the learner starts, and return the address of the next lesson.

        :param line: course of the certification
        :raise UserError: when the course cannot be taken yet, or no more
        """
        self.ensure_one()
        course = line.channel_id
        locked = self._get_rule().locked(self._get_finished_ids())
        if course.id in locked:
            raise UserError(
                self.env._(
                    "%(course)s opens when the courses before it are done.",
                    course=course.name,
                )
            )
        if not line._is_offered():
            raise UserError(
                self.env._(
                    "%(course)s is not offered at the moment.", course=course.name
                )
            )
        self._note_start()
        self._join_courses()
        membership = self.env["slide.channel.partner"].search(
            [("partner_id", "=", self.partner_id.id), ("channel_id", "=", course.id)]
        )
        lesson = membership.next_slide_id
        if not lesson:
            return course.website_url
        return f"{lesson.website_url}?fullscreen=1"

    def _check_own(self):
        """Refuse users other than the learner."""
        self.check_access("read")
        if not self.is_mine:
            raise UserError(self.env._("Only the learner can do this."))
