from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import ladder

# Certificates that another one follows without a gap.
FOLLOWED = Domain("superseded", "=", True) & Domain("gap_until", "=", False)


class CertificatesHeldMixin(models.AbstractModel):
    """The reminders of a certificate: when the next one is due.

    A step of the ladder that is due becomes a delivery for each recipient, which
    moves the certificate to its next step; then what waits is sent.
    """

    _name = "certificates.held.mixin"
    _inherit = ["certificates.held.mixin", "certificates.reminded.mixin"]
    _ladder_day = "date_expiry"
    _ladder_start = "date_start"
    _ladder_end = "gap_until"
    _ladder_scope = "type_id"

    @api.depends("date_expiry")
    def _compute_recorded_on(self):
        return super()._compute_recorded_on()

    @api.depends(
        "active",
        "date_start",
        "date_expiry",
        "gap_until",
        "revoked_on",
        "superseded",
        "type_id.active",
        "type_id.without_reminders",
        "company_id",
    )
    def _compute_reminder_next_on(self):
        return super()._compute_reminder_next_on()

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        self._note_recorded_day()
        return result

    def _before_reminding(self):
        # Two people who recorded two certificates of a holder at the same time did not
        # see each other's: look once more which of them runs longer.
        for name in ("superseded", "reminder_next_on"):
            self.env.add_to_compute(self._fields[name], self)
        return super()._before_reminding()

    def _prepare_reminders(self, step, reminders, is_history):
        self.ensure_one()
        return [
            {
                "kind": "expiry",
                "key": f"{self._ladder}:{self.id}:{self.date_expiry}:{step}"
                f":{reminder.recipient}:{reminder.channel}",
                "date_due": self.date_expiry,
                "days": step,
                "recipient": reminder.recipient,
                "channel": reminder.channel,
                **self._prepare_reminded(),
                **(self._prepare_skipped() if is_history else {}),
            }
            for reminder in reminders
        ]

    def _prepare_reminded(self):
        """Return the values of a delivery that say what it reminds of."""
        raise NotImplementedError

    def _prepare_skipped(self):
        """Return what the log says of a step that was due too long ago."""
        reason = self.env._(
            "It was due more than %(days)s days ago.", days=ladder.LATE_DAYS
        )
        return {"state": "skipped", "error": reason}

    def _is_reminded(self):
        return super()._is_reminded() and not self.type_id.without_reminders

    def _can_be_reminded(self):
        return (
            super()._can_be_reminded()
            and self.active
            and not self.revoked_on
            and (not self.superseded or self.gap_until)
            and self.type_id.active
        )

    def _get_responsible(self):
        """Return the responsible user of the type, else of the company."""
        self.ensure_one()
        return self.type_id._get_responsible(self.company_id)

    @api.model
    def _get_reschedulable_domain(self):
        lowest = self._get_lowest_step()
        coming = (
            self._get_domain_of_today(
                lambda day: Domain(
                    "date_expiry", ">=", fields.Date.add(day, days=lowest)
                )
            )
            & Domain("revoked_on", "=", False)
            & ~FOLLOWED
        )
        return coming | Domain("reminder_next_on", "!=", False)

    @api.model
    def _get_lowest_step(self):
        """Return the last step of any ladder: the most days after expiry, negative."""
        # sudo: the ladders of all companies
        reminders = self.env["certificates.reminder"].sudo()
        of_expiry = Domain("applies_to", "=", self._ladder)
        [(lowest,)] = reminders._read_group(of_expiry, [], ["days:min"])
        return min(lowest or 0, 0)
