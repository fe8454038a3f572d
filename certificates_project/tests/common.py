from odoo.addons.certificates.tests.test_site import SiteCase


class ProjectCase(SiteCase):
    """A project at a site, people who plan it, and people who work there."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Task = cls.env["project.task"]
        cls.Override = cls.env["certificates.override"]
        planner = "project.group_project_manager"
        override = "certificates.group_certificates_override"
        cls.planner = cls._new_user("planner", planner)
        cls.chief = cls._new_user("chief", f"{planner},{override}")
        cls.worker.user_id = cls._new_user("worker")
        cls.lead.user_id = cls._new_user("lead")
        cls.users = cls.worker.user_id | cls.lead.user_id
        cls._hold(cls.lead, "2026-01-01", "2026-12-31", cls.induction)
        cls.officer.name = "Olga Officer"
        cls.site.responsible_id = cls.officer
        cls.project = cls._new_project(cls.site)

    @classmethod
    def _new_project(cls, site, policy="block", **values):
        return cls.env["project.project"].create(
            {
                "name": "Shutdown",
                "company_id": cls.company.id,
                "certificates_site_id": site.id,
                "certificates_policy": policy,
                "allow_recurring_tasks": True,
                "privacy_visibility": "employees",
                **values,
            }
        )

    @classmethod
    def _prepare_task(cls, users, deadline="2026-12-01 10:00:00", **values):
        return {
            "name": "Clean the tank",
            "project_id": cls.project.id,
            "user_ids": [(6, 0, users.ids)],
            "date_deadline": deadline,
            **values,
        }

    @classmethod
    def _new_task(cls, users, user=None, **values):
        tasks = cls.Task.with_user(user or cls.planner)
        return tasks.create(cls._prepare_task(users, **values))

    def _get_notes(self, record):
        return "\n".join(record.sudo().message_ids.mapped("preview"))
