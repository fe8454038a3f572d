from odoo import fields, models


class CertificatesIssueWizard(models.TransientModel):
    """Issues to people what people hold."""

    _inherit = "certificates.issue.wizard"

    type_id = fields.Many2one(domain=[("holder", "=", "person")])
