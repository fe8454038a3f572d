from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.mail.tests.common import MailCase

from ..models.assignment.reminders import CertificatesAssignment
from ..models.delivery import delivery as delivery_module
from ..models.delivery import reminded as reminded_module
from .common import CertificatesCase

EXPIRY = date(2027, 6, 30)


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

    def _current(self, employee=None, **values):
        return self._issue(
            employee, date_start="2022-06-30", date_expiry=EXPIRY, **values
        )

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
        for before in range(95, -40, -1):
            mails = self._run(day(before))
            if mails:
                sent[before] = self._recipients(mails)
        address = self.worker.work_email
        self.assertEqual(sent, {step: [address] for step in (90, 60, 30, 7)})

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

    def test_recorded_within_the_notice_is_warned_of_at_once(self):
        with freeze_time(day(20)):
            self._current()
        self.assertEqual(len(self._run(day(20))), 1)
        self.assertEqual(len(self._run(day(7))), 1)

    def test_history_is_not_warned_of(self):
        certificate = self._current()
        self.assertFalse(self._run(day(-31)))
        self.assertEqual(certificate.delivery_ids.mapped("state"), ["skipped"])
        self.assertFalse(certificate.reminder_next_on)

    def test_changed_expiry_restarts_the_ladder(self):
        certificate = self._current()
        self._run(day(90))
        self._run(day(60))
        certificate.date_expiry = EXPIRY + timedelta(days=100)
        self.assertEqual(certificate.reminder_next_on, EXPIRY + timedelta(days=10))
        self.assertFalse(self._run(day(30)))
        self.assertEqual(len(self._run(day(-10))), 1)
        certificate.date_expiry = EXPIRY
        self.assertFalse(self._run(day(55)), "what was sent once is not sent again")

    def test_what_stops_and_restarts_the_ladder(self):
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
        prepare = CertificatesAssignment._prepare_reminders

        def fail_for_one(certificate, *args):
            if certificate == bad:
                raise ValueError("broken")
            return prepare(certificate, *args)

        with (
            patch.object(
                CertificatesAssignment,
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
            patch.object(delivery_module, "ADDRESS_BATCH", 2),
            patch.object(delivery_module, "SEND_BATCH", 1),
            patch.object(reminded_module, "REMINDER_BATCH", 2),
        ):
            mail = self._run(day(90))
        self.assertEqual(len(mail), 1)
        self.assertIn("5 certificates", mail.subject)

    def test_the_log_is_collected_and_nothing_is_sent_again(self):
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
