from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, users
from odoo.tools import mute_logger

from .common import PDF, CertificatesCase


class TestIssueWizard(CertificatesCase):
    @users("cert_officer")
    def test_issue_to_a_department(self):
        department = (
            self.env["hr.department"]
            .sudo()
            .create({"name": "Warehouse", "company_id": self.company.id})
        )
        below = department.create(
            {"name": "Night", "parent_id": department.id, "company_id": self.company.id}
        )
        self.worker.department_id = department
        self.colleague.department_id = below
        form = Form(self.env["certificates.issue.wizard"])
        form.type_id = self.type
        form.date_start = "2026-03-31"
        form.department_id = self.env["hr.department"].browse(department.id)
        self.assertEqual(form.employee_count, 2)
        self.assertEqual(str(form.date_expiry), "2031-03-31")
        action = form.save().action_issue()
        issued = self.env["certificates.assignment"].search(action["domain"])
        self.assertEqual(issued.employee_id, self.worker + self.colleague)
        self.assertEqual(
            {str(day) for day in issued.mapped("date_expiry")}, {"2031-03-31"}
        )

    @users("cert_officer")
    def test_issuing_to_many_or_in_advance_asks_first(self):
        wizards = self.env["certificates.issue.wizard"]
        values = {"type_id": self.type.id, "date_start": "2026-01-01"}
        both = [Command.set((self.worker + self.colleague).ids)]
        wizard = wizards.create({**values, "employee_ids": both})
        action = wizard.action_ask()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (wizard._name, wizard.id)
        )
        self.assertIn("Forklift from 01/01/2026: 2.", wizard.question)
        self.assertFalse(self.worker.sudo().certificates_held_ids)
        wizard.action_back()
        self.assertFalse(wizard.question)
        one = [Command.set(self.worker.ids)]
        later = wizards.create(
            {"type_id": self.type.id, "date_start": "2100-01-01", "employee_ids": one}
        )
        later.action_ask()
        self.assertIn("still to come", later.question)
        self.assertFalse(self.worker.sudo().certificates_held_ids)
        wizards.create({**values, "employee_ids": one}).action_ask()
        self.assertEqual(len(self.worker.sudo().certificates_held_ids), 1)

    @users("cert_officer")
    def test_current_holders_are_skipped(self):
        self._issue(self.worker, date_start="2026-01-01")
        wizard = self.env["certificates.issue.wizard"].create(
            {
                "type_id": self.type.id,
                "date_start": "2026-01-01",
                "employee_ids": [Command.set((self.worker + self.colleague).ids)],
            }
        )
        action = wizard.action_issue()
        issued = self.env["certificates.assignment"].search(action["domain"])
        self.assertEqual(issued.employee_id, self.colleague)
        with self.assertRaisesRegex(UserError, "nobody"):
            wizard.action_issue()
        wizard.skip_holders = False
        issued = self.env["certificates.assignment"].search(
            wizard.action_issue()["domain"]
        )
        self.assertEqual(len(issued), 2)

    @users("cert_officer")
    def test_each_certificate_gets_its_own_copy_of_a_document(self):
        self.type.document_required = True
        wizard = self.env["certificates.issue.wizard"].create(
            {
                "type_id": self.type.id,
                "employee_ids": [Command.set((self.worker + self.colleague).ids)],
                "document_ids": [Command.create({"name": "list.pdf", "raw": PDF})],
            }
        )
        action = wizard.action_issue()
        issued = self.env["certificates.assignment"].search(action["domain"])
        self.assertEqual(len(issued.document_ids), 2)
        self.assertEqual(set(issued.document_ids.mapped("res_id")), set(issued.ids))


