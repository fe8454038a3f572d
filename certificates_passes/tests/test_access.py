import zlib
from datetime import datetime
from functools import partial

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.certificates.tests.access import (
    OFFICERS,
    OTHERS,
    AccessCase,
    AccessTables,
)
from odoo.addons.certificates.tools.batch import run_at_once
from odoo.addons.report_svg.tools import source

from .common import PassesCase

# What each role may do with a record: r read, w write, c create (and run, if it is a
# wizard) one of their own, d delete. The officer asked for "request" and "draft", of
# which "pass" is one, and opened "wizard", of which "expiry" is one. "ordered" is what
# the contact person of an organization asked for, whose name here is client, of which
# "line" is one.
MATRIX = """
role          request draft pass ordered wizard expiry contact delivery line send
officer       rwcd    rwcd  rwcd c       rwcd   rwcd   r       r        -    rwcd
second        c       c     -    c       c      -      r       r        -    c
manager       c       c     -    c       c      -      rwcd    r        -    c
hr_officer    c       c     -    c       c      -      r       r        -    c
hr_manager    c       c     -    c       c      -      rwcd    r        -    c
admin         c       c     -    c       c      -      rwcd    r        -    c
boss          -       -     -    -       -      -      -       -        -    -
employee      -       -     -    -       -      -      -       -        -    -
colleague     -       -     -    -       -      -      -       -        -    -
other_officer -       -     -    -       -      -      -       -        -    -
other_manager -       -     -    -       -      -      -       -        -    -
portal        -       -     -    -       -      -      -       -        -    -
contact       -       -     -    -       -      -      -       -        -    -
client        c       c     -    rwcd    -      -      -       -        rwCD -
fellow        c       c     -    c       -      -      -       -        -    -
rival         -       -     -    -       -      -      -       -        -    -
distant       -       -     -    -       -      -      -       -        -    -
visitor       -       -     -    -       -      -      -       -        -    -
public        -       -     -    -       -      -      -       -        -    -
superuser     rwcd    rwcd  rwcd rwcd    rwcd   rwcd   rwcd    rwcd     rwcd rwcd
"""

# What nobody sees.
STORE_MATRIX = """
role          file
officer       -
second        -
manager       -
hr_officer    -
hr_manager    -
admin         -
boss          -
employee      -
colleague     -
other_officer -
other_manager -
portal        -
contact       -
client        -
fellow        -
rival         -
distant       -
visitor       -
public        -
superuser     rwcd
"""

MODELS = {
    "request": "certificates.pass.request",
    "draft": "certificates.pass.request",
    "pass": "certificates.pass",
    "line": "certificates.pass",
    "ordered": "certificates.pass.request",
    "wizard": "certificates.pass.wizard",
    "send": "certificates.send.wizard",
    "expiry": "certificates.pass.wizard.expiry",
    "contact": "certificates.pass.contact",
    "delivery": "certificates.delivery",
    "file": "certificates.pass.file",
}

CHANGES = {
    "request": {"reference": "Changed"},
    "draft": {"reference": "Changed"},
    "pass": {"sequence": 7},
    "line": {"sequence": 7},
    "ordered": {"reference": "Changed"},
    "wizard": {"reference": "Changed"},
    "send": {"assignment_ids": [Command.clear()]},
    "expiry": {"is_chosen": True},
    "contact": {"organization_id": 1},
    "delivery": {"error": "Changed"},
    "file": {"content": b"Rm9yZ2Vk"},
}

# Who has the rights of an officer in the company, and in any.
LOCAL_OFFICERS = OFFICERS | {"second", "admin"}
ALL_OFFICERS = LOCAL_OFFICERS | OTHERS
CONTACTS = ("client", "fellow", "rival", "distant")

# Fields that are not for everyone who may read the record, and for whom they are.
HIDDEN_FIELDS = [
    ("certificates.pass", "file_ids", set()),
    ("certificates.delivery", "mail_id", set()),
]

# What officers read of the holders of their own companies, and nobody else does.
HOLDER_FIELDS = ("organization_id", "holder_birthday", "external_number")

# What follows from what is done, and values that would be of use to somebody.
GUARDED_OF_REQUEST = {
    "available_until": datetime(2099, 1, 1),
    "done_count": 5,
    "has_files": True,
    "progress_state": "done",
    "submitted_at": datetime(2020, 1, 1),
    "total_count": 5,
}
GUARDED_OF_PASS = {
    "date_expiry": "2099-01-01",
    "error": "Forged",
    "external_number": "Forged",
    "file_name": "forged.pdf",
    "holder": "Forged",
    "number": "Forged",
    "qualification": "Forged",
    "state": "ready",
}
FORGED = {"create_uid": 1, "create_date": datetime(2020, 1, 1)}

