from odoo import api, fields, models


class CertificatesAcceptWizard(models.TransientModel):
    """Asks about what a document says otherwise than was entered."""

    _inherit = "certificates.accept.wizard"

    different_count = fields.Integer(
        "Document Says Otherwise", compute="_compute_counts"
    )
    accept_different = fields.Boolean("Accept Those That Differ Too")

    @api.model
    def _get_ticks(self):
        return [*super()._get_ticks(), "accept_different"]

    def _compute_counts(self):
        result = super()._compute_counts()
        for wizard in self:
            different = wizard.submission_ids.filtered("is_scan_different")
            wizard.different_count = len(different)
        return result

    def _get_left_out(self):
        left_out = super()._get_left_out()
        if self.accept_different:
            return left_out
        return left_out | self.submission_ids.filtered("is_scan_different")
