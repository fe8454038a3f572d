from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import PassesCase

LIST = "/my/pass-requests"
NEW = f"{LIST}/new"
PASSES = "/my/passes"


@tagged("post_install", "-at_install")
class PortalCase(HttpCase, PassesCase):
    """Two organizations with a contact person each, and holders who log in."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.contact = cls._new_user("contact", "base.group_portal")
        cls.harbor_contact = cls._new_user("harbor_contact", "base.group_portal")
        cls.elsewhere_contact = cls._new_user("elsewhere_contact", "base.group_portal")
        cls.holder = cls._new_user("holder", "base.group_portal")
        cls.other_holder = cls._new_user("other_holder", "base.group_portal")
        cls.internal = cls._new_user("internal")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.institute = cls._new_organization("Institute", cls.contact)
        cls.harbor = cls._new_organization("Harbor", cls.harbor_contact)
        cls.elsewhere = cls._appoint(
            cls.elsewhere_contact, cls.institute, cls.other_company
        )
        cls.other_type = cls._new_type("Harbor Crane", code="CRANE")
        cls.worker.write(
            {
                "certificates_organization_id": cls.institute.id,
                "work_contact_id": cls.holder.partner_id.id,
                "birthday": "1990-02-28",
                "certificates_external_number": "EXT-7",
            }
        )
        cls.colleague.write(
            {
                "certificates_organization_id": cls.harbor.id,
                "work_contact_id": cls.other_holder.partner_id.id,
                "birthday": "1971-03-04",
            }
        )
        cls.own = cls._issue(number="I-1", exam_id=cls._new_exam("EX-1").id)
        cls.foreign = cls._issue(
            cls.colleague,
            cls.other_type,
            number="H-1",
            exam_id=cls._new_exam("EX-2", cls.other_type).id,
        )

    @classmethod
    def _new_organization(cls, name, contact):
        organization = cls.env["res.partner"].create({"name": name, "is_company": True})
        cls._appoint(contact, organization, cls.company)
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
    def _new_exam(cls, name, certificate_type=None):
        return cls.env["certificates.exam"].create(
            {
                "name": name,
                "type_id": (certificate_type or cls.type).id,
                "company_id": cls.company.id,
                "date": fields.Date.today(),
            }
        )

    def _issue_to_institute(self, count, prefix="N"):
        certificates = self._issue_many(count, prefix)
        certificates.employee_id.certificates_organization_id = self.institute
        return certificates

    def _request(self, user, certificates, prepare=True, **values):
        requests = self.env["certificates.pass.request"].with_user(user)
        pass_request = requests.create(
            {**requests._prepare_values(certificates), **values}
        )
        pass_request.action_submit()
        if prepare:
            self._run_cron("ir_cron_work")
        return pass_request

    def _run_cron(self, name):
        self.env.ref(f"certificates.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _let_expire(self, pass_request):
        now = fields.Datetime.now()
        pass_request.sudo().write(
            {
                "submitted_at": fields.Datetime.subtract(now, days=7, seconds=1),
                "available_until": fields.Datetime.subtract(now, seconds=1),
            }
        )

    def _get_wizard(self, user):
        return self.env["certificates.pass.wizard"].search(
            [("create_uid", "=", user.id)], order="id desc", limit=1
        )

    def _log_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _get(self, url, **kwargs):
        return self.url_open(url, timeout=60, **kwargs)

    def _post(self, url, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(url, data=data, timeout=60)

    def _get_page(self, url):
        return self._parse(self._get(url))

    def _post_page(self, url, **data):
        return self._parse(self._post(url, **data))

    def _parse(self, response):
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _count_queries(self, url):
        """Return how many queries a page needs, once everything else is cached."""
        for _warming in range(2):
            self._get_page(url)
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._get_page(url)
        return self.cr.sql_log_count - before

    def _find(self, page, css_class):
        return page.xpath(f"//*[hasclass('{css_class}')]")

    def _get_text(self, page, css_class):
        found = self._find(page, css_class)
        return " ".join(" ".join(el.text_content().split()) for el in found)

    def _get_notice(self, page):
        return self._get_text(page, "o_pass_notice")

    def _get_found(self, page):
        """Return the certificates in the table, in order."""
        rows = self._find(page, "o_pass_candidate")
        return self.Assignment.browse(int(row.get("data-id")) for row in rows)
