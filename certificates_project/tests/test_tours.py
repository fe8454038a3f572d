from odoo.tests import HttpCase, tagged

from .common import ProjectCase


@tagged("post_install", "-at_install")
class TestTours(HttpCase, ProjectCase):
    now = None

    def test_project_manager_is_warned_refused_and_overrides(self):
        task = self._new_task(
            self.env["res.users"], deadline=False, name="Clean the tank"
        )
        self.start_tour(
            f"/odoo/project/{self.project.id}/tasks/{task.id}",
            "certificates_project_override",
            login=self.chief.login,
            timeout=180,
        )
        self.assertEqual(task.user_ids, self.worker.user_id)
        row = self.Override.search([("res_id", "=", task.id)])
        self.assertEqual(row.reason, "Guided by the safety officer")
