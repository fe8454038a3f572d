from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.certificates.models.workplace.work import Shift
from odoo.addons.certificates.report.stays import Stay
from odoo.addons.certificates.tests.common import PDF

from .common import OrganizationCase


class OwnCertificateCase(OrganizationCase):
    """A supplier that has to hold an insurance for its people to be let in."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Own = cls.env["certificates.organization.certificate"]
        cls.Site = cls.env["certificates.site"]
        cls.insurance = cls.env["certificates.type"].create(
            {
                "name": "Liability Insurance",
                "holder": "organization",
                "validity_count": 1,
                "responsible_id": cls.officer.id,
            }
        )
        cls.site = cls.Site.create(
            {
                "name": "Refinery",
                "company_id": cls.company.id,
                "organization_ids": [Command.set(cls.supplier.ids)],
            }
        )
        cls.asked = cls._require(cls.insurance)

    @classmethod
    def _require(cls, certificate_type, site=None, **values):
        return cls.env["certificates.requirement"].create(
            {
                "type_id": certificate_type.id,
                "company_id": cls.company.id,
                "date_start": cls.today - timedelta(days=400),
                "site_ids": [Command.set((site or cls.site).ids)],
                **values,
            }
        )

    @classmethod
    def _hold(cls, partner=None, **values):
        return cls.Own.create(
            {
                "partner_id": (partner or cls.supplier).id,
                "company_id": cls.company.id,
                "type_id": cls.insurance.id,
                "date_start": cls.today - timedelta(days=10),
                **values,
            }
        )

    def _get_lacking(self, employee=None, date=None):
        employee = employee or self.worker
        return self.site._get_lacking(employee, date)[employee]


class TestHolders(OwnCertificateCase):
    def test_a_person_cannot_hold_what_organizations_hold(self):
        for create, message in (
            (
                lambda: self._issue(type_id=self.insurance.id),
                "Liability Insurance.*Wim Worker",
            ),
            (lambda: self._hold(type_id=self.type.id), f"{self.type.name}.*Supplier"),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                create()

    def test_an_exam_examines_people(self):
        with self.assertRaisesRegex(ValidationError, "Liability Insurance.*EX-9"):
            self.env["certificates.exam"].create(
                {"name": "EX-9", "type_id": self.insurance.id}
            )

    def test_a_type_in_use_keeps_its_kind_of_holder(self):
        self._hold()
        for kind, used in (("person", self.insurance), ("organization", self.type)):
            with self.assertRaisesRegex(UserError, used.name):
                used.holder = kind
            used.holder = used.holder
        unused = self.type.create({"name": "Unused"})
        unused.holder = "organization"

    def test_a_type_in_use_is_not_deleted(self):
        self._hold()
        self.asked.unlink()
        with self.assertRaisesRegex(UserError, "Liability Insurance"):
            self.insurance.unlink()

    def test_kinds_of_holders_do_not_count_as_each_other(self):
        with self.assertRaisesRegex(ValidationError, "cannot count as"):
            self.type.satisfies_ids = self.insurance

    def test_an_organization_has_no_job(self):
        for name in ("department_id", "employee_ids"):
            value = {
                "department_id": self.env["hr.department"].create({"name": "D"}).id,
                "employee_ids": [Command.set(self.worker.ids)],
            }[name]
            with self.assertRaisesRegex(ValidationError, "Liability Insurance"):
                self.asked.write({name: value})

    def test_the_state_is_that_of_the_day(self):
        for start, expiry, state in (
            (5, 10, "upcoming"),
            (-10, 300, "valid"),
            (-300, 20, "expiring"),
            (-300, -1, "expired"),
        ):
            certificate = self._hold(
                date_start=self.today + timedelta(days=start),
                date_expiry=self.today + timedelta(days=expiry),
            )
            self.assertEqual(certificate.state, state)
            found = self.Own.search(
                [("state", "=", state), ("id", "=", certificate.id)]
            )
            self.assertEqual(found, certificate)

    def test_expiry_is_proposed_and_documents_are_checked(self):
        form = Form(self.Own.with_user(self.officer))
        form.partner_id, form.type_id = self.supplier, self.insurance
        form.date_start = "2026-03-01"
        self.assertEqual(str(form.date_expiry), "2027-03-01")
        certificate = form.save()
        self.assertEqual(certificate.display_name, "Liability Insurance of Supplier")
        refused = Command.create({"name": "no.pdf", "raw": b"no PDF"})
        with (
            self.assertRaisesRegex(ValidationError, "no.pdf"),
            self.env.cr.savepoint(),
        ):
            certificate.document_ids = [refused]
        certificate.document_ids = [Command.create({"name": "x.pdf", "raw": PDF})]
        document = certificate.document_ids
        self.assertEqual(document.res_id, certificate.id)
        self.insurance.document_required = True
        with self.assertRaisesRegex(ValidationError, "Supplier"):
            document.unlink()

    def test_renewed_by_one_click_and_once(self):
        certificate = self._hold(
            date_start=self.today - timedelta(days=350),
            date_expiry=self.today + timedelta(days=15),
        ).with_user(self.officer)
        action = certificate.action_renew()
        renewal = certificate.renewal_ids
        self.assertEqual(action["res_id"], renewal.id)
        self.assertEqual(renewal.date_start, certificate.date_expiry)
        self.assertTrue(certificate.superseded)
        self.assertFalse(renewal.superseded)
        with self.assertRaisesRegex(UserError, "Liability.*renewed already"):
            certificate.action_renew()
        self.assertEqual(len(certificate.renewal_ids), 1)

    def test_long_expired_starts_anew_and_many_are_renewed(self):
        past = {
            "date_start": self.today - timedelta(days=900),
            "date_expiry": self.today - timedelta(days=100),
        }
        both = self._hold(**past) + self._hold(self.harbor, **past)
        both.with_user(self.officer).action_renew()
        self.assertEqual(set(both.renewal_ids.mapped("date_start")), {self.today})
        self.assertEqual(len(both.renewal_ids), 2)

    def test_a_renewal_that_needs_a_document_opens_to_enter_it(self):
        certificate = self._hold(
            document_ids=[Command.create({"name": "x.pdf", "raw": PDF})]
        )
        self.insurance.document_required = True
        action = certificate.with_user(self.officer).action_renew()
        self.assertFalse(certificate.renewal_ids)
        form = Form(self.Own.with_user(self.officer).with_context(**action["context"]))
        form.document_ids.add(
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create({"name": "y.pdf", "raw": PDF, "res_model": self.Own._name})
        )
        self.assertEqual(form.save(), certificate.renewal_ids)

    def test_each_company_has_a_register_of_its_own(self):
        ours = self._hold(date_expiry=self.today + timedelta(days=5))
        theirs = self._hold(
            company_id=self.other_company.id,
            date_expiry=self.today + timedelta(days=500),
        )
        self.assertFalse(ours.superseded)
        theirs.company_id = self.company
        self.assertTrue(ours.superseded)

    def test_numbers_are_unique_within_a_type(self):
        self._hold(number="POL-1")
        with self.assertRaisesRegex(ValidationError, "Harbor.*pol-1"):
            self._hold(self.harbor, number="pol-1")

    def test_revoked_by_the_wizard(self):
        certificate = self._hold()
        action = certificate.with_user(self.officer).action_revoke()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
            .create({"reason": "Policy cancelled", "revoked_on": self.today})
        )
        wizard.action_revoke()
        self.assertEqual(certificate.state, "revoked")
        self.assertEqual(self._get_lacking(), self.insurance)

    def test_an_organization_with_certificates_is_not_deleted(self):
        self._hold(self.harbor)
        action = self.harbor.with_user(
            self.officer
        ).action_open_organization_certificates()
        self.assertEqual(self.Own.search(action["domain"]).partner_id, self.harbor)
        self.assertEqual(self.harbor.with_user(self.officer).certificates_own_count, 1)


class TestSites(OwnCertificateCase):
    def test_people_of_an_organization_that_lacks_it_are_refused(self):
        self.assertEqual(self._get_lacking(), self.insurance)
        self._hold(self.harbor)
        self.assertEqual(self._get_lacking(), self.insurance)
        self.assertFalse(self._get_lacking(self.colleague))
        certificate = self._hold()
        self.assertFalse(self._get_lacking())
        last = certificate.date_expiry
        self.assertFalse(self._get_lacking(date=last))
        after = last + timedelta(days=1)
        self.assertEqual(self._get_lacking(date=after), self.insurance)
        stay = Stay(self.site, self.worker.id, last, after + timedelta(days=700))
        found = self.site._find_first_lacking([stay])
        self.assertEqual(found, {stay: (after, self.insurance)})

    def test_the_register_of_another_company_does_not_count(self):
        self._hold(company_id=self.other_company.id)
        # Nor does that of a company whose site is somewhere else.
        self.Site.create({"name": "Depot", "company_id": self.other_company.id})
        self.assertEqual(self._get_lacking(), self.insurance)

    def test_certificates_of_organizations_are_counted_before_they_count(self):
        cover = self.env["certificates.type"].create(
            {"name": "Group Cover", "holder": "organization", "validity_count": 1}
        )
        self._hold(type_id=cover.id)
        pair = (cover.id, self.insurance.id)
        kinds = self.env["certificates.type"].with_user(self.manager)
        _closed, count = kinds._count_effect({pair})
        self.assertEqual(count, 1)

    def test_whom_another_company_sends_is_judged_by_either_register(self):
        sent = self._new_employee(
            "Sam Sent",
            company_id=self.other_company.id,
            certificates_organization_id=self.supplier.id,
        )
        self.assertEqual(self._get_lacking(sent), self.insurance)
        for company in (self.company, self.other_company):
            held = self._hold(company_id=company.id)
            self.assertFalse(self._get_lacking(sent), company.name)
            held.active = False

    def test_the_own_company_is_asked_where_the_requirement_says_so(self):
        self.assertFalse(self._get_lacking(self.boss))
        self.asked.is_for_own_company = True
        self.assertEqual(self._get_lacking(self.boss), self.insurance)
        self._hold(self.company.partner_id)
        self.assertFalse(self._get_lacking(self.boss))

    def test_what_an_organization_lacks_is_said_once_for_all_its_people(self):
        works = self.env["certificates.work.mixin"]
        people = self.worker | self._new_people(2).employee_id
        lacks = works._find_certificates_lacks(
            {
                Shift(works, person, self.site, self.today, self.today)
                for person in people
            }
        )
        self.assertEqual(len(lacks), 3)
        told = works._describe_lacks(lacks)
        self.assertEqual(told.count("Supplier lacks Liability Insurance"), 1)

    def test_level_that_an_organization_holds_stays_with_its_type(self):
        level = self.env["certificates.level"].create(
            {"type_id": self.insurance.id, "name": "High"}
        )
        self._hold(level_id=level.id)
        refused = self.assertRaisesRegex(ValidationError, "High cannot become a level")
        with refused, self.env.cr.savepoint():
            level.type_id = self.type
        with self.assertRaisesRegex(UserError, "certificates of organizations name it"):
            level.unlink()

    def test_equivalents_and_levels_count(self):
        better = self.insurance.create(
            {"name": "Global Cover", "holder": "organization"}
        )
        better.satisfies_ids = self.insurance
        self._hold(type_id=better.id)
        self.assertFalse(self._get_lacking())
        low, high = self.env["certificates.level"].create(
            [
                {"name": name, "sequence": number, "type_id": self.insurance.id}
                for number, name in enumerate(("Low", "High"))
            ]
        )
        self.asked.level_id = high
        self.assertEqual(self._get_lacking(), self.insurance)
        self._hold(level_id=low.id)
        self.assertEqual(self._get_lacking(), self.insurance)
        self._hold(level_id=high.id)
        self.assertFalse(self._get_lacking())

    def test_an_exempted_person_is_let_in(self):
        self.env["certificates.exemption"].create(
            {
                "employee_id": self.worker.id,
                "type_id": self.insurance.id,
                "reason": "Emergency repair",
            }
        )
        self.assertFalse(self._get_lacking())

    def test_the_report_of_a_company_is_about_people(self):
        self._require(self.insurance, site_ids=False)
        rows = self.env["certificates.compliance"].search(
            [("type_id", "=", self.insurance.id)]
        )
        self.assertFalse(rows)

    def test_the_matrix_of_the_site_names_the_organization(self):
        def read():
            rows = self.env["certificates.compliance"].with_user(self.officer)
            matrix = rows.with_context(certificates_site_ids=self.site.ids).get_matrix(
                []
            )
            return matrix["cells"][self.worker.id][self.insurance.id]

        cell = read()
        self.assertEqual(cell["status"], "missing")
        self.assertEqual(cell["remark"], "Supplier lacks Liability Insurance")
        self._hold(date_expiry=self.today + timedelta(days=300))
        cell = read()
        self.assertEqual(cell["status"], "compliant")
        self.assertEqual(cell["remark"], "Liability Insurance of Supplier")

    def test_a_cell_opens_what_the_organization_holds(self):
        certificate = self._hold()
        rows = self.env["certificates.compliance"].with_user(self.officer)
        rows = rows.with_context(certificates_site_ids=self.site.ids)
        row = rows.search(
            [
                ("employee_id", "=", self.worker.id),
                ("type_id", "=", self.insurance.id),
            ]
        )
        action = row.action_open_certificates()
        self.assertEqual(action["display_name"], "Liability Insurance of Supplier")
        held = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(held, certificate)
        self.assertEqual(action["context"]["default_type_id"], self.insurance.id)

    def test_gaps_are_counted_as_the_report_has_them(self):
        rows = self.env["certificates.compliance"].with_context(
            certificates_site_ids=self.site.ids
        )

        def count():
            gaps = rows.search_count([("status", "in", ["missing", "expired"])])
            found = rows._count_gaps_by_site(self.site, [])
            self.assertEqual(found[self.site], gaps)
            return gaps

        own = self.Employee.search_count(
            [
                ("company_id", "=", self.company.id),
                ("certificates_organization_id", "=", self.company.partner_id.id),
            ]
        )
        self.assertEqual(count(), 2)
        self._hold()
        self.assertEqual(count(), 1)
        self.asked.is_for_own_company = True
        self.assertEqual(count(), 1 + own)

    def test_messages_name_who_lacks_what(self):
        self._require(self.env["certificates.type"].create({"name": "Induction"}))
        types = self._get_lacking()
        self.assertEqual(
            self.site._describe_lacking(self.worker, types).splitlines(),
            ["Wim Worker lacks Induction.", "Supplier lacks Liability Insurance."],
        )

    def test_planning_asks_the_organization(self):
        self.assertFalse(self.worker.is_qualified(self.insurance))
        certificate = self._hold()
        self.assertTrue(self.worker.is_qualified(self.insurance))
        self.assertFalse(self.colleague.is_qualified(self.insurance))
        day = certificate.date_expiry + timedelta(days=1)
        self.assertFalse(self.worker.is_qualified(self.insurance, day))

    def test_queries_do_not_grow_with_the_people(self):
        few = self._new_people(2).employee_id
        many = self._new_people(30).employee_id
        self.site._get_lacking(few)
        with self.assertQueryCount(1):
            self.site._get_lacking(many)

    def test_what_organizations_lack_themselves(self):
        everywhere = self.insurance.create(
            {"name": "ISO 9001", "holder": "organization"}
        )
        self._require(everywhere, site_ids=False, grace_days=500)
        pairs = {
            (partner.id, self.company.id) for partner in (self.supplier, self.harbor)
        }
        own = (self.company.partner_id.id, self.company.id)
        compliance = self.env["certificates.compliance"]
        gaps = compliance._find_organization_gaps(pairs | {own})
        self.assertEqual(
            {(g.organization, g.type_id, g.status) for g in gaps},
            {
                (self.supplier, self.insurance, "missing"),
                (self.supplier, everywhere, "grace"),
                (self.harbor, everywhere, "grace"),
            },
        )
        level = self.env["certificates.level"].create(
            {"name": "High", "sequence": 1, "type_id": self.insurance.id}
        )
        self.asked.level_id = level
        gaps = compliance._find_organization_gaps({(self.supplier.id, self.company.id)})
        self.assertIn("Liability Insurance, High", [gap.name for gap in gaps])
        self._hold(level_id=level.id)
        self._hold(self.harbor, type_id=everywhere.id)
        gaps = compliance._find_organization_gaps(pairs)
        self.assertEqual(
            [(g.organization, g.type_id) for g in gaps], [(self.supplier, everywhere)]
        )
        with self.assertQueryCount(2):
            compliance._find_organization_gaps(pairs)


class TestOwnReminders(OwnCertificateCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["certificates.reminder"].create(
            [
                {"days": 30, "recipient": "contact", "type_id": cls.type.id},
                {
                    "days": 30,
                    "recipient": "contact",
                    "type_id": cls.insurance.id,
                    "applies_to": "organization",
                },
            ]
        )
        cls.dates = {
            "date_start": cls.today - timedelta(days=330),
            "date_expiry": cls.today + timedelta(days=30),
        }

    def _remind(self):
        self._run_job(self.Own._remind_due)
        self._run_job(self.Assignment._cron_send_reminders)
        return self.Delivery.search([("recipient", "=", "contact")])

    def test_one_mail_tells_of_people_and_of_the_organization(self):
        self.own.write(self.dates)
        certificate = self._hold(**self.dates)
        self._require(
            self.insurance.create({"name": "ISO 9001", "holder": "organization"})
        )
        deliveries = self._remind()
        self.assertEqual(deliveries.partner_id, self.contact.partner_id)
        self.assertEqual(deliveries.organization_certificate_id, certificate)
        self.assertEqual(len(deliveries.mail_id), 1)
        body = deliveries.mail_id.body_html
        for text in (
            f"/my/organization/hand-in?renew_organization={certificate.id}",
            f"/my/organization/hand-in?renew={self.own.id}",
            "Liability Insurance",
            "ISO 9001",
        ):
            self.assertIn(text, body)
        self.assertIn("2 certificates", deliveries.mail_id.subject)
        self.assertEqual(
            deliveries.filtered("organization_certificate_id").company_id,
            self.company,
        )
        self.assertEqual(self._remind(), deliveries)

    def test_each_contact_person_gets_it(self):
        second = self._new_user("second", "base.group_portal")
        self._appoint(second, self.supplier, self.company)
        self._hold(**self.dates)
        self.assertEqual(self._remind().partner_id, (self.contact + second).partner_id)

    def test_without_a_contact_person_the_officers_are_told(self):
        lonely = self.supplier.create({"name": "Lonely", "is_company": True})
        self._hold(lonely, **self.dates)
        delivery = self._remind()
        self.assertTrue(delivery.to_officers)
        self.assertIn("Liability Insurance of Lonely", delivery.mail_id.subject)

    def test_nobody_is_told_of_what_was_renewed(self):
        certificate = self._hold(**self.dates)
        certificate.action_renew()
        self.assertFalse(self._remind())

    def test_a_supplier_is_reminded_no_more_of_what_will_not_be_renewed(self):
        certificate = self._hold(**self.dates)
        endless = self._hold(self.harbor, date_expiry=False)
        both = certificate + endless
        self.assertTrue(certificate.needs_attention)
        action = both.with_user(self.officer).action_stop()
        wizard = self.env[action["res_model"]].with_user(self.officer)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Sold"})
        self.assertEqual(wizard.changed_count, 1, "what has no end is left out")
        wizard.action_stop()
        self.assertEqual(certificate.not_renewed_reason, "Sold")
        self.assertFalse(certificate.needs_attention or certificate.can_renew)
        self.assertFalse(endless.will_not_be_renewed)
        self.assertFalse(self._remind())
        self.assertEqual(certificate.state, "expiring", "it counts until it expires")
        with self.assertRaisesRegex(UserError, "it will not be renewed"):
            certificate.action_renew()
        wizard.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "None of these"):
            wizard.action_stop()
        certificate.with_user(self.officer).action_renew_after_all()
        self.assertTrue(certificate.needs_attention and self._remind())

    def test_nobody_is_reminded_of_an_archived_organization(self):
        certificate = self._hold(**self.dates)
        self.assertTrue(certificate.needs_attention and certificate.reminder_next_on)
        self.supplier.active = False
        self.assertFalse(certificate.needs_attention or certificate.reminder_next_on)
        self.assertFalse(self._remind())
        self.supplier.active = True
        self.assertTrue(certificate.needs_attention and self._remind())

    def test_an_extended_insurance_keeps_its_number_and_says_why(self):
        extended = self._hold(**self.dates, number="P-1")
        longer = self._hold(self.harbor, date_expiry=self.today + timedelta(days=90))
        revoked = self._hold(self.harbor, date_expiry=self.today + timedelta(days=9))
        revoked.revoked_on = self.today
        chosen = extended + longer + revoked
        day = self.today + timedelta(days=60)
        wizard = (
            self.env["certificates.expiry.wizard"]
            .with_user(self.officer)
            .with_context(active_model=self.Own._name, active_ids=chosen.ids)
            .create({"date_expiry": day, "reason": "The insurer extended it"})
        )
        self.assertEqual(wizard.changed_organization_ids, extended + longer)
        self.assertEqual(wizard.skipped_organization_ids, revoked)
        counts = (wizard.changed_count, wizard.shortened_count, wizard.unusual_count)
        self.assertEqual(counts, (2, 1, 0))
        wizard.action_expiry()
        self.assertEqual(set((extended + longer).mapped("date_expiry")), {day})
        self.assertNotEqual(revoked.date_expiry, day)
        self.assertEqual(extended.number, "P-1")
        self.assertIn("The insurer extended it", extended.message_ids[0].body)
        wizard.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "None of these"):
            wizard.action_expiry()

    def test_expiry_dates_of_an_organization_are_changed_by_officers_only(self):
        certificate = self._hold(**self.dates)
        action = self.env.ref(
            "certificates_organization.certificates_expiry_wizard_action_organization"
        )
        self.assertEqual(action.binding_model_id.model, self.Own._name)
        wizards = self.env["certificates.expiry.wizard"].with_user(self.contact)
        with self.assertRaises(AccessError):
            wizards.with_context(
                active_model=self.Own._name, active_ids=certificate.ids
            ).create({"date_expiry": "2099-01-01", "reason": "Mine"})

    def test_a_ladder_of_organizations_tells_no_employee(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["certificates.reminder"].create(
                {"days": 9, "applies_to": "organization", "recipient": "employee"}
            )


class TestOwnSubmissions(OwnCertificateCase):
    def _submit(self, **values):
        submission = (
            self.Submission.with_user(self.contact)
            .sudo()
            .create(
                {
                    "partner_id": self.supplier.id,
                    "company_id": self.company.id,
                    "type_id": self.insurance.id,
                    "date_start": self.today,
                    "number": "POL-7",
                    "source": "contact",
                    "document_ids": [Command.create({"name": "p.pdf", "raw": PDF})],
                    **values,
                }
            )
        )
        submission.action_submit()
        return submission.with_env(self.env)

    def test_accepted_it_becomes_a_certificate_of_the_organization(self):
        before = self._hold(date_start=self.today - timedelta(days=360))
        submission = self._submit()
        self.assertEqual(submission.organization_renewal_of_id, before)
        self.assertEqual(
            submission.display_name, "Liability Insurance of Supplier (POL-7)"
        )
        self.assertEqual(submission.activity_ids.user_id, self.officer)
        document = submission.document_ids
        submission.with_user(self.officer).action_accept()
        certificate = submission.organization_certificate_ids
        self.assertEqual(certificate.partner_id, self.supplier)
        self.assertEqual(certificate.renewal_of_id, before)
        self.assertEqual(certificate.document_ids, document)
        self.assertEqual(document.res_model, certificate._name)
        self.assertFalse(submission.activity_ids)
        self.assertEqual(submission.delivery_ids.partner_id, self.contact.partner_id)
        self.assertIn("Supplier", submission.delivery_ids.mail_id.body_html)
        with self.assertRaisesRegex(UserError, "accepted already"):
            submission.with_user(self.officer).action_accept()
        self.assertEqual(len(before.renewal_ids), 1)

    def test_what_renews_something_that_ends_is_as_long_as_that(self):
        """It became endless where the type has no validity."""
        self.insurance.validity_count = 0
        self._hold(
            date_start=self.today - timedelta(days=100),
            date_expiry=self.today - timedelta(days=1),
        )
        submission = self._submit()
        self.assertEqual(submission.date_expiry - self.today, timedelta(days=99))

    def test_people_and_organizations_are_accepted_together(self):
        own = self._submit(number=False)
        of_person = self.Submission.create(
            {
                "employee_id": self.worker.id,
                "type_id": self.type.id,
                "date_start": self.today,
            }
        )
        of_person.action_submit()
        both = own + of_person
        both.with_user(self.officer).action_accept()
        self.assertEqual(both.mapped("state"), ["accepted"] * 2)
        self.assertTrue(own.organization_certificate_ids)
        self.assertTrue(of_person.assignment_ids)

    def test_a_duplicate_is_shown(self):
        certificate = self._hold(number="pol-7")
        first, second = self._submit(), self._submit()
        self.assertEqual(first.organization_duplicate_ids, certificate)
        self.assertEqual(first.twin_ids, second)
        self.assertTrue(second.is_duplicate)

    def test_one_holder_of_the_right_kind(self):
        with self.assertRaisesRegex(ValidationError, "Supplier"):
            self._submit(type_id=self.type.id)
        with self.assertRaisesRegex(ValidationError, "Wim Worker"):
            self._submit(partner_id=False, employee_id=self.worker.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._submit(employee_id=self.worker.id)

    def test_the_renewal_is_of_the_same_organization(self):
        other = self._hold(self.harbor, date_start="2020-01-01")
        with self.assertRaisesRegex(ValidationError, "Supplier"):
            self._submit(organization_renewal_of_id=other.id)

    def test_only_an_acceptance_names_what_was_handed_in(self):
        """An officer wrote it into any certificate: nobody could accept it then."""
        submission = self._submit()
        certificate = self._hold(self.harbor).with_user(self.officer)
        with self.assertRaisesRegex(AccessError, "accept what was handed in"):
            certificate.write({"submission_id": submission.id})
        submission.with_user(self.officer).action_accept()
        self.assertEqual(submission.state, "accepted")

    def test_a_certificate_renews_none_of_another_organization(self):
        certificate = self._hold(self.harbor).with_user(self.officer)
        other = self._hold(date_start="2020-01-01")
        with self.assertRaisesRegex(ValidationError, "Supplier.*same holder"):
            certificate.renewal_of_id = other

    def test_officers_hear_of_it_the_next_day(self):
        self._submit().handed_in_at = self.today - timedelta(days=2)
        self._run_job(self.Submission._cron_announce_waiting)
        waiting = self.Delivery.search([("kind", "=", "submission_waiting")])
        self.assertEqual(waiting.company_id, self.company)
