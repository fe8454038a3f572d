import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo.fields import Command

from odoo.addons.certificates.tests import test_worlds
from odoo.addons.certificates.tests.test_compliance import TODAY

TWO_DAYS = timedelta(days=2)
LACK = re.compile(r"^(Person \d+) lacks (.*) for .* (?:on .*|today .*): ask .*\.$")


class TestWorlds(test_worlds.TestWorlds):
    """Tasks are given out with the warnings that the worlds ask for."""

    WORLDS = 3
    TASKS = 8

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.users = cls.env["res.users"].union(
            *(cls._new_user(f"user{number}") for number in range(4))
        )

    def _compare_world(self, dice):
        chosen = self.people.filtered("active")
        assigned = dict(zip(dice.sample(chosen, 4), self.users, strict=True))
        for person, user in assigned.items():
            person.user_id = user
        for _number in range(self.TASKS):
            site = dice.choice(self.sites)
            project = self.env["project.project"].create(
                {
                    "name": "Shutdown",
                    "company_id": site.company_id.id,
                    "certificates_site_id": site.id,
                    "certificates_policy": "warn",
                }
            )
            day = dice.choice([True, False]) and self._draw_day(dice)
            self._compare_task(project, assigned, day)

    def _compare_task(self, project, assigned, day):
        task = self.env["project.task"].create(
            {
                "name": "Clean the tank",
                "project_id": project.id,
                "user_ids": [Command.set([user.id for user in assigned.values()])],
                "date_deadline": day and datetime.combine(day, time(12)),
            }
        )
        site = project.certificates_site_id
        expected = {
            person.name: {kind.name for kind in types}
            for person in assigned
            for own in [day and self._get_local(person, day)]
            for types in [self._find_gaps(person, site, own, visiting=True)]
            if types
        }
        text = f"{site.name} on {day}"
        self.assertEqual(self._read(task.certificates_warning), expected, text)
        told = self._read(project.certificates_warning)
        # Of what is over nothing is said; these days where somebody is not.
        if not day or abs(day - TODAY) > TWO_DAYS:
            is_over = day and day < TODAY
            self.assertEqual(told, {} if is_over else expected, text)

    def _get_local(self, person, day):
        """Return the day of noon in UTC where somebody is."""
        moment = datetime.combine(day, time(12), UTC)
        time_zone = self.time_zones[person.company_id]
        return moment.astimezone(ZoneInfo(time_zone)).date()

    def _read(self, text):
        """Return the names of types by the name of who lacks them."""
        found = {}
        for line in (text or "").splitlines():
            name, kinds = LACK.match(line).groups()
            self.assertNotIn(name, found)
            found[name] = set(re.split(", and | and |, ", kinds))
        return found
