from odoo import api, fields, models
from odoo.fields import Domain

from .assignment import SUCCESSION_FIELDS

# Certificates that another one follows without a gap.
FOLLOWED = Domain("superseded", "=", True) & Domain("gap_until", "=", False)

# Certificates of which nobody needs to be warned any more.
SETTLED = (
    FOLLOWED
    | Domain("revoked_on", "!=", False)
    | Domain("employee_id.active", "=", False)
    | Domain("type_id.active", "=", False)
)


class CertificatesAssignment(models.Model):
    """The reminders of a certificate: when the next one is due.

    A step of the ladder that is due becomes a delivery for each recipient, which
    moves the certificate to its next step; then what waits is sent.
    """

    _inherit = ["certificates.assignment", "certificates.reminded.mixin"]
    _name = "certificates.assignment"
    _ladder = "expiry"
    _ladder_day = "date_expiry"
    _ladder_scope = "type_id"

    delivery_ids = fields.One2many(
        "certificates.delivery",
        "assignment_id",
        "Reminders",
        groups="certificates.group_certificates_user",
    )

    @api.depends(
        "active",
        "date_expiry",
        "gap_until",
        "revoked_on",
        "superseded",
        "type_id.active",
        "employee_id.active",
        "company_id",
    )
    def _compute_reminder_next_on(self):
        return super()._compute_reminder_next_on()

    def _after_create(self):
        result = super()._after_create()
        self._close_settled_activities(self._get_affected_domain())
        return result

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if SUCCESSION_FIELDS & names:
            self._close_settled_activities(self._get_affected_domain())
        if {"date_start", "date_expiry", "type_id"} & names:
            self._close_activities_of_old_expiry()
        return result

    @api.model
    def _cron_send_reminders(self):
        """Warn of the certificates that are about to expire.

        Sends the step of the ladder that is now due, to each recipient in one digest,
        and closes the activities that a renewal or revocation made pointless.
        Commits after each batch. May be killed at any point and run at any time: a
        step reaches a recipient once for a certificate and expiry date.
        """
        return self._remind_due() and self.env["certificates.delivery"]._cron_send()

    def _before_reminding(self):
        # Two people who recorded two certificates of an employee at the same time did
        # not see each other's: look once more which of them runs longer.
        for name in ("superseded", "reminder_next_on"):
            self.env.add_to_compute(self._fields[name], self)
        return super()._before_reminding()

    def _prepare_reminders(self, step, reminders, is_history):
        self.ensure_one()
        return [
            {
                "kind": "expiry",
                "key": f"expiry:{self.id}:{self.date_expiry}:{step}"
                f":{reminder.recipient}:{reminder.channel}",
                "assignment_id": self.id,
                "employee_id": self.employee_id.id,
                "date_due": self.date_expiry,
                "days": step,
                "recipient": reminder.recipient,
                "channel": reminder.channel,
                "state": "skipped" if is_history else "waiting",
            }
            for reminder in reminders
        ]

    def _can_be_reminded(self):
        return (
            super()._can_be_reminded()
            and self.active
            and not self.revoked_on
            and (not self.superseded or self.gap_until)
            and self.type_id.active
            and self.employee_id.active
        )

    def _get_responsible(self):
        """Return the responsible user of the type, else of the company."""
        self.ensure_one()
        return self.type_id._get_responsible(self.company_id)

    @api.model
    def _get_reschedulable_domain(self):
        return (
            self._get_domain_of_today(lambda day: Domain("date_expiry", ">=", day))
            & Domain("revoked_on", "=", False)
            & ~FOLLOWED
        )

    @api.model
    def _close_settled_activities(self, domain):
        """Close the reminders of certificates that are settled."""
        reminders = self._get_reminder_activity_domain()
        # sudo: whoever renews a certificate settles the reminders of everyone
        certificates = self.sudo().with_context(active_test=False)
        settled = certificates.search(
            domain & SETTLED & Domain("activity_ids", "any", reminders)
        )
        settled.activity_ids.filtered_domain(reminders).unlink()

    def _close_activities_of_old_expiry(self):
        """Close the reminders of these certificates of an expiry date now changed."""
        # sudo: whoever extends a certificate settles the reminders of everyone
        activities = self.sudo().activity_ids.filtered_domain(
            self._get_reminder_activity_domain()
        )
        expiry = {certificate.id: certificate.date_expiry for certificate in self}
        activities.filtered(lambda a: a.date_deadline != expiry[a.res_id]).unlink()

    @api.model
    def _follow_people(self, domain):
        self._close_settled_activities(domain)
        deliveries = self.env["certificates.delivery"].search(
            Domain("activity_id.active", "=", True)
            & Domain("assignment_id", "any", domain)
        )
        deliveries._reassign_activities()
        return super()._follow_people(domain)

    @api.model
    def _get_reminder_activity_domain(self):
        activity_type = self.env.ref(
            "certificates.mail_activity_type_expiry", raise_if_not_found=False
        )
        return Domain(
            "activity_type_id", "in", activity_type.ids if activity_type else []
        )
