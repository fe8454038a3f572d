from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _get_upload_models(self):
        return [*super()._get_upload_models(), "certificates.scan.batch"]
