from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date

from .access import MODELS, OFFICERS, AccessCase


class TestNamedRecords(AccessCase):
    """What a user names is asked for before anything is said of it."""

    def test_nothing_is_told_of_a_record_out_of_sight(self):
        """A certificate of another company answered that it was renewed already."""
        foreign = self._issue(
            self.foreigner, self._new_type("F", company_id=self.other_company.id)
        )
        renewal = foreign.copy({"renewal_of_id": foreign.id})
        officer = self._as("officer", self.Assignment)
        values = {"employee_id": self.worker.id, "type_id": self.type.id}
        own = officer.create(values)
        for named in (
            {"renewal_of_id": foreign.id},
            {"renewal_of_id": renewal.id},
            {"type_id": foreign.type_id.id},
            {"employee_id": self.foreigner.id},
            {"renewal_ids": [Command.link(foreign.id)]},
        ):
            defaults = {f"default_{name}": value for name, value in named.items()}
            kept = {name: values[name] for name in values.keys() - named.keys()}
            for refused in (
                partial(officer.create, {**values, **named}),
                partial(officer.with_context(**defaults).create, kept),
                partial(own.write, named),
            ):
                with (
                    self.subTest(named=named),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    refused()


class TestTeamAccess(AccessCase):
    """What a manager sees follows the organization of today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_user = cls._new_user("team_lead")
        cls.lead.user_id = cls.lead_user

    def _sees(self, user, certificate=None):
        found = self._as(user, self.Assignment).search([])
        return (certificate or self.certificate) in found

    def test_every_level_above_reads_and_nobody_beside(self):
        self.assertTrue(self._sees(self.roles["boss"]))
        self.assertTrue(self._sees(self.lead_user))
        self.assertFalse(self._sees(self.roles["colleague"]))
        self.assertFalse(self._sees(self.lead_user, self._issue(self.boss)))

    def test_employee_moves_to_another_team(self):
        self.assertTrue(self._sees(self.lead_user))
        self.worker.parent_id = self.boss
        self.assertFalse(self._sees(self.lead_user))
        self.assertTrue(self._sees(self.roles["boss"]))
        self.worker.parent_id = False
        self.assertFalse(self._sees(self.roles["boss"]))

    def test_team_gets_another_manager(self):
        successor = self._new_user("successor")
        self.assertTrue(self._sees(self.lead_user))
        self.assertFalse(self._sees(successor))
        self.lead.user_id = successor
        self.assertFalse(self._sees(self.lead_user))
        self.assertTrue(self._sees(successor))

    def test_manager_leaves(self):
        for values in ({"user_id": False}, {"active": False}):
            with self.subTest(values=values):
                self.lead.write({"user_id": self.lead_user.id, "active": True})
                self.assertTrue(self._sees(self.lead_user))
                self.lead.write(values)
                self.assertFalse(self._sees(self.lead_user))

    def test_team_of_an_archived_manager_stays_below_the_next(self):
        self.lead.active = False
        self.assertTrue(self._sees(self.roles["boss"]))

    def test_manager_reads_those_who_left(self):
        self.worker.active = False
        self.assertTrue(self._sees(self.lead_user))
        self.assertTrue(self._sees(self.roles["employee"]))

    def test_employee_is_found_by_user_before_contact(self):
        """A contact counts only for an employee without a user."""
        contact = self.roles["contact"]
        self.assertTrue(self._sees(contact, self.own["contact"]))
        self.carl.user_id = self.roles["visitor"]
        self.carl.work_contact_id = contact.partner_id
        self.assertFalse(self._sees(contact, self.own["contact"]))
        self.assertTrue(self._sees(self.roles["visitor"], self.own["contact"]))

    def test_internal_user_is_found_by_contact_too(self):
        self.worker.user_id = False
        self.worker.work_contact_id = self.roles["colleague"].partner_id
        self.assertTrue(self._sees(self.roles["colleague"]))
        self.assertFalse(self._sees(self.roles["employee"]))

    def test_user_without_employee_sees_nothing(self):
        nobody = self._new_user("nobody")
        self.assertFalse(self._as(nobody, self.Assignment).search([]))

    def test_portal_user_has_no_team(self):
        """What portal users cannot see of a team they cannot ask about either."""
        portal = self.roles["portal"]
        self.pia.user_id = False
        self.lead.user_id = portal
        self._issue(self.lead)
        team = self._as(portal, self.worker + self.colleague)
        for employee in team:
            self._assert_refused(partial(employee.is_qualified, self.type.ids))
        self.assertTrue(self._as(portal, self.lead).is_qualified(self.type.ids))
        for name in ("assignment", "compliance"):
            seen = self._as(portal, self.env[MODELS[name]]).search([], order="id")
            self.assertEqual(seen.sudo().employee_id, self.lead)

    def test_only_officers_see_where_somebody_is_going_to_work(self):
        """It is planned in versions of the employee, which HR alone may read."""
        plan = {"name": "Planned", "company_id": self.company.id}
        department = self.env["hr.department"].create(plan)
        job = self.env["hr.job"].create(plan)
        somewhere = {"department_id": department.id, "job_id": job.id}
        self.worker.create_version({"date_version": "2040-01-01", **somewhere})
        required = self._new_type("Required There")
        self.env["certificates.requirement"].create(
            {"type_id": required.id, "company_id": self.company.id, **somewhere}
        )
        of_worker = [("employee_id", "=", self.worker.id)]
        for role in ("officer", "hr_officer", "boss", "employee"):
            rows = self._as(role, self.env["certificates.compliance"])
            rows = rows.with_context(certificates_date="2040-01-01").search(of_worker)
            with self.subTest(role=role):
                told = role in OFFICERS
                self.assertEqual(len(rows), 2 if told else 1)
                self.assertEqual(rows.department_id.sudo(), department[: int(told)])
                self.assertEqual(rows.job_id.sudo(), job[: int(told)])

    def test_my_team_is_no_way_around(self):
        boss = self._as("boss", self.Assignment)
        domain = boss.action_open_my_team()["domain"]
        self.assertEqual(boss.search(domain), self.certificate)
        self.assertFalse(self._as("colleague", self.Assignment).search(domain))
        mine = self._as("employee", self.Assignment)
        self.assertFalse(mine.search(mine.action_open_my_team()["domain"]))


class TestCompanyAccess(AccessCase):
    """Officers and managers have no hand in the companies of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = {"company_id": cls.other_company.id}
        cls.foreign_type = cls._new_type("Foreign", **elsewhere)
        cls.foreign_issuer = cls.env["res.partner"].create({"name": "FI", **elsewhere})
        cls.foreign_exam = cls.env["certificates.exam"].create(
            {"name": "FX", "type_id": cls.type.id, **elsewhere}
        )
        cls.local_type = cls._new_type("Local", company_id=cls.company.id)

    def test_forged_companies(self):
        forged = self._as("officer", self.Assignment).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self._assert_refused(lambda: forged.search([]))

    def test_certificates_stay_in_the_company(self):
        own = self._as("officer", self.certificate)
        theirs = self._as("officer", self.foreign_certificate)
        values = {"type_id": self.type.id, "employee_id": self.worker.id}
        foreign = {"employee_id": self.foreigner.id}
        for wrong in (
            foreign,
            {**foreign, "company_id": self.company.id},
            {"company_id": self.other_company.id},
            {"type_id": self.foreign_type.id},
            {"issuer_id": self.foreign_issuer.id},
            {"exam_id": self.foreign_exam.id},
            {"renewal_of_id": theirs.id},
            {"renewal_ids": [Command.link(theirs.id)]},
        ):
            with self.subTest(values=wrong):
                self._assert_refused(partial(own.write, wrong), UserError)
                create = partial(own.create, {**values, **wrong})
                self._assert_refused(create, UserError)
        for operation in (theirs.action_reinstate, theirs.unlink, theirs.copy):
            self._assert_refused(operation)

    def test_candidates_are_of_the_company(self):
        candidate = {"employee_id": self.foreigner.id, "result": "passed"}
        exam = self._as("officer", self.records["exam"])
        values = {"candidate_ids": [Command.create(candidate)]}
        self._assert_refused(partial(exam.write, values), UserError)
        link = {"assignment_ids": [Command.link(self.foreign_certificate.id)]}
        self._assert_refused(partial(exam.write, link), UserError)
        self._assert_refused(self._as("officer", self.foreign_exam).action_issue)

    def test_nothing_is_handed_to_another_company(self):
        reminder, exam = self.records["reminder"], self.records["exam"]
        for role, record in (
            ("officer", exam),
            ("manager", exam),
            ("manager", self.local_type),
            ("manager", reminder),
        ):
            move = partial(
                self._as(role, record).write, {"company_id": self.other_company.id}
            )
            with self.subTest(role=role, model=record._name):
                self._assert_refused(move, UserError)

    def test_exemptions_stay_in_the_company(self):
        own = self._as("officer", self.records["exemption"])
        foreign = {"employee_id": self.foreigner.id}
        values = self._prepare_values("exemption", self.worker)
        for wrong in (
            foreign,
            {**foreign, "company_id": self.company.id},
            {**foreign, "company_id": self.other_company.id},
            {"company_id": self.other_company.id},
            {"type_id": self.foreign_type.id},
        ):
            with self.subTest(values=wrong):
                self._assert_refused(partial(own.write, wrong), UserError)
                create = partial(own.create, {**values, **wrong})
                self._assert_refused(create, UserError)
        theirs = self._create("exemption", self.env.uid, self.foreigner)
        theirs = self._as("officer", theirs)
        for operation in (
            partial(theirs.read, ["reason"]),
            partial(theirs.write, {"employee_id": self.worker.id}),
            theirs.copy,
            theirs.unlink,
        ):
            self._assert_refused(operation)
        # Of an employee who moves, it is the new company's.
        self.worker.company_id = self.other_company
        self._assert_refused(partial(own.read, ["reason"]))

    def test_requirements_are_of_the_company(self):
        own = self._as("manager", self.records["requirement"])
        department = self.env["hr.department"].create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        values = self._prepare_values("requirement", self.worker)
        for wrong in (
            {"company_id": self.other_company.id},
            {"type_id": self.foreign_type.id},
            {"department_id": department.id},
            {"employee_ids": [Command.link(self.foreigner.id)]},
            {"employee_ids": [Command.set(self.foreigner.ids)], "company_id": False},
        ):
            with self.subTest(values=wrong):
                self._assert_refused(partial(own.write, wrong), UserError)
                create = partial(own.create, {**values, **wrong})
                self._assert_refused(create, UserError)
        self._assert_refused(self._as("other_manager", own).action_open_compliance)

    def test_who_is_named_by_a_shared_requirement_and_its_announcements(self):
        """Somebody who leads people in two companies was told about both."""
        people = self.worker + self.foreigner
        shared = self._create("requirement", self.env.uid)
        shared.write({"company_id": False, "is_for_everybody": True})
        announcements = self.env["certificates.delivery"].create(
            [
                {
                    "kind": "requirement",
                    "key": f"requirement:{shared.id}:{manager.id}",
                    "requirement_id": shared.id,
                    "employee_id": manager.id,
                    "employee_ids": [Command.set(people.ids)],
                }
                for manager in (self.boss, self.foreigner)
            ]
        )
        for role, manager, employee in (
            ("officer", self.boss, self.worker),
            ("other_officer", self.foreigner, self.foreigner),
        ):
            seen = self._as(role, shared).announcement_ids
            with self.subTest(role=role):
                self.assertEqual(seen.employee_id.sudo(), manager)
                self.assertEqual(
                    seen.read(["employee_ids"])[0]["employee_ids"], employee.ids
                )
                hidden = self._as(role, announcements) - seen
                self._assert_refused(partial(hidden.read, ["employee_ids"]))

    def test_shared_type_in_use_elsewhere_stays_shared(self):
        """Otherwise the other company could no longer read its own certificates."""
        take = {"company_id": self.company.id}
        self._assert_refused(
            partial(self._as("manager", self.type).write, take), UserError
        )

    def test_wizards(self):
        theirs = {"assignment_ids": [Command.set(self.foreign_certificate.ids)]}
        foreigner = [Command.set(self.foreigner.ids)]
        for name, values, action in (
            ("issue", {"type_id": self.type.id, "employee_ids": foreigner}, "issue"),
            ("renew", theirs, "renew"),
            ("revoke", {**theirs, "reason": "Fraud"}, "revoke"),
            ("stop", {**theirs, "reason": "Sold"}, "stop"),
            (
                "expiry",
                {**theirs, "reason": "Decree", "date_expiry": "2040-01-01"},
                "expiry",
            ),
        ):
            wizards = self._as("officer", self.env[MODELS[name]])
            before = self.Assignment.search_count([])
            with self.subTest(wizard=name):
                self._assert_refused(
                    lambda w=wizards, v=values, a=action: getattr(
                        w.create(v), f"action_{a}"
                    )(),
                    UserError,
                )
                self.assertEqual(self.Assignment.search_count([]), before)
                self.assertFalse(self.foreign_certificate.revoked_on)

    def test_wizards_opened_on_certificates_of_others(self):
        """The client names the certificates in the context: it may lie."""
        context = {
            **self.env.context,
            "active_model": "certificates.assignment",
            "active_ids": self.foreign_certificate.ids,
        }
        spec = {"assignment_ids": {"fields": {"display_name": {}, "number": {}}}}
        for name, values in (
            ("renew", {}),
            ("revoke", {"reason": "Fraud"}),
            ("stop", {"reason": "Sold"}),
            ("expiry", {"reason": "Decree", "date_expiry": "2040-01-01"}),
        ):
            wizards = self._as("officer", self.env(context=context)[MODELS[name]])
            with self.subTest(wizard=name):
                self._assert_refused(partial(wizards.onchange, {}, [], spec))
                self._assert_refused(partial(wizards.create, values))

    def test_responsible_of_a_shared_type_is_not_told_of_other_companies(self):
        self.type.responsible_id = self.officer
        self.foreigner.work_contact_id.email = False
        self.foreign_certificate.write(
            {
                "date_start": Date.subtract(Date.today(), days=900),
                "date_expiry": Date.add(Date.today(), days=30),
            }
        )
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_due").method_direct_trigger()
        self.env.invalidate_all()
        deliveries = self.foreign_certificate.delivery_ids
        self.assertTrue(deliveries)
        self.assertNotIn(self.officer.partner_id, deliveries.partner_id)

    def test_a_digest_shows_what_is_of_the_own_companies(self):
        """Somebody who leads people in two companies is told about both in one mail."""
        deliveries = self.env["certificates.delivery"].create(
            [
                {
                    "kind": "expiry",
                    "key": f"expiry:{certificate.id}",
                    "assignment_id": certificate.id,
                    "employee_id": certificate.employee_id.id,
                }
                for certificate in (self.certificate, self.foreign_certificate)
            ]
        )
        deliveries.digest_id = deliveries[0]
        own, foreign = deliveries
        seen = self._as("manager", own).digest_ids
        self.assertEqual(seen.ids, own.ids)
        self._assert_refused(partial(self._as("manager", foreign).read, ["error"]))
        self.assertFalse(self._as("manager", own).search([("id", "=", foreign.id)]))
