from odoo import api, fields, models
from odoo.tools import SQL


class CertificatesEmployeeType(models.Model):
    """A kind of employee, as Odoo's employee versions know them.

    The kinds are the values of a selection field, which other addons extend. This makes
    records of them, so that a requirement can name several.
    """

    _name = "certificates.employee.type"
    _description = "Kind of Employee"
    _inherit = ["certificates.values.mixin"]
    _auto = False
    _order = "sequence, id"
    _rec_names_search = ["name", "value"]

    name = fields.Char(translate=True, readonly=True)
    value = fields.Char("Technical Name", readonly=True)
    sequence = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT kind.id, kind.name, kind.value, kind.sequence
              FROM ir_model_fields_selection kind
              JOIN ir_model_fields field ON field.id = kind.field_id
             WHERE field.model = 'hr.version' AND field.name = 'employee_type'
            """
        )

    @api.model
    def _find(self, values):
        """Return the kinds that have these technical names."""
        return self.search([("value", "in", values)])
