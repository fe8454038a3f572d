"""What the access tests of all addons share: roles, tables, probes and controls.

A probe that is refused proves something only if it would succeed with more rights. So
each one is run as superuser first, and what counts as a refusal is an ``AccessError``.
"""

from functools import partial

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.certificates.tools.compliance import ID_BASE

from .common import PDF, CertificatesCase
from .odd_calls import OddCalls

OFFICERS = {"officer", "manager", "hr_officer", "hr_manager"}
OTHERS = {"other_officer", "other_manager"}
SUPERUSER = "superuser"

# Nobody's: a search for anything else finds every record with a value, and without.
PROBE_VALUES = {
    "binary": b"",
    "boolean": True,
    "date": "1850-01-01",
    "datetime": "1850-01-01 00:00:00",
    "float": -1.5,
    "integer": -1,
    "many2one": -1,
    "monetary": -1.5,
}


MODELS = {
    "type": "certificates.type",
    "level": "certificates.level",
    "equivalence": "certificates.equivalence",
    "site": "certificates.site",
    "kind": "certificates.employee.type",
    "override": "certificates.override",
    "assignment": "certificates.assignment",
    "exam": "certificates.exam",
    "candidate": "certificates.exam.candidate",
    "reminder": "certificates.reminder",
    "delivery": "certificates.delivery",
    "requirement": "certificates.requirement",
    "exemption": "certificates.exemption",
    "announcement": "certificates.delivery",
    "compliance": "certificates.compliance",
    "history": "certificates.assignment.history",
    "issue": "certificates.issue.wizard",
    "renew": "certificates.renew.wizard",
    "renewal": "certificates.renew.wizard.line",
    "revoke": "certificates.revoke.wizard",
    "expiry": "certificates.expiry.wizard",
    "stop": "certificates.stop.wizard",
    "confirm": "certificates.exam.wizard",
    "standing": "certificates.standing",
    "line": "certificates.standing.line",
    "mark": "certificates.standing.mark",
    "merge": "certificates.merge.wizard",
    "submission": "certificates.submission",
    "draft": "certificates.submission",
    "accept": "certificates.accept.wizard",
    "decline": "certificates.decline.wizard",
}


class Undo(Exception):
    """Ends an attempt that succeeded, so that nothing of it is left."""


def read_table(*tables):
    """Yield each role, column and cell of tables like those in test_access.py."""
    for table in tables:
        header, *rows = (line.split() for line in table.strip().splitlines())
        for role, *cells in rows:
            for name, cell in zip(header[1:], cells, strict=True):
                yield role, name, cell


