import io
import zipfile
from datetime import timedelta
from urllib.parse import quote

from odoo import fields
from odoo.http import Request
from odoo.tools import mute_logger

from .portal_case import LIST, NEW, PASSES, PortalCase

HUGE = 10**12
BATCH_LOGGER = "odoo.addons.certificates.tools.batch"
# As method and address.
CONTACT_ROUTES = [
    ("GET", NEW),
    ("POST", f"{NEW}/options"),
    ("POST", f"{NEW}/add"),
    ("POST", f"{NEW}/add_all"),
    ("POST", f"{NEW}/remove"),
    ("POST", f"{NEW}/remove_all"),
    ("POST", f"{NEW}/submit"),
    ("POST", f"{NEW}/submit_first"),
]
REQUEST_ROUTES = [
    ("GET", f"{LIST}/{{request}}"),
    ("GET", f"{LIST}/{{request}}/progress"),
    ("POST", f"{LIST}/{{request}}/repeat"),
    ("POST", f"{LIST}/{{request}}/delete"),
    ("GET", "/passes/requests/{request}/zip"),
    ("GET", "/passes/requests/{request}/merged"),
    ("GET", "/passes/requests/{request}/sheets"),
    ("GET", "/passes/requests/{request}/pass/{pass_id}"),
]
HOLDER_ROUTES = [
    ("GET", f"{PASSES}/{{certificate}}"),
    ("GET", f"{PASSES}/{{certificate}}/pdf"),
]
EVERYBODY_ROUTES = [
    ("GET", LIST),
    ("GET", PASSES),
]
ALL_ROUTES = CONTACT_ROUTES + REQUEST_ROUTES + HOLDER_ROUTES + EVERYBODY_ROUTES


class TestPortalAccess(PortalCase):
    """Every role at every address, with what belongs to others."""

    def setUp(self):
        super().setUp()
        self.pass_request = self._request(self.contact, self.own)
        self.ids = {
            "certificate": self.own.id,
            "request": self.pass_request.id,
            "pass_id": self.pass_request.pass_ids.id,
        }

    def _send(self, method, url, **data):
        data = data or {"csrf_token": Request.csrf_token(self)}
        return self.url_open(
            url, data=data if method == "POST" else None, allow_redirects=False
        )

    def _check(self, user, routes, expected, **ids):
        self._log_in(user)
        for method, url in routes:
            with self.subTest(user=user and user.login, method=method, url=url):
                response = self._send(method, url.format(**(ids or self.ids)))
                self.assertIn(response.status_code, expected)

    def test_requests_of_others_are_not_found(self):
        for user in (
            self.harbor_contact,
            self.elsewhere_contact,
            self.holder,
            self.other_holder,
            self.officer,
            self.manager,
            self.internal,
            self.env.ref("base.user_admin"),
        ):
            self._check(user, REQUEST_ROUTES, {404})
        self.assertTrue(self.pass_request.exists())

    def test_passes_of_others_are_not_found(self):
        for user in (
            self.contact,
            self.harbor_contact,
            self.other_holder,
            self.officer,
            self.internal,
        ):
            self._check(user, HOLDER_ROUTES, {404})

    def test_who_is_no_contact_requests_nothing(self):
        for user in (self.holder, self.officer, self.internal):
            self._check(user, CONTACT_ROUTES, {404})
            self.assertFalse(self._get_wizard(user))

    def test_who_may(self):
        self._check(self.holder, HOLDER_ROUTES, {200})
        self._check(self.contact, CONTACT_ROUTES, {200, 303})
        self._check(self.contact, REQUEST_ROUTES[:3] + REQUEST_ROUTES[4:], {200, 303})
        for user in (self.contact, self.holder, self.officer, self.internal):
            self._check(user, EVERYBODY_ROUTES, {200, 303})

    def test_the_public_has_to_log_in(self):
        self._log_in(None)
        for method, url in ALL_ROUTES:
            with self.subTest(url=url):
                url = url.format(**self.ids)
                response = self._send(method, url, csrf_token="nonsense")
                if response.is_redirect:
                    self.assertIn("/web/login", response.headers["Location"])
                else:
                    self.assertEqual(response.status_code, 400)
        self.assertTrue(self.pass_request.exists())

    def test_actions_need_post_and_a_token(self):
        self._log_in(self.contact)
        for method, url in ALL_ROUTES:
            if method == "GET":
                continue
            url = url.format(**self.ids)
            with self.subTest(url=url):
                self.assertIn(self._get(url).status_code, (404, 405))
                self.assertEqual(self.url_open(url, data={"a": 1}).status_code, 400)
        self.assertTrue(self.pass_request.exists())
        self.assertFalse(self._get_wizard(self.contact))

    def test_numbers_out_of_range(self):
        ids = {"request": HUGE, "certificate": HUGE, "pass_id": HUGE}
        self._check(self.contact, REQUEST_ROUTES + HOLDER_ROUTES, {404}, **ids)
        ids = {"request": 2**31 - 1, "certificate": 2**31 - 1, "pass_id": 2**31 - 1}
        self._check(self.contact, REQUEST_ROUTES + HOLDER_ROUTES, {404}, **ids)
        ids = {"request": -1, "certificate": -1, "pass_id": -1}
        self._check(self.contact, REQUEST_ROUTES + HOLDER_ROUTES, {404}, **ids)

    def test_a_pass_of_another_request(self):
        other = self._request(self.harbor_contact, self.foreign)
        self._log_in(self.contact)
        url = f"/passes/requests/{self.pass_request.id}/pass/{other.pass_ids.id}"
        self.assertEqual(self._get(url).status_code, 404)

    def test_the_home_page_shows_what_is_of_use(self):
        for user, passes, requests in (
            (self.contact, False, True),
            (self.holder, True, False),
            (self.internal, False, False),
        ):
            self._log_in(user)
            page = self._get("/my/home").text
            with self.subTest(user=user.login):
                self.assertEqual(f'href="{PASSES}"' in page, passes)
                self.assertEqual(f'href="{LIST}"' in page, requests)

    def test_counters(self):
        for user, expected in (
            (self.contact, {"pass_count": 0, "pass_request_count": 1}),
            (self.holder, {"pass_count": 1, "pass_request_count": 0}),
        ):
            self._log_in(user)
            answer = self.make_jsonrpc_request(
                "/my/counters", {"counters": list(expected)}
            )
            self.assertEqual(answer, expected)


