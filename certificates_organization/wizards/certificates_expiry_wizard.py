from odoo import fields, models


class CertificatesExpiryWizard(models.TransientModel):
    """Gives certificates of organizations another expiry date, too."""

    _inherit = "certificates.expiry.wizard"

    assignment_ids = fields.Many2many(required=False)
    organization_certificate_ids = fields.Many2many(
        relation="certificates_expiry_wizard_organization_rel"
    )
