from odoo import api, fields, models
from odoo.fields import Domain

from ..delivery.delivery import ONCE

# The step that every ladder has: a deadline was missed, the day after it.
MISSED = -1


class CertificatesEnrollment(models.Model):
    """The mails about an enrollment to the learner and the manager."""

    _inherit = ["certificates.enrollment", "certificates.reminded.mixin"]
    _name = "certificates.enrollment"
    _ladder = "deadline"
    _ladder_day = "deadline"
    _ladder_start = "enrolled_on"
    _ladder_scope = "certification_id"
    _ladder_steps = frozenset({MISSED})

    delivery_ids = fields.One2many(
        "certificates.delivery",
        "enrollment_id",
        "Mails",
        groups="certificates.group_certificates_user",
    )

    stopped_by_id = fields.Many2one(
        "certificates.assignment",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The certificate of which somebody said, while this was open, that it "
        "will not be renewed.",
    )
    is_stopped = fields.Boolean(
        compute="_compute_is_stopped",
        store=True,
        precompute=True,
        help="The certificate that this would renew will not be renewed: nobody is "
        "reminded.",
    )

    @api.depends(
        "employee_id",
        "stopped_by_id.active",
        "stopped_by_id.employee_id",
        "stopped_by_id.revoked_on",
        "stopped_by_id.will_not_be_renewed",
    )
    def _compute_is_stopped(self):
        for enrollment in self:
            certificate = enrollment.stopped_by_id
            enrollment.is_stopped = (
                certificate.will_not_be_renewed
                and certificate.active
                and not certificate.revoked_on
                and certificate.employee_id == enrollment.employee_id
            )

    @api.depends("deadline")
    def _compute_recorded_on(self):
        return super()._compute_recorded_on()

    @api.depends(
        "certification_id.active",
        "deadline",
        "employee_id.active",
        "enrolled_on",
        "hold",
        "is_stopped",
        "state",
    )
    def _compute_reminder_next_on(self):
        return super()._compute_reminder_next_on()

    @api.model
    def _cron_send_deadline_reminders(self):
        """Remind of the deadlines that come near, and tell when one was missed.

        May be killed at any point and run at any time: a step is sent once.
        """
        return self._remind_due() and self.env["certificates.delivery"]._cron_send()

    def _can_be_reminded(self):
        return (
            super()._can_be_reminded()
            and self.is_open
            and not self.is_stopped
            and self.hold != "held"
            and self.employee_id.active
            and self.certification_id.active
        )

    @api.model
    def _get_reschedulable_domain(self):
        return Domain("is_open", "=", True) & Domain("deadline", "!=", False)

    def _prepare_reminders(self, step, reminders, is_history):
        self.ensure_one()
        if is_history:
            return []
        kinds = ["deadline_near"]
        if step < 0:
            kinds = ["deadline_missed", "team_overdue"]
        return [
            {
                **self._prepare_message(kind),
                "key": f"{kind}:{self.id}:{self.deadline}:{step}",
                "date_due": self.deadline,
                "days": step,
            }
            for kind in kinds
        ]

    def _prepare_message(self, kind):
        """Return the values of a delivery about this enrollment."""
        self.ensure_one()
        # What can happen again follows the last time that it did.
        last = max(self.delivery_ids.filtered(lambda d: d.kind == kind).ids, default=0)
        return {
            "kind": kind,
            "key": f"{kind}:{self.id}" if kind in ONCE else f"{kind}:{self.id}:{last}",
            "enrollment_id": self.id,
            "employee_id": self.employee_id.id,
            "recipient": "manager" if kind == "team_overdue" else "employee",
        }

    def _notify(self, kind):
        """Send the mail of an event to these learners; many in the background.

        :param str kind: one of those of ``certificates.delivery``
        """
        # sudo: learners are told, whoever causes it
        deliveries = self.env["certificates.delivery"].sudo()
        deliveries._submit_now(
            [enrollment._prepare_message(kind) for enrollment in self.sudo()]
        )

    def _notify_enrolled(self):
        again = self.filtered(lambda e: e.cycle > 1)
        again._notify("cycle_opened")
        (self - again)._notify("enrolled")

    def _get_learner_url(self):
        """Return where learners find this enrollment, or ``None`` without a log-in."""
        self.ensure_one()
        if not self.partner_id.user_ids:
            return None
        return f"{self.get_base_url()}{self._get_portal_url()}"
