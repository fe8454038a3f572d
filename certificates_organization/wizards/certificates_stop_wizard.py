from odoo import api, fields, models


class CertificatesStopWizard(models.TransientModel):
    """Says of certificates of organizations, too, that they will not be renewed."""

    _inherit = "certificates.stop.wizard"

    assignment_ids = fields.Many2many(required=False)
    organization_certificate_ids = fields.Many2many(
        "certificates.organization.certificate",
        "certificates_stop_wizard_organization_rel",
        string="Certificates of Organizations",
        default=lambda self: self._default_organization_certificate_ids(),
        context={"active_test": False},
    )

    @api.depends("organization_certificate_ids")
    def _compute_changed_ids(self):
        result = super()._compute_changed_ids()
        for wizard in self:
            wizard.changed_count += len(wizard._filter_changed_of_organizations())
        return result

    def _filter_changed_of_organizations(self):
        return self.organization_certificate_ids.filtered(lambda c: c._can_be_stopped())

    def _stop(self, certificates):
        super()._stop(self._filter_changed_of_organizations())
        return super()._stop(certificates)
