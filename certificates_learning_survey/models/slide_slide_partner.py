from odoo import models


class SlideSlidePartner(models.Model):
    _inherit = "slide.slide.partner"

    def _compute_survey_scoring_success(self):
        """Leave out test entries: they pass no exam."""
        result = super()._compute_survey_scoring_success()
        for lesson in self.filtered("survey_scoring_success"):
            lesson.survey_scoring_success = any(
                attempt.scoring_success and not attempt.test_entry
                for attempt in lesson.user_input_ids
            )
        return result
