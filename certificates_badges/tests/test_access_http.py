from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.odd_calls import OddRequests
from odoo.addons.certificates_passes.tests.test_access import PassAccessCase

from .common import BadgeCase


@tagged("post_install", "-at_install")
class TestBadgeAddresses(HttpCase, BadgeCase):
    """Who gets which badge: one's own, and no other."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.other_holder = cls._new_user("other_holder", "base.group_portal")
        cls.colleague.work_contact_id = cls.other_holder.partner_id
        cls.foreign = cls._issue(cls.colleague, number="C-1")

    def _ask(self, certificate, kind="png"):
        address = f"/my/passes/{certificate.id}/badge/{kind}"
        return self.url_open(address, allow_redirects=False).status_code

    def test_badges_of_others_are_not_found(self):
        for user, own, other in (
            (self.holder, self.certificate, self.foreign),
            (self.other_holder, self.foreign, self.certificate),
        ):
            self.authenticate(user.login, user.login)
            for kind in ("png", "svg", "jwt"):
                with self.subTest(user=user.login, kind=kind):
                    self.assertEqual(self._ask(own, kind), 200)
                    self.assertEqual(self._ask(other, kind), 404)

    def test_officers_and_administrators_get_no_badge_of_others(self):
        for user in (self.officer, self.manager):
            self.authenticate(user.login, user.login)
            self.assertEqual(self._ask(self.certificate), 404)

    def test_strangers_log_in_first(self):
        self.assertEqual(self._ask(self.certificate), 303)

    def test_no_badge_is_not_found(self):
        self.authenticate(self.holder.login, self.holder.login)
        self.assertEqual(self._ask(self.certificate), 200)
        self.worker.certificates_verification_opt_out = True
        self.assertEqual(self._ask(self.certificate), 404)
        self.assertNotIn("/badge/", self.url_open("/my/passes").text)
        self.worker.certificates_verification_opt_out = False
        self.company.certificates_badges = False
        self.assertEqual(self._ask(self.certificate), 404)
        self.company.certificates_badges = True
        self.certificate.revoked_on = "2026-02-01"
        self.assertEqual(self._ask(self.certificate), 404)


@tagged("post_install", "-at_install")
class TestBadgeRequests(OddRequests, PassAccessCase, HttpCase):
    """Every address of this addon with odd numbers and parameters."""

    routed = ("certificates_badges",)
    odd_visitors = ("portal", "public")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.certificates_badges = True
        cls.known_ids = {
            "certificate_id": cls.own["portal"].id,
            "company_id": cls.company.id,
        }
