from datetime import timedelta

from .common import OrganizationCase


class TestContactReminders(OrganizationCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["certificates.reminder"].create(
            {"days": 30, "recipient": "contact", "type_id": cls.type.id}
        )

    def _remind(self):
        self._run_job(self.Assignment._cron_send_reminders)
        return self.Delivery.search([("recipient", "=", "contact")])

    def test_contact_person_gets_one_digest_of_all_people(self):
        people = self.own + self._new_people(2) + self.foreign
        people.write(
            {
                "date_start": self.today - timedelta(days=900),
                "date_expiry": self.today + timedelta(days=30),
            }
        )
        deliveries = self._remind()
        to_supplier = deliveries.filtered(
            lambda d: d.partner_id == self.contact.partner_id
        )
        self.assertEqual(len(to_supplier), 3)
        self.assertEqual(len(to_supplier.mail_id), 1)
        self.assertIn("/my/organization/hand-in?renew=", to_supplier.mail_id.body_html)
        self.assertEqual(
            (deliveries - to_supplier).partner_id, self.harbor_contact.partner_id
        )

    def test_people_without_a_contact_person_are_left_out(self):
        own = self._issue(
            self.boss,
            date_start=self.today - timedelta(days=900),
            date_expiry=self.today + timedelta(days=30),
        )
        self.assertNotIn(own, self._remind().assignment_id)

    def test_contact_person_who_was_archived_is_told_nothing_more(self):
        contact = self.contact.partner_id
        self.own.write(
            {
                "date_start": self.today - timedelta(days=900),
                "date_expiry": self.today + timedelta(days=30),
            }
        )
        contact.user_ids.active = False
        contact.active = False
        told = self._remind()
        self.assertFalse(told.filtered(lambda d: d.assignment_id in self.own))
