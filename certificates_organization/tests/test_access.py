from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.access import AccessCase, AccessTables
from odoo.addons.certificates.tests.odd_calls import OddRequests

from .common import OrganizationCase

# What each role may do with what an organization proposed, and with a list that its
# contact person, here "supplier", handed in: r read, w write, c create, d delete.
MATRIX = """
role          proposal list person open certificate
officer       rw       rw   rw     -   rwcd
manager       rw       rw   rw     -   rwcd
hr_officer    rw       rw   rw     -   rwcd
hr_manager    rw       rw   rw     -   rwcd
boss          -        -    -      -   -
employee      -        -    -      -   -
colleague     -        -    -      -   -
other_officer -        -    -      -   -
other_manager -        -    -      -   -
portal        -        -    -      -   -
contact       -        -    -      -   -
supplier      -        -    -      -   -
visitor       -        -    -      -   -
public        -        -    -      -   -
superuser     rwcd     rwcD rwcd   rwcd rwcd
"""

MODELS = {
    "proposal": "certificates.person.proposal",
    "list": "certificates.recertification",
    "person": "certificates.recertification.line",
    "open": "certificates.recertification",
    "certificate": "certificates.organization.certificate",
}

CHANGES = {
    "proposal": {"name": "Changed"},
    "list": {"line_ids": []},
    "person": {"number": "Changed"},
    "open": {"line_ids": []},
    "certificate": {"number": "Changed"},
}


class OrganizationAccessCase(AccessCase):
    """Everybody who might want to see what a supplier proposed and handed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        supplier = cls._new_user("supplier", "base.group_portal")
        cls.roles["supplier"] = supplier
        partner = cls.env["res.partner"].create({"name": "Supplier"})
        cls.supplier = partner
        OrganizationCase._appoint.__func__(cls, supplier, partner, cls.company)
        (cls.worker + cls.lead).certificates_organization_id = partner
        of_partner = {"organization_id": partner.id, "company_id": cls.company.id}
        cls.values = {
            "proposal": {"name": "Nel New", **of_partner},
            "list": {
                "type_id": cls.type.id,
                "assessor": "Ada",
                "date": "2026-01-01",
                **of_partner,
            },
            "open": {"type_id": cls.type.id, **of_partner},
            "certificate": {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "type_id": cls._new_type("Insurance", holder="organization").id,
                "date_start": "2026-01-01",
            },
        }
        tested = {
            name: cls.env[MODELS[name]].create(values)
            for name, values in cls.values.items()
        }
        of_list = {"recertification_id": tested["list"].id}
        cls.values["person"] = {"employee_id": cls.lead.id, **of_list}
        tested["person"] = cls.env[MODELS["person"]].create(
            {"employee_id": cls.worker.id, **of_list}
        )
        tested["list"]._hand_in()
        cls.tested = tested


@tagged("post_install", "-at_install")
class TestOrganizationRequests(OddRequests, OrganizationAccessCase, HttpCase):
    """Every address of this addon with odd numbers and parameters."""

    routed = ("certificates_organization",)
    odd_visitors = ("supplier", "portal", "public")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known_ids = {
            "employee_id": cls.worker.id,
            "proposal_id": cls.tested["proposal"].id,
            "recertification_id": cls.tested["open"].id,
        }


class TestAccessTables(AccessTables, OrganizationAccessCase):
    addon = "certificates_organization"
    matrices = (MATRIX,)
    models = MODELS
    changes = CHANGES
    shown = {"proposal": "kind", "person": "result"}  # noqa: RUF012

    def _get_tested(self, role, name):
        return self.tested[name]

    def _prepare_tested(self, role, name):
        return self.values[name]
