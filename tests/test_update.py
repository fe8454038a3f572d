"""A database of the version before has everything after the update, and works.

Which version that is, and how its database was used, is in the folder ``previous``.
"""

import json
import re
from ast import literal_eval
from pathlib import Path
from types import SimpleNamespace

import pytest

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools import config

from odoo.addons.certificates.tools.folding import fold

from .repository import MANIFESTS
from .scratch import ODOO, connect, fetch, run, scratch_database

# What is new since then, and does not install itself, is installed with the update.
CHOSEN = [path.name for path, m in MANIFESTS.items() if not m.get("auto_install")]

COMPLAINT = re.compile(r"^[0-9-]+ [0-9:,]+ [0-9]+ (?:WARNING|ERROR|CRITICAL) .*", re.M)

# Table, column before, column now.
RENAMED_COLUMNS = [
    ("hr_employee", "external_number", "certificates_external_number"),
    ("hr_employee", "audience_checked", "certificates_audience_checked"),
    ("hr_employee", "organization_id", "certificates_organization_id"),
    ("hr_employee", "verification_opt_out", "certificates_verification_opt_out"),
    ("slide_channel_partner", "finished_on", "certificates_finished_on"),
    ("slide_channel_partner", "is_reconciled", "certificates_is_reconciled"),
    ("res_company", "pass_color", "certificates_pass_color"),
    ("res_company", "pass_show_photo", "certificates_pass_show_photo"),
    ("res_company", "pass_holder_shown", "certificates_pass_holder_shown"),
    ("res_company", "pass_lookup", "certificates_pass_lookup"),
    ("hr_employee_skill", "assignment_id", "certificates_assignment_id"),
]

# What holds the records of models that are gone, by the name of the model.
MOVED = {
    # Requests that can still be downloaded are prepared again.
    "certificates.pass.file": "SELECT COUNT(*) FROM certificates_pass WHERE state ="
    " 'waiting' AND request_id IN (SELECT id FROM certificates_pass_request WHERE"
    " reference = 'First aiders of the safety team')",
    "certificates.pass.token": "SELECT COUNT(legacy_code_hash)"
    " FROM certificates_assignment",
    "certificates.deadline.reminder": "SELECT COUNT(*) FROM certificates_reminder"
    " WHERE applies_to = 'deadline'",
    "certificates.enrollment.notification": "SELECT COUNT(*)"
    " FROM certificates_delivery WHERE enrollment_id IS NOT NULL",
    "certificates.gap.announcement": "SELECT COUNT(*) FROM certificates_delivery"
    " WHERE kind = 'requirement'",
    "certificates.pass.delivery": "SELECT COUNT(*) FROM certificates_delivery"
    " WHERE kind = 'pass'",
    "certificates.reminder": "SELECT COUNT(*) FROM certificates_reminder"
    " WHERE applies_to = 'expiry'",
    "certificates.reminder.delivery": "SELECT COUNT(*) FROM certificates_delivery"
    " WHERE kind = 'expiry'",
    "certificates.reminder.digest": "SELECT COUNT(DISTINCT digest_id)"
    " FROM certificates_delivery",
}

RECORD = "(SELECT res_id FROM ir_model_data WHERE module || '.' || name = '%s')"
RULE = RECORD % "certificates.certificates_assignment_rule_own"
ACCESS = RECORD % "certificates.access_certificates_type_employee"
ACTION = RECORD % "certificates.certificates_assignment_action_server_mine"
SCHEDULE = RECORD % "certificates.ir_cron_send_reminders"
TEMPLATE = RECORD % "certificates_learning.mail_template_completed"

# All that a database has of models.
SCHEMA = """
    SELECT 'column', table_name, column_name, data_type, is_nullable
      FROM information_schema.columns
     WHERE table_schema = 'public'
     UNION ALL
    SELECT 'index', tablename, indexname, indexdef, ''
      FROM pg_indexes
     WHERE schemaname = 'public'
       -- Of Odoo's projects: it names a field by its number.
       AND indexdef NOT LIKE '%field_id =%'
     UNION ALL
    SELECT 'constraint', conrelid::regclass::text, '', pg_get_constraintdef(oid), ''
      FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
       -- Of Odoo itself: it depends on which of two models was loaded last.
       AND conrelid::regclass::text != 'rule_group_rel'
     UNION ALL
    SELECT 'model', f.model, f.name, f.ttype, f.store::text
      FROM ir_model_fields f
"""

