from odoo import api, fields, models


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

    @api.model
    def _default_organization_certificate_ids(self):
        model = "certificates.organization.certificate"
        if self.env.context.get("active_model") != model:
            return False
        return self.env.context.get("active_ids")

    def action_revoke(self):
        """Revoke the certificates; those revoked before keep their date and reason."""
        certificates = self.organization_certificate_ids
        _revoked, problems = self._revoke_each(certificates)
        action = super().action_revoke()
        return self._notify_problems(problems, action) if problems else action
