from odoo import models

from odoo.addons.base.models import ir_fields

from ..tools import folding, sheets

# What a spreadsheet names in several ways: see their _match_for_certificates.
MATCHED_MODELS = {
    "certificates.site",
    "certificates.type",
    "hr.employee",
    "res.partner",
}

# What is found by its name, however that is typed, besides all that is ours.
NAMED_MODELS = {"hr.department", "hr.job", "project.project"}
# Of so many records another spelling is looked for.
MAX_SPELLINGS = 10_000


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        """Find what a cell names; a value that fits several is an error.

        The standard import would take the first, and the wrong person would be
        certified. Single types and employees were found with the rows already, see
        ``certificates.import.mixin``; here are several in one cell.
        """
        if isinstance(value, sheets.FoundId):
            return int(value), []
        # The context comes from the client: only who records certificates may match.
        ours = self.env.context.get("certificates_import") and self.env[
            "certificates.assignment"
        ].has_access("create")
        if not ours or subfield or not value:
            return super().db_id_for(model, field, subfield, value, savepoint)
        if field.comodel_name in MATCHED_MODELS:
            return self._match_one(field, value), []
        name = field.comodel_name
        if name in NAMED_MODELS or name.startswith("certificates."):
            value = self._find_spelling(field, value)
        found, warnings = super().db_id_for(model, field, subfield, value, savepoint)
        if any(isinstance(warning, ir_fields.ImportWarning) for warning in warnings):
            message = self.env._(
                "Several are called '%s': write an external ID instead."
            )
            raise self._format_import_error(ValueError, message, value)
        return found, warnings

    def _find_spelling(self, field, value):
        """Return the name on record of which a cell is another spelling, if one is."""
        records = self.env[field.comodel_name]
        if records.name_search(value.strip(), operator="=", limit=1):
            return value.strip()
        index = folding.NameIndex()
        for record in records.search([], limit=MAX_SPELLINGS):
            index.add(record.display_name, record.display_name)
        found = index.find(value)
        return found[0] if len(found) == 1 else value

    def _match_one(self, field, value):
        records = self.env[field.comodel_name]
        # sudo: officers may match an employee by what they do not read
        matches = records._match_for_certificates([value])[value].sudo()
        matches = matches.filtered("active")
        if len(matches) > 1:
            here = matches.filtered(lambda r: r.company_id == self.env.company)
            matches = here if field.comodel_name == "hr.employee" and here else matches
        if len(matches) == 1:
            return matches.id
        if matches:
            labels = "; ".join(match._describe_match() for match in matches[:5])
            message = self.env._("Several are called so: %s.", labels)
        else:
            message = self.env._("Nothing is called so.")
        raise self._format_import_error(
            ValueError, message.replace("%", "%%"), error_args={"value": value}
        )
