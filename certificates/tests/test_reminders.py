from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import file_path, mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.mail.tests.common import MailCase

from ..models.delivery import reminded as reminded_module
from ..models.delivery import sending as sending_module
from ..models.held.reminders import CertificatesHeldMixin
from .common import CertificatesCase

EXPIRY = date(2027, 6, 30)

# What a mail server sends back, with the mail that it could not deliver.
BOUNCE = """\
Return-Path: <>
From: Mail Delivery System <mailer-daemon@example.net>
To: bounce@example.com
Subject: Undelivered Mail Returned to Sender
Message-ID: <returned@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

Nobody lives here.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--part
Content-Type: text/rfc822-headers

From: hr@example.com
To: {address}
Subject: Reminder
Message-Id: {message_id}

--part--
"""


def day(before):
    """Return the day that many days before the expiry, at noon."""
    return f"{EXPIRY - timedelta(days=before)} 12:00:00"


class RemindersCase(CertificatesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["certificates.reminder"].search([("company_id", "!=", False)]).unlink()
        cls.Mail = cls.env["mail.mail"].sudo()
        cls.responsible = cls._new_user("resp", "certificates.group_certificates_user")
        cls.type.responsible_id = cls.responsible

    def _run(self, moment):
        """Run the scheduled action at a moment and return the mails it made."""
        before = self.Mail.search([])
        with freeze_time(moment):
            self._trigger()
        return self.Mail.search([]) - before

    def _trigger(self):
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_due").method_direct_trigger()
        self.env.invalidate_all()

    def _recipients(self, mails):
        return sorted(mails.recipient_ids.mapped("email"))

    def _current(self, employee=None, recorded="2022-06-30 12:00:00", **values):
        """Record a certificate, in time for its whole ladder."""
        values = {"date_start": "2022-06-30", "date_expiry": EXPIRY, **values}
        with freeze_time(recorded):
            return self._issue(employee, **values)

    def _set_ladder(self, *steps):
        """Give the type a ladder of (days, recipient, channel)."""
        self.type.reminder_ids = [Command.clear()] + [
            Command.create({"days": days, "recipient": recipient, "channel": channel})
            for days, recipient, channel in steps
        ]


class TestReminders(RemindersCase):
    def test_default_ladder_from_first_to_last_step(self):
        self._current()
        sent = {}
        near = (0, 1, -1)
        days = {step + by for step in (95, 90, 60, 30, 7, 0, -7, -30) for by in near}
        for before in sorted(days, reverse=True):
            mails = self._run(day(before))
            if mails:
                sent[before] = self._recipients(mails)
        address = self.worker.work_email
        self.assertEqual(
            sent,
            {
                **{step: [address] for step in (90, 60, 30, 7)},
                -1: [self.lead.work_email],
            },
        )

    def test_again_on_the_same_day_sends_nothing(self):
        self._current()
        self.assertEqual(len(self._run(day(90))), 1)
        self.assertFalse(self._run(day(90)))

    def test_missed_days_then_renewal(self):
        certificate = self._current()
        self.assertEqual(len(self._run(day(90))), 1)
        self.assertEqual(len(self._run(day(56))), 1, "the step of day 60, late")
        self.assertFalse(self._run(day(55)))
        with freeze_time(day(50)):
            self.Assignment.create(certificate._prepare_renewal_values(EXPIRY))
        for before in (30, 7, 0):
            self.assertFalse(self._run(day(before)))
        states = self.Delivery.search([("assignment_id", "=", certificate.id)])
        self.assertEqual(states.mapped("days"), [60, 90])
        self.assertEqual(set(states.mapped("state")), {"queued"})

    def test_long_without_a_run_only_the_step_now_due_goes_out(self):
        certificate = self._current()
        self.assertEqual(len(self._run(day(5))), 1)
        self.assertEqual(certificate.delivery_ids.days, 7)
        self.assertFalse(self._run(day(4)))

    def test_recorded_within_the_ladder_starts_with_the_step_due_next(self):
        certificate = self._current(recorded=day(20))
        self.assertEqual(certificate.reminder_next_on, EXPIRY - timedelta(days=7))
        self.assertFalse(self._run(day(20)))
        self.assertFalse(self._run(day(8)))
        self.assertEqual(len(self._run(day(7))), 1)
        self.assertEqual(len(certificate.delivery_ids), 1)

    def test_recorded_on_the_day_of_a_step_is_warned_of(self):
        self._current(recorded=day(30))
        self.assertEqual(len(self._run(day(30))), 1)

    def test_ten_old_certificates_are_imported(self):
        self._set_ladder((30, "employee", "email"), (-30, "employee", "email"))
        with freeze_time(day(-10)):
            self.Assignment.load(
                ["employee_id", "type_id", "number", "date_start", "date_expiry"],
                [
                    [self.worker.name, self.type.name, f"O{n}", "2022-06-30", expiry]
                    for n, expiry in enumerate(
                        str(EXPIRY - timedelta(days=n)) for n in range(10)
                    )
                ],
            )
        old = self.Assignment.search([("number", "=like", "O%")])
        self.assertEqual(len(old), 10)
        for before in (-10, -11, -30, -40):
            self.assertFalse(self._run(day(before)))
        self.assertFalse(old.delivery_ids, "the log says nothing of them")
        with freeze_time(day(-30)):
            self.env.invalidate_all()
            self.assertIn(True, old.mapped("needs_attention"))

    def test_the_day_of_recording_is_that_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        night = f"{EXPIRY - timedelta(days=31)} 10:30:00"
        certificate = self._current(recorded=night)
        self.assertEqual(certificate.recorded_on, EXPIRY - timedelta(days=30))
        self.company.resource_calendar_id.tz = "Pacific/Pago_Pago"
        certificate = self._current(self.colleague, recorded=night)
        self.assertEqual(certificate.recorded_on, EXPIRY - timedelta(days=32))

    def test_extended_on_the_last_day_the_ladder_starts_anew_by_the_same_rule(self):
        certificate = self._current()
        self.assertEqual(len(self._run(day(7))), 1)
        with freeze_time(day(0)):
            certificate.date_expiry = EXPIRY + timedelta(days=40)
        self.assertEqual(certificate.recorded_on, EXPIRY)
        self.assertEqual(certificate.reminder_next_on, EXPIRY + timedelta(days=10))
        self.assertFalse(self._run(day(0)), "the step of day 60 is gone")
        self.assertEqual(len(self._run(day(-10))), 1)

    def test_saved_without_a_change_it_stays_recorded_when_it_was(self):
        certificate = self._current()
        with freeze_time(day(20)):
            certificate.write({"date_expiry": EXPIRY, "note": "seen"})
            certificate.write({"date_start": "2022-06-29", "date_expiry": EXPIRY})
        self.assertEqual(str(certificate.recorded_on), "2022-06-30")

    def test_a_month_is_not_warned_of_on_its_first_day(self):
        self._set_ladder((30, "employee", "email"), (7, "employee", "email"))
        start = EXPIRY - timedelta(days=30)
        certificate = self._current(date_start=start, recorded=day(30))
        self.assertEqual(certificate.date_expiring, EXPIRY - timedelta(days=15))
        self.assertFalse(self._run(day(30)))
        with freeze_time(day(16)):
            self.env.invalidate_all()
            self.assertEqual(certificate.state, "valid")
        with freeze_time(day(15)):
            self.env.invalidate_all()
            self.assertEqual(certificate.state, "expiring")
        self.assertEqual(len(self._run(day(7))), 1)

    def test_a_later_start_shortens_the_notice_and_the_ladder(self):
        certificate = self._current()
        with freeze_time("2022-07-01 12:00:00"):
            certificate.write(
                {"date_start": EXPIRY - timedelta(days=45), "date_expiry": EXPIRY}
            )
        self.assertEqual(certificate.date_expiring, EXPIRY - timedelta(days=22))
        self.assertEqual(certificate.reminder_next_on, EXPIRY - timedelta(days=30))

    def test_history_is_not_warned_of(self):
        self._set_ladder((7, "employee", "email"))
        certificate = self._current()
        self.assertFalse(self._run(day(-31)))
        self.assertEqual(certificate.delivery_ids.mapped("state"), ["skipped"])
        self.assertIn("30 days", certificate.delivery_ids.error)
        self.assertFalse(certificate.reminder_next_on)

    def test_changed_expiry_restarts_the_ladder(self):
        certificate = self._current()
        self._run(day(90))
        self._run(day(60))
        with freeze_time(day(55)):
            certificate.date_expiry = EXPIRY + timedelta(days=100)
        self.assertEqual(certificate.reminder_next_on, EXPIRY + timedelta(days=10))
        self.assertFalse(self._run(day(30)))
        self.assertEqual(len(self._run(day(-10))), 1)
        with freeze_time(day(55)):
            certificate.date_expiry = EXPIRY
        self.assertFalse(self._run(day(55)), "what was sent once is not sent again")

    def test_what_stops_and_restarts_the_ladder(self):
        with freeze_time("2022-06-30 12:00:00"):
            self._stop_and_resume()

    def _stop_and_resume(self):
        for stop, resume in [
            (
                lambda c: c.write({"revoked_on": c.date_start}),
                lambda c: c.action_reinstate(),
            ),
            (
                lambda c: c.employee_id.write({"active": False}),
                lambda c: c.employee_id.write({"active": True}),
            ),
            (
                lambda c: c.type_id.write({"active": False}),
                lambda c: c.type_id.write({"active": True}),
            ),
            (
                lambda c: c.write({"active": False}),
                lambda c: c.write({"active": True}),
            ),
            (
                lambda c: c.write({"date_expiry": False}),
                lambda c: c.write({"date_expiry": EXPIRY}),
            ),
        ]:
            certificate = self._current()
            stop(certificate)
            self.assertFalse(certificate.reminder_next_on)
            self.assertFalse(self._run(day(90)))
            resume(certificate)
            self.assertEqual(len(self._run(day(90))), 1)
            certificate.unlink()

    def test_one_digest_for_each_recipient(self):
        self.lead.user_id = self._new_user("lou.lead")
        self._set_ladder((90, "employee", "email"), (90, "manager", "email"))
        self._current()
        self._current(level="Expert")
        self._current(self.colleague)
        mails = self._run(day(90))
        self.assertEqual(
            self._recipients(mails),
            [
                "coby.colleague@example.com",
                "lou.lead@example.com",
                "wim.worker@example.com",
            ],
        )
        to_lead = mails.filtered(
            lambda m: m.recipient_ids == self.lead.user_id.partner_id
        )
        self.assertIn("3 certificates", to_lead.subject)
        self.assertIn("Coby Colleague", to_lead.body_html)
        self.assertEqual(to_lead.body_html.count("/mail/view?"), 3)
        self.assertIn("in your team", to_lead.body_html)

    def test_mail_is_in_the_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        template = self.env.ref("certificates.mail_template_expiry")
        template.with_context(lang="nl_NL").subject = "Certificaten verlopen"
        self.worker.work_contact_id.lang = "nl_NL"
        self._current()
        self._current(self.colleague)
        subjects = {m.recipient_ids.name: m.subject for m in self._run(day(90))}
        self.assertEqual(subjects["Wim Worker"], "Certificaten verlopen")
        self.assertIn("about to expire", subjects["Coby Colleague"])

    def test_without_address_the_next_in_line_is_warned(self):
        self.worker.work_email = False
        self._current()
        self.assertEqual(self._recipients(self._run(day(90))), ["lou.lead@example.com"])
        self.lead.active = False
        self.assertEqual(self._recipients(self._run(day(60))), ["resp@example.com"])

    def test_no_button_for_who_cannot_log_in(self):
        self._current()
        mail = self._run(day(90))
        self.assertNotIn("/mail/view?", mail.body_html)
        self.worker.user_id = self._new_user("wim")
        mail = self._run(day(60))
        self.assertIn("/mail/view?", mail.body_html)

    def test_mail_says_who_sends_it_and_what_it_is(self):
        self.company.email = "hr@rhine.example.com"
        self._current()
        mail = self._run(day(90))
        self.assertEqual(mail.email_from, '"Rhine Logistics" <hr@rhine.example.com>')
        self.assertIn("Your certificates</span>", mail.body_html)
        self.assertIn("Expiry Reminder", mail.body_html)
        self.assertNotIn("certificates.delivery", mail.body_html)
        self.assertEqual(mail.body_html.count("Hello"), 2, "in the preview and below")
        self.assertFalse(mail.mail_message_id.body)

    def test_the_text_of_mails_is_compiled_once(self):
        self._current()
        self._current(self.colleague)
        qweb = type(self.env["ir.qweb"])
        compile_template = qweb._generate_code
        with patch.object(
            qweb, "_generate_code", autospec=True, side_effect=compile_template
        ) as compiled:
            self.assertEqual(len(self._run(day(90))), 2)
        texts = [
            etree.tostring(call.args[1])
            for call in compiled.call_args_list
            if isinstance(call.args[1], etree._Element)
        ]
        self.assertTrue(texts)
        self.assertEqual(len(texts), len(set(texts)), "compiled for each mail")

    def test_without_anybody_near_all_officers_are_told(self):
        self.type.responsible_id = False
        self.worker.write({"work_email": False, "parent_id": False})
        certificate = self._current()
        mail = self._run(day(90))
        officers = self.company._get_certificates_officers()
        self.assertIn(self.officer, officers)
        self.assertEqual(mail.recipient_ids, officers.partner_id.filtered("email"))
        self.assertTrue(certificate.delivery_ids.to_officers)

    def test_nobody_reachable_is_named_and_tried_again(self):
        self.type.responsible_id = False
        self.company._get_certificates_officers().partner_id.email = False
        self.worker.write({"work_email": False, "parent_id": False})
        certificate = self._current()
        self.assertFalse(self._run(day(90)))
        self.assertEqual(certificate.delivery_ids.state, "failed")
        self.assertIn("email", certificate.delivery_ids.error)
        self.worker.work_email = "wim@example.com"
        self.assertEqual(self._recipients(self._run(day(89))), ["wim@example.com"])
        self.assertEqual(certificate.delivery_ids.state, "queued")

    def test_responsible_of_the_company_stands_in(self):
        self._set_ladder((90, "responsible", "email"))
        self.type.responsible_id = False
        self.company.certificates_responsible_id = self.responsible
        self._current()
        self.assertEqual(self._recipients(self._run(day(90))), ["resp@example.com"])

    def test_ladder_of_the_type_then_company_then_general(self):
        certificate = self._current()
        self.assertEqual(str(certificate.reminder_next_on), str(EXPIRY - timedelta(90)))
        of_company = self.env["certificates.reminder"].create(
            {"days": 45, "company_id": self.company.id}
        )
        self.assertEqual(str(certificate.reminder_next_on), str(EXPIRY - timedelta(45)))
        self._set_ladder((10, "employee", "email"))
        self.assertEqual(str(certificate.reminder_next_on), str(EXPIRY - timedelta(10)))
        self.type.reminder_ids.days = 12
        self.assertEqual(str(certificate.reminder_next_on), str(EXPIRY - timedelta(12)))
        self.type.reminder_ids.unlink()
        of_company.unlink()
        self.assertEqual(str(certificate.reminder_next_on), str(EXPIRY - timedelta(90)))

    def test_day_begins_in_the_time_zone_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self._current()
        self.assertFalse(self._run(f"{EXPIRY - timedelta(days=91)} 09:00:00"))
        self.assertEqual(
            len(self._run(f"{EXPIRY - timedelta(days=91)} 11:00:00")),
            1,
            "it is the next day there already",
        )

    def test_one_bad_record_does_not_stop_the_rest(self):
        bad = self._current()
        good = self._current(self.colleague)
        prepare = CertificatesHeldMixin._prepare_reminders

        def fail_for_one(certificate, *args):
            if certificate == bad:
                raise ValueError("broken")
            return prepare(certificate, *args)

        with (
            patch.object(
                CertificatesHeldMixin,
                "_prepare_reminders",
                fail_for_one,
            ),
            self.assertLogs("odoo.addons.certificates.tools.batch", "ERROR"),
        ):
            mails = self._run(day(90))
        self.assertEqual(self._recipients(mails), ["coby.colleague@example.com"])
        self.assertEqual(good.delivery_ids.state, "queued")
        self.assertEqual(self._recipients(self._run(day(89))), [self.worker.work_email])

    def test_one_bad_mail_does_not_stop_the_rest(self):
        self._current()
        self._current(self.colleague)
        queue = type(self.Delivery)._queue_mails
        unlucky = self.worker.work_contact_id

        def fail_for_one(messages, template):
            if unlucky in messages.partner_id:
                raise ValueError("no such template")
            return queue(messages, template)

        with (
            patch.object(type(self.Delivery), "_queue_mails", fail_for_one),
            self.assertLogs("odoo.addons.certificates.tools.batch", "ERROR"),
        ):
            mails = self._run(day(90))
        self.assertEqual(self._recipients(mails), ["coby.colleague@example.com"])
        failed = self.Delivery.search([("state", "=", "failed")])
        self.assertEqual(failed.assignment_id.employee_id, self.worker)
        self.assertEqual(failed.error, "no such template")
        self.assertEqual(self._recipients(self._run(day(89))), [self.worker.work_email])

    def test_killed_between_the_steps_of_a_run(self):
        certificate = self._current()
        with (
            patch.object(type(self.Delivery), "_cron_send", lambda self: None),
            freeze_time(day(90)),
        ):
            self._trigger()
        self.assertEqual(certificate.delivery_ids.state, "waiting")
        self.assertEqual(len(self._run(day(90))), 1)
        self.assertFalse(self._run(day(90)))

    def test_renewed_while_a_reminder_waits(self):
        certificate = self._current()
        with (
            patch.object(type(self.Delivery), "_cron_send", lambda self: None),
            freeze_time(day(90)),
        ):
            self._trigger()
        self.Assignment.create(certificate._prepare_renewal_values(EXPIRY))
        self.assertFalse(self._run(day(90)))
        self.assertEqual(certificate.delivery_ids.state, "cancelled")


class TestAfterExpiry(RemindersCase):
    """Steps after the last day, and words that follow the facts."""

    LADDER = (
        (30, "employee", "email"),
        (-1, "manager", "email"),
        (-60, "responsible", "email"),
    )

    def setUp(self):
        super().setUp()
        self._set_ladder(*self.LADDER)

    def test_the_manager_is_told_on_the_first_day_without(self):
        certificate = self._current()
        self.assertEqual(self._recipients(self._run(day(30))), [self.worker.work_email])
        self.assertFalse(self._run(day(0)))
        self.assertEqual(self._recipients(self._run(day(-1))), [self.lead.work_email])
        self.assertFalse(self._run(day(-2)))
        self.assertFalse(self._run(day(-59)))
        self.assertEqual(self._recipients(self._run(day(-60))), ["resp@example.com"])
        self.assertFalse(certificate.reminder_next_on)

    def test_the_first_day_without_begins_where_the_company_is(self):
        self.company.resource_calendar_id.tz = "Pacific/Pago_Pago"
        self._current()
        self._run(day(30))
        self.assertFalse(self._run(f"{EXPIRY + timedelta(days=1)} 10:59:00"))
        self.assertEqual(len(self._run(f"{EXPIRY + timedelta(days=1)} 11:01:00")), 1)

    def test_what_ends_the_steps_after_expiry(self):
        for stop in (
            lambda c: self.Assignment.create(
                c._prepare_renewal_values(EXPIRY + timedelta(days=5))
            ),
            lambda c: c.write({"revoked_on": EXPIRY}),
            lambda c: c.write({"active": False}),
            lambda c: c.employee_id.write({"active": False}),
            lambda c: c.type_id.write({"without_reminders": True}),
        ):
            certificate = self._current()
            self._run(day(-1))
            self.assertEqual(certificate.reminder_next_on, EXPIRY + timedelta(days=60))
            with freeze_time(day(-10)):
                stop(certificate)
            self.assertFalse(certificate.reminder_next_on)
            self.assertFalse(self._run(day(-60)))
            self.worker.active = True
            self.type.without_reminders = False
            (certificate.renewal_ids + certificate).unlink()

    def test_in_a_gap_until_the_next_one_starts(self):
        certificate = self._current()
        with freeze_time(day(20)):
            later = certificate._prepare_renewal_values(EXPIRY + timedelta(days=30))
            self.Assignment.create(later)
        self.assertEqual(self._recipients(self._run(day(-1))), [self.lead.work_email])
        self.assertFalse(certificate.reminder_next_on)

    def test_a_step_that_is_added_later_reaches_what_has_just_expired(self):
        certificate = self._current()
        self._run(day(-60))
        with freeze_time(day(-61)):
            self.type.reminder_ids = [
                Command.create({"days": -70, "recipient": "employee"})
            ]
        self.assertEqual(certificate.reminder_next_on, EXPIRY + timedelta(days=70))
        with freeze_time(day(-62)):
            self.type.reminder_ids.filtered(lambda r: r.days == -70).unlink()
        self.assertFalse(certificate.reminder_next_on)

    def test_a_form_tells_days_before_or_after(self):
        reminder = self.env["certificates.reminder"].create(
            {"type_id": self.type.id, "day_count": 5, "moment": "after"}
        )
        self.assertEqual(reminder.days, -5)
        reminder.day_count = 8
        self.assertEqual((reminder.days, reminder.moment), (-8, "after"))
        reminder.moment = "before"
        self.assertEqual((reminder.days, reminder.day_count), (8, 8))
        reminder.write({"day_count": 2, "moment": "after"})
        self.assertEqual(reminder.days, -2)
        with Form(self.type) as form, form.reminder_ids.new() as line:
            line.day_count = 9
            line.moment = "after"
        self.assertIn(-9, self.type.reminder_ids.mapped("days"))

    @mute_logger("odoo.sql_db")
    def test_no_step_later_than_ten_years_after(self):
        steps = self.env["certificates.reminder"]
        steps.create({"type_id": self.type.id, "days": -3650})
        with self.assertRaises(IntegrityError):
            steps.create({"type_id": self.type.id, "days": -3651})

    def test_one_that_has_expired_is_called_so(self):
        self._current(number="F-1")
        mail = self._run(day(-1))
        self.assertIn("Forklift of Wim Worker (F-1) has expired", mail.subject)
        self.assertIn("06/30/2027", mail.subject)
        self.assertIn("Expired", mail.body_html)
        self.assertIn("1 day ago", mail.body_html)
        self.assertNotIn("About to Expire", mail.body_html)

    def test_a_late_run_counts_the_days_of_today(self):
        self._current()
        self.assertIn("12 days ago", self._run(day(-12)).body_html)

    def test_expired_and_expiring_are_parts_of_one_mail(self):
        self._set_ladder(*self.LADDER, (30, "manager", "email"))
        self._current(number="OLD")
        self._current(
            self.colleague, number="NEW", date_expiry=EXPIRY + timedelta(days=31)
        )
        mail = self._run(day(-1)).filtered(
            lambda m: m.recipient_ids.email == self.lead.work_email
        )
        self.assertEqual(mail.subject, "Certificates: 1 expired, 1 about to expire")
        body = mail.body_html
        places = [
            body.index(text)
            for text in ("Expired", "OLD", "1 day ago", "About to", "NEW", "30 days")
        ]
        self.assertEqual(places, sorted(places))

    def test_the_employee_reads_of_their_own(self):
        self._current(number="F-1")
        mail = self._run(day(30))
        self.assertEqual(
            mail.subject,
            "Forklift (F-1) is about to expire: valid through 06/30/2027",
        )
        self.assertIn("30 days left", mail.body_html)
        self.assertNotIn(">Employee<", mail.body_html)
        self.assertIn(self.responsible.email, mail.body_html, "there is no account")

    def test_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["certificates"], ["nl_NL"])
        self.lead.work_contact_id.lang = "nl_NL"
        self._current(number="F-1")
        mail = self._run(day(-1))
        self.assertIn("is verlopen", mail.subject)
        self.assertIn("1 dag geleden", mail.body_html)
        self.assertIn("Verlopen", mail.body_html)
        self.assertNotIn("xpired", mail.body_html)

    def test_nobody_is_reminded_of_a_type_without_reminders(self):
        certificate = self._current()
        with (
            patch.object(type(self.Delivery), "_cron_send", lambda self: None),
            freeze_time(day(30)),
        ):
            self._trigger()
        self.type.without_reminders = True
        self.assertFalse(self._run(day(30)))
        self.assertEqual(certificate.delivery_ids.state, "cancelled")
        self.assertFalse(self._run(day(-1)))
        self.assertFalse(certificate.reminder_next_on)

    def test_an_update_adds_no_step_to_a_ladder(self):
        for addon in ("certificates", "certificates_learning"):
            path = file_path(f"{addon}/data/certificates_reminder_data.xml")
            for record in etree.parse(path).iterfind("record"):
                self.assertEqual(record.get("forcecreate"), "0")


