from datetime import timedelta

from lxml import html

from odoo.http import Request
from odoo.tests import tagged

from .common import PDF
from .test_portal import LIST, NONSENSE, PortalCase

NEW = f"{LIST}/new"


@tagged("post_install", "-at_install")
class TestPortalSubmission(PortalCase):
    """A holder hands in a certificate on the portal, and nothing of others."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Submission = cls.env["certificates.submission"]

    def _hand_in(self, files=None, **values):
        files = [("a.pdf", PDF)] if files is None else files
        return self.url_open(
            NEW,
            data={
                "csrf_token": Request.csrf_token(self),
                "type_id": self.type.id,
                "date_start": self.today.isoformat(),
                **values,
            },
            files=[("files", file) for file in files] or None,
            timeout=60,
        )

    def _get_handed_in(self):
        self.env.invalidate_all()
        return self.Submission.search([], order="id")

    def test_hand_in_and_withdraw(self):
        self._log_in(self.portal_user)
        response = self._hand_in([("a.pdf", PDF), ("b.pdf", PDF)], number="N-1")
        submission = self._get_handed_in()
        self.assertEqual(submission.employee_id, self.pia)
        self.assertEqual((submission.state, submission.source), ("to_check", "holder"))
        self.assertEqual(submission.number, "N-1")
        self.assertEqual(len(submission.document_ids), 2)
        self.assertTrue(response.url.endswith(submission._get_portal_url()))
        page = self._get_page(LIST)
        self.assertIn("Being checked", self._get_texts(page, "o_submission_row")[0])
        self._post(f"{submission._get_portal_url()}/withdraw")
        self.assertEqual(self._get_handed_in().state, "withdrawn")
        self.assertFalse(self._get_texts(self._get_page(LIST), "o_submission_row"))

    def test_second_click_hands_in_nothing_more(self):
        self._log_in(self.portal_user)
        for _click in range(2):
            self.assertEqual(self._hand_in().status_code, 200)
        self.assertEqual(len(self._get_handed_in()), 1)

    def test_wrong_input_keeps_the_form(self):
        self._log_in(self.portal_user)
        yesterday = (self.today - timedelta(days=1)).isoformat()
        wrong = {
            "Choose which certificate": {"type_id": ""},
            "Choose which": {"type_id": self._new_type("X", active=False).id},
            "from which the certificate": {"date_start": ""},
            "is not a date": {"date_start": "31-31-2026"},
            "is before the start": {"date_expiry": yesterday},
            "spreadsheets": {"number": "=1"},
            "years 1900": {"date_start": "1492-01-01"},
        }
        for message, values in wrong.items():
            with self.subTest(**values):
                response = self._hand_in(**{"remark": "Keep <me>", **values})
                self.assertIn(message, response.text)
                self.assertIn("Keep &lt;me&gt;", response.text)
        self.assertFalse(self._get_handed_in())

    def test_an_expiry_in_another_century_is_questioned_once(self):
        self._log_in(self.portal_user)
        late = {"date_expiry": self.today.replace(year=2126, day=1).isoformat()}
        response = self._hand_in(**late)
        self.assertIn("Is the year right?", response.text)
        self.assertFalse(self._get_handed_in())
        [asked] = html.fromstring(response.content).xpath(
            "//input[@name='asked_expiry']/@value"
        )
        self._hand_in(asked_expiry=asked, **late)
        self.assertTrue(self._get_handed_in().is_unusual)

    def test_bad_files_are_named(self):
        self._log_in(self.portal_user)
        large = b"%PDF-1.4" + b"0" * 1024**2
        self.env["ir.config_parameter"].set_param("certificates.max_document_mb", "1")
        heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"0" * 99
        for message, files in {
            "Add a photo": [],
            "empty.pdf is empty": [("empty.pdf", b"")],
            "large.pdf is larger than 1 MB": [("large.pdf", large)],
            "nothing.png": [("nothing.png", b"x" * 50)],
            "photo.heic is a photo in the HEIC format": [("photo.heic", heic)],
            "11 files are too many": [("a.pdf", PDF)] * 11,
        }.items():
            with self.subTest(message):
                response = self._hand_in(files)
                self.assertEqual(response.status_code, 200)
                self.assertIn(message, response.text)
        self.assertFalse(self._get_handed_in())

    def test_prefilled_from_what_expires(self):
        old = self._issue_in_state("expiring", certificate_type=self.type, number="O")
        self._log_in(self.portal_user)
        page = self._get_page(self._url(old))
        link = page.xpath("//*[@id='renewal']//a[hasclass('btn')]/@href")
        self.assertEqual(link, [f"{NEW}?renew={old.id}"])
        page = self._get_page(link[0])
        chosen = page.xpath("//select[@name='type_id']/option[@selected]/@value")
        self.assertEqual(chosen, [str(self.type.id)])
        self._hand_in(renew=old.id)
        self.assertEqual(self._get_handed_in().renewal_of_id, old)
        texts = self._get_texts(self._get_page(self._url(old)), "o_certificate_renewal")
        self.assertIn("You handed in the new certificate", texts[0])

    def test_rejected_one_is_handed_in_again(self):
        self._log_in(self.portal_user)
        self._hand_in(number="R-1")
        submission = self._get_handed_in()
        submission.with_user(self.officer).action_reject("Not readable")
        page = self._get_page(submission._get_portal_url())
        self.assertIn("Not readable", self._get_texts(page, "o_submission_rejected")[0])
        page = self._get_page(f"{NEW}?again={submission.id}")
        self.assertEqual(page.xpath("//input[@name='number']/@value"), ["R-1"])

    def test_nothing_of_others(self):
        self._log_in(self.employee)
        self._hand_in()
        submission = self._get_handed_in()
        certificate = self._issue(self.worker)
        document = submission.document_ids
        self._log_in(self.portal_user)
        urls = [
            submission._get_portal_url(),
            f"{NEW}?renew={certificate.id}",
            f"{NEW}?again={submission.id}",
            f"/web/content/{document.id}",
        ]
        for url in urls:
            with self.subTest(url):
                self.assertEqual(self._get(url).status_code, 404)
        response = self._post(f"{submission._get_portal_url()}/withdraw")
        self.assertEqual(response.status_code, 404)
        response = self._hand_in(employee_id=self.worker.id, renew=certificate.id)
        self.assertIn("Choose whose", response.text)
        self._hand_in(renew=certificate.id)
        mine = self._get_handed_in() - submission
        self.assertEqual(mine.employee_id, self.pia)
        self.assertFalse(mine.renewal_of_id)
        self._log_in(self.outsider)
        for url in (NEW, *urls):
            self.assertEqual(self._get(url).status_code, 404)
        self.assertEqual(self._hand_in().status_code, 404)
        self._log_in(None)
        self.assertIn("/web/login", self._get(NEW).url)

    def test_own_document_is_downloaded(self):
        self._log_in(self.portal_user)
        self._hand_in()
        submission = self._get_handed_in()
        url = f"/web/content/{submission.document_ids.id}"
        self.assertEqual(self._get(url).content, PDF)
        submission.with_user(self.officer).action_accept()
        self.assertEqual(self._get(url).content, PDF)

    def test_form_without_a_token_is_refused(self):
        self._log_in(self.portal_user)
        self.assertEqual(self._hand_in(csrf_token="").status_code, 400)
        self.assertFalse(self._get_handed_in())

    def test_nonsense(self):
        self._log_in(self.portal_user)
        for text in NONSENSE:
            with self.subTest(text):
                self.assertIn(self._get(f"{NEW}?renew={text}").status_code, (200, 404))
                response = self._hand_in(renew=text)
                self.assertEqual(response.status_code, 200)

    def test_queries_do_not_grow_with_what_was_handed_in(self):
        def hand_in(count):
            for number in range(count):
                self.Submission.with_user(self.portal_user)._hand_in(
                    {
                        "employee_id": self.pia.id,
                        "type_id": self.type.id,
                        "date_start": self.today,
                        "number": f"{count}-{number}",
                    },
                    [{"name": "a.pdf", "raw": PDF}],
                )

        self._log_in(self.portal_user)
        hand_in(2)
        few = self._count_queries(LIST)
        hand_in(15)
        self.assertLessEqual(self._count_queries(LIST), few)

    def test_mail_leads_to_the_page(self):
        self._log_in(self.portal_user)
        self._hand_in()
        submission = self._get_handed_in()
        deliveries = self.env["certificates.delivery"]
        url = deliveries._get_submission_url(submission)
        path = url.removeprefix(submission.get_base_url())
        response = self._get(path, allow_redirects=False)
        self.assertIn(submission._get_portal_url(), response.headers["Location"])


@tagged("post_install", "-at_install")
class TestSubmissionTour(PortalCase):
    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.old = cls._issue_in_state(
            "expiring", certificate_type=cls.type, number="OLD-1"
        )

    def test_from_the_phone_of_the_holder_to_the_certificate(self):
        self.start_tour(
            "/my/certificates",
            "certificates_hand_in",
            login=self.portal_user.login,
            timeout=180,
        )
        submission = self.env["certificates.submission"].search([])
        self.assertEqual(submission.renewal_of_id, self.old)
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour(
            "/odoo/certificates-to-check",
            "certificates_check",
            login=self.officer.login,
            timeout=180,
        )
        self.env.invalidate_all()
        certificate = submission.assignment_id
        self.assertEqual(certificate.number, "NEW-1")
        self.assertEqual(certificate.document_ids.mapped("name"), ["page.pdf"])
        self.assertEqual(self.old.renewal_ids, certificate)


@tagged("post_install", "-at_install")
class TestSubmissionTourDutch(TestSubmissionTour):
    """The same, for people who read Dutch."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.env["ir.module.module"]._load_module_terms(["certificates"], ["nl_NL"])
        (cls.portal_user + cls.officer).lang = "nl_NL"


@tagged("post_install", "-at_install")
class TestMyCertificatesOffice(PortalCase):
    def test_employee_hands_in_from_the_back_office(self):
        self.start_tour(
            "/odoo/my-certificates",
            "certificates_hand_in_office",
            login=self.employee.login,
            timeout=180,
        )
        submission = self.env["certificates.submission"].search([])
        self.assertEqual(
            (submission.employee_id, submission.state, submission.source),
            (self.worker, "to_check", "holder"),
        )
        self.assertEqual(submission.document_ids.mapped("name"), ["page.pdf"])
