from odoo import api, models
from odoo.fields import Command

from odoo.addons.certificates.models.workplace.work import REASON


class ProjectTask(models.Model):
    """A task is work of its assignees, from its planned day to its deadline.

    Without a day it is judged as if it were for today.
    """

    _name = "project.task"
    _inherit = ["certificates.work.mixin", "project.task"]

    @api.model
    def _get_certificates_fields(self):
        return ["project_id", "user_ids", *self._get_date_fields()]

    @api.model
    def _get_date_fields(self):
        """Return the fields with the dates of a task; some editions plan, too."""
        names = ("planned_date_begin", "date_deadline")
        return [name for name in names if name in self._fields]

    @api.model
    def _get_certificates_triggers(self):
        return [*super()._get_certificates_triggers(), "parent_id"]

    @api.model
    def _get_certificates_depends(self):
        rows = ("project_id", "user_ids", *self._get_date_fields())
        return [*super()._get_certificates_depends(), *(f"child_ids.{n}" for n in rows)]

    def _get_certificates_following(self):
        """Return the subtasks that are entered in a form or move along with it."""
        following = {}
        for task in self.filtered(lambda task: not task.id):
            before = task._origin.project_id
            is_moved = bool(before) and task.project_id._origin != before
            for row in task.child_ids:
                if not (is_moved and row._origin):
                    following[row] = task
            for subtask in task._origin._get_subtasks_that_follow() if is_moved else ():
                moved = self.new({"project_id": task.project_id.id}, origin=subtask)
                following[moved] = task
        return following

    def _get_subtasks_that_follow(self):
        """Return the tasks that Odoo moves when this one goes to another project."""
        # sudo: who moves a task moves what is below it, in sight or not
        tasks = self.sudo().with_context(active_test=False)
        found = children = tasks.child_ids.filtered(lambda t: not t.display_in_project)
        while children:
            children = children.child_ids.filtered(lambda t: not t.display_in_project)
            found |= children
        return found.with_env(self.env)

    @api.model
    def _hand_on_reason(self, vals, reason):
        """Give the reason to the subtasks that are entered in the same form."""
        vals = super()._hand_on_reason(vals, reason)
        if reason and isinstance(vals.get("child_ids"), list | tuple):
            vals["child_ids"] = [
                (*command[:2], {REASON: reason, **command[2]})
                if len(command) == 3 and isinstance(command[2], dict)
                else command
                for command in vals["child_ids"]
            ]
        return vals

    def _get_certificates_followers(self, vals):
        """Return the tasks with those below them, which follow to another project."""
        if not vals.keys() & {"project_id", "parent_id"}:
            return self
        # sudo: who moves a task moves what is below it, in sight or not
        tasks = self.sudo().with_context(active_test=False)
        return self | tasks.search([("id", "child_of", self.ids)]).with_env(self.env)

    def _get_certificates_policy_record(self):
        return self.project_id

    def _get_certificates_employees(self):
        """Return the employees that the assignees are, in the company of each task.

        An assignee who is nobody there counts as the employee of another company, and
        one who is nobody any more as the employee of before; who never was an employee
        has no certificates that could be judged.
        """
        users = self.user_ids._origin
        # sudo: who assigns tasks need not see employees
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        found = employees.search([("user_id", "in", users.ids)], order="id")
        by_user = found.grouped("user_id")
        return {
            task: employees.union(
                *(
                    task._choose_employee(by_user[user])
                    for user in task.user_ids._origin
                    if user in by_user
                )
            )
            for task in self
        }

    def _choose_employee(self, employees):
        company = (
            self.company_id
            or self.project_id.certificates_site_id.company_id
            or self.env.company
        )
        present = employees.filtered("active") or employees
        return present.filtered(lambda e: e.company_id == company)[:1] or present[:1]

    def _get_certificates_days(self, timezone):
        moments = [self[name] for name in self._get_date_fields()]
        return self._list_certificates_days(moments, timezone)

    @api.model
    def _may_give_certificates_work(self):
        # Everybody has tasks of their own, without a project.
        return self.env.su or self.env.user.has_group("project.group_project_user")

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # Who sends a mail cannot be asked for a reason, and the mail must not be lost.
        tasks = self.with_context(certificates_leave_out=True)
        task = super(ProjectTask, tasks).message_new(msg_dict, custom_values)
        return task.with_env(self.env)

    def _remove_certificates_employees(self, employees):
        self.user_ids = [
            Command.unlink(user.id)
            for user in self.user_ids
            # sudo: who assigns tasks need not see employees
            if user in employees.sudo().user_id
        ]
