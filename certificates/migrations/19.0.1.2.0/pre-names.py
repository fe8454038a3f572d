"""Fields of employees have other names, and so has an index.

Fields on models of other apps carry the prefix of this product. Employees are ordered
by their names without accents.
"""

from odoo.tools import SQL

from odoo.addons.certificates.tools.migration import rename_field

MODELS = ("hr.employee", "hr.employee.public")
RENAMED = {
    "certificate_ids": "certificates_held_ids",
    "certificate_count": "certificates_held_count",
    "certificate_attention_count": "certificates_attention_count",
}


def migrate(cr, version):
    for old, new in RENAMED.items():
        for model in MODELS:
            rename_field(cr, model, old, new)
        _rename_in_filters(cr, old, new)
        _rename_in_exports(cr, old, new)
    cr.execute("DROP INDEX IF EXISTS hr_employee__certificates_name_index")
    cr.execute("DROP INDEX IF EXISTS hr_employee_certificates_name_index")


def _rename_in_filters(cr, old, new):
    for column in ("domain", "context", "sort"):
        cr.execute(
            SQL(
                "UPDATE ir_filters SET %(column)s ="
                " regexp_replace(%(column)s, %(old)s, %(new)s, 'g')"
                " WHERE model_id IN %(models)s AND %(column)s ~ %(old)s",
                column=SQL.identifier(column),
                old=rf"\m{old}\M",
                new=new,
                models=MODELS,
            )
        )


def _rename_in_exports(cr, old, new):
    """Let saved exports go on: their fields may be paths such as ``lines/name``."""
    cr.execute(
        SQL(
            "UPDATE ir_exports_line l"
            " SET name = regexp_replace(l.name, %(old)s, %(new)s)"
            " FROM ir_exports e WHERE e.id = l.export_id AND e.resource IN %(models)s"
            " AND l.name ~ %(old)s",
            old=rf"^{old}\M",
            new=new,
            models=MODELS,
        )
    )
