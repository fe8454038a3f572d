"""Levels become records: the texts are put aside until the models are loaded."""

from odoo.tools import SQL, sql

from odoo.addons.certificates.tools.migration import rename_field

MODELS = ("certificates.assignment", "certificates.assignment.history")
TABLE = "certificates_assignment"
# The name of the field in what users have saved, such as ('level', '=', 'B').
NAMED = "(['\"])level\\y"


def migrate(cr, version):
    if not sql.column_exists(cr, TABLE, "level"):
        return
    sql.rename_column(cr, TABLE, "level", "level_text")
    sql.create_column(cr, TABLE, "level_id", "int4")
    for model in MODELS:
        rename_field(cr, model, "level", "level_id")
    _rename_in_filters(cr)
    _rename_in_spreadsheets(cr)


def _rename_in_filters(cr):
    for column in ("domain", "context", "sort"):
        cr.execute(
            SQL(
                "UPDATE ir_filters SET %(column)s ="
                " regexp_replace(%(column)s, %(named)s, '\\1level_id', 'g')"
                " WHERE model_id IN %(models)s AND %(column)s ~ %(named)s",
                column=SQL.identifier(column),
                named=NAMED,
                models=MODELS,
            )
        )


def _rename_in_spreadsheets(cr):
    """Let saved exports, and columns that were matched by hand, go on."""
    cr.execute(
        SQL(
            "UPDATE ir_exports_line l SET name = 'level_id' FROM ir_exports e"
            " WHERE e.id = l.export_id AND e.resource IN %s AND l.name = 'level'",
            MODELS,
        )
    )
    cr.execute(
        SQL(
            "UPDATE base_import_mapping SET field_name = 'level_id'"
            " WHERE res_model IN %s AND field_name = 'level'",
            MODELS,
        )
    )
