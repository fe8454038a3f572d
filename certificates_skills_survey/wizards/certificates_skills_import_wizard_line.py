from odoo import api, fields, models

from odoo.addons.certificates_skills.wizards.certificates_skills_import_wizard_line import (  # noqa: E501
    Source,
)


class CertificatesSkillsImportWizardLine(models.TransientModel):
    _inherit = "certificates.skills.import.wizard.line"

    kind = fields.Selection(
        selection_add=[("survey", "Survey")], ondelete={"survey": "cascade"}
    )
    survey_id = fields.Many2one("survey.survey", readonly=True, ondelete="cascade")

    @api.model
    def _get_offered_surveys(self):
        """Return the surveys that certified employees."""
        # sudo: managers of certificates may not read surveys, whose names they see here
        groups = (
            self.env["hr.resume.line"]
            .sudo()
            ._read_group([("survey_id.certification", "=", True)], ["survey_id"])
        )
        return self.env["survey.survey"].sudo().concat(*(one for (one,) in groups))

    def _check_named(self, vals_list):
        """Let users name the surveys that are offered, which they need not read."""
        if self.env.su:
            return
        offered = self._get_offered_surveys().ids
        super()._check_named(
            [
                {
                    name: value
                    for name, value in vals.items()
                    if name != "survey_id" or value not in offered
                }
                for vals in vals_list
            ]
        )

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
