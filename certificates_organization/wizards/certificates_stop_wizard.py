from odoo import fields, models


class CertificatesStopWizard(models.TransientModel):
    """Says of certificates of organizations, too, that they will not be renewed."""

    _inherit = "certificates.stop.wizard"

    assignment_ids = fields.Many2many(required=False)
    organization_certificate_ids = fields.Many2many(
        relation="certificates_stop_wizard_organization_rel"
    )