# Ways to guess a value that one may not read: search for it from a record one may read.
PROBES = [
    ("certificates.assignment", "employee_id.certificates_organization_id.name"),
    ("certificates.assignment", "employee_id.birthday"),
    ("certificates.assignment", "manager_id.certificates_organization_id.name"),
    ("certificates.assignment", "organization_id.name"),
    ("certificates.assignment", "organization_id"),
    ("certificates.assignment", "holder_birthday"),
    ("certificates.assignment", "external_number"),
    ("certificates.pass", "assignment_id.employee_id.birthday"),
    ("certificates.pass", "assignment_id.organization_id.name"),
    ("certificates.pass", "assignment_id.holder_birthday"),
    ("certificates.pass", "assignment_id.external_number"),
    ("certificates.pass", "file_ids.content"),
    ("certificates.pass", "file_ids.pass_id.holder"),
    ("certificates.pass.request", "pass_ids.assignment_id.external_number"),
    ("certificates.pass.request", "pass_ids.file_ids.pass_id"),
    ("hr.employee.public", "employee_id.certificates_organization_id.name"),
    ("hr.department", "member_ids.certificates_organization_id.name"),
    ("res.partner", "employee_ids.certificates_organization_id.name"),
    ("res.users", "employee_ids.certificates_organization_id.name"),
]

# Ways that begin at what an administrator may search, and end at what is nobody's.
CLOSED_PATHS = [
    ("certificates.pass", "file_ids.content"),
    ("certificates.pass.request", "pass_ids.file_ids.content"),
    ("certificates.delivery", "mail_id.body_html"),
]


def make_svg(text):
    """Return a pass that shows a text."""
    return source.parse(
        '<svg xmlns="http://www.w3.org/2000/svg" width="85.6mm" height="53.98mm"'
        f' viewBox="0 0 856 539.8"><text x="40" y="90">{text}</text></svg>'
    )


class PassAccessCase(PassesCase, AccessCase):
    """Everybody who might want to see a request, and a record of each model."""

    @classmethod
    def _setup_roles(cls):
        super()._setup_roles()
        officer = "certificates.group_certificates_user"
        cls.roles["second"] = cls._new_user("second", officer)
        cls.roles["admin"] = cls.env.ref("base.user_admin")
        cls.roles["admin"].company_ids += cls.company
        for name in CONTACTS:
            cls.roles[name] = cls._new_user(name, "base.group_portal")

    @classmethod
    def _setup_certificates(cls):
        super()._setup_certificates()
        partners = cls.env["res.partner"]
        cls.institute = partners.create({"name": "Institute", "is_company": True})
        cls.harbor = partners.create({"name": "Harbor", "is_company": True})
        cls.worker.write(
            {
                "birthday": "1980-03-04",
                "certificates_external_number": "EXT-W",
                "certificates_organization_id": cls.institute.id,
            }
        )
        cls.appointments = {
            name: cls._appoint(name, organization, company)
            for name, organization, company in (
                ("client", cls.institute, cls.company),
                ("fellow", cls.institute, cls.company),
                ("rival", cls.harbor, cls.company),
                ("distant", cls.institute, cls.other_company),
            )
        }

    @classmethod
    def _appoint(cls, role, organization, company):
        return cls.env["certificates.pass.contact"].create(
            {
                "partner_id": cls.roles[role].partner_id.id,
                "organization_id": organization.id,
                "company_id": company.id,
            }
        )

    @classmethod
    def _setup_matrix_records(cls):
        cls.request = cls._new_ready_request("officer", cls.certificate)
        cls.ordered = cls._new_ready_request("client", cls.certificate)
        cls.draft = cls._new_request("officer", cls.certificate)
        cls.records = {
            "request": cls.request,
            "draft": cls.draft,
            "pass": cls.draft.pass_ids,
            "line": cls.ordered.pass_ids,
            "ordered": cls.ordered,
            "wizard": cls._new_wizard("officer", cls.certificate),
            "send": cls._as_superuser_of("officer", MODELS["send"])
            .create({"assignment_ids": [Command.set(cls.certificate.ids)]})
            .with_env(cls.env),
            "contact": cls.appointments["rival"],
            "delivery": cls.env["certificates.delivery"]._submit_passes(
                [cls.certificate]
            ),
            "file": cls.request.pass_ids.file_ids,
        }
        cls.records["expiry"] = cls.records["wizard"].expiry_ids
        cls.env.flush_all()

    @classmethod
    def _as_superuser_of(cls, role, model):
        """Return a model with which records belong to a role."""
        return cls.env[model].with_user(cls.roles[role]).sudo()

    @classmethod
    def _new_request(cls, role, certificates, reference="Ours"):
        requests = cls._as_superuser_of(role, "certificates.pass.request")
        values = requests._prepare_values(certificates, reference)
        return requests.create(values).with_env(cls.env)

    @classmethod
    def _new_ready_request(cls, role, certificates, reference="Ours"):
        """Return a request that was prepared, with files that show what they are."""
        request = cls._new_request(role, certificates, reference)
        request.action_submit()
        cls.env["certificates.pass.file"].create(
            [
                {
                    "pass_id": record.id,
                    "content": record._pack(
                        etree.tostring(make_svg(f"Pass of {record.holder}"))
                    ),
                }
                for record in request.pass_ids
            ]
        )
        for record in request.pass_ids:
            record.file_name = record.assignment_id._get_pass_file_name()
        request.pass_ids.state = "ready"
        request._finish_progress()
        return request

    @classmethod
    def _new_wizard(cls, role, certificates, **values):
        wizards = cls._as_superuser_of(role, "certificates.pass.wizard")
        wizard = wizards.create(
            {"assignment_ids": [Command.set(certificates.ids)], **values}
        )
        return wizard.with_env(cls.env)

    @classmethod
    def _prepare_values(cls, name, employee):
        """Return the values of a new record, named as in the matrix."""
        if name not in MODELS:
            return super()._prepare_values(name, employee)
        chosen = Command.create({"assignment_id": cls.certificate.id})
        return {
            "request": {"reference": "New", "pass_ids": [chosen]},
            "draft": {"reference": "New", "pass_ids": [chosen]},
            "ordered": {"reference": "New", "pass_ids": [chosen]},
            "pass": {
                "request_id": cls.draft.id,
                "assignment_id": cls.own["portal"].id,
            },
            "line": {
                "request_id": cls.ordered.id,
                "assignment_id": cls._issue(cls.worker, cls._new_type("Crane")).id,
            },
            "wizard": {"assignment_ids": [Command.set(cls.certificate.ids)]},
            "send": {"assignment_ids": [Command.set(cls.certificate.ids)]},
            "expiry": {"wizard_id": cls.records["wizard"].id, "date": "2030-01-01"},
            "contact": {
                "partner_id": cls.roles["rival"].partner_id.id,
                "organization_id": cls.institute.id,
                "company_id": cls.company.id,
            },
            "delivery": {
                "kind": "pass",
                "key": "pass:new",
                "employee_id": cls.worker.id,
            },
            "file": {"pass_id": cls.draft.pass_ids.id, "content": b"Rm9yZ2Vk"},
        }[name]


