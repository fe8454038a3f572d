from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PassesCase


@tagged("post_install", "-at_install")
class TestContact(PassesCase):
    """What a contact person of an organization can do without the portal pages."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        partners = cls.env["res.partner"]
        cls.institute = partners.create({"name": "Institute", "is_company": True})
        cls.harbor = partners.create({"name": "Harbor", "is_company": True})
        cls.worker.certificates_organization_id = cls.institute
        cls.colleague.certificates_organization_id = cls.harbor
        cls.own = cls._issue(number="I-1")
        cls.foreign = cls._issue(cls.colleague, number="H-1")
        cls.contact = cls._new_user("contact", "base.group_portal")
        cls.appointment = cls.env["certificates.pass.contact"].create(
            {
                "partner_id": cls.contact.partner_id.id,
                "organization_id": cls.institute.id,
                "company_id": cls.company.id,
            }
        )
        cls.Request = cls.env["certificates.pass.request"].with_user(cls.contact)

    def _new_wizard(self, **values):
        return (
            self.env["certificates.pass.wizard"]
            .with_user(self.contact)
            .sudo()
            .create({"is_contact": True, **values})
        )

    def test_finds_the_people_of_the_own_organization(self):
        self.assertEqual(self._new_wizard()._search_candidates(), self.own)
        everything = {
            "organization_id": self.harbor.id,
            "query": "H-1",
        }
        self.assertFalse(self._new_wizard(**everything)._search_candidates())

    def test_cannot_add_anybody_else(self):
        wizard = self._new_wizard()
        wizard._add(self.own | self.foreign)
        self.assertEqual(wizard.assignment_ids, self.own)

    def test_all_qualifications_are_those_of_the_own_organization(self):
        elsewhere = self._issue_elsewhere()
        elsewhere.employee_id.certificates_organization_id = self.institute
        wizard = self._new_wizard(scope="all")
        wizard._add(self.own)
        self.assertEqual(wizard._get_passes(), self.own)

    def test_another_company_needs_another_appointment(self):
        elsewhere = self._issue_elsewhere()
        elsewhere.employee_id.certificates_organization_id = self.institute
        self.assertNotIn(elsewhere, self._new_wizard()._search_candidates())
        self.appointment.copy({"company_id": self.other_company.id})
        self.assertIn(elsewhere, self._new_wizard()._search_candidates())

    def test_from_selection_to_files(self):
        wizard = self._new_wizard(reference="Ours")
        wizard.action_add_all()
        wizard.action_submit()
        request = self.Request.search([])
        self.assertEqual(request.create_uid, self.contact)
        self.assertEqual(request.pass_ids.mapped("number"), ["I-1"])
        self._run_cron("ir_cron_work")
        self.assertEqual(request.state, "ready")
        self.assertEqual(len(request._get_deliverable()), 1)

    def test_certificates_themselves_stay_closed(self):
        with self.assertRaises(AccessError):
            self.own.with_user(self.contact).read(["number"])
        with self.assertRaises(AccessError):
            self.appointment.with_user(self.contact).read(["organization_id"])

    def test_a_request_for_others_is_refused(self):
        with self.assertRaises(AccessError):
            self.Request.create(self.Request._prepare_values(self.foreign))
        self.assertTrue(self.Request.create(self.Request._prepare_values(self.own)))

    def test_dismissal_counts_at_once(self):
        request = self.Request.create(self.Request._prepare_values(self.own))
        request.action_submit()
        self._run_cron("ir_cron_work")
        self.appointment.unlink()
        with self.assertRaisesRegex(UserError, "no pass that you may download"):
            request._get_deliverable()
        with self.assertRaisesRegex(UserError, "no longer have access"):
            request.action_repeat()

    def test_a_holder_who_leaves_the_organization(self):
        request = self.Request.create(self.Request._prepare_values(self.own))
        request.action_submit()
        self._run_cron("ir_cron_work")
        self.worker.certificates_organization_id = self.harbor
        with self.assertRaisesRegex(UserError, "no pass that you may download"):
            request._get_deliverable()

    def test_a_holder_who_is_archived(self):
        self.worker.active = False
        self.assertFalse(self._new_wizard()._search_candidates())
        with self.assertRaises(AccessError):
            self.Request.create(self.Request._prepare_values(self.own))

    def test_a_certificate_that_is_archived(self):
        self.own.active = False
        with self.assertRaises(AccessError):
            self.Request.create(self.Request._prepare_values(self.own))


@tagged("post_install", "-at_install")
class TestOrganization(PassesCase):
    def test_the_company_is_proposed(self):
        self.assertEqual(
            self.worker.certificates_organization_id, self.company.partner_id
        )

    def test_an_own_organization_is_kept(self):
        institute = self.env["res.partner"].create({"name": "Institute"})
        self.worker.certificates_organization_id = institute
        self.worker.company_id = self.other_company
        self.assertEqual(self.worker.certificates_organization_id, institute)

    def test_another_company_is_another_organization(self):
        self.worker.company_id = self.other_company
        self.assertEqual(
            self.worker.certificates_organization_id, self.other_company.partner_id
        )