class AccessCase(CertificatesCase):
    """Everybody who might want to see a certificate, and a record of each model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of each user that somebody was, by id.
        cls.companies = {}
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
        kind = cls.env["certificates.employee.type"]._find(["worker"])
        cls.records = {"kind": kind}
        for name in (
            "type",
            "level",
            "equivalence",
            "site",
            "override",
            "exam",
            "candidate",
            "reminder",
            "delivery",
            "requirement",
            "exemption",
            "announcement",
            "standing",
            "line",
            "mark",
        ):
            cls.records[name] = cls._create(name, cls.env.uid)
        for name in (
            "issue",
            "renew",
            "renewal",
            "revoke",
            "expiry",
            "stop",
            "confirm",
            "merge",
        ):
            cls.records[name] = cls._create(name, cls.officer.id)
            # A wizard proposes its lines before others are added.
            cls.env.flush_all()
        cls._setup_submissions()
        cls.env.flush_all()

    @classmethod
    def _setup_submissions(cls):
        """Something of the employee that waits, a draft, and that of portal users."""
        cls.records["submission"] = cls._create("submission", cls.env.uid)
        cls.records["draft"] = cls._create("draft", cls.roles["employee"].id)
        for name in ("accept", "decline"):
            cls.records[name] = cls._create(name, cls.officer.id)
        cls._create("submission", cls.env.uid, cls.boss)
        cls.own_submissions = {
            "portal": cls._create("submission", cls.env.uid, cls.pia),
            "contact": cls._create("submission", cls.env.uid, cls.carl),
        }

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
        certificate = employee.sudo().certificates_held_ids[:1]
        company, of_type = {"company_id": cls.company.id}, {"type_id": cls.type.id}
        waiting = cls._get_created("submission")
        chosen = {"assignment_ids": [Command.set(certificate.ids)]}
        return {
            "type": {"name": f"Crane {count}", **company},
            "level": {
                "name": f"Level {count}",
                "type_id": cls._get_created("type").id,
            },
            "equivalence": {
                "type_id": cls._get_created("type").id,
                "satisfies_id": cls.type.id,
            },
            "site": {"name": f"Site {count}", **company},
            "kind": {"name": f"Kind {count}"},
            "override": {
                "employee_id": employee.id,
                "company_id": cls.company.id,
                "user_id": cls.officer.id,
                "date": "2026-02-01",
                "reason": "Confidential",
                "type_ids": [Command.set(cls.type.ids)],
            },
            "assignment": {"employee_id": employee.id, **of_type},
            "exam": {"name": f"EX-{count}", **of_type, **company},
            "candidate": {
                "exam_id": cls._get_created("exam").id,
                "employee_id": cls.lead.id if count else employee.id,
            },
            "reminder": {"days": 40 + count, **company},
            "delivery": {
                "kind": "expiry",
                "key": f"expiry:{count}",
                "assignment_id": certificate.id,
                "employee_id": employee.id,
                "date_due": certificate.date_expiry,
                "days": count,
            },
            "requirement": {**of_type, **company},
            "exemption": {
                "employee_id": employee.id,
                "reason": "Confidential",
                **of_type,
            },
            "announcement": {
                "kind": "requirement",
                "key": f"requirement:{count}",
                "requirement_id": cls._get_created("requirement").id,
                "employee_id": (cls.lead if count else cls.boss).id,
                "employee_ids": [Command.set(employee.ids)],
            },
            "compliance": {"employee_id": employee.id, **of_type},
            "standing": {
                "employee_id": (cls.lead if count else employee).id,
                "date_from": "2026-01-01",
                **company,
            },
            "line": {"employee_id": employee.id, "status": "missing", **of_type},
            "mark": {"employee_id": employee.id},
            "history": {"employee_id": employee.id, **of_type},
            "issue": {"employee_ids": [Command.set(cls.lead.ids)], **of_type},
            "renew": chosen,
            "renewal": {
                "wizard_id": cls._get_created("renew").id,
                "assignment_id": certificate.id,
            },
            "revoke": {"reason": "Fraud", **chosen},
            "submission": {
                "employee_id": employee.id,
                "date_start": "2026-01-01",
                **of_type,
                **({"state": "to_check"} if "submission" not in cls.records else {}),
            },
            "draft": {"employee_id": employee.id, **of_type},
            "accept": {"submission_ids": [Command.set(waiting.ids)]},
            "decline": {
                "submission_ids": [Command.set(waiting.ids)],
                "reason": "Not readable",
            },
            "expiry": {"reason": "Decree", "date_expiry": "2040-01-01", **chosen},
            "stop": {"reason": "Sold", **chosen},
            "confirm": {
                "exam_ids": [Command.set(cls._get_created("exam").ids)],
                "purpose": "add",
                "employee_ids": [Command.set(cls.lead.ids)],
            },
            "merge": {
                "employee_ids": [Command.set((cls.lead + cls.colleague).ids)],
                "target_id": cls.colleague.id,
            },
        }[name]

    @classmethod
    def _get_created(cls, name):
        """Return the record of the matrix, empty while it is still to be created."""
        return cls.records.get(name, cls.env[MODELS[name]])

    def _get_record(self, role, name):
        certificate = self.own.get(role, self.certificate)
        if name == "submission" and role in self.own_submissions:
            return self.own_submissions[role]
        return self.records.get(name) or self._get_row(name, certificate)

    def _get_row(self, name, certificate):
        """Return the certificate, or the row of a report that is about it."""
        ids = {
            "assignment": certificate.id,
            "compliance": certificate.employee_id.id * ID_BASE + self.type.id,
            "history": certificate.id,
        }
        return self.env[MODELS[name]].browse(ids[name])

    def _as(self, role, records):
        """Return records as a role sees them who has just logged in."""
        self.env.invalidate_all()
        if isinstance(role, str) and role == SUPERUSER:
            return records.with_env(self.env)
        user = self.roles.get(role, role)
        # Read once: to read them anew each time takes a third of the tests.
        if user.id not in self.companies:
            self.companies[user.id] = user.company_ids.ids
        companies = {"allowed_company_ids": self.companies[user.id]}
        return records.with_user(user).with_context(**companies)

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

    def _assert_refused(self, operation, refusals=AccessError):
        self.assertFalse(self._may(operation, refusals), "this was not refused")


class AccessTables(OddCalls):
    """Tests of what each role may do, from tables; for a subclass of ``AccessCase``.

    In a cell of ``matrices``, r, w, c and d stand for what succeeds: to read, write,
    create (and run, if it is a wizard) and delete. A capital stands for what access
    rights allow and a constraint or the database refuses. The superuser has a row, too.

    ``models`` are the models of the columns, ``changes`` what is written to them and
    ``shown`` what is read, where the name of a record is that of another one;
    ``hidden_fields`` triples of model, field and the roles it is for. ``probes`` are
    pairs of model and path that ``probing_roles`` must not search by.
    """

    addon = None
    matrices = ()
    models = {}  # noqa: RUF012
    changes = {}  # noqa: RUF012
    shown = {}  # noqa: RUF012
    hidden_fields = ()
    probes = ()
    probing_roles = ()

    def _get_tested(self, role, name):
        """Return the record of a column that a role is tried on."""
        raise NotImplementedError

    def _prepare_tested(self, role, name):
        """Return the values of a new record of a column."""
        raise NotImplementedError

    def _get_shown(self, name):
        """Return the field that whoever may read a record of a column can read."""
        return self.shown.get(name, "display_name")

    def _run(self, record, name):
        """Run a new record of a column, if it is a wizard."""
        if record._transient:
            # The lines of a wizard run nothing themselves.
            getattr(record, f"action_{name}", record.exists)()

    def _perform(self, role, name):
        """Try what a role can do with a record; return the cell of the table."""
        values = self._prepare_tested(role, name)
        record = self._as(role, self._get_tested(role, name))
        operations = {
            "r": lambda: record.read([self._get_shown(name)]),
            "w": lambda: record.write(self.changes[name]),
            "c": lambda: self._run(record.create(values), name),
            "d": record.unlink,
        }
        return "".join(self._try_letter(*item) for item in operations.items()) or "-"

    def _try_letter(self, letter, operation):
        try:
            with mute_logger("odoo.sql_db"):
                return letter if self._may(operation) else ""
        except (UserError, psycopg2.Error):
            return letter.upper()

    def test_each_role_is_in_the_table(self):
        for table in self.matrices:
            rows = {role for role, _name, _cell in read_table(table)}
            self.assertEqual(rows, {*self.roles, SUPERUSER})

    def test_matrix(self):
        for role, name, cell in read_table(*self.matrices):
            with self.subTest(role=role, model=name):
                self.assertEqual(self._perform(role, name), cell)

    def test_rights_are_those_of_the_table(self):
        """What a role cannot do is refused by a rule or line of access, not by luck."""
        for role, name, cell in read_table(*self.matrices):
            with self.subTest(role=role, model=name):
                self.assertEqual(self._get_rights(role, name, cell), self._parse(cell))

    def _get_rights(self, role, name, cell):
        """Return the letters of what rules and access allow; c counts where it is used.

        For the values of a new record decide, which the right does not know.
        """
        record = self._as(role, self._get_tested(role, name))
        operations = {"r": "read", "w": "write", "d": "unlink"}
        rights = {key for key, what in operations.items() if record.has_access(what)}
        may_create = record.browse().has_access("create")
        return rights | (self._parse(cell) & {"c"} if may_create else set())

    def _parse(self, cell):
        return set(cell.lower()) - {"-"}

    def test_search_finds_what_can_be_read_and_nothing_else(self):
        for role, name, cell in read_table(*self.matrices):
            record = self._as(role, self._get_tested(role, name))
            search = partial(record.search, [("id", "in", record.ids)])
            with self.subTest(role=role, model=name):
                found = self._may(search) and search()
                self.assertEqual(bool(found), "r" in cell)

    def test_hidden_fields(self):
        """Neither read nor found, sorted or grouped by those they are not for."""
        for model, name, allowed in self.hidden_fields:
            ways = self._get_ways(model, name)
            for role in self.roles:
                records = self._as(role, self.env[model])
                with self.subTest(field=f"{model}.{name}", role=role):
                    if role in allowed:
                        self._use_field(ways, records, name)
                    elif model == "hr.employee" and not records.has_access("read"):
                        # Odoo shows them the public profile instead.
                        self.assertNotIn(name, self.env["hr.employee.public"])
                    else:
                        for way in ways:
                            self._assert_refused(partial(way, records, name))

    def _use_field(self, ways, records, name):
        for way in ways:
            way(records, name)

    def _get_ways(self, model, name):
        """Return the ways to use a field that the superuser has: two at least."""

        def read(records, name):
            records.search([], limit=1).read([name])

        def search(records, name):
            records.search([(name, "!=", False)])

        def order(records, name):
            records.search([], order=name)

        def group(records, name):
            is_day = records._fields[name].type in ("date", "datetime")
            records.formatted_read_group([], [f"{name}:month" if is_day else name])

        ways = [read, search]
        field = self.env[model]._fields[name]
        if field.store and field.type not in ("one2many", "many2many"):
            ways += [order, group]
        self._use_field(ways, self.env[model], name)
        return ways

    def test_hidden_fields_are_not_described(self):
        """To those who may read other fields of the record."""
        for model, name, allowed in self.hidden_fields:
            for role in self.roles:
                records = self._as(role, self.env[model])
                if records.has_access("read"):
                    with self.subTest(field=f"{model}.{name}", role=role):
                        described = name in records.fields_get([name], ["string"])
                        self.assertEqual(described, role in allowed)

    def test_hidden_values_cannot_be_probed(self):
        self._assert_not_probed(self.probes, self.probing_roles)

    def _assert_not_probed(self, probes, roles):
        """Check that roles cannot search by paths by which the superuser finds."""
        for model, path in probes:
            domain = self._get_probe(model, path)
            with self.subTest(control=path, model=model):
                self.assertTrue(self.env[model].search(domain), "nothing to be found")
            for role in roles:
                records = self._as(role, self.env[model])
                with self.subTest(role=role, model=model, path=path):
                    self._assert_refused(partial(records.search, domain))

    def _get_probe(self, model, path):
        """Return a domain that asks for a value of a path, of the type that it has."""
        *names, last = path.split(".")
        for name in names:
            model = self.env[model]._fields[name].comodel_name
        kind = self.env[model]._fields[last].type
        return [(path, "!=", PROBE_VALUES.get(kind, "x"))]

    def test_each_rule_is_noticed(self):
        """Breaking a rule or a line of access changes at least one cell."""
        for record in self._get_security():
            for breakage in self._get_breakages(record):
                with self.subTest(record=record.name, breakage=breakage):
                    self.assertTrue(self._is_noticed(record, breakage))

    def _get_security(self):
        """Yield the rules and the lines of access of the addon."""
        for model in ("ir.rule", "ir.model.access"):
            yield from self.env[model].search(
                [
                    (
                        "id",
                        "in",
                        self.env["ir.model.data"]
                        .search([("module", "=", self.addon), ("model", "=", model)])
                        .mapped("res_id"),
                    )
                ]
            )

    def _get_breakages(self, record):
        """Return what can be broken of a rule or a line: it is off, or lets all in."""
        if record._name == "ir.rule":
            return [{"active": False}, {"domain_force": "[(1, '=', 1)]"}]
        rights = ("perm_read", "perm_write", "perm_create", "perm_unlink")
        breakages = []
        if any(record[right] for right in rights):
            breakages.append({"active": False})
        if not all(record[right] for right in rights):
            breakages.append(dict.fromkeys(rights, True))
        return breakages

    def _is_noticed(self, record, breakage):
        columns = {
            name
            for name, model in self.models.items()
            if model == record.model_id.model
        }
        self.assertTrue(columns, f"{record.model_id.model} is in no table")
        with self.env.cr.savepoint() as savepoint:
            record.write(breakage)
            cells = [c for c in read_table(*self.matrices) if c[1] in columns]
            noticed = any(
                self._get_rights(role, name, cell) != self._parse(cell)
                for role, name, cell in cells
            ) or any(self._perform(role, name) != cell for role, name, cell in cells)
            savepoint.rollback()
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        return noticed
