import base64
import io
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.certificates.tests.test_access import OFFICERS, OTHERS, AccessCase

from .common import PassesCase

# What each role may do with a record: r read, w write, c create (and run, if it is a
# wizard) one of their own, d delete. The officer asked for "request" and "draft", of
# which "pass" is one, and opened "wizard", of which "expiry" is one. "ordered" is what
# the contact person of an organization asked for, whose name here is client.
MATRIX = """
role          request draft pass ordered wizard expiry contact delivery file token check
officer       rwcd    rwcd  rwcd c       rwcd   rwcd   r       r        -    -     -
second        c       c     -    c       c      -      r       r        -    -     -
manager       c       c     -    c       c      -      rwcd    r        -    -     -
hr_officer    c       c     -    c       c      -      r       r        -    -     -
hr_manager    c       c     -    c       c      -      rwcd    r        -    -     -
admin         c       c     -    c       c      -      rwcd    r        -    -     -
boss          -       -     -    -       -      -      -       -        -    -     -
employee      -       -     -    -       -      -      -       -        -    -     -
colleague     -       -     -    -       -      -      -       -        -    -     -
other_officer -       -     -    -       -      -      -       -        -    -     -
other_manager -       -     -    -       -      -      -       -        -    -     -
portal        -       -     -    -       -      -      -       -        -    -     -
contact       -       -     -    -       -      -      -       -        -    -     -
client        c       c     -    rwcd    -      -      -       -        -    -     -
fellow        c       c     -    c       -      -      -       -        -    -     -
rival         -       -     -    -       -      -      -       -        -    -     -
distant       -       -     -    -       -      -      -       -        -    -     -
visitor       -       -     -    -       -      -      -       -        -    -     -
public        -       -     -    -       -      -      -       -        -    -     -
"""

MODELS = {
    "request": "certificates.pass.request",
    "draft": "certificates.pass.request",
    "pass": "certificates.pass",
    "ordered": "certificates.pass.request",
    "wizard": "certificates.pass.wizard",
    "expiry": "certificates.pass.wizard.expiry",
    "contact": "certificates.pass.contact",
    "delivery": "certificates.pass.delivery",
    "file": "certificates.pass.file",
    "token": "certificates.pass.token",
    "check": "certificates.pass.check",
}

CHANGES = {
    "request": {"reference": "Changed"},
    "draft": {"reference": "Changed"},
    "pass": {"sequence": 7},
    "ordered": {"reference": "Changed"},
    "wizard": {"reference": "Changed"},
    "expiry": {"is_chosen": True},
    "contact": {"organization_id": 1},
    "delivery": {"error": "Changed"},
    "file": {"content": b"Rm9yZ2Vk"},
    "token": {"serial": 7},
    "check": {"kind": "lookup"},
}

HR = {"hr_officer", "hr_manager"}
# Who has the rights of an officer in the company, and in any.
LOCAL_OFFICERS = OFFICERS | {"second", "admin"}
ALL_OFFICERS = LOCAL_OFFICERS | OTHERS
CONTACTS = ("client", "fellow", "rival", "distant")

# Fields that are not for everyone who may read the record, and for whom they are.
HIDDEN_FIELDS = [
    ("certificates.pass", "file_ids", set()),
    ("certificates.pass.delivery", "mail_id", set()),
    ("hr.employee", "verification_opt_out", HR | {"admin"}),
]

# What officers read of the holders of their own companies, and nobody else does.
HOLDER_FIELDS = ("organization_id", "holder_birthday", "external_number")

# Ways to guess a value that one may not read: search for it from a record one may read.
PROBES = [
    ("certificates.assignment", "employee_id.organization_id.name"),
    ("certificates.assignment", "employee_id.verification_opt_out"),
    ("certificates.assignment", "employee_id.birthday"),
    ("certificates.assignment", "manager_id.organization_id.name"),
    ("certificates.assignment", "organization_id.name"),
    ("certificates.assignment", "organization_id"),
    ("certificates.assignment", "holder_birthday"),
    ("certificates.assignment", "external_number"),
    ("certificates.assignment", "holder_query"),
    ("certificates.pass", "assignment_id.employee_id.birthday"),
    ("certificates.pass", "assignment_id.organization_id.name"),
    ("certificates.pass", "assignment_id.holder_birthday"),
    ("certificates.pass", "assignment_id.external_number"),
    ("certificates.pass", "file_ids.content"),
    ("certificates.pass", "file_ids.pass_id.holder"),
    ("certificates.pass.request", "pass_ids.assignment_id.external_number"),
    ("certificates.pass.request", "pass_ids.file_ids.pass_id"),
    ("hr.employee.public", "employee_id.organization_id.name"),
    ("hr.employee.public", "employee_id.verification_opt_out"),
    ("hr.department", "member_ids.organization_id.name"),
    ("hr.department", "member_ids.verification_opt_out"),
    ("res.partner", "employee_ids.organization_id.name"),
    ("res.partner", "employee_ids.verification_opt_out"),
    ("res.users", "employee_ids.organization_id.name"),
    ("res.users", "employee_ids.verification_opt_out"),
]

