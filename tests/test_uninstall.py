"""Uninstalling our addons leaves nothing of them behind."""

import pytest

from .repository import ADDONS
from .scratch import ODOO, fetch, run, scratch_database

# For an Odoo shell: what leaves traces outside of our own tables.
USAGE = """
employee = env["hr.employee"].create({"name": "Wim Worker"})
certificate_type = env["certificates.type"].create(
    {"name": "Forklift Driver", "number_policy": "sequence"}
)
certificate = env["certificates.assignment"].create(
    {"type_id": certificate_type.id, "employee_id": employee.id}
)
assert certificate.number
document = env["ir.attachment"].create(
    {"name": "scan.pdf", "raw": b"%PDF-1.7", "res_model": certificate._name}
)
certificate.message_post(body="Seen", attachment_ids=document.ids)
certificate.activity_schedule("certificates.mail_activity_type_expiry")
env.company.certificates_pass_logo = env.company.logo
for name in ("certificates.max_document_mb", "certificates_verification.key"):
    env["ir.config_parameter"].set_param(name, "7")
env.cr.commit()
"""

# What there may be of us in tables of others, and all that there is of some.
EVERYTHING = {
    "parameters": "SELECT key FROM ir_config_parameter",
    "sequences": "SELECT name FROM ir_sequence",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "types of activities": "SELECT name ->> 'en_US' FROM mail_activity_type",
    "mail templates": "SELECT name ->> 'en_US' FROM mail_template",
    "rules": "SELECT name FROM ir_rule",
    "groups": "SELECT name ->> 'en_US' FROM res_groups",
    "views": "SELECT key FROM ir_ui_view WHERE key IS NOT NULL",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "columns": "SELECT table_name || '.' || column_name"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "tables and sequences": "SELECT relname FROM pg_class"
    r" WHERE relnamespace = 'public'::regnamespace AND relname !~ '^ir_sequence_\d'",
    "external ids": "SELECT module || '.' || name FROM ir_model_data"
    " WHERE module LIKE 'certificates%' OR model LIKE 'certificates.%'",
    "files": "SELECT res_model || '/' || name FROM ir_attachment"
    " WHERE res_model LIKE 'certificates.%' OR res_field LIKE 'certificates%'",
    "messages": "SELECT model FROM mail_message WHERE model LIKE 'certificates.%'",
    "followers": "SELECT res_model FROM mail_followers"
    " WHERE res_model LIKE 'certificates.%'",
    "activities": "SELECT res_model FROM mail_activity"
    " WHERE res_model LIKE 'certificates.%'",
    "filters": "SELECT model_id FROM ir_filters WHERE model_id LIKE 'certificates.%'",
}


@pytest.fixture(scope="module")
def bare():
    """A database that never had our addons."""
    with scratch_database("bare") as name:
        yield name


@pytest.fixture(scope="module")
def uninstalled():
    """A database that had our addons, and in which they were used."""
    with scratch_database("plain") as name:
        run(ODOO, "shell", "--database", name, "--no-http", script=USAGE)
        addons = [addon.name for addon in ADDONS]
        run(ODOO, "module", "uninstall", "--database", name, *addons)
        yield name


@pytest.mark.parametrize("kind", EVERYTHING)
def test_nothing_is_left(uninstalled, bare, kind):
    left = set(fetch(uninstalled, EVERYTHING[kind])) - set(
        fetch(bare, EVERYTHING[kind])
    )
    assert sorted(text for (text,) in left) == []


def test_nothing_else_is_gone(uninstalled, bare):
    query = EVERYTHING["columns"]
    assert not set(fetch(bare, query)) - set(fetch(uninstalled, query))
