from odoo import api, fields, models


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "certificates.policy.mixin"]
    _check_company_auto = True

    certificates_warning = fields.Text(
        "Who Is Not Qualified",
        compute="_compute_certificates_warning",
        compute_sudo=False,
        help="Who lacks what for the open tasks, as the project is saved.",
    )

    @api.depends_context("uid", "lang")
    def _compute_certificates_warning(self):
        """Say who lacks what for tasks that were given out before, too.

        A task with a new site is not judged anew: whoever gives out the work sees here
        what follows from a site, or from what it asks by now.
        """
        editable = self._origin._filtered_access("write")
        tasks = self.env["project.task"]
        found = tasks.search(
            [("project_id", "in", editable.ids), ("is_closed", "=", False)]
        )
        today = self.env.company._get_certificates_today()
        shifts = found._get_certificates_shifts()
        lacks = tasks._find_certificates_lacks(
            {shift for shift in shifts if not shift.last or shift.last >= today}
        )
        by_project = {}
        for lack in lacks:
            by_project.setdefault(lack.shift.work.project_id, []).append(lack)
        for project in self:
            own = by_project.get(project._origin, [])
            project.certificates_warning = tasks._describe_lacks(own)
