import re
from datetime import datetime, time, timedelta

from odoo.fields import Command

from odoo.addons.certificates.tests import test_worlds

LACK = re.compile(r"^(Person \d+) lacks (.*) for .* on (.*): ask .*\.$")


class TestWorlds(test_worlds.TestWorlds):
    """The staff of events are warned of as the worlds say, on the first such day."""

    WORLDS = 3
    EVENTS = 6

    def _compare_world(self, dice):
        for _number in range(self.EVENTS):
            first = self._draw_day(dice)
            last = first + timedelta(days=dice.choice([0, 1, 3, 40]))
            company = dice.choice(self.hosts)
            allowed = self.sites.filtered(
                lambda s, c=company: s.company_id in (c, s.company_id.browse())
            )
            # Odoo does not list who is archived.
            staff = self.people.filtered(
                lambda p, c=company: p.active and p.company_id == c
            )
            if allowed and staff:
                chosen = staff.browse(dice.sample(staff.ids, min(8, len(staff))))
                self._compare_event(dice.choice(allowed), chosen, first, last)

    def _compare_event(self, site, staff, first, last):
        event = self.env["event.event"].create(
            {
                "name": "Open Day",
                "company_id": staff.company_id.id,
                "date_begin": datetime.combine(first, time(9)),
                "date_end": datetime.combine(last, time(17)),
                "date_tz": "UTC",
                "certificates_site_id": site.id,
                "certificates_policy": "warn",
                "certificates_staff_ids": [Command.set(staff.ids)],
            }
        )
        expected = {
            person.name: found
            for person in staff
            for found in [self._find_first(site, person, first, last)]
            if found
        }
        lines = (event.certificates_warning or "").splitlines()
        found = {}
        for line in lines:
            name, kinds, day = LACK.match(line).groups()
            self.assertNotIn(name, found)
            found[name] = (
                datetime.strptime(day, "%m/%d/%Y").date(),
                set(re.split(", and | and |, ", kinds)),
            )
        self.assertEqual(found, expected, f"{site.name} from {first} to {last}")

    def _find_first(self, site, person, first, last):
        """Return the first day on which somebody lacks something, and what."""
        day = first
        while day <= last:
            if types := self._find_gaps(person, site, day, visiting=True):
                return day, {kind.name for kind in types}
            day += timedelta(days=1)
        return None
