from odoo.fields import Domain
from odoo.http import request

from odoo.addons.website_slides.controllers.main import WebsiteSlides

from ..portal.learner import Learner
from ..portal.rows import Row
from .my_certifications import BLOCK_ROWS


class CertificationSlides(WebsiteSlides):
    def _slides_channel_user_values(self, compute_channels_my=True):
        values = super()._slides_channel_user_values(compute_channels_my)
        # Like the own courses: on the home page, not on the result of a search.
        if compute_channels_my and not request.env.user._is_public():
            rows = Learner(request.env).get_pending_rows()
            values["certification_rows"] = rows[:BLOCK_ROWS]
            values["certification_count"] = len(rows)
        return values

    def _prepare_additional_channel_values(self, values, **kwargs):
        """Add the pending certifications that a course counts for."""
        values = super()._prepare_additional_channel_values(values, **kwargs)
        if not request.env.user._is_public():
            enrollments = Learner(request.env).get_enrollments(
                Domain("is_open", "=", True)
                & Domain(
                    "certification_id.course_ids.channel_id", "=", values["channel"].id
                )
            )
            values["certification_rows"] = [
                Row(enrollment.certification_id, enrollment)
                for enrollment in enrollments
            ]
        return values
