"""Verification became a module of its own: what belongs to it changes hands.

Nothing is deleted and made anew. Codes printed before go on working: the hash by which
each is known moves to its certificate, and the table of them goes.
"""

from odoo.tools import SQL, sql

OLD, NEW = "certificates_passes", "certificates_verification"

# Beginnings of external ids, with "%" for the rest.
MOVED = [
    "model_certificates_pass_check",
    "field_certificates_pass_check__%",
    "selection__certificates_pass_check__%",
    "constraint_certificates_pass_check_%",
    "access_certificates_pass_check_nobody",
    "field_hr_employee__verification_opt_out",
    "field_hr_employee__certificates_verification_opt_out",
    "field_res_company__%pass_holder_shown",
    "field_res_company__%pass_lookup",
    "field_res_config_settings__%pass_holder_shown",
    "field_res_config_settings__%pass_lookup",
    "selection__res_company__%pass_holder_shown__%",
    "selection__res_config_settings__%pass_holder_shown__%",
    "field_certificates_pass_request__renew_codes",
    "field_certificates_pass_wizard__renew_codes",
    "verification",
    "verification_%",
    "pass_verification",
]
PARAMETERS = ["checks_per_minute", "lookups_per_minute"]


def migrate(cr, version):
    _install(cr)
    _move_ownership(cr)
    _move_constraints(cr)
    _rename_views(cr)
    _rename_parameters(cr)
    if sql.table_exists(cr, "certificates_pass_token"):
        _keep_printed_codes(cr)


def _install(cr):
    cr.execute(
        SQL(
            "UPDATE ir_module_module SET state = 'to install'"
            " WHERE name = %s AND state = 'uninstalled'",
            NEW,
        )
    )


def _move_ownership(cr):
    patterns = [name.replace("_", r"\_") for name in MOVED]
    cr.execute(
        SQL(
            "UPDATE ir_model_data SET module = %s"
            " WHERE module = %s AND name LIKE ANY (%s)",
            NEW,
            OLD,
            patterns,
        )
    )


def _move_constraints(cr):
    cr.execute(
        SQL(
            "UPDATE ir_model_constraint c SET module = new.id"
            " FROM ir_module_module new, ir_module_module old, ir_model m"
            " WHERE c.module = old.id AND c.model = m.id AND new.name = %s"
            " AND old.name = %s AND m.model = 'certificates.pass.check'",
            NEW,
            OLD,
        )
    )


def _rename_views(cr):
    cr.execute(
        SQL(
            "UPDATE ir_ui_view v SET key = d.module || '.' || d.name"
            " FROM ir_model_data d WHERE d.model = 'ir.ui.view' AND d.res_id = v.id"
            " AND d.module = %s AND v.type = 'qweb'",
            NEW,
        )
    )


def _rename_parameters(cr):
    for name in PARAMETERS:
        cr.execute(
            SQL(
                "UPDATE ir_config_parameter SET key = %s WHERE key = %s",
                f"{NEW}.{name}",
                f"{OLD}.{name}",
            )
        )


def _keep_printed_codes(cr):
    for name, kind in (
        ("verification_serial", "int4"),
        ("legacy_code_hash", "varchar"),
    ):
        if not sql.column_exists(cr, "certificates_assignment", name):
            sql.create_column(cr, "certificates_assignment", name, kind)
    cr.execute(
        "UPDATE certificates_assignment c"
        " SET verification_serial = t.serial, legacy_code_hash = t.token_hash"
        " FROM certificates_pass_token t WHERE t.assignment_id = c.id"
    )
    cr.execute("DROP TABLE certificates_pass_token")
