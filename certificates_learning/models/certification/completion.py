from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools.rule import Rule
from .certification import COURSES_CHANGE, IMMEDIATE_LIMIT


class CertificatesCertification(models.Model):
    """When a certification is completed, and whether it can ever be."""

    _inherit = "certificates.certification"

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