class TestNewPassRequest(PortalCase):
    """A contact person finds, selects and requests."""

    def _search(self, query=""):
        return self._get_found(self._get_page(NEW + query))

    def _submit(self, **data):
        wizard = self._get_wizard(self.contact)
        return self._post_page(f"{NEW}/submit", wizard_id=wizard.id, **data)

    def test_finds_the_own_people_only(self):
        elsewhere = self._issue_elsewhere()
        elsewhere.employee_id.certificates_organization_id = self.institute
        for user, certificates in (
            (self.contact, self.own),
            (self.harbor_contact, self.foreign),
            (self.elsewhere_contact, elsewhere),
        ):
            self._log_in(user)
            self.assertEqual(self._search(), certificates)

    def test_choices_are_those_of_the_own_people(self):
        self._log_in(self.contact)
        page = self._get_page(NEW)
        for name, shown in (
            ("type_id", self.type),
            ("exam_id", self.own.exam_id),
            ("organization_id", self.env["res.partner"]),
        ):
            options = page.xpath(f"//select[@name='{name}']/option/@value")
            self.assertEqual([int(o) for o in options if o], shown.ids)
        self._appoint(self.contact, self.harbor, self.company)
        options = self._get_page(NEW).xpath(
            "//select[@name='organization_id']/option/@value"
        )
        self.assertEqual(
            {int(o) for o in options if o}, set((self.institute | self.harbor).ids)
        )

    def test_birth_dates_of_the_own_people_only(self):
        self._log_in(self.contact)
        text = self._get(f"{NEW}?details=1").text
        self.assertIn("02/28/1990", text)
        self.assertNotIn("03/04/1971", text)
        self.assertFalse(self._search("?query=1971-03-04"))

    def test_filters(self):
        crane = self._issue(
            certificate_type=self.other_type, number="I-2", date_expiry="2031-05-06"
        )
        both = self.own | crane
        day = self.own.date_expiry
        self._log_in(self.contact)
        for query, found in (
            ("", both),
            (f"type_id={self.type.id}", self.own),
            (f"type_id={self.other_type.id}", crane),
            (f"exam_id={self.own.exam_id.id}", self.own),
            (f"organization_id={self.institute.id}", both),
            ("expiry_from=2031-05-06&expiry_to=2031-05-06", crane),
            (f"expiry_from={day}&expiry_to={day}", self.own),
            ("query=I-2", crane),
            ("query=wim", both),
            ("query=1990-02-28", both),
            ("query=02/28/1990", both),
            ("query=ext-7", both),
            ("query=nobody", self.Assignment),
        ):
            with self.subTest(query=query):
                self.assertEqual(self._search(f"?{query}"), found.sorted("id"))

    def test_finds_a_name_without_accents_and_surname_first(self):
        names = ("Agnieszka Wiśniewska", "Jiří Dvořák", "Gülşen Yıldız", "Łucja Ørsted")
        people = {}
        for name in names:
            employee = self._new_employee(
                name, certificates_organization_id=self.institute.id
            )
            people[name] = self._issue(employee)
        self._log_in(self.contact)
        for query, name in (
            ("wisniewska", names[0]),
            ("Wiśniewska Agnieszka", names[0]),
            ("wisniewska, agn", names[0]),
            ("Dvorak", names[1]),
            ("DVORAK JIRI", names[1]),
            ("gulsen", names[2]),
            ("yildiz", names[2]),
            ("lucja", names[3]),
            ("orsted  Łuc", names[3]),
        ):
            with self.subTest(query=query):
                self.assertEqual(self._search(f"?query={quote(query)}"), people[name])
                officer = self.Assignment.with_user(self.officer)
                found = officer.search([("holder_query", "ilike", query)])
                self.assertEqual(found, people[name])
                found = officer.search([("employee_id", "ilike", query)])
                self.assertEqual(found, people[name])

    def test_names_are_sorted_as_people_sort_them(self):
        """Åse came after Zoë, and Jānis after José."""
        names = ("Åse Berg", "bas Smit", "Jānis Ozols", "José Díaz", "Łucja Nowak")
        names += ("Şule Kaya", "Zoë Klein")
        for name in reversed(names):
            employee = self._new_employee(
                name, certificates_organization_id=self.institute.id
            )
            self._issue(employee)
        self._log_in(self.contact)
        for query, expected in (("", names), ("&descending=1", names[::-1])):
            page = self._get_page(f"{NEW}?sort=holder{query}")
            found = self._get_found(page).employee_id.mapped("name")
            self.assertEqual([n for n in found if n in names], list(expected))
        page = self._post_page(f"{NEW}/add_all")
        selected = self._get_text(page, "o_pass_selection")
        places = [selected.index(name) for name in names]
        self.assertEqual(places, sorted(places))

    def test_contact_of_two_organizations_sees_which(self):
        self._log_in(self.contact)
        self.assertFalse(self._find(self._get_page(NEW), "o_pass_organization"))
        self._appoint(self.contact, self.harbor, self.company)
        for query, names in (
            ("", ["Harbor", "Institute"]),
            ("&descending=1", ["Institute", "Harbor"]),
        ):
            page = self._get_page(f"{NEW}?sort=organization{query}")
            cells = self._find(page, "o_pass_organization")
            self.assertEqual([cell.text_content() for cell in cells], names)

    def test_expired_and_replaced_ones_are_marked_in_the_selection(self):
        old = {"date_start": "2020-01-01", "date_expiry": "2021-01-01"}
        self._issue(self.worker, self.other_type, number="OLD", **old)
        self._issue(self.worker, number="REPLACED", **old)
        self._log_in(self.contact)
        page = self._post_page(f"{NEW}/add_all")
        shown = self._get_text(page, "o_pass_selection")
        self.assertIn("Expired", shown)
        self.assertIn("Replaced", shown)
        self.assertIn("2", self._get_text(page, "o_pass_expired"))

    def test_what_belongs_to_others_finds_nobody(self):
        self._log_in(self.contact)
        for query in (
            f"type_id={self.other_type.id}",
            f"exam_id={self.foreign.exam_id.id}",
            f"organization_id={self.harbor.id}",
            f"type_id={2**31 - 1}",
        ):
            page = self._get_page(f"{NEW}?{query}")
            self.assertFalse(self._get_found(page))
            self._post(f"{NEW}/add_all?{query}")
            self.assertFalse(self._get_wizard(self.contact).assignment_ids)

    def test_nonsense_is_ignored(self):
        self._log_in(self.contact)
        for query in (
            "sort=password",
            "sort=holder;drop&descending=yes",
            f"type_id={HUGE}",
            "type_id=-1",
            "type_id=1e3",
            "exam_id=²",
            "expiry_from=tomorrow&expiry_to=2026-13-45",
            "page=-3",
            f"page={HUGE}",
            f"page={'9' * 40}",
            "query=%00",
            "details=nonsense",
        ):
            with self.subTest(query=query):
                self.assertEqual(self._search(f"?{query}"), self.own)
        self.assertEqual(self._search(f"/page/{HUGE}"), self.own)
        self.assertEqual(self._search("/page/-1"), self.own)
        self.assertFalse(self._search(f"?query={'x' * 5000}"))
        self.assertFalse(self._search("?query=%FF%25_"))

    def test_sorting_by_each_column(self):
        self.worker.name = "Mia Middle"
        crane = self._issue(
            certificate_type=self.other_type,
            number="A-1",
            date_start="2020-01-01",
            date_expiry="2021-01-01",
        )
        last = self._issue_to_institute(1, "Z")
        last.employee_id.write(
            {
                "name": "Zoe Last",
                "birthday": "1999-01-01",
                "certificates_external_number": "EXT-9",
            }
        )
        last.date_expiry = False
        self.own.date_expiry = fields.Date.today() + timedelta(days=30)
        self._log_in(self.contact)
        for column, expected in (
            ("number", [crane, self.own, last]),
            ("holder", [self.own, crane, last]),
            ("birthday", [self.own, crane, last]),
            ("type", [self.own, last, crane]),
            ("expiry", [crane, self.own, last]),
            ("state", [crane, self.own, last]),
            ("external_number", [self.own, crane, last]),
        ):
            with self.subTest(column=column):
                up = self._search(f"?sort={column}")
                down = self._search(f"?sort={column}&descending=1")
                self.assertEqual(list(up), expected)
                self.assertEqual(down, up[::-1])

    def test_titles_sort_in_both_directions(self):
        self._log_in(self.contact)
        address = NEW
        for expected in ("ascending", "descending", "ascending"):
            page = self._get_page(address)
            [title] = page.xpath("//th[@data-column='holder']")
            self.assertEqual(title.get("aria-sort"), expected)
            address = title.find("a").get("href")

    def test_pages(self):
        self._issue_to_institute(60)
        self._log_in(self.contact)
        page = self._get_page(f"{NEW}?query=N")
        first = self._get_found(page)
        second = self._search("/page/2?query=N")
        self.assertEqual((len(first), len(second)), (50, 10))
        self.assertFalse(first & second)
        self.assertEqual(self._get_text(page, "o_pass_wizard_total"), "60")

    def test_details(self):
        crane = self._issue(certificate_type=self.other_type, number="I-2")
        self._log_in(self.contact)
        page = self._get_page(f"{NEW}?query=I-1")
        self.assertFalse(self._find(page, "o_pass_qualifications"))
        page = self._get_page(f"{NEW}?query=I-1&details=1")
        self.assertEqual(self._get_found(page), self.own)
        text = self._get_text(page, "o_pass_qualifications")
        for certificate in self.own | crane:
            self.assertIn(certificate.number, text)
            self.assertIn(certificate.date_expiry.strftime("%m/%d/%Y"), text)

    def test_queries_do_not_grow(self):
        url = f"{NEW}?query=Holder&details=1"
        self._log_in(self.contact)
        few = self._issue_to_institute(10, "A")
        expected = self._count_queries(url)
        self._issue_to_institute(90, "B")
        self.assertEqual(self._count_queries(url), expected)
        self._post(f"{NEW}/add", assignment_id=few[0].id)
        expected = self._count_queries(url)
        self._post(f"{NEW}/add_all?query=Holder")
        # Fewer: what is selected is read together with what is found.
        self.assertLessEqual(self._count_queries(url), expected)

    def test_add_and_remove(self):
        others = self._issue_to_institute(2)
        self._log_in(self.contact)
        page = self._post_page(f"{NEW}/add?query=I-1", assignment_id=self.own.id)
        self.assertEqual(self._get_found(page), self.own)
        wizard = self._get_wizard(self.contact)
        self.assertEqual(wizard.assignment_ids, self.own)
        self.assertIn("Wim Worker", self._get_text(page, "o_pass_selection"))
        self._post(f"{NEW}/add_all?query=N0")
        self.assertEqual(wizard.assignment_ids, self.own | others[0])
        self._post(f"{NEW}/add_all")
        self.assertEqual(wizard.assignment_ids, self.own | others)
        self._post(f"{NEW}/remove", assignment_id=self.own.id)
        self.assertEqual(wizard.assignment_ids, others)
        self._post(f"{NEW}/remove_all")
        self.assertFalse(wizard.assignment_ids)
        self.assertEqual(self._get_wizard(self.contact), wizard)

    def test_adding_what_belongs_to_others(self):
        revoked = self._issue(number="I-9", revoked_on=fields.Date.today())
        self._log_in(self.contact)
        for number in (self.foreign.id, revoked.id, HUGE, -1, "x", "", "1e3"):
            page = self._post_page(f"{NEW}/add", assignment_id=number)
            self.assertIn("no such certificate", self._get_notice(page))
        self._post(f"{NEW}/remove", assignment_id=self.foreign.id)
        self._post(f"{NEW}/remove", assignment_id=HUGE)
        self.assertFalse(self._get_wizard(self.contact).assignment_ids)

    def test_wizards_of_others_stay_theirs(self):
        self._log_in(self.harbor_contact)
        self._post(f"{NEW}/add_all")
        theirs = self._get_wizard(self.harbor_contact)
        self._log_in(self.contact)
        page = self._get_page(NEW)
        self.assertFalse(self._find(page, "o_pass_selection"))
        self._post(f"{NEW}/remove_all")
        self._post(f"{NEW}/submit", wizard_id=theirs.id)
        self.assertEqual(theirs.assignment_ids, self.foreign)
        self.assertFalse(self.env["certificates.pass.request"].search([]))

    def test_who_leaves_is_no_longer_selected(self):
        self._issue_to_institute(1)
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all")
        self.worker.certificates_organization_id = self.harbor
        page = self._get_page(NEW)
        self.assertNotIn("Wim Worker", self._get_text(page, "o_pass_wizard"))
        self._submit()
        [pass_request] = self.env["certificates.pass.request"].search([])
        self.assertNotIn(self.own, pass_request.pass_ids.assignment_id)

    def test_options(self):
        aed = self._new_type("AED", parent_id=self.type.id)
        module = self._issue(certificate_type=aed, number="I-2")
        module.date_expiry = "2031-01-01"
        self._log_in(self.contact)
        self._post(f"{NEW}/add", assignment_id=module.id)
        wizard = self._get_wizard(self.contact)
        for scope, expiries, passes in (
            ("selected", [], module),
            ("main", [], self.own),
            ("all", [], self.own | module),
            ("all", ["2031-01-01"], module),
            ("all", ["2031-01-01", str(self.own.date_expiry)], self.own | module),
            ("all", ["2031-01-02", "nonsense"], self.own | module),
            ("nonsense", [], self.own | module),
        ):
            page = self._post_page(
                f"{NEW}/options", scope=scope, expiry=expiries, reference=" Ours\0 "
            )
            with self.subTest(scope=scope, expiries=expiries):
                self.assertEqual(wizard._get_passes(), passes)
                shown = self._get_text(page, "o_pass_count")
                self.assertIn(f"passes: {len(passes)}", shown)
        self.assertEqual(wizard.reference, "Ours")

    def test_no_expiry_date_can_be_chosen(self):
        endless = self._issue_to_institute(1)
        endless.date_expiry = False
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all")
        self._post(f"{NEW}/options", scope="selected", expiry=[""])
        self.assertEqual(self._get_wizard(self.contact)._get_passes(), endless)

    def test_options_are_kept_by_whatever_is_clicked(self):
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all", scope="all", reference="Ours")
        wizard = self._get_wizard(self.contact)
        self.assertEqual((wizard.scope, wizard.reference), ("all", "Ours"))

    def test_submit(self):
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all")
        page = self._submit(scope="selected", reference="<b>Ours</b>")
        self.assertIn("Number of passes: 1", self._get_notice(page))
        [pass_request] = self.env["certificates.pass.request"].search([])
        self.assertEqual(pass_request.create_uid, self.contact)
        self.assertEqual(pass_request.reference, "<b>Ours</b>")
        self.assertEqual(pass_request.state, "queued")
        self.assertEqual(pass_request.pass_ids.assignment_id, self.own)
        self.assertFalse(self._get_wizard(self.contact))

    def test_a_second_click_requests_nothing(self):
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all")
        wizard = self._get_wizard(self.contact)
        self._submit()
        response = self._post(f"{NEW}/submit", wizard_id=wizard.id)
        self.assertTrue(response.url.endswith(LIST))
        self.assertEqual(self.env["certificates.pass.request"].search_count([]), 1)

    def test_nobody_selected(self):
        self._log_in(self.contact)
        page = self._post_page(f"{NEW}/submit", wizard_id="")
        self.assertIn("There is no pass to request", self._get_notice(page))
        self.assertFalse(self.env["certificates.pass.request"].search([]))

    def test_too_many(self):
        self._limit_passes(5)
        self._issue_to_institute(5)
        self._log_in(self.contact)
        page = self._post_page(f"{NEW}/add_all")
        self.assertRegex(self._get_text(page, "o_pass_count"), r"\b6\b")
        page = self._submit(reference="Many")
        self.assertIn("6 passes", self._get_notice(page))
        wizard = self._get_wizard(self.contact)
        self.assertEqual(len(wizard.assignment_ids), 6)
        self.assertFalse(self.env["certificates.pass.request"].search([]))
        [button] = self._find(page, "o_pass_submit")
        self.assertIn("/submit_first", button.get("formaction"))
        self.assertIn("Submit the First 5", " ".join(button.text_content().split()))
        self._post(f"{NEW}/remove", assignment_id=self.own.id)
        self._submit()
        [pass_request] = self.env["certificates.pass.request"].search([])
        self.assertEqual(pass_request.pass_count, 5)

    def test_the_first_ones_are_requested_and_the_rest_stays(self):
        """Of 260 people one had to remove ten, one by one, and find them again."""
        self._limit_passes(5)
        many = self._issue_to_institute(7) | self.own
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all")
        for requested, left in ((5, 3), (3, 0)):
            wizard = self._get_wizard(self.contact)
            page = self._post_page(
                f"{NEW}/submit_first", wizard_id=wizard.id, scope="all", reference="R"
            )
            self.assertIn(f"first {requested}", self._get_notice(page))
            self.assertEqual(len(wizard.assignment_ids), left)
        requests = self.env["certificates.pass.request"].search([])
        self.assertEqual(sorted(requests.mapped("pass_count")), [3, 5])
        self.assertEqual(requests.pass_ids.assignment_id, many)
        self.assertEqual(set(requests.mapped("reference")), {"R"})
        response = self._post(f"{NEW}/submit_first", wizard_id=0)
        self.assertTrue(response.url.endswith(LIST))
        page = self._post_page(f"{NEW}/submit_first", wizard_id=wizard.id)
        self.assertIn("There is no pass to request", self._get_notice(page))

    def test_dismissed(self):
        self._log_in(self.contact)
        self._post(f"{NEW}/add_all")
        wizard = self._get_wizard(self.contact)
        self.env["certificates.pass.contact"].search([]).unlink()
        response = self._post(f"{NEW}/submit", wizard_id=wizard.id)
        self.assertEqual(response.status_code, 404)
        self.assertFalse(self.env["certificates.pass.request"].search([]))


