from odoo import api, models


class HrSkill(models.Model):
    _inherit = "hr.skill"

    @api.constrains("skill_type_id")
    def _check_certificate_types(self):
        """Refuse what would take the meaning from the skill of a certificate type."""
        self.env["certificates.type"]._check_skills_in_use(
            [("skill_id", "in", self.ids)]
        )
