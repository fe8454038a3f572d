from datetime import date

from odoo import models


class CertificatesEnrollment(models.Model):
    """Two records of one employee become one: their enrollments, and their progress."""

    _inherit = "certificates.enrollment"

    def _join_histories(self, target):
        """Give these enrollments to one employee, as one history of cycles.

        Of two open ones of a certification, the one that is further goes on, with all
        courses that were finished for either; the other is cancelled. The cycles are
        numbered anew, by the day of completion.

        :param target: the employee
        """
        self._close_doubles(target)
        counted = self.filtered(lambda e: e.state != "cancelled")
        histories = [
            history.sorted(lambda e: (e.completed_on or date.max, e.enrolled_on, e.id))
            for history in counted.grouped("certification_id").values()
        ]
        # Below zero first: no two cycles have the same number at any moment.
        for history in histories:
            for number, enrollment in enumerate(history, 1):
                enrollment.cycle = -number
        self.env.flush_all()
        self.write({"employee_id": target.id})
        self.env.flush_all()
        for history in histories:
            previous = self.browse()
            for number, enrollment in enumerate(history, 1):
                enrollment.cycle = number
                enrollment.previous_id = previous
                previous = enrollment

    def _close_doubles(self, target):
        doubles = self.filtered("is_open")._keep_best(
            "certification_id",
            lambda e: (
                e.state == "to_approve",
                e.progress,
                e.employee_id == target,
            ),
        )
        kept = (self.filtered("is_open") - doubles).grouped("certification_id")
        for double in doubles:
            stays = kept[double.certification_id]
            known = stays.completion_ids.channel_id
            double.completion_ids.filtered(
                lambda c, known=known: c.channel_id not in known
            ).enrollment_id = stays
        doubles.write({"state": "cancelled", "previous_id": False})
        doubles._close_activities()

    def _carry_over_progress(self):
        """Have progress in courses follow learners whose contact was replaced.

        What was begun as the former contact is that of the present one. Where the
        former contact is now somebody else's, it stays, and the officers are told.
        """
        moved = self.filtered(
            lambda e: e.is_open and e.former_partner_id and e.partner_id
        )
        taken = moved._get_partners_of_others()
        for enrollment in moved:
            courses = enrollment.certification_id.course_ids.channel_id
            former = enrollment.former_partner_id
            if former in taken:
                enrollment._tell_what_stays(courses)
            else:
                courses._carry_over_progress(former, enrollment.partner_id)
        moved.former_partner_id = False

    def _get_partners_of_others(self):
        """Return which former contacts are those of other employees now."""
        partners = self.former_partner_id
        others = self.env["hr.employee"].search(
            [
                ("id", "not in", self.employee_id.ids),
                "|",
                ("user_id.partner_id", "in", partners.ids),
                ("work_contact_id", "in", partners.ids),
            ]
        )
        return partners & self.env["res.partner"].union(
            *(other._get_certificates_partner() for other in others)
        )

    def _tell_what_stays(self, courses):
        """Tell that the progress of a learner could not follow."""
        self.ensure_one()
        begun = self.env["slide.channel.partner"].search(
            [
                ("partner_id", "=", self.former_partner_id.id),
                ("channel_id", "in", courses.ids),
                ("completed_slides_count", ">", 0),
            ]
        )
        if not begun:
            return
        text = self.env._(
            "The progress of %(employee)s in %(courses)s stays with the contact "
            "%(contact)s, who is another employee now.",
            employee=self.employee_id.name,
            courses=", ".join(begun.channel_id.mapped("name")),
            contact=self.former_partner_id.name,
        )
        self._message_log(body=text)
        user = self.certification_id._get_administrator(self.company_id)
        if user:
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id, note=text
            )
