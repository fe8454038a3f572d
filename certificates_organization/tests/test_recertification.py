from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import OrganizationCase

BATCH = "odoo.addons.certificates.tools.batch"
OUTBOX = "odoo.addons.certificates.models.delivery.delivery"


class TestRecertification(OrganizationCase):
    def _hand_in(self, record):
        record.with_user(self.contact).sudo()._hand_in()
        return record.with_env(self.env)

    def test_those_who_passed_are_renewed(self):
        people = self._new_people(2)
        record = self._new_list(self.own + people)
        record.line_ids[1].result = "failed"
        record.line_ids[2].is_chosen = False
        record = self._hand_in(record)
        record.with_user(self.officer).action_accept()
        self.assertEqual(record.state, "accepted")
        self.assertEqual(self.own.renewal_ids, record.line_ids[0].renewal_id)
        self.assertEqual(self.own.renewal_ids.date_start, self.today)
        self.assertEqual(self.own.renewal_ids.submission_id.source, "contact")
        self.assertFalse(people.renewal_ids)
        action = record.with_user(self.officer).action_open_passes()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.assignment_ids, self.own.renewal_ids)

    def test_officer_renews_nobody_on_a_list_that_somebody_else_has_changed(self):
        """A list that goes on waiting for one person renewed the others unseen."""
        stuck = self._new_people(1)
        record = self._hand_in(self._new_list(self.own + stuck))
        stuck.action_archive()
        officer = record.with_user(self.officer)
        shown = officer.with_context(certificates_seen=officer.seen_values)
        record.with_user(self.manager).sudo().write({"assessor": "Bo Second"})
        record.flush_recordset()
        with self.assertRaisesRegex(UserError, "Nothing was done"):
            shown.action_accept()
        self.assertFalse(self.own.renewal_ids)

    def test_a_renewal_is_as_long_as_what_it_renews(self):
        """It became endless where the type has no validity."""
        self.type.validity_count = 0
        self.own.date_expiry = self.own.date_start + timedelta(days=100)
        record = self._hand_in(self._new_list())
        record.with_user(self.officer).action_accept()
        self.assertEqual(
            self.own.renewal_ids.date_expiry, self.today + timedelta(days=100)
        )

    def test_merged_employees_stay_on_their_lists_once(self):
        old = self._new_people(1)
        shared = self._new_list(self.own + old)
        single = self._hand_in(self._new_list(old))
        accepted = self._hand_in(self._new_list(old))
        accepted.with_user(self.officer).action_accept()
        newcomer = self._new_employee("Wim Again")
        accepted.line_ids.employee_id._merge_certificates_into(newcomer)
        self.assertEqual(newcomer.certificates_organization_id, self.supplier)
        newcomer._merge_certificates_into(self.worker)
        for record in (shared, single, accepted):
            self.assertEqual(record.line_ids.employee_id, self.worker)
        self.assertEqual(accepted.line_ids.renewal_id.employee_id, self.worker)

    def test_handed_in_and_accepted_once(self):
        record = self._hand_in(self._new_list())
        with self.assertRaisesRegex(UserError, "handed in already"):
            record.with_user(self.contact).sudo()._hand_in()
        record.with_user(self.officer).action_accept()
        for decide in ("action_accept", "action_reject"):
            with self.assertRaisesRegex(UserError, "accepted already"):
                getattr(record.with_user(self.officer), decide)()
        self.assertEqual(len(self.own.renewal_ids), 1)

    def test_officers_forge_no_list(self):
        """An officer gave a certificate to somebody who had failed, in her name."""
        record = self._new_list()
        record.line_ids.result = "failed"
        other = self._hand_in(self._new_list(self._new_people(1)))
        record = self._hand_in(record).with_user(self.officer)
        for values in (
            {"date": self.today - timedelta(days=1)},
            {"assessor": "Fay Forger"},
            {"organization_id": self.harbor.id},
            {"type_id": self.type.id},
            {"line_ids": [(1, record.line_ids.id, {"result": "passed"})]},
            {"line_ids": [(4, other.line_ids.id)]},
        ):
            with self.subTest(**values), self.assertRaises(AccessError):
                record.write(values)
        for values in (
            {"result": "passed"},
            {"submission_id": False},
            {"renewed_id": False},
            {"problem": "None"},
            {"recertification_id": other.id},
        ):
            with self.subTest(**values), self.assertRaises(AccessError):
                record.line_ids.write(values)
        self.assertEqual(record.line_ids.result, "failed")

    def test_officer_chooses_and_numbers_until_it_is_decided(self):
        record = self._hand_in(self._new_list()).with_user(self.officer)
        line = record.line_ids
        record.write({"line_ids": [(1, line.id, {"is_chosen": False})]})
        line.number = "S-3"
        line.is_chosen = True
        record.action_accept()
        self.assertEqual(self.own.renewal_ids.number, "S-3")
        for values in ({"number": "S-4"}, {"is_chosen": False}):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(UserError, "accepted already"),
            ):
                line.write(values)

    @mute_logger(BATCH)
    def test_who_was_renewed_stays_so_while_the_list_waits_for_others(self):
        record = self._hand_in(self._new_list(self.own + self._new_people(1)))
        self.type.number_policy = "required"
        first, second = record.with_user(self.officer).line_ids
        first.number = "S-5"
        record.with_user(self.officer).action_accept()
        self.assertEqual(record.state, "handed_in")
        with self.assertRaisesRegex(UserError, "Wim Worker"):
            first.is_chosen = False
        second.is_chosen = False

    def test_values_that_are_none(self):
        record = self._hand_in(self._new_list()).with_user(self.officer)
        for values in (None, 5, "x", []):
            for changed in (record, record.line_ids):
                with (
                    self.subTest(values=values, model=changed._name),
                    self.assertRaises(UserError),
                ):
                    changed.write(values)
                with (
                    self.subTest(created=values, model=changed._name),
                    self.assertRaises(UserError),
                ):
                    changed.create([values])

    def test_number_that_nobody_means(self):
        record = self._hand_in(self._new_list()).with_user(self.officer)
        with self.assertRaisesRegex(UserError, "New Number.*100"):
            record.line_ids.number = "x" * 100_000

    def test_incomplete_list_stays_open(self):
        for values, message in (
            ({"date": False}, "day"),
            ({"assessor": False}, "assessed these"),
            ({"line_ids": []}, "Choose who"),
        ):
            record = self._new_list(**values)
            with self.assertRaisesRegex(UserError, message):
                self._hand_in(record)
            self.assertEqual(record.state, "open")

    def test_day_to_come(self):
        with self.assertRaisesRegex(ValidationError, "yet to come"):
            self._new_list(date=self.today + timedelta(days=2))

    @mute_logger(BATCH)
    def test_one_that_cannot_be_renewed_stops_no_other(self):
        self.type.number_policy = "required"
        record = self._hand_in(self._new_list())
        result = record.with_user(self.officer).action_accept()
        self.assertIn("Wim Worker", result["params"]["message"])
        self.assertEqual(record.state, "handed_in")
        self.assertIn("Wim Worker", record.line_ids.problem)
        self.assertFalse(self.Submission.search([]))
        record.line_ids.with_user(self.officer).number = "S-2"
        record.with_user(self.officer).action_accept()
        self.assertEqual(record.state, "accepted")
        self.assertEqual(self.own.renewal_ids.number, "S-2")

    def test_people_of_other_organizations_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Coby Colleague"):
            self._new_list(self.foreign)

    def test_officers_see_no_open_list(self):
        record = self._new_list()
        self.assertFalse(self.List.with_user(self.officer).search([]))
        with self.assertRaises(AccessError):
            record.with_user(self.officer).action_accept()
        record = self._hand_in(record)
        self.assertEqual(self.List.with_user(self.officer).search([]), record)
        with self.assertRaises(UserError):
            record.unlink()

    def test_queries_do_not_grow_with_the_list(self):
        def count(number):
            record = self._hand_in(self._new_list(self._new_people(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record.with_user(self.officer).action_accept()
            self.env.flush_all()
            self.assertEqual(record.accepted_count, number)
            return self.env.cr.sql_log_count - before

        with patch(f"{OUTBOX}.IMMEDIATE_MESSAGES", 0):
            count(2)
            few, many = count(3), count(30)
        self.assertLessEqual(many, few + 3)

    def test_the_officer_has_an_activity_until_it_is_decided(self):
        self.type.responsible_id = self.officer
        record = self._new_list()
        self.assertFalse(record.activity_ids)
        record = self._hand_in(record)
        self.assertEqual(record.activity_ids.user_id, self.officer)
        self.type.responsible_id = self.manager
        record.invalidate_recordset(["activity_ids"])
        self.assertEqual(record.activity_ids.user_id, self.manager)
        wizard = self._open_reject(record)
        wizard.action_decline()
        self.assertEqual((record.state, record.reason), ("rejected", "Unknown here"))
        self.assertFalse(record.activity_ids)
        self.assertFalse(self.own.renewal_ids)

    def test_accepted_closes_the_activity(self):
        self.type.responsible_id = self.officer
        record = self._hand_in(self._new_list())
        record.with_user(self.officer).action_accept()
        self.assertFalse(record.activity_ids)
