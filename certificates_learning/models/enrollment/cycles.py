from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.certificates.tools import validity
from odoo.addons.certificates.tools.batch import run_in_batches

from .enrollment import OPEN_STATES

# How many cycles one transaction of the scheduled action opens.
CYCLE_BATCH = 200


class CertificatesEnrollment(models.Model):
    """Recurring certifications: the next cycle, in time and with a clean slate."""

    _inherit = "certificates.enrollment"

    reopen_on = fields.Date(
        "Reopens On",
        compute="_compute_reopen_on",
        store=True,
        index="btree_not_null",
        help="Day on which the next cycle opens.",
    )

    path = fields.Selection(
        [("first", "First Time"), ("renewal", "Renewal")],
        compute="_compute_path",
        store=True,
        precompute=True,
        help="Which courses count: those of the first time also after a long gap.",
    )
    full_path_on = fields.Date(
        compute="_compute_path",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Day from which the courses of the first time count again.",
    )

    @api.depends("previous_id", "enrolled_on", "certification_id.full_after_days")
    def _compute_path(self):
        for enrollment in self:
            certificate = enrollment.previous_id.assignment_id
            renewed = enrollment._get_previous_certificate() or certificate
            end = renewed.revoked_on or renewed.date_expiry
            days = enrollment.certification_id.full_after_days
            gap_on = end and days and fields.Date.add(end, days=days + 1)
            enrollment.full_path_on = gap_on
            is_late = gap_on and (enrollment.enrolled_on or gap_on) >= gap_on
            is_first = not enrollment.previous_id or is_late
            enrollment.path = "first" if is_first else "renewal"

    @api.model
    def _cron_take_full_path(self):
        """Have courses of the first time count again where a gap became too long.

        May be killed at any point and run at any time.
        """
        # sudo: of every company, whoever runs the scheduled action
        due = self.sudo()._search_due("full_path_on")
        due = due.filtered(lambda e: e.is_open and e.path == "renewal")
        return run_in_batches(due, CYCLE_BATCH, lambda batch: batch._take_full_path())

    def _take_full_path(self):
        self.path = "first"
        self.env.add_to_compute(self._fields["progress"], self)
        self._check_before_completing()
        self._reconcile()

    @api.depends(
        "state",
        "left_audience",
        "next_ids",
        "assignment_id.date_start",
        "assignment_id.date_expiry",
        "assignment_id.revoked_on",
        "assignment_id.superseded",
        "assignment_id.will_not_be_renewed",
        "approved_at",
        "certification_id.active",
        "certification_id.company_id",
        "certification_id.recurrence",
        "certification_id.reopen_days",
        "certification_id.state",
        "employee_id.active",
    )
    def _compute_reopen_on(self):
        # A longer certificate that was recorded by hand postpones the next cycle.
        successions = self.assignment_id._get_successions()
        stopped = self._find_stopped()
        for enrollment in self:
            certificate = enrollment.assignment_id
            expiry = successions[certificate].last if certificate else False
            reopens = (
                enrollment._can_reopen()
                and not enrollment.next_ids
                and not enrollment._is_expired_from_start()
                and (enrollment.employee_id, enrollment.type_id) not in stopped
            )
            enrollment.reopen_on = (
                reopens
                and expiry != validity.ENDLESS
                and enrollment._get_reopening(expiry)
            )

    def _find_stopped(self):
        """Return pairs of employee and type of which the last will not be renewed."""
        # sudo: a certificate out of sight counts too
        certificates = self.env["certificates.assignment"].sudo()
        found = certificates.search(
            Domain("employee_id", "in", self.employee_id.ids)
            & Domain("type_id", "in", self.type_id.ids)
            & Domain("will_not_be_renewed", "=", True)
            & Domain("superseded", "=", False)
            & Domain("revoked_on", "=", False)
        )
        return {(certificate.employee_id, certificate.type_id) for certificate in found}

    def _get_reopening(self, expiry):
        """Return the day on which the next cycle of a certificate opens.

        One that would reopen before it starts reopens halfway.

        :param date expiry: last day of validity, or nothing
        """
        self.ensure_one()
        if not expiry:
            return False
        start = self.assignment_id.date_start
        days = self.certification_id.reopen_days
        reopening = fields.Date.subtract(expiry, days=days)
        return reopening if reopening > start else start + (expiry - start) / 2

    def _is_expired_from_start(self):
        """Return whether the certificate had expired when its proof was approved.

        It was approved for the record: the learner decides about another cycle.
        """
        self.ensure_one()
        expiry, decided = self.assignment_id.date_expiry, self.approved_at
        return bool(expiry and decided and expiry < self._get_day_there(decided))

    def _can_reopen(self):
        """Return whether there may be a next cycle, early or in time."""
        self.ensure_one()
        certification = self.certification_id
        return bool(
            self.state == "completed"
            and not self.left_audience
            and not self.next_ids.filtered(lambda e: e.state != "cancelled")
            and not self.assignment_id.revoked_on
            and not self.assignment_id.will_not_be_renewed
            and certification.active
            and certification.recurrence == "recurring"
            and certification.state == "published"
            and certification.company_id.id in (False, self.company_id.id)
            and self.employee_id.active
        )

    @api.model
    def _get_taken_domain(self):
        """Return the enrollments that leave no room for another: open, or valid."""
        valid = Domain("assignment_id.state", "in", ["upcoming", "valid", "expiring"])
        return Domain("is_open", "=", True) | (
            Domain("state", "=", "completed") & valid
        )

    def _filter_lapsed(self):
        """Return which of these can be taken again: expired or revoked, none open."""
        lapsed = self.filtered(
            lambda e: (
                e.state == "completed"
                and e.assignment_id.state in ("expired", "revoked")
                and e.certification_id.active
                and e.certification_id.state == "published"
                and e.employee_id.active
            )
        )
        taken = self.search(
            self._get_taken_domain()
            & Domain("certification_id", "in", lapsed.certification_id.ids)
            & Domain("employee_id", "in", lapsed.employee_id.ids)
        )
        pairs = {(e.certification_id, e.employee_id) for e in taken}
        return lapsed.filtered(
            lambda e: (e.certification_id, e.employee_id) not in pairs
        )

    @api.model
    def _cron_open_cycles(self):
        """Open the next cycle of the certificates that are about to expire.

        A day without a run is made good by the next. Commits after each batch; may be
        killed at any point and run at any time: a cycle is opened once.
        """
        # sudo: of every company, whoever runs the scheduled action
        due = self.sudo()._search_due("reopen_on")
        return run_in_batches(due, CYCLE_BATCH, lambda batch: batch._open_due_cycles())

    def _open_due_cycles(self):
        enrollments = self.try_lock_for_update()
        # A certificate that was recorded at the same time may have been overlooked.
        self.env.add_to_compute(self._fields["reopen_on"], enrollments)
        enrollments = enrollments.filtered(
            lambda e: e.reopen_on and e.reopen_on <= e._get_today()
        )
        gone = enrollments._filter_outside_audience()
        gone.left_audience = True
        (enrollments - gone)._open_next_cycles()

    def _filter_outside_audience(self):
        """Return those that only the audience led to, and that it no longer takes."""
        inside = self.browse()
        by_audience = self.filtered(lambda e: e._get_first().origin == "audience")
        for certification, enrollments in by_audience.grouped(
            "certification_id"
        ).items():
            inside |= enrollments.filtered_domain(
                Domain("employee_id", "any", certification._get_audience_domain())
            )
        return by_audience - inside

    def _get_first(self):
        """Return the enrollment with which it all began."""
        first = self
        while first.previous_id:
            first = first.previous_id
        return first

    def action_renew(self):
        """Open the next cycle early; for the learner and for officers.

        :raise UserError: when there is no next cycle to open
        """
        self.check_access("read")
        for enrollment in self:
            if not enrollment.is_mine:
                enrollment.check_access("write")
        # sudo: learners read their enrollments only
        enrollments = self.sudo()
        for enrollment in enrollments:
            if not enrollment._can_reopen():
                raise UserError(
                    self.env._(
                        "There is no next cycle of %(enrollment)s to open.",
                        enrollment=enrollment.display_name,
                    )
                )
        return enrollments._open_next_cycles().sudo(self.env.su)

    def action_leave(self):
        """Leave what the learner began by mistake: for the learner.

        The next cycle opens again when it is due.

        :raise UserError: somebody else began it, or the next cycle is due
        """
        for enrollment in self:
            enrollment._check_own()
            if not enrollment._can_leave():
                raise UserError(
                    self.env._(
                        "%(enrollment)s has to be done: only an officer can cancel it.",
                        enrollment=enrollment.display_name,
                    )
                )
        # sudo: learners read their enrollments only
        left = self.sudo()
        left.write({"state": "cancelled", "previous_id": False})
        left._close_activities()
        return True

    def _can_leave(self):
        """Return whether the learner began it, and nothing asks for it yet."""
        self.ensure_one()
        # sudo: learners cannot read all that it depends on
        enrollment = self.sudo()
        if not enrollment.is_open or enrollment.state == "to_approve":
            return False
        if enrollment.origin == "self":
            return enrollment.is_mine
        if enrollment.origin != "cycle" or enrollment.create_uid != self.env.user:
            return False
        previous = enrollment.previous_id
        expiry = previous.assignment_id.date_expiry
        reopening = expiry and previous._get_reopening(expiry)
        return bool(reopening and reopening > enrollment._get_today())

    def _open_next_cycles(self):
        return self.create(
            [
                {
                    "certification_id": enrollment.certification_id.id,
                    "employee_id": enrollment.employee_id.id,
                    "cycle": enrollment.cycle + 1,
                    "previous_id": enrollment.id,
                    "enrolled_on": enrollment._get_today(),
                    "origin": "cycle",
                }
                for enrollment in self
            ]
        )

    def _clear_the_slate(self):
        """Have the learners of a next cycle take its courses from the start.

        A course that is halfway is left alone when another certification counts on it.
        """
        again = self.filtered(lambda e: e.cycle > 1)._filter_learning()
        memberships = self.env["slide.channel.partner"].with_context(active_test=False)
        memberships = memberships.search(again._get_memberships_domain())
        busy = again._get_courses_elsewhere()
        again._reset_where(
            memberships,
            lambda _enrollment, membership: (
                membership._is_finished()
                or (membership.partner_id.id, membership.channel_id.id) not in busy
            ),
        )

    def _reset_old_work(self, memberships):
        """Have courses taken anew that were finished too long ago to count.

        :param memberships: finished memberships
        """
        self.filtered("is_open")._reset_where(
            memberships,
            lambda enrollment, membership: not enrollment._accepts(membership),
        )

    def _reset_where(self, memberships, is_old):
        """Reset the courses that did not count for these enrollments and are old.

        What other enrollments count of them is counted before.

        :param memberships: of any partners and courses
        :param is_old: callable that takes an enrollment and a membership
        """
        by_partner = memberships.grouped("partner_id")
        courses = self._get_course_ids()
        old = memberships.browse()
        for enrollment in self:
            left = courses[enrollment] - enrollment._get_finished_ids()
            for membership in by_partner.get(enrollment.partner_id, ()):
                if membership.channel_id.id in left and is_old(enrollment, membership):
                    old += membership
        old.filtered(lambda m: m._is_finished())._reconcile(without=self)
        old._reset_progress()

    def _take_over_completions(self):
        """Take over the completed courses of a cancelled enrollment of this cycle."""
        cancelled = self.search(
            [
                ("certification_id", "in", self.certification_id.ids),
                ("employee_id", "in", self.employee_id.ids),
                ("state", "=", "cancelled"),
                ("completion_ids", "!=", False),
            ]
        )
        by_cycle = cancelled.grouped(lambda e: e._get_cycle_key())
        courses = self._get_course_ids()
        vals_list = []
        for enrollment in self:
            earlier = by_cycle.get(enrollment._get_cycle_key(), cancelled.browse())
            days = {c.channel_id.id: c.completed_on for c in earlier.completion_ids}
            vals_list += [
                {
                    "enrollment_id": enrollment.id,
                    "channel_id": channel_id,
                    "completed_on": day,
                }
                for channel_id, day in days.items()
                if channel_id in courses[enrollment] and enrollment._is_recent(day)
            ]
        self.env["certificates.enrollment.course"].create(vals_list)

    def _get_cycle_key(self):
        self.ensure_one()
        return self.certification_id, self.employee_id, self.cycle

    def _leave_audience(self):
        """Cancel the open ones of these that only the audience led to."""
        gone = self.filtered(lambda e: e._get_first().origin == "audience")
        gone.filtered(lambda e: not e.left_audience).left_audience = True
        cancelled = gone.filtered("is_open")
        cancelled.write({"state": "cancelled", "previous_id": False})
        cancelled._close_activities()

    def _get_courses_elsewhere(self):
        """Return the pairs of partner and course that other open enrollments need."""
        others = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "in", OPEN_STATES),
                ("id", "not in", self.ids),
            ]
        )
        return {
            (enrollment.partner_id.id, channel.id)
            for enrollment in others
            for channel in enrollment._get_lines().channel_id
        }
