from odoo import fields, models


class CertificatesEnrollmentCourse(models.Model):
    """That a course was finished, and when.

    eLearning keeps no such date, and forgets the course when it is taken again in the
    next cycle: this record is the history.
    """

    _name = "certificates.enrollment.course"
    _description = "Finished Course of an Enrollment"
    _inherit = ["certificates.values.mixin"]
    _order = "completed_on, id"
    _rec_name = "channel_id"

    enrollment_id = fields.Many2one(
        "certificates.enrollment",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, precompute=True, index=True
    )
    channel_id = fields.Many2one(
        "slide.channel",
        "Course",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    completed_on = fields.Date(required=True, readonly=True)
    by_edit = fields.Boolean(
        "By a Change of the Course",
        readonly=True,
        help="A change of the course finished it, not the learner.",
    )

    _course_uniq = models.UniqueIndex(
        "(enrollment_id, channel_id)",
        "This course was counted for the enrollment already.",
    )