class TestRenewWizard(CertificatesCase):
    def _wizard(self, certificates, **values):
        return (
            self.env["certificates.renew.wizard"]
            .with_user(self.officer)
            .with_context(**certificates.action_renew()["context"])
            .create(values)
        )

    def test_from_the_old_expiry(self):
        old = self._issue(date_start="2021-02-28", date_expiry="2026-02-28", level="B")
        action = self._wizard(old, number="NEW-1", start_from="expiry").action_renew()
        new = self.Assignment.browse(action["res_id"])
        self.assertEqual(str(new.date_start), "2026-02-28")
        self.assertEqual(str(new.date_expiry), "2031-02-28")
        self.assertEqual((new.number, new.level_id), ("NEW-1", old.level_id))
        self.assertEqual(old.renewal_ids, new)
        self.assertTrue(old.superseded)

    @freeze_time("2026-05-01")
    def test_from_today(self):
        old = self._issue(date_start="2021-02-28", date_expiry="2026-02-28")
        self._wizard(old, start_from="date").action_renew()
        self.assertEqual(str(old.renewal_ids.date_start), "2026-05-01")

    @freeze_time("2026-05-01")
    def test_without_end_starts_today(self):
        old = self._issue(date_start="2021-02-28", date_expiry=False)
        self._wizard(old).action_renew()
        self.assertEqual(str(old.renewal_ids.date_start), "2026-05-01")

    def test_many_each_from_its_own_expiry(self):
        first = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        second = self._issue(
            self.colleague, date_start="2020-06-01", date_expiry="2025-06-01"
        )
        action = self._wizard(first + second, start_from="expiry").action_renew()
        self.assertEqual(len(self.Assignment.search(action["domain"])), 2)
        self.assertEqual(str(second.renewal_ids.date_start), "2025-06-01")

    def test_renewed_already_is_left_out(self):
        old = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        other = self._issue(
            self.colleague, date_start="2020-01-01", date_expiry="2025-01-01"
        )
        self._wizard(old).action_renew()
        with self.assertRaisesRegex(UserError, "renewed already"):
            self._wizard(old).action_renew()
        wizard = self._wizard(old + other)
        self.assertEqual(wizard.renewed_ids, old)
        wizard.action_renew()
        self.assertEqual(len(old.renewal_ids), 1)
        self.assertEqual(len(other.renewal_ids), 1)

    def test_revoked_renewal_makes_room_for_another(self):
        old = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        self._wizard(old, start_from="expiry").action_renew()
        old.renewal_ids.revoked_on = "2025-02-01"
        self._wizard(old).action_renew()
        self.assertEqual(len(old.renewal_ids), 2)

    def _hold(self, expiry="2026-04-20", employee=None, **values):
        values = {"date_start": "2024-04-20", "date_expiry": expiry, **values}
        return self._issue(employee, **values)

    @freeze_time("2026-05-01 11:00:00")
    def test_what_ended_is_not_renewed_without_end(self):
        endless = self._new_type("Rope rescue", validity_count=0)
        held = [
            self._hold(certificate_type=endless, employee=employee, **dates)
            for employee, dates in (
                (self.worker, {}),
                (self.colleague, {"date_start": "2024-05-01", "expiry": "2026-04-30"}),
                (self.lead, {"date_start": "2026-03-01", "expiry": "2026-04-20"}),
                (self.boss, {"expiry": False}),
            )
        ]
        certificates = self.Assignment.concat(*held)
        wizard = self._wizard(certificates)
        expected = [
            ("2026-04-20", "2028-04-20"),
            ("2026-04-30", "2028-04-29"),
            ("2026-04-20", "2026-06-09"),
            ("2026-05-01", "False"),
        ]
        lines = [(str(x.date_start), str(x.date_expiry)) for x in wizard.line_ids]
        self.assertEqual(sorted(lines), sorted(expected))
        wizard.action_renew()
        renewals = certificates.renewal_ids
        found = [(str(c.date_start), str(c.date_expiry)) for c in renewals]
        self.assertEqual(sorted(found), sorted(expected))

    @freeze_time("2026-05-01 11:00:00")
    def test_moved_to_a_sister_company_what_is_held_stays_workable(self):
        own = self._new_type("Crane", company_id=self.company.id)
        moved = self._hold(certificate_type=own)
        renewed = self._hold(date_start="2023-01-01", expiry="2026-05-20")
        other = self._hold(employee=self.colleague)
        self.worker.company_id = self.other_company
        both = self.company + self.other_company
        self.officer.company_ids = [Command.set(both.ids)]
        self.assertEqual((moved + renewed).company_id, self.other_company)
        there = moved.with_user(self.officer).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.env.invalidate_all()
        there.date_start = "2024-04-21"
        with Form(there) as form:
            form.date_start = "2024-04-22"
        self.assertEqual(str(moved.date_start), "2024-04-22")
        wizard = (
            self.env["certificates.renew.wizard"]
            .with_user(self.officer)
            .with_context(allowed_company_ids=both.ids)
            .create({"assignment_ids": (moved + renewed + other).ids})
        )
        action = wizard.action_renew()
        self.assertTrue(renewed.renewal_ids and other.renewal_ids)
        self.assertFalse(moved.renewal_ids)
        message = action["params"]["message"]
        for name in ("Crane", self.company.name, self.worker.name, "empty the company"):
            self.assertIn(name, message)
        own.company_id = False
        self.assertTrue(moved._prepare_renewal_values(moved.date_expiry))

    @freeze_time("2026-05-01 11:00:00")
    def test_long_expired_starts_today(self):
        lately = self._hold("2026-04-01")
        long_ago = self._hold("2026-02-01", self.colleague)
        self._wizard(lately + long_ago).action_renew()
        self.assertEqual(str(lately.renewal_ids.date_start), "2026-04-01")
        self.assertEqual(str(long_ago.renewal_ids.date_start), "2026-05-01")

    @freeze_time("2026-05-01 11:00:00")
    def test_one_that_cannot_be_renewed_stops_nobody_and_is_named(self):
        numbered = self._new_type("Crane", number_policy="required")
        first, second = (
            self._hold(employee=e, certificate_type=numbered, number=e.name)
            for e in (self.worker, self.colleague)
        )
        third = self._hold(employee=self.lead)
        third.revoked_on = "2026-05-01"
        wizard = self._wizard(first + second + third)
        wizard.line_ids.filtered(lambda x: x.assignment_id == first).number = "NEW-1"
        action = wizard.action_renew()
        self.assertEqual(first.renewal_ids.number, "NEW-1")
        self.assertFalse(second.renewal_ids)
        message = action["params"]["message"]
        self.assertIn("Renewed: 1.", message)
        self.assertIn(self.colleague.name, message)
        self.assertIn("revoked", message)
        found = self.Assignment.search(action["params"]["next"]["domain"])
        self.assertEqual(found, first.renewal_ids)

    @freeze_time("2026-05-01 11:00:00")
    def test_what_somebody_entered_stays_when_the_start_changes(self):
        one = self._hold()
        form = Form(
            self.env["certificates.renew.wizard"]
            .with_user(self.officer)
            .with_context(**one.action_renew()["context"])
        )
        self.assertEqual(str(form.date_expiry), "2031-04-20")
        form.start_from = "date"
        self.assertEqual(str(form.date_expiry), "2031-05-01")
        form.date_expiry = "2030-12-31"
        form.date_start = "2026-05-02"
        self.assertEqual(str(form.date_expiry), "2030-12-31")
        form.date_expiry = False
        form.date_start = "2026-05-03"
        self.assertFalse(form.date_expiry, "none was entered")
        form.save().action_renew()
        self.assertFalse(one.renewal_ids.date_expiry)
        form = Form(self.env["certificates.issue.wizard"].with_user(self.officer))
        form.type_id = self.type
        form.date_expiry = False
        form.date_start = "2026-05-03"
        self.assertFalse(form.date_expiry)

    @freeze_time("2026-05-01 11:00:00")
    def test_lines_follow_the_chosen_start_but_keep_what_was_entered(self):
        both = self._hold() + self._hold(employee=self.colleague)
        form = Form(
            self.env["certificates.renew.wizard"]
            .with_user(self.officer)
            .with_context(**both.action_renew()["context"])
        )
        with form.line_ids.edit(0) as line:
            line.date_expiry = "2029-12-31"
            line.number = "N-1"
        form.start_from = "date"
        form.date_start = "2026-05-02"
        form.save().action_renew()
        renewals = both.renewal_ids
        self.assertEqual({str(c.date_start) for c in renewals}, {"2026-05-02"})
        expiries = {str(c.date_expiry) for c in renewals}
        self.assertEqual(expiries, {"2029-12-31", "2031-05-02"})
        self.assertIn("N-1", renewals.mapped("number"))


