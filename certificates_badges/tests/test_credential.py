import re
from datetime import UTC, datetime

from odoo.tests import BaseCase

from ..tools import credential, did, linkedin

ISSUER = credential.Issuer(
    "did:web:odoo.example.com:certificates:company:1",
    "Rhine Logistics",
    "https://odoo.example.com/certificates/company/1",
)
LEVEL = credential.Level("level/3", "Advanced")
BADGE = credential.Badge(
    address="https://odoo.example.com/pass/x",
    issuer=ISSUER,
    type_key="type/7",
    type_name="Forklift",
    description="Drives a forklift.",
    criteria="Passed the exam.",
    starts=datetime(2026, 1, 1, tzinfo=UTC),
    ends=datetime(2027, 12, 31, 22, 59, 59, tzinfo=UTC),
    language="en-US",
    number="W-1",
    level=LEVEL,
    levels=[LEVEL],
    email="a@example.com",
    salt="Kosher",
    status=("https://odoo.example.com/certificates/company/1/status/0", 5),
)


class TestCredential(BaseCase):
    def test_address_is_recognized_by_whoever_knows_it(self):
        [identity] = credential.prepare(BADGE)["credentialSubject"]["identifier"]
        # The example of the specification.
        self.assertEqual(
            identity["identityHash"],
            "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        )
        self.assertTrue(identity["hashed"])
        self.assertNotIn("a@example.com", str(credential.prepare(BADGE)))

    def test_days_are_moments_and_empty_ones_are_left_out(self):
        said = credential.prepare(BADGE)
        self.assertEqual(said["validFrom"], "2026-01-01T00:00:00Z")
        self.assertEqual(said["validUntil"], "2027-12-31T22:59:59Z")
        endless = credential.Badge(**{**BADGE.__dict__, "ends": None, "status": None})
        said = credential.prepare(endless)
        self.assertNotIn("validUntil", said)
        self.assertNotIn("credentialStatus", said)

    def test_level_is_one_of_those_of_the_type(self):
        subject = credential.prepare(BADGE)["credentialSubject"]
        [levels] = subject["achievement"]["resultDescription"]
        [result] = subject["result"]
        self.assertEqual(result["resultDescription"], levels["id"])
        self.assertIn(
            result["achievedLevel"],
            [level["id"] for level in levels["rubricCriterionLevel"]],
        )

    def test_nobody_who_may_be_named_is_still_somebody(self):
        nobody = credential.Badge(**{**BADGE.__dict__, "email": ""})
        subject = credential.prepare(nobody)["credentialSubject"]
        self.assertRegex(subject["id"], "^urn:uuid:")

    def test_each_name_is_an_address_or_a_urn(self):
        said = str(credential.prepare(BADGE))
        ids = re.findall(r"'id': '([^']*)'", said)
        self.assertGreater(len(ids), 5)
        for name in ids:
            self.assertRegex(name, r"^(https://|urn:uuid:|did:web:)")

    def test_linkedin_gets_what_its_form_asks_for(self):
        address = linkedin.get_address(BADGE)
        for part in (
            "startTask=CERTIFICATION_NAME",
            "name=Forklift%2C+Advanced",
            "organizationName=Rhine+Logistics",
            "issueYear=2026",
            "issueMonth=1",
            "expirationYear=2027",
            "expirationMonth=12",
            "certId=W-1",
            "certUrl=https%3A%2F%2Fodoo.example.com%2Fpass%2Fx",
        ):
            self.assertIn(part, address)

    def test_an_issuer_with_a_path_leads_to_its_document(self):
        name = did.from_address("https://odoo.example.com/certificates/company/12/")
        self.assertEqual(name, "did:web:odoo.example.com:certificates:company:12")
