from odoo import models


class SlideChannelPartner(models.Model):
    _inherit = "slide.channel.partner"

    def _reset_progress(self):
        """Set aside the attempts of the cycle before: they do not pass this one."""
        self._get_lessons().user_input_ids.slide_partner_id = False
        self.survey_certification_success = False
        return super()._reset_progress()
