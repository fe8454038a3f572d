from collections.abc import Mapping

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..tools import values as shapes

# Fields of which a wrong value would reach the database, or nobody who can explain it.
CHECKED_TYPES = frozenset({"date", "datetime", "float", "integer", "monetary"})


class CertificatesValuesMixin(models.AbstractModel):
    """Refuses, with a sentence, what a client sends as values and is none."""

    _name = "certificates.values.mixin"
    _description = "Values That Are Checked"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_values([vals])
        return super().write(vals)

    @api.model
    def _check_values(self, vals_list):
        """Refuse values that a client sends in another form than by name.

        Models that read values before they save them ask first.

        :raise UserError: they are
        """
        self._check_shape(vals_list)
        self._check_names(vals_list)
        for vals in vals_list:
            for name in vals.keys() & self._fields.keys():
                self._check_value(self._fields[name], vals[name])

    @api.model
    def _check_shape(self, vals_list):
        """Refuse what gives no values by name, whatever the names of the model are."""
        is_list = isinstance(vals_list, list | tuple)
        if not is_list or not all(isinstance(vals, Mapping) for vals in vals_list):
            raise UserError(self.env._("Values are given by the names of fields."))

    @api.model
    def _check_names(self, vals_list):
        # What a client sends: a mistake in our own code is to be seen as one.
        unknown = set().union(*vals_list) - self._fields.keys()
        if unknown and not self.env.su:
            raise UserError(
                self.env._(
                    "There is no field %(names)s.",
                    names=", ".join(sorted(map(str, unknown))),
                )
            )

    @api.model
    def _check_value(self, field, value):
        if field.type == "many2one" and isinstance(value, list | Mapping):
            raise UserError(
                self.env._(
                    "%(field)s is one record, given by its id.",
                    field=field._description_string(self.env),
                )
            )
        if field.required and self._is_blank(field, value):
            raise ValidationError(
                self.env._(
                    "%(field)s is empty: fill it in.",
                    field=field._description_string(self.env),
                )
            )
        if not self.env.su and not self._is_value(field, value):
            raise UserError(
                self.env._(
                    "%(field)s cannot be “%(value)s”.",
                    field=field._description_string(self.env),
                    value=str(value)[:60],
                )
            )

    @api.model
    def _is_blank(self, field, value):
        """Return whether a text says nothing: to Odoo only what is no text is empty."""
        is_text = field.type in ("char", "text") and isinstance(value, str)
        return is_text and not value.strip()

    @api.model
    def _is_value(self, field, value):
        """Return whether the field can have a value, as far as its kind says."""
        if field.type in ("one2many", "many2many"):
            return shapes.is_commands(value)
        if field.type == "many2one":
            return shapes.is_record(value)
        if field.type == "selection":
            return not value or value in field.get_values(self.env)
        if field.type not in CHECKED_TYPES:
            return True
        try:
            field.convert_to_cache(value, self.browse())
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            return False
        return True
