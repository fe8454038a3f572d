from datetime import timedelta

from odoo.fields import Command

from odoo.addons.certificates.tests.common import PDF

from .common import HOME, OrganizationPortalCase
from .test_organization_certificate import OwnCertificateCase


class TestOrganizationItself(OrganizationPortalCase, OwnCertificateCase):
    def setUp(self):
        super().setUp()
        self._log_in(self.contact)

    def _hand_in_own(self, **values):
        return self._hand_in(
            employee_id="",
            organization_id=self.supplier.id,
            type_id=self.insurance.id,
            number="POL-1",
            **values,
        )

    def test_it_shows_what_the_organization_holds_and_lacks(self):
        self._hold(self.harbor, number="H-POL")
        page = self._get_page(HOME)
        [lacks] = self._get_texts(page, "o_organization_lacks")
        self.assertIn("Supplier lacks Liability Insurance", lacks)
        self.assertFalse(self._get_texts(page, "o_organization_certificate"))
        certificate = self._hold(
            number="S-POL",
            date_start=self.today - timedelta(days=350),
            date_expiry=self.today + timedelta(days=10),
        )
        page = self._get_page(HOME)
        self.assertFalse(self._get_texts(page, "o_organization_lacks"))
        [row] = self._get_texts(page, "o_organization_certificate")
        self.assertIn("S-POL", row)
        self.assertTrue(
            page.xpath(f"//a[contains(@href, 'renew_organization={certificate.id}')]")
        )

    def test_what_people_lack_at_the_sites_where_they_work(self):
        induction = self.env["certificates.type"].create({"name": "Induction"})
        self._require(induction)
        elsewhere = self.Site.create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        self._require(
            self.env["certificates.type"].create({"name": "Diving"}), elsewhere
        )
        page = self._get_page(HOME)
        self.assertEqual(self._get_texts(page, "o_person_lacks"), ["Lacks Induction"])
        page = self._get_page(f"{HOME}?filterby=lacking")
        self.assertEqual(len(self._get_texts(page, "o_organization_person")), 1)
        page = self._get_page(f"{HOME}/people/{self.worker.id}")
        [lacks] = self._get_texts(page, "o_person_lacks")
        self.assertIn("Induction", lacks)
        self.assertIn("Refinery", lacks)
        self._issue(type_id=induction.id)
        page = self._get_page(f"{HOME}?filterby=lacking")
        self.assertFalse(self._get_texts(page, "o_organization_person"))

    def test_only_the_organization_that_works_at_a_site_is_asked(self):
        self._appoint(self.contact, self.harbor, self.company)
        self._require(self.env["certificates.type"].create({"name": "Induction"}))
        page = self._get_page(f"{HOME}?filterby=lacking")
        [person] = self._get_texts(page, "o_organization_person")
        self.assertIn("Wim Worker", person)
        lacks = self._get_texts(page, "o_organization_lacks")
        self.assertEqual(len(lacks), 1)
        self.assertIn("Supplier", lacks[0])

    def test_the_organization_hands_in_its_own(self):
        before = self._hold(date_start=self.today - timedelta(days=360))
        form = f"{HOME}/hand-in?renew_organization={before.id}"
        page = self._get_page(form)
        options = page.xpath("//select[@name='type_id']/option/@value")
        self.assertIn(str(self.insurance.id), options)
        self.assertNotIn(str(self.type.id), options)
        response = self._hand_in_own(renew=before.id)
        submission = self.Submission.search([("partner_id", "=", self.supplier.id)])
        self.assertTrue(response.url.endswith(f"/submissions/{submission.id}"))
        self.assertEqual((submission.state, submission.source), ("to_check", "contact"))
        self.assertEqual(submission.organization_renewal_of_id, before)
        self._hand_in_own(renew=before.id)
        self.assertEqual(
            self.Submission.search_count([("partner_id", "=", self.supplier.id)]), 1
        )
        self.assertIn("Supplier", self._get(response.url).text)
        self.assertIn(
            "Supplier, Liability Insurance",
            " ".join(self._get_texts(self._get_page(HOME), "o_submission_row")),
        )
        submission.with_user(self.officer).action_accept()
        self.assertEqual(self._get(response.url).status_code, 200)
        self.assertEqual(before.renewal_ids.number, "POL-1")

    def test_rejected_it_is_handed_in_again(self):
        self._hand_in_own()
        submission = self.Submission.search([("partner_id", "=", self.supplier.id)])
        submission.with_user(self.officer).action_reject("The second page is missing")
        page = self._get_page(f"{HOME}/hand-in?again={submission.id}")
        [organization_id] = page.xpath("//input[@name='organization_id']/@value")
        self.assertEqual(int(organization_id), self.supplier.id)

    def test_nothing_of_another_organization(self):
        foreign = self._hold(self.harbor)
        self._log_in(self.harbor_contact)
        self._hand_in(
            employee_id="", organization_id=self.harbor.id, type_id=self.insurance.id
        )
        theirs = self.Submission.search([("partner_id", "=", self.harbor.id)])
        urls = (
            f"{HOME}/hand-in?renew_organization={foreign.id}",
            f"{HOME}/hand-in?organization_id={self.harbor.id}",
            f"{HOME}/hand-in?again={theirs.id}",
            f"{HOME}/submissions/{theirs.id}",
        )
        for url in urls:
            self.assertEqual(self._get(url).status_code, 200, url)
        self._log_in(self.contact)
        for url in urls:
            self.assertEqual(self._get(url).status_code, 404, url)
        withdraw = f"{HOME}/submissions/{theirs.id}/withdraw"
        self.assertEqual(self._post(withdraw).status_code, 404)
        response = self._hand_in(
            employee_id="", organization_id=self.harbor.id, type_id=self.insurance.id
        )
        self.assertIn("Choose the organization", response.text)
        self.assertNotIn("H-POL", self._get(HOME).text)
        self.assertEqual(theirs.state, "to_check")
        self.assertEqual(self.Submission.search([]), theirs)

    def _get_links(self, page, css_class):
        return page.xpath(f"//a[hasclass('{css_class}')]/@href")

    def test_documents_of_the_organization_are_shown_to_its_contact_persons(self):
        self._hand_in_own()
        submission = self.Submission.search([("partner_id", "=", self.supplier.id)])
        submission.with_user(self.officer).action_accept()
        [link] = self._get_links(self._get_page(HOME), "o_organization_document")
        response = self._get(link)
        self.assertEqual(response.content, PDF)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        second = self._new_user("second_contact", "base.group_portal")
        self._appoint(second, self.supplier, self.company)
        self._log_in(second)
        self.assertEqual(self._get(link).content, PDF)

    def test_documents_of_another_organization_are_not_found(self):
        def hold(partner):
            documents = [Command.create({"name": "policy.pdf", "raw": PDF})]
            return self._hold(partner, document_ids=documents)

        own, foreign = hold(self.supplier), hold(self.harbor)
        elsewhere = self._hold(company_id=self.other_company.id)
        elsewhere.document_ids = [Command.create({"name": "else.pdf", "raw": PDF})]
        private = self._issue(
            self.colleague,
            document_ids=[Command.create({"name": "private.pdf", "raw": PDF})],
        )

        def get(certificate, document):
            url = f"{HOME}/certificates/{certificate.id}/documents/{document.id}"
            return self._get(url).status_code

        self.assertEqual(get(own, own.document_ids), 200)
        for certificate, document in (
            (foreign, foreign.document_ids),
            (own, foreign.document_ids),
            (foreign, own.document_ids),
            (elsewhere, elsewhere.document_ids),
            (own, private.document_ids),
            (private, private.document_ids),
        ):
            with self.subTest(certificate=certificate, document=document):
                self.assertEqual(get(certificate, document), 404)
        self.assertEqual(
            self._get(f"/web/content/{foreign.document_ids.id}").status_code, 404
        )
        self._log_in(self.harbor_contact)
        self.assertEqual(get(foreign, foreign.document_ids), 200)
        for user in (self.holder, self.officer):
            self._log_in(user)
            self.assertEqual(get(own, own.document_ids), 404, user.login)
        self._log_in(None)
        response = self._get(
            f"{HOME}/certificates/{own.id}/documents/{own.document_ids.id}"
        )
        self.assertIn("/web/login", response.url)

    def test_what_was_handed_in_stays_to_be_seen_once_it_is_accepted(self):
        """The link led nowhere: the document was that of the certificate by then."""
        self._hand_in(renew=self.own.id)
        self._hand_in_own()
        for submission in self.Submission.search([]):
            submission.with_user(self.officer).action_accept()
            page = self._get_page(f"{HOME}/submissions/{submission.id}")
            [link] = self._get_links(page, "o_submission_document")
            response = self._get(link)
            self.assertEqual(response.content, PDF)
            self.assertIn("attachment", response.headers["Content-Disposition"])
            [certificate] = page.xpath("//a[hasclass('alert-link')]/@href")
            self.assertEqual(self._get(certificate).status_code, 200)
            self._log_in(self.harbor_contact)
            self.assertEqual(self._get(link).status_code, 404)
            self._log_in(self.contact)

    def test_a_persons_type_is_not_offered(self):
        response = self._hand_in_own()
        self.assertNotIn("o_submission_problem", response.text)
        for holder, certificate_type in (
            ({"organization_id": self.supplier.id}, self.type),
            ({"employee_id": self.worker.id}, self.insurance),
        ):
            values = {"employee_id": "", **holder, "type_id": certificate_type.id}
            response = self._hand_in(**values)
            self.assertIn("Choose which certificate", response.text)

    def test_a_rejected_proposal_tells_why(self):
        proposal = self._propose()
        proposal.with_user(self.officer).action_reject("We know her already")
        [row] = self._get_texts(self._get_page(HOME), "o_proposal_rejected")
        self.assertIn("We know her already", row)

    def test_queries_do_not_grow_with_what_is_held_and_asked(self):
        def grow(count):
            for number in range(count):
                kind = self.insurance.create(
                    {"name": f"Own {number} of {count}", "holder": "organization"}
                )
                self._hold(type_id=kind.id)
                lacking = self.insurance.create(
                    {"name": f"Lacking {number} of {count}", "holder": "organization"}
                )
                site = self.site.copy(
                    {"organization_ids": [Command.set(self.supplier.ids)]}
                )
                self._require(lacking, site)
                self._require(
                    kind.create({"name": f"Induction {number} of {count}"}), site
                )
            self._new_people(count)

        grow(2)
        few = self._count_queries(HOME)
        grow(10)
        self.assertLessEqual(self._count_queries(HOME), few)
