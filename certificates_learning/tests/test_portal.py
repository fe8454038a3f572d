import io
import json
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.common import PDF

from .common import LearningCase

HOME = "/my/certifications"
# What a learner can do with an enrollment, as method and end of the address.
ROUTES = [
    ("GET", ""),
    ("POST", "/start"),
    ("POST", "/courses/{line}"),
    ("POST", "/proof"),
    ("POST", "/renew"),
]
ZIP = b"PK\x03\x04 not a document"


@tagged("post_install", "-at_install")
class PortalCase(HttpCase, LearningCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.portal_user = cls._new_user(
            "portal", "base.group_portal", name="Pia Portal"
        )
        cls.pia = cls._new_employee(
            "Pia Portal", work_contact_id=cls.portal_user.partner_id.id
        )
        cls.certification = cls._new_certification(mandatory=2)
        cls.external = cls._new_external()

    def _log_in(self, user):
        self.authenticate(user.login, user.login)

    def _url(self, enrollment, end=""):
        return f"{HOME}/{enrollment.id}{end}"

    def _get(self, url, **kw):
        return self.url_open(url, **kw)

    def _get_page(self, url):
        response = self._get(url)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _post(self, url, files=(), headers=None, **data):
        return self.url_open(
            url,
            data={"csrf_token": Request.csrf_token(self), **data},
            files=[("files", (name, io.BytesIO(raw))) for name, raw in files] or None,
            headers=headers,
            timeout=60,
        )

    def _send_proof(self, enrollment, *files, **data):
        return self._post(
            self._url(enrollment, "/proof"), files or [("diploma.pdf", PDF)], **data
        )

    def _get_names(self, page):
        rows = page.xpath("//div[hasclass('o_certification_row')]//*[hasclass('h6')]")
        return [row.text_content().strip() for row in rows]

    def _get_text(self, page, css_class):
        found = page.xpath(f"//*[hasclass('{css_class}')]")
        return " ".join(" ".join(el.text_content().split()) for el in found)


class TestPortalList(PortalCase):
    def test_pending_and_all(self):
        """Pending first; all adds what is completed, cancelled and open to enroll."""
        self._enroll(self.certification, self.pia)
        completed = self._enroll(
            self._new_certification(self.courses[:1], name="Completed"), self.pia
        )
        self._finish(self.courses[:1], self.portal_user.partner_id)
        self.assertEqual(completed.state, "completed")
        self._enroll(self.external, self.worker)
        self._new_certification(name="Open to All", self_enroll=True)
        self._new_certification(name="Secret")
        self._log_in(self.portal_user)
        self.assertEqual(self._get_names(self._get_page(HOME)), ["Forklift Driver"])
        names = self._get_names(self._get_page(f"{HOME}?filterby=all"))
        self.assertEqual(names, ["Forklift Driver", "Open to All", "Completed"])

    def test_relevance(self):
        """Overdue, nearest deadline, in progress, rejected, others, completed."""
        today = fields.Date.today()
        states = {
            "Completed": {"state": "completed"},
            "Not Started": {},
            "Rejected": {"state": "rejected"},
            "In Progress": {"state": "in_progress"},
            "Next Month": {"deadline": today + timedelta(days=30)},
            "Tomorrow": {"deadline": today + timedelta(days=1)},
            "Overdue": {"deadline": today - timedelta(days=1)},
        }
        for name, values in states.items():
            certification = self._new_certification(name=name)
            self._enroll(certification, self.pia).write(values)
        self._log_in(self.portal_user)
        page = self._get_page(f"{HOME}?filterby=all")
        self.assertEqual(self._get_names(page), list(states)[::-1])
        self.assertIn("Overdue", self._get_text(page, "o_certification_overdue"))

    def test_publication_date(self):
        today = fields.Date.today()
        for number in range(3):
            certification = self._new_certification(name=f"Days Ago {number}")
            certification.published_on = today - timedelta(days=number)
            self._enroll(certification, self.pia)
        self._log_in(self.portal_user)
        names = self._get_names(self._get_page(f"{HOME}?sortby=published"))
        self.assertEqual(names, ["Days Ago 0", "Days Ago 1", "Days Ago 2"])

    def test_pages(self):
        for number in range(22):
            certification = self._new_certification(name=f"Number {number:02}")
            self._enroll(certification, self.pia)
        self._log_in(self.portal_user)
        self.assertEqual(len(self._get_names(self._get_page(HOME))), 20)
        second = self._get_names(self._get_page(f"{HOME}/page/2"))
        self.assertEqual(second, ["Number 20", "Number 21"])
        self._get_page(f"{HOME}/page/999999999999999999999")

    def test_nonsense_is_ignored(self):
        self._log_in(self.portal_user)
        self._get_page(f"{HOME}?sortby=nonsense&filterby=nonsense")

    def test_officers_see_their_own_only(self):
        self._enroll(self.certification, self.worker)
        self._log_in(self.officer)
        self.assertFalse(self._get_names(self._get_page(f"{HOME}?filterby=all")))

    def test_latest_cycle_only(self):
        certification = self._new_certification(
            self.courses[:1], name="Again", recurrence="recurring"
        )
        enrollment = self._enroll(certification, self.pia)
        self._finish(self.courses[:1], self.portal_user.partner_id)
        self._log_in(self.portal_user)
        response = self._post(self._url(enrollment, "/renew"))
        renewed = enrollment.next_ids
        self.assertTrue(response.url.endswith(self._url(renewed)))
        names = self._get_names(self._get_page(f"{HOME}?filterby=all"))
        self.assertEqual(names, ["Again"])
        history = self._get_page(self._url(renewed)).xpath(
            "//tr[hasclass('o_certification_cycle')]"
        )
        self.assertEqual(len(history), 2)

    def test_queries_do_not_grow_with_the_rows(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._get(f"{HOME}?filterby=all")
            return self.cr.sql_log_count - before

        for number in range(3):
            certification = self._new_certification(name=f"Few {number}")
            self._enroll(certification, self.pia)
        self._log_in(self.portal_user)
        count()
        few = count()
        self.assertTrue(few)
        for number in range(12):
            certification = self._new_certification(name=f"Many {number}")
            self._enroll(certification, self.pia)
        self.assertLessEqual(count(), few + 5)


class TestPortalHome(PortalCase):
    def _counters(self):
        response = self.url_open(
            "/my/counters",
            data=json.dumps({"params": {"counters": ["certification_pending_count"]}}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]["certification_pending_count"]

    def test_pending_on_both_homes(self):
        self._enroll(self.certification, self.pia)
        self._enroll(self.external, self.worker)
        for user, own, other in (
            (self.portal_user, "Forklift Driver", "First Aid"),
            (self.learner, "First Aid", "Forklift Driver"),
        ):
            self._log_in(user)
            self.assertEqual(self._counters(), 1)
            for url in ("/my", "/slides"):
                with self.subTest(user=user.login, url=url):
                    block = self._get_text(
                        self._get_page(url), "o_certifications_pending"
                    )
                    self.assertIn(own, block)
                    self.assertNotIn(other, block)

    def test_no_block_without_anything_pending(self):
        completed = self._enroll(self.certification, self.pia)
        completed.state = "completed"
        self._log_in(self.portal_user)
        for url in ("/my", "/slides"):
            self.assertNotIn("o_certifications_pending", self._get(url).text)
        self.assertIn(HOME, self._get("/my").text)
        self.assertEqual(self._counters(), 0)

    def test_nothing_for_others(self):
        self._log_in(self._new_user("customer", "base.group_portal"))
        for url in ("/my", "/slides"):
            self.assertNotIn(HOME, self._get(url).text)
        self.logout()
        self.assertNotIn(HOME, self._get("/slides").text)

    def test_no_block_in_search_results(self):
        self._enroll(self.certification, self.pia)
        self._log_in(self.portal_user)
        found = self._get("/slides?search=Brakes").text
        self.assertNotIn("o_certifications_pending", found)

    def test_player_leads_back(self):
        enrollment = self._enroll(self.certification, self.pia)
        self._log_in(self.portal_user)
        page = self._get_page(
            f"{self.courses[0].slide_ids[0].website_url}?fullscreen=1"
        )
        back = page.xpath("//a[hasclass('o_certification_back')]/@href")
        self.assertEqual(back, [self._url(enrollment)])


class TestPortalPage(PortalCase):
    def _get_courses(self, page):
        rows = page.xpath("//div[hasclass('o_certification_course')]")
        return [row.get("data-state") for row in rows]

    def test_what_waits_or_will_not_be_renewed_is_said_without_a_deadline(self):
        enrollment = self._enroll(
            self.certification, self.pia, deadline=fields.Date.today()
        )
        self._log_in(self.portal_user)
        deadline = "Due by"
        self.assertIn(deadline, self._get(self._url(enrollment)).text)
        held = self._issue(self.pia)
        held.will_not_be_renewed = True
        page = self._get(self._url(enrollment)).text
        self.assertIn("no need to complete this", page)
        self.assertNotIn(deadline, page)
        held.action_renew_after_all()
        enrollment.hold = "held"
        page = self._get(self._url(enrollment)).text
        self.assertIn("Waiting for Confirmation", page)
        self.assertNotIn(deadline, page)

    def test_internal(self):
        self.certification.description = "<p>Learn to drive.</p>"
        enrollment = self._enroll(self.certification, self.pia)
        self._finish(self.courses[:1], self.portal_user.partner_id)
        self._finish(self.courses[1:2], self.portal_user.partner_id, lessons=1)
        self._log_in(self.portal_user)
        page = self._get_page(self._url(enrollment))
        self.assertEqual(self._get_courses(page), ["done", "doing", "todo", "todo"])
        text = " ".join(page.text_content().split())
        for expected in ("Learn to drive.", "50 %", "5 years", "Rhine Logistics"):
            self.assertIn(expected, text)

    def test_locked_course(self):
        certification = self._new_certification(ordered=True, name="Ordered")
        enrollment = self._enroll(certification, self.pia)
        self._log_in(self.portal_user)
        page = self._get_page(self._url(enrollment))
        self.assertEqual(self._get_courses(page), ["todo"] + ["locked"] * 3)
        last = certification.course_ids[-1]
        response = self._post(self._url(enrollment, f"/courses/{last.id}"))
        self.assertTrue(response.url.endswith(self._url(enrollment)))
        self.assertIn("opens when the courses before it are done", response.text)
        self.assertEqual(enrollment.state, "not_started")
        again = self._get(self._url(enrollment)).text
        self.assertNotIn("o_certification_notice", again)

    def test_course_that_is_not_offered(self):
        enrollment = self._enroll(self.certification, self.pia)
        self.courses[0].is_published = False
        self._log_in(self.portal_user)
        page = self._get_page(self._url(enrollment))
        self.assertEqual(self._get_courses(page)[0], "unavailable")
        line = self.certification.course_ids[0]
        response = self._post(self._url(enrollment, f"/courses/{line.id}"))
        self.assertIn("Brakes is not offered at the moment", response.text)
        self.assertEqual(enrollment.state, "not_started")

    def test_start_opens_the_course_that_was_worked_on(self):
        enrollment = self._enroll(self.certification, self.pia)
        self._finish(self.courses[1:2], self.portal_user.partner_id, lessons=1)
        self._log_in(self.portal_user)
        response = self._post(self._url(enrollment, "/start"))
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.courses[1].slide_ids[1].website_url, response.url)
        self.assertIn("fullscreen=1", response.url)
        self.assertIn("o_wslides_fs_main", response.text)
        self.assertEqual(enrollment.state, "in_progress")

    def test_a_link_from_elsewhere_starts_nothing(self):
        enrollment = self._enroll(self.certification, self.pia)
        line = self.certification.course_ids[0]
        self._log_in(self.portal_user)
        for end in ("/start", f"/courses/{line.id}"):
            url = self._url(enrollment, end)
            self.assertEqual(self._get(url).status_code, 405)
            response = self.url_open(url, data={"csrf_token": "forged"})
            self.assertEqual(response.status_code, 400)
        self.assertEqual(enrollment.state, "not_started")

    def test_each_pending_course_opens(self):
        """Also a course on invitation that only its attendees see."""
        self.courses[2].write({"visibility": "members", "enroll": "invite"})
        enrollment = self._enroll(self.certification, self.pia)
        self._log_in(self.portal_user)
        for line in self.certification.course_ids:
            response = self._post(self._url(enrollment, f"/courses/{line.id}"))
            self.assertEqual(response.status_code, 200)
            lesson = line.channel_id.slide_ids[0]
            self.assertIn(lesson.website_url, response.url)

    def test_nothing_to_start(self):
        enrollment = self._enroll(self.external, self.pia)
        self._log_in(self.portal_user)
        response = self._post(self._url(enrollment, "/start"))
        self.assertIn("There is no course left to do here", response.text)

    def test_completed(self):
        self.type.issuer_id = self.env["res.partner"].create({"name": "Safety Board"})
        certification = self._new_certification(
            self.courses[:1], name="Short", recurrence="recurring"
        )
        enrollment = self._enroll(certification, self.pia)
        self._finish(self.courses[:1], self.portal_user.partner_id)
        enrollment.assignment_id.number = "F-123"
        self._log_in(self.portal_user)
        text = self._get(self._url(enrollment)).text
        expiry = enrollment.assignment_id.date_expiry.strftime("%m/%d/%Y")
        for expected in ("F-123", "Safety Board", expiry, "Recurring", "/renew"):
            self.assertIn(expected, text)

    def test_internal_user(self):
        enrollment = self._enroll(self.certification)
        self._log_in(self.learner)
        for user_url in (HOME, self._url(enrollment), "/my", "/slides"):
            self.assertIn("Forklift Driver", self._get(user_url).text)
        response = self._post(self._url(enrollment, "/start"))
        self.assertIn("o_wslides_fs_main", response.text)

    def test_renewing_what_cannot_be_renewed(self):
        enrollment = self._enroll(self.certification, self.pia)
        self._log_in(self.portal_user)
        response = self._post(self._url(enrollment, "/renew"))
        self.assertIn("There is no next cycle", response.text)
        self.assertFalse(enrollment.next_ids)

    def test_cancelled(self):
        enrollment = self._enroll(self.certification, self.pia)
        enrollment.action_cancel()
        self._log_in(self.portal_user)
        self.assertIn("was cancelled", self._get(self._url(enrollment)).text)
        line = self.certification.course_ids[0]
        response = self._post(self._url(enrollment, f"/courses/{line.id}"))
        self.assertEqual(response.status_code, 404)
        response = self._post(self._url(enrollment, "/start"))
        self.assertIn("There is no course left", response.text)

    def test_looking_changes_nothing(self):
        enrollment = self._enroll(self.certification, self.pia)
        self.env.flush_all()
        before = enrollment.read()[0]
        self._log_in(self.portal_user)
        for url in (
            HOME,
            f"{HOME}?filterby=all",
            self._url(enrollment),
            "/my",
            "/slides",
        ):
            self._get(url)
        self.env.invalidate_all()
        self.assertEqual(enrollment.read()[0], before)


class TestPortalEnroll(PortalCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certification.self_enroll = True

    def _enroll_self(self, certification):
        return self._post(f"{HOME}/enroll/{certification.id}")

    def test_enroll(self):
        for user, employee in (
            (self.portal_user, self.pia),
            (self.learner, self.worker),
        ):
            self._log_in(user)
            response = self._enroll_self(self.certification)
            enrollment = self.Enrollment.search([("employee_id", "=", employee.id)])
            self.assertTrue(response.url.endswith(self._url(enrollment)))
            self.assertIn("You are enrolled", response.text)
            self.assertEqual(enrollment.origin, "self")
            self.assertEqual(self._enroll_self(self.certification).status_code, 404)
            self.assertEqual(len(employee.certificates_enrollment_ids), 1)

    def test_what_is_not_offered_is_not_found(self):
        closed = self._new_certification(name="Closed")
        draft = self._new_certification(name="Draft", self_enroll=True, publish=False)
        retired = self._new_certification(name="Retired", self_enroll=True)
        retired.action_retire()
        foreign = self._new_certification(
            name="Foreign", self_enroll=True, company_id=self.other_company.id
        )
        self._log_in(self.portal_user)
        for certification in closed + draft + retired + foreign:
            with self.subTest(certification=certification.name):
                response = self._enroll_self(certification)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn(certification.name, response.text)
        self.assertFalse(self.pia.certificates_enrollment_ids)

    def test_who_is_no_employee(self):
        self._log_in(self._new_user("customer", "base.group_portal"))
        self.assertEqual(self._enroll_self(self.certification).status_code, 404)
        self.logout()
        self.assertIn("/web/login", self._enroll_self(self.certification).url)
        self.assertFalse(self.certification.enrollment_ids)

    def test_reading_enrolls_nobody(self):
        self._log_in(self.portal_user)
        self._get(f"{HOME}/enroll/{self.certification.id}")
        self.assertFalse(self.certification.enrollment_ids)

    def test_forged_request(self):
        self._log_in(self.portal_user)
        response = self.url_open(
            f"{HOME}/enroll/{self.certification.id}", data={"csrf_token": "forged"}
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.certification.enrollment_ids)

    def test_again_after_it_was_cancelled(self):
        self._enroll(self.certification, self.pia).action_cancel()
        self._log_in(self.portal_user)
        page = self._get_page(f"{HOME}?filterby=all")
        self.assertEqual(self._get_names(page), ["Forklift Driver"])
        self._enroll_self(self.certification)
        self.assertEqual(
            self.pia.certificates_enrollment_ids.sorted("id").mapped("state"),
            ["cancelled", "not_started"],
        )

    def test_a_learner_of_two_companies(self):
        """Enrolls as the employee of the company that offers it."""
        other = self._new_employee(
            "Pia Portal",
            company_id=self.other_company.id,
            work_contact_id=self.portal_user.partner_id.id,
        )
        foreign = self._new_certification(
            name="Foreign", self_enroll=True, company_id=self.other_company.id
        )
        self._log_in(self.portal_user)
        self._enroll_self(foreign)
        self.assertEqual(foreign.sudo().enrollment_ids.employee_id, other)


class TestPortalProof(PortalCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.enrollment = cls._enroll(cls.external, cls.pia)

    def _assert_refused(self, response, message):
        self.assertEqual(response.status_code, 200)
        problem = self._get_text(
            html.fromstring(response.content), "o_certification_notice"
        )
        self.assertIn(message, problem)
        self.env.invalidate_all()
        self.assertEqual(self.enrollment.state, "awaiting_proof")
        self.assertFalse(self.enrollment.proof_ids)

    def test_upload(self):
        self._log_in(self.portal_user)
        response = self._send_proof(
            self.enrollment, ("one.pdf", PDF), ("two.pdf", PDF), number=" A-1 "
        )
        self.assertTrue(response.url.endswith(self._url(self.enrollment)))
        self.assertIn("Thank you", response.text)
        self.assertEqual(self.enrollment.state, "to_approve")
        self.assertEqual(self.enrollment.proof_number, "A-1")
        names = self.enrollment.proof_ids.mapped("name")
        self.assertEqual(sorted(names), ["one.pdf", "two.pdf"])

    def test_documents_are_downloaded_by_the_learner_only(self):
        self._log_in(self.portal_user)
        self._send_proof(self.enrollment)
        url = f"/web/content/{self.enrollment.proof_ids.id}?download=true"
        self.assertIn(url, self._get(self._url(self.enrollment)).text)
        for judged in (False, True):
            if judged:
                self.enrollment.with_user(self.officer).action_approve()
            self._log_in(self.portal_user)
            self.assertEqual(self._get(url).content, PDF)
            self._log_in(self.learner)
            self.assertNotEqual(self._get(url).content, PDF)
        self._log_in(self.portal_user)
        self.assertIn(url, self._get(self._url(self.enrollment)).text)

    def test_rejected_and_sent_again(self):
        self._log_in(self.portal_user)
        self._send_proof(self.enrollment)
        self.enrollment.with_user(self.officer).action_reject("A page is missing")
        page = self._get_page(self._url(self.enrollment))
        reason = self._get_text(page, "o_certification_rejected")
        self.assertIn("A page is missing", reason)
        self._send_proof(self.enrollment, ("both.pdf", PDF))
        self.assertEqual(self.enrollment.state, "to_approve")

    def test_asked_by_a_script(self):
        self._log_in(self.portal_user)
        script = {"X-Requested-With": "XMLHttpRequest"}
        url = self._url(self.enrollment, "/proof")
        refused = self._post(url, [("empty.pdf", b"")], headers=script)
        self.assertEqual(refused.status_code, 400)
        self.assertIn("is empty", refused.json()["error"])
        taken = self._post(url, [("diploma.pdf", PDF)], headers=script)
        self.assertEqual(taken.json(), {"url": self._url(self.enrollment)})
        self.assertEqual(self.enrollment.state, "to_approve")

    def test_bad_files(self):
        self._log_in(self.portal_user)
        self.env["ir.config_parameter"].set_param("certificates.max_document_mb", 1)
        large = PDF + b"0" * 1024 * 1024
        for files, message in (
            ([("diploma.pdf", ZIP)], "diploma.pdf cannot be a document"),
            ([("diploma.pdf", PDF), ("virus.pdf", ZIP)], "virus.pdf cannot be"),
            ([("empty.pdf", b"")], "empty.pdf is empty"),
            ([("large.pdf", large)], "large.pdf is larger than 1 MB"),
            ([("a.pdf", PDF)] * 11, "at most 10 files"),
            ([("", b"")], "Choose at least one file"),
        ):
            with self.subTest(message=message):
                self._assert_refused(self._send_proof(self.enrollment, *files), message)
        response = self._post(self._url(self.enrollment, "/proof"))
        self._assert_refused(response, "Choose at least one file")

    def test_51_megabytes(self):
        self._log_in(self.portal_user)
        file = ("large.pdf", PDF + b"0" * 51 * 1024 * 1024)
        self._assert_refused(
            self._send_proof(self.enrollment, file), "large.pdf is larger than 50 MB"
        )

    def test_50_megabytes(self):
        self._log_in(self.portal_user)
        file = ("just.pdf", PDF.ljust(50 * 1024 * 1024, b" "))
        self._send_proof(self.enrollment, file)
        self.assertEqual(self.enrollment.state, "to_approve")

    def test_second_upload_while_the_first_waits(self):
        self._log_in(self.portal_user)
        self._send_proof(self.enrollment)
        proof = self.enrollment.proof_ids
        response = self._send_proof(self.enrollment, ("other.pdf", PDF), number="B-2")
        self.assertIn("waits for approval already", response.text)
        self.assertEqual(self.enrollment.proof_ids, proof)
        self.assertFalse(self.enrollment.proof_number)

    def test_completed_takes_no_proof(self):
        self.enrollment.with_user(self.officer).action_approve()
        self._log_in(self.portal_user)
        response = self._send_proof(self.enrollment)
        self.assertIn("it takes no more proof", response.text)
        self.assertFalse(self.enrollment.proof_ids)

    def test_internal_takes_no_proof(self):
        enrollment = self._enroll(self.certification, self.pia)
        self._log_in(self.portal_user)
        response = self._send_proof(enrollment)
        self.assertIn("takes courses, not proof", response.text)

    def test_courses_first(self):
        certification = self._new_certification(
            self.courses[:1],
            kind="external",
            require_courses=True,
            name="Courses First",
        )
        enrollment = self._enroll(certification, self.pia)
        self._log_in(self.portal_user)
        response = self._send_proof(enrollment)
        self.assertIn("Finish the required courses first", response.text)
        self.assertNotIn("o_certification_proof", response.text)
        self._finish(self.courses[:1], self.portal_user.partner_id)
        self._send_proof(enrollment)
        self.assertEqual(enrollment.state, "to_approve")

    def test_day_of_completion(self):
        self.external.completion_date_source = "employee"
        self._log_in(self.portal_user)
        tomorrow = fields.Date.today() + timedelta(days=2)
        for day, message in (
            ("", "Enter the day"),
            ("yesterday", "yesterday is not a date"),
            (str(tomorrow), "give a day up to today"),
            ("0201-01-01", "give a day up to today"),
        ):
            with self.subTest(day=day):
                self._assert_refused(
                    self._send_proof(self.enrollment, completed_on=day), message
                )
        self._send_proof(self.enrollment, completed_on="2026-01-31")
        self.assertEqual(str(self.enrollment.proof_date), "2026-01-31")

    def test_day_that_is_not_asked(self):
        self._log_in(self.portal_user)
        self._send_proof(self.enrollment, completed_on="2020-01-31")
        self.assertFalse(self.enrollment.proof_date)

    def test_number(self):
        self.type.number_policy = "required"
        self._log_in(self.portal_user)
        self._assert_refused(self._send_proof(self.enrollment), "Enter the number")
        self._send_proof(self.enrollment, number="C-3")
        self.assertEqual(self.enrollment.proof_number, "C-3")

    def test_automatic_number_is_not_asked(self):
        self.type.write(
            {
                "number_policy": "sequence",
                "sequence_id": self.env["ir.sequence"]
                .create({"name": "Numbers", "company_id": False})
                .id,
            }
        )
        self._log_in(self.portal_user)
        self.assertNotIn('name="number"', self._get(self._url(self.enrollment)).text)
        self._send_proof(self.enrollment, number="D-4")
        self.assertFalse(self.enrollment.proof_number)


class TestPortalAccess(PortalCase):
    """Other people's enrollments are not there, whoever asks and how."""

    def _call(self, method, url):
        if method == "GET":
            return self._get(url, allow_redirects=False)
        files = [("diploma.pdf", PDF)] if url.endswith("/proof") else ()
        return self._post(url, files)

    def _get_urls(self, enrollment):
        line = enrollment.certification_id.course_ids[:1].id or 1
        return [
            (method, self._url(enrollment, end.format(line=line)))
            for method, end in ROUTES
        ]

    def _assert_not_found(self, enrollment):
        for method, url in self._get_urls(enrollment):
            with self.subTest(method=method, url=url):
                response = self._call(method, url)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn(enrollment.employee_id.name, response.text)
                self.assertNotIn(enrollment.certification_id.name, response.text)

    def test_enrollments_of_others(self):
        others = self._enroll(self.certification) + self._enroll(self.external)
        others |= self._enroll(self.certification, self.colleague)
        self.lead.user_id = self._new_user("lead")
        self.colleague.user_id = self._new_user("colleague")
        before = others.mapped("state")
        users = (
            self.portal_user
            + self.lead.user_id
            + self.officer
            + self.manager
            + self.env.ref("base.user_admin")
        )
        self.env.ref("base.user_admin").password = "admin"
        for user in users:
            self._log_in(user)
            for enrollment in others:
                with self.subTest(user=user.login, enrollment=enrollment.id):
                    self._assert_not_found(enrollment)
        self._log_in(self.colleague.user_id)
        self._assert_not_found(others[0])
        self.env.invalidate_all()
        self.assertEqual(others.mapped("state"), before)
        self.assertFalse(others.proof_ids)

    def test_the_public_logs_in(self):
        enrollment = self._enroll(self.certification)
        self.authenticate(None, None)
        for method, url in [("GET", HOME), *self._get_urls(enrollment)]:
            with self.subTest(method=method, url=url):
                response = self._get(url) if method == "GET" else self._post(url)
                self.assertIn("/web/login", response.url)
                self.assertNotIn(self.certification.name, response.text)
        self.assertEqual(enrollment.state, "not_started")

    def test_what_does_not_exist(self):
        self._log_in(self.portal_user)
        for wrong in ("0", "999999999", "99999999999999999999", "-1", "x", "1;--"):
            for method, end in ROUTES:
                url = f"{HOME}/{wrong}{end.format(line=1)}"
                with self.subTest(method=method, url=url):
                    self.assertEqual(self._call(method, url).status_code, 404)

    def test_course_of_another_certification(self):
        enrollment = self._enroll(self.certification, self.pia)
        other = self._new_certification(self.courses[:1], name="Other")
        self._log_in(self.portal_user)
        for line_id in (other.course_ids.id, 0, 99999999999999999999):
            url = self._url(enrollment, f"/courses/{line_id}")
            self.assertEqual(self._post(url).status_code, 404)
        self.assertEqual(enrollment.state, "not_started")

    def test_starting_what_one_is_not_enrolled_in(self):
        """There is no address for it; as a learner of another one it is not found."""
        other = self._enroll(self.certification)
        self._enroll(self.external, self.pia)
        self._log_in(self.portal_user)
        response = self._post(self._url(other, "/start"))
        self.assertEqual(response.status_code, 404)
        self.assertEqual(other.state, "not_started")
        self.assertNotIn(
            self.portal_user.partner_id, self.courses[0].sudo().partner_ids
        )

    def test_badge(self):
        """The badge is seen by who is enrolled."""
        self.certification.image_1920 = self.env.ref("base.user_admin").image_1920
        enrollment = self._enroll(self.certification, self.pia)
        url = f"/web/image/certificates.certification/{self.certification.id}/image_256"
        self._log_in(self.portal_user)
        self.assertIn(url, self._get(self._url(enrollment)).text)
        seen = self._get(url).content
        self._log_in(self._new_user("customer", "base.group_portal"))
        self.assertNotEqual(self._get(url).content, seen)

    def test_an_archived_employee_keeps_the_history(self):
        enrollment = self._enroll(self.certification, self.pia)
        self.pia.active = False
        self._log_in(self.portal_user)
        self.assertEqual(self._get(self._url(enrollment)).status_code, 200)

    def test_employee_of_another_company(self):
        """What counts is whose it is, not which company is chosen on the website."""
        self.learner.company_ids = [Command.link(self.other_company.id)]
        other = self._new_employee("Wim Elbe", company_id=self.other_company.id)
        other.work_contact_id = self.learner.partner_id
        self.worker.user_id = False
        other.user_id = self.learner
        enrollment = self._enroll(self.certification, other)
        self._log_in(self.learner)
        self.assertEqual(self._get(self._url(enrollment)).status_code, 200)
        self.assertIn("Forklift Driver", self._get(HOME).text)
