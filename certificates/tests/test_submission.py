from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, users
from odoo.tools import mute_logger

from .common import PDF, CertificatesCase

OUTBOX = "odoo.addons.certificates.models.delivery.delivery"
BATCH = "odoo.addons.certificates.tools.batch"


class SubmissionCase(CertificatesCase):
    """A holder who hands in certificates, and two officers who check them."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.second = cls._new_user("second", "certificates.group_certificates_user")
        cls.holder = cls._new_user("holder")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Submission = cls.env["certificates.submission"]
        cls.today = fields.Date.today()
        cls.worker.user_id = cls.holder

    @classmethod
    def _hand_in(cls, employee=None, user=None, **values):
        """Return what a user handed in of an employee, with a document."""
        submissions = cls.Submission.with_user(user or cls.holder)
        handed_in = submissions._hand_in(
            {
                "employee_id": (employee or cls.worker).id,
                "type_id": cls.type.id,
                "source": "holder",
                "date_start": cls.today,
                **values,
            },
            [{"name": "certificate.pdf", "raw": PDF}],
        )
        return handed_in.with_env(cls.env)

    def _as_officer(self, submissions, user=None):
        return submissions.with_user(user or self.officer)


class TestSubmission(SubmissionCase):
    @users("cert_holder")
    def test_holder_hands_in_and_an_officer_accepts(self):
        submission = self.Submission.with_env(self.env).create(
            {
                "type_id": self.type.id,
                "number": " N-1 ",
                "date_start": self.today,
                "document_ids": [Command.create({"name": "a.pdf", "raw": PDF})],
            }
        )
        self.assertEqual(submission.employee_id.id, self.worker.id)
        self.assertEqual((submission.state, submission.source), ("draft", "holder"))
        submission.action_submit()
        self.assertEqual(submission.state, "to_check")
        self._as_officer(submission).action_accept()
        certificate = submission.sudo().assignment_id
        self.assertEqual(submission.state, "accepted")
        self.assertEqual(
            (certificate.employee_id, certificate.type_id, certificate.number),
            (self.worker, self.type, "N-1"),
        )
        document = certificate.document_ids
        self.assertEqual(
            (document.res_model, document.res_id),
            ("certificates.assignment", certificate.id),
        )
        self.assertEqual(submission.document_ids.sudo(), document)

    def test_a_manager_hands_in_for_the_team(self):
        """Only officers could, of those who are not the holder."""
        manager = self.boss.user_id = self._new_user("bea")
        self.colleague.parent_id = False
        submissions = self.Submission.with_user(manager)
        values = {
            "type_id": self.type.id,
            "date_start": self.today,
            "document_ids": [Command.create({"name": "a.pdf", "raw": PDF})],
        }
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            submissions.create({**values, "employee_id": self.colleague.id})
        with Form(submissions) as form:
            self.assertEqual(form.employee_id.id, self.boss.id)
            form.employee_id = self.worker.with_user(manager)
            form.type_id = self.type
            form.date_start = self.today
        submission = form.record
        submission.document_ids = values["document_ids"]
        submission.action_submit()
        self.assertEqual((submission.state, submission.source), ("to_check", "manager"))
        action = submissions.action_open_team()
        self.assertEqual(submissions.search(action["domain"]), submission)
        self.assertTrue(submission.with_user(self.holder).has_access("read"))
        with self.assertRaises(AccessError):
            submission.action_accept()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            submission.number = "Changed"
        self._as_officer(submission).action_accept()
        self.assertEqual(submission.sudo().assignment_id.employee_id, self.worker)
        told = self.Delivery.search([("submission_id", "=", submission.id)])
        told = told.filtered(lambda d: d.kind == "submission_accepted")
        self.assertEqual(told.partner_id, manager.partner_id)

    def test_a_manager_chooses_among_the_team(self):
        manager = self.boss.user_id = self._new_user("bea")
        self.colleague.parent_id = False
        description = self.Submission.with_user(manager).fields_get()
        domain = description["employee_id"]["domain"]
        employees = self.env["hr.employee"].with_user(manager)
        found = {id_ for id_, _name in employees.name_search(domain=domain)}
        self.assertIn(self.worker.id, found)
        self.assertIn(self.boss.id, found)
        self.assertNotIn(self.colleague.id, found)

    def test_certificate_that_expires_is_renewed(self):
        old = self._issue(date_start=self.today - timedelta(days=1800))
        submission = self._hand_in()
        self.assertEqual(submission.renewal_of_id, old)
        self._as_officer(submission).action_accept()
        self.assertEqual(old.renewal_ids, submission.assignment_id)
        self.assertTrue(old.superseded)

    def test_what_begins_before_the_certificate_that_it_renews(self):
        """A day of another year ended the person's certificate earlier."""
        held = self._issue(date_start=self.today - timedelta(days=300))
        submission = self._hand_in(
            date_start=self.today - timedelta(days=400),
            renewal_of_id=held.id,
            date_expiry=self.today + timedelta(days=1),
        )
        with self.assertRaisesRegex(UserError, "before the certificate"):
            self._as_officer(submission).action_accept()
        self._as_officer(submission).renewal_of_id = False
        self._as_officer(submission).action_accept()
        self.assertFalse(held.renewal_ids)

    def test_an_entered_expiry_stays_when_the_officer_corrects_the_start(self):
        """An end of the type took its place, and an empty one became a date."""
        day = self.today + timedelta(days=100)
        for expiry in (day, False):
            submission = self._hand_in(date_expiry=expiry)
            with Form(self._as_officer(submission)) as form:
                form.date_start = self.today - timedelta(days=3)
            self.assertEqual(submission.date_expiry, expiry)
        proposed = self._hand_in()
        with Form(self._as_officer(proposed)) as form:
            form.date_start = self.today - timedelta(days=3)
        self.assertEqual(
            proposed.date_expiry, self.type._get_expiry(proposed.date_start)
        )

    def test_what_renews_something_that_ends_is_as_long_as_that(self):
        """It became endless where the type has no validity."""
        self.type.validity_count = 0
        held = self._issue(
            date_start=self.today - timedelta(days=365),
            date_expiry=self.today - timedelta(days=1),
        )
        submission = self._hand_in()
        self.assertEqual(submission.renewal_of_id, held)
        self.assertEqual(submission.date_expiry - self.today, timedelta(days=364))
        self._as_officer(submission).action_accept()
        self.assertEqual(held.renewal_ids.date_expiry, submission.date_expiry)
        self.assertFalse(self._hand_in(self.colleague, self.officer).date_expiry)

    def test_employee_who_moved_to_a_sister_company_is_named_with_what_to_do(self):
        """Odoo said: Uh-oh! company inconsistencies."""
        own = self._new_type("Own", company_id=self.company.id)
        submission = self._hand_in(type_id=own.id)
        self.worker.company_id = self.other_company
        officer = self._new_user(
            "elsewhere", "certificates.group_certificates_user", self.other_company
        )
        with self.assertRaisesRegex(UserError, "works for Elbe Logistics now"):
            self._as_officer(submission, officer).with_context(
                allowed_company_ids=self.other_company.ids
            ).action_accept()

    def test_level_decides_what_is_renewed(self):
        basic, reach = self.env["certificates.level"].create(
            [{"type_id": self.type.id, "name": name} for name in ("Basic", "Reach")]
        )
        before = {"date_start": self.today - timedelta(days=1800)}
        old = self._issue(level_id=basic.id, **before)
        self.assertFalse(self._hand_in(level_id=reach.id).renewal_of_id)
        submission = self._hand_in(level_id=basic.id)
        self.assertEqual(submission.renewal_of_id, old)
        self._as_officer(submission).action_accept()
        self.assertEqual(submission.assignment_id.level_id, basic)
        other = self.env["certificates.level"].create(
            {"type_id": self._new_type("Crane").id, "name": "Tower"}
        )
        with self.assertRaisesRegex(ValidationError, "Tower"):
            submission = self._hand_in(number="9")
            submission.sudo().level_id = other

    def test_older_certificate_renews_nothing(self):
        self._issue(date_start=self.today)
        old = self._hand_in(date_start=self.today - timedelta(days=3))
        self.assertFalse(old.renewal_of_id)

    def test_nobody_decides_about_what_is_their_own(self):
        self.colleague.user_id = self.officer
        own = self._hand_in(self.colleague, self.officer)
        by_other = self._hand_in(self.colleague, self.holder)
        handed_in = self._hand_in(user=self.officer, source="manager")
        by_contact = self.lead
        by_contact.work_contact_id = self.officer.partner_id
        self.colleague.user_id = False
        as_contact = self._hand_in(self.lead)
        for submission in (own, by_other, handed_in, as_contact):
            submission = self._as_officer(submission)
            if submission == by_other:
                continue
            self.assertFalse(submission.can_decide)
            for decide in (
                submission.action_accept,
                lambda s=submission: s.action_reject("No"),
            ):
                with self.assertRaisesRegex(UserError, "somebody else"):
                    decide()
            self._as_officer(submission, self.second).action_accept()
            self.assertEqual(submission.state, "accepted")

    def test_nobody_says_where_it_came_from_to_judge_their_own(self):
        """An officer wrote “scan”, and accepted what was proposed by the officer."""
        proposals = self.Submission.with_user(self.officer)
        values = {"employee_id": self.colleague.id, "type_id": self.type.id}
        own = proposals.create({**values, "source": "manager"})
        for changes in (
            {"source": "scan"},
            {"source": False},
            {"confidence": {"type_id": 1}},
            {"source": "scan", "state": "draft"},
        ):
            with self.assertRaises(AccessError):
                own.write(changes)
        with self.assertRaisesRegex(AccessError, "where the certificate came from"):
            own.source = "scan"
        draft = self.Submission.with_user(self.holder).create(
            {"type_id": self.type.id, "source": "holder"}
        )
        with self.assertRaises(AccessError):
            draft.source = "scan"
        with self.assertRaises(AccessError):
            proposals.create({**values, "source": "scan"})
        for name, value in (("source", "scan"), ("state", "to_check")):
            with self.assertRaises(AccessError):
                proposals.with_context(**{f"default_{name}": value}).create(values)
        for odd in (None, 5, "x"):
            with self.assertRaisesRegex(UserError, "names of fields"):
                own.write(odd)
        self.assertEqual(own.source, "manager")
        own.sudo().date_start = self.today
        own.action_submit()
        self.assertFalse(own.can_decide)

    def test_nobody_says_what_a_certificate_was_handed_in_with(self):
        """It blocked what waited, and took the document of another person."""
        submission = self._hand_in()
        document = submission.document_ids
        stranger = self._issue(self.lead)
        certificates = self.Assignment.with_user(self.officer)
        values = {"employee_id": self.lead.id, "type_id": self._new_type("B").id}
        as_handed_in = certificates.with_context(
            default_submission_id=submission.id, certificates_acceptance=True
        )
        for attempt in (
            lambda: certificates.browse(stranger.id).write(
                {"submission_id": submission.id}
            ),
            lambda: certificates.create({**values, "submission_id": submission.id}),
            lambda: as_handed_in.create(values),
            lambda: self._as_officer(submission).write(
                {"assignment_ids": [Command.link(stranger.id)]}
            ),
        ):
            with self.assertRaisesRegex(AccessError, "accept what was handed in"):
                attempt()
        self.assertEqual(document.res_model, "certificates.submission")
        self._as_officer(submission).action_accept()
        certificate = submission.assignment_id
        self.assertEqual(certificate.employee_id, self.worker)
        self.assertEqual(certificate.create_uid, self.officer)
        with self.assertRaises(AccessError):
            self._as_officer(certificate).submission_id = False

    def test_accepted_twice_gives_one_certificate(self):
        submission = self._hand_in()
        self._as_officer(submission).action_accept()
        with self.assertRaisesRegex(UserError, "Wim Worker.*accepted already"):
            self._as_officer(submission, self.second).action_accept()
        with self.assertRaisesRegex(UserError, "accepted already"):
            self._as_officer(submission, self.second).action_reject("Late")
        self.assertEqual(len(self.Assignment.search([])), 1)

    @mute_logger(BATCH)
    def test_wrong_one_stops_no_other_and_tells_why(self):
        self._issue(self.lead, number="TAKEN")
        right = self._hand_in(self.colleague, number="FREE")
        taken = self._hand_in(number="TAKEN")
        expired = self._hand_in(self.boss, date_start=self.today - timedelta(days=5000))
        result = self._as_officer(right + taken + expired).action_accept()
        self.assertEqual(right.state, "accepted")
        self.assertEqual((taken + expired).mapped("state"), ["to_check"] * 2)
        message = result["params"]["message"]
        for part in (
            "Accepted: 1",
            "Not accepted: 2",
            "Wim Worker",
            "TAKEN",
            "Bea Boss",
        ):
            self.assertIn(part, message)
        self.assertIn("TAKEN", taken.problem)
        taken.number = "CORRECTED"
        self._as_officer(taken).action_accept()
        self.assertFalse(taken.problem)

    def test_expired_from_the_start_takes_a_tick(self):
        submission = self._hand_in(date_start=self.today - timedelta(days=5000))
        self.assertTrue(submission.is_expired)
        with self.assertRaisesRegex(UserError, "expired on"):
            self._as_officer(submission).action_accept()
        self._as_officer(submission).accept_expired = True
        self._as_officer(submission).action_accept()
        self.assertEqual(submission.assignment_id.state, "expired")

    def test_duplicates_are_told(self):
        certificate = self._issue(number="A-1", date_start=self.today)
        same_number = self._hand_in(number=" a‐1", date_start=self.today - timedelta(9))
        same_dates = self._hand_in()
        other = self._hand_in(number="B-2")
        (same_number + same_dates + other).invalidate_recordset()
        self.assertEqual(same_number.duplicate_ids, certificate)
        self.assertEqual(same_dates.duplicate_ids, certificate)
        self.assertFalse(other.duplicate_ids)
        self.assertEqual(other.twin_ids, same_dates)
        self._as_officer(other).action_accept()
        self.assertFalse(other.duplicate_ids)

    def test_rejected_with_a_reason(self):
        submission = self._hand_in()
        for nothing in (None, "", "  ", 5):
            with self.assertRaisesRegex(UserError, "reason"):
                self._as_officer(submission).action_reject(nothing)
        self._as_officer(submission).action_reject(" Not readable ")
        self.assertEqual(
            (submission.state, submission.reason), ("rejected", "Not readable")
        )
        self.assertEqual(submission.decided_by_id, self.officer)
        with self.assertRaisesRegex(UserError, "rejected already"):
            self._as_officer(submission).action_accept()

    def test_withdrawn_by_the_holder_is_not_decided(self):
        submission = self._hand_in()
        submission.with_user(self.holder).action_withdraw()
        self.assertEqual(submission.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "withdrawn"):
            self._as_officer(submission).action_accept()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            submission.with_user(self.holder).action_submit()

    def test_decided_one_is_not_withdrawn_and_not_changed(self):
        submission = self._hand_in()
        self._as_officer(submission).action_accept()
        with self.assertRaisesRegex(UserError, "accepted"):
            submission.with_user(self.holder).action_withdraw()
        with self.assertRaisesRegex(UserError, "accepted"):
            self._as_officer(submission).number = "X"

    def test_incomplete_one_is_not_handed_in(self):
        self.type.write({"document_required": True, "number_policy": "required"})
        submission = self.Submission.with_user(self.holder).create({})
        with self.assertRaisesRegex(UserError, "Certificate Type, Start Date"):
            submission.action_submit()
        submission.write({"type_id": self.type.id, "date_start": self.today})
        with self.assertRaisesRegex(UserError, "Certificate Number, Documents"):
            submission.action_submit()

    def test_impossible_values(self):
        for values in (
            {"date_start": "2026-02-01", "date_expiry": "2026-01-01"},
            {"date_start": "0001-01-01"},
            {"date_start": "tomorrow"},
            {"number": "=1+1"},
            {"number": "1" * 101},
        ):
            with self.subTest(**values), self.assertRaises(UserError):
                self._hand_in(**values)
        self.assertFalse(self.Submission.search([]))

    def test_only_actions_change_the_state(self):
        submission = self._hand_in()
        for values in (
            {"state": "accepted"},
            {"reason": "x"},
            {"decided_by_id": self.second.id},
        ):
            with self.assertRaises(AccessError):
                self._as_officer(submission).write(values)
            with self.assertRaises(AccessError):
                self._as_officer(self.Submission).create(
                    {"employee_id": self.lead.id, "type_id": self.type.id, **values}
                )

    def test_holder_changes_drafts_only_and_never_those_of_others(self):
        mine = self.Submission.with_user(self.holder)
        with self.assertRaises(AccessError):
            mine.create({"employee_id": self.colleague.id, "type_id": self.type.id})
        draft = mine.create({"type_id": self.type.id, "date_start": self.today})
        with self.assertRaises(AccessError):
            draft.employee_id = self.colleague
            draft.flush_recordset()
        draft.invalidate_recordset()
        draft.number = "N"
        draft.action_submit()
        with self.assertRaises(AccessError):
            draft.number = "M"
        for action in (draft.action_accept, lambda: draft.action_reject("x")):
            with self.assertRaises(AccessError):
                action()

    def test_certificate_of_somebody_else_is_not_renewed(self):
        other = self._issue(self.colleague)
        with self.assertRaises(ValidationError):
            self._hand_in(renewal_of_id=other.id)

    def test_certificate_renewed_meanwhile(self):
        old = self._issue(date_start=self.today - timedelta(days=1800))
        first, second = self._hand_in(), self._hand_in(number="2")
        self._as_officer(first).action_accept()
        second.invalidate_recordset()
        self.assertEqual(second.renewal_of_id, old)
        with self.assertRaisesRegex(UserError, "renewed already"):
            self._as_officer(second).action_accept()

    def test_queries_do_not_grow_with_what_is_accepted(self):
        def count(number):
            employees = self.Employee.create(
                [
                    {"name": f"P {number}-{i}", "company_id": self.company.id}
                    for i in range(number)
                ]
            )
            submissions = self.Submission.union(
                *(self._hand_in(e, number=f"{number}-{e.id}") for e in employees)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as_officer(submissions).action_accept()
            self.env.flush_all()
            self.assertEqual(set(submissions.mapped("state")), {"accepted"})
            return self.env.cr.sql_log_count - before

        with patch(
            "odoo.addons.certificates.models.delivery.delivery.IMMEDIATE_MESSAGES", 0
        ):
            count(2)
            few, many = count(3), count(40)
        self.assertLessEqual(many, few + 3)

    def test_bad_files(self):
        for raw in (b"", b"not a document", b"%PDF-1.4 cut"):
            with self.assertRaises(ValidationError):
                self.Submission.with_user(self.holder)._hand_in(
                    {"employee_id": self.worker.id, "type_id": self.type.id},
                    [{"name": "bad.pdf", "raw": raw}],
                )

    def test_documents_are_private_and_stay(self):
        submission = self._hand_in()
        document = submission.document_ids
        self.colleague.user_id = self._new_user("colleague")
        self.lead.user_id = self._new_user("lead")
        for user in (self.holder, self.officer):
            self.assertTrue(document.with_user(user).has_access("read"))
        for user in (self.colleague.user_id, self.lead.user_id):
            self.assertFalse(submission.with_user(user).has_access("read"))
            self.assertFalse(document.with_user(user).has_access("read"))
        for values in ({"res_id": 0}, {"public": True}, {"res_model": "res.partner"}):
            with self.assertRaisesRegex(UserError, "stays"):
                document.with_user(self.officer).write(values)


class TestSubmissionMessages(SubmissionCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_responsible_id = cls.officer

    def _get_activities(self, submissions):
        return submissions.activity_ids

    def test_the_responsible_user_is_asked(self):
        submission = self._hand_in()
        self.assertEqual(self._get_activities(submission).user_id, self.officer)
        self.company.certificates_responsible_id = self.second
        self.assertEqual(self._get_activities(submission).user_id, self.second)
        self._as_officer(submission).action_accept()
        self.assertFalse(self._get_activities(submission))

    def test_what_the_responsible_user_holds_is_for_others(self):
        self.worker.user_id = self.officer
        submission = self._hand_in(user=self.officer)
        self.assertFalse(self._get_activities(submission))

    def test_holder_is_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["certificates"], ["nl_NL"])
        self.holder.lang = "nl_NL"
        accepted, rejected = self._hand_in(), self._hand_in(number="2")
        self._as_officer(accepted).action_accept()
        self._as_officer(rejected).action_reject("De tweede bladzijde ontbreekt")
        mails = self.Delivery.search([("submission_id", "!=", False)]).mail_id
        self.assertEqual(mails.recipient_ids, self.holder.partner_id)
        subjects = " ".join(mails.mapped("subject"))
        self.assertIn("geaccepteerd", subjects)
        bodies = " ".join(mails.mapped("body_html"))
        self.assertIn("De tweede bladzijde ontbreekt", bodies)

    def test_who_left_after_handing_in_is_told_nothing(self):
        submission = self._hand_in()
        self.holder.active = False
        self._as_officer(submission).action_accept()
        told = self.Delivery.search([("submission_id", "=", submission.id)])
        self.assertEqual(told.state, "failed")
        self.assertIn(self.holder.name, told.error)
        self.assertFalse(told.mail_id)

    def test_an_employee_who_left_after_handing_in_is_told_nothing(self):
        """The account may still be there, for what the person earned."""
        submission = self._hand_in()
        self.worker.active = False
        self._as_officer(submission).action_reject("Not signed")
        told = self.Delivery.search([("submission_id", "=", submission.id)])
        self.assertEqual(told.state, "cancelled")
        self.assertFalse(told.mail_id)

    def test_officers_get_one_mail_a_day_about_what_waits(self):
        submissions = self._hand_in() + self._hand_in(self.colleague)
        announce = self.Submission._cron_announce_waiting
        self._run_job(announce)
        waiting = [("kind", "=", "submission_waiting")]
        self.assertFalse(self.Delivery.search(waiting), "not on the same day")
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        submissions.sudo().handed_in_at = yesterday
        for _twice in range(2):
            self._run_job(announce)
            self._run_job(self.Delivery._cron_send)
        deliveries = self.Delivery.search(waiting)
        self.assertEqual(len(deliveries), 2)
        self.assertEqual(len(deliveries.mail_id), 1)
        self.assertEqual(deliveries.mail_id.recipient_ids, self.officer.partner_id)

    def test_the_list_of_messages_names_what_was_handed_in(self):
        submission = self._hand_in()
        self._as_officer(submission).action_accept()
        message = self.Delivery.search([("submission_id", "=", submission.id)])
        message = message.with_user(self.officer)
        self.assertEqual(message.subject, submission.display_name)

    def test_what_was_decided_is_not_announced(self):
        submission = self._hand_in()
        submission._announce()
        self._as_officer(submission).action_accept()
        self._run_job(self.Delivery._cron_send)
        waiting = self.Delivery.search([("kind", "=", "submission_waiting")])
        self.assertEqual(waiting.state, "cancelled")


class TestSubmissionWizards(SubmissionCase):
    def _open(self, name, submissions, **values):
        context = {"active_model": submissions._name, "active_ids": submissions.ids}
        wizards = self.env[f"certificates.{name}.wizard"].with_user(self.officer)
        return wizards.with_context(**context).create(values)

    def test_officer_who_corrects_and_accepts_is_not_told_of_the_own_change(self):
        submission = self._hand_in()
        officer = submission.with_user(self.officer)
        seen = officer.with_context(certificates_seen=officer.seen_values)
        [saved] = seen.web_save({"remark": "Read again"}, {"seen_values": {}})
        self.assertEqual(saved["seen_values"]["remark"], "Read again")
        officer.with_context(certificates_seen=saved["seen_values"]).action_accept()
        self.assertEqual(submission.state, "accepted")

    def test_officer_is_asked_nothing_about_what_somebody_else_has_changed(self):
        """The officer rejected, in a dialog, what was never on the screen."""
        submission = self._hand_in()
        officer = submission.with_user(self.officer)
        shown = officer.with_context(certificates_seen=officer.seen_values)
        submission.with_user(self.manager).remark = "Read again"
        submission.flush_recordset()
        for ask in (shown.action_open_reject, shown.action_open_accept):
            with self.assertRaisesRegex(UserError, "Remark.*Nothing was done"):
                ask()
        self.assertTrue(officer.action_open_reject())

    def test_it_asks_with_the_count_first(self):
        right = self._hand_in(self.colleague)
        expired = self._hand_in(date_start=self.today - timedelta(days=5000))
        twins = self._hand_in(self.boss) + self._hand_in(self.boss)
        wizard = self._open("accept", right + expired + twins)
        self.assertEqual((wizard.submission_count, wizard.accept_count), (4, 1))
        self.assertEqual((wizard.expired_count, wizard.duplicate_count), (1, 2))
        wizard.accept_expired = True
        self.assertEqual(wizard.accept_count, 2)
        wizard.action_accept()
        self.assertEqual((right + expired).mapped("state"), ["accepted"] * 2)
        self.assertEqual(twins.mapped("state"), ["to_check"] * 2)

    def test_a_mistyped_year_is_not_accepted_among_many(self):
        """2126 was typed for 2026, and accepted with two hundred others."""
        right = self._hand_in(self.colleague)
        mistyped = self._hand_in(date_expiry=self.today + timedelta(days=36500))
        wizard = self._open("accept", right + mistyped)
        self.assertEqual((wizard.unusual_count, wizard.accept_count), (1, 1))
        wizard.action_accept()
        self.assertEqual((right + mistyped).mapped("state"), ["accepted", "to_check"])
        wizard = self._open("accept", mistyped)
        with self.assertRaisesRegex(UserError, "Tick what is to be accepted"):
            wizard.action_accept()
        wizard.accept_unusual = True
        wizard.action_accept()
        self.assertEqual(mistyped.state, "accepted")

    def test_reject_many(self):
        submissions = self._hand_in() + self._hand_in(self.colleague)
        wizard = self._open("decline", submissions, reason="Not readable")
        self.assertEqual(wizard.declined_count, 2)
        wizard.action_decline()
        self.assertEqual(submissions.mapped("reason"), ["Not readable"] * 2)
