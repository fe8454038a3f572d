from odoo import api, fields, models


class CertificatesScanReading(models.Model):
    _inherit = "certificates.scan.reading"

    enrollment_id = fields.Many2one(
        "certificates.enrollment",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    @api.depends("enrollment_id.company_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    def _get_compared(self):
        return self.enrollment_id or super()._get_compared()
