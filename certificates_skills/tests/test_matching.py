from datetime import date

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.certificates.tests.common import FrozenMixin

from .common import SkillsCase

TODAY = "2026-06-15 12:00:00"


class TestMatching(FrozenMixin, SkillsCase):
    """What the skills app makes of certificates, in its own fields and alerts."""

    now = TODAY

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.job = cls.env["hr.job"].create(
            {
                "name": "Driver",
                "company_id": cls.company.id,
                "job_skill_ids": [Command.create(cls._prepare_job_skill(cls.skill))],
            }
        )
        cls.worker.write({"job_id": cls.job.id, "user_id": cls._new_user("worker").id})

    @classmethod
    def _prepare_job_skill(cls, skill):
        return {
            "skill_type_id": skill.skill_type_id.id,
            "skill_id": skill.id,
            "skill_level_id": cls.level.id,
        }

    def _current(self):
        self.env.invalidate_all()
        return self.worker.current_employee_skill_ids

    def _qualified(self):
        """Return the required skills that the employee has, as the app matches them."""
        required = self.job.current_job_skill_ids.skill_id
        return required & self.worker.skill_ids & self._current().skill_id

    def _alerts(self):
        self.env.flush_all()
        return self.Employee._add_certification_activity_to_employees().filtered(
            lambda activity: activity.res_id == self.worker.id
        )

    def test_matches_the_job(self):
        self.assertFalse(self._qualified())
        certificate = self._issue(date_start="2026-01-01")
        self.assertEqual(self._qualified(), self.skill)
        certificate.revoked_on = "2026-06-01"
        self.assertFalse(self._qualified())

    def test_is_found_by_skill(self):
        self._issue(date_start="2026-01-01")
        self.env.flush_all()
        found = self.Employee.search([("skill_ids", "=", self.skill.id)])
        self.assertEqual(found, self.worker)
        found = self.env["hr.employee.public"].search(
            [("employee_skill_ids.skill_id", "=", self.skill.id)]
        )
        self.assertEqual(found.ids, self.worker.ids)

    def test_current_through_the_expiry_date(self):
        self._issue(date_start="2026-01-01", date_expiry="2026-06-15")
        row = self._current()
        self.assertEqual(row.valid_to, date(2026, 6, 15))
        with freeze_time("2026-06-16 12:00:00"):
            # The app goes on showing the last expired certification, marked as such.
            self.assertEqual(self._current(), row)
            self._issue(date_start="2026-06-16")
            self.assertEqual(self._current().valid_from, date(2026, 6, 16))

    def test_upcoming_is_not_current(self):
        self._issue(date_start="2026-06-16")
        self.assertTrue(self.worker.certification_ids)
        self.assertFalse(self._current())
        with freeze_time("2026-06-16 00:30:00"):
            self.assertTrue(self._current())

    def test_today_is_that_of_the_company(self):
        self._issue(date_start="2026-06-16")
        for zone, expected in (("UTC", 0), ("Asia/Tokyo", 1), ("America/New_York", 0)):
            with self.subTest(zone=zone), freeze_time("2026-06-15 23:00:00"):
                self.env.invalidate_all()
                self.company.resource_calendar_id.tz = zone
                skills = self.worker.employee_skill_ids.with_context(tz="UTC")
                current = skills.get_current_skills_by_employee()[self.worker.id]
                self.assertEqual(len(current), expected)

    def test_the_longest_of_a_chain_is_current(self):
        old = self._issue(date_start="2026-01-01", date_expiry="2026-12-31")
        for start, expiry, longest in (
            ("2026-05-01", "2027-12-31", True),
            ("2026-06-01", "2026-07-31", False),
            ("2026-12-31", "2030-12-31", False),
            ("2026-06-02", False, True),
        ):
            renewal = self._issue(date_start=start, date_expiry=expiry)
            old = renewal if longest else old
            self.assertEqual(self._current(), self._projected(old))

    def test_levels_and_hand_made_ones_stay_visible(self):
        expert = self._new_type(
            "Expert", skill_id=self.skill.id, skill_level_id=self.high_level.id
        )
        self._issue(date_start="2026-01-01")
        self._issue(certificate_type=expert, date_start="2026-01-01")
        by_hand = self._add_by_hand()
        self.assertEqual(len(self._current()), 3)
        self.assertIn(by_hand, self._current())

    def test_a_missing_certification_is_alerted(self):
        self.assertEqual(
            self._alerts().summary, f"{self.skill.name}: {self.level.name}"
        )

    def test_an_expiring_one_entered_by_hand_is_alerted(self):
        self._add_by_hand(valid_to="2026-07-01")
        self.assertEqual(self._alerts().date_deadline, date(2026, 7, 1))

    def test_ours_is_not_alerted(self):
        for expiry in ("2026-07-01", "2026-06-15", "2026-05-01", "2036-01-01", False):
            certificate = self._issue(date_start="2026-01-01", date_expiry=expiry)
            with self.subTest(expiry=expiry):
                self.assertFalse(self._alerts())
            certificate.unlink()

    def test_a_renewed_one_is_not_alerted(self):
        self._issue(date_start="2020-01-01", date_expiry="2026-06-20")
        self._issue(date_start="2026-06-20")
        self._issue(date_start="2010-01-01", date_expiry="2020-01-01")
        self.assertFalse(self._alerts())

    def test_a_revoked_one_is_alerted(self):
        self._issue(date_start="2026-01-01").revoked_on = "2026-06-01"
        self.assertTrue(self._alerts())

    def test_without_our_reminders_it_is_alerted(self):
        self._issue(date_start="2020-01-01", date_expiry="2026-06-20")
        self.type.action_archive()
        self.assertTrue(self._alerts())

    def test_another_skill_is_still_alerted(self):
        job_skill = Command.create(self._prepare_job_skill(self.other_skill))
        self.job.job_skill_ids = [job_skill]
        self._issue(date_start="2026-01-01", date_expiry="2026-07-01")
        expected = f"{self.other_skill.name}: {self.level.name}"
        self.assertEqual(self._alerts().summary, expected)

    def test_another_level_is_still_alerted(self):
        self._issue(date_start="2026-01-01", date_expiry="2026-07-01")
        self.job.job_skill_ids = [
            Command.create(
                {
                    **self._prepare_job_skill(self.skill),
                    "skill_level_id": self.high_level.id,
                }
            )
        ]
        expected = f"{self.skill.name}: {self.high_level.name}"
        self.assertEqual(self._alerts().summary, expected)

    def test_another_employee_is_still_alerted(self):
        self.colleague.write({"job_id": self.job.id, "user_id": self.officer.id})
        self._issue(date_start="2026-01-01", date_expiry="2026-07-01")
        self.assertFalse(self._alerts())
        self.assertEqual(self.colleague.activity_ids.user_id, self.officer)

    def test_scheduled_action(self):
        self._issue(date_start="2026-01-01", date_expiry="2026-07-01")
        with self.enter_registry_test_mode():
            self.env.ref(
                "hr_skills.hr_job_skills_cron_add_certification_activity_to_employees"
            ).method_direct_trigger()
        self.assertFalse(
            self.env["mail.activity"].search(
                [("res_model", "=", "hr.employee"), ("res_id", "=", self.worker.id)]
            )
        )
