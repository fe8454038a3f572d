from odoo.fields import Command

from odoo.addons.certificates.tests.common import CertificatesCase


class SkillsCase(CertificatesCase):
    """A certificate type that stands for a skill, and one that does not."""

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.Skill = cls.env["hr.employee.skill"]
        cls.Wizard = cls.env["certificates.skills.import.wizard"]

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.skill_type = cls._new_skill_type("Permits", is_certification=True)
        cls.skill, cls.other_skill = cls.skill_type.skill_ids
        cls.level, cls.high_level = cls.skill_type.skill_level_ids
        cls.type.skill_id = cls.skill
        cls.plain_type = cls._new_type("Crane", code="CRANE")

    @classmethod
    def _new_skill_type(cls, name, levels=("Basic", "Expert"), **values):
        return cls.env["hr.skill.type"].create(
            {
                "name": name,
                "skill_ids": [
                    Command.create({"name": f"{name} {letter}", "sequence": index})
                    for index, letter in enumerate("AB")
                ],
                "skill_level_ids": [
                    Command.create(
                        {
                            "name": level,
                            "level_progress": 50 * (index + 1),
                            "default_level": not index,
                        }
                    )
                    for index, level in enumerate(levels)
                ],
                **values,
            }
        )

    @classmethod
    def _add_by_hand(cls, employee=None, skill=None, level=None, **values):
        """Enter a certification of an employee, as HR does."""
        skill = skill or cls.skill
        return cls.Skill.create(
            {
                "employee_id": (employee or cls.worker).id,
                "skill_type_id": skill.skill_type_id.id,
                "skill_id": skill.id,
                "skill_level_id": (level or cls.level).id,
                "valid_from": "2026-01-01",
                **values,
            }
        )

    def _skills(self, employee=None):
        """Return the rows of an employee, as tuples in the order of their dates."""
        rows = self.Skill.search([("employee_id", "=", (employee or self.worker).id)])
        return [
            (row.skill_id, row.skill_level_id, row.valid_from, row.valid_to)
            for row in rows.sorted(lambda row: (row.valid_from, row.id))
        ]

    def _projected(self, certificate):
        return self.Skill.search(
            [("certificates_assignment_id", "in", certificate.ids)]
        )
