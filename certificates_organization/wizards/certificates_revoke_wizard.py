from odoo import fields, models


class CertificatesRevokeWizard(models.TransientModel):
    """Revokes certificates of organizations, too."""

    _inherit = "certificates.revoke.wizard"

    assignment_ids = fields.Many2many(required=False)
    organization_certificate_ids = fields.Many2many(
        "certificates.organization.certificate",
        "certificates_revoke_wizard_organization_rel",
        string="Certificates of Organizations",
        default=lambda self: self._default_organization_certificate_ids(),
        context={"active_test": False},
    )

    def action_revoke(self):
        """Revoke the certificates; those revoked before keep their date and reason."""
        certificates = self.organization_certificate_ids
        _revoked, problems = self._revoke_each(certificates)
        action = super().action_revoke()
        return self._notify_problems(problems, action) if problems else action
