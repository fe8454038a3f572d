from odoo import fields, models


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[("certificates_matrix", "Matrix")])

    def _get_view_info(self):
        return {"certificates_matrix": {"icon": "fa fa-th"}} | super()._get_view_info()
