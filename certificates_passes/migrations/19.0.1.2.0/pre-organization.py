"""Contact persons get pages of their own, by a module that installs itself."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            "UPDATE ir_module_module SET state = 'to install'"
            " WHERE name = %s AND state = 'uninstalled'",
            "certificates_organization",
        )
    )
