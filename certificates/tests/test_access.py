from functools import partial
from itertools import product

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.certificates.tools.compliance import ID_BASE, STATUSES

from .access import MODELS, OFFICERS, OTHERS, AccessCase, AccessTables

# What each role may do with a record of a company: r read, w write, c create (and run,
# if it is a wizard), d delete. An employee and a portal user are tried on their own
# certificate, a colleague and a visitor on that of somebody else, the boss on that of
# somebody two levels below. It was the officer who opened the wizards.
MATRIX = """
role          type assignment exam candidate reminder delivery issue renew revoke expiry
officer       r    rwcd       rwcd rwcd      r        r        rwcd  rwcd  rwcd   rwcd
manager       rwcd rwcd       rwcd rwcd      rwcd     r        c     c     c      c
hr_officer    r    rwcd       rwcd rwcd      r        r        c     c     c      c
hr_manager    rwcd rwcd       rwcd rwcd      rwcd     r        c     c     c      c
boss          r    r          -    -         -        -        -     -     -      -
employee      r    r          -    -         -        -        -     -     -      -
colleague     r    -          -    -         -        -        -     -     -      -
other_officer -    -          -    -         -        -        -     -     -      -
other_manager -    -          -    -         -        -        -     -     -      -
portal        -    r          -    -         -        -        -     -     -      -
contact       -    r          -    -         -        -        -     -     -      -
visitor       -    -          -    -         -        -        -     -     -      -
public        -    -          -    -         -        -        -     -     -      -
superuser     rwcd rwcd       rwcd rwcd      rwcd     rwcd     rwcd  rwcd  rwcd   rwcd
"""

# The same about what is required, about who has it, about the past and about levels;
# "past" is of an employee whom the colleague is by contact.
OVERSIGHT_MATRIX = """
role          requirement exemption announcement compliance history past level
officer       r           rwcd      r            r          r       r    r
manager       rwcd        rwcd      r            r          r       r    rwcd
hr_officer    r           rwcd      r            r          r       r    r
hr_manager    rwcd        rwcd      r            r          r       r    rwcd
boss          -           -         -            r          r       r    r
employee      -           -         -            r          r       -    r
colleague     -           -         -            -          -       r    r
other_officer -           -         -            -          -       -    -
other_manager -           -         -            -          -       -    -
portal        -           -         -            r          -       -    -
contact       -           -         -            r          -       -    -
visitor       -           -         -            -          -       -    -
public        -           -         -            -          -       -    -
superuser     rwcd        rwcd      rwcd         rWCD       rWCD    rWCD rwcd
"""

# The same about what counts as what, about sites, about who was let work there, and
# about kinds of employee.
PLACES_MATRIX = """
role          equivalence site override kind
officer       r           r    r        r
manager       rwcd        rwcd r        r
hr_officer    r           r    r        r
hr_manager    rwcd        rwcd r        r
boss          r           -    -        -
employee      r           -    -        -
colleague     r           -    -        -
other_officer -           -    -        r
other_manager -           -    -        r
portal        -           -    -        -
contact       -           -    -        -
visitor       -           -    -        -
public        -           -    -        -
superuser     rwcd        rwcd rWcD     rWCD
"""

# The same about wizards that ask before something is done for many.
ASKING_MATRIX = """
role          confirm merge stop renewal
officer       rwcd    -     rwcd rwcd
manager       c       -     c    -
hr_officer    c       c     c    -
hr_manager    c       c     c    -
boss          -       -     -    -
employee      -       -     -    -
colleague     -       -     -    -
other_officer -       -     -    -
other_manager -       -     -    -
portal        -       -     -    -
contact       -       -     -    -
visitor       -       -     -    -
public        -       -     -    -
superuser     rwcd    rwcd  rwcd rwcd
"""

# What the report keeps is for the report only.
KEPT_MATRIX = """
role          standing line mark
officer       -        -    -
manager       -        -    -
hr_officer    -        -    -
hr_manager    -        -    -
boss          -        -    -
employee      -        -    -
colleague     -        -    -
other_officer -        -    -
other_manager -        -    -
portal        -        -    -
contact       -        -    -
visitor       -        -    -
public        -        -    -
superuser     rwcd     rwcd rwcd
"""

