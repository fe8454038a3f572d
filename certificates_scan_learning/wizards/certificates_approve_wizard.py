from odoo import api, fields, models


class CertificatesApproveWizard(models.TransientModel):
    """Asks about proof that its document says otherwise."""

    _inherit = "certificates.approve.wizard"

    different_ids = fields.Many2many(
        "certificates.enrollment",
        string="Different from Their Document",
        compute="_compute_approved_ids",
    )
    different_count = fields.Integer(compute="_compute_approved_ids")
    accept_different = fields.Boolean("Approve Those That Differ Too")

    @api.model
    def _get_ticks(self):
        return [*super()._get_ticks(), "accept_different"]

    def _compute_approved_ids(self):
        result = super()._compute_approved_ids()
        for wizard in self:
            different = wizard._filter_different()
            wizard.different_ids = different
            wizard.different_count = len(different)
        return result

    def _get_left_out(self):
        left_out = super()._get_left_out()
        return (
            left_out if self.accept_different else left_out | self._filter_different()
        )

    def _filter_different(self):
        # sudo: as for those left out
        return self.enrollment_ids._origin.sudo().filtered("is_scan_different")
