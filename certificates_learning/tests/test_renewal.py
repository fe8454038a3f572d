from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.common import PDF

from .common import LearningCase


class RenewalCase(LearningCase):
    """A learner, whose manager, officer and colleague look at the certificate."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.today = fields.Date.today()
        cls.lead_user = cls._new_user("lead")
        cls.lead.user_id = cls.lead_user
        cls.portal_user = cls._new_user("portal", "base.group_portal")
        cls.pia = cls._new_employee(
            "Pia Portal",
            parent_id=cls.lead.id,
            work_contact_id=cls.portal_user.partner_id.id,
        )

    @classmethod
    def _issue_until(cls, days, employee=None, **values):
        start = cls.today - timedelta(days=900)
        expiry = cls.today + timedelta(days=days)
        return cls._issue(employee, date_start=start, date_expiry=expiry, **values)

    def _complete_until(self, enrollment, days):
        """Have an enrollment completed long ago: its certificate ends in some days."""
        certificate = self._issue_until(
            days, enrollment.employee_id, enrollment_id=enrollment.id
        )
        enrollment.write({"state": "completed", "completed_on": certificate.date_start})
        return certificate

    def _get_step(self, certificate, user):
        self.env.invalidate_all()
        certificate = certificate.with_user(user)
        return certificate._get_renewal_steps().get(certificate)


class TestRenewal(RenewalCase):
    def _check(self, certificate, user, text, label, url=""):
        step = self._get_step(certificate, user)
        self.assertIn(text, step.text)
        self.assertEqual((step.label, step.url), (label, url))
        return step

    def test_courses(self):
        """From the start to the new certificate, as the learner and others see it."""
        certificate = self._issue_until(20)
        enrollment = self._enroll(self._new_certification(mandatory=2))
        page = f"/my/certifications/{enrollment.id}"
        self._check(certificate, self.learner, "Forklift Driver", "Start", page)
        for user in (self.lead_user, self.officer):
            step = self._check(
                certificate, user, "has not been started", "Open Enrollment"
            )
            self.assertEqual(step.email, self.worker.work_email)
            self.assertEqual(step.run()["res_id"], enrollment.id)
        self._finish(self.courses[0])
        done = "Required courses done: 1 of 2"
        self._check(certificate, self.learner, done, "Continue", page)
        self._check(certificate, self.lead_user, done, "Open Enrollment")
        self._finish(self.courses[1])
        self.assertEqual(enrollment.state, "completed")
        for user in (self.learner, self.lead_user, self.officer):
            self.assertFalse(self._get_step(certificate, user))
            self.assertFalse(self._get_step(enrollment.assignment_id, user))

    def test_renewed_by_hand_the_new_certificate_waits_for_nothing(self):
        old = self._issue_until(-5)
        self._enroll(self._new_external(approver="manager"))
        self.assertTrue(self._get_step(old, self.learner))
        new = self._issue(
            date_start=self.today, date_expiry=self.today + timedelta(days=730)
        )
        for user in (self.learner, self.lead_user, self.officer):
            self.assertFalse(self._get_step(new, user))

    def test_menus_of_a_team_are_for_those_with_one(self):
        def see(user):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            return [
                self.env.ref(
                    f"certificates_learning.certificates_enrollment_menu_{n}"
                ).id
                in menus
                for n in ("team", "submissions")
            ]

        self.assertEqual(see(self.lead_user), [True, True])
        self.assertEqual(see(self.learner), [False, False])
        self.assertEqual(see(self.officer), [False, True])

    def test_proof(self):
        certificate = self._issue_until(-5)
        enrollment = self._enroll(self._new_external(approver="manager"))
        page = f"/my/certifications/{enrollment.id}"
        upload = ("Upload Proof", f"{page}#proof")
        self._check(certificate, self.learner, "Send proof", *upload)
        self._check(certificate, self.lead_user, "waits for proof", "Open Enrollment")
        files = [{"name": "diploma.pdf", "raw": PDF}]
        enrollment.with_user(self.learner).action_submit_proof(files)
        self._check(certificate, self.learner, "waits for approval", "View", page)
        for user in (self.lead_user, self.officer):
            step = self._check(certificate, user, "your approval", "Review Proof")
            self.assertEqual(step.run()["res_id"], enrollment.id)
        enrollment.with_user(self.lead_user).action_reject("Unreadable")
        self._check(certificate, self.learner, "was not accepted", *upload)
        self._check(certificate, self.lead_user, "was rejected", "Open Enrollment")

    def test_who_may_not_approve(self):
        certificate = self._issue_until(20)
        enrollment = self._enroll(self._new_external(approver="officer"))
        files = [{"name": "diploma.pdf", "raw": PDF}]
        enrollment.with_user(self.learner).action_submit_proof(files)
        self._check(
            certificate, self.lead_user, "waits for approval", "Open Enrollment"
        )

    def test_courses_before_proof(self):
        certificate = self._issue_until(20)
        enrollment = self._enroll(
            self._new_certification(
                self.courses[:2], kind="external", require_courses=True
            )
        )
        page = f"/my/certifications/{enrollment.id}"
        self._check(certificate, self.learner, "Forklift Driver", "Start", page)
        self._finish(self.courses[0])
        self._check(certificate, self.learner, "1 of 2", "Continue", page)

    def test_next_cycle(self):
        """The learner opens it early; the managers above see that it can be."""
        certification = self._new_certification(recurrence="recurring")
        enrollment = self._enroll(certification)
        certificate = self._complete_until(enrollment, 20)
        self._check(certificate, self.lead_user, "can be opened", "Open Enrollment")
        self._check(certificate, self.learner, "taken again", "Start Renewal")
        action = certificate.with_user(self.learner).action_open_renewal()
        renewed = enrollment.next_ids
        self.assertEqual(action["url"], f"/my/certifications/{renewed.id}")
        self._check(
            certificate, self.learner, "Forklift Driver", "Start", action["url"]
        )

    def _get_hand_in(self, certificate):
        """Return the button and the page that hand in a new certificate."""
        page = f"/my/certificates/new?renew={certificate.id}"
        return "I Have a New Certificate", page

    def test_once_is_asked_for(self):
        """What does not recur is nothing to start: somebody is to be asked."""
        enrollment = self._enroll(self._new_certification(self_enroll=True))
        certificate = self._complete_until(enrollment, 20)
        self._check(
            certificate,
            self.learner,
            "Ask your manager",
            *self._get_hand_in(certificate),
        )

    def test_too_early(self):
        """A long certificate shows a renewal that is in progress, and no other."""
        certification = self._new_certification(recurrence="recurring")
        enrollment = self._enroll(certification)
        certificate = self._complete_until(enrollment, 400)
        self.assertFalse(self._get_step(certificate, self.learner))
        renewed = enrollment.with_user(self.learner).action_renew()
        page = f"/my/certifications/{renewed.id}"
        self._check(certificate, self.learner, "Forklift Driver", "Start", page)
        certificate.revoked_on = self.today
        self.assertFalse(self._get_step(certificate, self.learner))

    def test_self_enrollment(self):
        certificate = self._issue_until(20)
        certification = self._new_certification(self_enroll=True)
        self._check(certificate, self.lead_user, "Ask", "")
        self._check(certificate, self.learner, "Forklift Driver", "Enroll")
        action = certificate.with_user(self.learner).action_open_renewal()
        enrollment = self.Enrollment.search([("employee_id", "=", self.worker.id)])
        self.assertEqual(enrollment.certification_id, certification)
        self.assertEqual(enrollment.origin, "self")
        self.assertEqual(action["url"], f"/my/certifications/{enrollment.id}")

    def test_not_offered(self):
        """Drafts, retired ones, other types and other companies renew nothing."""
        certificate = self._issue_until(20)
        self._new_certification(self_enroll=True, publish=False)
        self._new_certification(self_enroll=True).action_retire()
        self._new_certification(self_enroll=True, type_id=self._new_type("Other").id)
        self._new_certification()
        self._new_certification(self_enroll=True, company_id=self.other_company.id)
        self._check(certificate, self.learner, "Ask", *self._get_hand_in(certificate))
        action = certificate.with_user(self.learner).action_open_renewal()
        self.assertEqual(action["res_model"], "certificates.submission")
        self.assertFalse(self.Enrollment.search([]))

    def test_program_of_a_type_that_counts_as_this_renews_it(self):
        certificate = self._issue_until(20)
        higher = self._new_type("Instructor")
        self._new_certification(name="Instructors", self_enroll=True, type_id=higher.id)
        self._check(certificate, self.learner, "Ask", *self._get_hand_in(certificate))
        higher.satisfies_ids = self.type
        self._check(certificate, self.learner, "Instructors", "Enroll")
        action = certificate.with_user(self.learner).action_open_renewal()
        self._check(
            certificate, self.learner, "Complete Instructors", "Start", action["url"]
        )
        self._new_certification(name="Drivers", self_enroll=True)
        enrollment = self.Enrollment.search([("employee_id", "=", self.worker.id)])
        enrollment.action_cancel()
        self._check(certificate, self.learner, "Drivers", "Enroll")

    def test_program_of_another_type_does_not_renew_before_it_is_due(self):
        certificate = self._issue_until(400)
        higher = self._new_type("Instructor", satisfies_ids=self.type.ids)
        self._enroll(self._new_certification(name="Instructors", type_id=higher.id))
        self.assertFalse(self._get_step(certificate, self.learner))

    def test_managers_begin_nothing(self):
        """Not even by asking for the step of somebody else's certificate."""
        certificate = self._issue_until(20)
        self._new_certification(self_enroll=True)
        for user in (self.lead_user, self.officer):
            with self.assertRaises(UserError):
                certificate.with_user(user).action_open_renewal()
        enrollment = self._enroll(
            self._new_certification(recurrence="recurring"), self.colleague
        )
        certificate = self._complete_until(enrollment, 20)
        for user in (self.lead_user, self.officer):
            action = certificate.with_user(user).action_open_renewal()
            self.assertEqual(action["res_id"], enrollment.id)
        self.assertFalse(enrollment.next_ids)

    def test_queries_do_not_grow(self):
        more = self.Assignment
        for number in range(12):
            certification = self._new_certification(
                type_id=self._new_type(f"Type {number}").id, mandatory=2
            )
            self._enroll(certification)
            more |= self._issue_until(20, type_id=certification.type_id.id)
        counts = []
        for certificates in (more[:2], more[:2], more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            certificates.with_user(self.lead_user)._get_renewal_steps()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestRenewalPage(HttpCase, RenewalCase):
    def _post(self, certificate):
        data = {"csrf_token": Request.csrf_token(self)}
        url = f"/my/certificates/{certificate.id}/renewal"
        return self.url_open(url, data=data, timeout=60)

    def _get(self, url):
        return self.url_open(url, timeout=60)

    def test_links(self):
        """From the certificate to the enrollment that earned it, and back."""
        enrollment = self._enroll(self._new_certification(), self.pia)
        certificate = self._complete_until(enrollment, 400)
        self.authenticate(self.portal_user.login, self.portal_user.login)
        here, there = (
            f"/my/certificates/{certificate.id}",
            f"/my/certifications/{enrollment.id}",
        )
        self.assertIn(f'href="{there}"', self._get(here).text)
        self.assertIn(f'href="{here}"', self._get(there).text)

    def test_enroll(self):
        certificate = self._issue_until(20, self.pia)
        self._new_certification(self_enroll=True)
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertIn("Enroll", self._get(f"/my/certificates/{certificate.id}").text)
        response = self._post(certificate)
        enrollment = self.Enrollment.search([("employee_id", "=", self.pia.id)])
        self.assertTrue(response.url.endswith(f"/my/certifications/{enrollment.id}"))
        again = self._post(certificate)
        self.assertEqual(again.url, response.url)
        self.assertEqual(len(self.Enrollment.search([])), 1)

    def test_next_cycle(self):
        certification = self._new_certification(recurrence="recurring")
        enrollment = self._enroll(certification, self.pia)
        certificate = self._complete_until(enrollment, 20)
        self.authenticate(self.portal_user.login, self.portal_user.login)
        response = self._post(certificate)
        renewed = enrollment.next_ids
        self.assertTrue(response.url.endswith(f"/my/certifications/{renewed.id}"))

    def test_nothing_to_do(self):
        certificate = self._issue_until(20, self.pia)
        certificate.revoked_on = self.today
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertIn("There is nothing to do", self._post(certificate).text)

    def test_what_is_required_names_the_programs_that_lead_to_it(self):
        """Of the type and of those that count as it; not what the learner has done."""
        higher = self._new_type("Instructor", satisfies_ids=self.type.ids)
        enrollment = self._enroll(self._new_certification(name="Drivers"))
        offered = self._new_certification(
            name="Instructors", self_enroll=True, type_id=higher.id
        )
        self._new_certification(
            name="Riggers", self_enroll=True, type_id=self._new_type("Rigger").id
        )
        self.env["certificates.requirement"].create(
            {"type_id": self.type.id, "company_id": self.company.id}
        )
        self.authenticate("cert_learner", "cert_learner")
        page = html.fromstring(self._get("/my/certificates").content)
        links = page.xpath("//*[hasclass('o_certificate_way')]/a/@href")
        self.assertEqual(
            links,
            [
                f"/my/certifications/{enrollment.id}",
                f"/my/certifications/offers/{offered.id}",
            ],
        )
        self._issue(certificate_type=higher)
        page = html.fromstring(self._get("/my/certificates").content)
        self.assertFalse(page.xpath("//*[hasclass('o_certificate_required')]"))

    def test_of_others(self):
        enrollment = self._enroll(self._new_certification(recurrence="recurring"))
        certificate = self._complete_until(enrollment, 20)
        for user in (self.portal_user, self.lead_user, self.officer):
            self.authenticate(user.login, user.login)
            self.assertEqual(self._post(certificate).status_code, 404)
        self.assertFalse(enrollment.next_ids)
