from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.batch import run_in_batches
from ..delivery.reminded import REMINDER_BATCH
from ..held.reminders import FOLLOWED

# Certificates of which nobody needs to be warned any more.
SETTLED = (
    FOLLOWED
    | Domain("revoked_on", "!=", False)
    | Domain("will_not_be_renewed", "=", True)
    | Domain("employee_id.active", "=", False)
    | Domain("type_id.active", "=", False)
    | Domain("type_id.without_reminders", "=", True)
)


class CertificatesAssignment(models.Model):
    """The reminders of an employee certificate, and its activities."""

    _inherit = "certificates.assignment"
    _ladder = "expiry"

    delivery_ids = fields.One2many(
        "certificates.delivery",
        "assignment_id",
        "Reminders",
        groups="certificates.group_certificates_user",
    )

    @api.depends("employee_id.active")
    def _compute_reminder_next_on(self):
        return super()._compute_reminder_next_on()

    def _after_create(self):
        result = super()._after_create()
        self._close_settled_activities(self._get_affected_domain())
        return result

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if (self._get_succession_fields() | {"will_not_be_renewed"}) & names:
            self._close_settled_activities(self._get_affected_domain())
        if {"date_start", "date_expiry", "type_id"} & names:
            self._close_activities_of_old_expiry()
        return result

    @api.model
    def _cron_send_reminders(self):
        """Warn of the certificates that are about to expire, and tell of the expired.

        Sends the step of the ladder that is now due, to each recipient in one digest,
        and closes the activities that a renewal or revocation made pointless.
        Commits after each batch. May be killed at any point and run at any time: a
        step reaches a recipient once for a certificate and expiry date.
        """
        return self._remind_due() and self.env["certificates.delivery"]._cron_send()

    def _prepare_reminded(self):
        return {"assignment_id": self.id, "employee_id": self.employee_id.id}

    def _can_be_reminded(self):
        return super()._can_be_reminded() and self.employee_id.active

    def _tell_of_revocation(self):
        """Mail these revoked certificates to their employees; many in the background.

        The employee may read the reason on the page of the certificate too.
        """
        # sudo: the employee is told, whoever revokes
        deliveries = self.env["certificates.delivery"].sudo()
        deliveries._submit_now(
            [certificate._prepare_revocation() for certificate in self.sudo()]
        )

    def _prepare_revocation(self):
        """Return the values of the message that a certificate is revoked."""
        self.ensure_one()
        # A certificate that was reinstated can be revoked once more.
        told = self.delivery_ids.filtered(lambda d: d.kind == "revoked")
        return {
            "kind": "revoked",
            "key": f"revoked:{self.id}:{max(told.ids, default=0)}",
            "assignment_id": self.id,
            "employee_id": self.employee_id.id,
            "date_due": self.revoked_on,
        }

    @api.model
    def _cron_close_activities(self):
        """Close the reminders of what expired before a gap, once the gap is over.

        May be killed at any point and run at any time. There are as few of them as
        there are gaps that end.
        """
        reminded = self._search_settled(Domain("gap_until", "!=", False))
        return run_in_batches(
            reminded, REMINDER_BATCH, lambda batch: batch._close_reminder_activities()
        )

    @api.model
    def _close_settled_activities(self, domain):
        """Close the reminders of certificates that are settled."""
        self._search_settled(domain)._close_reminder_activities()

    @api.model
    def _search_settled(self, domain):
        """Return certificates of which somebody is still reminded, though settled."""
        is_over = Domain("superseded", "=", True) & self._get_followed_domain()
        reminded = Domain("activity_ids", "any", self._get_reminder_activity_domain())
        # sudo: whoever renews a certificate settles the reminders of everyone
        certificates = self.sudo().with_context(active_test=False)
        return certificates.search(domain & (SETTLED | is_over) & reminded)

    def _close_reminder_activities(self):
        reminders = self._get_reminder_activity_domain()
        self.activity_ids.filtered_domain(reminders).unlink()

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