# The same about what is handed in: it waits, or it is a draft that the employee made.
EVIDENCE_MATRIX = """
role          submission draft accept decline
officer       rwcd       rwcd  rwcd   rwcd
manager       rwcd       rwcd  c      c
hr_officer    rwcd       rwcd  c      c
hr_manager    rwcd       rwcd  c      c
boss          c          c     -      -
employee      rc         rwc   -      -
colleague     -          -     -      -
other_officer -          -     -      -
other_manager -          -     -      -
portal        r          -     -      -
contact       r          -     -      -
visitor       -          -     -      -
public        -          -     -      -
superuser     rwcd       rwcd  rwcd   rwcd
"""

CHANGES = {
    "standing": {"date_from": "2026-02-01"},
    "line": {"status": "exempt"},
    "mark": {"employee_id": 1},
    "type": {"name": "Changed"},
    "level": {"name": "Changed"},
    "equivalence": {"date_until": "2040-01-01"},
    "site": {"name": "Changed"},
    "kind": {"name": "Changed"},
    "override": {"reason": "Changed"},
    "assignment": {"number": "Changed"},
    "exam": {"location": "Changed"},
    "candidate": {"number": "Changed"},
    "reminder": {"days": 44},
    "delivery": {"error": "Changed"},
    "requirement": {"grace_days": 30},
    "exemption": {"reason": "Changed"},
    "announcement": {"partner_id": 1},
    "compliance": {"status": "exempt"},
    "history": {"number": "Changed"},
    "past": {"number": "Changed"},
    "issue": {"number": "Changed"},
    "renew": {"number": "Changed"},
    "revoke": {"reason": "Changed"},
    "expiry": {"reason": "Changed"},
    "stop": {"reason": "Changed"},
    "renewal": {"number": "Changed"},
    "confirm": {"purpose": "move"},
    "merge": {"target_id": False},
    "submission": {"number": "Changed"},
    "draft": {"number": "Changed"},
    "accept": {"accept_expired": True},
    "decline": {"reason": "Changed"},
}

# Fields that are not for everyone who may read the record, and for whom they are.
HIDDEN_FIELDS = [
    ("certificates.assignment", "delivery_ids", OFFICERS | OTHERS),
    ("certificates.assignment", "note", OFFICERS | OTHERS),
    ("certificates.assignment", "reminder_next_on", OFFICERS | OTHERS),
    ("certificates.assignment", "recorded_on", OFFICERS | OTHERS),
    ("certificates.exemption", "reason", OFFICERS | OTHERS),
    ("certificates.delivery", "employee_ids", OFFICERS | OTHERS),
    ("certificates.submission", "accept_expired", OFFICERS | OTHERS),
    ("certificates.submission", "delivery_ids", OFFICERS | OTHERS),
    ("certificates.submission", "problem", OFFICERS | OTHERS),
    ("certificates.requirement", "announcement_ids", OFFICERS | OTHERS),
    ("certificates.requirement", "employee_ids", OFFICERS | OTHERS),
    ("certificates.type", "reminder_ids", OFFICERS | OTHERS),
    ("certificates.type", "sequence_id", {"manager", "hr_manager", "other_manager"}),
    ("hr.employee", "certificates_held_ids", {"hr_officer", "hr_manager"}),
    ("hr.employee", "certificates_external_number", {"hr_officer", "hr_manager"}),
]

# Ways to guess a value that one may not read: search for it from a record one may read.
PROBES = [
    ("certificates.assignment", "exam_id.candidate_ids.result"),
    ("certificates.assignment", "exam_id.assignment_ids.number"),
    ("certificates.assignment", "delivery_ids.error"),
    ("certificates.assignment", "employee_id.certificates_held_ids.number"),
    ("certificates.assignment", "employee_id.certificates_external_number"),
    ("certificates.assignment", "manager_id.certificates_held_ids.number"),
    (
        "certificates.assignment",
        "employee_id.user_id.employee_ids.certificates_external_number",
    ),
    ("certificates.assignment", "type_id.reminder_ids.days"),
    ("certificates.assignment", "type_id.sequence_id.prefix"),
    (
        "certificates.assignment.history",
        "employee_id.certificates_held_ids.number",
    ),
    ("certificates.assignment.history", "manager_id.certificates_external_number"),
    ("certificates.assignment.history", "type_id.reminder_ids.days"),
    ("certificates.compliance", "employee_id.certificates_held_ids.number"),
    ("certificates.compliance", "employee_id.certificates_external_number"),
    ("certificates.compliance", "employee_id.version_ids.date_version"),
    ("certificates.compliance", "manager_id.certificates_held_ids.number"),
    ("certificates.compliance", "type_id.sequence_id.prefix"),
    ("certificates.exemption", "employee_id.name"),
    ("certificates.delivery", "employee_ids.name"),
    ("certificates.override", "reason"),
    ("certificates.site", "policy"),
    ("certificates.requirement", "announcement_ids.employee_ids.name"),
    ("certificates.submission", "employee_id.certificates_held_ids.number"),
    ("certificates.submission", "type_id.sequence_id.prefix"),
    ("certificates.type", "reminder_ids.days"),
    ("certificates.type", "child_ids.sequence_id.prefix"),
    ("hr.department", "member_ids.certificates_external_number"),
    ("hr.employee.public", "employee_id.certificates_held_ids.number"),
    ("res.partner", "employee_ids.certificates_held_ids.number"),
    ("res.users", "employee_ids.certificates_held_ids.number"),
]

