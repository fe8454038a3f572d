from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_seal_subject = fields.Char(
        "Sealed By", compute="_compute_certificates_seal"
    )
    certificates_seal_issuer = fields.Char(
        "Issued By", compute="_compute_certificates_seal"
    )
    certificates_seal_validity = fields.Char(
        "Valid", compute="_compute_certificates_seal"
    )
    certificates_seal_problem = fields.Char(
        "Warning about the Seal", compute="_compute_certificates_seal"
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_certificates_seal(self):
        for settings in self:
            seal = settings.company_id.certificates_seal_ids
            settings.certificates_seal_subject = seal.subject
            settings.certificates_seal_issuer = seal.issuer
            settings.certificates_seal_problem = seal.problem
            settings.certificates_seal_validity = seal and self.env._(
                "%(first)s – %(last)s",
                first=seal._format_day(seal.starts_at),
                last=seal._format_day(seal.expires_at),
            )

    def action_choose_seal(self):
        """Open the form of the company's seal: a new one where it has none."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_seal.action_certificates_seal"
        )
        seal = self.company_id.certificates_seal_ids
        context = {"default_company_id": self.company_id.id}
        return {**action, "res_id": seal.id, "context": context}

    def action_remove_seal(self):
        """Have the passes of the company sealed no longer."""
        self.ensure_one()
        return self.company_id.certificates_seal_ids.action_remove()
