from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .common import ProjectCase

REASON = {"certificates_override_reason": "Guided by the safety officer"}


class TestProject(ProjectCase):
    def test_refusal_names_person_type_day_and_whom_to_ask(self):
        task = self._new_task(self.lead.user_id)
        with self._refuses(
            ValidationError,
            "Wim Worker lacks Site Induction for North on 12/01/2026: ask Olga Officer",
        ) as error:
            task.user_ids = self.users
        self.assertNotIn("Lou Lead", str(error.exception))
        self.assertNotIn("enter a reason", str(error.exception))
        task.invalidate_recordset()
        self.assertEqual(task.user_ids, self.lead.user_id)

    def test_whom_to_ask_when_the_site_names_nobody(self):
        self.site.responsible_id = False
        with self._refuses(ValidationError, "ask the officers"):
            self._new_task(self.users)
        self.company.certificates_responsible_id = self.officer
        with self._refuses(ValidationError, "ask Olga Officer"):
            self._new_task(self.users)

    def test_who_has_the_right_overrides_with_a_reason_that_is_logged(self):
        for reason in (False, " "):
            values = {"certificates_override_reason": reason}
            with self._refuses(ValidationError, "enter a reason"):
                self._new_task(self.users, self.chief, **values)
        task = self._new_task(self.users, self.chief, **REASON)
        row = self.Override.search([("res_id", "=", task.id)])
        self.assertEqual(row.user_id, self.chief)
        self.assertEqual(row.employee_id, self.worker)
        self.assertEqual(row.type_ids, self.induction)
        self.assertEqual(row.site_id, self.site)
        self.assertEqual(str(row.date), "2026-12-01")
        self.assertEqual(row.reason, "Guided by the safety officer")
        self.assertEqual(row.subject, "Clean the tank")
        self.assertEqual(row.action_open_subject()["res_id"], task.id)
        self.assertIn("Guided by the safety officer", self._get_notes(task))
        self.assertIn("Wim Worker lacks", self._get_notes(task))
        self.assertFalse(task.certificates_override_reason)

    def test_a_reason_is_a_text_that_can_be_read(self):
        with self._refuses(UserError, "has at most 2000 characters"):
            self._new_task(
                self.users, self.chief, certificates_override_reason="x" * 2001
            )
        for reason in ([], ["y"], {"y": 1}, True, 7):
            with (
                self.subTest(reason=reason),
                self._refuses(ValidationError, "enter a reason"),
            ):
                self._new_task(
                    self.users, self.chief, certificates_override_reason=reason
                )

    def test_who_lacks_the_right_cannot_give_a_reason(self):
        with self._refuses(AccessError, "Wim Worker"):
            self._new_task(self.users, **REASON)
        self.assertFalse(self.Override.search([("employee_id", "=", self.worker.id)]))

    def test_the_log_is_neither_changed_nor_deleted(self):
        task = self._new_task(self.users, self.chief, **REASON)
        row = self.Override.search([("res_id", "=", task.id)])
        for attempt in (lambda: row.write({"reason": "No"}), row.unlink):
            with self.assertRaises(UserError):
                attempt()

    def test_the_log_outlives_the_work(self):
        task = self._new_task(self.users, self.chief, **REASON)
        row = self.Override.search([("res_id", "=", task.id)])
        task.sudo().unlink()
        with self.assertRaisesRegex(UserError, "Clean the tank is not there any more"):
            row.action_open_subject()
        values = {"res_model": "planning.slot", "res_id": 1}
        gone = self.Override._log([{**row.copy_data()[0], **values}])
        with self.assertRaisesRegex(UserError, "is not there any more"):
            gone.action_open_subject()

    def test_a_warning_is_noted_and_stops_nobody(self):
        self.project.certificates_policy = "warn"
        task = self._new_task(self.users)
        self.assertEqual(task.user_ids, self.users)
        self.assertIn("Wim Worker lacks Site Induction", self._get_notes(task))
        self.assertNotIn("Lou Lead", self._get_notes(task))
        self.assertFalse(self.Override.search([("res_id", "=", task.id)]))

    def test_the_site_says_what_the_project_does_not(self):
        self.project.certificates_policy = False
        self.site.policy = "nothing"
        task = self._new_task(self.users)
        self.assertFalse(task.certificates_warning)
        self.assertNotIn("lacks", self._get_notes(task))
        self.site.policy = "warn"
        self.assertIn("lacks", self._get_notes(self._new_task(self.users)))
        self.site.policy = "block"
        with self.assertRaises(ValidationError):
            self._new_task(self.users)
        self.project.certificates_site_id = False
        self._new_task(self.users)

    def test_a_zone_asks_what_the_site_asks_too(self):
        self.project.certificates_site_id = self.zone
        with self._refuses(ValidationError, "Lou Lead lacks Rescue"):
            self._new_task(self.lead.user_id)

    def test_the_day_of_the_task_counts(self):
        task = self._new_task(self.lead.user_id, deadline="2026-12-31 10:00:00")
        with self._refuses(ValidationError, "on 01/01/2027"):
            task.date_deadline = "2027-01-01 10:00:00"
        # What ends late on the last day is on the first where the company is.
        self.company.resource_calendar_id.tz = "Europe/Amsterdam"
        with self._refuses(ValidationError, "on 01/01/2027"):
            task.date_deadline = "2026-12-31 23:30:00"

    def test_a_task_without_a_day_is_judged_today(self):
        with self._refuses(ValidationError, r"today \(no day is set\)"):
            self._new_task(self.users, deadline=False)
        task = self._new_task(self.lead.user_id, deadline=False)
        with self._refuses(ValidationError, "on 01/01/2027"):
            task.date_deadline = "2027-01-01 10:00:00"

    def test_planned_dates_count_where_there_are_any(self):
        dates = ["date_assign", "date_deadline"]
        tasks = type(self.Task)
        with patch.object(tasks, "_get_date_fields", return_value=dates):
            days = self._new_task(self.lead.user_id)._get_certificates_days("UTC")
        self.assertEqual([str(day) for day in days], ["2026-11-22", "2026-12-01"])

    def test_what_was_given_out_before_is_left_alone(self):
        self.project.certificates_policy = "warn"
        task = self._new_task(self.worker.user_id)
        self.project.certificates_policy = "block"
        task.write({"name": "Clean it again", "project_id": self.project.id})
        task.user_ids = self.users
        self.assertEqual(task.user_ids, self.users)
        with self.assertRaises(ValidationError):
            task.date_deadline = "2026-12-02 10:00:00"

    def test_moved_to_a_project_at_a_site(self):
        office = self._new_project(self.other)
        task = self._new_task(self.worker.user_id, project_id=office.id)
        with self.assertRaises(ValidationError):
            task.project_id = self.project

    def test_imported(self):
        header = ["name", "project_id/.id", "user_ids/.id", "date_deadline"]
        row = ["Paint", str(self.project.id), str(self.worker.user_id.id), "2026-12-01"]
        tasks = self.Task.with_user(self.chief)
        result = tasks.load(header, [row])
        self.assertIn("Wim Worker lacks", result["messages"][0]["message"])
        result = tasks.load(
            [*header, "certificates_override_reason"], [[*row, "Guided"]]
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(
            self.Override.search([("res_id", "in", result["ids"])]).reason, "Guided"
        )

    def test_quick_created_in_kanban(self):
        tasks = self.Task.with_user(self.planner).with_context(
            default_project_id=self.project.id, default_user_ids=self.users.ids
        )
        with self.assertRaises(ValidationError):
            tasks.name_create("Clean the tank")

    def test_subtasks(self):
        task = self._new_task(self.lead.user_id)
        values = {"name": "Part", "user_ids": [(6, 0, self.worker.user_id.ids)]}
        with self._refuses(ValidationError, "Wim Worker"):
            task.write({"child_ids": [(0, 0, values)]})

    def test_subtasks_follow_their_task_to_another_project(self):
        office = self._new_project(self.other)
        task = self._new_task(self.lead.user_id, project_id=office.id)
        part = self._new_task(
            self.worker.user_id, project_id=office.id, parent_id=task.id
        )
        with self._refuses(ValidationError, "Wim Worker"):
            task.project_id = self.project
        self.assertEqual(part.project_id, office)
        task.with_user(self.chief).write({"project_id": self.project.id, **REASON})
        self.assertEqual(part.project_id, self.project)
        self.assertEqual(
            self.Override.search([("employee_id", "=", self.worker.id)]).res_id, part.id
        )

    def test_the_form_asks_for_a_reason_when_only_a_subtask_is_refused(self):
        office = self._new_project(self.other)
        task = self._new_task(self.lead.user_id, self.chief, project_id=office.id)
        parts = self.Task
        for depth in range(2):
            parts |= self._new_task(
                self.worker.user_id,
                deadline=f"2026-12-0{depth + 1} 10:00:00",
                project_id=office.id,
                parent_id=(parts[-1:] or task).id,
            )
        with Form(task.with_user(self.chief)) as form:
            self.assertFalse(form.certificates_warning)
            form.project_id = self.project
            self.assertEqual(form.certificates_warning.count("Wim Worker lacks"), 2)
            self.assertTrue(form.certificates_is_refused)
            form.certificates_override_reason = "Guided"
        self.assertEqual(parts.project_id, self.project)
        rows = self.Override.search([("employee_id", "=", self.worker.id)])
        self.assertEqual(set(rows.mapped("res_id")), set(parts.ids))

    def test_the_form_asks_for_a_reason_for_a_subtask_entered_in_it(self):
        task = self._new_task(self.lead.user_id, self.chief)
        with Form(task.with_user(self.chief)) as form:
            with form.child_ids.new() as row:
                row.name = "Part"
                row.user_ids.clear()
                row.user_ids.add(self.worker.user_id)
            self.assertIn("Wim Worker lacks", form.certificates_warning)
            self.assertTrue(form.certificates_is_refused)
            form.certificates_override_reason = "Guided"
        row = self.Override.search([("employee_id", "=", self.worker.id)])
        self.assertEqual((row.res_id, row.reason), (task.child_ids.id, "Guided"))

    def test_a_subtask_becomes_one_of_a_task_at_a_site(self):
        office = self._new_project(self.other)
        before = self._new_task(self.lead.user_id, project_id=office.id)
        task = self._new_task(self.lead.user_id)
        part = self._new_task(
            self.worker.user_id, project_id=office.id, parent_id=before.id
        )
        self.env.flush_all()
        for change in ({"parent_id": task.id}, {"project_id": self.project.id}):
            with self._refuses(ValidationError, "Wim Worker"):
                part.write(change)
        with self._refuses(ValidationError, "Wim Worker"):
            task.child_ids = part

    def test_a_mail_to_a_project_is_not_lost(self):
        self.worker.user_id.email = "wim@example.com"
        domain = self.env["mail.alias.domain"].create({"name": "work.example.com"})
        self.project.write({"alias_name": "shutdown", "alias_domain_id": domain.id})
        mail = {
            "subject": "It leaks",
            "email_from": "client@example.com",
            "cc": "",
            "to": "shutdown@work.example.com, wim@example.com",
        }
        task = self.Task.message_new(mail, {"project_id": self.project.id})
        self.assertFalse(task.user_ids)
        self.assertIn("Wim Worker lacks", self._get_notes(task))
        self.project.certificates_policy = "warn"
        task = self.Task.message_new(mail, {"project_id": self.project.id})
        self.assertEqual(task.user_ids, self.worker.user_id)

    def test_a_copy_is_left_unassigned(self):
        self._new_task(self.users, self.chief, **REASON)
        project = self.project.with_user(self.planner)
        for copied in (project.task_ids.copy(), project.copy().task_ids):
            self.assertEqual(copied.user_ids, self.lead.user_id)
            self.assertIn("Wim Worker lacks", self._get_notes(copied))
            self.assertFalse(copied.env.context.get("certificates_leave_out"))

    def test_who_has_left_is_judged_by_what_was_held(self):
        self.worker.active = False
        with self._refuses(ValidationError, "Wim Worker"):
            self._new_task(self.users)
        user = self.worker.user_id
        user.company_ids += self.other_company
        elsewhere = self._new_employee(
            "Wim Elsewhere", company_id=self.other_company.id, user_id=user.id
        )
        self._hold(elsewhere, "2026-01-01", False, self.induction)
        self.assertTrue(self._new_task(self.users))

    def test_the_next_of_a_recurring_task_is_left_unassigned(self):
        task = self._new_task(
            self.users,
            self.chief,
            recurring_task=True,
            repeat_interval=1,
            repeat_unit="month",
            repeat_type="forever",
            **REASON,
        )
        task.state = "1_done"
        following = task.recurrence_id.task_ids - task
        self.assertEqual(str(following.date_deadline), "2027-01-01 10:00:00")
        self.assertFalse(following.user_ids)
        self.assertIn("Lou Lead lacks", self._get_notes(following))

    def test_assignees_are_employees_of_the_company_of_the_task(self):
        self.worker.user_id.company_ids += self.other_company
        twin = self._new_employee(
            "Wim Twin",
            company_id=self.other_company.id,
            user_id=self.worker.user_id.id,
        )
        self._hold(twin, "2026-01-01", False, self.induction)
        with self._refuses(ValidationError, "Wim Worker"):
            self._new_task(self.worker.user_id)

    def test_who_is_sent_to_a_site_is_asked_whoever_employs_them(self):
        """A mechanic of a sister company was given work in the tank unasked."""
        user = self._new_user("sent", company=self.other_company)
        sent = self._new_employee(
            "Sam Sent", company_id=self.other_company.id, user_id=user.id
        )
        with self._refuses(ValidationError, "of other companies who lack"):
            self._new_task(user)
        task = self._new_task(user, self.chief, **REASON)
        row = self.Override.search([("res_id", "=", task.id)])
        self.assertEqual(row.company_id, self.other_company)
        log = self.Override.with_user(self.officer).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(log.search([("res_id", "=", task.id)]), row)
        self._hold(sent, "2026-01-01", False, self.induction)
        self.assertTrue(self._new_task(user))

    def test_a_project_of_no_company_is_at_the_site_of_one(self):
        """Projects belong to no company by themselves: none found its site."""
        project = self.env["project.project"].with_user(self.planner)
        with Form(project) as form:
            form.name = "Turnaround"
            form.certificates_site_id = self.site
            form.certificates_policy = "block"
        project = form.record
        self.assertFalse(project.company_id)
        self.assertEqual(project.certificates_site_id, self.site)
        description = project.fields_get(["certificates_site_id"])
        domain = description["certificates_site_id"]["domain"]
        self.assertEqual(safe_eval(domain, {"company_id": False}), [])
        with self._refuses(ValidationError, "Wim Worker lacks Site Induction"):
            self._new_task(self.worker.user_id, project_id=project.id)
        self.assertTrue(self._new_task(self.lead.user_id, project_id=project.id))

    def test_a_project_of_no_company_is_not_at_a_site_out_of_sight(self):
        """Refusals would have told what the site of a sister company asks."""
        foreign = self.Site.create({"name": "Far", "company_id": self.other_company.id})
        project = self._new_project(self.site, company_id=False)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            project.with_user(self.planner).certificates_site_id = foreign
        project.certificates_site_id = foreign
        project.with_user(self.planner).name = "Renamed"

    def test_a_project_of_a_company_is_not_at_the_site_of_another(self):
        foreign = self.Site.create({"name": "Far", "company_id": self.other_company.id})
        text = "Shutdown belongs to .*, and the site Far to .*. Choose a site of"
        with self._refuses(ValidationError, text):
            self.project.certificates_site_id = foreign
        project = self._new_project(foreign, company_id=False)
        with self._refuses(ValidationError, text):
            project.company_id = self.company

    def test_a_project_of_a_branch_is_at_the_site_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        project = self._new_project(self.site, company_id=branch.id)
        self.assertEqual(project.certificates_site_id, self.site)

    def test_a_project_says_who_lacks_what_for_tasks_given_out_before(self):
        """A site was set on a project full of tasks, and nobody was told a thing."""
        project = self._new_project(self.Site, certificates_site_id=False)
        where = {"project_id": project.id}
        task = self._new_task(self.users, **where)
        self._new_task(self.worker.user_id, deadline="2020-01-01 10:00:00", **where)
        project = project.with_user(self.planner)
        self.assertFalse(project.certificates_warning)
        project.sudo().certificates_site_id = self.site
        project.invalidate_recordset()
        self.assertEqual(
            project.certificates_warning,
            "Wim Worker lacks Site Induction for North on 12/01/2026: "
            "ask Olga Officer.",
        )
        self.assertFalse(project.new().certificates_warning)
        reader = self._new_user("reader", "project.group_project_user")
        self.assertFalse(project.with_user(reader).certificates_warning)
        task.sudo().state = "1_done"
        project.invalidate_recordset()
        self.assertFalse(project.certificates_warning)

    def test_a_project_lists_who_lacks_something_today(self):
        self.project.certificates_policy = "warn"
        project = self.project.with_user(self.planner)
        for day, is_told in (("21", False), ("22", True)):
            task = self._new_task(
                self.worker.user_id, deadline=f"2026-11-{day} 10:00:00"
            )
            self.assertEqual(bool(project.certificates_warning), is_told, day)
            task.unlink()
            project.invalidate_recordset()

    def test_a_project_says_who_lacks_what_at_the_site_that_is_being_chosen(self):
        """The list went on to tell of the site of before until all was saved."""
        project = self._new_project(self.Site, certificates_site_id=False)
        self._new_task(self.users, project_id=project.id)
        with Form(project.with_user(self.planner)) as form:
            self.assertFalse(form.certificates_warning)
            form.certificates_site_id = self.site
            self.assertIn("Wim Worker lacks", form.certificates_warning)
            form.certificates_site_id = self.Site
            self.assertFalse(form.certificates_warning)

    def test_a_site_out_of_sight_tells_nothing_by_being_chosen(self):
        hidden = self.Site.create({"name": "Far", "company_id": self.other_company.id})
        self._require(
            self.rescue, company_id=self.other_company.id, site_ids=hidden.ids
        )
        project = self._new_project(self.Site, certificates_site_id=False)
        project.company_id = False
        self._new_task(self.users, project_id=project.id)
        spec = {"certificates_site_id": {}, "certificates_warning": {}}
        for site, is_told in ((hidden, False), (self.site, True)):
            with self.subTest(site=site.name):
                chosen = {"certificates_site_id": site.id}
                told = project.with_user(self.planner).onchange(
                    chosen, [*chosen], spec
                )["value"]
                self.assertEqual(bool(told.get("certificates_warning")), is_told)

    def test_nobody_is_told_what_people_out_of_sight_lack(self):
        site = self.Site.create({"name": "All", "company_id": False})
        self._require(self.rescue, company_id=False, site_ids=site.ids)
        self.project.write({"company_id": False, "certificates_site_id": site.id})
        user = self._new_user("secret", company=self.other_company)
        foreign = self._new_employee(
            "Sam Secret", company_id=self.other_company.id, user_id=user.id
        )
        self.assertTrue(site._get_lacking(foreign))
        values = {"project_id": self.project.id, "user_ids": [(6, 0, user.ids)]}
        spec = {"certificates_warning": {}, "user_ids": {}}
        tasks = self.Task.with_user(self.planner)
        told = tasks.onchange(values, [*values], spec)["value"]
        self.assertFalse(told.get("certificates_warning"))
        with self._refuses(ValidationError, "of other companies who lack") as error:
            self._new_task(user)
        self.assertNotIn("Sam", str(error.exception))

    def test_who_plans_nothing_is_told_nothing(self):
        values = {
            "project_id": self.project.id,
            "user_ids": [(6, 0, self.worker.user_id.ids)],
        }
        spec = {"certificates_warning": {}, "user_ids": {}}
        for user, is_told in ((self.planner, True), (self._new_user("curious"), False)):
            tasks = self.Task.with_user(user)
            told = tasks.onchange(values, [*values], spec)["value"]
            with self.subTest(user=user.login):
                self.assertEqual(bool(told.get("certificates_warning")), is_told)

    def test_who_is_no_employee_is_not_judged(self):
        self.assertTrue(self._new_task(self.planner))

    def test_a_site_of_another_company_is_refused(self):
        foreign = self.Site.create({"name": "Far", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self.project.certificates_site_id = foreign

    def test_the_form_warns_and_asks_for_a_reason(self):
        with Form(self.Task.with_user(self.chief)) as form:
            form.name = "Clean the tank"
            form.project_id = self.project
            form.user_ids.add(self.lead.user_id)
            form.date_deadline = "2026-12-01 10:00:00"
            self.assertFalse(form.certificates_warning)
            form.user_ids.add(self.worker.user_id)
            self.assertIn("Wim Worker lacks", form.certificates_warning)
            self.assertTrue(form.certificates_is_refused)
            form.certificates_override_reason = "Guided"
        with Form(form.record) as form:
            self.assertIn("Wim Worker lacks", form.certificates_warning)
            self.assertFalse(form.certificates_is_refused)
            form.name = "Clean the other tank"

    def test_the_form_asks_no_reason_of_others(self):
        form = Form(self.Task.with_user(self.planner))
        form.name = "Clean the tank"
        form.project_id = self.project
        form.user_ids.add(self.worker.user_id)
        self.assertIn("today (no day is set)", form.certificates_warning)
        with self.assertRaises(AssertionError):
            form.certificates_override_reason = "Because"

    def test_many_are_named_and_counted(self):
        people = [self._new_employee(f"Person {n:02}") for n in range(12)]
        for number, person in enumerate(people):
            person.user_id = self._new_user(f"person_{number}")
        users = self.env["res.users"].union(*(p.user_id for p in people))
        with self._refuses(ValidationError, "And 2 more"):
            self._new_task(users)

    def test_500_tasks_take_no_more_queries_than_ten(self):
        self.project.certificates_policy = "warn"
        self.assertLessEqual(self._count(500), self._count(10) + 10)

    def _count(self, number):
        """Return how many queries our part of creating and moving tasks takes."""
        self.env.flush_all()
        tasks = self.Task.with_user(self.planner).create(
            [
                self._prepare_task(self.users, f"2026-12-{1 + index % 28:02} 10:00:00")
                for index in range(number)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        shifts = tasks._get_certificates_shifts()
        tasks._judge_certificates(shifts, {})
        self.assertEqual(len(shifts), 2 * number)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_manager_does_not_pass_by_what_the_site_blocks(self):
        self.site.policy = "block"
        self.project.certificates_policy = False
        manager = self._new_user("head", "project.group_project_manager")
        chief = self._new_user(
            "head2",
            "project.group_project_manager,certificates.group_certificates_override",
        )
        own = self.project.with_user(manager)
        with self._refuses(AccessError, "Shutdown cannot say “Warn” where North says"):
            own.certificates_policy = "warn"
        own.with_user(chief).certificates_policy = "warn"
        self.assertIn("“Warn” where North says “Refuse", self._get_notes(own))
        self.assertTrue(self._new_task(self.users))
        self.assertFalse(own.copy().certificates_policy)
        own.certificates_policy = "block"
