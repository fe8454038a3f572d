from odoo import models

from ..tools import sheets


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Export texts of our models such that none becomes a formula.

        Odoo's XLSX files would hold what a text says, whoever entered it.
        """
        result = super().export_data(fields_to_export)
        if self._name.startswith("certificates."):
            rows = result["datas"]
            result["datas"] = [[sheets.quote(cell) for cell in row] for row in rows]
        return result
