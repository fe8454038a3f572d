from odoo import fields, models

from odoo.addons.certificates_skills.wizards.certificates_skills_import_wizard_line import (  # noqa: E501
    Source,
)


class CertificatesSkillsImportWizardLine(models.TransientModel):
    _inherit = "certificates.skills.import.wizard.line"

    kind = fields.Selection(
        selection_add=[("survey", "Survey")], ondelete={"survey": "cascade"}
    )
    survey_id = fields.Many2one("survey.survey", readonly=True, ondelete="cascade")

    def _get_sources(self):
        """Add the resume lines that surveys wrote."""
        # sudo: as for skills, it is told what is left out
        found = (
            self.env["hr.resume.line"]
            .sudo()
            .search([("survey_id", "in", self.survey_id.ids)], order="id")
            .grouped("survey_id")
        )
        sources = super()._get_sources()
        for line in self.filtered("survey_id"):
            sources[line] = [
                Source(resume, resume.employee_id, resume.date_start, resume.date_end)
                for resume in found.get(line.survey_id, [])
            ]
        return sources
