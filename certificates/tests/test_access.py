from functools import partial
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.certificates.tools.compliance import ID_BASE, STATUSES

from .common import PDF, CertificatesCase

# What each role may do with a record of a company: r read, w write, c create (and run,
# if it is a wizard), d delete. An employee and a portal user are tried on their own
# certificate, a colleague and a visitor on that of somebody else, the boss on that of
# somebody two levels below. It was the officer who opened the wizards.
MATRIX = """
role          type assignment exam candidate reminder delivery digest issue renew revoke
officer       r    rwcd       rwcd rwcd      r        r        -      rwcd  rwcd  rwcd
manager       rwcd rwcd       rwcd rwcd      rwcd     r        r      c     c     c
hr_officer    r    rwcd       rwcd rwcd      r        r        -      c     c     c
hr_manager    rwcd rwcd       rwcd rwcd      rwcd     r        r      c     c     c
boss          r    r          -    -         -        -        -      -     -     -
employee      r    r          -    -         -        -        -      -     -     -
colleague     r    -          -    -         -        -        -      -     -     -
other_officer -    -          -    -         -        -        -      -     -     -
other_manager -    -          -    -         -        -        -      -     -     -
portal        -    r          -    -         -        -        -      -     -     -
contact       -    r          -    -         -        -        -      -     -     -
visitor       -    -          -    -         -        -        -      -     -     -
public        -    -          -    -         -        -        -      -     -     -
"""

# The same about what is required, about who has it, and about the past.
OVERSIGHT_MATRIX = """
role          requirement exemption announcement compliance history
officer       r           rwcd      r            r          r
manager       rwcd        rwcd      r            r          r
hr_officer    r           rwcd      r            r          r
hr_manager    rwcd        rwcd      r            r          r
boss          -           -         -            r          r
employee      -           -         -            r          r
colleague     -           -         -            -          -
other_officer -           -         -            -          -
other_manager -           -         -            -          -
portal        -           -         -            r          -
contact       -           -         -            r          -
visitor       -           -         -            -          -
public        -           -         -            -          -
"""

MODELS = {
    "type": "certificates.type",
    "assignment": "certificates.assignment",
    "exam": "certificates.exam",
    "candidate": "certificates.exam.candidate",
    "reminder": "certificates.reminder",
    "delivery": "certificates.reminder.delivery",
    "digest": "certificates.reminder.digest",
    "requirement": "certificates.requirement",
    "exemption": "certificates.exemption",
    "announcement": "certificates.gap.announcement",
    "compliance": "certificates.compliance",
    "history": "certificates.assignment.history",
    "issue": "certificates.issue.wizard",
    "renew": "certificates.renew.wizard",
    "revoke": "certificates.revoke.wizard",
}

CHANGES = {
    "type": {"name": "Changed"},
    "assignment": {"level": "Changed"},
    "exam": {"location": "Changed"},
    "candidate": {"number": "Changed"},
    "reminder": {"days": 44},
    "delivery": {"error": "Changed"},
    "digest": {"partner_id": 1},
    "requirement": {"grace_days": 30},
    "exemption": {"reason": "Changed"},
    "announcement": {"partner_id": 1},
    "compliance": {"status": "exempt"},
    "history": {"level": "Changed"},
    "issue": {"level": "Changed"},
    "renew": {"number": "Changed"},
    "revoke": {"reason": "Changed"},
}

OFFICERS = {"officer", "manager", "hr_officer", "hr_manager"}
OTHERS = {"other_officer", "other_manager"}

# Fields that are not for everyone who may read the record, and for whom they are.
HIDDEN_FIELDS = [
    ("certificates.assignment", "delivery_ids", OFFICERS | OTHERS),
    ("certificates.assignment", "note", OFFICERS | OTHERS),
    ("certificates.assignment", "reminder_next_on", OFFICERS | OTHERS),
    ("certificates.exemption", "reason", OFFICERS | OTHERS),
    ("certificates.gap.announcement", "employee_ids", OFFICERS | OTHERS),
    ("certificates.requirement", "announcement_ids", OFFICERS | OTHERS),
    ("certificates.requirement", "employee_ids", OFFICERS | OTHERS),
    ("certificates.type", "reminder_ids", OFFICERS | OTHERS),
    ("certificates.type", "sequence_id", {"manager", "hr_manager", "other_manager"}),
    ("hr.employee", "certificate_ids", {"hr_officer", "hr_manager"}),
    ("hr.employee", "certificates_external_number", {"hr_officer", "hr_manager"}),
]

