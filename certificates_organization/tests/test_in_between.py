from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import OrganizationCase

BATCH = "odoo.addons.certificates.tools.batch"


class TestInBetween(OrganizationCase):
    """What happens between handing in and deciding."""

    def _hand_in(self, record):
        record.with_user(self.contact).sudo()._hand_in()
        return record.with_user(self.officer)

    def _hand_in_of(self, employee, **values):
        submissions = self.Submission.with_user(self.contact)
        values = {
            "employee_id": employee.id,
            "type_id": self.type.id,
            "source": "contact",
            "date_start": self.today,
            **values,
        }
        return submissions._hand_in(values, []).with_user(self.officer)

    def _say_left(self, employee):
        return self._propose(
            kind="left", name=employee.name, employee_id=employee.id
        ).with_user(self.officer)

    @mute_logger(BATCH)
    def test_person_on_a_list_who_went_to_another_organization(self):
        """The former organization renewed the certificate all the same."""
        record = self._hand_in(self._new_list(self.own + self._new_people(1)))
        self.worker.certificates_organization_id = self.harbor
        result = record.action_accept()
        self.assertIn("Wim Worker does not belong", result["params"]["message"])
        self.assertEqual((record.state, record.accepted_count), ("handed_in", 1))
        self.assertFalse(self.own.renewal_ids)
        record.line_ids[0].is_chosen = False
        record.action_accept()
        self.assertEqual(record.state, "accepted")

    def test_person_who_has_left_by_then_keeps_what_was_earned(self):
        record = self._hand_in(self._new_list())
        submission = self._hand_in_of(self.worker, type_id=self._new_type("Radio").id)
        self._say_left(self.worker).action_accept()
        self.assertFalse(self.worker.active)
        record.action_accept()
        submission.action_accept()
        self.assertEqual(record.state, "accepted")
        self.assertTrue(self.own.renewal_ids and submission.sudo().assignment_id)

    def test_person_who_has_left_and_was_archived_by_somebody_else(self):
        proposal = self._say_left(self.worker)
        self.worker.active = False
        proposal.action_accept()
        self.assertEqual(proposal.state, "accepted")

    def test_type_that_was_archived_meanwhile(self):
        record = self._hand_in(self._new_list())
        submission = self._hand_in_of(self._new_people(1).employee_id)
        self.type.active = False
        record.action_accept()
        submission.action_accept()
        self.assertEqual((record.state, submission.state), ("accepted", "accepted"))

    def test_merged_employees_of_whom_one_was_said_to_have_left(self):
        """The proposal stayed with the record that was archived by the merge."""
        other = self._new_employee("Wim Again")
        other.certificates_organization_id = self.supplier
        proposal = self._say_left(other)
        other._merge_certificates_into(self.worker)
        self.assertEqual(proposal.sudo().employee_id, self.worker)
        proposal.action_accept()
        self.assertFalse(self.worker.active)

    def test_merged_employees_of_whom_both_were_said_to_have_left(self):
        other = self._new_employee("Wim Again")
        other.certificates_organization_id = self.supplier
        proposals = self._say_left(other) + self._say_left(self.worker)
        other._merge_certificates_into(self.worker)
        self.assertEqual(proposals.mapped("state"), ["withdrawn", "to_check"])
        self.assertEqual(proposals.sudo().employee_id, self.worker)

    def test_assessed_on_the_day_that_has_begun_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        with freeze_time("2026-11-26 20:00:00"):
            today = self.company._get_certificates_today()
            self.assertEqual(today, date(2026, 11, 27))
            record = self._hand_in(self._new_list(date=today))
            record.action_accept()
            self.assertEqual(self.own.renewal_ids.date_start, today)
            with self.assertRaisesRegex(UserError, "yet to come"):
                self._new_list(date=date(2026, 11, 28))

    @freeze_time("2028-03-01 12:00:00")
    def test_assessed_on_the_29th_of_february(self):
        self.type.write({"validity_count": 1, "validity_unit": "year"})
        day = date(2028, 2, 29)
        self.own.write({"date_start": "2027-02-10", "date_expiry": "2028-02-10"})
        record = self._hand_in(self._new_list(date=day))
        record.action_accept()
        renewal = self.own.renewal_ids
        self.assertEqual(renewal.date_start, day)
        self.assertIn(renewal.date_expiry, (date(2029, 2, 27), date(2029, 2, 28)))

    @mute_logger(BATCH)
    def test_renewed_by_somebody_else_meanwhile(self):
        record = self._hand_in(self._new_list())
        self._hand_in_of(
            self.worker, renewal_of_id=self.own.id, number="S-9"
        ).action_accept()
        result = record.action_accept()
        self.assertIn("renewed already", result["params"]["message"])
        self.assertEqual(len(self.own.renewal_ids), 1)

    def test_withdrawn_and_handed_in_again_on_the_same_day(self):
        first = self._hand_in_of(self.worker, number="S-9")
        first.with_user(self.contact).action_withdraw()
        second = self._hand_in_of(self.worker, number="S-9")
        self.assertFalse(second.is_duplicate)
        second.action_accept()
        self.assertEqual(first.state, "withdrawn")
        self.assertEqual(second.sudo().assignment_id.number, "S-9")

    def test_organization_that_was_archived_meanwhile(self):
        proposal = self._propose().with_user(self.officer)
        record = self._hand_in(self._new_list())
        self.supplier.active = False
        record.action_accept()
        proposal.action_accept()
        self.assertEqual((record.state, proposal.state), ("accepted", "accepted"))

    def test_assessed_before_what_it_renews_began(self):
        """A day of another year was accepted, and ended before the old one."""
        record = self._new_list(date=self.own.date_start - timedelta(days=10))
        with self.assertRaisesRegex(UserError, "Wim Worker holds this certificate"):
            self._hand_in(record)
        record.line_ids.result = "failed"
        self._hand_in(record)

    @mute_logger(BATCH)
    def test_what_it_renews_was_corrected_to_begin_later(self):
        record = self._hand_in(self._new_list(date=self.today - timedelta(days=9)))
        self.own.date_start = self.today - timedelta(days=5)
        result = record.action_accept()
        self.assertIn("before the certificate that it", result["params"]["message"])
        self.assertFalse(self.own.renewal_ids)
