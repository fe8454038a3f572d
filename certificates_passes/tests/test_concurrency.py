# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        self.type_id = env["certificates.type"].create({"name": "Concurrent"}).id
        self.employee_id = env["hr.employee"].create({"name": "Two Hands"}).id
        certificate = env["certificates.assignment"].create(
            {"type_id": self.type_id, "employee_id": self.employee_id}
        )
        self.certificate_id = certificate.id
        requests = self._as_requester(env)["certificates.pass.request"]
        self.request_id = requests.create(requests._prepare_values(certificate)).id

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.pass.request"].browse(self.request_id).unlink()
            env["certificates.assignment"].browse(self.certificate_id).unlink()
            env["hr.employee"].browse(self.employee_id).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            cr.commit()

    def _as_requester(self, env):
        return env(user=env.ref("base.user_admin").id, su=False)

    def _get_request(self, env):
        return env["certificates.pass.request"].browse(self.request_id)

    @mute_logger("odoo.sql_db")
    def test_submitted_twice_at_once(self):
        lost = self._race(
            lambda env: self._get_request(env).action_submit(),
            lambda env: self._get_request(env).action_submit(),
        )
        self.assertEqual(len(lost), 1)

    @mute_logger("odoo.sql_db")
    def test_prepared_twice_at_once(self):
        with closing(self.registry.cursor()) as cr:
            self._get_request(api.Environment(cr, SUPERUSER_ID, {})).action_submit()
            cr.commit()

        def prepare(env):
            self._get_request(env)._prepare_batch()

        self.assertEqual(len(self._race(prepare, prepare)), 1)
        with closing(self.registry.cursor()) as cr:
            request = self._get_request(api.Environment(cr, SUPERUSER_ID, {}))
            self.assertEqual(len(request.pass_ids.file_ids), 1)
            self.assertEqual(request.done_count, 1)

    @mute_logger("odoo.sql_db")
    def test_submitted_while_a_pass_is_removed(self):
        lost = self._race(
            lambda env: self._get_request(self._as_requester(env)).action_submit(),
            lambda env: self._get_request(self._as_requester(env)).pass_ids.unlink(),
        )
        self.assertEqual(len(lost), 1)
