from odoo.tests import tagged

from odoo.addons.certificates.tests.access import AccessTables
from odoo.addons.certificates_passes.tests.test_access import PassAccessCase

from .common import PASSWORD, encode, make_authority, make_seal, to_p12

# What each role may do with the seal of its company, and with one of another company.
MATRIX = """
role          seal elsewhere
officer       -    -
second        -    -
manager       -    -
hr_officer    -    -
hr_manager    -    -
admin         rwcd -
boss          -    -
employee      -    -
colleague     -    -
other_officer -    -
other_manager -    -
portal        -    -
contact       -    -
client        -    -
fellow        -    -
rival         -    -
distant       -    -
visitor       -    -
public        -    -
superuser     rwcd rwcd
"""

HIDDEN_FIELDS = [
    ("certificates.seal", "private_key", set()),
    ("res.company", "certificates_seal_ids", {"admin"}),
]


@tagged("post_install", "-at_install")
class TestSealAccess(AccessTables, PassAccessCase):
    addon = "certificates_seal"
    matrices = (MATRIX,)
    models = dict.fromkeys(("seal", "elsewhere"), "certificates.seal")
    changes = dict.fromkeys(("seal", "elsewhere"), {"timestamp_url": False})
    hidden_fields = HIDDEN_FIELDS

    @classmethod
    def _setup_matrix_records(cls):
        super()._setup_matrix_records()
        authority = make_authority()
        cls.content = encode(to_p12(make_seal(authority), authority))
        third, fourth = cls.env["res.company"].create(
            [{"name": "Third"}, {"name": "Fourth"}]
        )
        cls.free_companies = {"seal": third, "elsewhere": fourth}
        cls.seals = {
            name: cls.env["certificates.seal"].create(cls._get_values(company))
            for name, company in {
                "seal": cls.company,
                "elsewhere": cls.other_company,
            }.items()
        }
        cls.roles["admin"].company_ids |= third
        cls.env.flush_all()

    @classmethod
    def _get_values(cls, company):
        return {
            "company_id": company.id,
            "file": cls.content,
            "password": PASSWORD,
        }

    def _get_tested(self, role, name):
        return self.seals[name]

    def _prepare_tested(self, role, name):
        return self._get_values(self.free_companies[name])

    def test_a_seal_stays_with_its_company(self):
        seal = self._as("admin", self.seals["seal"])
        company_id = self.free_companies["seal"].id
        self._assert_refused(lambda: seal.write({"company_id": company_id}))
