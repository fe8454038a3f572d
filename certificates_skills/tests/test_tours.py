from odoo.tests import HttpCase, tagged

from .common import SkillsCase


@tagged("post_install", "-at_install")
class TestTours(HttpCase, SkillsCase):
    def _start_tour(self, name, login):
        # Long enough for a machine that has other things to do.
        self.start_tour(
            "/odoo", f"certificates_skills_{name}", login=f"cert_{login}", timeout=180
        )

    def test_import(self):
        own = self._add_by_hand(skill=self.other_skill)
        self._add_by_hand(self.colleague, self.other_skill, valid_from=False)
        crane = self.plain_type
        self._start_tour("import", "manager")
        certificate = self.Assignment.search([("type_id", "=", crane.id)])
        self.assertEqual(certificate.employee_id, self.worker)
        self.assertEqual(self._projected(certificate), own)
        self.assertEqual(crane.skill_id, self.other_skill)

    def test_employee(self):
        self._new_user("hr", "hr.group_hr_user")
        self._issue(number="TOUR-7")
        self._start_tour("employee", "hr")
