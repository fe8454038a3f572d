from datetime import timedelta

from odoo.fields import Command

from .common import PDF
from .test_portal import PortalCase


class TestPortalTours(PortalCase):
    """What a holder clicks."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._issue_in_state("expired", certificate_type=cls.type, number="OLD-1")
        cls._issue_in_state("expiring", certificate_type=cls.type, number="NEW-2")
        cls._issue_in_state(
            "valid",
            certificate_type=cls.crane,
            number="C-3",
            document_ids=[Command.create({"name": "crane.pdf", "raw": PDF})],
        )
        cls.env["certificates.requirement"].create(
            {
                "type_id": cls._new_type("Radio").id,
                "company_id": cls.company.id,
                "date_start": cls.today - timedelta(days=1),
            }
        )

    def test_holder(self):
        self.start_tour(
            "/my", "certificates_portal", login=self.portal_user.login, timeout=180
        )


class TestPhoneTours(TestPortalTours):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True
