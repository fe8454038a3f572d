"""Shared helpers of migrations. They run before the models are loaded."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

# What nobody is meant to edit; what is edited has ``noupdate`` in its file.
SHIPPED_MODELS = ("ir.actions.server", "ir.cron", "ir.rule")


def allow_updates(cr, module):
    """Let updates reach records that a version before kept from them.

    It also lets Odoo delete those that are no longer shipped. What stands in a file
    with ``noupdate``, such as when a scheduled action runs, stays as it is.

    :param cr: cursor
    :param str module: name of the addon that the records belong to
    """
    cr.execute(
        SQL(
            "UPDATE ir_model_data SET noupdate = FALSE"
            " WHERE module = %s AND model IN %s AND noupdate",
            module,
            SHIPPED_MODELS,
        )
    )


def rename_field(cr, model, old, new):
    """Rename a field and keep its values.

    The column follows, with its files, its description and its changes on record. It
    does nothing where the field is renamed already.

    :param cr: cursor
    :param str model: name of the model, such as ``hr.employee``
    :param str old: name of the field in the version before
    :param str new: name of the field in this version
    """
    table = model.replace(".", "_")
    if column_exists(cr, table, old) and not column_exists(cr, table, new):
        _rename_column(cr, table, old, new)
    cr.execute(
        SQL(
            "UPDATE ir_attachment SET res_field = %s"
            " WHERE res_model = %s AND res_field = %s",
            new,
            model,
            old,
        )
    )
    cr.execute(
        SQL(
            "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
            new,
            model,
            old,
        )
    )
    cr.execute(
        SQL(
            "UPDATE ir_model_data SET name = %s"
            " WHERE model = 'ir.model.fields' AND name = %s",
            f"field_{table}__{new}",
            f"field_{table}__{old}",
        )
    )


def _rename_column(cr, table, old, new):
    cr.execute(
        SQL(
            "ALTER TABLE %s RENAME COLUMN %s TO %s",
            SQL.identifier(table),
            SQL.identifier(old),
            SQL.identifier(new),
        )
    )
    # Odoo names the index of a column after it, and would make a second one.
    cr.execute(
        SQL(
            "ALTER INDEX IF EXISTS %s RENAME TO %s",
            SQL.identifier(f"{table}__{old}_index"),
            SQL.identifier(f"{table}__{new}_index"),
        )
    )
