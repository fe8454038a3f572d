from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "certificates.policy.mixin"]

    # A project belongs to no company unless somebody says so. Then it may be at the
    # site of any, which ``check_company`` would refuse.
    certificates_site_id = fields.Many2one(
        check_company=False,
        domain="company_id and ['|', ('company_id', '=', False), "
        "('company_id', 'parent_of', company_id)] or []",
    )
    certificates_warning = fields.Text(
        "Who Is Not Qualified",
        compute="_compute_certificates_warning",
        compute_sudo=False,
        help="Who lacks what at this site for the open tasks.",
    )

    @api.constrains("company_id", "certificates_site_id")
    def _check_certificates_site(self):
        for project in self:
            company, site = project.company_id, project.certificates_site_id
            if not company:
                # Constraints are checked as superuser; the user chose the site.
                site.sudo(False).check_access("read")
            elif site and not site._is_of_company(company):
                raise ValidationError(
                    self.env._(
                        "%(project)s belongs to %(company)s, and the site %(site)s to "
                        "%(other)s. Choose a site of %(company)s.",
                        project=project.name,
                        company=company.name,
                        site=site.display_name,
                        other=site.company_id.name,
                    )
                )

    @api.depends("certificates_site_id")
    @api.depends_context("uid", "lang")
    def _compute_certificates_warning(self):
        """Say who lacks what for tasks that were given out before, too.

        A task with a new site is not judged anew: whoever gives out the work sees here
        what follows from a site, or from what it asks by now.
        """
        today = self.env.company._get_certificates_today()
        shifts = self._get_open_tasks()._get_certificates_shifts()
        tasks = self.env["project.task"]
        lacks = tasks._find_certificates_lacks(
            {shift for shift in shifts if not shift.last or shift.last >= today}
        )
        by_project = {}
        for lack in lacks:
            by_project.setdefault(lack.shift.work.project_id, []).append(lack)
        for project in self:
            own = by_project.get(project, [])
            project.certificates_warning = tasks._describe_lacks(own)

    def _get_open_tasks(self):
        """Return the open tasks of the projects that the user may change.

        In a form they are at the site that is being chosen, if the user may read that.
        """
        editable = self._origin._filtered_access("write")
        tasks = self.env["project.task"].search(
            [("project_id", "in", editable.ids), ("is_closed", "=", False)]
        )
        by_project = tasks.grouped("project_id")
        moved = (
            tasks.new({"project_id": project.id}, origin=task)
            for project in self - editable
            if project.certificates_site_id._origin.has_access("read")
            for task in by_project.get(project._origin, ())
        )
        return tasks.filtered(lambda t: t.project_id in self).concat(*moved)
