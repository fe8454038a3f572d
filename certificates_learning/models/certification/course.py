from odoo import api, fields, models


class CertificatesCertificationCourse(models.Model):
    _name = "certificates.certification.course"
    _description = "Course of a Certification"
    _inherit = ["certificates.form.mixin"]
    _order = "certification_id, sequence, id"
    _rec_name = "channel_id"

    certification_id = fields.Many2one(
        "certificates.certification", required=True, index=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        "slide.channel", "Course", required=True, index=True, ondelete="restrict"
    )
    mandatory = fields.Boolean(default=True)
    counts_for = fields.Selection(
        [
            ("both", "First Time and Renewals"),
            ("first", "First Time"),
            ("renewal", "Renewals"),
        ],
        default="both",
        required=True,
        help="Whether it is taken the first time, when it is renewed, or both.",
    )
    sequence = fields.Integer(default=10)
    completion_rule = fields.Selection(related="certification_id.completion_rule")
    content_count = fields.Integer(
        "Contents", related="channel_id.total_slides", related_sudo=True
    )

    _course_uniq = models.UniqueIndex(
        "(certification_id, channel_id)",
        "This course is already part of the certification.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.certification_id._follow_courses()
        return lines

    def write(self, vals):
        certifications = self.certification_id
        result = super().write(vals)
        if "certification_id" in vals:
            self.check_access("write")
        (certifications | self.certification_id)._follow_courses()
        return result

    def unlink(self):
        certifications = self.certification_id
        result = super().unlink()
        certifications._follow_courses()
        return result

    def _is_offered(self):
        """Return whether learners can open the course at the moment."""
        self.ensure_one()
        return self.channel_id.active and self.channel_id.is_published