class TestRevocation(RemindersCase):
    def _revoke(self, certificates, **values):
        wizard = self.env["certificates.revoke.wizard"].with_user(self.officer)
        before = self.Mail.search([])
        wizard.with_context(
            active_model="certificates.assignment", active_ids=certificates.ids
        ).create({"reason": "It was forged.", **values}).action_revoke()
        return self.Mail.search([]) - before

    def test_the_employee_is_told_with_the_reason(self):
        certificate = self._current(number="F-1")
        mail = self._revoke(certificate)
        self.assertEqual(self._recipients(mail), [self.worker.work_email])
        self.assertIn("revoked: Forklift", mail.subject)
        self.assertIn("It was forged.", mail.body_html)
        self.assertIn("F-1", mail.body_html)
        self.assertEqual(certificate.delivery_ids.kind, "revoked")

    def test_an_employee_who_has_left_is_not_told(self):
        certificate = self._current()
        self.worker.active = False
        self.assertFalse(self._revoke(certificate))
        self.assertEqual(certificate.delivery_ids.state, "cancelled")

    def test_unless_the_officer_says_otherwise(self):
        self.assertFalse(self._revoke(self._current(), tell_employees=False))

    def test_revoked_before_is_not_told_again(self):
        certificate = self._current()
        self._revoke(certificate)
        self.assertFalse(self._revoke(certificate))
        certificate.action_reinstate()
        self.assertEqual(len(self._revoke(certificate)), 1)

    def test_without_an_address_nobody_else_is_told(self):
        self.worker.work_email = False
        certificate = self._current()
        self.assertFalse(self._revoke(certificate))
        self.assertIn("Wim Worker", certificate.delivery_ids.error)

    def test_reinstated_before_it_was_told(self):
        certificates = self._current()
        for number in range(25):
            certificates += self._current(self._new_employee(f"Nr {number}"))
        self.assertFalse(self._revoke(certificates), "many go out in the background")
        certificates[0].action_reinstate()
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        states = certificates.delivery_ids.mapped("state")
        self.assertEqual((states.count("queued"), states.count("cancelled")), (25, 1))