# Ways that begin at what an administrator may search, and end at what is nobody's.
CLOSED_PATHS = [
    ("certificates.pass", "file_ids.content"),
    ("certificates.pass.request", "pass_ids.file_ids.content"),
    ("certificates.pass.delivery", "mail_id.body_html"),
]


def draw_pdf(text):
    """Return a PDF of a page in which a text can be found as it is."""
    file = io.BytesIO()
    canvas = Canvas(file, pageCompression=0, pagesize=(243, 153))
    canvas.drawString(10, 10, text)
    canvas.save()
    return file.getvalue()


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
                "external_number": "EXT-W",
                "organization_id": cls.institute.id,
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
            "ordered": cls.ordered,
            "wizard": cls._new_wizard("officer", cls.certificate),
            "contact": cls.appointments["rival"],
            "delivery": cls.env["certificates.pass.delivery"]._submit(cls.certificate),
            "file": cls.request.pass_ids.file_ids,
            "token": cls._new_token(cls.certificate),
            "check": cls._new_check(),
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
                    "content": base64.b64encode(draw_pdf(f"Pass of {record.holder}")),
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
    def _new_token(cls, certificate):
        tokens = cls.env["certificates.pass.token"]
        tokens._get_urls(certificate)
        return tokens.search([("assignment_id", "=", certificate.id)])

    @classmethod
    def _new_check(cls):
        checks = cls.env["certificates.pass.check"]
        checks._admit("check", "192.0.2.7")
        return checks.search([], order="id desc", limit=1)

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
            "wizard": {"assignment_ids": [Command.set(cls.certificate.ids)]},
            "expiry": {"wizard_id": cls.records["wizard"].id, "date": "2030-01-01"},
            "contact": {
                "partner_id": cls.roles["rival"].partner_id.id,
                "organization_id": cls.institute.id,
                "company_id": cls.company.id,
            },
            "delivery": {"employee_id": cls.worker.id},
            "file": {"pass_id": cls.draft.pass_ids.id, "content": b"Rm9yZ2Vk"},
            "token": {"assignment_id": cls.own["portal"].id, "token_hash": "f"},
            "check": {
                "visitor": "v",
                "kind": "check",
                "checked_at": "2026-01-01 00:00:00",
            },
        }[name]

    def _create_and_run(self, records, name, values):
        record = records.create(values)
        if name == "wizard":
            record.action_submit()

    def _read_matrix(self):
        header, *rows = (line.split() for line in MATRIX.strip().splitlines())
        for role, *cells in rows:
            for name, allowed in zip(header[1:], cells, strict=True):
                yield role, name, allowed


@tagged("post_install", "-at_install")
class TestPassAccess(PassAccessCase):
    def test_matrix_is_complete(self):
        rows = {role for role, _name, _allowed in self._read_matrix()}
        self.assertEqual(rows, set(self.roles))

    def test_matrix(self):
        for role, name, allowed in self._read_matrix():
            with self.subTest(role=role, model=name):
                record = self._as(role, self.records[name])
                values = self._prepare_values(name, self.worker)
                done = self._perform(record, name, values, CHANGES[name])
                self.assertEqual(done or "-", allowed)

    def test_search_finds_what_can_be_read_and_nothing_else(self):
        for role, name, allowed in self._read_matrix():
            record = self._as(role, self.records[name])
            search = partial(record.search, [("id", "in", record.ids)])
            with self.subTest(role=role, model=name):
                found = self._may(search) and search()
                self.assertEqual(bool(found), "r" in allowed)

    def test_hidden_fields(self):
        self._assert_hidden(HIDDEN_FIELDS)

    def test_what_officers_read_of_holders(self):
        for role in self.roles:
            certificates = self._as(role, self.Assignment)
            for name in HOLDER_FIELDS:
                attempts = {
                    "read": partial(certificates.search([]).read, [name]),
                    "order": partial(certificates.search, [], order=name),
                    "group": partial(certificates.formatted_read_group, [], [name]),
                    "maximum": partial(
                        certificates.formatted_read_group, [], [], [f"{name}:max"]
                    ),
                    "having": partial(
                        certificates._read_group,
                        [],
                        ["type_id"],
                        ["__count"],
                        having=[(f"{name}:max", "!=", False)],
                    ),
                }
                for way, attempt in attempts.items():
                    with self.subTest(role=role, field=name, way=way):
                        may = self._may(attempt, (AccessError, ValueError))
                        self.assertEqual(may, role in ALL_OFFICERS)

    def test_hidden_values_cannot_be_probed(self):
        self._assert_not_probed(
            PROBES, ("employee", "boss", "colleague", "portal", "client", "visitor")
        )

    def test_what_is_nobodys_cannot_be_probed(self):
        self._assert_not_probed(
            CLOSED_PATHS, ("officer", "second", "manager", "hr_manager", "admin")
        )
