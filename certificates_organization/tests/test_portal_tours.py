import io
import zipfile
from urllib.parse import urlencode

import pypdfium2
from lxml import html

from odoo.tests import tagged

from odoo.addons.certificates.tests.common import PDF

from .common import HOME, OrganizationPortalCase

LISTS = f"{HOME}/recertifications"
REQUESTS = "/my/pass-requests"
COUNT = 25


@tagged("post_install", "-at_install")
class JourneyCase(OrganizationPortalCase):
    """From a person added and 25 recertified to the passes in a ZIP file."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.people = cls._new_people(COUNT)

    def _accept_all(self):
        """Accept the person and the certificate that were handed in."""
        self.env.invalidate_all()
        self.Proposal.search([]).with_user(self.officer).action_accept()
        waiting = self.Submission.search([("state", "=", "to_check")])
        waiting.with_user(self.officer).action_accept()

    def _check_result(self):
        """Check that each of them was renewed once, and who was added."""
        self.env.invalidate_all()
        [record] = self.List.search([])
        self.assertEqual((record.state, record.accepted_count), ("accepted", COUNT))
        self.assertEqual(record.line_ids.employee_id, self.people.employee_id)
        self.assertEqual(len(self.people.renewal_ids), COUNT)
        nel = self.Employee.search([("name", "=", "Nel New")])
        self.assertEqual(nel.certificates_organization_id, self.supplier)
        self.assertEqual(self.own.renewal_ids.number, "NEW-1")

    def _prepare(self):
        requests = self.env["certificates.pass.request"]
        self._run_job(requests._cron_prepare)
        [pass_request] = requests.search([])
        self.assertEqual(pass_request.state, "ready")
        return pass_request

    def _check_zip(self, content):
        """Read each pass of the downloaded file."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [archive.read(name) for name in archive.namelist()]
        self.assertEqual(len(files), COUNT)
        texts = []
        for file in files:
            [page] = pypdfium2.PdfDocument(file)
            texts.append(page.get_textpage().get_text_range())
        for employee in self.people.employee_id:
            [text] = [text for text in texts if employee.name in text]
            self.assertIn(self.type.name, text)


class TestOrganizationTour(JourneyCase):
    browser_size = "390x844"
    touch_enabled = True

    def _start_tour(self, url, name, user):
        self.start_tour(
            url, f"certificates_organization{name}", login=user.login, timeout=180
        )
        self.env.invalidate_all()

    def test_contact_person_looks_for_somebody_among_many(self):
        self._new_people(8)
        self._new_employee(
            "Zoë Żywiec",
            certificates_organization_id=self.supplier.id,
            certificates_external_number="X-77",
        )
        self._start_tour(f"{HOME}/hand-in", "_search", self.contact)

    def test_contact_person_on_a_phone(self):
        self._start_tour(HOME, "", self.contact)
        self.assertEqual(self.Proposal.search([]).name, "Nel New")
        record = self.List.search([])
        self.assertEqual((record.state, record.line_count), ("handed_in", COUNT))
        self.browser_size, self.touch_enabled = "1366x768", False
        url = "/odoo/certificates-recertifications"
        self._start_tour(url, "_officer", self.officer)
        self._accept_all()
        self._check_result()
        self.browser_size, self.touch_enabled = "390x844", True
        self._start_tour(LISTS, "_passes", self.contact)
        pass_request = self._prepare()
        self._start_tour(REQUESTS, "_download", self.contact)
        self._log_in(self.contact)
        response = self._get(f"/passes/requests/{pass_request.id}/zip")
        self._check_zip(response.content)


