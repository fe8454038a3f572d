from lxml import html

from odoo.tools import mute_logger

from .common import HOME, OrganizationPortalCase

LISTS = f"{HOME}/recertifications"


class TestOrganizationPortal(OrganizationPortalCase):
    def test_own_people_only(self):
        self.env["certificates.requirement"].create(
            {
                "type_id": self._new_type("Radio").id,
                "company_id": self.company.id,
                "date_start": "2020-01-01",
            }
        )
        self._log_in(self.contact)
        page = self._get_page(HOME)
        [text] = self._get_texts(page, "o_organization_person")
        self.assertIn("Wim Worker", text)
        self.assertIn("Lacks Radio", text)
        self.assertTrue(self._get_texts(page, "o_person_expires"))
        person = self._get(f"{HOME}/people/{self.worker.id}").text
        for private in (self.worker.work_email, "Coby", "H-1"):
            self.assertNotIn(private, person)
            self.assertNotIn(private, self._get(HOME).text)

    def test_search_is_folded(self):
        self.worker.name = "Zoë Müller"
        self.worker.certificates_external_number = "DTI-20"
        self._log_in(self.contact)
        for search, found in (
            ("muller zoe", 1),
            ("dti‐20", 1),
            ("Coby", 0),
            (self.worker.work_email, 0),
            ("%", 0),
        ):
            with self.subTest(search):
                page = self._get_page(f"{HOME}?search={search.replace('%', '%25')}")
                people = self._get_texts(page, "o_organization_person")
                self.assertEqual(len(people), found)

    def test_several_organizations(self):
        self._appoint(self.contact, self.harbor, self.company)
        self._log_in(self.contact)
        self.assertEqual(
            len(self._get_texts(self._get_page(HOME), "o_organization_person")), 2
        )
        page = self._get_page(f"{HOME}?organization_id={self.harbor.id}")
        [text] = self._get_texts(page, "o_organization_person")
        self.assertIn("Coby", text)

    def test_filters(self):
        self._log_in(self.contact)
        for filterby, found in (("expiring", 1), ("lacking", 0), ("x", 1)):
            page = self._get_page(f"{HOME}?filterby={filterby}")
            people = self._get_texts(page, "o_organization_person")
            self.assertEqual(len(people), found, filterby)

    def test_add_a_person_and_say_who_left(self):
        self._log_in(self.contact)
        response = self._post(f"{HOME}/people/new", name="  ", email="a@b.nl")
        self.assertIn("Enter the name", response.text)
        self.assertIn("a@b.nl", response.text)
        for _click in range(2):
            self._post(f"{HOME}/people/new", name="Nel New")
        self._post(f"{HOME}/people/{self.worker.id}/left")
        self._post(f"{HOME}/people/{self.worker.id}/left")
        self.env.invalidate_all()
        proposals = self.Proposal.search([])
        self.assertEqual(proposals.mapped("kind"), ["joined", "left"])
        self.assertEqual(proposals.organization_id, self.supplier)
        self.assertTrue(self.worker.active)
        self.assertFalse(self.Employee.search([("name", "=", "Nel New")]))
        self._post(f"{HOME}/proposals/{proposals[0].id}/withdraw")
        self.env.invalidate_all()
        self.assertEqual(proposals[0].state, "withdrawn")

    def test_hand_in_for_a_person(self):
        self._log_in(self.contact)
        response = self._hand_in(renew=self.own.id, number="S-2")
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        submission = self.Submission.search([])
        self.assertEqual(
            (submission.source, submission.state, submission.renewal_of_id),
            ("contact", "to_check", self.own),
        )
        self.assertIn("Wim Worker", self._get(HOME).text)
        document = f"/web/content/{submission.document_ids.id}"
        self.assertEqual(self._get(document).status_code, 200)
        url = f"{HOME}/submissions/{submission.id}"
        self.assertEqual(self._get(url).status_code, 200)
        submission.with_user(self.officer).action_accept()
        self.assertEqual(self.own.renewal_ids.number, "S-2")

    def test_hand_in_for_many_at_once(self):
        people = self._new_people(2).employee_id
        self._log_in(self.contact)
        both = {"employee_id": people.ids}
        self.assertIn("leave it out", self._hand_in(number="N", **both).text)
        theirs = {"employee_id": [*people.ids, self.colleague.id]}
        self.assertIn("Choose whose", self._hand_in(**theirs).text)
        self.env.invalidate_all()
        self.assertFalse(self.Submission.search([]))
        for _click in range(2):
            self.assertTrue(self._hand_in(**both).url.endswith(HOME))
        self.env.invalidate_all()
        submissions = self.Submission.search([])
        self.assertEqual(submissions.employee_id, people)
        self.assertEqual(submissions.mapped("document_count"), [1, 1])
        self.assertEqual(len(submissions.renewal_of_id), 2)

    def test_nothing_of_another_organization(self):
        self._log_in(self.harbor_contact)
        self._hand_in(employee_id=self.colleague.id)
        self._post(f"{HOME}/people/new", name="Nel New")
        self.env.invalidate_all()
        submission, proposal = self.Submission.search([]), self.Proposal.search([])
        record = self._new_list()
        self._log_in(self.contact)
        theirs, document = self.colleague.id, submission.document_ids.id
        for url in (
            f"{HOME}/people/{theirs}",
            f"{HOME}/hand-in?employee_id={theirs}",
            f"{HOME}/hand-in?renew={self.foreign.id}",
            f"{HOME}/hand-in?again={submission.id}",
            f"{HOME}/submissions/{submission.id}",
            f"/web/content/{document}",
        ):
            with self.subTest(url):
                response = self._get(url)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn("Coby", response.text)
        for url in (
            f"{HOME}/people/{theirs}/left",
            f"{HOME}/proposals/{proposal.id}/withdraw",
            f"{HOME}/submissions/{submission.id}/withdraw",
        ):
            with self.subTest(url):
                self.assertEqual(self._post(url).status_code, 404)
        self.assertIn("Choose whose", self._hand_in(employee_id=theirs).text)
        self._log_in(self.harbor_contact)
        for url in (f"{LISTS}/{record.id}/save", f"{LISTS}/{record.id}/passes"):
            self.assertEqual(self._post(url).status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(len(self.Submission.search([])), 1)
        self.assertEqual(proposal.state, "to_check")
        self.assertTrue(self.colleague.active)

    def test_only_for_contact_persons(self):
        for user in (self.holder, self.officer):
            self._log_in(user)
            for url in (HOME, LISTS, f"{HOME}/people/new", f"{HOME}/hand-in"):
                with self.subTest(url, user=user.login):
                    self.assertEqual(self._get(url).status_code, 404)
            self.assertNotIn(HOME, self._get("/my").text)
        self._log_in(self.contact)
        self.assertIn(HOME, self._get("/my").text)

    def test_queries_do_not_grow_with_the_people(self):
        self._log_in(self.contact)
        self._new_people(3)
        few = self._count_queries(HOME)
        self._new_people(40)
        self.assertLessEqual(self._count_queries(HOME), few + 2)

    def test_recertify_save_go_on_and_hand_in(self):
        people = self._new_people(3)
        self._log_in(self.contact)
        response = self._post(f"{LISTS}/new", type_id=self.type.id)
        self.env.invalidate_all()
        record = self.List.search([])
        self.assertTrue(response.url.endswith(f"{LISTS}/{record.id}"))
        first, second, third = people.employee_id
        self._post(f"{response.url}/save", add=[first.id, second.id, self.colleague.id])
        self.env.invalidate_all()
        self.assertEqual(record.line_ids.employee_id, first + second)
        line = record.line_ids[1]
        answer = self._post(
            f"{response.url}/save",
            do="hand_in",
            date=self.today.isoformat(),
            **{f"result_{line.id}": "failed"},
        )
        self.assertIn("Enter who assessed", answer.text)
        self.env.invalidate_all()
        self.assertEqual((record.state, line.result), ("open", "failed"))
        self._post(
            f"{response.url}/save",
            do="hand_in",
            date=self.today.isoformat(),
            assessor="Ada",
            add=third.id,
        )
        self.env.invalidate_all()
        self.assertEqual(record.state, "handed_in")
        self.assertIn("already", self._post(f"{response.url}/save", do="hand_in").text)
        self.assertIn("already", self._post(f"{response.url}/save", do="delete").text)
        record.with_user(self.officer).action_accept()
        self.assertEqual(len(people.renewal_ids), 2)
        response = self._post(f"{LISTS}/{record.id}/passes")
        self.assertTrue(response.url.endswith("/my/pass-requests/new"))
        self.assertIn("Person 000", response.text)

    def _refresh_list(self, record, action):
        response = self._post(f"{LISTS}/{record.id}/{action}")
        self.env.invalidate_all()
        return response

    def test_list_taken_back_and_handed_in_again(self):
        record = self._new_list()
        record._hand_in()
        self._log_in(self.contact)
        for _click in range(2):
            self._refresh_list(record, "take_back")
        self.assertEqual((record.state, len(record.activity_ids)), ("open", 0))
        self.assertFalse(self.List.with_user(self.officer).search([]))
        answer = self._post(f"{LISTS}/{record.id}/save", do="hand_in", date="")
        self.assertIn("Enter the day", answer.text)
        self._post(
            f"{LISTS}/{record.id}/save",
            do="hand_in",
            date=self.today.isoformat(),
            assessor="Ada",
        )
        self.env.invalidate_all()
        self.assertEqual(record.handed_in_by_id, self.contact)
        record.with_user(self.officer).action_accept()
        self.assertIn("accepted already", self._refresh_list(record, "take_back").text)
        self.assertEqual(record.state, "accepted")

    def test_list_of_which_some_were_renewed_is_not_taken_back(self):
        record = self._new_list(self.own + self._new_people(1))
        record._hand_in()
        self.type.number_policy = "required"
        record.line_ids[0].number = "S-9"
        with mute_logger("odoo.addons.certificates.tools.batch"):
            record.with_user(self.officer).action_accept()
        self._log_in(self.contact)
        page = self._get_page(f"{LISTS}/{record.id}")
        self.assertFalse(self._get_texts(page, "o_recertification_take_back"))
        response = self._refresh_list(record, "take_back")
        self.assertIn("renewed already", response.text)
        self.assertEqual(record.state, "handed_in")

    def test_rejected_list_is_corrected_in_a_new_one(self):
        people = self._new_people(2)
        record = self._new_list(self.own + people)
        record.line_ids[0].write({"result": "failed", "number": "S-7"})
        record._hand_in()
        people[1].employee_id.active = False
        record.with_user(self.officer).action_reject("Who is Ada?")
        self._log_in(self.contact)
        self.assertIn("Who is Ada?", self._get(f"{LISTS}/{record.id}").text)
        for _click in range(2):
            response = self._refresh_list(record, "again")
        again = self.List.search([("state", "=", "open")])
        self.assertTrue(response.url.endswith(f"{LISTS}/{again.id}"))
        self.assertEqual(record.state, "rejected")
        self.assertEqual(
            [(x.employee_id, x.result, x.number) for x in again.line_ids],
            [
                (self.worker, "failed", "S-7"),
                (people[0].employee_id, "passed", False),
            ],
        )
        self.assertEqual((again.date, again.assessor), (self.today, "Ada Assessor"))

    def test_list_of_another_organization_is_neither_taken_back_nor_corrected(self):
        record = self._new_list()
        record._hand_in()
        self._log_in(self.harbor_contact)
        for action in ("take_back", "again"):
            response = self._refresh_list(record, action)
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.List.search([]), record)
        self.assertEqual(record.state, "handed_in")

    def test_why_somebody_was_not_renewed_is_on_the_page(self):
        record = self._new_list(self.own + self._new_people(1))
        record._hand_in()
        line = record.line_ids[1].with_user(self.officer)
        line.write({"is_chosen": False, "reason": "The picture shows somebody else"})
        record.with_user(self.officer).action_accept()
        self._log_in(self.contact)
        page = self._get_page(f"{LISTS}/{record.id}")
        [refused] = self._get_texts(page, "o_recertification_refused")
        self.assertIn("somebody else", refused)

    def test_what_was_entered_is_kept_while_more_people_are_looked_for(self):
        """Searching threw away the results that were entered before."""
        record = self._new_list(assessor=False)
        self._new_people(2)
        self._log_in(self.contact)
        page = self._get_page(f"{LISTS}/{record.id}")
        [form] = page.xpath("//form[hasclass('o_recertification_form')]")
        # What the enter key does, in whichever field.
        self.assertEqual(
            form.xpath(".//button[@type='submit']")[0].get("value"), "search"
        )
        response = self._post(
            f"{LISTS}/{record.id}/save",
            do="search",
            search="Person & 001",
            assessor="Ada",
            **{f"result_{record.line_ids.id}": "absent"},
        )
        self.assertTrue(response.url.endswith("?search=Person+%26+001"))
        self.env.invalidate_all()
        self.assertEqual((record.assessor, record.line_ids.result), ("Ada", "absent"))
        self.assertEqual(record.line_count, 1)

    def test_second_contact_who_saves_a_list_is_told_what_has_changed(self):
        people = self._new_people(2)
        record = self._new_list()
        line = record.line_ids
        url = f"{LISTS}/{record.id}"
        second = self._new_user("second", "base.group_portal")
        self._appoint(second, self.supplier, self.company)
        self._log_in(second)
        page = self._get_page(url)
        entered = {
            name: page.xpath(f"//*[@name='{name}']")[0].get("value")
            for name in ("shown", "date", "assessor")
        }
        entered[f"result_{line.id}"] = "failed"
        self._log_in(self.contact)
        added = people.employee_id[0]
        self._post(f"{url}/save", **{**entered, "assessor": "Bea"}, add=added.id)
        self._log_in(second)
        page = html.fromstring(
            self._post(f"{url}/save", **entered, add=people.employee_id[1].id).content
        )
        [notice] = self._get_texts(page, "o_certificate_notice")
        self.assertIn(f"{self.contact.name} has changed this list", notice)
        self.assertIn(f"Added: {added.name}. Changed: Wim Worker.", notice)
        self.env.invalidate_all()
        self.assertEqual(record.assessor, "Bea")
        self.assertEqual(record.line_ids.employee_id, self.worker + added)

    def test_only_those_who_were_found_are_added_by_one_click(self):
        people = self._new_people(3)
        record = self._new_list()
        self._log_in(self.contact)
        self._post(
            f"{LISTS}/{record.id}/save",
            do="add_all",
            searched="person 001",
            search="typed since",
        )
        self.env.invalidate_all()
        self.assertEqual(
            record.line_ids.employee_id, self.worker + people[1].employee_id
        )

    def test_contact_person_is_asked_for_numbers_where_the_type_has_them(self):
        """The officer could not accept a list that had none."""
        record = self._new_list()
        self._log_in(self.contact)
        for policy, shown in (("optional", 0), ("required", 1)):
            self.type.number_policy = policy
            page = self._get_page(f"{LISTS}/{record.id}")
            found = self._get_texts(page, "o_recertification_numbers")
            self.assertEqual(len(found), shown, policy)

    def test_list_begun_by_two_clicks_is_one(self):
        self._log_in(self.contact)
        for _click in range(2):
            self._post(f"{LISTS}/new", type_id=self.type.id)
        self.env.invalidate_all()
        self.assertEqual(len(self.List.search([])), 1)

    def test_nonsense(self):
        self._log_in(self.contact)
        record = self._new_list()
        for data in (
            {"date": "x"},
            {"date": "2999-01-01"},
            {f"result_{record.line_ids.id}": "x"},
            {"add": "x"},
            {"do": "x"},
        ):
            with self.subTest(**data):
                response = self._post(f"{LISTS}/{record.id}/save", **data)
                self.assertEqual(response.status_code, 200)
        for text in ("0", "-1", "99999999999", "x"):
            self.assertEqual(self._get(f"{HOME}/people/{text}").status_code, 404)
            self.assertEqual(self._get(f"{LISTS}/{text}").status_code, 404)
