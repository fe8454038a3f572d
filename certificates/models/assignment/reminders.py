from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import ladder
from ...tools.batch import run_in_batches
from .assignment import SUCCESSION_FIELDS

# Certificates of which nobody needs to be warned any more.
SETTLED = (
    Domain("superseded", "=", True)
    | Domain("revoked_on", "!=", False)
    | Domain("employee_id.active", "=", False)
    | Domain("type_id.active", "=", False)
)

# Where a day begins first.
EARLIEST_TIMEZONE = "Pacific/Kiritimati"

# How many certificates one transaction of the reminder run handles.
REMINDER_BATCH = 500


class CertificatesAssignment(models.Model):
    """When and of what people are reminded.

    A step of the ladder that is due becomes a delivery for each recipient, which
    moves the certificate to its next step; then what waits is sent.
    """

    _inherit = "certificates.assignment"

    delivery_ids = fields.One2many(
        "certificates.reminder.delivery",
        "assignment_id",
        "Reminders",
        groups="certificates.group_certificates_user",
    )
    reminder_next_on = fields.Date(
        "Next Reminder",
        compute="_compute_reminder_next_on",
        store=True,
        index="btree_not_null",
        groups="certificates.group_certificates_user",
        help="Day on which the next step of the reminder ladder is due.",
    )

    @api.depends(
        "active",
        "date_expiry",
        "revoked_on",
        "superseded",
        "type_id.active",
        "employee_id.active",
        "company_id",
        "delivery_ids.date_expiry",
        "delivery_ids.days",
    )
    def _compute_reminder_next_on(self):
        reminded = self.filtered(lambda c: c._can_be_reminded())
        (self - reminded).reminder_next_on = False
        ladders = self.env["certificates.reminder"]._get_ladders(reminded)
        last_steps = reminded._get_last_steps()
        for certificate in reminded:
            certificate.reminder_next_on = ladder.next_step_date(
                certificate.date_expiry,
                ladders[certificate].mapped("days"),
                last_steps.get(certificate),
            )

    def _after_create(self):
        result = super()._after_create()
        self._close_settled_activities(self._get_siblings_domain())
        return result

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if SUCCESSION_FIELDS & names:
            self._close_settled_activities(self._get_siblings_domain())
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
        settled = self._search_settled_activities(Domain.TRUE)
        due = self._search_due_reminders()
        if run_in_batches(
            settled, REMINDER_BATCH, lambda batch: batch.unlink()
        ) and run_in_batches(
            due, REMINDER_BATCH, lambda batch: batch._queue_reminders()
        ):
            self.env["certificates.reminder.delivery"]._send_pending()

    def _search_due_reminders(self):
        """Return the certificates with a reminder due, by the day of their company."""
        somewhere = fields.Date.context_today(self.with_context(tz=EARLIEST_TIMEZONE))
        due = Domain("reminder_next_on", "<=", somewhere)
        groups = self._read_group(due, ["company_id"], ["id:recordset"])
        return self.concat(
            *(
                certificates.filtered_domain(
                    [("reminder_next_on", "<=", self._get_today(company))]
                )
                for company, certificates in groups
            )
        )

    @api.model
    def _get_today(self, company):
        """Return the date of today where a company is."""
        timezone = company._get_certificates_timezone()
        return fields.Date.context_today(self.with_context(tz=timezone))

    def _queue_reminders(self):
        """Queue the steps now due, which moves the certificates to their next step."""
        certificates = self.try_lock_for_update()
        # Two people who recorded two certificates of an employee at the same time did
        # not see each other's: look once more which of them runs longer.
        certificates.modified(["level"])
        certificates = certificates.filtered("reminder_next_on")
        ladders = self.env["certificates.reminder"]._get_ladders(certificates)
        last_steps = certificates._get_last_steps()
        vals_list = []
        for certificate in certificates:
            vals_list += certificate._prepare_delivery_values(
                ladders[certificate], last_steps.get(certificate)
            )
        self.env["certificates.reminder.delivery"].create(vals_list)

    def _prepare_delivery_values(self, reminders, last_step):
        self.ensure_one()
        today = self._get_today(self.company_id)
        step = ladder.step_due(
            self.date_expiry, reminders.mapped("days"), today, last_step
        )
        if step is None:
            return []
        state = "skipped" if ladder.is_history(self.date_expiry, today) else "pending"
        return [
            {
                "assignment_id": self.id,
                "date_expiry": self.date_expiry,
                "days": reminder.days,
                "recipient": reminder.recipient,
                "channel": reminder.channel,
                "state": state,
            }
            for reminder in reminders
            if reminder.days == step
        ]

    def _can_be_reminded(self):
        self.ensure_one()
        return bool(
            self.active
            and self.date_expiry
            and not self.revoked_on
            and not self.superseded
            and self.type_id.active
            and self.employee_id.active
        )

    def _get_responsible(self):
        """Return the user who is responsible: of the type, else of the company."""
        self.ensure_one()
        named = self.type_id.responsible_id
        if not named.active or self.company_id not in named.company_ids:
            named = self.company_id.certificates_responsible_id
        return named.filtered("active")

    def _get_last_steps(self):
        """Return the lowest step queued for the present expiry date, by certificate."""
        groups = self.env["certificates.reminder.delivery"]._read_group(
            [("assignment_id", "in", self.ids)],
            ["assignment_id", "date_expiry:day"],
            ["days:min"],
        )
        return {
            certificate: days
            for certificate, expiry, days in groups
            if expiry == certificate.date_expiry
        }

    @api.model
    def _reschedule_reminders(self, domain):
        """Have the next reminder worked out again where it can still change."""
        # sudo: a ladder for all companies also counts where the user does not work
        certificates = self.sudo().search(
            Domain(domain)
            & Domain("date_expiry", ">=", fields.Date.context_today(self))
            & Domain("revoked_on", "=", False)
            & Domain("superseded", "=", False)
        )
        self.env.add_to_compute(self._fields["reminder_next_on"], certificates)

    @api.model
    def _close_settled_activities(self, domain):
        """Close the reminders of certificates that concern nobody any more."""
        self._search_settled_activities(domain).unlink()

    @api.model
    def _search_settled_activities(self, domain):
        """Return the reminders of such certificates, among those of a domain."""
        reminders = self._get_reminder_activity_domain()
        # sudo: whoever renews a certificate settles the reminders of everyone
        certificates = self.sudo().with_context(active_test=False)
        settled = certificates.search(
            domain & SETTLED & Domain("activity_ids", "any", reminders)
        )
        return settled.activity_ids.filtered_domain(reminders)

    def _close_activities_of_old_expiry(self):
        """Close the reminders of these certificates of an expiry date now changed."""
        # sudo: whoever extends a certificate settles the reminders of everyone
        activities = self.sudo().activity_ids.filtered_domain(
            self._get_reminder_activity_domain()
        )
        expiry = {certificate.id: certificate.date_expiry for certificate in self}
        activities.filtered(lambda a: a.date_deadline != expiry[a.res_id]).unlink()

    @api.model
    def _get_reminder_activity_domain(self):
        activity_type = self.env.ref(
            "certificates.mail_activity_type_expiry", raise_if_not_found=False
        )
        return Domain(
            "activity_type_id", "in", activity_type.ids if activity_type else []
        )
