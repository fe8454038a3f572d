from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesScanBatch(models.Model):
    """A batch of which the holders are of an organization."""

    _inherit = "certificates.scan.batch"

    organization_id = fields.Many2one(
        "res.partner",
        check_company=True,
        ondelete="set null",
        domain="[('is_company', '=', True)]",
        help="Holders are looked for among its people first. Leave empty when the "
        "scans may be of anybody.",
    )

    @api.model
    def _get_seen_names(self):
        return (*super()._get_seen_names(), "organization_id")

    def _get_expected_domain(self):
        expected = super()._get_expected_domain()
        # sudo: officers may see no more of an organization than its name
        organization = self.sudo().organization_id
        if not organization:
            return expected
        is_of = Domain("certificates_organization_id", "=", organization.id)
        is_here = Domain("company_id", "=", self.company_id.id)
        return expected | is_of & is_here
