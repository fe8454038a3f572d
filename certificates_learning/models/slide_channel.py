from odoo import api, fields, models
from odoo.exceptions import UserError

from .slide_channel_partner import OWN_PROGRESS


class SlideChannel(models.Model):
    _inherit = "slide.channel"

    certificates_course_ids = fields.One2many(
        "certificates.certification.course", "channel_id", "In Certifications"
    )
    certificates_enrollment_count = fields.Integer(
        "Enrolled for Certification",
        compute="_compute_certificates_enrollment_count",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificates_enrollment_count(self):
        # sudo: which certifications use a course is no secret to who sees the course
        lines = self.sudo().certificates_course_ids
        groups = self.env["certificates.enrollment"]._read_group(
            [
                ("certification_id", "in", lines.certification_id.ids),
                ("is_open", "=", True),
            ],
            ["certification_id"],
            ["__count"],
        )
        counts = {certification.id: count for certification, count in groups}
        for channel in self:
            # sudo: only to count; the counts are of what the user sees
            certifications = channel.sudo().certificates_course_ids.certification_id
            channel.certificates_enrollment_count = sum(
                counts.get(certification.id, 0) for certification in certifications
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_certifying(self):
        # sudo: courses that certify elsewhere are kept too
        completions = self.env["certificates.enrollment.course"].sudo()
        finished = completions.search([("channel_id", "in", self.ids)], limit=1)
        for channel in self.sudo().certificates_course_ids.channel_id | (
            finished.channel_id
        ):
            raise UserError(
                self.env._(
                    "%(course)s cannot be deleted: it is, or was, part of a "
                    "certification. Archive it instead.",
                    course=channel.name,
                )
            )

    def _action_add_members(self, target_partners, *args, **kwargs):
        """Count what a learner who joins again had done before: no editor did it."""
        own = self.with_context(certificates_own_progress=OWN_PROGRESS)
        return super(SlideChannel, own)._action_add_members(
            target_partners, *args, **kwargs
        )

    def _carry_over_progress(self, former, partner):
        """Have the progress of one contact in these courses become that of another.

        What both did counts once; what only the former did is moved.

        :param former: the contact that was replaced
        :param partner: the contact that takes over
        """
        for model, name in (
            ("slide.slide.partner", "slide_id"),
            ("slide.channel.partner", "channel_id"),
        ):
            records = self.env[model].with_context(active_test=False)
            records = records.search(
                [
                    ("channel_id", "in", self.ids),
                    ("partner_id", "in", (former | partner).ids),
                ]
            )
            own = records.filtered(lambda r: r.partner_id == partner)
            theirs = records - own
            present = own.grouped(name)
            moving = theirs.filtered(lambda r, n=name, p=present: r[n] not in p)
            moving.partner_id = partner
            if model == "slide.slide.partner":
                done = (theirs - moving).filtered("completed").slide_id
                own.filtered(lambda r, d=done: r.slide_id in d).completed = True
        memberships = self.env["slide.channel.partner"].search(
            [("channel_id", "in", self.ids), ("partner_id", "=", partner.id)]
        )
        memberships.with_context(
            certificates_own_progress=OWN_PROGRESS
        )._recompute_completion()

    def action_open_certification_enrollments(self):
        """Open the open enrollments that these courses count for."""
        return self.env["certificates.enrollment"]._get_open_action(
            [
                ("certification_id.course_ids.channel_id", "in", self.ids),
                ("is_open", "=", True),
            ]
        )
