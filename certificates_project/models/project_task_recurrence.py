from odoo import api, models


class ProjectTaskRecurrence(models.Model):
    _inherit = "project.task.recurrence"

    @api.model
    def _create_next_occurrences(self, occurrences_from):
        # Who closes a task cannot be asked about the next one: it has to be assigned.
        recurrences = self.with_context(certificates_leave_out=True)
        tasks = occurrences_from.with_env(recurrences.env)
        created = super(ProjectTaskRecurrence, recurrences)._create_next_occurrences(
            tasks
        )
        return created.with_env(self.env)
