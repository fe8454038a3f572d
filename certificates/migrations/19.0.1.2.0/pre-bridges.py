"""Work is given to who is qualified, by modules that install themselves with the app:
Odoo does so when somebody installs an app, and not when it updates one.
"""

from odoo.tools import SQL

BRIDGES = {
    "certificates_attendance": "hr_attendance",
    "certificates_event": "event",
    "certificates_project": "project",
}


def migrate(cr, version):
    for bridge, app in BRIDGES.items():
        cr.execute(
            SQL(
                """
                UPDATE ir_module_module SET state = 'to install'
                 WHERE name = %s AND state = 'uninstalled'
                   AND EXISTS (
                       SELECT FROM ir_module_module
                        WHERE name = %s AND state IN ('installed', 'to upgrade'))
                """,
                bridge,
                app,
            )
        )