@tagged("post_install", "-at_install")
class TestPassAccessTables(AccessTables, PassAccessCase):
    addon = "certificates_passes"
    matrices = (MATRIX, STORE_MATRIX)
    models = MODELS
    changes = CHANGES
    hidden_fields = HIDDEN_FIELDS
    probes = PROBES
    shown = {"delivery": "state"}  # noqa: RUF012
    probing_roles = ("employee", "boss", "colleague", "portal", "client", "visitor")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records["delivery"].mail_id = cls.env["mail.mail"].create(
            {"body_html": "Hello"}
        )

    def _get_tested(self, role, name):
        return self.records[name]

    def _prepare_tested(self, role, name):
        return self._prepare_values(name, self.worker)

    def _run(self, record, name):
        if name == "wizard":
            record.action_submit()

    def test_what_is_nobodys_cannot_be_probed(self):
        self._assert_not_probed(
            CLOSED_PATHS, ("officer", "second", "manager", "hr_manager", "admin")
        )


@tagged("post_install", "-at_install")
class TestPassAccess(PassAccessCase):
    def test_what_officers_read_of_holders(self):
        for role in self.roles:
            certificates = self._as(role, self.Assignment)
            for name in HOLDER_FIELDS:
                group = f"{name}:month" if name == "holder_birthday" else name
                attempts = {
                    "read": lambda c=certificates, n=name: c.search([]).read([n]),
                    "order": partial(certificates.search, [], order=name),
                    "filter": partial(certificates.search, [(name, "!=", False)]),
                    "open a group": partial(
                        certificates.web_read_group,
                        [],
                        [group],
                        auto_unfold=True,
                        unfold_read_specification={"display_name": {}},
                    ),
                    "group": partial(certificates.formatted_read_group, [], [group]),
                    "aggregate": partial(
                        certificates.formatted_read_group, [], [], [f"{name}:max"]
                    ),
                }
                for way, attempt in attempts.items():
                    with self.subTest(role=role, field=name, way=way):
                        may = self._may(attempt, (AccessError, ValueError))
                        self.assertEqual(may, role in ALL_OFFICERS)

    def test_officers_find_by_what_they_read_of_holders(self):
        """Officers without HR rights were refused as soon as they opened a group."""
        certificates = self._as("officer", self.Assignment)
        birthday = self.worker.birthday
        for domain, group in (
            ([("organization_id", "=", self.institute.id)], "organization_id"),
            ([("organization_id", "ilike", self.institute.name)], "organization_id"),
            ([("holder_birthday", "=", birthday)], "holder_birthday:month"),
            ([("external_number", "ilike", "EXT-W")], "external_number"),
        ):
            with self.subTest(domain=domain):
                found = certificates.search(domain)
                self.assertIn(self.certificate, found)
                self.assertEqual(found.employee_id, self.worker)
                self.assertEqual(
                    certificates.search(["!", *domain]) | found, certificates.search([])
                )
                groups = certificates.web_read_group(
                    domain,
                    [group],
                    auto_unfold=True,
                    unfold_read_specification={"display_name": {}},
                )["groups"]
                rows = [row["id"] for g in groups for row in g["__records"]]
                self.assertEqual(set(rows), set(found.ids))

    def test_the_organization_of_a_holder_opens_no_other_field(self):
        certificates = self._as("officer", self.Assignment)
        hidden = [("organization_id.signup_type", "=", "signup")]
        self._assert_refused(partial(certificates.search, hidden))
        self.assertFalse(self._as("admin", self.Assignment).search(hidden))

    def test_holders_are_recognized_by_officers_only(self):
        for role in self.roles:
            certificates = self._as(role, self.Assignment)
            passes = self._as(role, self.env["certificates.pass"])
            for text in ("Worker", "EXT-W", "1980-03-04"):
                domain = [("holder_query", "ilike", text)]
                path = [("assignment_id.holder_query", "ilike", text)]
                with self.subTest(role=role, text=text):
                    if role in LOCAL_OFFICERS:
                        found = certificates.search(domain)
                        self.assertIn(self.certificate, found)
                    elif role in OTHERS:
                        self.assertFalse(certificates.search(domain))
                    else:
                        self._assert_refused(partial(certificates.search, domain))
                        self._assert_refused(partial(passes.search, path))

    def test_everybody_finds_their_own_by_every_way(self):
        for role in set(self.roles) - {"public"}:
            for name in ("certificates.pass.request", "certificates.pass"):
                mine = self._as(role, self.env[name])
                own = mine.sudo().search([("create_uid", "=", mine.env.uid)]).ids
                self.assertEqual(bool(own), role in ("officer", "client"))
                with self.subTest(role=role, model=name):
                    self._assert_finds(mine, own)

    def _assert_finds(self, records, ids):
        self.assertEqual(set(records.search([]).ids), set(ids))
        self.assertEqual(records.search_count([]), len(ids))
        rows = records.web_search_read([], {"display_name": {}})
        self.assertEqual({row["id"] for row in rows["records"]}, set(ids))
        names = {key for key, _name in records.name_search("")}
        self.assertEqual(names, set(ids))
        for group in ("state", "create_uid", "create_date:month"):
            rows = records.formatted_read_group([], [group], ["id:array_agg"])
            found = {found for row in rows for found in row["id:array_agg"]}
            self.assertEqual(found, set(ids), group)
        groups = records.web_read_group([], ["state"], ["__count"])["groups"]
        self.assertEqual(sum(group["__count"] for group in groups), len(ids))
        bars = records.read_progress_bar(
            [], "create_date:month", {"field": "state", "colors": {"ready": "success"}}
        )
        self.assertLessEqual(sum(bar["ready"] for bar in bars.values()), len(ids))

    def test_requests_and_passes_are_read_by_their_requester_only(self):
        exporter = self.env.ref("base.group_allow_export")
        for role in set(self.roles) - {"public"}:
            self.roles[role].group_ids += exporter
        for record, requester in (
            (self.request, "officer"),
            (self.draft, "officer"),
            (self.request.pass_ids, "officer"),
            (self.ordered, "client"),
            (self.ordered.pass_ids, "client"),
        ):
            for role in set(self.roles) - {"public"}:
                theirs = self._as(role, record)
                for way, read in self._get_ways_to_read(theirs).items():
                    with self.subTest(role=role, record=record, way=way):
                        self.assertEqual(self._may(read), role == requester)

    def test_names_are_read_by_their_requester_only(self):
        request = self._new_request("officer", self.certificate, "Secret")
        for role in self.roles:
            theirs = self._as(role, request)
            names = {theirs.display_name, self._as(role, request.pass_ids).display_name}
            with self.subTest(role=role):
                told = names & {"Secret", self.worker.name}
                self.assertEqual(len(told), 2 if role == "officer" else 0)

    def _get_ways_to_read(self, record):
        spec = {"display_name": {}, "create_date": {}}
        return {
            "read": partial(record.read, ["create_date"]),
            "web_read": partial(record.web_read, spec),
            "export": partial(record.export_data, ["create_date"]),
            "metadata": record.get_metadata,
            "save nothing": partial(record.web_save, {}, spec),
        }

    def test_requests_cannot_be_reached_from_other_records(self):
        """No message, activity, follower or file brings one closer to a request."""
        for role in (
            "second",
            "manager",
            "hr_manager",
            "employee",
            "client",
            "visitor",
        ):
            for record in (self.request, self.request.pass_ids):
                home = {"res_model": record._name, "res_id": record.id}
                for model, values in (
                    ("mail.message", {"model": record._name, "res_id": record.id}),
                    (
                        "mail.followers",
                        {**home, "partner_id": self.env.user.partner_id.id},
                    ),
                    ("mail.activity", self._prepare_activity_values(record)),
                    ("ir.attachment", {"name": "x.pdf", "raw": b"x", **home}),
                ):
                    records = self._as(role, self.env[model])
                    with self.subTest(role=role, model=model, record=record._name):
                        self._assert_refused(partial(records.create, values), UserError)

    def _prepare_activity_values(self, record):
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "user_id": self.roles["second"].id,
        }

    def test_files_are_out_of_reach_of_everybody(self):
        """Of the requester too: each download is judged anew."""
        for request in (self.request, self.ordered):
            stored = self._get_attachments(request.pass_ids.file_ids)
            self.assertTrue(zlib.decompress(stored.raw).startswith(b"<svg"))
            self.assertNotIn("Pass of", stored.index_content or "")
            for role in self.roles:
                for way, attempt in self._get_ways_to_files(role, stored).items():
                    with self.subTest(role=role, way=way):
                        self._assert_refused(attempt, (AccessError, UserError))

    def _get_ways_to_files(self, role, stored):
        file = self._as(role, stored)
        return {
            "read": partial(file.read, ["raw"]),
            "read name": partial(file.read, ["name"]),
            "read index": partial(file.read, ["index_content"]),
            "web_read": partial(file.web_read, {"datas": {}}),
            "export": partial(file.export_data, ["index_content"]),
            "write": partial(file.write, {"public": True}),
            "move": partial(file.write, {"res_model": False, "res_id": 0}),
            "free": partial(file.write, {"res_field": False}),
            "copy": file.copy,
            "token": file.generate_access_token,
            "unlink": file.unlink,
        }

    def test_files_are_not_found(self):
        """Neither by their contents, which Odoo may have indexed, nor by their sums."""
        stored = self._get_attachments(self.request.pass_ids.file_ids)
        stored.index_content = "Pass of Wim Worker"
        self.env.flush_all()
        for role in set(self.roles) - {"public"}:
            files = self._as(role, self.env["ir.attachment"])
            everything = files.with_context(skip_res_field_check=True)
            for domain in (
                [("id", "=", stored.id)],
                [("id", ">", 0), ("index_content", "ilike", "Wim Worker")],
                [("res_field", "=", "content"), ("res_model", "=", stored.res_model)],
                [("res_field", "!=", False), ("checksum", "=", stored.checksum)],
                [("index_content", "ilike", "Wim Worker")],
            ):
                for records in (files, everything):
                    with self.subTest(role=role, domain=domain):
                        for search in (
                            partial(records.search, domain),
                            partial(records.search_count, domain),
                            partial(records.formatted_read_group, domain, ["res_id"]),
                        ):
                            self.assertFalse(self._may(search) and search())

    def test_guarded_fields(self):
        """What follows from what is done is nobody's to enter."""
        for record, guarded in (
            (self.draft, GUARDED_OF_REQUEST),
            (self.request, GUARDED_OF_REQUEST),
            (self.draft.pass_ids, GUARDED_OF_PASS),
        ):
            own = self._as("officer", record)
            for name, value in guarded.items():
                with self.subTest(record=record, field=name):
                    self._assert_refused(partial(own.write, {name: value}))
                    self._assert_refused(partial(own.web_save, {name: value}, {}))

    def test_forged_values_are_nothing(self):
        """Whatever is named on the way to a new record, nothing of it is kept."""
        pass_values = {
            "request_id": self.draft.id,
            "assignment_id": self.own["portal"].id,
        }
        for model, values, guarded in (
            ("certificates.pass.request", {}, GUARDED_OF_REQUEST),
            ("certificates.pass", pass_values, GUARDED_OF_PASS),
        ):
            records = self._as("officer", self.env[model])
            forged = {**guarded, **FORGED, **values}
            defaults = {f"default_{k}": v for k, v in {**guarded, **FORGED}.items()}
            for way, create in (
                ("values", partial(records.create, forged)),
                ("defaults", partial(records.with_context(**defaults).create, values)),
                ("form", partial(records.web_save, forged, {})),
            ):
                with self.subTest(model=model, way=way):
                    self._assert_created_as_ever(records, create)

    def _assert_created_as_ever(self, records, create):
        newest = partial(records.sudo().search, [], order="id desc", limit=1)
        with self.env.cr.savepoint() as savepoint:
            create()
            created = newest()
            self.assertEqual(created.create_uid, self.officer)
            self.assertGreater(created.create_date, FORGED["create_date"])
            if "submitted_at" in created:
                self.assertEqual(created.state, "draft")
                self.assertFalse(created.available_until or created.has_files)
                self.assertFalse(created.total_count or created.done_count)
                self.assertEqual(created.progress_state, "waiting")
            else:
                self.assertEqual(created.state, "waiting")
                self.assertFalse(created.file_name or created.error)
                self.assertEqual(created.holder, self.pia.name)
                self.assertFalse(created.file_ids)
            savepoint.rollback()

    def test_copies_are_drafts(self):
        copied = self._as("officer", self.request).copy(GUARDED_OF_REQUEST)
        self.assertEqual((copied.state, copied.pass_ids.ids), ("draft", []))
        self.assertFalse(copied.available_until or copied.has_files)

    def test_import(self):
        """A file changes no more than the form does."""
        requests = self._as("officer", self.env["certificates.pass.request"])
        until = ["reference", "submitted_at", "available_until"]
        row = ["Imported", "2026-01-01 00:00:00", "2099-01-01 00:00:00"]
        created = requests.browse(requests.load(until, [row])["ids"])
        self.assertEqual((created.reference, created.state), ("Imported", "draft"))
        change = [str(self.request.id), "2099-01-01 00:00:00"]
        self.assertFalse(requests.load([".id", "available_until"], [change])["ids"])
        for role in ("employee", "second", "client", "admin"):
            theirs = self._as(role, self.env["certificates.pass.request"])
            change = [str(self.request.id), "Forged"]
            loaded = theirs.load([".id", "reference"], [change])
            with self.subTest(role=role):
                self.assertFalse(loaded["ids"])
        self.assertEqual(self.request.reference, "Ours")

    def test_passes_of_others_are_not_moved_through_a_request(self):
        for role, theirs in (
            ("officer", self.ordered.pass_ids),
            ("client", self.draft.pass_ids),
        ):
            mine = self._as(role, self._new_request(role, self.Assignment))
            for command in (
                Command.link(theirs.id),
                Command.set(theirs.ids),
                Command.update(theirs.id, {"sequence": 1}),
                Command.update(theirs.id, {"request_id": mine.id}),
                Command.delete(theirs.id),
                Command.unlink(theirs.id),
                Command.create({"assignment_id": self.foreign_certificate.id}),
            ):
                with self.subTest(role=role, command=command):
                    values = {"pass_ids": [command]}
                    self._assert_refused(partial(mine.write, values))
                    self._assert_refused(partial(mine.create, values))

    def test_passes_are_requested_of_people_in_care_only(self):
        certificates = {
            "own": self.certificate,
            "portal": self.own["portal"],
            "foreign": self.foreign_certificate,
        }
        for role in set(self.roles) - {"public"}:
            allowed = {
                "client": {"own"},
                "fellow": {"own"},
                **dict.fromkeys(LOCAL_OFFICERS, {"own", "portal"}),
                **dict.fromkeys(OTHERS, {"foreign"}),
            }.get(role, set())
            for name, certificate in certificates.items():
                requests = self._as(role, self.env["certificates.pass.request"])
                line = Command.create({"assignment_id": certificate.id})
                with self.subTest(role=role, certificate=name):
                    may = self._may(partial(requests.create, {"pass_ids": [line]}))
                    self.assertEqual(may, name in allowed)

    def test_nothing_is_asked_for_when_one_is_out_of_reach(self):
        for role in ("officer", "client", "other_officer"):
            requests = self._as(role, self.env["certificates.pass.request"])
            lines = [
                Command.create({"assignment_id": certificate.id})
                for certificate in (self.certificate, self.foreign_certificate)
            ]
            with self.subTest(role=role):
                self._assert_refused(partial(requests.create, {"pass_ids": lines}))

    def test_what_cannot_be_requested_is_refused_in_the_same_words(self):
        """Whether there is such a certificate is not told."""
        requests = self._as("employee", self.env["certificates.pass.request"])
        messages = set()
        for certificate_id in (self.certificate.id, self.foreign_certificate.id, 2**30):
            line = Command.create({"assignment_id": certificate_id})
            with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
                requests.create({"pass_ids": [line]})
            messages.add(str(caught.exception))
        self.assertEqual(len(messages), 1)

    def test_methods_of_requests(self):
        """Submitting, repeating and downloading are for the requester."""
        for record, requester in ((self.request, "officer"), (self.ordered, "client")):
            methods = ("action_submit", "action_repeat", "action_download_zip")
            for role in self.roles:
                theirs = self._as(role, record)
                attempts = [getattr(theirs, method) for method in methods]
                attempts += [
                    theirs.action_download_merged,
                    theirs.action_download_sheets,
                    self._as(role, record.pass_ids).action_download,
                    theirs._get_deliverable,
                    partial(theirs._get_pass_file, record.pass_ids.id),
                ]
                for attempt in attempts:
                    with self.subTest(role=role, attempt=attempt):
                        self.assertEqual(self._may(attempt), role == requester)

    def test_a_pass_of_another_request_is_not_handed_out(self):
        own = self._as("officer", self.request)
        self.assertIsNone(own._get_pass_file(self.ordered.pass_ids.id))
        self.assertTrue(own._get_pass_file(self.request.pass_ids.id))

    def test_wizards_reach_nobody_elsewhere(self):
        theirs = [Command.set(self.foreign_certificate.ids)]
        spec = {
            "assignment_ids": {"fields": {"display_name": {}}},
            "expiry_ids": {"fields": {"date": {}, "pass_count": {}}},
            "pass_count": {},
            "candidate_count": {},
        }
        wizards = self._as("officer", self.env["certificates.pass.wizard"])
        for is_contact in (False, True):
            for scope in ("selected", "all", "main"):
                values = {
                    "assignment_ids": theirs,
                    "is_contact": is_contact,
                    "scope": scope,
                }
                with self.subTest(is_contact=is_contact, scope=scope):
                    self._assert_refused(partial(wizards.create, values))
                    self._assert_refused(
                        partial(wizards.onchange, values, list(values), spec)
                    )
        wizard = wizards.create({})
        for method in ("action_add", "action_remove"):
            add = partial(getattr(wizard, method), self.foreign_certificate.ids)
            self._may(add, UserError)
            self.assertFalse(wizard.assignment_ids)
        self._assert_refused(partial(wizard.action_add, self.foreign_certificate.ids))

    def test_officers_in_the_guise_of_contacts_find_nothing(self):
        """A wizard of contact persons searches with the rights of the superuser."""
        wizards = self._as("officer", self.env["certificates.pass.wizard"])
        wizard = wizards.create({"is_contact": True})
        self.assertEqual(wizard.candidate_count, 0)
        wizard.action_add_all()
        self.assertFalse(wizard.assignment_ids)
        for scope in ("all", "main"):
            wizard.write({"scope": scope})
            wizard.action_add(self.certificate.ids)
            with self.subTest(scope=scope):
                self.assertEqual(wizard._get_passes(), self.certificate)

    def test_filters_of_wizards_tell_nothing_of_other_companies(self):
        elsewhere = {"company_id": self.other_company.id}
        foreign_type = self._new_type("Elsewhere", **elsewhere)
        exam = self.env["certificates.exam"].create(
            {"name": "EX-ELSE", "type_id": foreign_type.id, **elsewhere}
        )
        wizards = self._as("officer", self.env["certificates.pass.wizard"])
        for values in (
            {"type_id": foreign_type.id},
            {"exam_id": exam.id},
            {"query": "F-1"},
            {"query": "Fay"},
        ):
            spec = {name: {"fields": {"display_name": {}}} for name in values}
            spec.pop("query", None)
            spec["candidate_count"] = {}
            with self.subTest(values=values):
                try:
                    answer = str(wizards.onchange(values, list(values), spec))
                except AccessError:
                    continue
                self.assertNotIn("Elsewhere", answer)
                self.assertNotIn("EX-ELSE", answer)
                self.assertNotIn("'candidate_count': 1", answer)

    def test_wizards_of_others_are_not_used(self):
        wizard = self.records["wizard"]
        for role in ("second", "manager", "admin", "client", "employee"):
            theirs = self._as(role, wizard)
            for attempt in (
                theirs.action_submit,
                theirs.action_add_all,
                theirs.action_remove_all,
                partial(theirs.action_add, self.certificate.ids),
                partial(theirs.action_remove, self.certificate.ids),
                partial(theirs.web_read, {"assignment_ids": {}}),
            ):
                with self.subTest(role=role, attempt=attempt):
                    self._assert_refused(attempt)

    def test_deliveries_are_sent_by_officers_only(self):
        delivery = self.records["delivery"]
        delivery._fail("The holder has no email address.")
        for role in self.roles:
            for attempt in (
                self._as(role, self.certificate).action_send_passes,
                self._as(role, delivery).action_resend,
            ):
                with self.subTest(role=role, attempt=attempt):
                    self.assertEqual(self._may(attempt), role in LOCAL_OFFICERS)

    def test_deliveries_are_written_by_nobody(self):
        for role in ("officer", "admin"):
            delivery = self._as(role, self.records["delivery"])
            for attempt in (
                partial(delivery.write, {"email": "thief@example.com"}),
                partial(delivery.write, {"state": "waiting"}),
                partial(delivery.create, {"employee_id": self.worker.id}),
                delivery.copy,
                delivery.unlink,
            ):
                with self.subTest(role=role, attempt=attempt):
                    self._assert_refused(attempt)

    def test_mails_to_holders_are_not_read_by_others(self):
        delivery = self.records["delivery"]
        delivery._send(run_at_once)
        message = delivery.mail_id.mail_message_id
        files = delivery.mail_id.attachment_ids
        self.assertTrue(files.raw.startswith(b"%PDF"))
        for role in set(self.roles) - LOCAL_OFFICERS - {"employee"}:
            for record, name in (
                (files, "raw"),
                (message, "body"),
                (delivery.mail_id, "body_html"),
            ):
                with self.subTest(role=role, model=record._name):
                    self._assert_refused(partial(self._as(role, record).read, [name]))

    def test_mail_templates_tell_nothing_about_others(self):
        template = self.env.ref("certificates_passes.mail_template_pass")
        delivery = self.records["delivery"]
        for role in ("employee", "colleague", "boss", "other_officer", "client"):
            mine = self._as(role, template)
            composers = self._as(role, self.env["mail.compose.message"]).with_context(
                default_model=delivery._name,
                default_res_ids=delivery.ids,
                default_template_id=template.id,
            )
            with self.subTest(role=role):
                self._assert_refused(partial(mine.send_mail, delivery.id), UserError)
                self._assert_refused(partial(composers.create, {}), UserError)

    def test_reports_are_of_certificates_that_one_reads(self):
        reports = [
            self.env.ref(f"certificates_passes.action_report_{name}")
            for name in ("pass", "pass_sheet")
        ]
        readers = {*LOCAL_OFFICERS, "boss", "employee"}
        mixed = self.certificate + self.own["portal"] + self.foreign_certificate
        for role in set(self.roles) - {"public"}:
            for report in reports:
                for way in ("_render_qweb_pdf", "_render_qweb_html"):
                    render = getattr(self._as(role, self.env["ir.actions.report"]), way)
                    for ids, allowed in (
                        (self.certificate.ids, role in readers),
                        (mixed.ids, False),
                    ):
                        attempt = partial(render, report.report_name, ids)
                        with self.subTest(role=role, report=report.name, way=way):
                            self.assertEqual(self._may(attempt), allowed)

    def test_reports_for_groups_are_for_those_groups(self):
        report = self.env.ref("certificates_passes.action_report_pass")
        report.group_ids = self.env.ref("certificates.group_certificates_user")
        for role, allowed in (("officer", True), ("boss", False), ("employee", False)):
            reports = self._as(role, self.env["ir.actions.report"])
            for way in ("_render_qweb_pdf", "_render_qweb_html", "_render_qweb_text"):
                render = partial(
                    getattr(reports, way), report.report_name, self.certificate.ids
                )
                with self.subTest(role=role, way=way):
                    if way != "_render_qweb_text" or not allowed:
                        self.assertEqual(self._may(render, UserError), allowed)

    def test_cards_are_of_certificates_that_one_reads(self):
        readers = {*LOCAL_OFFICERS, "boss", "employee"}
        for role in self.roles:
            certificate = self._as(role, self.certificate)
            with self.subTest(role=role):
                read = partial(certificate.read, ["pass_svg"])
                self.assertEqual(self._may(read), role in readers)
                print_pass = partial(certificate._render_pass_pdfs)
                self.assertEqual(self._may(print_pass), role in readers)

    def test_server_actions_are_for_officers(self):
        for name in ("request_passes", "send_passes"):
            action = self.env.ref(f"certificates_passes.action_{name}")
            for role in ("officer", "employee", "boss", "colleague", "other_officer"):
                run = self._as(role, action).with_context(
                    active_model=self.certificate._name,
                    active_id=self.certificate.id,
                    active_ids=self.certificate.ids,
                )
                with self.subTest(role=role, action=name):
                    self.assertEqual(self._may(run.run), role == "officer")


