from odoo import api, fields, models
from odoo.fields import Domain

from .enrollment.enrollment import OPEN_STATES

# In the context while a learner does a lesson or joins a course: no client can send it.
OWN_PROGRESS = object()


class SlideChannelPartner(models.Model):
    _inherit = "slide.channel.partner"

    certificates_finished_on = fields.Date(
        "Finished On",
        compute="_compute_finished_on",
        store=True,
        precompute=True,
        help="Day on which all contents of the course were done.",
    )
    certificates_is_reconciled = fields.Boolean(
        "Is Reconciled",
        compute="_compute_is_reconciled",
        store=True,
        precompute=True,
        help="Since its last change it was counted for certifications.",
    )

    _unreconciled_idx = models.Index(
        "(id) WHERE certificates_is_reconciled IS NOT TRUE"
        " AND (completion = 100 OR member_status = 'completed')"
    )

    @api.depends("completion", "member_status")
    def _compute_finished_on(self):
        for membership in self:
            finished = membership._is_finished()
            timezone = membership.partner_id.tz or self.env.user.tz
            today = fields.Date.context_today(membership.with_context(tz=timezone))
            membership.certificates_finished_on = finished and (
                membership.certificates_finished_on or today
            )

    @api.depends("active", "completion", "member_status")
    def _compute_is_reconciled(self):
        self.certificates_is_reconciled = False

    def _recompute_completion(self):
        by_edit = not self._is_own_progress()
        open_ = by_edit and self.filtered(lambda m: not m._is_finished())
        result = super()._recompute_completion()
        if by_edit:
            # eLearning does not tell of all courses that a change of them finishes.
            finished = open_.filtered(lambda m: m._is_finished())
            # sudo: whoever changes a course, its learners' enrollments follow
            finished.sudo()._reconcile(by_edit=True)
        ongoing = self.filtered(lambda m: m.member_status == "ongoing")
        if ongoing:
            # sudo: a learner's progress reaches records that learners cannot write
            ongoing.sudo()._get_open_enrollments()._note_start()
        return result

    def _post_completion_update_hook(self, completed=True):
        result = super()._post_completion_update_hook(completed)
        if completed:
            # sudo: a learner's progress reaches records that learners cannot write
            self.sudo()._reconcile(by_edit=not self._is_own_progress())
        return result

    def _is_own_progress(self):
        """Return whether a learner does something now, rather than an editor."""
        return self.env.context.get("certificates_own_progress") is OWN_PROGRESS

    @api.model
    def _get_finished_domain(self):
        """Return a domain of finished attendees, by status or by progress.

        Rounding and archived courses leave one of the two behind.
        """
        return (
            Domain("active", "=", True)
            & Domain("member_status", "!=", "invited")
            & (
                Domain("completion", "=", 100)
                | Domain("member_status", "=", "completed")
            )
        )

    def _is_finished(self):
        self.ensure_one()
        return self.member_status == "completed" or self.completion == 100

    @api.model
    def _search_unreconciled(self):
        return self.search(
            Domain("certificates_is_reconciled", "=", False)
            & self._get_finished_domain()
        )

    def _reconcile(self, without=None, by_edit=False):
        """Count these finished courses for the open enrollments that they belong to.

        :param without: enrollments for which they do not count
        :param bool by_edit: whether a change of the courses finished them
        """
        enrollments = self._get_open_enrollments()
        if without:
            enrollments -= without
        enrollments._count_courses(self, by_edit=by_edit)
        self.filtered(lambda m: m._is_finished()).certificates_is_reconciled = True

    def _get_open_enrollments(self):
        """Return the open enrollments of these learners that need these courses."""
        enrollments = self.env["certificates.enrollment"].search(
            [
                ("state", "in", OPEN_STATES),
                ("partner_id", "in", self.partner_id.ids),
                ("certification_id.course_ids.channel_id", "in", self.channel_id.ids),
            ]
        )
        courses = enrollments._get_course_ids()
        taken = {
            p: set(m.channel_id.ids) for p, m in self.grouped("partner_id").items()
        }
        return enrollments.filtered(lambda e: courses[e] & taken[e.partner_id])

    def _reset_progress(self):
        """Have the courses taken again from the start; karma stays as it is."""
        self.write(
            {
                "member_status": "joined",
                "completion": 0,
                "completed_slides_count": 0,
                "certificates_finished_on": False,
            }
        )
        return self._get_lessons().write({"completed": False, "quiz_attempts_count": 0})

    def _get_lessons(self):
        """Return the progress of the members in each lesson."""
        lessons = self.env["slide.slide.partner"].search(
            [
                ("channel_id", "in", self.channel_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        )
        pairs = {(m.channel_id.id, m.partner_id.id) for m in self}
        return lessons.filtered(
            lambda lesson: (lesson.channel_id.id, lesson.partner_id.id) in pairs
        )
