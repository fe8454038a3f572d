# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.common import PDF
from odoo.addons.certificates.tests.concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        self.type_id = (
            env["certificates.type"].create({"name": "Concurrent", "validity_count": 1})
        ).id
        employee = env["hr.employee"].create({"name": "Two Hands"})
        self.employee_id, self.partner_id = employee.id, employee.work_contact_id.id
        courses = env["slide.channel"].create(
            [
                {
                    "name": name,
                    "is_published": True,
                    "completed_template_id": False,
                    "slide_ids": [
                        (
                            0,
                            0,
                            {
                                "name": name,
                                "slide_category": "article",
                                "is_published": True,
                            },
                        )
                    ],
                }
                for name in ("Left", "Right")
            ]
        )
        self.course_ids, self.lesson_ids = courses.ids, courses.slide_ids.ids
        certification = env["certificates.certification"].create(
            {
                "name": "Both Hands",
                "type_id": self.type_id,
                "recurrence": "recurring",
                "reopen_days": 400,
                "course_ids": [(0, 0, {"channel_id": course.id}) for course in courses],
            }
        )
        certification.action_publish()
        external = env["certificates.certification"].create(
            {"name": "Proof", "type_id": self.type_id, "kind": "external"}
        )
        external.action_publish()
        self.certification_ids = (certification | external).ids
        enrollments = certification._enroll(employee) | external._enroll(employee)
        self.enrollment_id, self.proof_id = enrollments.ids

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            enrollments = env["certificates.enrollment"].search(
                [("certification_id", "in", self.certification_ids)]
            )
            certificates = enrollments.assignment_ids
            certificates.enrollment_id = False
            certificates.unlink()
            enrollments.write({"state": "cancelled"})
            enrollments.unlink()
            env["certificates.certification"].browse(self.certification_ids).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            env["slide.channel"].browse(self.course_ids).unlink()
            employee = env["hr.employee"].browse(self.employee_id)
            contact, resource = employee.work_contact_id, employee.resource_id
            employee.unlink()
            resource.unlink()
            contact.unlink()
            cr.commit()

    def _finish(self, env, lesson_id):
        env["slide.slide.partner"].create(
            {"slide_id": lesson_id, "partner_id": self.partner_id, "completed": True}
        )

    def _read(self, enrollment_id):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            enrollment = env["certificates.enrollment"].browse(enrollment_id)
            return enrollment.state, len(enrollment.assignment_ids)

    def _again(self, action):
        """Do what Odoo does with a transaction that lost: try it again."""
        with closing(self.registry.cursor()) as cr:
            action(api.Environment(cr, SUPERUSER_ID, {}))
            cr.flush()
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_two_courses_finished_at_once_complete_once(self):
        left, right = self.lesson_ids
        lost = self._race(
            lambda env: self._finish(env, left), lambda env: self._finish(env, right)
        )
        self.assertEqual(len(lost), 1)
        self.assertEqual(self._read(self.enrollment_id), ("in_progress", 0))
        self._again(lambda env: self._finish(env, right))
        self.assertEqual(self._read(self.enrollment_id), ("completed", 1))

    @mute_logger("odoo.sql_db")
    def test_a_locked_course_finished_at_once_is_not_lost(self):
        """It adds nothing to the progress, but the other has to know of it."""
        left, right = self.lesson_ids

        def lock(env):
            env["certificates.certification"].browse(
                self.certification_ids[0]
            ).ordered = True
            env["certificates.enrollment"].browse(self.enrollment_id)._note_start()

        self._again(lock)
        lost = self._race(
            lambda env: self._finish(env, right), lambda env: self._finish(env, left)
        )
        self.assertEqual(len(lost), 1)
        self._again(lambda env: self._finish(env, left))
        self.assertEqual(self._read(self.enrollment_id), ("completed", 1))

    @mute_logger("odoo.sql_db")
    def test_hook_and_scheduled_action_at_once_issue_one_certificate(self):
        left, right = self.lesson_ids
        self._again(lambda env: self._finish(env, left))

        def reconcile(env):
            self._finish(env, right)
            env["slide.channel.partner"]._search_unreconciled()._reconcile()

        lost = self._race(lambda env: self._finish(env, right), reconcile)
        self.assertEqual(len(lost), 1)
        self._again(lambda env: env["certificates.enrollment"]._cron_reconcile())
        self.assertEqual(self._read(self.enrollment_id), ("completed", 1))

    @mute_logger("odoo.sql_db")
    def test_approved_twice_at_once_issues_one_certificate(self):
        def approve(env):
            env["certificates.enrollment"].browse(self.proof_id).action_approve()

        self.assertEqual(len(self._race(approve, approve)), 1)
        self._again(approve)
        self.assertEqual(self._read(self.proof_id), ("completed", 1))

    @mute_logger("odoo.sql_db")
    def test_cycle_opened_twice_at_once_opens_once(self):
        for lesson_id in self.lesson_ids:
            self._again(lambda env, lesson_id=lesson_id: self._finish(env, lesson_id))

        def open_cycles(env):
            enrollments = env["certificates.enrollment"]
            enrollments.browse(self.enrollment_id)._open_due_cycles()

        with freeze_time(fields.Date.add(fields.Date.today(), years=20)):
            self._race(open_cycles, open_cycles)
            self._again(open_cycles)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            enrollment = env["certificates.enrollment"].browse(self.enrollment_id)
            self.assertEqual(enrollment.next_ids.mapped("cycle"), [2])

    @mute_logger("odoo.sql_db")
    def test_proof_sent_twice_at_once_is_stored_once(self):
        def submit(env):
            env["certificates.enrollment"].browse(self.proof_id).action_submit_proof(
                [{"name": "proof.pdf", "raw": PDF}]
            )

        self.assertEqual(len(self._race(submit, submit)), 1)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            enrollment = env["certificates.enrollment"].browse(self.proof_id)
            self.assertEqual(len(enrollment.proof_ids), 1)
