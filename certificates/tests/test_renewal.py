from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import CertificatesCase


class TestRenewal(CertificatesCase):
    """What everybody is told about the renewal of a certificate."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.responsible = cls._new_user(
            "resp", "certificates.group_certificates_user", name="Rita Responsible"
        )
        cls.employee = cls._new_user("employee")
        cls.boss_user = cls._new_user("boss")
        cls.holder = cls._new_user("holder", "base.group_portal")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.today = fields.Date.today()
        cls.type.responsible_id = cls.responsible
        cls.worker.user_id = cls.employee
        cls.boss.user_id = cls.boss_user
        cls.colleague.work_contact_id = cls.holder.partner_id
        cls.certificate = cls._issue_until(20)

    @classmethod
    def _issue_until(cls, days, employee=None, **values):
        start = cls.today - timedelta(days=900)
        expiry = cls.today + timedelta(days=days)
        return cls._issue(
            employee, **{"date_start": start, "date_expiry": expiry, **values}
        )

    def _get_step(self, certificate, user):
        self.env.invalidate_all()
        certificate = certificate.with_user(user)
        return certificate._get_renewal_steps().get(certificate)

    def test_the_employee_is_told_whom_to_ask(self):
        own = self._issue_until(20, self.colleague)
        for user, certificate, is_own in (
            (self.employee, self.certificate, True),
            (self.boss_user, self.certificate, False),
            (self.holder, own, True),
        ):
            with self.subTest(user=user.login):
                step = self._get_step(certificate, user)
                self.assertIn("Rita Responsible", step.text)
                self.assertEqual(step.email, "resp@example.com")
                page = f"/my/certificates/new?renew={certificate.id}"
                self.assertEqual(step.url, page if is_own else "")
                self.assertEqual(bool(step.label), is_own)

    def test_officers_renew_by_their_button(self):
        self.assertFalse(self._get_step(self.certificate, self.officer))
        self.lead.user_id = self.officer
        own = self._issue_until(20, self.lead)
        self.assertIn("Rita", self._get_step(own, self.officer).text)

    def test_a_certificate_renews_none_of_somebody_else(self):
        """An officer wrote the certificate of another employee, and it was replaced."""
        certificate = self.certificate.with_user(self.officer)
        other = self._issue_until(20, self.colleague)
        with self.assertRaisesRegex(ValidationError, "Wim.*Coby.*same holder"):
            certificate.renewal_of_id = other
        with self.assertRaises(ValidationError):
            certificate.renewal_ids = [fields.Command.link(other.id)]
        values = {"employee_id": self.colleague.id, "type_id": self.type.id}
        with self.assertRaises(ValidationError):
            certificate.create({**values, "renewal_of_id": certificate.id})
        names = ["employee_id/.id", "type_id/.id", "renewal_of_id/.id"]
        row = map(str, (self.colleague.id, self.type.id, certificate.id))
        result = certificate.load(names, [[*row]])
        self.assertFalse(result["ids"])
        self.assertIn("same holder", result["messages"][0]["message"])
        moved = {"employee_id": self.colleague.id, "renewal_of_id": other.id}
        certificate.write(moved)
        self.assertEqual(certificate.renewal_of_id, other)
        certificate.employee_id = self.worker
        self.assertFalse(certificate.renewal_of_id)

    def test_nobody_is_told_to_ask_themselves(self):
        self.worker.user_id = self.responsible
        step = self._get_step(self.certificate, self.responsible)
        self.assertIn("HR department", step.text)
        self.assertFalse(step.email)

    def test_who_is_responsible(self):
        """The company's person stands in for that of the type, but nobody who left."""
        self.company.certificates_responsible_id = self.manager
        self.type.responsible_id = False
        step = self._get_step(self.certificate, self.employee)
        self.assertEqual(step.email, self.manager.email)
        self.manager.active = False
        step = self._get_step(self.certificate, self.employee)
        self.assertIn("HR department", step.text)

    def test_only_what_may_be_renewed(self):
        def is_told(certificate):
            return bool(self._get_step(certificate, self.employee))

        def issue(days, **values):
            return self._issue_until(
                days, certificate_type=self._new_type(f"T{days}{values}"), **values
            )

        self.assertTrue(is_told(issue(0)))
        self.assertTrue(is_told(issue(-100)), "expired")
        self.assertFalse(is_told(issue(400)), "too early")
        self.assertFalse(is_told(issue(20, revoked_on=self.today)))
        self.assertFalse(is_told(issue(20, active=False)))
        upcoming = issue(20, date_start=self.today + timedelta(days=1))
        self.assertFalse(is_told(upcoming))
        renewed = issue(20)
        later = self.today + timedelta(days=20)
        renewal = self.Assignment.create(renewed._prepare_renewal_values(later))
        self.assertFalse(is_told(renewed))
        renewal.revoked_on = self.today
        self.assertTrue(is_told(renewed), "the renewal was revoked")
        retired = issue(20)
        retired.type_id.active = False
        self.assertFalse(is_told(retired), "not issued any more")

    def test_renewed_at_another_level(self):
        self.certificate.level_id = self._get_level("Reach truck")
        values = self.certificate._prepare_renewal_values(self.today)
        other = self._get_level("Counterbalance")
        self.Assignment.create({**values, "level_id": other.id})
        self.assertTrue(self.certificate.superseded, "what was renewed is settled")
        self.assertFalse(self._get_step(self.certificate, self.employee))

    def test_whoever_was_reminded_is_told(self):
        """A ladder may begin before the certificate counts as expiring."""
        early = self._issue_until(120, certificate_type=self._new_type("Early"))
        self.assertFalse(self._get_step(early, self.employee))
        early.write({"reminded_step": 150, "reminded_on": early.date_expiry})
        self.assertTrue(self._get_step(early, self.employee))
        early.reminded_on = self.today
        self.assertFalse(self._get_step(early, self.employee), "of another expiry date")

    def test_others_are_told_nothing(self):
        stranger = self._new_user("stranger")
        certificate = self.certificate.with_user(stranger)
        self.env.invalidate_all()
        for refused in (
            certificate.action_open_renewal,
            lambda: certificate.read(["renewal_text"]),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_nothing_to_click(self):
        with self.assertRaisesRegex(UserError, "nothing to do"):
            self.certificate.with_user(self.boss_user).action_open_renewal()

    def test_holder_hands_in_the_new_one(self):
        action = self.certificate.with_user(self.employee).action_open_renewal()
        self.assertEqual(action["res_model"], "certificates.submission")
        context = action["context"]
        self.assertEqual(context["default_renewal_of_id"], self.certificate.id)
        submissions = self.env["certificates.submission"].with_user(self.employee)
        submission = submissions.with_context(**context).create(
            {"date_start": self.today}
        )
        submission.action_submit()
        step = self._get_step(self.certificate, self.employee)
        self.assertIn("You handed in", step.text)
        self.assertIn(str(submission.id), step.url)

    def test_fields_of_the_form(self):
        certificate = self.certificate.with_user(self.employee)
        self.assertIn("Rita", certificate.renewal_text)
        self.assertEqual(certificate.renewal_email, "resp@example.com")
        self.assertEqual(certificate.renewal_label, "I Have a New Certificate")
        self.assertFalse(self.Assignment.new({}).renewal_text)

    def test_queries_do_not_grow(self):
        more = self.certificate.browse()
        for number in range(20):
            certificate_type = self._new_type(f"Type {number}")
            certificate_type.responsible_id = self.responsible
            more |= self._issue_until(20, certificate_type=certificate_type)
        self._get_step(self.certificate, self.employee)
        counts = []
        for certificates in (more[:2], more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(
                len(certificates.with_user(self.employee)._get_renewal_steps()),
                len(certificates),
            )
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
