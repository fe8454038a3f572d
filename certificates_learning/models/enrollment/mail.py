from odoo import api, fields, models

from odoo.addons.certificates.tools import ladder
from odoo.addons.certificates.tools.batch import run_in_batches

# The step of the ladder that says that the deadline was missed: the day after it.
MISSED = -1

# How many enrollments one transaction of the deadline run handles.
DEADLINE_BATCH = 200


class CertificatesEnrollment(models.Model):
    """What the learner and the manager are told, and when."""

    _inherit = "certificates.enrollment"

    notification_ids = fields.One2many(
        "certificates.enrollment.notification",
        "enrollment_id",
        "Mails",
        groups="certificates.group_certificates_user",
    )
    reminder_next_on = fields.Date(
        "Next Reminder",
        compute="_compute_reminder_next_on",
        store=True,
        index="btree_not_null",
        groups="certificates.group_certificates_user",
        help="Day on which the next deadline reminder is due.",
    )
    reminded_step = fields.Integer(
        readonly=True,
        copy=False,
        help="The last step of the ladder that was sent, in days before the deadline.",
    )
    reminded_deadline = fields.Date(
        readonly=True, copy=False, help="The deadline that the last step was about."
    )

    @api.depends(
        "certification_id.active",
        "deadline",
        "employee_id.active",
        "reminded_deadline",
        "reminded_step",
        "state",
    )
    def _compute_reminder_next_on(self):
        steps = self._get_deadline_steps()
        for enrollment in self:
            enrollment.reminder_next_on = (
                enrollment._can_be_reminded()
                and ladder.next_step_date(
                    enrollment.deadline,
                    steps[enrollment.certification_id],
                    enrollment._get_last_step(),
                )
            )

    @api.model
    def _cron_send_deadline_reminders(self):
        """Remind of the deadlines that come near, and tell when one was missed.

        After days without a run only the step now due is sent. Commits after each
        batch; may be killed at any point and run at any time: a step is sent once.
        """
        # sudo: of every company, whoever runs the scheduled action
        due = self.sudo()._search_due("reminder_next_on")
        # Those of a manager together: one mail tells of them.
        due = due.sorted(lambda e: (e.manager_id.id, e.id))
        run_in_batches(due, DEADLINE_BATCH, lambda batch: batch._remind_deadlines())

    def _remind_deadlines(self):
        enrollments = self.try_lock_for_update().filtered("reminder_next_on")
        steps = enrollments._get_deadline_steps()
        by_step = enrollments.grouped(
            lambda e: ladder.step_due(
                e.deadline,
                steps[e.certification_id],
                e._get_today(),
                e._get_last_step(),
            )
        )
        for step, due in by_step.items():
            if step is None:
                continue
            for deadline, reminded in due.grouped("deadline").items():
                reminded.write({"reminded_step": step, "reminded_deadline": deadline})
            due = due.filtered(
                lambda e: not ladder.is_history(e.deadline, e._get_today())
            )
            due._notify("deadline_missed" if step == MISSED else "deadline_near")
            if step == MISSED:
                due._escalate()

    def _can_be_reminded(self):
        self.ensure_one()
        return bool(
            self.is_open
            and self.deadline
            and self.employee_id.active
            and self.certification_id.active
        )

    def _get_deadline_steps(self):
        """Return the steps of the ladder by certification, that of a miss included."""
        ladders = self.env["certificates.deadline.reminder"]._get_ladders(
            self.certification_id
        )
        return {
            certification: [*days, MISSED] for certification, days in ladders.items()
        }

    def _get_last_step(self):
        """Return the last step that was sent for the present deadline, or ``None``."""
        self.ensure_one()
        return self.reminded_step if self.reminded_deadline == self.deadline else None

    def _escalate(self):
        """Tell the managers whose employees missed a deadline, in one mail each."""
        managers = self.employee_id.parent_id.filtered("active").filtered("work_email")
        template = self.env.ref(
            "certificates_learning.mail_template_deadline_missed_manager",
            raise_if_not_found=False,
        )
        if template and managers:
            template.send_mail_batch(managers.ids)

    def _notify(self, event):
        """Send the mail of an event to these learners; many in the background.

        :param str event: one of those of ``certificates.enrollment.notification``
        """
        # sudo: what happens is told, whoever made it happen
        self.env["certificates.enrollment.notification"].sudo()._submit(self, event)

    def _notify_enrolled(self):
        again = self.filtered(lambda e: e.cycle > 1)
        again._notify("cycle_opened")
        (self - again)._notify("enrolled")

    def _get_learner_url(self):
        """Return the address of the learner's page of this enrollment."""
        self.ensure_one()
        return f"{self.get_base_url()}{self._get_portal_url()}"
