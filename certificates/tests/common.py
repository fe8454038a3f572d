from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# The smallest file that opens: one page.
PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
)


class FrozenMixin:
    """For test cases that are set up and run at one moment.

    Between their tests the clock goes on, so that pytest can tell how long each takes.
    """

    now = None

    @classmethod
    def setUpClass(cls):
        with freeze_time(cls.now):
            super().setUpClass()

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(self.now))


class CertificatesCase(TransactionCase):
    """A company with an officer, a manager, a team and the types they need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_env()
        cls._setup_users()
        cls._setup_records()

    @classmethod
    def _setup_env(cls):
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create({"name": "Rhine Logistics"})
        cls.other_company = cls.env["res.company"].create({"name": "Elbe Logistics"})
        (cls.company | cls.other_company).resource_calendar_id.tz = "UTC"
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.Assignment = cls.env["certificates.assignment"]
        cls.Type = cls.env["certificates.type"]
        cls.Employee = cls.env["hr.employee"]
        cls.Delivery = cls.env["certificates.delivery"]

    @classmethod
    def _setup_users(cls):
        cls.officer = cls._new_user("officer", "certificates.group_certificates_user")
        cls.manager = cls._new_user(
            "manager", "certificates.group_certificates_manager"
        )

    @classmethod
    def _setup_records(cls):
        cls.type = cls._new_type("Forklift", code="FORK")
        cls.boss = cls._new_employee("Bea Boss")
        cls.lead = cls._new_employee("Lou Lead", parent_id=cls.boss.id)
        cls.worker = cls._new_employee("Wim Worker", parent_id=cls.lead.id)
        cls.colleague = cls._new_employee("Coby Colleague", parent_id=cls.lead.id)

    def _run_job(self, job):
        """Run a background job whose commits stay in the transaction of the test."""
        jobs = type(self.env["ir.cron"])
        with patch.object(jobs, "_commit_progress", return_value=1):
            return job()

    @classmethod
    def _new_user(cls, login, groups="base.group_user", company=None, **values):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"cert_{login}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            email=f"{login}@example.com",
            **values,
        )

    @classmethod
    def _new_employee(cls, name, **values):
        email = f"{name.lower().replace(' ', '.')}@example.com"
        return cls.Employee.create(
            {
                "name": name,
                "work_email": email,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _new_type(cls, name, **values):
        return cls.Type.create(
            {
                "name": name,
                "validity_count": 5,
                "validity_unit": "year",
                "expiring_days": 90,
                "responsible_id": False,
                **values,
            }
        )

    @classmethod
    def _get_level(cls, name, certificate_type=None, sequence=10):
        """Return a level of a type; if there is none of this name, a new one."""
        certificate_type = certificate_type or cls.type
        found = certificate_type.level_ids.filtered(lambda level: level.name == name)
        values = {"name": name, "sequence": sequence, "type_id": certificate_type.id}
        return found or cls.env["certificates.level"].create(values)

    @classmethod
    def _issue(cls, employee=None, certificate_type=None, level=None, **values):
        certificate_type = certificate_type or cls.type
        if level:
            values["level_id"] = cls._get_level(level, certificate_type).id
        return cls.Assignment.create(
            {
                "employee_id": (employee or cls.worker).id,
                "type_id": certificate_type.id,
                **values,
            }
        )
