from odoo import api, fields, models

from ..tools import text
from ..tools.card import PassCard


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_pass_color = fields.Char(
        related="company_id.certificates_pass_color", readonly=False
    )
    certificates_pass_logo = fields.Image(
        related="company_id.certificates_pass_logo", readonly=False
    )
    certificates_pass_background = fields.Image(
        related="company_id.certificates_pass_background", readonly=False
    )
    certificates_pass_show_photo = fields.Boolean(
        related="company_id.certificates_pass_show_photo", readonly=False
    )
    certificates_pass_sample = fields.Html(
        "Pass Sample",
        compute="_compute_pass_sample",
        sanitize=False,
        help="The pass of nobody in particular, with the saved settings.",
    )

    @api.depends("company_id")
    def _compute_pass_sample(self):
        for settings in self:
            settings.certificates_pass_sample = self.env[
                "certificates.assignment"
            ]._render_pass(settings._prepare_pass_sample())

    def _prepare_pass_sample(self):
        """Return the sample card of the settings."""
        self.ensure_one()
        company = self.company_id
        today = company._get_certificates_today()
        format_day = self.env["certificates.assignment"]._format_pass_date
        return PassCard(
            id=0,
            theme=company._get_pass_theme(),
            title=self.env._("First Aid"),
            holder=self.env._("Sam Sample"),
            number="10023-A",
            issuer=text.clean(company.name),
            date_start=format_day(today),
            date_expiry=format_day(fields.Date.add(today, years=2)),
            has_photo_frame=company.certificates_pass_show_photo,
        )