# Where ``previous`` keeps what is printed on passes.
CODES = "SELECT value FROM ir_config_parameter WHERE key = 'previous.codes'"

# What somebody changed by hand before the update.
CHANGES = [
    f"UPDATE ir_rule SET domain_force = '[]', perm_write = TRUE WHERE id = {RULE}",
    f"UPDATE ir_model_access SET perm_write = TRUE WHERE id = {ACCESS}",
    f"UPDATE ir_act_server SET code = 'pass' WHERE id = {ACTION}",
    f"UPDATE ir_cron SET interval_number = 3 WHERE id = {SCHEDULE}",
    """UPDATE mail_template SET subject = '{"en_US": "Well done"}', write_uid = 2"""
    f" WHERE id = {TEMPLATE}",
]


# A level was a text. Two certificates have the same one, written in two ways; it was
# another one before, as of a day to come.
LEVEL = "level = 'Work supervisor'"
OLD_LEVELS = [
    "UPDATE certificates_assignment SET level = UPPER(level) WHERE id ="
    f" (SELECT MAX(id) FROM certificates_assignment WHERE {LEVEL})",
    "UPDATE certificates_assignment SET level = 'reach  TRUCK' WHERE id ="
    " (SELECT MIN(id) FROM certificates_assignment WHERE level = 'Reach truck')",
    """
    WITH message AS (
        INSERT INTO mail_message (model, res_id, message_type)
        SELECT 'certificates.assignment', id, 'notification'
          FROM certificates_assignment WHERE level = 'WORK SUPERVISOR'
     RETURNING id
    )
    INSERT INTO mail_tracking_value (
        mail_message_id, field_id, old_value_char, new_value_char, create_date
    )
    SELECT message.id, f.id, 'Trainee', 'Work supervisor', NOW() + INTERVAL '3 days'
      FROM message, ir_model_fields f
     WHERE f.model = 'certificates.assignment' AND f.name = 'level'
    """,
    """
    INSERT INTO ir_filters (name, active, model_id, domain, context, sort)
    VALUES ('Drivers', TRUE, 'certificates.assignment',
        '[("level", "ilike", "reach truck")]', '{"group_by": ["level"]}', '[]')
    """,
    """
    INSERT INTO ir_filters (name, active, model_id, domain, context, sort)
    VALUES ('Holders', TRUE, 'hr.employee',
        '[("certificate_ids.number", "!=", False)]', '{}', '[]')
    """,
    """
    WITH export AS (INSERT INTO ir_exports (name, resource)
        VALUES ('Holders', 'hr.employee') RETURNING id)
    INSERT INTO ir_exports_line (export_id, name)
    SELECT id, 'certificate_ids/number' FROM export
    """,
]


def count_records(name):
    """Return how many records there are of each lasting model of ours."""
    models = fetch(
        name,
        """
        SELECT DISTINCT m.model
          FROM ir_model m
          JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = m.id
          JOIN pg_class t ON t.relname = replace(m.model, '.', '_') AND t.relkind = 'r'
         WHERE d.module LIKE 'certificates%' AND NOT m.transient
        """,
    )
    return {
        model: fetch(name, f"SELECT COUNT(*) FROM {model.replace('.', '_')}")[0][0]
        for (model,) in models
        if model.startswith("certificates.")
    }


def fetch_shipped_records(name):
    """Return the external ids of our data and demo data, with their models."""
    return set(
        fetch(
            name,
            "SELECT module || '.' || name, model FROM ir_model_data"
            " WHERE module LIKE 'certificates%'",
        )
    )


def fetch_column(name, table, column):
    return fetch(name, f"SELECT id, {column} FROM {table} ORDER BY id")


def fetch_files(name):
    """Return each file of ours, without those that Odoo compiles."""
    return dict(
        fetch(
            name,
            """
            SELECT id, store_fname
              FROM ir_attachment
             WHERE res_model LIKE 'certificates.%' AND store_fname IS NOT NULL
                   AND res_model != 'certificates.pass.file'
                OR res_model = 'res.company' AND res_field LIKE '%pass\\_%'
            """,
        )
    )


