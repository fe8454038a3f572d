from datetime import date, timedelta

from odoo.addons.certificates_skills.tools.periods import merge

from .common import SkillsCase
from .test_projection import DATES, EXPIRY, START


class TestEquivalence(SkillsCase):
    """Whoever holds a certificate has the skills of all that it counts as."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.supervisor = cls._new_type("Supervisor", code="SUP")
        cls.top = cls._new_type("Top", code="TOP")

    def _relate(self, held, satisfied, **values):
        return self.env["certificates.equivalence"].create(
            {"type_id": held.id, "satisfies_id": satisfied.id, **values}
        )

    def test_holder_of_an_equivalent_has_the_skill(self):
        self._relate(self.supervisor, self.type)
        self._issue(certificate_type=self.supervisor, **DATES)
        row = (self.skill, self.level, START, EXPIRY)
        self.assertEqual(self._skills(), [row])
        self.assertIn(self.skill, self.worker.skill_ids)

    def test_equivalent_found_out_later_and_ended(self):
        certificate = self._issue(certificate_type=self.top, **DATES)
        self._relate(self.top, self.supervisor)
        self.assertFalse(self._skills())
        self.supervisor.satisfies_ids = self.type
        row = (self.skill, self.level, START, EXPIRY)
        self.assertEqual(self._skills(), [row])
        self.supervisor.satisfies_ids = False
        yesterday = self.company._get_certificates_today() - timedelta(days=1)
        if yesterday >= START:
            row = (self.skill, self.level, START, yesterday)
            self.assertEqual(self._skills(), [row])
        self.type.met_equivalence_ids.unlink()
        self.assertFalse(self._skills())
        self.assertFalse(certificate._get_unfaithful(self.Type.search([])))

    def test_only_for_as_long_as_it_counts(self):
        self._relate(
            self.supervisor, self.type, date_from="2026-03-01", date_until="2026-03-31"
        )
        self._relate(
            self.supervisor, self.type, date_from="2026-10-01", date_until="2030-01-01"
        )
        certificate = self._issue(certificate_type=self.supervisor, **DATES)
        rows = [
            (self.skill, self.level, date(2026, 3, 1), date(2026, 3, 31)),
            (self.skill, self.level, date(2026, 10, 1), EXPIRY),
        ]
        self.assertEqual(self._skills(), rows)
        certificate.date_expiry = "2026-08-31"
        self.assertEqual(self._skills(), rows[:1])
        certificate.revoked_on = "2026-08-31"
        self.assertFalse(self._skills())

    def test_one_skill_however_many_ways_lead_to_it(self):
        self.supervisor.skill_id = self.other_skill
        self._relate(self.top, self.supervisor)
        self._relate(self.supervisor, self.type)
        self._relate(self.top, self.type)
        self._issue(certificate_type=self.top, **DATES)
        dates = (self.level, START, EXPIRY)
        self.assertCountEqual(
            self._skills(), [(self.skill, *dates), (self.other_skill, *dates)]
        )

    def test_another_skill_of_the_type_follows_for_its_equivalents(self):
        self._relate(self.supervisor, self.type)
        self._issue(certificate_type=self.supervisor, **DATES)
        self.type.skill_id = self.other_skill
        row = (self.other_skill, self.level, START, EXPIRY)
        self.assertEqual(self._skills(), [row])

    def test_deleted_type_takes_its_equivalents_along(self):
        self._relate(self.top, self.supervisor)
        self._relate(self.supervisor, self.type)
        self._issue(certificate_type=self.top, **DATES)
        self.assertTrue(self._skills())
        self.supervisor.unlink()
        self.assertFalse(self._skills())

    def test_scheduled_action_finds_what_two_transactions_left_apart(self):
        self._relate(self.supervisor, self.type)
        certificate = self._issue(certificate_type=self.supervisor, **DATES)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM hr_employee_skill WHERE certificates_assignment_id = %s",
            [certificate.id],
        )
        self.env.invalidate_all()
        self._run_job(self.Assignment._cron_project_skills)
        self.assertEqual(self._skills(), [(self.skill, self.level, START, EXPIRY)])


class TestPeriods(SkillsCase):
    def test_periods_that_adjoin_are_one(self):
        first, second, third = (date(2026, month, 1) for month in (1, 2, 4))
        day = timedelta(days=1)
        self.assertEqual(
            merge([(second, third), (first, second - day)]), [(first, third)]
        )
        self.assertEqual(
            merge([(first, second - 2 * day), (second, None)]),
            [(first, second - 2 * day), (second, None)],
        )
        self.assertEqual(merge([(first, second), (None, None)]), [(None, None)])
