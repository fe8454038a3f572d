from odoo import api, models


class CertificatesSkillsImportWizard(models.TransientModel):
    _inherit = "certificates.skills.import.wizard"

    @api.model
    def _prepare_line_values(self):
        """Add a line for each survey that certified employees."""
        lines = self.env["certificates.skills.import.wizard.line"]
        return super()._prepare_line_values() + [
            {"kind": "survey", "name": survey.title, "survey_id": survey.id}
            for survey in lines._get_offered_surveys()
        ]
