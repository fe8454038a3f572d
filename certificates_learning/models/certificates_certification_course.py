from odoo import fields, models


class CertificatesCertificationCourse(models.Model):
    _name = "certificates.certification.course"
    _description = "Course of a Certification"
    _order = "certification_id, sequence, id"
    _rec_name = "channel_id"

    certification_id = fields.Many2one(
        "certificates.certification", required=True, index=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        "slide.channel", "Course", required=True, index=True, ondelete="restrict"
    )
    mandatory = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    completion_rule = fields.Selection(related="certification_id.completion_rule")
    content_count = fields.Integer(
        "Contents", related="channel_id.total_slides", related_sudo=True
    )

    _course_uniq = models.UniqueIndex(
        "(certification_id, channel_id)",
        "This course is already part of the certification.",
    )
