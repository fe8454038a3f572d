from unittest.mock import patch

from odoo.tests import users
from odoo.tools import mute_logger

from .common import OrganizationCase

BATCH = "odoo.addons.certificates.tools.batch"


class TestDecisionMessages(OrganizationCase):
    """What contact persons are told of decisions."""

    def _hand_in(self, record):
        record.with_user(self.contact).sudo()._hand_in()
        return record.with_user(self.officer)

    def _get_mails(self, kind=None):
        messages = self.Delivery.search([("kind", "=", kind)] if kind else [])
        return messages.mail_id

    def _hand_in_of(self, employee, user=None, **values):
        return (
            self.Submission.with_user(user or self.contact)
            ._hand_in(
                {
                    "employee_id": employee.id,
                    "type_id": self.type.id,
                    "source": "contact",
                    "date_start": self.today,
                    **values,
                },
                [],
            )
            .with_env(self.env)
        )

    def test_one_mail_tells_of_a_list_who_was_renewed_and_who_was_not(self):
        people = self._new_people(3)
        record = self._hand_in(self._new_list(self.own + people))
        record.line_ids[1].sudo().result = "failed"
        record.line_ids[2].write({"is_chosen": False, "reason": "Unknown <b>here</b>"})
        record.action_accept()
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact.partner_id)
        self.assertIn("Renewed from your list: 2 of 4", mail.subject)
        for text in (
            "Wim Worker",
            "Person 000",
            "Failed",
            "Unknown &lt;b&gt;here",
            f"/my/organization/recertifications/{record.id}",
            "Ada Assessor",
        ):
            self.assertIn(text, mail.body_html)

    def test_whole_list_refused(self):
        record = self._hand_in(self._new_list())
        self._open_reject(record.with_env(self.env)).action_decline()
        mail = self._get_mails()
        self.assertIn("not accepted", mail.subject)
        self.assertIn("Unknown here", mail.body_html)
        self.assertNotIn("Not renewed", mail.body_html)

    def test_lists_refused_together_are_one_mail(self):
        lists = self._new_list() + self._new_list(self._new_people(1))
        for record in lists:
            self._hand_in(record)
        self._open_reject(lists).action_decline()
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("2 of your lists", mail.subject)

    @mute_logger(BATCH)
    def test_who_was_renewed_is_told_while_the_list_waits_for_others(self):
        record = self._hand_in(self._new_list(self.own + self._new_people(1)))
        self.type.number_policy = "required"
        record.line_ids[0].number = "S-5"
        record.action_accept()
        [mail] = self._get_mails()
        self.assertIn("Renewed from your list: 1 of 2", mail.subject)
        self.assertIn("Still being checked", mail.body_html)
        record.action_accept()
        self.assertEqual(self._get_mails(), mail)
        record.line_ids[1].number = "S-6"
        record.action_accept()
        self.assertIn("was accepted", (self._get_mails() - mail).subject)

    @mute_logger(BATCH)
    def test_list_of_which_nobody_was_renewed_yet_tells_nothing(self):
        self.type.number_policy = "required"
        self._hand_in(self._new_list()).action_accept()
        self.assertFalse(self.Delivery.search([]))

    def test_proposals_decided_together_are_one_mail(self):
        proposals = self.Proposal.with_user(self.contact).sudo()
        come, other = proposals.create(
            [
                {
                    "name": name,
                    "organization_id": self.supplier.id,
                    "company_id": self.company.id,
                }
                for name in ("Nel New", "Ned Next")
            ]
        )
        left = proposals.create(
            {
                "kind": "left",
                "name": "Wim Worker",
                "employee_id": self.worker.id,
                "organization_id": self.supplier.id,
                "company_id": self.company.id,
            }
        )
        (come + left).with_user(self.officer).action_accept()
        [mail] = self._get_mails()
        self.assertEqual(mail.recipient_ids, self.contact.partner_id)
        self.assertIn("2 of your proposals", mail.subject)
        self.assertIn("Nel New was added", mail.body_html)
        self.assertIn("Wim Worker does not belong to Supplier any more", mail.body_html)
        self.assertIn("/my/organization", mail.body_html)
        self._open_reject(other.with_env(self.env)).action_decline()
        mail = self._get_mails() - mail
        self.assertIn("Ned Next was not added", mail.subject)
        self.assertIn("Unknown here", mail.body_html)

    def test_mails_are_in_the_language_of_the_contact_person(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(
            ["certificates_organization"], ["nl_NL"]
        )
        self.contact.lang = "nl_NL"
        record = self._hand_in(self._new_list(self.own + self._new_people(1)))
        record.line_ids[1].sudo().result = "absent"
        record.action_accept()
        [mail] = self._get_mails()
        self.assertIn("Verlengd van je lijst: 1 van 2", mail.subject)
        self.assertIn("Afwezig", mail.body_html)
        self.assertIn("Niet verlengd", mail.body_html)

    def test_contact_person_who_is_none_any_more_learns_nothing(self):
        """She was told of the people of an organization that she had left."""
        successor = self._new_user("successor", "base.group_portal")
        self._appoint(successor, self.supplier, self.company)
        record = self._hand_in(self._new_list())
        submission = self._hand_in_of(self._new_people(1).employee_id)
        self.contact.partner_id.certificates_appointment_ids.unlink()
        record.action_accept()
        submission.with_user(self.officer).action_accept()
        mails = self._get_mails()
        self.assertEqual(len(mails), 2)
        self.assertEqual(mails.recipient_ids, successor.partner_id)

    def test_contact_person_who_is_archived_learns_nothing(self):
        successor = self._new_user("successor", "base.group_portal")
        self._appoint(successor, self.supplier, self.company)
        record = self._hand_in(self._new_list())
        self.contact.active = False
        self.contact.partner_id.active = False
        record.action_accept()
        self.assertEqual(self._get_mails().recipient_ids, successor.partner_id)

    def test_contact_person_learns_of_what_was_handed_in_of_who_has_left(self):
        employee = self._new_people(1).employee_id
        submission = self._hand_in_of(employee)
        employee.active = False
        submission.with_user(self.officer).action_reject("Not readable")
        self.assertEqual(self._get_mails().recipient_ids, self.contact.partner_id)

    @users("cert_officer")
    def test_officer_reads_in_the_log_what_a_message_was_about(self):
        record = self._hand_in(self._new_list())
        record.action_accept()
        message = self.Delivery.with_env(self.env).search([])
        self.assertEqual(message.subject, record.display_name)
        self.assertEqual(message.display_name, "Supplier")
        self.assertEqual(message.company_id, self.company)

    @mute_logger(BATCH)
    def test_certificates_accepted_together_are_one_mail_though_one_fails(self):
        """The rest was tried by halves, and each half was a mail of its own."""
        people = self._new_people(7).employee_id
        submissions = self.Submission.union(*map(self._hand_in_of, people))
        bad = submissions[2]
        model = type(self.env["certificates.submission"])
        issue = model._issue

        def fail(batch):
            if bad in batch.with_env(bad.env):
                raise ValueError("Broken")
            return issue(batch)

        with patch.object(model, "_issue", fail):
            submissions.with_user(self.officer).action_accept()
        self.assertEqual(bad.state, "to_check")
        self.assertEqual(len(self._get_mails("submission_accepted")), 1)

    def test_queries_do_not_grow_with_the_list(self):
        def count(number):
            record = self._hand_in(self._new_list(self._new_people(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record.action_accept()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(3), count(30)
        self.assertLessEqual(many, few + 3)