# Ways to guess a value that one may not read: search for it from a record one may read.
PROBES = [
    ("certificates.assignment", "exam_id.candidate_ids.result"),
    ("certificates.assignment", "exam_id.assignment_ids.number"),
    ("certificates.assignment", "delivery_ids.error"),
    ("certificates.assignment", "employee_id.certificate_ids.number"),
    ("certificates.assignment", "employee_id.certificates_external_number"),
    ("certificates.assignment", "manager_id.certificate_ids.number"),
    (
        "certificates.assignment",
        "employee_id.user_id.employee_ids.certificates_external_number",
    ),
    ("certificates.assignment", "type_id.reminder_ids.days"),
    ("certificates.assignment", "type_id.sequence_id.prefix"),
    ("certificates.assignment.history", "employee_id.certificate_ids.number"),
    ("certificates.assignment.history", "manager_id.certificates_external_number"),
    ("certificates.assignment.history", "type_id.reminder_ids.days"),
    ("certificates.compliance", "employee_id.certificate_ids.number"),
    ("certificates.compliance", "employee_id.certificates_external_number"),
    ("certificates.compliance", "employee_id.version_ids.date_version"),
    ("certificates.compliance", "manager_id.certificate_ids.number"),
    ("certificates.compliance", "type_id.sequence_id.prefix"),
    ("certificates.exemption", "employee_id.name"),
    ("certificates.gap.announcement", "employee_ids.name"),
    ("certificates.requirement", "announcement_ids.employee_ids.name"),
    ("certificates.type", "reminder_ids.days"),
    ("certificates.type", "child_ids.sequence_id.prefix"),
    ("hr.department", "member_ids.certificates_external_number"),
    ("hr.employee.public", "certificate_ids.number"),
    ("res.partner", "employee_ids.certificate_ids.number"),
    ("res.users", "employee_ids.certificate_ids.number"),
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


class Undo(Exception):
    """Ends an attempt that succeeded, so that nothing of it is left."""


class AccessCase(CertificatesCase):
    """Everybody who might want to see a certificate, and a record of each model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_roles()
        cls._setup_certificates()
        cls._setup_matrix_records()

    @classmethod
    def _setup_roles(cls):
        user, manager = (
            "certificates.group_certificates_user",
            "certificates.group_certificates_manager",
        )
        elsewhere = {"company": cls.other_company}
        cls.roles = {
            "officer": cls.officer,
            "manager": cls.manager,
            "hr_officer": cls._new_user("hr_officer", "hr.group_hr_user"),
            "hr_manager": cls._new_user("hr_manager", "hr.group_hr_manager"),
            "boss": cls._new_user("boss"),
            "employee": cls._new_user("employee"),
            "colleague": cls._new_user("colleague"),
            "other_officer": cls._new_user("other_officer", user, **elsewhere),
            "other_manager": cls._new_user("other_manager", manager, **elsewhere),
            "portal": cls._new_user("portal", "base.group_portal"),
            "contact": cls._new_user("contact", "base.group_portal"),
            "visitor": cls._new_user("visitor", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }

    @classmethod
    def _setup_certificates(cls):
        cls.boss.user_id = cls.roles["boss"]
        cls.worker.user_id = cls.roles["employee"]
        cls.colleague.user_id = cls.roles["colleague"]
        cls.pia = cls._new_employee("Pia Portal", user_id=cls.roles["portal"].id)
        cls.carl = cls._new_employee(
            "Carl Contact", work_contact_id=cls.roles["contact"].partner_id.id
        )
        cls.foreigner = cls._new_employee(
            "Fay Foreign", company_id=cls.other_company.id
        )
        cls.certificate = cls._issue_with_document(cls.worker, number="W-1")
        cls.foreign_certificate = cls._issue_with_document(cls.foreigner, number="F-1")
        cls.own = {
            "portal": cls._issue_with_document(cls.pia),
            "contact": cls._issue_with_document(cls.carl),
        }
        cls.visible = dict.fromkeys(OFFICERS, sum(cls.own.values(), cls.certificate))
        cls.visible |= {"boss": cls.certificate, "employee": cls.certificate, **cls.own}
        cls.visible["other_officer"] = cls.foreign_certificate
        cls.visible["other_manager"] = cls.foreign_certificate

    @classmethod
    def _setup_matrix_records(cls):
        cls.records = {}
        for name in (
            "type",
            "exam",
            "candidate",
            "reminder",
            "delivery",
            "digest",
            "requirement",
            "exemption",
            "announcement",
        ):
            cls.records[name] = cls._create(name, cls.env.uid)
        cls.records["digest"].delivery_ids = cls.records["delivery"]
        for name in ("issue", "renew", "revoke"):
            cls.records[name] = cls._create(name, cls.officer.id)
        cls.env.flush_all()

    @classmethod
    def _issue_with_document(cls, employee, **values):
        document = Command.create({"name": f"{employee.name}.pdf", "raw": PDF})
        return cls._issue(employee, document_ids=[document], **values)

    @classmethod
    def _create(cls, name, user_id, employee=None):
        records = cls.env[MODELS[name]].with_user(user_id).sudo()
        values = cls._prepare_values(name, employee or cls.worker)
        return records.create(values).with_env(cls.env)

    @classmethod
    def _prepare_values(cls, name, employee):
        """Return the values of a new record of a company, named as in the matrix."""
        count = cls.env[MODELS[name]].sudo().search_count([])
        certificate = employee.sudo().certificate_ids[:1]
        company, of_type = {"company_id": cls.company.id}, {"type_id": cls.type.id}
        chosen = {"assignment_ids": [Command.set(certificate.ids)]}
        return {
            "type": {"name": f"Crane {count}", **company},
            "assignment": {"employee_id": employee.id, **of_type},
            "exam": {"name": f"EX-{count}", **of_type, **company},
            "candidate": {
                "exam_id": cls._get_created("exam").id,
                "employee_id": cls.lead.id if count else employee.id,
            },
            "reminder": {"days": 40 + count, **company},
            "delivery": {
                "assignment_id": certificate.id,
                "date_expiry": certificate.date_expiry,
                "days": count,
                "recipient": "employee",
                "channel": "email",
            },
            "digest": {"partner_id": cls.officer.partner_id.id},
            "requirement": {**of_type, **company},
            "exemption": {
                "employee_id": employee.id,
                "reason": "Confidential",
                **of_type,
            },
            "announcement": {
                "requirement_id": cls._get_created("requirement").id,
                "manager_id": (cls.lead if count else cls.boss).id,
                "employee_ids": [Command.set(employee.ids)],
            },
            "compliance": {"employee_id": employee.id, **of_type},
            "history": {"employee_id": employee.id, **of_type},
            "issue": {"employee_ids": [Command.set(cls.lead.ids)], **of_type},
            "renew": chosen,
            "revoke": {"reason": "Fraud", **chosen},
        }[name]

    @classmethod
    def _get_created(cls, name):
        """Return the record of the matrix, empty while it is still to be created."""
        return cls.records.get(name, cls.env[MODELS[name]])

    def _as(self, role, records):
        """Return records as a role sees them who has just logged in."""
        user = self.roles.get(role, role)
        self.env.invalidate_all()
        companies = {"allowed_company_ids": user.company_ids.ids}
        return records.with_user(user).with_context(**companies)

    def _get_record(self, role, name):
        certificate = self.own.get(role, self.certificate)
        return self.records.get(name) or self._get_row(name, certificate)

    def _get_row(self, name, certificate):
        """Return the certificate, or the row of a report that is about it."""
        ids = {
            "assignment": certificate.id,
            "compliance": certificate.employee_id.id * ID_BASE + self.type.id,
            "history": certificate.id,
        }
        return self.env[MODELS[name]].browse(ids[name])

    def _may(self, operation, refusals=AccessError):
        """Return whether an operation is allowed. Whatever it did is undone."""
        try:
            with self.env.cr.savepoint():
                operation()
                self.env.flush_all()
                raise Undo
        except Undo:
            return True
        except refusals:
            return False

    def _assert_hidden(self, hidden_fields):
        """Check who gets at the values of fields: triples of model, field and roles."""
        ways = {
            "read": lambda records, name: records.search([], limit=1).read([name]),
            "search": lambda records, name: records.search([(name, "!=", False)]),
            "order": lambda records, name: records.search([], order=name),
            "group": lambda records, name: records.formatted_read_group([], [name]),
        }
        for model, name, allowed in hidden_fields:
            for role, way in ((role, way) for role in self.roles for way in ways):
                attempt = partial(ways[way], self._as(role, self.env[model]), name)
                with self.subTest(field=f"{model}.{name}", role=role, way=way):
                    if role not in allowed:
                        self._assert_refused(attempt, (AccessError, ValueError))
                    elif way in ("read", "search"):
                        attempt()

    def _assert_not_probed(self, probes, roles):
        """Check that roles cannot search by paths: pairs of model and path."""
        for (model, path), role in product(probes, roles):
            records = self._as(role, self.env[model])
            with self.subTest(role=role, model=model, path=path):
                self._assert_refused(
                    partial(records.search, [(path, "!=", "x")]),
                    (AccessError, ValueError),
                )

    def _perform(self, record, name, values, changes, shown="display_name"):
        """Try what can be done with a record; return the letters that succeed."""
        operations = {
            "r": lambda: record.read([shown]),
            "w": lambda: record.write(changes),
            "c": lambda: self._create_and_run(record, name, values),
            "d": lambda: record.unlink(),
        }
        return "".join(
            key for key, do in operations.items() if self._may(do, UserError)
        )

    def _create_and_run(self, records, name, values):
        record = records.create(values)
        if record._transient:
            getattr(record, f"action_{name}")()

    def _assert_refused(self, operation, refusals=AccessError):
        self.assertFalse(self._may(operation, refusals), "this was not refused")


class TestAccess(AccessCase):
    def test_matrix(self):
        for role, name, allowed in self._read_matrix():
            with self.subTest(role=role, model=name):
                self.assertEqual(self._try_operations(role, name) or "-", allowed)

    def test_search_finds_what_can_be_read_and_nothing_else(self):
        for role, name, allowed in self._read_matrix():
            record = self._as(role, self._get_record(role, name))
            search = partial(record.search, [("id", "=", record.id)])
            with self.subTest(role=role, model=name):
                found = self._may(search) and search()
                self.assertEqual(bool(found), "r" in allowed)

    def _read_matrix(self):
        for matrix in (MATRIX, OVERSIGHT_MATRIX):
            header, *rows = (line.split() for line in matrix.strip().splitlines())
            for role, *cells in rows:
                for name, allowed in zip(header[1:], cells, strict=True):
                    yield role, name, allowed

    def _try_operations(self, role, name):
        """Return the letters of the operations that succeed."""
        record = self._get_record(role, name)
        employee = self.worker if name in self.records else record.employee_id
        values = self._prepare_values(name, employee)
        record = self._as(role, record)
        # The name of a row is that of an employee, which portal users cannot read.
        shown = "status" if name == "compliance" else "display_name"
        return self._perform(record, name, values, CHANGES[name], shown)

    def test_hidden_fields(self):
        self._assert_hidden(HIDDEN_FIELDS)

    def test_hidden_values_cannot_be_probed(self):
        self._assert_not_probed(PROBES, ("employee", "boss", "colleague", "portal"))

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
                self.assertEqual(profile.certificate_count, role != "colleague")

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