# What a client may claim: it shows nobody more, and the odd ones mean nothing.
FORGED_CONTEXTS = [
    {"certificates_projection": True, "active_test": False, "su": True, "uid": 1},
    *(
        {"certificates_date": odd}
        for odd in (0, True, "x", "0000-00-00", 1.5, [], [[]])
    ),
    *({"certificates_requirement_ids": odd} for odd in (0, True, "x", ["x"], [None])),
]


class TestAccessTables(AccessTables, AccessCase):
    addon = "certificates"
    matrices = (
        MATRIX,
        OVERSIGHT_MATRIX,
        ASKING_MATRIX,
        KEPT_MATRIX,
        EVIDENCE_MATRIX,
        PLACES_MATRIX,
    )
    models = {**MODELS, "past": "certificates.assignment.history"}  # noqa: RUF012
    changes = CHANGES
    # The names of these are those of employees and certificates.
    shown = {  # noqa: RUF012
        "announcement": "state",
        "compliance": "status",
        "delivery": "channel",
        "history": "number",
        "past": "number",
    }
    hidden_fields = HIDDEN_FIELDS
    probes = PROBES
    probing_roles = ("employee", "boss", "colleague", "portal")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_probed()
        twin = cls._new_employee(
            "Coby Contact",
            work_contact_id=cls.roles["colleague"].partner_id.id,
            parent_id=cls.lead.id,
        )
        cls.past = cls._issue(twin)

    @classmethod
    def _setup_probed(cls):
        """Give the certificate all that somebody might want to find out."""
        probed = cls._new_type("Probed", number_policy="sequence")
        cls._new_type("Module", parent_id=probed.id, number_policy="sequence")
        cls.env["certificates.reminder"].create({"days": 20, "type_id": probed.id})
        exam = cls._create("exam", cls.env.uid)
        exam.candidate_ids = [Command.create({"employee_id": cls.worker.id})]
        cls._issue(certificate_type=probed, exam_id=exam.id)
        cls._issue(cls.lead, cls._new_type("Crane"), number="L-1")
        cls.env["certificates.requirement"].create(
            {"type_id": probed.id, "company_id": cls.company.id}
        )
        cls._create("draft", cls.env.uid, cls.worker).type_id = probed
        cls.worker.certificates_external_number = "EXT-1"
        cls.lead.certificates_external_number = "EXT-2"

    def _get_tested(self, role, name):
        if name == "past":
            return self._get_row("history", self.past)
        return self._get_record(role, name)

    def _prepare_tested(self, role, name):
        employee = self.worker
        if name not in self.records:
            employee = self._get_tested(role, name).employee_id
        return self._prepare_values("history" if name == "past" else name, employee)


