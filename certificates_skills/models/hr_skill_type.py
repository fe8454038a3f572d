from odoo import api, models


class HrSkillType(models.Model):
    _inherit = "hr.skill.type"

    @api.constrains("is_certification")
    def _check_certificate_types(self):
        """Refuse changes that a certificate type with this skill does not allow."""
        self.env["certificates.type"]._check_skills_in_use(
            [("skill_type_id", "in", self.ids)]
        )
