from functools import partial

from odoo.exceptions import AccessError

from .common import ProjectCase

# What each role may do: r read, w write, c create, d delete.
MATRIX = """
role          site override
planner       r    -
chief         r    -
project_user  -    -
officer       r    r
other_officer -    -
employee      -    -
portal        -    -
"""

GROUPS = {
    "project_user": "project.group_project_user",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}


class TestAccess(ProjectCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.roles = {name: cls._new_user(name, group) for name, group in GROUPS.items()}
        cls.roles |= {
            "planner": cls.planner,
            "chief": cls.chief,
            "officer": cls.officer,
            "other_officer": cls._new_user(
                "other_officer",
                "certificates.group_certificates_user",
                company=cls.other_company,
            ),
        }
        reason = {"certificates_override_reason": "Guided"}
        cls.task = cls._new_task(cls.users, cls.chief, **reason)
        cls.records = {
            "site": cls.site,
            "override": cls.Override.search([("res_id", "=", cls.task.id)]),
        }

    def test_matrix(self):
        header, *rows = (line.split() for line in MATRIX.strip().splitlines())
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role, *cells in rows:
            for name, cell in zip(header[1:], cells, strict=True):
                self.env.invalidate_all()
                record = self._as(role, self.records[name])
                may = "".join(
                    key for key, what in operations.items() if record.has_access(what)
                )
                with self.subTest(role=role, model=name):
                    self.assertEqual(may or "-", cell)
                    found = role != "portal" and cell != "-"
                    search = partial(record.search_count, [("id", "=", record.id)])
                    if found:
                        self.assertEqual(search(), 1)
                    elif not record.browse().has_access("read"):
                        self.assertRaises(AccessError, search)
                    else:
                        self.assertEqual(search(), 0)

    def _as(self, role, record):
        user = self.roles[role]
        companies = {"allowed_company_ids": user.company_ids.ids}
        return record.with_user(user).with_context(**companies)

    def test_project_users_open_what_managers_have_set(self):
        """A field of a model that they cannot read does not close the project."""
        project = self._as("project_user", self.project)
        project.web_read({"name": {}, "display_name": {}})
        form = project.get_view(view_type="form")
        self.assertNotIn("certificates_site_id", form["arch"])
        task = self._as("project_user", self.task)
        self.assertIn("Wim Worker lacks", task.certificates_warning)

    def test_others_are_not_told_what_their_colleagues_lack(self):
        task = self._as("employee", self.task)
        self.assertFalse(task.certificates_warning)
        self.assertFalse(task.certificates_override_reason)
        self.assertFalse(task.certificates_may_override)
