# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestSubmissionConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        certificate_type = env["certificates.type"].create(
            {"name": "Handed In at Once", "validity_count": 1}
        )
        employee = env["hr.employee"].create({"name": "Two Officers"})
        submission = env["certificates.submission"].create(
            {
                "employee_id": employee.id,
                "type_id": certificate_type.id,
                "date_start": "2026-01-01",
                "accept_expired": True,
            }
        )
        submission.action_submit()
        self.type_id, self.employee_id = certificate_type.id, employee.id
        self.submission_id = submission.id

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            submission = env["certificates.submission"].browse(self.submission_id)
            submission.delivery_ids.mail_id.unlink()
            submission.assignment_ids.unlink()
            submission.unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            employee = env["hr.employee"].browse(self.employee_id)
            contact, resource = employee.work_contact_id, employee.resource_id
            employee.unlink()
            resource.unlink()
            contact.unlink()
            cr.commit()

    def _decide(self, env, action, *args):
        submission = env["certificates.submission"].browse(self.submission_id)
        getattr(submission, action)(*args)

    def _read(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            submission = env["certificates.submission"].browse(self.submission_id)
            return submission.state, len(submission.assignment_ids)

    @mute_logger("odoo.sql_db")
    def test_two_officers_accept_at_once_gives_one_certificate(self):
        def accept(env):
            self._decide(env, "action_accept")

        self.assertEqual(len(self._race(accept, accept)), 1)
        self.assertEqual(self._read(), ("accepted", 1))
        with closing(self.registry.cursor()) as cr, self.assertRaises(UserError):
            accept(api.Environment(cr, SUPERUSER_ID, {}))
        self.assertEqual(self._read(), ("accepted", 1))

    @mute_logger("odoo.sql_db")
    def test_an_officer_accepts_what_another_has_just_corrected(self):
        """The officer accepted a number that was never on the screen."""
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            submission = env["certificates.submission"].browse(self.submission_id)
            seen = {"certificates_seen": submission.seen_values}

        def correct(env):
            env = env(context={**env.context, **seen})
            submission = env["certificates.submission"].browse(self.submission_id)
            submission.write({"number": "C-2", "remark": "Read it again"})

        def accept(env):
            admin = env.ref("base.user_admin").id
            context = {**env.context, **seen}
            self._decide(env(user=admin, context=context), "action_accept")

        self.assertEqual(len(self._race(correct, accept)), 1)
        # As Odoo tries again.
        with closing(self.registry.cursor()) as cr:
            message = "Number.*Nothing was done"
            with self.assertRaisesRegex(UserError, message):
                accept(api.Environment(cr, SUPERUSER_ID, {}))
        self.assertEqual(self._read(), ("to_check", 0))

    @mute_logger("odoo.sql_db")
    def test_one_accepts_while_the_other_rejects(self):
        lost = self._race(
            lambda env: self._decide(env, "action_accept"),
            lambda env: self._decide(env, "action_reject", "Not readable"),
        )
        self.assertEqual(len(lost), 1)
        self.assertEqual(self._read(), ("accepted", 1))
