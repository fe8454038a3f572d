from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_badges = fields.Boolean(
        related="company_id.certificates_badges", readonly=False
    )
    certificates_badge_algorithm = fields.Selection(
        related="company_id.certificates_badge_algorithm", readonly=False, required=True
    )
    certificates_badge_issuer = fields.Char(
        "Issuer of Badges",
        compute="_compute_certificates_badge_issuer",
        help="What badges call the company. It leads to the public keys.",
    )
    certificates_badge_problem = fields.Char(
        "Warning about Badges", compute="_compute_certificates_badge_issuer"
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_certificates_badge_issuer(self):
        for settings in self:
            company = settings.company_id
            settings.certificates_badge_issuer = company._get_badge_issuer().id
            settings.certificates_badge_problem = company._explain_badges()
