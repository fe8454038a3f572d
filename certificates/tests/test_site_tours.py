from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CertificatesCase


@tagged("post_install", "-at_install")
class TestSiteTours(HttpCase, CertificatesCase):
    """What a safety officer does about a site."""

    now = None

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.today = fields.Date.today()
        cls.induction = cls._new_type("Site Induction")
        cls.site = cls.env["certificates.site"].create(
            {"name": "Refinery", "company_id": cls.company.id}
        )
        cls.env["certificates.requirement"].create(
            {
                "type_id": cls.induction.id,
                "company_id": cls.company.id,
                "date_start": cls.today - timedelta(days=30),
                "site_ids": cls.site.ids,
            }
        )

    def _start_tour(self, name, login, record):
        action = {
            "certificates.site": "certificates.certificates_site_action",
            "certificates.type": "certificates.certificates_type_action",
        }[record._name]
        self.start_tour(
            f"/odoo/action-{action}/{record.id}",
            f"certificates_{name}",
            login=f"cert_{login}",
            timeout=180,
        )

    def test_any_of_three_closes_the_gaps(self):
        people = self.worker | self.colleague | self.lead
        for employee, name in zip(people, ("North", "South", "Port"), strict=True):
            self._issue(
                employee,
                self._new_type(f"Of {name}"),
                date_start=self.today - timedelta(days=10),
            )
        self.assertEqual(
            self.site._get_lacking(self.worker)[self.worker].ids, self.induction.ids
        )
        self._start_tour("any_of_three", "manager", self.induction)
        self.assertFalse(dict(self.site._get_lacking(people)))

    def test_matrix_of_a_site_for_another_day(self):
        self._new_employee("Gus Guest")
        march = self.today.replace(year=self.today.year + 1, month=3, day=1)
        self._issue(
            certificate_type=self.induction,
            date_start=self.today - timedelta(days=10),
            date_expiry=march - timedelta(days=1),
        )
        self.induction.expiring_days = 0
        self._start_tour("site_on_a_day", "officer", self.site)
