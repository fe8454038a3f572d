from functools import partial

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.certificates.tests.access import AccessTables
from odoo.addons.certificates_passes.tests.test_access import (
    LOCAL_OFFICERS,
    PassAccessCase,
)

HR = {"hr_officer", "hr_manager"}

# Fields that are not for everyone who may read the record, and for whom they are.
HIDDEN_FIELDS = [
    ("hr.employee", "certificates_verification_opt_out", HR | {"admin"}),
    ("certificates.assignment", "verification_serial", set()),
    ("certificates.assignment", "legacy_code_hash", set()),
]

# Ways to guess a value that one may not read: search for it from a record one may read.
PROBES = [
    ("certificates.assignment", "employee_id.certificates_verification_opt_out"),
    ("hr.employee.public", "employee_id.certificates_verification_opt_out"),
    ("hr.department", "member_ids.certificates_verification_opt_out"),
    ("res.partner", "employee_ids.certificates_verification_opt_out"),
    ("res.users", "employee_ids.certificates_verification_opt_out"),
]

# Ways that begin at what an administrator may search, and end at what is nobody's.
CLOSED_PATHS = [
    ("certificates.assignment", "renewal_of_id.verification_serial"),
    ("certificates.assignment", "legacy_code_hash"),
    ("certificates.pass", "assignment_id.legacy_code_hash"),
]

# What each role may do with a trace of a visitor, and with a key that signs.
MATRIX = """
role          check key foreign entry mark
officer       -     -   -       -     -
second        -     -   -       -     -
manager       -     -   -       -     -
hr_officer    -     -   -       -     -
hr_manager    -     -   -       -     -
admin         -     r   -       -     -
boss          -     -   -       -     -
employee      -     -   -       -     -
colleague     -     -   -       -     -
other_officer -     -   -       -     -
other_manager -     -   -       -     -
portal        -     -   -       -     -
contact       -     -   -       -     -
client        -     -   -       -     -
fellow        -     -   -       -     -
rival         -     -   -       -     -
distant       -     -   -       -     -
visitor       -     -   -       -     -
public        -     -   -       -     -
superuser     rwcd  rwcd rwcd   rwcd  rwcd
"""

CHECK_VALUES = {"visitor": "v", "kind": "check", "checked_at": "2026-01-01 00:00:00"}


@tagged("post_install", "-at_install")
class TestVerificationAccess(AccessTables, PassAccessCase):
    addon = "certificates_verification"
    matrices = (MATRIX,)
    models = {  # noqa: RUF012
        "check": "certificates.pass.check",
        "key": "certificates.signing.key",
        "foreign": "certificates.signing.key",
        "entry": "certificates.status.entry",
        "mark": "certificates.status.mark",
    }
    changes = {  # noqa: RUF012
        "check": {"kind": "lookup"},
        "key": {"state": "retired"},
        "foreign": {"state": "retired"},
        "entry": {"is_replaced": True},
        "mark": {"chunk": 1},
    }
    hidden_fields = HIDDEN_FIELDS
    probes = PROBES
    probing_roles = ("employee", "boss", "colleague", "portal", "client", "visitor")

    @classmethod
    def _setup_matrix_records(cls):
        super()._setup_matrix_records()
        cls.check = cls.env["certificates.pass.check"].create(CHECK_VALUES)
        signing = cls.env["certificates.signing.key"]
        cls.records |= {
            "check": cls.check,
            "key": signing._make(cls.company, "ES256"),
            "foreign": signing._make(cls.other_company, "ES256"),
            "entry": cls.env["certificates.status.entry"].create(
                {"company_id": cls.company.id}
            ),
            "mark": cls.env["certificates.status.mark"].create(
                {"company_id": cls.company.id, "chunk": 0}
            ),
        }
        cls.certificate.renewal_of_id = cls._issue(cls.worker, date_start="2010-01-01")
        cls.env.flush_all()

    def _get_tested(self, role, name):
        return self.records[name]

    def _prepare_tested(self, role, name):
        if name == "check":
            return CHECK_VALUES
        if name in ("entry", "mark"):
            own = {"company_id": self.company.id}
            return {**own, "chunk": 0} if name == "mark" else own
        return {
            "company_id": self.company.id,
            "algorithm": "RS256",
            "kid": "forged",
            "public_jwk": "{}",
        }

    def test_what_is_nobodys_cannot_be_probed(self):
        self._assert_not_probed(
            CLOSED_PATHS, ("officer", "second", "manager", "hr_manager", "admin")
        )

    def test_codes_are_replaced_by_officers_only(self):
        for role in self.roles:
            attempt = self._as(role, self.certificate).action_replace_code
            with self.subTest(role=role):
                self.assertEqual(self._may(attempt), role in LOCAL_OFFICERS)

    def test_serials_are_raised_by_replacing_codes_only(self):
        for role in ("officer", "manager", "admin"):
            certificate = self._as(role, self.certificate)
            forged = {"verification_serial": 7, "legacy_code_hash": "f"}
            for name, value in forged.items():
                for attempt in (
                    partial(certificate.write, {name: value}),
                    partial(certificate.web_save, {name: value}, {}),
                    partial(certificate.copy, {name: value}),
                    partial(
                        certificate.create,
                        {
                            "employee_id": self.worker.id,
                            "type_id": self.type.id,
                            name: value,
                        },
                    ),
                ):
                    with self.subTest(role=role, attempt=attempt):
                        self._assert_refused(attempt, AccessError)

    def test_a_code_in_the_context_is_nothing(self):
        certificates = self._as("officer", self.Assignment).with_context(
            default_verification_serial=7, default_legacy_code_hash="f"
        )
        values = {"employee_id": self.worker.id, "type_id": self.type.id}
        if self._may(partial(certificates.create, values), AccessError):
            created = certificates.sudo().create(values)
            self.assertFalse(created.verification_serial)
            self.assertFalse(created.legacy_code_hash)

    def test_pages_are_opened_of_certificates_that_one_reads(self):
        readers = {*LOCAL_OFFICERS, "boss", "employee"}
        for role in self.roles:
            attempt = self._as(role, self.certificate).action_open_verification
            with self.subTest(role=role):
                self.assertEqual(self._may(attempt), role in readers)