class TestPassHoles(PassAccessCase):
    """Ways in that were found by trying. Each test fails as long as one is open."""

    def test_hole_anybody_reads_certificates_by_a_pass_that_is_not_saved(self):
        names = ("holder", "number", "external_number", "qualification", "date_expiry")
        spec = {name: {} for name in names}
        for role in ("employee", "colleague", "client", "visitor", "other_officer"):
            for certificate in (self.own["portal"], self.foreign_certificate):
                if role == "other_officer" and certificate == self.foreign_certificate:
                    continue
                values = {"assignment_id": certificate.id}
                line = [Command.create(values)]
                passes = self._as(role, self.env["certificates.pass"])
                requests = self._as(role, self.env["certificates.pass.request"])
                lines = {"pass_ids": {"fields": spec}}
                defaults = {f"default_{k}": v for k, v in values.items()}
                for way, attempt in {
                    "change": partial(passes.onchange, values, [*values], spec),
                    "first": partial(passes.onchange, {**values}, [], spec),
                    "default": partial(
                        passes.with_context(**defaults).onchange, {}, [], spec
                    ),
                    "line": partial(
                        requests.onchange, {"pass_ids": line}, ["pass_ids"], lines
                    ),
                    "default line": partial(
                        requests.with_context(default_pass_ids=line).onchange,
                        {},
                        [],
                        lines,
                    ),
                }.items():
                    with self.subTest(role=role, way=way):
                        try:
                            answer = str(attempt())
                        except UserError as error:
                            answer = str(error)
                        for secret in ("Pia", "Fay", "F-1", self.type.name):
                            self.assertNotIn(secret, answer)

    def test_hole_names_by_messages_and_activities_that_are_not_saved(self):
        """Odoo computes the names of their records as superuser."""
        self.request.reference = "Secret"
        for role in ("second", "admin", "employee", "visitor"):
            for record in (
                self.request,
                self.request.pass_ids,
                self.request.pass_ids.file_ids,
            ):
                home = {"res_model": record._name, "res_id": record.id}
                home["res_model_id"] = self.env["ir.model"]._get_id(record._name)
                for model, values, name in (
                    (
                        "mail.message",
                        {"model": record._name, "res_id": record.id},
                        "record_name",
                    ),
                    ("mail.activity", home, "res_name"),
                ):
                    records = self._as(role, self.env[model])
                    with self.subTest(role=role, record=record._name, model=model):
                        try:
                            answer = str(records.onchange(values, [], {name: {}}))
                        except UserError as error:
                            answer = str(error)
                        self.assertNotIn("Secret", answer)
                        self.assertNotIn("Wim Worker", answer)

    def test_hole_officers_write_into_the_wizard_of_somebody_else(self):
        """There the superuser reads it, for the contact person."""
        wizard = self._new_wizard("client", self.certificate, is_contact=True)
        expiries = self._as("officer", self.env["certificates.pass.wizard.expiry"])
        values = {"wizard_id": wizard.id, "date": "2030-01-01", "is_chosen": True}
        self._assert_refused(partial(expiries.create, values))
        own = self._as("officer", self.records["expiry"])
        self._assert_refused(partial(own.write, {"wizard_id": wizard.id}))

    def test_hole_managers_appoint_contacts_in_other_companies(self):
        appointment = self._as("manager", self.appointments["rival"])
        elsewhere = {"company_id": self.other_company.id}
        self._assert_refused(partial(appointment.write, elsewhere))
        self._assert_refused(partial(appointment.copy, elsewhere))
        self._assert_refused(
            partial(
                appointment.with_context(
                    default_company_id=self.other_company.id
                ).create,
                {
                    "partner_id": self.roles["visitor"].partner_id.id,
                    "organization_id": self.institute.id,
                },
            )
        )
