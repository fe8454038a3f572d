from odoo import api, fields, models

ALIAS = "certificates_scan.mail_alias_scan"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_scan_alias = fields.Char(
        "Address for Scans",
        compute="_compute_certificates_scan_alias",
        inverse="_inverse_certificates_scan_alias",
    )
    certificates_scan_domain = fields.Char(compute="_compute_certificates_scan_alias")

    @api.depends("company_id")
    def _compute_certificates_scan_alias(self):
        alias = self.env.ref(ALIAS, raise_if_not_found=False)
        domain = alias and alias.alias_domain or self.env.company.alias_domain_id.name
        for settings in self:
            settings.certificates_scan_alias = alias and alias.alias_name
            settings.certificates_scan_domain = domain

    def _inverse_certificates_scan_alias(self):
        alias = self.env.ref(ALIAS, raise_if_not_found=False)
        for settings in self if alias else []:
            alias.alias_name = settings.certificates_scan_alias
