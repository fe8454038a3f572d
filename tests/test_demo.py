"""The demo data loads without a word of complaint, and shows what there is."""

import pytest
from lxml import etree

from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.certificates_seal.tests.common import ask_pdfsig
from odoo.addons.certificates_verification.tools import status_list

from .client import Client
from .repository import ROOT
from .scratch import scratch_database

PERSONAS = ROOT / "setup" / "personas.txt"

# Which lists the public records of employees to those who may read no others.
EMPLOYEE_WIDGETS = {"many2one_avatar_employee", "many2many_avatar_employee"}

# Days that are never ahead, for filters.
PAST_DAYS = {"completed_on"}

# The fields of a form, and those of a list in it whose rows can be edited.
EDITABLE = ".//field[not(ancestor::kanban or ancestor::list[not(@editable)])]"

# What keeps records where they are in views in which they could be dragged.
UNDRAGGABLE = {"calendar": ("edit", "0"), "kanban": ("records_draggable", "0")}

STATES = {
    "internal": {"not_started", "in_progress", "completed", "cancelled"},
    "external": {"awaiting_proof", "to_approve", "rejected", "completed"},
}


@pytest.fixture(scope="module")
def demo_database():
    # Fails on warnings, errors and demo records that could not be made.
    with scratch_database("demo") as name:
        yield name


@pytest.fixture
def cursor(demo_database):
    with sql_db.db_connect(demo_database).cursor() as cursor:
        yield cursor


@pytest.fixture(scope="module")
def registry(demo_database):
    with pytest.MonkeyPatch.context() as patch:
        # Loaded as it is served: the tests of the addons belong to another database.
        patch.setitem(config, "test_enable", False)
        yield Registry(demo_database)


@pytest.fixture
def environment(registry):
    with registry.cursor() as cursor:
        yield api.Environment(cursor, api.SUPERUSER_ID, {})
        cursor.rollback()


def get_own_models(environment):
    """Return the models that an addon of ours makes or extends, a recordset each."""
    return [
        model
        for model in map(environment.__getitem__, sorted(environment.registry))
        if not model._abstract and get_own_fields(model)
    ]


def get_own_fields(model):
    """Return the fields that an addon of ours brings to a model."""
    return [
        name
        for name, field in model._fields.items()
        if (field._module or "").startswith("certificates")
    ]


def get_own_views(environment, *kinds):
    """Yield the views of our models: what each is called, its model and its arch."""
    models = {model._name for model in get_own_models(environment)}
    views = environment["ir.ui.view"].search(
        [("type", "in", kinds), ("mode", "=", "primary")]
    )
    for view in views.filtered(lambda v: v.model in models):
        model = environment[view.model]
        if model._original_module.startswith("certificates"):
            arch = model.get_view(view.id, view.type)["arch"]
            yield view.name, model, etree.fromstring(arch)


def get_field(model, node):
    """Return the field of a node, which may be in the view of another field."""
    for ancestor in reversed(list(node.iterancestors("field"))):
        model = model.env[model._fields[ancestor.get("name")].comodel_name]
    return model._fields[node.get("name")]