class TestMailsAreFollowed(RemindersCase, MailCase):
    """The log says what became of a mail, not that it was written."""

    def _mail(self, moment=90):
        self.certificate = self._current()
        return self._run(day(moment))

    def _process(self, mail, **settings):
        with self.mock_mail_gateway(**settings):
            mail.send()
        self.env.invalidate_all()

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def _refuse(self, mail):
        refusal = MailDeliveryException("The mail server is closed.")
        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "send_email", side_effect=refusal):
            self._process(mail)

    def test_sent_when_it_was_sent(self):
        mail = self._mail()
        delivery = self.certificate.delivery_ids
        self.assertEqual(delivery.state, "queued")
        self.assertFalse(delivery.sent_at)
        self._process(mail, mail_unlink_sent=True)
        self.assertEqual((delivery.state, bool(delivery.sent_at)), ("sent", True))
        self.assertEqual(delivery.email, "wim.worker@example.com")
        self.assertFalse(mail.exists())

    def test_refused_by_the_mail_server_then_retried(self):
        mail = self._mail()
        delivery = self.certificate.delivery_ids
        self._refuse(mail)
        self.assertEqual(delivery.state, "failed")
        self.assertIn("The mail server is closed.", delivery.error)
        self.assertFalse(self._run(day(89)), "not every hour anew")
        delivery.with_user(self.officer).action_retry()
        self.assertEqual((delivery.state, delivery.error), ("waiting", False))
        again = self._run(day(89))
        self.assertEqual(self._recipients(again), [self.worker.work_email])
        self._process(again)
        self.assertEqual(delivery.state, "sent")
        with self.assertRaises(UserError):
            delivery.action_retry()

    def test_a_retry_takes_all_that_the_mail_was_to_tell(self):
        self._current(level="Expert")
        self._refuse(self._mail())
        delivery = self.certificate.delivery_ids
        self.assertEqual(len(delivery.digest_id.digest_ids), 2)
        delivery.action_retry()
        again = self._run(day(89))
        self.assertIn("2 certificates", again.subject)

    def test_what_is_renewed_meanwhile_is_not_retried(self):
        self._refuse(self._mail())
        self.Assignment.create(self.certificate._prepare_renewal_values(EXPIRY))
        self.certificate.delivery_ids.action_retry()
        self.assertFalse(self._run(day(89)))
        self.assertEqual(self.certificate.delivery_ids.state, "cancelled")

    def test_canceled_sent_on_and_deleted_by_hand(self):
        mail = self._mail()
        delivery = self.certificate.delivery_ids
        mail.cancel()
        self.assertEqual(
            (delivery.state, delivery.error), ("failed", "The mail was not delivered.")
        )
        mail.mark_outgoing()
        self.assertEqual((delivery.state, delivery.error), ("queued", False))
        mail.unlink()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("deleted", delivery.error)

    def test_what_was_sent_is_deleted_together_in_queries_that_do_not_grow(self):
        self._send_to(1)
        few, many = self._send_to(2), self._send_to(12)
        # What Odoo needs for each mail. To delete it by itself takes 17 more.
        self.assertEqual((many - few) / 10, 10)

    def _send_to(self, count):
        """Send a mail to each of new employees; return how many queries it takes."""
        for _number in range(count):
            self._current(self._new_employee("New"))
        mails = self._run(day(90))
        messages = mails.mail_message_id
        self.assertEqual(len(messages), count)
        before = self.env.cr.sql_log_count
        with (
            self.mock_mail_gateway(mail_unlink_sent=True),
            patch.object(self.env.cr, "commit", self._commit_nothing),
        ):
            mails.send(auto_commit=True)
        queries = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        told = self.Delivery.search([], limit=count)
        self.assertEqual(set(told.mapped("state")), {"sent"})
        self.assertFalse(mails.exists() or messages.exists())
        return queries

    def _commit_nothing(self):
        """Empty the cache, as Odoo does after each mail, but end no transaction."""
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_mail_that_an_administrator_keeps_is_kept(self):
        self.env.ref("certificates.mail_template_expiry").auto_delete = False
        mail = self._mail()
        self._process(mail, mail_unlink_sent=True)
        self._run(day(89))
        self.assertEqual(mail.exists().state, "sent")

    def test_a_certificate_deleted_while_its_mail_is_on_its_way_leaves_no_mail(self):
        mail = self._mail()
        message = mail.mail_message_id
        self.certificate.unlink()
        self._process(mail, mail_unlink_sent=True)
        self.assertFalse(mail.exists() or message.exists())

    @mute_logger("odoo.addons.base.models.ir_mail_server")
    def test_an_address_that_is_none_is_named_and_its_mail_deleted(self):
        mail = self._mail()
        self.worker.work_contact_id.email = "nobody at home"
        self._process(mail, mail_unlink_sent=True)
        delivery = self.certificate.delivery_ids
        self.assertEqual(delivery.state, "failed")
        self.assertTrue(delivery.error)
        self.assertFalse(mail.exists())
        self.worker.work_contact_id.email = "wim@example.com"
        delivery.action_retry()
        self.assertEqual(self._recipients(self._run(day(89))), ["wim@example.com"])

    def test_a_mail_that_was_not_sent_stays_for_a_retry(self):
        mail = self._mail()
        self._refuse(mail)
        self._run(day(89))
        self.assertEqual((mail.exists().state, mail.auto_delete), ("exception", True))

    def test_a_mail_that_comes_back_was_not_sent(self):
        mail = self._mail()
        self._process(mail, mail_unlink_sent=True)
        delivery = self.certificate.delivery_ids
        message_id = self._mails[-1]["message_id"]
        self._bounce(message_id, "someone.else@example.com")
        self.assertEqual(delivery.state, "sent", "nobody who got this mail")
        self._bounce(message_id, delivery.email)
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(
            delivery.error, "The mail to wim.worker@example.com came back."
        )
        self.assertFalse(self._run(day(89)), "not by itself")
        self.worker.work_email = "wim@example.com"
        delivery.action_retry()
        self.assertEqual(self._recipients(self._run(day(89))), ["wim@example.com"])

    def _bounce(self, message_id, address):
        """Receive what a mail server says of a mail that it could not deliver."""
        report = BOUNCE.format(message_id=message_id, address=address)
        with (
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_thread"),
        ):
            self.env["mail.thread"].message_process(None, report)
        self.env.invalidate_all()

    def test_the_mail_server_was_down_then_up(self):
        mail = self._mail()
        delivery = self.certificate.delivery_ids
        servers = type(self.env["ir.mail_server"])
        with self.mock_mail_gateway(mail_unlink_sent=True):
            with patch.object(servers, "_connect__", side_effect=OSError("no route")):
                self.Mail.process_email_queue()
            self.env.invalidate_all()
            self.assertEqual((delivery.state, delivery.error), ("failed", "no route"))
            self.assertFalse(self._run(day(89)), "not every hour anew")
            delivery.with_user(self.officer).action_retry()
            again = self._run(day(89))
            self.Mail.process_email_queue()
        self.env.invalidate_all()
        self.assertEqual(delivery.state, "sent")
        self.assertFalse(mail.exists() or again.exists())

    def test_a_mail_leaves_through_the_domain_of_its_company(self):
        domains = self.env["mail.alias.domain"]
        first, own = (
            domains.create({"name": name})
            for name in ("first.example.com", "rhine.example.com")
        )
        self.env["res.company"].search([]).alias_domain_id = first
        self.company.alias_domain_id = own
        mail = self._mail()
        self.assertEqual(mail.record_company_id, self.company)
        self._process(mail)
        headers = self._mails[-1]["headers"]
        self.assertEqual(headers["Return-Path"], own.bounce_email)

    def test_officers_only_retry(self):
        self._refuse(self._mail())
        delivery = self.certificate.delivery_ids
        with self.assertRaises(AccessError):
            delivery.with_user(self._new_user("anybody")).action_retry()

    def test_the_dashboard_shows_what_was_not_sent(self):
        dashboard = self.env["certificates.dashboard"].with_user(self.officer)

        def get_tile():
            tiles = dashboard.get_tiles()
            return next((t for t in tiles if t["key"] == "messages"), None)

        mail = self._mail()
        self.assertFalse(get_tile())
        self._refuse(mail)
        tile = get_tile()
        self.assertEqual(tile["count"], 1)
        self.assertIn("The mail server is closed.", tile["figures"][0]["value"])

    def test_a_digest_is_one_whatever_the_batches(self):
        self._set_ladder((90, "manager", "email"))
        for number in range(5):
            self._current(level=str(number))
        with (
            patch.object(sending_module, "ADDRESS_BATCH", 2),
            patch.object(sending_module, "SEND_BATCH", 1),
            patch.object(reminded_module, "REMINDER_BATCH", 2),
        ):
            mail = self._run(day(90))
        self.assertEqual(len(mail), 1)
        self.assertIn("5 certificates", mail.subject)

    def test_the_log_is_collected_and_nothing_is_sent_again(self):
        self._set_ladder((7, "employee", "email"))
        mail = self._mail(7)
        self._process(mail)
        delivery = self.certificate.delivery_ids
        self.env["ir.config_parameter"].set_param("certificates.keep_messages_days", 10)

        def collect(moment):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE certificates_delivery SET write_date = %s", [day(7)]
            )
            self.env.invalidate_all()
            with freeze_time(moment):
                return self.Delivery._gc_deliveries()[0]

        self.assertEqual(collect(day(-1)), 0, "too young")
        self.assertEqual(collect(day(-20)), 0, "a second mail could still be due")
        self.assertEqual(collect(day(-40)), 1)
        self.assertFalse(delivery.exists())
        self.assertFalse(self.certificate.reminder_next_on)
        self.assertFalse(self._run(day(-40)))


