from functools import partial

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.access import OFFICERS, AccessCase, AccessTables
from odoo.addons.certificates.tests.odd_calls import OddRequests

# What each role may do with a device, and with a check of the employee (of portal users
# their own) or of nobody: r read, w write, c create, d delete.
MATRIX = """
role          device check unknown
officer       rw     r     r
manager       rw     r     r
hr_officer    rw     r     r
hr_manager    rw     r     r
boss          -      -     -
employee      -      r     -
colleague     -      -     -
other_officer -      -     -
other_manager -      -     -
portal        -      r     -
contact       -      r     -
visitor       -      -     -
public        -      -     -
superuser     rwcD   rwcd  rwcd
"""

MODELS = {
    "device": "certificates.gate.device",
    "check": "certificates.gate.check",
    "unknown": "certificates.gate.check",
}

CHANGES = {
    "device": {"name": "Changed"},
    "check": {"note": "Changed"},
    "unknown": {"note": "Changed"},
}

# Fields that are nobody's, whoever may read the record.
HIDDEN_FIELDS = [
    ("certificates.gate.device", "secret_hash", set()),
    ("certificates.gate.device", "link_hash", set()),
    ("certificates.gate.check", "key", set()),
    ("certificates.gate.check", "seen_key", set()),
    ("certificates.gate.check", "is_to_tell", set()),
]


class GateAccessCase(AccessCase):
    """Everybody who might want to see who was let in where."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.records["site"]
        of_site = {"site_id": cls.site.id, "company_id": cls.company.id}
        cls.device = cls.env["certificates.gate.device"].create(
            {"name": "North", **of_site, "paired_at": "2026-01-01 00:00:00"}
        )
        cls.values = {
            "device": {"name": "South", **of_site},
            "unknown": {
                **of_site,
                "device_id": cls.device.id,
                "checked_at": "2026-01-01 00:00:00",
                "verdict": "refused",
                "reason": "unknown",
            },
        }
        cls.values["check"] = {
            **cls.values["unknown"],
            "employee_id": cls.worker.id,
            "reason": "revoked",
        }
        checks = cls.env["certificates.gate.check"]
        cls.tested = {
            "device": cls.device,
            "check": checks.create(cls.values["check"]),
            "unknown": checks.create(cls.values["unknown"]),
        }
        cls.own_checks = {
            role: checks.create({**cls.values["check"], "employee_id": employee.id})
            for role, employee in (("portal", cls.pia), ("contact", cls.carl))
        }


class TestGateAccess(AccessTables, GateAccessCase):
    addon = "certificates_gate"
    matrices = (MATRIX,)
    models = MODELS
    changes = CHANGES
    hidden_fields = HIDDEN_FIELDS
    shown = {"check": "verdict", "unknown": "verdict"}  # noqa: RUF012

    def _get_tested(self, role, name):
        if name == "check" and role in self.own_checks:
            return self.own_checks[role]
        return self.tested[name]

    def _prepare_tested(self, role, name):
        return self.values[name]

    def test_devices_are_paired_and_revoked_by_officers_only(self):
        for role in self.roles:
            for records, name in (
                (self.site, "action_pair_device"),
                (self.device, "action_revoke"),
            ):
                attempt = getattr(self._as(role, records), name)
                with self.subTest(role=role, name=name):
                    self.assertEqual(self._may(attempt), role in OFFICERS)

    def test_device_stays_at_its_site(self):
        other = self.env["certificates.site"].create({"name": "Port"})
        device = self._as("manager", self.device)
        for values in (
            {"site_id": other.id},
            {"company_id": self.other_company.id},
            {"revoked_at": False},
            {"paired_at": "2026-02-02 00:00:00", "name": "x"},
            {"seen_at": False},
        ):
            with self.subTest(values=values):
                self._assert_refused(partial(device.write, values), UserError)

    def test_log_is_not_changed_by_officers(self):
        check = self._as("manager", self.tested["check"])
        self._assert_refused(partial(check.write, {"verdict": "admitted"}))
        self._assert_refused(check.unlink)


@tagged("post_install", "-at_install")
class TestGateRequests(OddRequests, GateAccessCase, HttpCase):
    """Every address of this addon with odd numbers and parameters."""

    routed = ("certificates_gate",)
    odd_visitors = ("officer", "portal", "public")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known_ids = {"certificate_id": cls.own["portal"].id}
        cls.env["ir.config_parameter"].set_param(
            "certificates_verification.checks_per_minute", 0
        )
