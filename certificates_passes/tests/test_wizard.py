from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PassesCase

LIST_VIEW = "certificates_passes.certificates_assignment_view_list_candidates"


@tagged("post_install", "-at_install")
class TestPassWizard(PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.institute = cls.env["res.partner"].create(
            {"name": "Institute", "is_company": True}
        )
        cls.worker.write(
            {
                "birthday": "1990-05-17",
                "certificates_external_number": "EXT-9",
                "certificates_organization_id": cls.institute.id,
            }
        )
        cls.colleague.birthday = "1985-01-02"
        cls.module = cls._new_type("Resuscitation", code="RES", parent_id=cls.type.id)
        cls.certificate = cls._issue(
            number="F-1", date_start="2026-01-01", date_expiry="2027-03-01"
        )
        cls.module_certificate = cls._issue(
            certificate_type=cls.module,
            number="R-1",
            date_start="2026-01-01",
            date_expiry="2026-12-31",
        )
        cls.other_certificate = cls._issue(
            cls.colleague,
            number="F-2",
            date_start="2026-02-01",
            date_expiry="2027-03-01",
        )
        cls.everything = (
            cls.certificate | cls.module_certificate | cls.other_certificate
        )
        cls.Wizard = cls.env["certificates.pass.wizard"].with_user(cls.officer)

    def _new_wizard(self, certificates=None, **values):
        wizard = self.Wizard.create(values)
        wizard._add(certificates or self.Assignment)
        return wizard

    def _find(self, **filters):
        """Return what the list of the page shows, as officers read it."""
        wizard = self.Wizard.create(filters)
        found = self._search(wizard.candidate_domain)
        self.assertEqual(len(found), wizard.candidate_count)
        self.assertEqual(found, wizard._search_candidates())
        return found

    def _search(self, domain, order=None):
        candidates = self.Assignment.with_user(self.officer)
        result = candidates.web_search_read(domain, {}, order=order)
        return candidates.browse([record["id"] for record in result["records"]])

    def test_finds_everything_but_what_is_revoked(self):
        self.assertEqual(set(self._find()), set(self.everything))
        self.other_certificate.revoked_on = self.other_certificate.date_start
        self.assertNotIn(self.other_certificate, self._find())

    def test_filters(self):
        exam = self._new_exam(self.other_certificate)
        for filters, expected in (
            (
                {"organization_id": self.institute.id},
                self.worker.certificates_held_ids,
            ),
            ({"type_id": self.module.id}, self.module_certificate),
            ({"exam_id": exam.id}, self.other_certificate),
            ({"expiry_from": "2027-01-01"}, self.everything - self.module_certificate),
            ({"expiry_to": "2026-12-31"}, self.module_certificate),
            (
                {"expiry_from": "2027-03-01", "expiry_to": "2027-03-01"},
                self.everything - self.module_certificate,
            ),
            ({"query": "F-2"}, self.other_certificate),
            ({"query": "f – 2"}, self.other_certificate),
            ({"query": "coby coll"}, self.other_certificate),
            ({"query": "ext-9"}, self.worker.certificates_held_ids),
            ({"query": "1985-01-02"}, self.other_certificate),
            ({"query": " 01/02/1985 "}, self.other_certificate),
            ({"query": "nobody"}, self.Assignment),
            ({"query": "F-", "type_id": self.module.id}, self.Assignment),
        ):
            with self.subTest(**filters):
                self.assertEqual(set(self._find(**filters)), set(expected))

    def _new_exam(self, certificates):
        exam = self.env["certificates.exam"].create(
            {
                "name": "X-1",
                "type_id": self.type.id,
                "company_id": self.company.id,
                "date": "2026-02-01",
            }
        )
        certificates.exam_id = exam
        return exam

    def test_sorted_by_any_column_over_everything(self):
        self.colleague.certificates_external_number = "A-1"
        for order, expected in (
            ("number", ["F-1", "F-2", "R-1"]),
            ("number desc", ["R-1", "F-2", "F-1"]),
            ("employee_id, number", ["F-2", "F-1", "R-1"]),
            ("holder_birthday, number", ["F-2", "F-1", "R-1"]),
            ("holder_birthday desc, number", ["F-1", "R-1", "F-2"]),
            ("type_id, number", ["F-1", "F-2", "R-1"]),
            ("date_expiry, number", ["R-1", "F-1", "F-2"]),
            ("state, number", ["R-1", "F-1", "F-2"]),
            ("external_number, number", ["F-2", "F-1", "R-1"]),
            ("organization_id, number", ["F-1", "R-1", "F-2"]),
        ):
            with self.subTest(order=order):
                found = self._search(self.Wizard.create({}).candidate_domain, order)
                self.assertEqual(found.mapped("number"), expected)

    def test_columns_of_the_list_are_sortable(self):
        view = self.Assignment.with_user(self.officer).get_view(
            self.env.ref(LIST_VIEW).id, "list"
        )
        sortable = self.Assignment.with_user(self.officer).fields_get(
            attributes=["sortable"]
        )
        for name in (
            "number",
            "employee_id",
            "holder_birthday",
            "type_id",
            "date_expiry",
            "state",
            "external_number",
        ):
            with self.subTest(name=name):
                self.assertIn(f'name="{name}"', view["arch"])
                self.assertTrue(sortable[name]["sortable"])

    def test_details_only_where_they_are_shown(self):
        self.assertFalse(self.certificate.holder_qualifications)
        detailed = self.certificate.with_user(self.officer).with_context(
            certificates_details=True
        )
        self.assertEqual(
            detailed.holder_qualifications,
            "Forklift, through 03/01/2027\nResuscitation, through 12/31/2026",
        )
        both = detailed | self.other_certificate.with_env(detailed.env)
        both.invalidate_recordset()
        self.assertEqual(both[1].holder_qualifications, "Forklift, through 03/01/2027")
        self.module_certificate.date_expiry = False
        detailed.invalidate_recordset()
        self.assertIn("Resuscitation, without end", detailed.holder_qualifications)

    def test_details_cost_the_same_for_one_and_for_many(self):
        many = self._issue_many(60)
        # The first time is of what is cached from then on.
        costs = [self._count_details_queries(many[:n]) for n in (5, 5, 60)]
        self.assertEqual(costs[1], costs[2])

    def _count_details_queries(self, certificates):
        self.env.flush_all()
        self.env.invalidate_all()
        detailed = certificates.with_user(self.officer).with_context(
            certificates_details=True
        )
        before = self.cr.sql_log_count
        detailed.mapped("holder_qualifications")
        return self.cr.sql_log_count - before

    def test_add_and_remove(self):
        wizard = self._new_wizard()
        wizard.action_add(self.certificate.ids)
        wizard.action_add((self.certificate | self.other_certificate).ids)
        self.assertEqual(
            wizard.assignment_ids, self.certificate | self.other_certificate
        )
        wizard.action_remove(self.certificate.ids)
        self.assertEqual(wizard.assignment_ids, self.other_certificate)
        wizard.action_add(self.certificate.ids)
        self.assertEqual(wizard.selected_count, 2)
        wizard.action_remove_all()
        self.assertFalse(wizard.assignment_ids)

    def test_add_all_adds_what_the_filter_finds(self):
        wizard = self._new_wizard(type_id=self.type.id)
        wizard.action_add_all()
        self.assertEqual(
            set(wizard.assignment_ids), {self.certificate, self.other_certificate}
        )

    def test_add_all_beyond_a_page_in_constant_queries(self):
        costs = []
        # The first time is of what is cached from then on.
        for count in (5, 10, 100):
            certificates = self._issue_many(count, prefix=f"P{count}-")
            wizard = self._new_wizard(query=f"P{count}-")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_add_all()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(len(wizard.assignment_ids & certificates), count)
        self.assertEqual(costs[1], costs[2])

    def test_what_is_out_of_sight_or_revoked_is_not_added(self):
        self.other_certificate.revoked_on = self.other_certificate.date_start
        wizard = self._new_wizard()
        wizard.action_add(
            (self._issue_elsewhere() | self.other_certificate | self.certificate).ids
        )
        self.assertEqual(wizard.assignment_ids, self.certificate)

    def test_a_selection_forced_by_rpc_yields_no_request(self):
        foreign = self._issue_elsewhere()
        wizard = self._new_wizard()
        wizard.sudo().assignment_ids = foreign
        with self.assertRaises(UserError):
            wizard.action_submit()
        self.assertFalse(self.env["certificates.pass"].search([]))

    def test_scopes(self):
        selected = self._new_wizard(self.certificate)
        self.assertEqual(selected._get_passes(), self.certificate)
        selected.scope = "all"
        self.assertEqual(
            set(selected._get_passes()), {self.certificate, self.module_certificate}
        )
        main = self._new_wizard(self.module_certificate, scope="main")
        self.assertEqual(main._get_passes(), self.certificate)

    def test_some_expiry_dates(self):
        wizard = self._new_wizard(self.everything)
        self.assertEqual(
            wizard.expiry_ids.mapped(lambda e: (e.date, e.pass_count, e.is_chosen)),
            [(date(2026, 12, 31), 1, False), (date(2027, 3, 1), 2, False)],
        )
        self.assertEqual(wizard.pass_count, 3)
        wizard.expiry_ids[1].is_chosen = True
        self.assertEqual(wizard.pass_count, 2)
        wizard.action_remove(self.other_certificate.ids)
        self.assertEqual(wizard.pass_count, 1)
        self.assertTrue(wizard.expiry_ids[1].is_chosen)

    def test_without_end_is_one_of_the_expiry_dates(self):
        self.module_certificate.date_expiry = False
        wizard = self._new_wizard(self.everything)
        self.assertEqual(
            wizard.expiry_ids.mapped("display_name"), ["03/01/2027", "No expiry date"]
        )
        wizard.expiry_ids[1].is_chosen = True
        self.assertEqual(wizard._get_passes(), self.module_certificate)

    def test_submit_opens_my_requests(self):
        wizard = self._new_wizard(self.everything, reference="May", scope="all")
        action = wizard.action_submit()
        self.assertEqual(action["res_model"], "certificates.pass.request")
        self.assertEqual(action["target"], "main")
        request = self.env["certificates.pass.request"].search([], limit=1)
        self.assertEqual(request.create_uid, self.officer)
        self.assertEqual(request.reference, "May")
        self.assertEqual(request.state, "queued")
        self.assertEqual(request.pass_ids.assignment_id, self.everything)

    def test_limit_is_judged_by_passes(self):
        self._limit_passes(5)
        certificates = self._issue_many(5)
        wizard = self._new_wizard(certificates)
        self.assertFalse(wizard.is_over_limit)
        wizard.action_add(self.certificate.ids)
        self.assertTrue(wizard.is_over_limit)
        self.assertIn("passes: 6. A request has at most 5", wizard.pass_summary)
        with self.assertRaisesRegex(UserError, "6 passes"):
            wizard.action_submit()
        self.assertEqual(wizard.selected_count, 6)
        wizard.action_remove(self.certificate.ids)
        wizard.action_submit()

    def test_nobody_selected(self):
        with self.assertRaisesRegex(UserError, "There is no pass to request"):
            self._new_wizard().action_submit()

    def test_the_page_follows_what_is_entered(self):
        with Form(self.Wizard) as form:
            self.assertEqual(form.candidate_count, 3)
            form.query = "F-"
            self.assertEqual(form.candidate_count, 2)
            form.type_id = self.module
            self.assertEqual(form.candidate_count, 0)

    def test_from_certificates(self):
        certificates = self.everything.with_user(self.officer)
        action = certificates.action_request_passes()
        wizard = self.Wizard.browse(action["res_id"])
        self.assertEqual(wizard.assignment_ids, self.everything)
        self.assertEqual(wizard.display_name, "Request Passes")

    def test_from_an_exam(self):
        exam = self._new_exam(self.certificate | self.other_certificate)
        self.other_certificate.revoked_on = self.other_certificate.date_start
        action = exam.with_user(self.officer).action_request_passes()
        wizard = self.Wizard.browse(action["res_id"])
        self.assertEqual(wizard.assignment_ids, self.certificate)
        self.assertEqual(wizard.exam_id, exam)
        self.certificate.revoked_on = self.certificate.date_start
        with self.assertRaisesRegex(UserError, "No certificates were issued yet"):
            exam.with_user(self.officer).action_request_passes()

    def test_nobody_else_sees_the_selection(self):
        wizard = self._new_wizard(self.everything)
        for user in (self.manager, self._new_user("other", "base.group_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                wizard.with_user(user).read(["assignment_ids"])