class TestReminderActivities(RemindersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_user = cls._new_user("lead")
        cls.lead.user_id = cls.lead_user

    def _activities(self, certificate):
        return certificate.activity_ids

    def test_activity_for_the_manager(self):
        self._set_ladder((30, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        activity = self._activities(certificate)
        self.assertEqual(activity.user_id, self.lead_user)
        self.assertEqual(activity.date_deadline, EXPIRY)
        self.assertEqual(certificate.delivery_ids.state, "sent")

    def test_an_open_activity_says_so_once_the_certificate_has_expired(self):
        self._set_ladder((30, "manager", "activity"), (-1, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        activity = self._activities(certificate)
        self.assertNotIn("xpired", activity.summary)
        self._run(day(-1))
        self.assertEqual(self._activities(certificate), activity)
        self.assertIn("Expired on 06/30/2027", activity.summary)

    def test_next_step_leaves_an_open_activity_alone(self):
        self._set_ladder((30, "manager", "activity"), (7, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        self._run(day(7))
        self.assertEqual(len(self._activities(certificate)), 1)
        self.assertEqual(set(certificate.delivery_ids.mapped("state")), {"sent"})

    def test_done_activity_comes_back_with_the_next_step_only(self):
        self._set_ladder((30, "manager", "activity"), (7, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        self._activities(certificate).action_done()
        self._run(day(29))
        self.assertFalse(self._activities(certificate))
        self._run(day(7))
        self.assertEqual(len(self._activities(certificate)), 1)

    def test_without_user_the_next_in_line_gets_it(self):
        self._set_ladder((30, "employee", "activity"))
        self.lead_user.active = False
        certificate = self._current()
        self._run(day(30))
        self.assertEqual(self._activities(certificate).user_id, self.responsible)

    def test_renewal_and_revocation_close_the_activity(self):
        self._set_ladder((30, "responsible", "activity"))
        renewed, revoked = self._current(), self._current(self.colleague)
        self._run(day(30))
        self.assertEqual(len(self._activities(renewed + revoked)), 2)
        officer = self.Assignment.with_user(self.officer)
        officer.create(renewed._prepare_renewal_values(EXPIRY))
        self.assertFalse(self._activities(renewed))
        revoked.with_user(self.officer).revoked_on = revoked.date_start
        self.assertFalse(self._activities(revoked))

    def test_an_activity_of_a_gap_is_closed_when_the_next_one_starts(self):
        self._set_ladder((-1, "responsible", "activity"))
        certificate = self._current()
        with freeze_time(day(20)):
            later = certificate._prepare_renewal_values(EXPIRY + timedelta(days=30))
            self.Assignment.create(later)
        self._run(day(-1))
        self.assertTrue(self._activities(certificate))
        self._run(day(-29))
        self.assertTrue(self._activities(certificate))
        self._run(day(-30))
        self.assertFalse(self._activities(certificate))

    def test_run_closes_the_activities_of_who_left(self):
        self._set_ladder((30, "responsible", "activity"))
        certificate = self._current()
        self._run(day(30))
        self.worker.active = False
        self._run(day(29))
        self.assertFalse(self._activities(certificate))

    def test_the_activity_follows_a_new_manager(self):
        self._set_ladder((30, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        boss_user = self._new_user("boss")
        self.boss.user_id = boss_user
        self.worker.parent_id = self.boss
        self.assertEqual(self._activities(certificate).user_id, boss_user)
        self.assertEqual(certificate.delivery_ids.partner_id, boss_user.partner_id)

    def test_the_activity_follows_a_new_responsible_person(self):
        self._set_ladder((30, "responsible", "activity"))
        certificate = self._current()
        self._run(day(30))
        self.type.responsible_id = self.officer
        self.assertEqual(self._activities(certificate).user_id, self.officer)
        self.type.responsible_id = False
        self.company.certificates_responsible_id = self.responsible
        self.assertEqual(self._activities(certificate).user_id, self.responsible)

    def test_the_activity_of_who_leaves_goes_to_who_comes_next(self):
        self._set_ladder((30, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        self.lead_user.action_archive()
        self.assertEqual(self._activities(certificate).user_id, self.responsible)

    def test_an_archived_type_closes_the_activity(self):
        self._set_ladder((30, "manager", "activity"))
        certificate = self._current()
        self._run(day(30))
        self.type.active = False
        self.assertFalse(self._activities(certificate))

    def test_without_anybody_near_an_officer_gets_it(self):
        self._set_ladder((30, "manager", "activity"))
        self.type.responsible_id = False
        self.lead.user_id = False
        certificate = self._current()
        self._run(day(30))
        officers = self.company._get_certificates_officers()
        self.assertIn(self._activities(certificate).user_id, officers)

    def test_own_activities_are_left_alone(self):
        certificate = self._current()
        certificate.activity_schedule("mail.mail_activity_data_todo", user_id=2)
        certificate.revoked_on = certificate.date_start
        self._run(day(30))
        self.assertEqual(len(self._activities(certificate)), 1)

    def test_employee_is_no_follower_of_hr(self):
        self._set_ladder((30, "manager", "activity"))
        self._current()
        self._run(day(30))
        self.assertNotIn(self.lead_user.partner_id, self.worker.message_partner_ids)
