from odoo import api, models

from ..tools import sheets


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Export texts of our models such that none becomes a formula.

        Odoo's XLSX files would hold what a text says, whoever entered it.
        """
        result = super().export_data(fields_to_export)
        ours = [self._is_certificates_path(path) for path in fields_to_export]
        if any(ours):
            result["datas"] = [
                [
                    sheets.quote(cell) if is_ours else cell
                    for is_ours, cell in zip(ours, row, strict=True)
                ]
                for row in result["datas"]
            ]
        return result

    @api.model
    def _is_certificates_path(self, path):
        """Return whether a path leads to, or past, a field of ours.

        :param str path: names of fields, separated by slashes
        """
        model = self
        for name in path.split("/"):
            field = model._fields.get(name)
            if model._name.startswith("certificates."):
                return True
            if not field:
                return False
            if str(field._module).startswith("certificates"):
                return True
            if not field.relational:
                return False
            model = self.env[field.comodel_name]
        return False