@pytest.fixture(scope="module")
def updated():
    """Return the name of the database after the update, and what it was before."""
    with scratch_database("previous") as name:
        with connect(name) as cursor:
            for change in CHANGES + OLD_LEVELS:
                cursor.execute(change)
                assert cursor.rowcount == 1, change
        before = SimpleNamespace(
            counts=count_records(name),
            shipped=fetch_shipped_records(name),
            columns=[fetch_column(name, *names[:2]) for names in RENAMED_COLUMNS],
            files=fetch_files(name),
            codes=fetch(name, CODES)[0][0],
            levels=fetch_column(name, "certificates_assignment", "level"),
        )
        arguments = ["-u", "certificates", "-i", ",".join(CHOSEN)]
        arguments += ["--stop-after-init", "--no-http"]
        log = run(ODOO, "server", "-d", name, *arguments)
        yield SimpleNamespace(name=name, before=before, log=log)


def test_nothing_complains(updated):
    assert "Registry loaded" in updated.log
    assert not COMPLAINT.findall(updated.log)


def test_every_record_is_there(updated):
    before, after = updated.before.counts, count_records(updated.name)
    assert sum(before.values()) > 400
    after.update((model, fetch(updated.name, MOVED[model])[0][0]) for model in MOVED)
    # An update of demo data adds to it.
    added = fetch_shipped_records(updated.name) - updated.before.shipped
    for _name, model in added:
        if model in before and model not in MOVED:
            after[model] -= 1
    assert {model: after.get(model, 0) for model in before} == before


def test_renamed_fields_keep_their_values(updated):
    for (table, old, new), before in zip(
        RENAMED_COLUMNS, updated.before.columns, strict=True
    ):
        assert any(value is not None for _id, value in before), (table, old)
        assert fetch_column(updated.name, table, new) == before


def test_what_users_saved_of_employees_goes_on(updated, environment):
    saved = environment["ir.filters"].search([("name", "=", "Holders")])
    domain = literal_eval(saved.domain)
    assert domain == [("certificates_held_ids.number", "!=", False)]
    assert environment["hr.employee"].search_count(domain)
    lines = environment["ir.exports.line"].search([("export_id.name", "=", "Holders")])
    assert lines.mapped("name") == ["certificates_held_ids/number"]


def test_levels_are_kept(updated, environment):
    before = {id_: text for id_, text in updated.before.levels if text}
    certificates = environment["certificates.assignment"].browse(before)
    assert len(before) > 30
    assert {c.id: fold(c.level_id.name) for c in certificates} == {
        id_: fold(text) for id_, text in before.items()
    }
    names = certificates.mapped("level_id.name")
    assert "Reach truck" in names
    assert "reach  TRUCK" not in names
    for kind, levels in certificates.grouped("type_id").items():
        assert levels.level_id == kind.level_ids.filtered(
            lambda level: level.name != "Trainee"
        )
    saved = environment["ir.filters"].search([("name", "=", "Drivers")])
    found = certificates.search(literal_eval(saved.domain))
    assert set(found.mapped("level_id.name")) == {"Reach truck"}
    assert literal_eval(saved.context) == {"group_by": ["level_id"]}


def test_a_level_of_the_past_is_kept(updated, environment):
    [[id_]] = fetch(
        updated.name,
        "SELECT m.res_id FROM mail_tracking_value v"
        " JOIN mail_message m ON m.id = v.mail_message_id"
        " WHERE v.old_value_char = 'Trainee'",
    )
    past = environment["certificates.assignment.history"].browse(id_)
    certificate = environment["certificates.assignment"].browse(id_)
    assert past.level_id.name == "Trainee"
    assert fold(certificate.level_id.name) == "work supervisor"
    assert past.level_id.type_id == certificate.type_id


def test_a_deleted_type_takes_the_sequence_that_was_made_for_it(environment):
    certificate_type = environment["certificates.type"].search([("code", "=", "LAD")])
    sequence = certificate_type.sequence_id
    assert sequence
    for model in ("certificates.assignment", "certificates.requirement"):
        environment[model].search([("type_id", "=", certificate_type.id)]).unlink()
    certificate_type.unlink()
    assert not sequence.exists()


def test_files_are_there(updated):
    before, after = updated.before.files, fetch_files(updated.name)
    assert len(before) > 50
    assert {id_: after.get(id_) for id_ in before} == before
    filestore = Path(config.filestore(updated.name))
    assert all((filestore / path).is_file() for path in before.values())


def test_schema_is_that_of_a_new_database(updated):
    """Nothing is missing, and nothing of the version before is left."""
    fresh, now = (
        # Odoo's demo projects have fields that were made by hand.
        {row for row in fetch(name, SCHEMA) if "x_plan" not in " ".join(row)}
        for name in (get_db_name(), updated.name)
    )
    assert sorted(fresh - now) == []
    assert sorted(now - fresh) == []


