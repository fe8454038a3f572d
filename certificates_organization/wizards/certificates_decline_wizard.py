from odoo import api, fields, models


class CertificatesDeclineWizard(models.TransientModel):
    """Asks why proposed people and recertification lists are rejected, too."""

    _inherit = "certificates.decline.wizard"

    proposal_ids = fields.Many2many(
        "certificates.person.proposal",
        "certificates_decline_wizard_proposal_rel",
        string="Proposed People",
        default=lambda self: self._default_declined_ids("certificates.person.proposal"),
    )
    recertification_ids = fields.Many2many(
        "certificates.recertification",
        "certificates_decline_wizard_recertification_rel",
        string="Recertification Lists",
        default=lambda self: self._default_declined_ids("certificates.recertification"),
    )

    @api.model
    def _get_declined_names(self):
        return [
            *super()._get_declined_names(),
            "proposal_ids",
            "recertification_ids",
        ]
