from odoo import api, models
from odoo.fields import Command


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
