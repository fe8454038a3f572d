from freezegun import freeze_time
from lxml import etree

from odoo.tests import users

from .common import CertificatesCase


class TestEmployee(CertificatesCase):
    @freeze_time("2026-03-10 12:00:00")
    def test_counts(self):
        self._issue(date_start="2026-01-01")
        self._issue(date_start="2020-01-01", date_expiry="2026-04-01", level="Old")
        self.assertEqual(self.worker.certificates_held_count, 2)
        self.assertEqual(self.worker.certificates_attention_count, 1)
        self.assertEqual(self.colleague.certificates_held_count, 0)

    def test_public_profile_counts_what_the_viewer_may_see(self):
        self._issue()
        boss = self._new_user("boss")
        nosy = self._new_user("nosy")
        self.boss.user_id = boss
        self.colleague.user_id = nosy
        public = self.env["hr.employee.public"].browse(self.worker.id)
        self.assertEqual(public.with_user(boss).certificates_held_count, 1)
        self.assertEqual(public.with_user(nosy).certificates_held_count, 0)
        self.assertEqual(public.with_user(self.officer).certificates_held_count, 1)

    @users("cert_officer")
    def test_button_opens_the_certificates(self):
        certificate = self._issue()
        self._issue(self.colleague)
        action = self.worker.with_user(self.env.user).action_open_certificates()
        found = self.env["certificates.assignment"].search(action["domain"])
        self.assertEqual(found, certificate)
        public = self.env["hr.employee.public"].browse(self.worker.id)
        self.assertEqual(public.action_open_certificates()["domain"], action["domain"])

    def test_my_certificates_and_my_team(self):
        own, below = self._issue(self.lead), self._issue(self.worker)
        self._issue(self.boss)
        self.lead.user_id = self._new_user("lou")
        mine = self.Assignment.with_user(self.lead.user_id)
        self.assertEqual(mine.search(mine.action_open_my_certificates()["domain"]), own)
        self.assertEqual(mine.search(mine.action_open_my_team()["domain"]), below)

    def test_my_certificates_through_the_work_contact(self):
        certificate = self._issue()
        user = self._new_user("contact")
        self.worker.work_contact_id = user.partner_id
        mine = self.Assignment.with_user(user)
        found = mine.search(mine.action_open_my_certificates()["domain"])
        self.assertEqual(found, certificate)

    def test_team_follows_the_account_of_the_manager(self):
        self._issue()
        user = self._new_user("lou")
        mine = self.Assignment.with_user(user)
        self.assertFalse(mine.search([]))
        self.lead.user_id = user
        self.assertEqual(len(mine.search([])), 1)
        self.lead.user_id = False
        self.assertFalse(mine.search([]))

    def test_history_of_a_type(self):
        first = self._issue(date_start="2020-01-01")
        second = self._issue(date_start="2025-01-01")
        self._issue(None, self._new_type("Other"))
        action = second.action_open_history()
        self.assertEqual(self.Assignment.search(action["domain"]), first + second)

    def test_what_is_replaced_comes_last(self):
        old = self._issue(date_start="2015-01-01", date_expiry="2018-01-01")
        new = self._issue(date_start="2024-01-01", date_expiry="2099-01-01")
        action = self.worker.action_open_certificates()
        [view_id] = [id_ for id_, kind in action["views"] if kind == "list"]
        arch = self.Assignment.get_view(view_id, "list")["arch"]
        order = etree.fromstring(arch).get("default_order")
        found = self.Assignment.search(action["domain"], order=order)
        self.assertEqual(found, new | old)
        self.assertEqual(found.ids, [new.id, old.id])
