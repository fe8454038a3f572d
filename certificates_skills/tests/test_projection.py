from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import SkillsCase

DATES = {"date_start": "2026-02-01", "date_expiry": "2027-01-31"}
START, EXPIRY = date(2026, 2, 1), date(2027, 1, 31)

# What is done to a certificate, and the dates of the skill that follows from it.
CASES = {
    "issued": (lambda c: None, (START, EXPIRY)),
    "longer": (
        lambda c: c.write({"date_expiry": "2028-01-31"}),
        (START, date(2028, 1, 31)),
    ),
    "without end": (lambda c: c.write({"date_expiry": False}), (START, False)),
    "later": (
        lambda c: c.write({"date_start": "2026-06-01"}),
        (date(2026, 6, 1), EXPIRY),
    ),
    "long expired": (
        lambda c: c.write({"date_start": "2001-01-01", "date_expiry": "2002-01-01"}),
        (date(2001, 1, 1), date(2002, 1, 1)),
    ),
    "far ahead": (
        lambda c: c.write({"date_expiry": "2191-01-01", "date_start": "2190-01-01"}),
        (date(2190, 1, 1), date(2191, 1, 1)),
    ),
    "revoked": (lambda c: c.write({"revoked_on": "2026-03-01"}), None),
    "archived": (lambda c: c.action_archive(), None),
    "deleted": (lambda c: c.unlink(), None),
    "its type archived": (lambda c: c.type_id.action_archive(), (START, EXPIRY)),
    "its employee archived": (
        lambda c: c.employee_id.action_archive(),
        (START, EXPIRY),
    ),
}

UNDO = {
    "revoked": lambda c: c.action_reinstate(),
    "archived": lambda c: c.action_unarchive(),
}


