# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing, contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency import ConcurrencyCase


class Killed(BaseException):
    """The process ends here."""


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        certificate_type = env["certificates.type"].create(
            {"name": "Concurrent", "validity_count": 1}
        )
        employee = env["hr.employee"].create(
            {"name": "Two Hands", "work_email": "hands@example.com"}
        )
        exam = env["certificates.exam"].create(
            {
                "name": "CONCURRENT-1",
                "type_id": certificate_type.id,
                "candidate_ids": [
                    (0, 0, {"employee_id": employee.id, "result": "passed"})
                ],
            }
        )
        self.type_id, self.employee_id = certificate_type.id, employee.id
        self.exam_id = exam.id

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            of_type = [("type_id", "=", self.type_id)]
            certificates = env["certificates.assignment"].search(of_type)
            certificates.delivery_ids.mail_id.unlink()
            certificates.unlink()
            env["certificates.exam"].browse(self.exam_id).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            employee = env["hr.employee"].browse(self.employee_id)
            contact, resource = employee.work_contact_id, employee.resource_id
            employee.unlink()
            resource.unlink()
            contact.unlink()
            cr.commit()

    def _certificates(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["certificates.assignment"].search([("type_id", "=", self.type_id)])

    @mute_logger("odoo.sql_db")
    def test_exam_issued_twice_at_once_gives_one_certificate(self):
        def issue(env):
            env["certificates.exam"].browse(self.exam_id).action_issue()

        self.assertEqual(len(self._race(issue, issue)), 1)
        with closing(self.registry.cursor()) as cr:
            self.assertEqual(len(self._certificates(cr)), 1)
            issue(api.Environment(cr, SUPERUSER_ID, {}))
            self.assertEqual(len(self._certificates(cr)), 1, "tried again by Odoo")

    @mute_logger("odoo.sql_db")
    def test_renewed_twice_at_once_gives_one_renewal(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            old_id = env["certificates.assignment"].create(self._values()).id
            cr.commit()

        def renew(env):
            wizard = env["certificates.renew.wizard"].create(
                {"assignment_ids": [(6, 0, [old_id])]}
            )
            wizard.action_renew()

        self.assertEqual(len(self._race(renew, renew)), 1)
        with closing(self.registry.cursor()) as cr:
            self.assertEqual(len(self._certificates(cr)), 2)

    @mute_logger("odoo.sql_db")
    def test_same_number_at_once(self):
        def create(env):
            env["certificates.assignment"].create(self._values(number="SAME"))

        self.assertEqual(len(self._race(create, create)), 1)

    @mute_logger("odoo.sql_db")
    def test_drawing_a_number_at_the_same_time_is_tried_again(self):
        """The second of two officers was told that a lock could not be grabbed."""
        with closing(self.registry.cursor()) as cr:
            certificate_type = self._certificates(cr).env["certificates.type"]
            certificate_type = certificate_type.browse(self.type_id)
            certificate_type.number_policy = "sequence"
            certificate_type.sequence_id.implementation = "no_gap"
            cr.commit()

        def issue(cr):
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["certificates.assignment"].create(self._values()).number

        with (
            closing(self.registry.cursor()) as one,
            closing(self.registry.cursor()) as two,
        ):
            first = issue(one)
            with self.assertRaises(PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                issue(two)
            one.commit()
            two.rollback()
            self.assertEqual((first, issue(two)), ("00001", "00002"))
            two.rollback()

    @mute_logger("odoo.sql_db")
    def test_revoked_by_two_officers_at_once_the_employee_is_told_once(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            revoked_id = env["certificates.assignment"].create(self._values()).id
            cr.commit()

        def revoke(env):
            return (
                env["certificates.revoke.wizard"]
                .create({"assignment_ids": [(6, 0, [revoked_id])], "reason": "Forged"})
                .action_revoke()
            )

        self.assertEqual(len(self._race(revoke, revoke)), 1)
        with closing(self.registry.cursor()) as cr:
            told = revoke(api.Environment(cr, SUPERUSER_ID, {}))
            self.assertRegex(str(told), "revoked already.*Forged")
            told = self._certificates(cr).delivery_ids
            self.assertEqual(told.mapped("kind"), ["revoked"])

    @mute_logger("odoo.sql_db")
    def test_renewed_while_a_run_looks_for_what_is_due(self):
        """Nobody is told to renew what is renewed."""
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            certificate = env["certificates.assignment"].create(
                self._values(date_start="2020-01-01", date_expiry=self._soon(env))
            )
            old_id = certificate.id
            cr.commit()

        def renew(env):
            old = env["certificates.assignment"].browse(old_id)
            old.create(old._prepare_renewal_values(old.date_expiry))

        def remind(env):
            env["certificates.assignment"]._remind_due()

        lost = self._race(renew, remind)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.delivery"]._cron_send()
            old = env["certificates.assignment"].browse(old_id)
            self.assertTrue(old.superseded, lost)
            self.assertFalse(old.delivery_ids.filtered(lambda d: d.state == "queued"))

    @mute_logger("odoo.sql_db")
    def test_reminders_sent_twice_at_once_go_out_once(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            certificate = env["certificates.assignment"].create(
                self._values(date_start="2020-01-01", date_expiry=self._soon(env))
            )
            self.assertTrue(certificate.reminder_next_on)
            cr.commit()

        def remind(env):
            env["certificates.assignment"]._cron_send_reminders()

        self._race(remind, remind)
        with closing(self.registry.cursor()) as cr:
            deliveries = self._certificates(cr).delivery_ids
            self.assertEqual(deliveries.mapped("state"), ["queued"])
            mails = deliveries.env["mail.mail"].search(
                [("model", "=", deliveries._name), ("res_id", "in", deliveries.ids)]
            )
            self.assertEqual(len(mails), 1)
            self.assertEqual(deliveries.mail_id, mails)

    @mute_logger("odoo.sql_db")
    def test_killed_after_a_mail_was_sent_the_next_run_settles_it(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.assignment"].create(
                self._values(date_start="2020-01-01", date_expiry=self._soon(env))
            )
            env["certificates.assignment"]._cron_send_reminders()
            cr.commit()
        with closing(self.registry.cursor()) as cr, self._kill_after_sending(cr):
            mail = self._certificates(cr).delivery_ids.mail_id
            message_id = mail.mail_message_id.id
            mail.send(auto_commit=True)
        with closing(self.registry.cursor()) as cr:
            delivery = self._certificates(cr).delivery_ids
            self.assertEqual(delivery.mail_id.state, "sent")
            delivery._cron_send()
            cr.commit()
        with closing(self.registry.cursor()) as cr:
            delivery = self._certificates(cr).delivery_ids
            self.assertEqual((delivery.state, len(delivery)), ("sent", 1))
            self.assertEqual(delivery.message_ref, "<1@example.com>")
            self.assertFalse(delivery.mail_id)
            message = delivery.env["mail.message"].browse(message_id)
            self.assertFalse(message.exists())

    @contextmanager
    def _kill_after_sending(self, cr):
        """Have mails be sent, and the process be killed before it settles them."""
        servers = self.registry["ir.mail_server"]
        mails = self.registry["mail.mail"]
        with (
            patch.object(servers, "_disable_send", lambda _server: False),
            patch.object(servers, "_connect__", lambda _server, **_options: None),
            patch.object(servers, "send_email", return_value="<1@example.com>"),
            patch.object(mails, "_settle", side_effect=Killed),
            self.assertRaises(Killed),
        ):
            yield
        cr.rollback()

    def test_two_first_certificates_at_once_are_compared_by_the_reminder_run(self):
        def short(env):
            values = self._values(date_start="2020-01-01", date_expiry=self._soon(env))
            env["certificates.assignment"].create(values)

        def long(env):
            values = self._values(date_start="2020-01-01", date_expiry="2190-01-01")
            env["certificates.assignment"].create(values)

        self.assertFalse(self._race(short, long))
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.assignment"]._cron_send_reminders()
            shorter = self._certificates(cr)[0]
            self.assertTrue(shorter.superseded)
            self.assertFalse(shorter.delivery_ids)

    def _values(self, **values):
        return {"type_id": self.type_id, "employee_id": self.employee_id, **values}

    def _soon(self, env):
        """Return a day of which the ladder warns today."""
        return env.company._get_certificates_today() + timedelta(days=7)