class TestAccess(AccessCase):
    def test_everybody_finds_the_same_by_every_way(self):
        for role in set(self.roles) - {"public"}:
            mine = self._as(role, self.Assignment)
            visible = self.visible.get(role, self.Assignment)
            with self.subTest(role=role):
                self.assertEqual(set(mine.search([]).ids), set(visible.ids))
                self.assertEqual(mine.search_count([]), len(visible))
                rows = mine.search_read([], ["display_name"])
                self.assertEqual({row["id"] for row in rows}, set(visible.ids))
                self._assert_counts(mine, visible)

    def _assert_counts(self, mine, visible):
        for group in ("state", "employee_id", "type_id", "date_expiry:month"):
            rows = mine.formatted_read_group([], [group], ["__count", "id:array_agg"])
            found = [found for row in rows for found in row["id:array_agg"]]
            self.assertEqual(set(found), set(visible.ids), group)
            self.assertEqual(sum(row["__count"] for row in rows), len(visible))
        progress = {"field": "state", "colors": {"valid": "success"}}
        bars = mine.read_progress_bar([], "date_expiry:year", progress)
        self.assertEqual(sum(bar["valid"] for bar in bars.values()), len(visible))

    def test_everybody_finds_the_same_rows_of_compliance_by_every_way(self):
        rows = self.env["certificates.compliance"]
        for role, employees in self._get_people_by_role().items():
            with self.subTest(role=role):
                self._assert_rows(self._as(role, rows), employees.ids)

    def test_forged_contexts_show_nobody_more(self):
        people = self._get_people_by_role()
        for role, context in product(("boss", "portal", "visitor"), FORGED_CONTEXTS):
            rows = self._as(role, self.env["certificates.compliance"])
            with self.subTest(role=role, context=context):
                self._assert_rows(rows.with_context(**context), people[role].ids)

    def _get_people_by_role(self):
        """Return of whom each role sees what is required."""
        team = self.worker + self.lead + self.colleague
        nobody = dict.fromkeys(set(self.roles) - {"public"}, self.Employee)
        everybody = team + self.boss + self.pia + self.carl
        return {
            **nobody,
            **dict.fromkeys(OFFICERS, everybody),
            "boss": self.boss + team,
            "employee": self.worker,
            "colleague": self.colleague,
            "portal": self.pia,
            "contact": self.carl,
        }

    def _assert_rows(self, rows, employee_ids):
        """Check whom every way to read the rows of compliance tells about."""
        ids = {id_ * ID_BASE + self.type.id for id_ in employee_ids}
        self.assertEqual(set(rows.search([], order="id").ids), ids)
        self.assertEqual(rows.search_count([]), len(ids))
        self.assertEqual(rows.get_matrix([])["total"], len(ids))
        self.assertEqual(set(rows.get_matrix([])["cells"]), set(employee_ids))
        totals = rows.get_matrix_totals([]).get(self.type.id, {})
        self.assertEqual(sum(totals.values()), len(ids))
        for group in (
            "status",
            "employee_id",
            "type_id",
            "manager_id",
            "date_due:month",
        ):
            groups = rows.formatted_read_group([], [group], ["__count", "id:array_agg"])
            found = {id_ for found in groups for id_ in found["id:array_agg"]}
            self.assertEqual(found, ids, group)
        progress = {"field": "status", "colors": dict.fromkeys(dict(STATUSES), "info")}
        bars = rows.read_progress_bar([], "type_id", progress)
        self.assertEqual(sum(sum(bar.values()) for bar in bars.values()), len(ids))

    def test_counts_on_types_and_employees_are_of_what_one_sees(self):
        for role in ("officer", "boss", "employee", "colleague"):
            with self.subTest(role=role):
                certificate_type = self._as(role, self.type)
                visible = self.visible.get(role, self.Assignment)
                self.assertEqual(certificate_type.assignment_count, len(visible))
                profile = self.env["hr.employee.public"].browse(self.worker.id)
                profile = self._as(role, profile)
                self.assertEqual(profile.certificates_held_count, role != "colleague")

    def test_names_are_not_found_by_others(self):
        for role, expected in (("boss", self.certificate), ("colleague", False)):
            with self.subTest(role=role):
                mine = self._as(role, self.Assignment)
                for text in ("Worker", "W-1"):
                    found = [key for key, _name in mine.name_search(text)]
                    self.assertEqual(found, expected.ids if expected else [])
        counts = self._as("colleague", self.Assignment).search_panel_select_range(
            "type_id", enable_counters=True
        )
        self.assertFalse(counts["values"])

    def test_export(self):
        exporter = self.env.ref("base.group_allow_export")
        fields = ["employee_id/name", "number", "state"]
        for role in ("officer", "boss", "employee", "colleague", "other_officer"):
            self.roles[role].group_ids += exporter
            certificate = self._as(role, self.certificate)
            with self.subTest(role=role):
                if self.certificate in self.visible.get(role, self.Assignment):
                    rows = certificate.export_data(fields)["datas"]
                    self.assertEqual(rows[0][:2], ["Wim Worker", "W-1"])
                else:
                    self._assert_refused(partial(certificate.export_data, fields))
        for name in ("reminder_next_on", "delivery_ids/error", "exam_id/name"):
            own = self._as("employee", self.certificate)
            own.sudo().exam_id = self.records["exam"]
            self._assert_refused(partial(own.export_data, [name]))

    def test_views_open_for_whoever_may_read(self):
        """No view shows a field that makes it fail for somebody."""
        views = self.env["ir.ui.view"].search(
            [("model", "in", list(MODELS.values())), ("type", "!=", "search")]
        )
        for role in ("officer", "manager", "hr_officer", "boss", "employee"):
            for view in views:
                records = self._as(role, self.env[view.model])
                if records._transient or not records.has_access("read"):
                    continue
                with self.subTest(role=role, view=view.name):
                    self._open_view(records, view)

    def _open_view(self, records, view):
        views = records.get_views([(view.id, view.type)])
        names = views["models"][view.model]["fields"]
        self.assertTrue(records.search([], limit=1).read(list(names)))

    def test_refused_creation_draws_no_number(self):
        """A number that was drawn is gone, even when the transaction fails."""
        numbered = self._new_type("Numbered", number_policy="sequence")
        values = {"type_id": numbered.id, "employee_id": self.worker.id}
        first = self._issue(certificate_type=numbered)
        self._assert_refused(
            lambda: self._as("employee", self.Assignment).create([values] * 5)
        )
        second = self._issue(certificate_type=numbered)
        self.assertEqual(int(second.number), int(first.number) + 1)

    def test_used_numbers_cannot_be_guessed(self):
        own = self._as("employee", self.certificate)
        for number in (self._issue(self.colleague, number="C-1").number, "Unused"):
            values = {"number": number, "type_id": self.type.id}
            with self.subTest(number=number):
                self._assert_refused(lambda v=values: own.write(v))
                self._assert_refused(
                    lambda v=values: own.create({**v, "employee_id": self.worker.id})
                )

    def test_external_numbers_cannot_be_guessed(self):
        self.colleague.certificates_external_number = "EXT-1"
        importing = self.env(context={**self.env.context, "certificates_import": True})
        for model, name in (
            ("certificates.assignment", "employee_id"),
            ("hr.department", "manager_id"),
        ):
            records = self._as("employee", importing[model])
            known, unknown = (
                self._import(records, name, number).replace(number, "…")
                for number in ("EXT-1", "EXT-2")
            )
            with self.subTest(model=model):
                self.assertEqual(known, unknown)
        officer = self._as("officer", self.Assignment)
        row = ["EXT-1", self.type.name]
        self.assertTrue(officer.load(["employee_id", "type_id"], [row])["ids"])

    def _import(self, records, name, value):
        """Return what somebody is told who imports a value."""
        try:
            return str(records.load([name], [[value]])["messages"])
        except AccessError as error:
            return str(error)

    def test_onchange_tells_nothing_about_a_colleague(self):
        mine = self._as("employee", self.Assignment)
        values = {"employee_id": self.colleague.id, "type_id": self.type.id}
        spec = {"superseded": {}, "department_id": {}, "display_name": {}}
        self._assert_refused(partial(mine.onchange, values, list(values), spec))

    def test_chatter_and_activities_are_for_officers(self):
        todo = "mail.mail_activity_data_todo"
        for role in ("boss", "employee", "colleague", "other_officer", "portal"):
            record = self._as(role, self.own.get(role, self.certificate))
            partners = self.roles["visitor"].partner_id.ids
            for attempt in (
                partial(record.message_post, body="Hello"),
                partial(record.message_subscribe, partner_ids=partners),
                partial(record.activity_schedule, todo, user_id=record.env.uid),
            ):
                with self.subTest(role=role, attempt=attempt.func.__name__):
                    self._assert_refused(attempt)
        self._as("officer", self.certificate).message_post(body="Hello")

    def test_messages_follow_the_certificate(self):
        officer = self._as("officer", self.certificate)
        message = officer.message_post(body="Seen the original")
        for role in self.roles:
            readers = {*OFFICERS, "boss", "employee"}
            found = self._may(lambda r=role: self._as(r, message).read(["body"]))
            with self.subTest(role=role):
                self.assertEqual(found, role in readers)