class TestProjection(SkillsCase):
    def test_cases(self):
        for name, (change, dates) in CASES.items():
            employee = self._new_employee(f"Of {name}")
            certificate = self._issue(employee, **DATES)
            with self.subTest(case=name):
                change(certificate)
                expected = [(self.skill, self.level, *dates)] if dates else []
                self.assertEqual(self._skills(employee), expected)
                self.type.active = True
                if name in UNDO:
                    UNDO[name](certificate)
                    row = (self.skill, self.level, START, EXPIRY)
                    self.assertEqual(self._skills(employee), [row])

    def test_nothing_follows_from_a_type_without_skill(self):
        self._issue(certificate_type=self.plain_type, **DATES)
        self.assertFalse(self._skills())

    def test_other_type_or_employee(self):
        certificate = self._issue(**DATES)
        certificate.employee_id = self.colleague
        self.assertFalse(self._skills())
        row = (self.skill, self.level, START, EXPIRY)
        self.assertEqual(self._skills(self.colleague), [row])
        certificate.write({"type_id": self.plain_type.id})
        self.assertFalse(self._skills(self.colleague))
        certificate.write({"type_id": self.type.id, **DATES})
        self.assertEqual(self._skills(self.colleague), [row])

    def test_skills_of_an_employee_follow(self):
        certificate = self._issue(**DATES)
        self.assertIn(self.skill, self.worker.skill_ids)
        certificate.revoked_on = "2026-03-01"
        self.assertNotIn(self.skill, self.worker.skill_ids)
        certificate.action_reinstate()
        self.assertIn(self.skill, self.worker.skill_ids)
        certificate.unlink()
        self.assertNotIn(self.skill, self.worker.skill_ids)

    def test_running_again_changes_nothing(self):
        certificate = self._issue(**DATES)
        before = self._projected(certificate).read()
        certificate._project_skills()
        self.type._project_skills()
        self._run_job(self.Assignment._cron_project_skills)
        self.assertEqual(self._projected(certificate).read(), before)

    def test_one_row_for_each_certificate(self):
        """Renewals, levels and types with the same skill stand beside each other."""
        second_type = self._new_type("Forklift Abroad", skill_id=self.skill.id)
        first = self._issue(**DATES)
        renewal = first.create(first._prepare_renewal_values(EXPIRY))
        certificates = (
            first
            + renewal
            + self._issue(level="Heavy", **DATES)
            + self._issue(certificate_type=second_type, **DATES)
        )
        self.assertEqual(len(self._projected(certificates)), 4)
        (certificates - renewal).unlink()
        self.assertEqual(self._skills()[0][2:], (EXPIRY, renewal.date_expiry))

    def test_what_was_entered_by_hand_is_left_alone(self):
        dates = {"valid_from": "2026-02-01", "valid_to": "2027-01-31"}
        same = self._add_by_hand(**dates)
        higher = self._add_by_hand(level=self.high_level, **dates)
        longer = self._add_by_hand(valid_to=False)
        by_hand = same + higher + longer
        before = by_hand.read(["skill_level_id", "valid_from", "valid_to"])
        certificate = self._issue(**DATES)
        self.assertEqual(len(self._skills()), 4)
        certificate.write({"date_expiry": "2027-06-30"})
        certificate.revoked_on = "2026-03-01"
        self.assertEqual(
            by_hand.read(["skill_level_id", "valid_from", "valid_to"]), before
        )
        self.assertEqual(len(self._skills()), 3)

    def test_by_hand_beside_a_projected_one(self):
        self._issue(**DATES)
        hr_user = self._new_user("hr", "hr.group_hr_user")
        values = {
            "skill_type_id": self.skill_type.id,
            "skill_id": self.skill.id,
            "skill_level_id": self.level.id,
            "valid_from": "2026-02-01",
            "valid_to": "2030-01-31",
        }
        commands = [Command.create(values)]
        self.worker.with_user(hr_user).write({"certification_ids": commands})
        self.assertEqual(
            self._skills(),
            [
                (self.skill, self.level, START, EXPIRY),
                (self.skill, self.level, START, date(2030, 1, 31)),
            ],
        )

    def test_refused_by_hand(self):
        hr_user = self._new_user("hr", "hr.group_hr_user")
        row = self._projected(self._issue(**DATES))
        employee = self.worker.with_user(hr_user)
        attempts = {
            "level": Command.update(row.id, {"skill_level_id": self.high_level.id}),
            "end": Command.update(row.id, {"valid_to": "2040-01-01"}),
            "delete": Command.delete(row.id),
        }
        for field in ("current_employee_skill_ids", "certification_ids"):
            for name, command in attempts.items():
                with self.subTest(field=field, attempt=name):
                    with self.assertRaisesRegex(UserError, "follows from a cert"):
                        employee.write({field: [command]})
        with self.assertRaisesRegex(UserError, "follows from a certificate"):
            row.with_user(hr_user).unlink()
        self.assertEqual(self._skills(), [(self.skill, self.level, START, EXPIRY)])

    def test_refused_with_a_forged_context(self):
        self.worker.user_id = self._new_user("worker")
        row = self._projected(self._issue(**DATES)).with_user(self.worker.user_id)
        for value in (True, 1, "PROJECTION", {}):
            forged = row.with_context(certificates_projection=value)
            with self.assertRaises(UserError):
                forged.write({"valid_to": False})
            with self.assertRaises(UserError):
                forged.unlink()

    def test_the_link_cannot_be_forged(self):
        self.worker.user_id = self._new_user("worker")
        certificate = self._issue(self.colleague, **DATES)
        values = {
            "employee_id": self.worker.id,
            "skill_type_id": self.skill_type.id,
            "skill_id": self.skill.id,
            "skill_level_id": self.level.id,
        }
        mine = self.Skill.with_user(self.worker.user_id)
        with self.assertRaises(AccessError):
            mine.create({**values, "certificates_assignment_id": certificate.id})
        with self.assertRaises(AccessError):
            mine.with_context(default_certificates_assignment_id=certificate.id).create(
                values
            )
        with self.assertRaises(AccessError):
            mine.create(values).certificates_assignment_id = certificate
        with self.assertRaises(AccessError):
            self.Assignment.with_user(self.officer).create(
                {
                    "type_id": self.type.id,
                    "employee_id": self.worker.id,
                    "import_source": "hr.employee.skill,1",
                }
            )

    def test_officers_need_no_rights_on_skills(self):
        certificate = self._issue()
        officer = certificate.with_user(self.officer)
        skill = self._projected(certificate).with_user(self.officer)
        self.assertFalse(skill.has_access("write"))
        officer.date_expiry = "2199-01-01"
        self.assertEqual(self._skills()[0][3], date(2199, 1, 1))
        officer.unlink()
        self.assertFalse(self._skills())

    def test_refused_deletion_leaves_the_skill(self):
        self.worker.user_id = self._new_user("worker")
        certificate = self._issue(**DATES)
        with self.assertRaises(AccessError):
            certificate.with_user(self.worker.user_id).unlink()
        self.assertTrue(self._skills())

    def test_scheduled_action_repairs_what_two_transactions_left_apart(self):
        missing, stale, level, obsolete = (
            self._issue(self._new_employee(name), **DATES)
            for name in ("Missing", "Stale", "Level", "Obsolete")
        )
        self.env.flush_all()
        skills = "hr_employee_skill SET {} WHERE certificates_assignment_id = %s"
        deletion = "DELETE FROM hr_employee_skill WHERE certificates_assignment_id = %s"
        for query, certificate in {
            deletion: missing,
            f"UPDATE {skills.format('valid_to = NULL')}": stale,
            f"UPDATE {skills.format(f'skill_level_id = {self.high_level.id}')}": level,
            "UPDATE certificates_assignment SET active = false WHERE id = %s": obsolete,
        }.items():
            self.env.cr.execute(query, [certificate.id])
        self.env.invalidate_all()
        broken = missing + stale + level + obsolete
        self.assertEqual(self.Assignment._get_unfaithful(self.Type.search([])), broken)
        self._run_job(self.Assignment._cron_project_skills)
        self.assertFalse(self.Assignment._get_unfaithful(self.Type.search([])))
        row = (self.skill, self.level, START, EXPIRY)
        for certificate in broken - obsolete:
            self.assertEqual(self._skills(certificate.employee_id), [row])
        self.assertFalse(self._skills(obsolete.employee_id))