class TestPassRequests(PortalCase):
    """The list of requests, their pages and their downloads."""

    def test_list(self):
        self.contact.tz = "Asia/Tokyo"
        pass_request = self._request(self.contact, self.own, reference="<b>Ours</b>")
        pass_request.sudo().write(
            {
                "submitted_at": fields.Datetime.now() - timedelta(days=2),
                "available_until": fields.Datetime.now() + timedelta(days=5, hours=-1),
            }
        )
        self._log_in(self.contact)
        page = self._get_page(LIST)
        text = self._get_text(page, "o_pass_request")
        until = pass_request.available_until + timedelta(hours=9)
        for part in (
            "<b>Ours</b>",
            "Ready",
            "1 pass",
            "5 days left",
            until.strftime("%m/%d/%Y"),
            f"{int(until.strftime('%I'))}:{until.strftime('%M')}",
        ):
            self.assertIn(part, text)
        links = page.xpath("//a/@href")
        for kind in ("zip", "merged", "sheets"):
            self.assertIn(f"/passes/requests/{pass_request.id}/{kind}", links)

    def test_filters_and_sorting(self):
        old = self._request(self.contact, self.own, reference="A")
        ready = self._request(self.contact, self.own, reference="B")
        queued = self._request(self.contact, self.own, prepare=False, reference="C")
        self._let_expire(old)
        self._log_in(self.contact)
        for query, expected in (
            ("", queued | ready | old),
            ("?sortby=oldest", old | ready | queued),
            ("?sortby=reference", old | ready | queued),
            ("?filterby=queued", queued),
            ("?filterby=ready", ready),
            ("?filterby=expired", old),
            ("?filterby=nonsense&sortby=nonsense", queued | ready | old),
        ):
            names = self._get_names(self._get_page(LIST + query))
            with self.subTest(query=query):
                self.assertEqual(names, expected.mapped("reference"))

    def _get_names(self, page):
        return page.xpath("//div[hasclass('o_pass_request')]//a[hasclass('h6')]/text()")

    def test_pages(self):
        requests = self.env["certificates.pass.request"].with_user(self.contact)
        for index in range(22):
            requests.create(
                requests._prepare_values(self.own, f"R{index:02}")
            ).action_submit()
        self._log_in(self.contact)
        self.assertEqual(len(self._get_names(self._get_page(LIST))), 20)
        self.assertEqual(
            self._get_names(self._get_page(f"{LIST}/page/2")), ["R01", "R00"]
        )
        self._get_page(f"{LIST}/page/{HUGE}")

    def test_queries_do_not_grow(self):
        self._request(self.contact, self.own)
        self._log_in(self.contact)
        few = self._count_queries(LIST)
        for _index in range(3):
            self._request(self.contact, self.own)
        self.assertEqual(self._count_queries(LIST), few)

    def test_progress(self):
        pass_request = self._request(self.contact, self.own, prepare=False)
        self._log_in(self.contact)
        page = self._get_page(LIST)
        [progress] = self._find(page, "o_pass_progress")
        answer = self._get(progress.get("data-url")).json()
        self.assertEqual(
            answer, {"state": "queued", "done": 0, "total": 1, "percent": 0}
        )
        self._run_cron("ir_cron_work")
        answer = self._get(progress.get("data-url")).json()
        self.assertEqual(
            answer, {"state": "ready", "done": 1, "total": 1, "percent": 100}
        )
        self.assertFalse(self._find(self._get_page(LIST), "o_pass_progress"))
        self.assertEqual(pass_request.state, "ready")

    def test_page_of_a_request(self):
        failing = self._issue_to_institute(1)
        pass_request = self._request(self.contact, self.own | failing, prepare=False)
        failing.revoked_on = fields.Date.today()
        self._run_cron("ir_cron_work")
        self._log_in(self.contact)
        page = self._get_page(f"{LIST}/{pass_request.id}")
        rows = self._find(page, "o_pass_line")
        self.assertEqual([r.get("data-state") for r in rows], ["ready", "failed"])
        self.assertIn("is revoked", self._get_text(page, "o_pass_error"))
        self.assertIn("1 failed", self._get_text(page, "o_pass_request_failed"))
        links = [link for row in rows for link in row.xpath(".//a/@href")]
        self.assertEqual(len(links), 1)
        response = self._get(links[0])
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertIn("I-1", response.headers["Content-Disposition"])

    def test_downloads(self):
        certificates = self.own | self._issue_to_institute(2)
        pass_request = self._request(self.contact, certificates, reference="Ours")
        self._log_in(self.contact)
        url = f"/passes/requests/{pass_request.id}"
        response = self._get(f"{url}/zip")
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            self.assertEqual(len(archive.namelist()), 3)
            self.assertIn("I-1 - Wim Worker - Forklift - EXT-7.pdf", archive.namelist())
        names = {"merged": "Ours.pdf", "sheets": "Ours%20-%20sheets.pdf"}
        for kind, name in names.items():
            response = self._get(f"{url}/{kind}")
            self.assertTrue(response.content.startswith(b"%PDF"))
            self.assertIn(name, response.headers["Content-Disposition"])

    def test_a_refused_download_says_why(self):
        pass_request = self._request(self.contact, self.own, prepare=False)
        self._log_in(self.contact)
        pass_url = f"pass/{pass_request.pass_ids.id}"
        self._check_refused(pass_request, pass_url, "still being prepared")
        self._run_cron("ir_cron_work")
        self._let_expire(pass_request)
        self._check_refused(pass_request, pass_url, "no longer be downloaded")

    def test_dismissed(self):
        pass_request = self._request(self.contact, self.own)
        self.env["certificates.pass.contact"].search([]).unlink()
        self._log_in(self.contact)
        pass_url = f"pass/{pass_request.pass_ids.id}"
        self._check_refused(pass_request, pass_url, "no pass that you may download")
        page = self._get_page(f"{LIST}/{pass_request.id}")
        self.assertIn("downloads: 1", self._get_text(page, "o_pass_left_out"))
        self.assertFalse(page.xpath("//tr//a"))
        page = self._get_page(LIST)
        self.assertEqual(len(self._find(page, "o_pass_request")), 1)
        self.assertNotIn(NEW, page.xpath("//a/@href"))
        page = self._post_page(f"{LIST}/{pass_request.id}/repeat")
        self.assertIn("no longer have access", self._get_notice(page))
        self.assertEqual(self._count_requests(), 1)

    def _check_refused(self, pass_request, pass_url, reason):
        for kind in ("zip", "merged", "sheets", pass_url):
            response = self._get(f"/passes/requests/{pass_request.id}/{kind}")
            with self.subTest(kind=kind):
                self.assertTrue(response.url.endswith(f"{LIST}/{pass_request.id}"))
                self.assertIn(reason, self._get_notice(self._parse(response)))

    def _count_requests(self):
        return self.env["certificates.pass.request"].search_count([])

    def test_an_officer_sees_the_plain_refusal(self):
        pass_request = self._request(self.officer, self.own, prepare=False)
        self._log_in(self.officer)
        response = self._get(f"/passes/requests/{pass_request.id}/zip")
        self.assertFalse(response.ok)

    def test_repeat(self):
        leaving = self._issue_to_institute(1)
        pass_request = self._request(self.contact, self.own | leaving)
        self._let_expire(pass_request)
        self._log_in(self.contact)
        page = self._post_page(f"{LIST}/{pass_request.id}/repeat")
        self.assertIn("requested again", self._get_notice(page))
        self.assertEqual(len(self._find(page, "o_pass_request")), 2)
        leaving.employee_id.certificates_organization_id = self.harbor
        page = self._post_page(f"{LIST}/{pass_request.id}/repeat")
        self.assertIn("left out: 1", self._get_notice(page))
        self.assertEqual(self._count_requests(), 3)

    def test_delete(self):
        pass_request = self._request(self.contact, self.own)
        files = pass_request.sudo().pass_ids.file_ids
        self._log_in(self.contact)
        page = self._post_page(f"{LIST}/{pass_request.id}/delete")
        self.assertIn("deleted", self._get_notice(page))
        self.assertFalse(pass_request.exists())
        self.assertFalse(files.exists())
        self.assertTrue(self.own.exists())

    def test_a_draft_is_not_shown(self):
        requests = self.env["certificates.pass.request"].with_user(self.contact)
        draft = requests.create(requests._prepare_values(self.own))
        self._log_in(self.contact)
        self.assertFalse(self._find(self._get_page(LIST), "o_pass_request"))
        self.assertEqual(self._get(f"{LIST}/{draft.id}").status_code, 404)