def fetch(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def test_learners_are_in_every_state(cursor):
    shown = fetch(
        cursor,
        """
        SELECT kind, array_agg(DISTINCT enrollment.state)
          FROM certificates_enrollment enrollment
          JOIN certificates_certification certification
            ON certification.id = certification_id
         GROUP BY kind
        """,
    )
    assert {kind: set(states) for kind, states in shown} == STATES


def test_no_completion_is_made_up(cursor):
    """Whoever is certified by courses finished them, and has the certificate."""
    assert not fetch(
        cursor,
        """
        SELECT id
          FROM certificates_enrollment
         WHERE state = 'completed' AND (
            assignment_id IS NULL
            OR completed_on < enrolled_on
            OR error IS NOT NULL
            OR approver_id IS NULL AND NOT EXISTS (
                SELECT 1
                  FROM certificates_enrollment_course course
                 WHERE enrollment_id = certificates_enrollment.id
            )
         )
        """,
    )


def test_cycles_are_about_to_open_and_have_opened(cursor):
    cycles = fetch(
        cursor,
        """
        SELECT COUNT(*) FILTER (WHERE reopen_on - CURRENT_DATE BETWEEN 1 AND 7),
               COUNT(*) FILTER (WHERE cycle > 1 AND state = 'in_progress'),
               COUNT(*) FILTER (WHERE cycle > 1 AND state = 'completed')
          FROM certificates_enrollment
        """,
    )
    assert all(cycles[0])


def test_thirty_passed_the_exam(cursor):
    """Each of them has the diploma, and some have modules that belong to it."""
    counts = fetch(
        cursor,
        """
        SELECT COUNT(*) FILTER (WHERE candidate.result = 'passed'),
               COUNT(diploma.id),
               COUNT(*) FILTER (WHERE EXISTS (
                   SELECT 1
                     FROM certificates_assignment module
                     JOIN certificates_type module_type
                       ON module_type.id = module.type_id
                    WHERE module.employee_id = candidate.employee_id
                      AND module_type.parent_id = exam.type_id
               ))
          FROM certificates_exam exam
          JOIN certificates_exam_candidate candidate ON candidate.exam_id = exam.id
          LEFT JOIN certificates_assignment diploma
            ON diploma.exam_id = exam.id
           AND diploma.employee_id = candidate.employee_id
         WHERE exam.name = 'BL-0412'
        """,
    )
    passed, diplomas, with_modules = counts[0]
    assert passed == diplomas == 30
    assert 5 <= with_modules < 30


def test_contact_finds_exactly_who_passed(environment):
    contact = environment.ref("certificates_passes.user_contact")
    exam = environment.ref("certificates_passes.exam_diploma")
    domain = (
        environment["certificates.pass.contact"].with_user(contact)._get_own_domain()
    )
    found = environment["certificates.assignment"].search(domain)
    assert found.employee_id == exam.assignment_ids.employee_id
    assert len(found.employee_id) == 30
    assert found.with_user(contact).sudo(False)._filter_requestable() == found


def test_requests_are_their_requesters_own(environment):
    for login, states in {
        "officer": {"queued", "expired"},
        "contact": {"expired"},
    }.items():
        user = environment["res.users"].search([("login", "=", login)])
        requests = environment["certificates.pass.request"].with_user(user).search([])
        assert set(requests.mapped("state")) == states
        assert requests.create_uid == user


def test_every_pass_can_be_drawn(environment):
    """Whatever the names, the photos and the colors."""
    certificates = environment["certificates.assignment"].search([])
    printable = certificates.filtered_domain(certificates._get_printable_domain())
    pdfs = printable._render_pass_pdfs()
    assert len(pdfs) == len(printable) > 100
    assert all(pdf.startswith(b"%PDF-") for pdf in pdfs.values())


def test_personas_can_log_in(environment):
    """Each of them is there, with the password that is printed."""
    for line in PERSONAS.read_text("utf-8").splitlines()[1:]:
        login, password, _who = line.split(maxsplit=2)
        user = environment["res.users"].search([("login", "=", login)])
        credential = {"type": "password", "login": login, "password": password}
        assert user.with_user(user)._check_credentials(
            credential, {"interactive": True}
        )


def test_nobody_is_mailed(cursor):
    assert not fetch(
        cursor,
        "SELECT mail.id FROM mail_mail mail JOIN mail_message message"
        " ON message.id = mail_message_id WHERE model LIKE 'certificates.%'",
    )


def test_a_new_record_is_computed_before_anything_is_entered(environment):
    """*New* of the enrollments was a server error: they had no certification yet."""
    for model in get_own_models(environment):
        for count in (1, 2):
            records = model.concat(*(model.new() for _ in range(count)))
            for name in get_own_fields(model):
                records.mapped(name)


def test_dragging_changes_no_date(environment):
    """A certificate that was dragged in the calendar ran longer, without a question."""
    draggable = [
        name
        for name, _model, arch in get_own_views(environment, *UNDRAGGABLE)
        if arch.get(UNDRAGGABLE[arch.tag][0]) != UNDRAGGABLE[arch.tag][1]
    ]
    assert not draggable


def test_filters_of_days_ahead_offer_months_to_come(environment):
    """*Expiry Date* of the certificates of organizations offered the past only."""
    behind = [
        f"{name}: {node.get('date')}"
        for name, model, arch in get_own_views(environment, "search")
        for node in arch.xpath(".//filter[@date]")
        if model._fields[node.get("date")].type == "date"
        and node.get("date") not in PAST_DAYS
        and not (int(node.get("end_month", 0)) and int(node.get("end_year", 0)))
    ]
    assert not behind


def test_what_a_search_offers_is_found_by_a_text(environment):
    """A text for *Organization of the Holder* was "Unsupported operator"."""
    tried = 0
    for model in get_own_models(environment):
        names = get_own_fields(model)
        offered = model.fields_get(names, ["searchable"])
        for name in names:
            if offered[name]["searchable"] and model._fields[name].relational:
                for operator in ("ilike", "not ilike"):
                    model.search([(name, operator, "Amsterdam")], limit=1)
                    tried += 1
    assert tried > 200


def test_more_employees_can_be_searched_by_whoever_chooses_them(environment):
    """*Search More* of *Enroll* and *Issue* was refused to officers."""
    plain = [
        f"{name}: {node.get('name')}"
        for name, model, arch in get_own_views(environment, "form")
        for node in arch.xpath(EDITABLE)
        if (field := get_field(model, node)).comodel_name == "hr.employee"
        and field.type != "one2many"
        and not field.readonly
        and node.get("readonly") not in {"1", "True"}
        and node.get("widget") not in EMPLOYEE_WIDGETS
    ]
    assert not plain


def test_proof_is_there_to_look_at(environment):
    """A paired gate with a log, a revoked pass, a PDF with a seal, a badge."""
    officer = environment.ref("certificates.user_officer")
    device = environment.ref("certificates_gate.device_refinery").with_user(officer)
    assert device.state == "paired"
    checks = device.env["certificates.gate.check"].search(
        [("device_id", "=", device.id)]
    )
    assert {check.verdict for check in checks} == {"admitted", "refused"}
    revoked = environment.ref("certificates.certificate_lukasz_vca")
    assert checks.filtered(lambda c: c.reason == "revoked").assignment_id == revoked
    entries = environment["certificates.status.entry"]
    [index] = entries._get_indexes(revoked).values()
    refused = entries._find_refused(revoked.company_id, index // status_list.SIZE)
    assert index in refused
    held = environment.ref("certificates.certificate_ingrid_vca_supervisor")
    [pdf] = held._render_pass_pdfs().values()
    assert "Signature is Valid" in ask_pdfsig(pdf)
    assert held._sign_badges()


def get_inner_logins():
    lines = PERSONAS.read_text("utf-8").splitlines()[1:]
    logins = [line.split()[0] for line in lines]
    return [login for login in logins if login not in {"holder", "contact", "portal"}]


@pytest.mark.parametrize("login", get_inner_logins())
def test_whatever_is_offered_works(environment, login):
    """Each menu, view, *New*, wizard, filter and group, as each persona."""
    user = environment["res.users"].search([("login", "=", login)])
    client = Client(environment(user=user.id, su=False))
    client.open_menus("certificates")
    assert client.opened
    assert not client.faults


def get_readers(environment):
    """Return what may read models of ours, whichever addon has it: models by group."""
    rows = environment["ir.model.access"].search(
        [("perm_read", "=", True), ("model_id.model", "=like", "certificates.%")]
    )
    # Portal users and visitors are shown pages, never views.
    outside = ("base.group_portal", "base.group_public")
    groups = rows.group_id - environment["res.groups"].union(
        *map(environment.ref, outside)
    )
    by_group = rows.grouped("group_id")
    return {group: by_group[group].model_id.mapped("model") for group in groups}


def test_whatever_can_be_chosen_opens(environment):
    """A project manager chose a site on a phone: what it asks was refused."""
    users = environment["res.users"].with_context(no_reset_password=True)
    faults = []
    for group, names in get_readers(environment).items():
        groups = group | environment.ref("base.group_user")
        user = users.create(
            {"name": group.name, "login": group.full_name, "group_ids": groups.ids}
        )
        client = Client(environment(user=user.id, su=False))
        models = [environment[name] for name in names]
        client.open_choices(model for model in models if not model._transient)
        faults += client.faults
    assert not faults, "\n".join(faults)
