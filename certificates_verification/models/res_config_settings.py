from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.certificates_passes.tools import qr


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_pass_holder_shown = fields.Selection(
        related="company_id.certificates_pass_holder_shown",
        readonly=False,
        required=True,
    )
    certificates_pass_lookup = fields.Boolean(
        related="company_id.certificates_pass_lookup", readonly=False
    )
    certificates_pass_lookup_address = fields.Char(
        "Address of the Look-up",
        compute="_compute_pass_address",
        help="Where anyone looks up a certificate: link to it from your website.",
    )
    certificates_pass_address = fields.Char(
        "Address of the Codes",
        compute="_compute_pass_address",
        help="What the code on each pass begins with.",
    )
    certificates_pass_address_warning = fields.Text(
        "Warnings about the Address", compute="_compute_pass_address"
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_pass_address(self):
        for settings in self:
            company = settings.company_id
            settings.certificates_pass_address = company._get_pass_base_url()
            settings.certificates_pass_lookup_address = company._get_pass_lookup_url()
            warnings = company._explain_pass_address()
            settings.certificates_pass_address_warning = "\n".join(warnings)

    def _prepare_pass_sample(self):
        code = qr.make(self.company_id.get_base_url())
        return replace(super()._prepare_pass_sample(), qr=code)