class TestWithoutJavaScript(JourneyCase):
    """Pages as a browser shows them that runs no scripts: links and forms only."""

    def setUp(self):
        super().setUp()
        self._log_in(self.contact)

    def _visit(self, url):
        self._read(self._get(url))

    def _read(self, response):
        self.assertEqual(response.status_code, 200, response.url)
        self.page = html.fromstring(response.content)

    def _find(self, xpath):
        found = self.page.xpath(xpath)
        self.assertTrue(found, xpath)
        return found[0]

    def _follow(self, xpath):
        self._visit(self._find(f"{xpath}/@href"))

    def _send(self, form_class, button_class=None, files=None, **entered):
        """Send a form as it stands, with what is entered, by one of its buttons."""
        form = self._find(f"//form[hasclass('{form_class}') or @action='{form_class}']")
        self.assertLessEqual(entered.keys(), set(form.inputs.keys()))
        url, values = form.get("action"), {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        if button_class:
            [button] = form.xpath(f".//button[hasclass('{button_class}')]")
            if button.get("name"):
                values[button.get("name")] = button.get("value")
            url = button.get("formaction") or url
        values |= entered
        if form.method == "GET":
            self._visit(f"{url}?{urlencode(values, doseq=True)}")
        else:
            self._read(self._post(url, files=files, **values))

    def _add_a_person(self):
        self._follow(f"//a[@href='{HOME}/people/new']")
        self._send("o_person_form", name="Nel New")
        self._find("//*[hasclass('o_proposal_row')][contains(., 'Nel New')]")

    def _hand_in_the_new_one(self):
        self._follow("//*[hasclass('o_organization_person')]//a[contains(., 'Wim')]")
        self._follow("//*[hasclass('o_certificate_row')]//a")
        self._send(
            "o_submission_form",
            files=[("files", ("new.pdf", PDF))],
            date_start=self.today.isoformat(),
            number="NEW-1",
        )
        self._find("//*[hasclass('o_submission_state')][@data-state='to_check']")

    def _recertify(self):
        self._follow(f"//a[@href='{LISTS}']")
        self._follow(f"//a[@href='{LISTS}/new']")
        self._send("o_recertification_new", type_id=self.type.id)
        self._send(
            "o_recertification_form", "o_recertification_search", search="Person"
        )
        self._send("o_recertification_form", "o_recertification_add_all")
        self.assertEqual(
            len(self.page.xpath("//*[hasclass('o_recertification_line')]")), COUNT
        )
        self._send(
            "o_recertification_form",
            "o_recertification_hand_in",
            date=self.today.isoformat(),
            assessor="Ada",
        )
        self._find("//*[hasclass('o_recertification_state')][@data-state='handed_in']")

    def _request_passes(self):
        self._visit(LISTS)
        self._follow("//*[hasclass('o_recertification_row')]//a")
        self._send("o_recertification_passes_form", "o_recertification_passes")
        self._send(
            self._find("//button[hasclass('o_pass_submit')]/ancestor::form/@action"),
            "o_pass_submit",
        )
        self._find("//*[hasclass('o_pass_request')]")

    def test_contact_person_whose_browser_runs_no_scripts(self):
        self._visit(HOME)
        self._add_a_person()
        self._hand_in_the_new_one()
        self._visit(HOME)
        self._recertify()
        record = self.List.search([])
        record.with_user(self.officer).action_accept()
        self._accept_all()
        self._check_result()
        self._request_passes()
        self._prepare()
        self._visit(REQUESTS)
        link = self._find("//*[hasclass('o_pass_request')]//a[contains(@href, '/zip')]")
        self._check_zip(self._get(link.get("href")).content)

    def test_what_was_handed_in_by_mistake_is_taken_back_without_scripts(self):
        record = self._new_list()
        record._hand_in()
        self._visit(f"{LISTS}/{record.id}")
        self._send(f"{LISTS}/{record.id}/take_back")
        self._send("o_recertification_form", "o_recertification_delete")
        self.env.invalidate_all()
        self.assertFalse(self.List.search([]))
        proposal = (
            self.Proposal.with_user(self.contact)
            .sudo()
            .create(
                {
                    "name": "Ned Nobody",
                    "organization_id": self.supplier.id,
                    "company_id": self.company.id,
                }
            )
        )
        self._visit(HOME)
        self._send(f"{HOME}/proposals/{proposal.id}/withdraw")
        self.env.invalidate_all()
        self.assertEqual(proposal.state, "withdrawn")
