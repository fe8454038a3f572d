from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import Form

from odoo.addons.certificates.models.delivery import reminded, sending

from .common import LearningCase


class TestDeadlines(LearningCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        with freeze_time("2026-01-01 10:00:00"):
            cls.certification = cls._new_certification(days_to_complete=30)
            cls.enrollment = cls._enroll(cls.certification, enrolled_on="2026-01-01")

    def _run_at(self, day):
        with freeze_time(f"{day} 10:00:00"), self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_due").method_direct_trigger()
        self.env.invalidate_all()

    def _events(self, enrollment=None):
        deliveries = (enrollment or self.enrollment).delivery_ids
        to_learner = deliveries.filtered(lambda d: d.kind != "team_overdue")
        return to_learner.sorted("id").mapped("kind")[1:]

    def _mails(self, partner):
        return self.env["mail.mail"].search(
            [
                "|",
                ("recipient_ids", "in", partner.ids),
                ("email_to", "=", partner.email),
            ]
        )

    def test_each_step_once(self):
        self.assertEqual(str(self.enrollment.reminder_next_on), "2026-01-17")
        self._run_at("2026-01-16")
        self.assertEqual(self._events(), [])
        self._run_at("2026-01-17")
        self._run_at("2026-01-17")
        self.assertEqual(self._events(), ["deadline_near"])
        self.assertEqual(str(self.enrollment.reminder_next_on), "2026-01-24")

    def test_after_days_without_a_run_only_the_step_now_due(self):
        self._run_at("2026-01-30")
        self.assertEqual(self._events(), ["deadline_near"])
        self.assertEqual(self.enrollment.reminded_step, 1)
        self._run_at("2026-01-31")
        self.assertEqual(self._events(), ["deadline_near"])

    def test_missed_is_told_to_the_manager_in_one_mail(self):
        with freeze_time("2026-01-01 10:00:00"):
            other = self._enroll(
                self.certification, self.colleague, enrolled_on="2026-01-01"
            )
        before = self._mails(self.lead.work_contact_id)
        self._run_at("2026-02-01")
        self.assertEqual(self._events(), ["deadline_missed"])
        self.assertEqual(self._events(other), ["deadline_missed"])
        mail = self._mails(self.lead.work_contact_id) - before
        self.assertEqual(len(mail), 1)
        self.assertIn("Wim Worker", mail.body_html)
        self.assertIn("Coby Colleague", mail.body_html)
        self._run_at("2026-02-02")
        self.assertEqual(self._events(), ["deadline_missed"])
        self.assertFalse(self.enrollment.reminder_next_on)

    def test_one_mail_to_the_manager_whatever_the_batches(self):
        with freeze_time("2026-01-01 10:00:00"):
            late = self.enrollment
            for number in range(3):
                employee = self._new_employee(f"Late {number}", parent_id=self.lead.id)
                late |= self._enroll(
                    self.certification, employee, enrolled_on="2026-01-01"
                )
        before = self._mails(self.lead.work_contact_id)
        with (
            patch.object(reminded, "REMINDER_BATCH", 2),
            patch.object(sending, "ADDRESS_BATCH", 2),
            patch.object(sending, "SEND_BATCH", 2),
        ):
            self._run_at("2026-02-01")
        mail = self._mails(self.lead.work_contact_id) - before
        self.assertEqual(len(mail), 1)
        for employee in late.employee_id:
            self.assertIn(employee.name, mail.body_html)
        told = late.delivery_ids.filtered(lambda d: d.kind == "team_overdue")
        self.assertEqual(len(told), 4)
        self.assertEqual(told.mail_id, mail)

    def test_the_manager_finds_a_button(self):
        self.lead.user_id = self._new_user("lead")
        self._run_at("2026-02-01")
        mail = self._mails(self.lead.user_id.partner_id)
        self.assertIn("/odoo/certification-team", mail.body_html)

    def test_mails_come_from_the_company(self):
        self.company.email = "hr@rhine.example.com"
        enrollment = self._enroll(self.certification, self.colleague)
        mail = enrollment.sudo().delivery_ids.mail_id
        self.assertEqual(mail.email_from, '"Rhine Logistics" <hr@rhine.example.com>')
        self.assertIn("Your certification</span>", mail.body_html)
        self.assertIn("Enrolled", mail.body_html)
        self.assertNotIn("/my/certifications", mail.body_html, "there is no account")

    def test_a_new_deadline_starts_again(self):
        self._run_at("2026-02-01")
        with freeze_time("2026-02-02 10:00:00"):
            self.enrollment.deadline = "2026-03-15"
        self.assertEqual(str(self.enrollment.reminder_next_on), "2026-03-01")

    def test_a_new_deadline_starts_with_the_step_due_next(self):
        with freeze_time("2026-02-02 10:00:00"):
            self.enrollment.deadline = "2026-02-12"
        self.assertEqual(str(self.enrollment.reminder_next_on), "2026-02-05")

    def test_no_step_on_the_day_of_the_enrollment(self):
        with freeze_time("2026-01-01 10:00:00"):
            self.certification.days_to_complete = 14
            enrollment = self._enroll(
                self.certification, self.colleague, enrolled_on="2026-01-01"
            )
        self.assertEqual(str(enrollment.deadline), "2026-01-15")
        self.assertEqual(str(enrollment.reminder_next_on), "2026-01-08")

    def test_enrolled_after_the_deadline_nobody_is_mailed(self):
        with freeze_time("2026-03-01 10:00:00"):
            enrollment = self._enroll(
                self.certification, self.colleague, enrolled_on="2026-01-01"
            )
        self.assertFalse(enrollment.reminder_next_on)
        self._run_at("2026-03-02")
        self.assertEqual(self._events(enrollment), [])

    def test_steps_after_the_deadline_tell_once_more(self):
        self.env["certificates.reminder"].create(
            {
                "applies_to": "deadline",
                "certification_id": self.certification.id,
                "days": -7,
            }
        )
        self._run_at("2026-02-01")
        self._run_at("2026-02-02")
        self.assertEqual(self._events(), ["deadline_missed"])
        self._run_at("2026-02-07")
        self.assertEqual(self._events(), ["deadline_missed"] * 2)
        self.assertFalse(self.enrollment.reminder_next_on)

    def test_nobody_is_reminded_of_what_is_done(self):
        self._finish(self.courses)
        self.assertFalse(self.enrollment.reminder_next_on)
        self._run_at("2026-02-01")
        self.assertEqual(self._events(), ["completed"])

    def test_a_deadline_that_was_entered_stays_when_the_rule_changes(self):
        other = self._enroll(
            self.certification,
            self.colleague,
            enrolled_on="2026-01-01",
            deadline="2026-01-20",
        )
        self.assertEqual(str(self.enrollment.deadline), "2026-01-31")
        self.certification.days_to_complete = 60
        self.assertEqual(str(self.enrollment.deadline), "2026-03-02")
        self.assertEqual(str(other.deadline), "2026-01-20")
        self.enrollment.deadline = False
        self.certification.days_to_complete = 90
        self.assertFalse(self.enrollment.deadline, "none was entered on purpose")

    def test_an_officer_sees_the_deadline_follow_until_another_is_entered(self):
        with Form(self.Enrollment.with_user(self.officer)) as form:
            form.employee_id = self.colleague
            form.certification_id = self.certification
            form.enrolled_on = "2026-02-01"
            self.assertEqual(str(form.deadline), "2026-03-03")
            form.enrolled_on = "2026-02-02"
            self.assertEqual(str(form.deadline), "2026-03-04")
            form.deadline = "2026-06-01"
            form.enrolled_on = "2026-02-03"
        self.assertEqual(str(form.record.deadline), "2026-06-01")

    def test_nobody_is_reminded_of_what_will_not_be_renewed(self):
        with freeze_time("2026-01-01 10:00:00"):
            held = self._issue(date_start="2022-01-10", date_expiry="2026-01-31")
        held.will_not_be_renewed = True
        self.assertFalse(self.enrollment.reminder_next_on)
        for day in ("2026-01-17", "2026-02-01", "2026-02-02"):
            self._run_at(day)
        self.assertEqual(self._events(), [])
        with freeze_time("2026-02-02 10:00:00"):
            self.assertFalse(self.enrollment.overdue)
            self.assertFalse(self.lead._get_overdue_enrollments())
        held.action_renew_after_all()
        self.assertTrue(self.enrollment.reminder_next_on)
        with freeze_time("2026-02-02 10:00:00"):
            self.assertTrue(self.enrollment.overdue)
            held.will_not_be_renewed = True
            again = self._new_certification(name="Again", days_to_complete=30)
            new = self._enroll(again)
        self.assertTrue(new.reminder_next_on, "it was enrolled knowing that")
        held.employee_id = self.colleague
        self.assertFalse(self.enrollment.is_stopped, "it is not of the learner")

    def test_what_waits_is_not_sent_once_it_will_not_be_renewed(self):
        with freeze_time("2026-01-17 10:00:00"):
            held = self._issue(date_start="2022-01-10", date_expiry="2026-01-31")
            self._run_job(self.Enrollment._remind_due)
            waiting = self.enrollment.delivery_ids.filtered(
                lambda d: d.kind == "deadline_near"
            )
            self.assertEqual(waiting.state, "waiting")
            held.will_not_be_renewed = True
            self._run_job(self.Delivery._cron_send)
        self.assertEqual(waiting.state, "cancelled")

    def test_an_archived_employee_is_left_alone(self):
        self.worker.active = False
        self._run_at("2026-02-01")
        self.assertEqual(self._events(), [])

    def test_history_is_not_told(self):
        self._run_at("2026-06-01")
        self.assertEqual(self._events(), [])
        self.assertFalse(self.enrollment.reminder_next_on)

    def test_own_ladder_of_a_certification(self):
        self.env["certificates.reminder"].create(
            {
                "applies_to": "deadline",
                "certification_id": self.certification.id,
                "days": 3,
            }
        )
        self.assertEqual(str(self.enrollment.reminder_next_on), "2026-01-28")
        self.certification.deadline_reminder_ids.unlink()
        self.assertEqual(str(self.enrollment.reminder_next_on), "2026-01-17")

    def test_mails_are_in_the_language_of_the_employee(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        template = self.env.ref("certificates_learning.mail_template_completed")
        template.with_context(lang="nl_NL").subject = "Behaald"
        self.learner.partner_id.lang = "nl_NL"
        self._finish(self.courses)
        mail = self._mails(self.learner.partner_id)
        self.assertIn("Behaald", mail.mapped("subject"))

    def test_no_address_is_named_on_the_mail(self):
        self.colleague.work_contact_id.email = False
        enrollment = self._enroll(self.certification, self.colleague)
        self.assertEqual(enrollment.delivery_ids.state, "failed")

    def test_many_mails_wait_for_the_scheduled_action(self):
        employees = self.Employee.create(
            [
                {
                    "name": f"Member {number}",
                    "work_email": f"m{number}@example.com",
                    "company_id": self.company.id,
                }
                for number in range(30)
            ]
        )
        enrollments = self.certification._enroll(employees)
        notifications = enrollments.delivery_ids
        self.assertEqual(set(notifications.mapped("state")), {"waiting"})
        enrollments[0].action_cancel()
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        states = notifications.mapped("state")
        self.assertEqual((states.count("queued"), states.count("cancelled")), (29, 1))