class TestRevokeWizard(CertificatesCase):
    def test_revoke_with_a_reason(self):
        earlier = self._issue(date_start="2019-01-01", date_expiry=False)
        earlier.write({"revoked_on": "2020-01-01", "revocation_reason": "Earlier"})
        certificates = self._issue(self.colleague, date_start="2025-01-01") + earlier
        wizard = (
            self.env["certificates.revoke.wizard"]
            .with_user(self.officer)
            .with_context(**certificates.action_revoke()["context"])
            .create({"reason": "Fraud", "revoked_on": "2026-01-02"})
        )
        self.assertIn("on 01/01/2020: Earlier", str(wizard.action_revoke()))
        self.assertEqual(set(certificates.mapped("state")), {"revoked"})
        self.assertEqual(certificates[0].revocation_reason, "Fraud")
        self.assertEqual(earlier.revocation_reason, "Earlier")
        self.assertEqual(str(earlier.revoked_on), "2020-01-01")
        self.assertIn("on 01/02/2026: Fraud", str(wizard.action_revoke()))


class TestArchived(CertificatesCase):
    """Archived certificates that a user chose were passed over without a word."""

    def setUp(self):
        super().setUp()
        self.archived = self._issue(date_expiry="2199-01-01")
        self.archived.active = False

    def _open(self, name, **values):
        wizard = self.env[f"certificates.{name}.wizard"].with_user(self.officer)
        return wizard.with_context(
            active_model="certificates.assignment", active_ids=self.archived.ids
        ).create(values)

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_one_that_had_not_begun_on_that_day_stops_no_other(self):
        early = self._issue(date_start="2020-01-01")
        late = self._issue(self.colleague, date_start="2025-01-01")
        both = early + late
        wizard = self.env["certificates.revoke.wizard"].with_user(self.officer)
        wizard = wizard.create(
            {"assignment_ids": both.ids, "revoked_on": "2022-01-01", "reason": "Fraud"}
        )
        action = wizard.action_revoke()
        self.assertEqual(str(early.revoked_on), "2022-01-01")
        self.assertFalse(late.revoked_on)
        self.assertIn(self.colleague.name, str(action))
        with self.assertRaisesRegex(ValidationError, self.colleague.name):
            wizard.action_revoke()

    def test_archived_certificate_is_revoked(self):
        self._open("revoke", reason="Forged").action_revoke()
        self.assertTrue(self.archived.revoked_on)

    def test_archived_certificate_gets_another_expiry_date(self):
        wizard = self._open("expiry", date_expiry="2198-01-01", reason="By decree")
        self.assertEqual(wizard.changed_count, 1)
        wizard.action_expiry()
        self.assertEqual(str(self.archived.date_expiry), "2198-01-01")

    def test_archived_certificate_will_not_be_renewed(self):
        self._open("stop", reason="Machine sold").action_stop()
        self.assertTrue(self.archived.will_not_be_renewed)

    def test_archived_certificate_is_not_renewed_and_named(self):
        wizard = self._open("renew")
        self.assertEqual(wizard.renewed_ids, self.archived)
        with self.assertRaisesRegex(UserError, f"{self.worker.name}.*is archived"):
            wizard.action_renew()


