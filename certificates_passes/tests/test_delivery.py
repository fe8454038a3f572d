# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.certificates.tests.concurrency import ConcurrencyCase
from odoo.addons.certificates.tools.batch import run_at_once
from odoo.addons.mail.tests.common import MailCase

from .common import PassesCase

RENDERING = (
    "odoo.addons.certificates_passes.models.assignment.card"
    ".CertificatesAssignment._render_pass_pdfs"
)


@tagged("post_install", "-at_install")
class TestPassDelivery(PassesCase, MailCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="F-1", date_expiry="2099-03-01")
        cls.other_certificate = cls._issue(cls.colleague, number="F-2")
        cls.Deliveries = cls.env["certificates.delivery"].with_user(cls.officer)

    def _submit(self, certificates):
        action = certificates.with_user(self.officer).action_send_passes()
        return self.Deliveries.search(action["domain"], order="id")

    def _deliver(self, certificates):
        """Queue mails to the holders of certificates, without sending them."""
        deliveries = self._submit(certificates)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self._run_cron("ir_cron_send")
        return deliveries

    def _send(self, certificates):
        deliveries = self._submit(certificates)
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._run_cron("ir_cron_send")
            self._send_mails(deliveries)
        return deliveries

    def _send_mails(self, deliveries):
        deliveries.sudo().mail_id.send()
        self.env.invalidate_all()

    def _get_mails(self, deliveries):
        return deliveries.sudo().mail_id

    def test_each_holder_gets_one_mail_with_their_own_passes(self):
        module = self._issue(certificate_type=self._new_type("AED"), number="A-1")
        deliveries = self._send(self.certificate | module | self.other_certificate)
        self.assertEqual(len(deliveries), 2)
        self.assertEqual(len(self._mails), 2)
        mails = {mail["email_to"][0]: mail for mail in self._mails}
        own = mails['"Wim Worker" <wim.worker@example.com>']
        self.assertEqual(own["subject"], "Your pass: AED, Forklift")
        self.assertIn("valid through 03/01/2099", own["body"])
        self.assertEqual(
            [name for name, _content, _type in own["attachments"]],
            ["A-1 - Wim Worker - AED.pdf", "F-1 - Wim Worker - Forklift.pdf"],
        )
        for _name, content, mimetype in own["attachments"]:
            self.assertTrue(content.startswith(b"%PDF-"))
            self.assertEqual(mimetype, "application/pdf")
        other = mails['"Coby Colleague" <coby.colleague@example.com>']
        self.assertEqual(len(other["attachments"]), 1)
        self.assertNotIn("Wim", other["body"])

    def test_the_log_tells_what_became_of_it(self):
        deliveries = self._submit(self.certificate)
        self.assertEqual(deliveries.state, "waiting")
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._run_cron("ir_cron_send")
            self.assertEqual(deliveries.state, "queued")
            self.assertFalse(deliveries.sent_at)
            self._send_mails(deliveries)
        self.assertEqual(deliveries.state, "sent")
        self.assertTrue(deliveries.sent_at)
        self.assertFalse(deliveries.error)
        self.assertEqual(deliveries.email, "wim.worker@example.com")
        self.assertEqual(deliveries.create_uid, self.officer)

    def test_nothing_is_kept_of_a_mail_that_was_sent(self):
        message = self._get_mails(self._deliver(self.certificate)).mail_message_id
        attachments = message.attachment_ids
        self.assertEqual(len(attachments), 1)
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._send_mails(self.Deliveries.search([]))
        self.assertFalse(message.exists())
        self.assertFalse(attachments.exists())

    def test_files_are_read_with_the_mail_only(self):
        attachment = self._get_mails(self._deliver(self.certificate)).attachment_ids
        self.assertEqual(attachment.res_model, "mail.message")
        self.assertFalse(attachment.public)
        self.assertFalse(attachment.access_token)
        for login, groups in (
            ("employee", "base.group_user"),
            ("hr", "base.group_user"),
            ("portal", "base.group_portal"),
        ):
            user = self._new_user(login, groups)
            with self.subTest(login=login), self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
        elsewhere = self._new_user(
            "elsewhere", "certificates.group_certificates_user", self.other_company
        )
        with self.assertRaises(AccessError):
            attachment.with_user(elsewhere).read(["raw"])

    def test_in_the_language_of_the_holder(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.worker.work_contact_id.lang = "nl_NL"
        languages = []
        render = type(self.certificate)._render_pass_pdfs

        def render_noting_language(certificates):
            languages.append(certificates.env.lang)
            return render(certificates)

        self.type.with_context(lang="nl_NL").name = "Heftruck"
        with patch(RENDERING, render_noting_language):
            self._send(self.certificate | self.other_certificate)
        self.assertEqual(set(languages), {"nl_NL", "en_US"})
        subjects = {mail["subject"].rpartition(": ")[2] for mail in self._mails}
        self.assertEqual(subjects, {"Heftruck", "Forklift"})
        own = next(mail for mail in self._mails if "Heftruck" in mail["subject"])
        self.assertIn("01-03-2099", own["body"])
        self.assertEqual(own["attachments"][0][0], "F-1 - Wim Worker - Heftruck.pdf")

    def test_without_an_address(self):
        self.worker.work_contact_id.email = False
        deliveries = self._send(self.certificate | self.other_certificate)
        self.assertEqual(deliveries.mapped("state"), ["failed", "sent"])
        self.assertEqual(deliveries[0].error, "Wim Worker has no email address.")

    def test_a_pass_that_cannot_be_drawn_spoils_no_other(self):
        render = type(self.certificate)._render_pass_pdfs
        reason = "F-1 cannot be drawn."

        def fail_one(certificates):
            if self.certificate in certificates.with_env(self.env):
                raise UserError(reason)
            return render(certificates)

        with (
            patch(RENDERING, fail_one),
            mute_logger("odoo.addons.certificates.tools.batch"),
        ):
            deliveries = self._send(self.certificate | self.other_certificate)
        self.assertEqual(deliveries.mapped("state"), ["failed", "sent"])
        self.assertEqual(deliveries[0].error, reason)
        self.assertEqual(len(self._mails), 1)

    def test_revoked_before_it_was_sent(self):
        deliveries = self._submit(self.certificate | self.other_certificate)
        self.certificate.revoked_on = self.certificate.date_start
        with mute_logger("odoo.addons.certificates.tools.batch"):
            with self.mock_mail_gateway():
                self._run_cron("ir_cron_send")
        self.assertEqual(deliveries.mapped("state"), ["failed", "queued"])
        self.assertIn("is revoked", deliveries[0].error)
        with self.assertRaisesRegex(UserError, "is revoked"):
            self._submit(self.certificate)

    def test_a_mail_server_that_refuses(self):
        delivery = self._deliver(self.certificate)
        mail = self._get_mails(delivery)
        refusal = MailDeliveryException("The mail server is closed.")
        servers = type(self.env["ir.mail_server"])
        with (
            self.mock_mail_gateway(),
            patch.object(servers, "send_email", side_effect=refusal),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            mail.send()
        self.assertEqual(delivery.state, "failed")
        self.assertIn("The mail server is closed.", delivery.error)
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mail.mark_outgoing()
            mail.send()
        self.assertEqual(delivery.state, "sent")
        self.assertFalse(delivery.error)

    def test_a_mail_that_is_canceled(self):
        delivery = self._deliver(self.certificate)
        self._get_mails(delivery).cancel()
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(delivery.error, "The mail was not delivered.")

    def test_sent_once_however_often_it_runs(self):
        deliveries = self._deliver(self.certificate)
        mail = self._get_mails(deliveries)
        self._run_cron("ir_cron_send")
        self.assertEqual(self._get_mails(deliveries), mail)

    def test_goes_on_after_a_kill(self):
        deliveries = self._submit(self.certificate | self.other_certificate)
        # What was committed before: the first holder's mail.
        deliveries[0].sudo()._send(run_at_once)
        mail = self._get_mails(deliveries)
        self._run_cron("ir_cron_send")
        self.assertEqual(deliveries.mapped("state"), ["queued", "queued"])
        self.assertEqual(self._get_mails(deliveries[0]), mail)
        self.assertEqual(len(self._get_mails(deliveries)), 2)

    def test_send_again(self):
        delivery = self._send(self.certificate)
        action = delivery.action_resend()
        again = self.Deliveries.search(action["domain"])
        self.assertEqual(delivery.resent_by_id, again)
        self.assertEqual(again.state, "waiting")
        self.assertEqual(again.assignment_ids, self.certificate)
        with self.assertRaisesRegex(UserError, "on their way already"):
            again.action_resend()

    def test_send_again_what_lost_its_mail(self):
        delivery = self._submit(self.certificate)
        self._run_cron("ir_cron_send")
        self.assertEqual(delivery.state, "queued")
        with self.assertRaisesRegex(UserError, "on their way already"):
            delivery.action_resend()
        self._get_mails(delivery).unlink()
        again = self.Deliveries.search(delivery.action_resend()["domain"])
        self.assertEqual(again.state, "waiting")

    def test_from_an_exam(self):
        exam = self.env["certificates.exam"].create(
            {"name": "X-1", "type_id": self.type.id, "company_id": self.company.id}
        )
        (self.certificate | self.other_certificate).exam_id = exam
        action = exam.with_user(self.officer).action_send_passes()
        self.assertEqual(self.Deliveries.search_count(action["domain"]), 2)

    def test_asked_with_a_count_before_mails_go_out(self):
        """One click in the list mailed everybody, and passes that were replaced."""
        replaced = self._issue(
            self.worker,
            date_start=self.certificate.date_start,
            date_expiry="2090-01-01",
        )
        self.assertTrue(replaced.is_replaced)
        expired = self._issue(
            self.colleague,
            self._new_type("Crane"),
            date_start="2020-01-01",
            date_expiry="2021-01-01",
        )
        chosen = self.certificate | self.other_certificate | replaced | expired
        server = self.env.ref("certificates_passes.action_send_passes")
        context = {"active_model": chosen._name, "active_ids": chosen.ids}
        action = server.with_user(self.officer).with_context(**context).run()
        self.assertFalse(self.Deliveries.search([("kind", "=", "pass")]))
        wizards = self.env[action["res_model"]].with_user(self.officer)
        with Form(wizards.with_context(**action["context"])) as form:
            counts = (form.mail_count, form.pass_count)
            counts += (form.replaced_count, form.expired_count)
            self.assertEqual(counts, (2, 3, 1, 1))
        sent = self.Deliveries.search(form.record.action_send()["domain"])
        self.assertEqual(sent.assignment_ids, chosen - replaced)

    def test_who_has_left_gets_no_pass(self):
        queued = self._submit(self.certificate)
        self.worker.active = False
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self._run_cron("ir_cron_send")
        self.assertEqual(queued.state, "cancelled")
        self.assertFalse(self._get_mails(queued))
        both = self.certificate | self.other_certificate
        action = both.with_user(self.officer).action_ask_to_send_passes()
        wizards = self.env[action["res_model"]].with_user(self.officer)
        with Form(wizards.with_context(**action["context"])) as form:
            counts = (form.mail_count, form.pass_count, form.left_count)
            self.assertEqual(counts, (1, 1, 1))
            self.assertFalse(form.replaced_count)
        sent = self.Deliveries.search(form.record.action_send()["domain"])
        self.assertEqual(sent.assignment_ids, self.other_certificate)
        with self.assertRaisesRegex(UserError, f"{self.worker.name} works here no lon"):
            self._submit(self.certificate)

    def test_who_has_left_is_not_sent_passes_again(self):
        delivery = self._send(self.certificate)
        self.assertEqual(delivery.state, "sent")
        self.worker.active = False
        with self.assertRaisesRegex(UserError, "is mailed no pass"):
            delivery.action_resend()

    def test_asked_from_an_exam_too(self):
        exam = self.env["certificates.exam"].create(
            {"name": "X-1", "type_id": self.type.id, "company_id": self.company.id}
        )
        self.certificate.exam_id = exam
        action = exam.with_user(self.officer).action_ask_to_send_passes()
        self.assertEqual(action["context"]["active_ids"], self.certificate.ids)

    def test_only_officers_send(self):
        self.worker.user_id = self._new_user("worker")
        for user in (
            self.worker.user_id,
            self._new_user("portal", "base.group_portal"),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.certificate.with_user(user).action_send_passes()
        delivery = self._submit(self.certificate)
        with self.assertRaises(AccessError):
            delivery.write({"state": "sent"})
        with self.assertRaises(AccessError):
            self.Deliveries.create(
                {"kind": "pass", "key": "x", "employee_id": self.worker.id}
            )

    def test_queries_do_not_grow_with_the_holders(self):
        # The first time is of what is cached from then on.
        costs = [self._count_queries(count) for count in (10, 10, 50)]
        # One for each mail: Odoo stores which files belong to it.
        self.assertEqual(costs[2] - costs[1], 40)

    def _count_queries(self, count):
        certificates = self._issue_many(count, prefix=f"Q{self.cr.sql_log_count}-")
        for certificate in certificates:
            certificate.employee_id.work_email = f"q{certificate.id}@example.com"
        deliveries = self._submit(certificates)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        deliveries.sudo()._send(run_at_once)
        self.env.flush_all()
        self.assertEqual(set(deliveries.mapped("state")), {"queued"})
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestPassDeliveryConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        employee = env["hr.employee"].create(
            {"name": "Two Mails", "work_email": "two.mails@example.com"}
        )
        certificate = env["certificates.assignment"].create(
            {
                "type_id": env["certificates.type"].create({"name": "Twice"}).id,
                "employee_id": employee.id,
            }
        )
        delivery = env["certificates.delivery"]._submit_passes([certificate])
        self.records = [
            (record._name, record.id)
            for record in (
                delivery,
                certificate,
                certificate.type_id,
                employee,
                employee.work_contact_id,
            )
        ]

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._get_delivery(env).mail_id.unlink()
            for model, record_id in self.records:
                env[model].browse(record_id).unlink()
            cr.commit()

    def _get_delivery(self, env):
        model, record_id = self.records[0]
        return env[model].browse(record_id)

    @mute_logger("odoo.sql_db")
    def test_two_crons_at_once_send_one_mail(self):
        lost = self._race(
            lambda env: self._get_delivery(env)._send(run_at_once),
            lambda env: self._get_delivery(env)._send(run_at_once),
        )
        self.assertEqual(len(lost), 1)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            mails = env["mail.mail"].search(
                [
                    ("model", "=", "certificates.delivery"),
                    ("res_id", "=", self._get_delivery(env).id),
                ]
            )
            self.assertEqual(len(mails), 1)
            self.assertEqual(self._get_delivery(env).mail_id, mails)