# Table and columns of what comes with each version, by model.
SHIPPED = {
    "ir.rule": (
        "ir_rule",
        "domain_force, active, perm_read, perm_write, perm_create, perm_unlink",
    ),
    "ir.model.access": (
        "ir_model_access",
        "active, perm_read, perm_write, perm_create, perm_unlink",
    ),
    "ir.actions.server": ("ir_act_server", "code, state, usage"),
    "ir.actions.act_window": ("ir_act_window", "res_model, domain, context"),
    "ir.actions.report": ("ir_act_report_xml", "r.model, report_name"),
    "ir.cron": ("ir_cron", "cron_name"),
    "ir.ui.menu": ("ir_ui_menu", "sequence, r.name ->> 'en_US'"),
    # The number of an action is another one in each database.
    "ir.ui.view": (
        "ir_ui_view",
        "regexp_replace(arch_db ->> 'en_US', 'name=\"[0-9]+\"', 'name=action', 'g')",
    ),
    "mail.activity.type": ("mail_activity_type", "res_model"),
    "mail.template": (
        "mail_template",
        "r.model, partner_to, subject ->> 'en_US', body_html ->> 'en_US'",
    ),
    "res.groups": ("res_groups", "r.name ->> 'en_US'"),
}
# … but for these, which somebody edited.
EDITED = {"certificates_learning.mail_template_completed"}


def fetch_shipped(name, model):
    """Return what each record of ours says, by its external id."""
    table, columns = SHIPPED[model]
    rows = fetch(
        name,
        f"""
        SELECT d.module || '.' || d.name, {columns}
          FROM ir_model_data d
          JOIN {table} r ON r.id = d.res_id
         WHERE d.model = '{model}' AND d.module LIKE 'certificates%'
        """,
    )
    return {row[0]: row[1:] for row in rows if row[0] not in EDITED}


@pytest.mark.parametrize("model", SHIPPED)
def test_what_is_shipped_is_updated(updated, model):
    """Also where somebody changed it by hand."""
    shipped, now = (
        fetch_shipped(get_db_name(), model),
        fetch_shipped(updated.name, model),
    )
    assert shipped
    assert {name: now.get(name) for name in shipped} == shipped
    assert not now.keys() - shipped.keys()


def test_what_an_administrator_edited_stays(updated):
    subject = f"SELECT subject ->> 'en_US' FROM mail_template WHERE id = {TEMPLATE}"
    assert fetch(updated.name, subject) == [("Well done",)]


def test_the_actions_of_before_are_replaced(updated):
    """Each of the twelve had a schedule; the three that are there run each hour."""
    assert fetch(updated.name, SCHEDULE[1:-1]) == []
    schedules = fetch(
        updated.name,
        "SELECT interval_number, interval_type FROM ir_cron"
        " WHERE cron_name LIKE 'Certif%' OR cron_name LIKE 'Pass%'",
    )
    assert schedules == [(1, "hours")] * 3


@pytest.fixture(scope="module")
def registry(updated):
    with pytest.MonkeyPatch.context() as patch:
        # Loaded as it is served: the tests of the addons belong to another database.
        patch.setitem(config, "test_enable", False)
        yield Registry(updated.name)


@pytest.fixture
def environment(registry):
    with registry.cursor() as cursor:
        yield api.Environment(cursor, api.SUPERUSER_ID, {})
        cursor.rollback()


def test_printed_codes_lead_to_their_certificates(updated, environment):
    codes = json.loads(updated.before.codes)
    assert len(codes) > 200
    for id_, code in codes.items():
        certificate, is_right = environment["certificates.assignment"]._find_by_code(
            code
        )
        assert is_right
        assert certificate.id == int(id_)


def test_access_works(environment):
    """Each sees what the role allows, whatever the rules were before."""
    certificates = environment["certificates.assignment"]
    seen = {
        login: certificates.with_user(
            environment["res.users"].search([("login", "=", login)])
        ).search([])
        for login in ("officer", "teamlead", "employee", "holder", "portal")
    }
    companies = environment.ref("certificates.user_officer").company_ids
    assert seen["officer"] == certificates.search([("company_id", "in", companies.ids)])
    assert seen["officer"] > seen["teamlead"] > seen["employee"] > certificates
    assert len(seen["employee"].employee_id) == len(seen["holder"].employee_id) == 1
    assert not seen["portal"]
