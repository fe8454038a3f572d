from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.certificates_passes.tools import qr

# Of a code as the sample has it, and of what is signed.
CODE_LENGTH, SIGNED_LENGTH = 27, 420


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_pass_holder_shown = fields.Selection(
        related="company_id.certificates_pass_holder_shown",
        readonly=False,
        required=True,
    )
    certificates_signed_codes = fields.Boolean(
        related="company_id.certificates_signed_codes", readonly=False
    )
    certificates_signed_codes_problem = fields.Text(
        "Problem with Signed Codes",
        compute="_compute_certificates_signed_codes_problem",
    )
    certificates_status_max_hours = fields.Integer(
        related="company_id.certificates_status_max_hours", readonly=False
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

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_certificates_signed_codes_problem(self):
        for settings in self:
            problem = settings.company_id._explain_signed_codes()
            settings.certificates_signed_codes_problem = problem

    def _prepare_pass_sample(self):
        address = self.company_id._get_pass_base_url()
        signed = f"#{'8' * SIGNED_LENGTH}" if self.certificates_signed_codes else ""
        code = qr.make(f"{address}{'A' * CODE_LENGTH}{signed}")
        return replace(super()._prepare_pass_sample(), qr=code)
