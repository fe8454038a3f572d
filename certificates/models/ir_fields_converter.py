from odoo import models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        """Find the employee that an imported certificate is for.

        A value that fits several employees is an error: the standard import would
        take the first, and the wrong person would be certified.
        """
        ours = self.env.context.get("certificates_import") and self.env[
            "certificates.assignment"
        ].has_access("create")
        if not (
            ours and value and not subfield and field.comodel_name == "hr.employee"
        ):
            return super().db_id_for(model, field, subfield, value, savepoint)
        employees = self.env["hr.employee"]._match_for_certificates(value.strip())
        if len(employees) == 1:
            return employees.id, []
        message = (
            self.env._(
                "Several employees are called '%s': give the work email address or "
                "external number instead"
            )
            if employees
            else self.env._(
                "No employee has the name, work email address or external number '%s'"
            )
        )
        raise self._format_import_error(ValueError, message, value)
