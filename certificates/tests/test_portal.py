from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import PDF, CertificatesCase

LIST = "/my/certificates"
NONSENSE = [
    "nonsense",
    "",
    "__class__",
    "0",
    "-1",
    "' OR 1=1 --",
    "%00",
    "%FF",
    "x" * 999,
]


@tagged("post_install", "-at_install")
class PortalCase(HttpCase, CertificatesCase):
    """A portal user, and an internal one, with a certificate each."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.portal_user = cls._new_user("portal", "base.group_portal")
        cls.outsider = cls._new_user("outsider", "base.group_portal")
        cls.employee = cls._new_user("employee")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.today = fields.Date.today()
        cls.crane = cls._new_type("Harbor Crane", code="CRANE")
        cls.worker.user_id = cls.employee
        cls.pia = cls._new_employee(
            "Pia Portal", work_contact_id=cls.portal_user.partner_id.id
        )

    @classmethod
    def _issue_in_state(cls, state, employee=None, certificate_type=None, **values):
        """Return a certificate that is in a state today."""
        days = {
            "upcoming": (10, 900),
            "valid": (-10, 900),
            "expiring": (-900, 20),
            "expired": (-900, -20),
            "revoked": (-10, 900),
        }
        start, end = (cls.today + timedelta(days=number) for number in days[state])
        if state == "revoked":
            values.update(revoked_on=cls.today, revocation_reason="It was a forgery.")
        return cls._issue(
            employee or cls.pia,
            certificate_type or cls._new_type(f"Type {state}"),
            date_start=start,
            date_expiry=end,
            **values,
        )

    def _log_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _url(self, certificate):
        return f"{LIST}/{certificate.id}"

    def _get(self, url, **kw):
        return self.url_open(url, timeout=60, **kw)

    def _post(self, url):
        data = {"csrf_token": Request.csrf_token(self)}
        return self.url_open(url, data=data, timeout=60)

    def _get_page(self, url):
        response = self._get(url)
        self.assertEqual(response.status_code, 200, url)
        return html.fromstring(response.content)

    def _get_texts(self, page, css_class):
        found = page.xpath(f"//*[hasclass('{css_class}')]")
        return [" ".join(el.text_content().split()) for el in found]

    def _get_listed(self, parameters=""):
        """Return the certificates in the list, in order."""
        page = self._get_page(f"{LIST}{parameters}")
        links = page.xpath("//*[hasclass('o_certificate_row')]//a/@href")
        return self.Assignment.browse(int(link.rpartition("/")[2]) for link in links)

    def _count_queries(self, url):
        """Return how many queries a page needs, once everything else is cached."""
        for _warming in range(2):
            self._get_page(url)
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._get_page(url)
        return self.cr.sql_log_count - before


class TestPortalList(PortalCase):
    def test_own_only(self):
        """Officers and managers see their own too, and nothing else."""
        self.lead.user_id = self._new_user("lead")
        self.boss.user_id = self.officer
        own = {
            self.portal_user: self._issue(self.pia),
            self.employee: self._issue(self.worker),
            self.lead.user_id: self._issue(self.lead),
            self.officer: self._issue(self.boss),
            self.manager: self.Assignment,
            self.outsider: self.Assignment,
        }
        self._issue(self.colleague)
        for user, expected in own.items():
            self._log_in(user)
            with self.subTest(user=user.login):
                self.assertEqual(self._get_listed(), expected)

    def test_filters(self):
        states = ("expired", "expiring", "upcoming", "valid", "revoked")
        held = {state: self._issue_in_state(state) for state in states}
        replaced = self._issue_in_state("expiring", certificate_type=self.type)
        self._issue_in_state("valid", certificate_type=self.type)
        self._log_in(self.portal_user)
        for state in states:
            with self.subTest(state=state):
                self.assertIn(held[state], self._get_listed(f"?filterby={state}"))
        self.assertEqual(
            self._get_listed("?filterby=attention"), held["expired"] + held["expiring"]
        )
        self.assertEqual(
            self._get_listed("?filterby=expiring"), held["expiring"] + replaced
        )
        self.assertEqual(self._get_listed("?filterby=revoked"), held["revoked"])
        self.assertEqual(len(self._get_listed()), 7)
        self.assertEqual(self._get_listed("?filterby=all"), self._get_listed())

    def test_what_counts_now_comes_first(self):
        revoked = self._issue_in_state("revoked")
        replaced = self._issue_in_state("expired", certificate_type=self.type)
        valid = self._issue_in_state("valid", certificate_type=self.type)
        expiring = self._issue_in_state("expiring")
        endless = self._issue(self.pia, self._new_type("Endless", validity_count=0))
        self._log_in(self.portal_user)
        self.assertEqual(
            self._get_listed(), expiring + valid + endless + revoked + replaced
        )
        page = self._get_page(LIST)
        self.assertEqual(self._get_texts(page, "o_certificate_replaced"), ["Replaced"])

    def test_sortings(self):
        crane = self._issue_in_state("valid", certificate_type=self.crane)
        forklift = self._issue_in_state("expiring", certificate_type=self.type)
        amber = self._issue_in_state(
            "upcoming", certificate_type=self._new_type("Amber")
        )
        self._log_in(self.portal_user)
        for sorting, expected in (
            ("expiry", forklift + crane + amber),
            ("type", amber + forklift + crane),
            ("newest", amber + crane + forklift),
        ):
            with self.subTest(sorting=sorting):
                self.assertEqual(self._get_listed(f"?sortby={sorting}"), expected)

    def test_search(self):
        crane = self._issue(self.pia, self.crane, number="77-A")
        forklift = self._issue(self.pia, number="88-crane")
        self._issue(self.worker, self.crane, number="77-B")
        self._log_in(self.portal_user)
        for parameters, expected in (
            ("search=crane", forklift + crane),
            ("search=CRANE&search_in=type", crane),
            ("search=crane&search_in=number", forklift),
            ("search=77&search_in=number", crane),
            ("search=77&search_in=type", self.Assignment),
            ("search=%25%25", self.Assignment),
            ("search=crane&filterby=expired", self.Assignment),
        ):
            with self.subTest(parameters=parameters):
                self.assertEqual(
                    self._get_listed(f"?{parameters}").sorted(), expected.sorted()
                )
        page = self._get_page(f"{LIST}?search=nothing")
        self.assertIn("No certificate was found", page.text_content())

    def test_an_archived_type_is_found(self):
        certificate = self._issue(self.pia, self.crane)
        self.crane.active = False
        self._log_in(self.portal_user)
        self.assertEqual(self._get_listed("?search=harbor"), certificate)

    def test_nonsense_is_ignored(self):
        certificate = self._issue(self.pia)
        self._log_in(self.portal_user)
        for name in ("sortby", "filterby", "search_in"):
            for value in NONSENSE:
                with self.subTest(name=name, value=value):
                    self.assertEqual(self._get_listed(f"?{name}={value}"), certificate)
        for value in NONSENSE:
            with self.subTest(search=value):
                self._get_page(f"{LIST}?search={value}")
        for page in ("0", "99999999999999999999", "2"):
            with self.subTest(page=page):
                self._get_page(f"{LIST}/page/{page}")

    def test_pages(self):
        for number in range(83):
            self._issue(self.pia, number=f"N-{number:02}")
        self._issue(self.pia, self.crane)
        self._log_in(self.portal_user)
        self.assertEqual(len(self._get_listed()), 80)
        self.assertEqual(len(self._get_listed("/page/2")), 4)
        found = self._get_listed("/page/2?search=N-&sortby=newest")
        self.assertEqual(found.mapped("number"), ["N-02", "N-01", "N-00"])
        page = self._get_page(f"{LIST}?search=N-&sortby=newest")
        [url] = set(page.xpath("//*[hasclass('o_portal_pager')]//a[text()='2']/@href"))
        self.assertEqual(len(self._get_listed(url.removeprefix(LIST))), 3)

    def test_queries_do_not_grow(self):
        self._issue(self.pia, number="N-first", level="1")
        self._log_in(self.portal_user)
        few = self._count_queries(LIST)
        for number in range(40):
            certificate_type = self._new_type(f"Type {number}")
            self._issue(self.pia, certificate_type, number=f"N-{number}", level="1")
        self.assertLessEqual(self._count_queries(LIST), few)

    def test_home(self):
        """Who holds certificates finds them, and what to renew of them."""
        for state in ("valid", "expiring", "expired"):
            self._issue_in_state(state)
        counters = ["certificate_count", "certificate_attention_count"]
        for user, expected in ((self.portal_user, [3, 2]), (self.outsider, [0, 0])):
            self._log_in(user)
            with self.subTest(user=user.login):
                found = self.make_jsonrpc_request(
                    "/my/counters", {"counters": counters}
                )
                self.assertEqual([found[name] for name in counters], expected)
                links = self._get_page("/my").xpath(f"//a[@href='{LIST}']")
                self.assertEqual(bool(links), user == self.portal_user)

    def test_the_public_logs_in(self):
        certificate = self._issue(self.pia)
        self.authenticate(None, None)
        for url in (LIST, self._url(certificate), f"{LIST}/page/1"):
            with self.subTest(url=url):
                response = self._get(url)
                self.assertIn("/web/login", response.url)
                self.assertNotIn("Forklift", response.text)


class TestPortalRequired(PortalCase):
    """What has to be there and is not."""

    def _require(self, certificate_type, employee, **values):
        return self.env["certificates.requirement"].create(
            {
                "type_id": certificate_type.id,
                "company_id": self.company.id,
                "employee_ids": [Command.set(employee.ids)],
                "date_start": self.today - timedelta(days=1),
                **values,
            }
        )

    def _get_required(self):
        page = self._get_page(LIST)
        rows = page.xpath("//*[hasclass('o_certificate_required')]")
        return {
            row.xpath(".//*[hasclass('fw-bold')]")[0].text: row.get("data-status")
            for row in rows
        }

    def _get_accepted(self):
        accepted = self._get_page(LIST).xpath("//*[hasclass('o_certificate_accepted')]")
        return " ".join(accepted[0].text_content().split())

    def test_what_is_lacking(self):
        self._require(self.crane, self.pia)
        self._require(self._new_type("Radio"), self.pia, grace_days=30)
        for state in ("expired", "expiring", "valid", "upcoming", "revoked"):
            self._require(self._issue_in_state(state).type_id, self.pia)
        self._require(self._new_type("Not Yet"), self.pia, date_start="2150-01-01")
        self._require(self._new_type("Of Wim"), self.worker)
        self._log_in(self.portal_user)
        lacking = {
            "Harbor Crane": "missing",
            "Radio": "grace",
            "Type expired": "expired",
            "Type upcoming": "missing",
            "Type revoked": "missing",
        }
        self.assertEqual(self._get_required(), lacking)
        counters = ["certificate_required_count"]
        found = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(found["certificate_required_count"], len(lacking))

    def test_holder_of_an_equivalent_is_not_asked(self):
        """As long as there is a gap, it is said what else would close it."""
        induction, north = self._new_type("Induction"), self._new_type("Of North")
        south = self._new_type("Of South")
        (north | south).satisfies_ids = induction
        self._require(induction, self.pia)
        self._log_in(self.portal_user)
        self.assertEqual(self._get_required(), {"Induction": "missing"})
        accepted = self._get_page(LIST).xpath("//*[hasclass('o_certificate_accepted')]")
        self.assertIn(
            "Of North, Of South", " ".join(accepted[0].text_content().split())
        )
        self._issue(self.pia, south)
        self.assertFalse(self._get_required())
        counters = ["certificate_required_count"]
        found = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertFalse(found["certificate_required_count"])
        met = self._get_page(LIST).xpath("//*[hasclass('o_certificate_met')]")
        self.assertIn("Of South", met[0].text_content())

    def test_types_that_reach_too_low_a_level_are_not_offered(self):
        level_values = {"type_id": self.crane.id}
        low, high = self.env["certificates.level"].create(
            [
                {"name": "Low", "sequence": 1, **level_values},
                {"name": "High", "sequence": 2, **level_values},
            ]
        )
        self.env["certificates.equivalence"].create(
            [
                {
                    "type_id": self._new_type(f"As {name}").id,
                    "satisfies_id": self.crane.id,
                    "level_id": level_id,
                }
                for name, level_id in (
                    ("High", high.id),
                    ("Low", low.id),
                    ("None", False),
                )
            ]
        )
        self._require(self.crane, self.pia, level_id=low.id)
        self._log_in(self.portal_user)
        self.assertTrue(self._get_accepted().endswith("As High, As Low"))

    def test_own_only(self):
        """Officers and managers too see here what is required of themselves."""
        self.lead.user_id = self._new_user("lead")
        self._require(self.crane, self.worker + self.pia)
        users = self.lead.user_id + self.officer + self.outsider + self.manager
        for user in users:
            self._log_in(user)
            with self.subTest(user=user.login):
                self.assertFalse(self._get_required())
                self.assertNotIn("required of you", self._get("/my").text)
        self._log_in(self.employee)
        self.assertEqual(self._get_required(), {"Harbor Crane": "missing"})

    def test_home_without_certificates(self):
        self._require(self.crane, self.pia)
        self._log_in(self.portal_user)
        self.assertIn("of the required certificates to obtain", self._get("/my").text)


class TestPortalPage(PortalCase):
    def test_facts(self):
        issuer = self.env["res.partner"].create({"name": "Harbor Academy"})
        self.crane.description = "<p>Lifting of containers.</p>"
        certificate = self._issue(
            self.pia,
            self.crane,
            number="C-1",
            level="Advanced",
            issuer_id=issuer.id,
            note="<p>A secret of the officers.</p>",
            document_ids=[Command.create({"name": "crane.pdf", "raw": PDF})],
        )
        self._log_in(self.portal_user)
        page = self._get_page(self._url(certificate))
        text = page.text_content()
        for shown in (
            "Harbor Crane",
            "C-1",
            "Advanced",
            "Harbor Academy",
            "Lifting of containers.",
            "Pia Portal",
            "Valid",
        ):
            with self.subTest(shown=shown):
                self.assertIn(shown, text)
        self.assertNotIn("secret", text)
        [url] = page.xpath("//a[hasclass('o_certificate_document')]/@href")
        self.assertEqual(self._get(url).content, PDF)
        self._log_in(self.outsider)
        self.assertEqual(self._get(url).status_code, 404)

    def test_history(self):
        first = self._issue_in_state("expired", certificate_type=self.type)
        revoked = self._issue_in_state("revoked", certificate_type=self.type)
        present = self._issue_in_state("expiring", certificate_type=self.type)
        present.renewal_of_id = first
        self._issue_in_state("valid", self.worker, self.type)
        self._issue_in_state("valid", certificate_type=self.crane)
        self._log_in(self.portal_user)
        page = self._get_page(self._url(present))
        links = page.xpath("//*[hasclass('o_certificate_past')]//a/@href")
        self.assertEqual(sorted(links), sorted(map(self._url, first + revoked)))
        self.assertEqual(len(self._get_texts(page, "o_certificate_past")), 3)
        self.assertIn("It was a forgery.", page.text_content())
        page = self._get_page(self._url(revoked))
        [alert] = self._get_texts(page, "o_certificate_revoked")
        self.assertIn("It was a forgery.", alert)

    def test_successor(self):
        same = {"certificate_type": self.type, "level": "1"}
        replaced = self._issue_in_state("expired", **same)
        longer = self._issue_in_state("valid", **same)
        self._issue(
            self.pia, date_start=self.today, date_expiry="2199-01-01", level="2"
        )
        self._issue_in_state("revoked", **same).date_expiry = False
        self._log_in(self.portal_user)
        page = self._get_page(self._url(replaced))
        [link] = page.xpath("//*[hasclass('o_certificate_successor')]//a/@href")
        self.assertEqual(link, self._url(longer))
        self.assertFalse(self._get_texts(page, "o_certificate_renewal"))
        page = self._get_page(self._url(longer))
        self.assertFalse(self._get_texts(page, "o_certificate_successor"))

    def test_queries_do_not_grow(self):
        certificate = self._issue(self.pia, number="N-first")
        self._log_in(self.portal_user)
        few = self._count_queries(self._url(certificate))
        for number in range(20):
            self._issue(self.pia, number=f"N-{number}")
        self.assertLessEqual(self._count_queries(self._url(certificate)), few + 2)

    def test_others(self):
        """Their certificates are as unknown as those that do not exist."""
        self.lead.user_id = self._new_user("lead")
        self.colleague.user_id = self._new_user("colleague")
        own = self._issue(self.worker)
        others = {
            self.portal_user: own,
            self.outsider: own,
            self.colleague.user_id: own,
            self.lead.user_id: own,
            self.officer: own,
            self.manager: own,
            self.employee: self._issue(self.pia) + self._issue(self.colleague),
        }
        for user, certificates in others.items():
            self._log_in(user)
            unknown = self._get(f"{LIST}/2147483647")
            self.assertEqual(unknown.status_code, 404)
            for certificate in certificates:
                with self.subTest(user=user.login, certificate=certificate.id):
                    for response in (
                        self._get(self._url(certificate)),
                        self._get(f"{self._url(certificate)}?access_token=x"),
                        self._post(f"{self._url(certificate)}/renewal"),
                    ):
                        self.assertEqual(response.status_code, 404)
                        self.assertNotIn("Forklift", response.text)
                        self.assertNotIn(certificate.employee_id.name, response.text)

    def test_what_does_not_exist(self):
        self._issue(self.pia)
        self._log_in(self.portal_user)
        for wrong in ("0", "99999999999999999999", "-1", "x", "1;--", "1.0"):
            with self.subTest(wrong=wrong):
                self.assertEqual(self._get(f"{LIST}/{wrong}").status_code, 404)
                response = self._post(f"{LIST}/{wrong}/renewal")
                self.assertEqual(response.status_code, 404)

    def test_from_the_mail(self):
        """The button of a mail leads portal users to the page, others to the form."""
        certificates = {
            self.portal_user: self._issue(self.pia),
            self.employee: self._issue(self.worker),
        }
        deliveries = self.env["certificates.delivery"]
        for user, certificate in certificates.items():
            url = deliveries._get_certificate_url(certificate)
            path = url.removeprefix(certificate.get_base_url())
            self._log_in(user)
            response = self._get(path, allow_redirects=False)
            expected = {
                self.portal_user: self._url(certificate),
                self.employee: f"/odoo/certificates.assignment/{certificate.id}",
            }[user]
            self.assertIn(expected, response.headers["Location"])
            self._log_in(self.outsider)
            forbidden = self._get(path, allow_redirects=False)
            unknown = path.replace(f"={certificate.id}", "=2147483647")
            unknown = self._get(unknown, allow_redirects=False)
            self.assertEqual(forbidden.headers["Location"], unknown.headers["Location"])