class TestMyPasses(PortalCase):
    """A holder shows and keeps the own passes."""

    def _get_states(self, page):
        return [card.get("data-state") for card in self._find(page, "o_pass_card")]

    def test_own_passes(self):
        today = fields.Date.today()
        day = timedelta(days=1)
        for name, start, end in (
            ("Expired", today - 9 * day, today - day),
            ("Soon", today - 9 * day, today),
            ("Later", today + day, today + 900 * day),
        ):
            self._issue(
                certificate_type=self._new_type(name), date_start=start, date_expiry=end
            )
        self._issue(number="I-0", date_expiry=today)
        revoked = self._issue(certificate_type=self._new_type("Revoked"))
        revoked.revoked_on = today
        self._issue(certificate_type=self._new_type("Archived"), active=False)
        self._log_in(self.holder)
        page = self._get_page(PASSES)
        self.assertEqual(
            self._get_states(page), ["expiring", "valid", "upcoming", "expired"]
        )
        text = self._get_text(page, "o_pass_validity")
        for words in ("Valid through", "Expires soon", "Not yet valid", "Was valid"):
            self.assertIn(words, text)
        self.assertEqual(len(page.xpath("//article//*[local-name()='svg']")), 4)

    def test_internal_users_too(self):
        self.worker.user_id = self.internal
        self._log_in(self.internal)
        page = self._get_page(PASSES)
        self.assertEqual(self._get_states(page), ["valid"])
        self.assertEqual(self._get(f"{PASSES}/{self.own.id}").status_code, 200)

    def test_a_pass_that_cannot_be_shown(self):
        """A customer's template may fail for some pass; the others remain."""
        template = self.env.ref("certificates_passes.pass_svg")
        self.env["ir.ui.view"].create(
            {
                "name": "Fails",
                "type": "qweb",
                "inherit_id": template.id,
                "arch": """<xpath expr="//*[local-name()='svg']" position="before">
                    <t t-if="card.title == 'Harbor Crane'" t-out="1 // 0" />
                </xpath>""",
            }
        )
        bad = self._issue(certificate_type=self.other_type)
        self._log_in(self.holder)
        with mute_logger(BATCH_LOGGER):
            page = self._get_page(PASSES)
            self.assertEqual(len(self._find(page, "o_pass_card")), 2)
            self.assertEqual(len(self._find(page, "o_pass_picture")), 1)
            self.assertIn("cannot be shown", self._get_text(page, "alert-warning"))
            page = self._get_page(f"{PASSES}/{bad.id}")
        self.assertIn("cannot be shown", self._get_text(page, "alert-warning"))

    def test_a_pass_that_cannot_be_printed(self):
        bad = self._issue(certificate_type=self._new_type("\U00013000"))
        self._log_in(self.holder)
        page = self._get_page(f"{PASSES}/{bad.id}/pdf")
        self.assertTrue(self._get_notice(page))
        self.assertEqual(len(self._find(page, "o_pass_card")), 2)

    def test_nobody(self):
        self._log_in(self.contact)
        page = self._get_page(PASSES)
        self.assertFalse(self._find(page, "o_pass_card"))

    def test_full_screen(self):
        self._give_codes()
        self._log_in(self.holder)
        page = self._get_page(f"{PASSES}/{self.own.id}")
        self.assertEqual(len(self._find(page, "o_pass_code")), 1)
        self.assertIn("Valid", self._get_text(page, "o_pass_screen_state"))
        self.assertFalse(page.xpath("//footer"))

    def test_pdf(self):
        self._log_in(self.holder)
        response = self._get(f"{PASSES}/{self.own.id}/pdf")
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertIn("I-1", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_revoked_and_superseded_ones_are_not_found(self):
        old = self._issue(number="I-0", date_expiry=fields.Date.today())
        revoked = self._issue(certificate_type=self.other_type)
        revoked.revoked_on = fields.Date.today()
        self._log_in(self.holder)
        for certificate in old | revoked:
            for end in ("", "/pdf"):
                url = f"{PASSES}/{certificate.id}{end}"
                self.assertEqual(self._get(url).status_code, 404)

    def test_renewing_early_hides_no_valid_pass(self):
        """The pass of today was nowhere: only that of the renewal, not yet valid."""
        today = fields.Date.today()
        soon = fields.Date.add(today, days=40)
        self.own.date_expiry = soon
        renewal = self._issue(
            number="I-2", date_start=soon, date_expiry=fields.Date.add(soon, years=1)
        )
        self.assertTrue(self.own.superseded)
        self._log_in(self.holder)
        page = self._get_page(PASSES)
        links = [
            link
            for link in page.xpath("//a/@href")
            if link in (f"{PASSES}/{self.own.id}", f"{PASSES}/{renewal.id}")
        ]
        self.assertEqual(links[0], f"{PASSES}/{self.own.id}")
        self.assertIn(f"{PASSES}/{renewal.id}", links)
        page = self._get_page(f"{PASSES}/{self.own.id}")
        self.assertEqual(len(self._find(page, "o_pass_screen_state")), 1)
        listed = self._get_page("/my/certificates").xpath("//a/@href")
        own, new = (
            listed.index(f"/my/certificates/{c.id}") for c in (self.own, renewal)
        )
        self.assertLess(own, new)

    def test_link_from_the_certificate(self):
        """The page of a certificate leads to its pass, if there is one."""
        old = self._issue(number="I-0", date_expiry=fields.Date.today())
        revoked = self._issue(certificate_type=self.other_type)
        revoked.revoked_on = fields.Date.today()
        self._log_in(self.holder)
        for certificate in self.own | old | revoked:
            page = self._get_page(f"/my/certificates/{certificate.id}")
            links = page.xpath(f"//a[@href='{PASSES}/{certificate.id}']")
            self.assertEqual(bool(links), certificate == self.own)
