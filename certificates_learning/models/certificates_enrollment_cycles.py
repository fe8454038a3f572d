from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.certificates.models.certificates_assignment_reminders import (
    EARLIEST_TIMEZONE,
)
from odoo.addons.certificates.tools.batch import try_each

from .certificates_enrollment import OPEN_STATES

# How many cycles one transaction of the nightly run opens.
CYCLE_BATCH = 200


class CertificatesEnrollment(models.Model):
    """Recurring certifications: the next cycle, in time and with a clean slate."""

    # One file for each concern of a large model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "certificates.enrollment"

    reopen_on = fields.Date(
        "Reopens On",
        compute="_compute_reopen_on",
        store=True,
        index="btree_not_null",
        help="Day on which the next cycle opens.",
    )

    @api.depends(
        "state",
        "left_audience",
        "next_ids",
        "assignment_id.date_expiry",
        "assignment_id.revoked_on",
        "certification_id.active",
        "certification_id.recurrence",
        "certification_id.reopen_days",
        "certification_id.state",
        "employee_id.active",
    )
    def _compute_reopen_on(self):
        for enrollment in self:
            expiry = enrollment.assignment_id.date_expiry
            enrollment.reopen_on = (
                enrollment._can_reopen()
                and expiry
                and fields.Date.subtract(
                    expiry, days=enrollment.certification_id.reopen_days
                )
            )

    def _can_reopen(self):
        self.ensure_one()
        certification = self.certification_id
        return bool(
            self.state == "completed"
            and not self.left_audience
            and not self.next_ids
            and not self.assignment_id.revoked_on
            and certification.active
            and certification.recurrence == "recurring"
            and certification.state == "published"
            and self.employee_id.active
        )

    @api.model
    def _cron_open_cycles(self):
        """Open the next cycle of the certificates that are about to expire.

        A day without a run is made good by the next. Commits after each batch; may be
        killed at any point and run at any time: a cycle is opened once.
        """
        due_ids = self.sudo()._search_due_cycles().ids
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due_ids))
        for ids in split_every(CYCLE_BATCH, due_ids):
            try_each(self.sudo().browse(ids), lambda batch: batch._open_due_cycles())
            if not commit(len(ids)):
                return

    @api.model
    def _search_due_cycles(self):
        """Return whose next cycle is due, by the day of their company."""
        certificates = self.env["certificates.assignment"]
        somewhere = fields.Date.context_today(self.with_context(tz=EARLIEST_TIMEZONE))
        due = self.search([("reopen_on", "<=", somewhere)])
        todays = {
            company: certificates._get_today(company) for company in due.company_id
        }
        return due.filtered(lambda e: e.reopen_on <= todays[e.company_id])

    def _open_due_cycles(self):
        enrollments = self.try_lock_for_update().filtered("reopen_on")
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

    def _reset_old_courses(self):
        """Have the learners take the courses anew that were finished for nothing here.

        What a cancelled enrollment of the same cycle had recorded is taken over. A
        course that is halfway is left alone when another certification counts on it.
        """
        self._take_over_completions()
        memberships = self.env["slide.channel.partner"].with_context(active_test=False)
        memberships = memberships.search(self._get_memberships_domain())
        memberships.filtered(lambda m: m._is_finished())._reconcile(without=self)
        old = memberships.browse()
        by_partner = memberships.grouped("partner_id")
        busy = self._get_courses_elsewhere()
        courses = self._get_course_ids()
        for enrollment in self:
            left = courses[enrollment.certification_id] - enrollment._get_finished_ids()
            own = by_partner.get(enrollment.partner_id, memberships.browse())
            old += own.filtered(
                lambda m, e=enrollment, left=left: (
                    m.channel_id.id in left and e._is_old_work(m, busy)
                )
            )
        old._reset_progress()

    def _is_old_work(self, membership, busy):
        """Return whether a course has to be taken anew from its first lesson.

        :param busy: pairs of partner and course that other enrollments count on
        """
        self.ensure_one()
        if membership._is_finished():
            return self.cycle > 1 or not self._accepts(membership)
        key = (membership.partner_id.id, membership.channel_id.id)
        return self.cycle > 1 and key not in busy

    def _take_over_completions(self):
        cancelled = self.search(
            [
                ("certification_id", "in", self.certification_id.ids),
                ("employee_id", "in", self.employee_id.ids),
                ("state", "=", "cancelled"),
                ("completion_ids", "!=", False),
            ]
        )
        by_cycle = cancelled.grouped(lambda e: e._get_cycle_key())
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
            ]
        self.env["certificates.enrollment.course"].create(vals_list)

    def _get_cycle_key(self):
        self.ensure_one()
        return self.certification_id, self.employee_id, self.cycle

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
            for channel in enrollment.certification_id.course_ids.channel_id
        }