class TestExpiryWizard(CertificatesCase):
    def _open(self, certificates, **values):
        return (
            self.env["certificates.expiry.wizard"]
            .with_user(self.officer)
            .with_context(active_model=certificates._name, active_ids=certificates.ids)
            .create({"reason": "By decree", **values})
        )

    def test_extended_by_decree_until_one_date(self):
        first = self._issue(
            number="D-1", date_start="2020-01-01", date_expiry="2025-01-01"
        )
        second = self._issue(
            self.colleague, date_start="2020-06-01", date_expiry="2025-06-01"
        )
        both = first + second
        self._open(both, date_expiry="2025-12-31").action_expiry()
        self.assertEqual(set(map(str, both.mapped("date_expiry"))), {"2025-12-31"})
        self.assertEqual(first.number, "D-1")
        self.assertFalse(both.renewal_ids)
        for certificate in both:
            self.assertIn("By decree", certificate.message_ids[0].body)

    def test_a_decree_that_would_shorten_some_says_so(self):
        """Who held a certificate for longer, or without end, lost years of it."""
        short = self._issue(date_start="2026-01-01", date_expiry="2026-12-31")
        longer = self._issue(
            self.colleague, date_start="2026-01-01", date_expiry="2029-12-31"
        )
        endless = self._issue(self.lead, date_start="2026-01-01", date_expiry=False)
        chosen = short + longer + endless
        wizard = self._open(chosen, date_expiry="2027-06-30")
        self.assertEqual((wizard.shortened_count, wizard.unusual_count), (2, 0))
        wizard.date_expiry = "2127-06-30"
        self.assertEqual((wizard.shortened_count, wizard.unusual_count), (1, 3))

    def test_those_that_cannot_expire_then_stay_and_are_named(self):
        good = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        later = self._issue(
            self.colleague, date_start="2026-01-01", date_expiry="2031-01-01"
        )
        revoked = self._issue(
            self.colleague, date_start="2019-01-01", date_expiry="2024-01-01"
        )
        revoked.revoked_on = "2020-01-01"
        wizard = self._open(good + later + revoked, date_expiry="2025-12-31")
        self.assertEqual(wizard.changed_ids, good)
        self.assertEqual(wizard.skipped_ids, later + revoked)
        wizard.action_expiry()
        self.assertEqual(str(later.date_expiry), "2031-01-01")
        self.assertEqual(str(revoked.date_expiry), "2024-01-01")
        with self.assertRaisesRegex(UserError, "None of these"):
            self._open(later, date_expiry="2025-12-31").action_expiry()

    def test_a_colleague_cannot_change_them(self):
        certificate = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        values = {
            "assignment_ids": [Command.set(certificate.ids)],
            "date_expiry": "2030-01-01",
            "reason": "Mine",
        }
        wizards = self.env["certificates.expiry.wizard"]
        with self.assertRaises(AccessError):
            wizards.with_user(self._new_user("someone")).create(values)
        wizards.with_user(self.officer).create(values).action_expiry()
        self.assertEqual(str(certificate.date_expiry), "2030-01-01")
