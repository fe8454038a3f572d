from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.common import PDF, CertificatesCase

HOME = "/my/organization"


class OrganizationCase(CertificatesCase):
    """A supplier and a harbor, each with a contact person and people."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.contact = cls._new_user("contact", "base.group_portal")
        cls.harbor_contact = cls._new_user("harbor_contact", "base.group_portal")
        cls.holder = cls._new_user("holder", "base.group_portal")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.today = fields.Date.today()
        cls.Proposal = cls.env["certificates.person.proposal"]
        cls.List = cls.env["certificates.recertification"]
        cls.Submission = cls.env["certificates.submission"]
        cls.supplier = cls._new_organization("Supplier", cls.contact)
        cls.harbor = cls._new_organization("Harbor", cls.harbor_contact)
        cls.worker.certificates_organization_id = cls.supplier
        cls.worker.work_contact_id = cls.holder.partner_id
        cls.colleague.certificates_organization_id = cls.harbor
        cls.own = cls._issue(
            number="S-1",
            date_start=cls.today - timedelta(days=1800),
            date_expiry=cls.today + timedelta(days=20),
        )
        cls.foreign = cls._issue(cls.colleague, number="H-1")

    @classmethod
    def _new_organization(cls, name, contact, company=None):
        organization = cls.env["res.partner"].create({"name": name, "is_company": True})
        cls._appoint(contact, organization, company or cls.company)
        return organization

    @classmethod
    def _appoint(cls, user, organization, company):
        return cls.env["certificates.pass.contact"].create(
            {
                "partner_id": user.partner_id.id,
                "organization_id": organization.id,
                "company_id": company.id,
            }
        )

    @classmethod
    def _propose(cls, **values):
        return cls.Proposal.create(
            {
                "name": "Nel New",
                "organization_id": cls.supplier.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _new_list(cls, certificates=None, **values):
        """Return a list of the supplier with the holders of certificates."""
        certificates = cls.own if certificates is None else certificates
        record = (
            cls.List.with_user(cls.contact)
            .sudo()
            .create(
                {
                    "organization_id": cls.supplier.id,
                    "company_id": cls.company.id,
                    "type_id": cls.type.id,
                    "date": cls.today,
                    "assessor": "Ada Assessor",
                    "line_ids": [
                        fields.Command.create(
                            {"employee_id": c.employee_id.id, "renewed_id": c.id}
                        )
                        for c in certificates
                    ],
                    **values,
                }
            )
        )
        return record

    def _open_reject(self, records):
        """Return the wizard that the officer rejects records with."""
        action = records.with_user(self.officer).action_open_reject()
        wizards = self.env[action["res_model"]].with_user(self.officer)
        return wizards.with_context(**action["context"]).create(
            {"reason": "Unknown here"}
        )

    @classmethod
    def _new_people(cls, count):
        """Return certificates of new people of the supplier that expire."""
        employees = cls.Employee.create(
            [
                {
                    "name": f"Person {number:03}",
                    "company_id": cls.company.id,
                    "certificates_organization_id": cls.supplier.id,
                }
                for number in range(count)
            ]
        )
        return cls.Assignment.create(
            [
                {
                    "employee_id": employee.id,
                    "type_id": cls.type.id,
                    "date_start": cls.today - timedelta(days=1800),
                }
                for employee in employees
            ]
        )


@tagged("post_install", "-at_install")
class OrganizationPortalCase(HttpCase, OrganizationCase):
    def _log_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _get(self, url, **kwargs):
        return self.url_open(url, timeout=60, **kwargs)

    def _post(self, url, files=None, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(url, data=data, files=files, timeout=60)

    def _get_page(self, url):
        response = self._get(url)
        self.assertEqual(response.status_code, 200, url)
        return html.fromstring(response.content)

    def _get_texts(self, page, css_class):
        found = page.xpath(f"//*[hasclass('{css_class}')]")
        return [" ".join(el.text_content().split()) for el in found]

    def _hand_in(self, **values):
        return self._post(
            f"{HOME}/hand-in",
            files=[("files", ("a.pdf", PDF))],
            **{
                "employee_id": self.worker.id,
                "type_id": self.type.id,
                "date_start": self.today.isoformat(),
                **values,
            },
        )

    def _count_queries(self, url):
        """Return how many queries a page needs, once everything else is cached."""
        for _warming in range(2):
            self._get_page(url)
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._get_page(url)
        return self.cr.sql_log_count - before
