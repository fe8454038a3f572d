from odoo.tests import tagged

from .common import CertificatesCase


@tagged("post_install", "-at_install")
class TestMenus(CertificatesCase):
    """Menus about a team are for users who have one."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        for employee, login in ((cls.lead, "lead"), (cls.worker, "worker")):
            employee.user_id = cls._new_user(login)

    def _sees_team_menu(self, user):
        menu = self.env.ref("certificates.certificates_menu_my_team")
        return menu.id in self.env["ir.ui.menu"].with_user(user).load_menus(False)

    def test_team_menu_is_for_those_with_a_team(self):
        self.assertTrue(self._sees_team_menu(self.lead.user_id))
        self.assertFalse(self._sees_team_menu(self.worker.user_id))
        self.assertFalse(self._sees_team_menu(self.officer))

    def test_team_menu_comes_and_goes_with_the_team(self):
        user = self.worker.user_id
        self.assertFalse(self._sees_team_menu(user))
        self.colleague.parent_id = self.worker
        self.assertTrue(self._sees_team_menu(user))
        self.colleague.parent_id = False
        self.assertFalse(self._sees_team_menu(user))
        newcomer = self._new_employee("Newcomer", parent_id=self.worker.id)
        self.assertTrue(self._sees_team_menu(user))
        newcomer.parent_id = self.boss
        self.assertFalse(self._sees_team_menu(user))
