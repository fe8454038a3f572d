from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _get_upload_models(self):
        return [*super()._get_upload_models(), "certificates.scan.batch"]

    def _postprocess_contents(self, values):
        """Leave scans as they are: they are read as sharp as they came."""
        if (values.get("res_model") or "").startswith("certificates.scan."):
            return values
        return super()._postprocess_contents(values)
