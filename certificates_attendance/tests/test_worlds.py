import re

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.certificates.tests import test_worlds

LACK = re.compile(r"^(Person \d+) lacks (.*) for .* on .*: ask .*\.$", re.MULTILINE)


class TestWorlds(test_worlds.TestWorlds):
    """The kiosk lets in, warns and refuses as the worlds ask."""

    WORLDS = 3

    def _compare_world(self, dice):
        present = self.people.filtered("active")
        for company in self.hosts:
            allowed = self.sites.filtered(
                lambda s, c=company: s.company_id in (c, s.company_id.browse())
            )
            people = present.filtered(lambda p, c=company: p.company_id == c)
            if allowed and people:
                site = dice.choice(allowed)
                company.write(
                    {"certificates_site_id": site.id, "certificates_policy": "warn"}
                )
                expected = {
                    person: self._find_gaps(person, site, None, visiting=True)
                    for person in people
                }
                self._compare_warnings(expected)
                company.certificates_policy = "block"
                self._compare_refusals(dice.sample([*expected.items()], 1))

    def _compare_warnings(self, expected):
        for person, types in expected.items():
            attendance = person._attendance_action_change()
            self.assertEqual(
                self._read(attendance.certificates_warning),
                self._name(types),
                person.name,
            )
            person._attendance_action_change()

    def _compare_refusals(self, some):
        for person, types in some:
            refusal = ""
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    person._attendance_action_change()
            except ValidationError as error:
                refusal = str(error)
            self.assertEqual(self._read(refusal), self._name(types), person.name)

    def _name(self, types):
        return {kind.name for kind in types}

    def _read(self, text):
        """Return the names of the types that the one who comes lacks."""
        found = [kinds for _name, kinds in LACK.findall(text or "")]
        self.assertLessEqual(len(found), 1)
        return {name for kinds in found for name in re.split(", and | and |, ", kinds)}
