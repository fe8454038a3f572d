from odoo.fields import Command

from odoo.addons.certificates.tests import test_worlds


class TestWorlds(test_worlds.TestWorlds):
    """Employees have the skills of what counts in the worlds, day by day."""

    WORLDS = 3

    def _complicate(self, dice):
        """Let types stand for skills, before and after what they count as."""
        skill_type = self.env["hr.skill.type"].create(
            {
                "name": "Permits",
                "is_certification": True,
                "skill_ids": [Command.create({"name": name}) for name in "AB"],
                "skill_level_ids": [
                    Command.create({"name": "Held", "level_progress": 100})
                ],
            }
        )
        self.projected = dict(
            zip(dice.sample(self.types, 2), skill_type.skill_ids, strict=True)
        )
        (before, skill), (after, other) = self.projected.items()
        before.skill_id = skill
        result = super()._complicate(dice)
        after.skill_id = other
        return result

    def _compare_world(self, dice):
        rows = self.env["hr.employee.skill"].search(
            [("employee_id", "in", self.people.ids)]
        )
        for _number in range(self.DAYS):
            day = self._draw_day(dice)
            found = {
                (row.employee_id, row.skill_id)
                for row in rows
                if row.valid_from <= day and (not row.valid_to or day <= row.valid_to)
            }
            expected = {
                (person, skill)
                for certificate_type, skill in self.projected.items()
                for person in self.people
                for certificate in self.held[person]
                if not certificate.revoked_on
                and self._is_valid(certificate, day)
                and self._counts(certificate, certificate_type, None, day)
            }
            self.assertEqual(found, expected, f"on {day}")
        self.assertFalse(self.Assignment._get_unfaithful(self.types))
