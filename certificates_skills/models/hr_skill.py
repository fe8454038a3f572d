from odoo import api, models


class HrSkill(models.Model):
    _inherit = "hr.skill"

    @api.constrains("skill_type_id")
    def _check_certificate_types(self):
        """Refuse changes that a certificate type with this skill does not allow."""
        self.env["certificates.type"]._check_skills_in_use(
            [("skill_id", "in", self.ids)]
        )
