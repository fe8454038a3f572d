from odoo import api, models


class CertificatesSkillsImportWizard(models.TransientModel):
    _inherit = "certificates.skills.import.wizard"

    @api.model
    def _prepare_line_values(self):
        """Add a line for each survey that certified employees."""
        # sudo: managers of certificates may not read surveys, whose names they see here
        groups = (
            self.env["hr.resume.line"]
            .sudo()
            ._read_group([("survey_id.certification", "=", True)], ["survey_id"])
        )
        return super()._prepare_line_values() + [
            {"kind": "survey", "name": survey.title, "survey_id": survey.id}
            for (survey,) in groups
        ]
