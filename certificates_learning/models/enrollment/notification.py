from odoo import api, fields, models

from odoo.addons.certificates.tools.batch import run_in_batches, try_each

# More mails than this are sent in the background.
IMMEDIATE_MAILS = 20

# How many mails one transaction sends.
MAIL_BATCH = 100


class CertificatesEnrollmentNotification(models.Model):
    """A mail to a learner: waiting, or sent. What was told, and when."""

    _name = "certificates.enrollment.notification"
    _description = "Certification Mail"
    _order = "id desc"
    _rec_name = "event"

    enrollment_id = fields.Many2one(
        "certificates.enrollment",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, precompute=True, index=True
    )
    event = fields.Selection(
        [
            ("enrolled", "Enrolled"),
            ("cycle_opened", "Next Cycle Open"),
            ("deadline_near", "Deadline Near"),
            ("deadline_missed", "Deadline Missed"),
            ("completed", "Completed"),
            ("proof_approved", "Proof Approved"),
            ("proof_rejected", "Proof Rejected"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("sent", "Sent"),
            ("cancelled", "Cancelled"),
            ("failed", "Not Sent"),
        ],
        "Status",
        default="pending",
        required=True,
        readonly=True,
        help="Cancelled: no longer true when it would have gone out. Not sent: the "
        "learner has no email address, or the template cannot be used.",
    )
    partner_id = fields.Many2one("res.partner", "Sent To", readonly=True)
    sent_at = fields.Datetime(readonly=True)
    error = fields.Char("Reason", readonly=True)

    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    @api.model
    def _submit(self, enrollments, event):
        """Queue the mail of an event; a few are sent at once."""
        notifications = self.create(
            [
                {"enrollment_id": enrollment.id, "event": event}
                for enrollment in enrollments
            ]
        )
        if len(notifications) > IMMEDIATE_MAILS:
            self.env.ref("certificates_learning.ir_cron_send_mails")._trigger()
        else:
            notifications._send()

    @api.model
    def _cron_send(self):
        """Send the mails that wait. Commits after each batch; sends each once."""
        pending = self.search([("state", "=", "pending")], order="id")
        run_in_batches(pending, MAIL_BATCH, lambda batch: batch._send())

    def _send(self):
        pending = self.try_lock_for_update().filtered(lambda n: n.state == "pending")
        current = pending.filtered(lambda n: n._is_still_true())
        (pending - current).state = "cancelled"
        for notifications in current.grouped("event").values():
            try_each(
                notifications,
                lambda batch: batch._send_mails(),
                lambda notification, error: notification._fail(str(error)),
            )

    def _send_mails(self):
        """Mail the learners of notifications of one event."""
        template = self.env.ref(
            f"certificates_learning.mail_template_{self[:1].event}",
            raise_if_not_found=False,
        )
        reachable = self.filtered(lambda n: n.enrollment_id.partner_id.email)
        (self - reachable)._fail(self.env._("The learner has no email address."))
        if not template:
            reachable._fail(self.env._("The mail template was deleted."))
            return
        for partner, notifications in reachable.grouped(
            lambda n: n.enrollment_id.partner_id
        ).items():
            notifications.partner_id = partner
        reachable.write({"state": "sent", "sent_at": fields.Datetime.now()})
        template.send_mail_batch(reachable.enrollment_id.ids)

    def _fail(self, reason):
        self.write({"state": "failed", "error": reason})

    def _is_still_true(self):
        """Return whether what the mail says still holds."""
        self.ensure_one()
        enrollment = self.enrollment_id
        if self.event in ("completed", "proof_approved"):
            return enrollment.state == "completed"
        if self.event == "proof_rejected":
            return enrollment.state == "rejected"
        return enrollment.is_open and enrollment.employee_id.active
