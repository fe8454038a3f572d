from functools import partial

from odoo.exceptions import AccessError

from odoo.addons.certificates.tests.access import OFFICERS, AccessCase, AccessTables

from .common import SkillsCase

# As in the matrix of certificates; it was the manager who opened the wizard. A skill is
# one that follows from a certificate: nobody changes it, whoever may change others.
MATRIX = """
role          wizard line skill
officer       -      -    r
manager       rwcd   rwcd r
hr_officer    -      -    rWD
hr_manager    c      c    rWD
boss          -      -    r
employee      -      -    rWD
colleague     -      -    r
other_officer -      -    r
other_manager c      c    r
portal        -      -    -
contact       -      -    -
visitor       -      -    -
public        -      -    -
superuser     rwcd   rwcd rWCD
"""

MODELS = {
    "wizard": "certificates.skills.import.wizard",
    "line": "certificates.skills.import.wizard.line",
    "skill": "hr.employee.skill",
}

CHANGES = {
    "wizard": {"state": "done"},
    "line": {"type_id": False},
    "skill": {"valid_to": False},
}

HIDDEN_FIELDS = [
    ("hr.employee.skill", "certificates_assignment_id", set()),
    ("certificates.assignment", "import_source", set()),
    ("certificates.assignment", "employee_skill_ids", set()),
]

PROBES = [
    ("hr.employee.skill", "certificates_assignment_id.number"),
    ("hr.employee.skill", "employee_id.certificates_held_ids.number"),
    ("hr.employee.public", "employee_skill_ids.certificates_assignment_id.number"),
]


class TestAccess(AccessTables, SkillsCase, AccessCase):
    addon = "certificates_skills"
    matrices = (MATRIX,)
    models = MODELS
    changes = CHANGES
    hidden_fields = HIDDEN_FIELDS
    probes = PROBES
    probing_roles = ("officer", "boss", "colleague", "portal")

    @classmethod
    def _setup_matrix_records(cls):
        super()._setup_matrix_records()
        cls.wizard = cls.Wizard.with_user(cls.manager).sudo().create({})
        cls.line = cls.wizard.line_ids.create(cls._prepare_line_values(cls.wizard))
        cls.tested = {
            "wizard": cls.wizard.with_env(cls.env),
            "line": cls.line.with_env(cls.env),
            "skill": cls.Skill.search(
                [("certificates_assignment_id", "=", cls.certificate.id)]
            ),
        }
        cls.env.flush_all()

    @classmethod
    def _prepare_line_values(cls, wizard):
        return {
            "wizard_id": wizard.id,
            "kind": "skill",
            "name": "Boat",
            "skill_id": cls.other_skill.id,
            "skill_level_id": cls.level.id,
        }

    def _prepare_tested(self, role, name):
        if name == "wizard":
            return {}
        if name == "line":
            user = self.roles.get(role, self.env.user)
            wizard = self.Wizard.with_user(user).sudo().create({"line_ids": []})
            return self._prepare_line_values(wizard)
        return {
            "employee_id": self.worker.id,
            "certificates_assignment_id": self.certificate.id,
            "skill_type_id": self.skill_type.id,
            "skill_id": self.skill.id,
            "skill_level_id": self.level.id,
        }

    def _get_tested(self, role, name):
        return self.tested[name]

    def _run(self, record, name):
        if name == "wizard":
            record.action_import()

    def test_the_certificate_opens_for_who_may_see_it(self):
        skill = self.tested["skill"]
        allowed = OFFICERS | {"boss", "employee"}
        for role in set(self.roles) - {"public", "portal", "contact", "visitor"}:
            attempt = self._as(role, skill).action_open_certificate
            with self.subTest(role=role):
                self.assertEqual(self._may(attempt), role in allowed)
        action = self._as("officer", skill).action_open_certificate()
        self.assertEqual(action["res_id"], self.certificate.id)

    def test_a_colleague_learns_no_more_than_the_skill(self):
        skill = self._as("colleague", self.tested["skill"])
        self.assertTrue(skill.certificates_is_projected)
        texts = str(skill.read()) + str(skill.web_read({"display_name": {}}))
        self.assertNotIn("W-1", texts)
        self.assertNotIn("certificates_assignment_id", texts)

    def test_views_open_for_whoever_may_read(self):
        views = self.env["ir.ui.view"].search([("model", "=", "hr.employee.skill")])
        for role in ("officer", "hr_officer", "boss", "employee", "colleague"):
            for view in views.filtered(lambda v: v.type in ("form", "list")):
                with self.subTest(role=role, view=view.name):
                    self._open_view(role, view)

    def _open_view(self, role, view):
        records = self._as(role, self.env[view.model])
        names = records.get_views([(view.id, view.type)])["models"][view.model][
            "fields"
        ]
        self.assertTrue(records.search([], limit=1).read(list(names)))

    def test_only_managers_import(self):
        for role in set(self.roles) - {"manager", "hr_manager", "other_manager"}:
            with self.subTest(role=role):
                self._assert_refused(partial(self._as(role, self.Wizard).action_open))

    def test_nobody_imports_for_other_companies(self):
        """Neither by a line of their own making nor by companies in the context."""
        row = self._add_by_hand(self.worker, self.other_skill)
        theirs = self._as("other_manager", self.Wizard)
        wizard = theirs.create({"line_ids": []})
        wizard.line_ids.create(self._prepare_line_values(wizard))
        wizard.action_import()
        self.assertFalse(wizard.assignment_ids)
        forged = theirs.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            forged.create({}).action_import()
        self.assertFalse(row.certificates_is_projected)

    def test_an_import_is_made_by_its_user(self):
        row = self._add_by_hand(self.worker, self.other_skill)
        wizard = self._as("manager", self.Wizard).create({})
        wizard.action_import()
        certificate = wizard.assignment_ids
        self.assertEqual(certificate.create_uid, self.manager)
        self.assertEqual(self._projected(certificate), row)
        self.assertFalse(certificate.env.su)
