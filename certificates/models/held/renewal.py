from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import validity

# A certificate that expired longer ago than this starts anew.
LONG_PAST_DAYS = 30


class CertificatesHeldMixin(models.AbstractModel):
    """Whether a certificate is to be renewed, from when and until when."""

    _inherit = "certificates.held.mixin"

    will_not_be_renewed = fields.Boolean(
        copy=False,
        readonly=True,
        tracking=True,
        help="It stays valid until it expires, and nobody is reminded of it.",
    )
    not_renewed_reason = fields.Text(
        "Why Not Renewed", copy=False, readonly=True, tracking=True
    )
    can_renew = fields.Boolean(compute="_compute_can_renew", compute_sudo=True)

    @api.depends(
        "active",
        "gap_until",
        "renewal_ids.active",
        "renewal_ids.revoked_on",
        "revoked_on",
        "state",
        "superseded",
        "will_not_be_renewed",
    )
    def _compute_can_renew(self):
        for certificate in self:
            certificate.can_renew = (
                certificate._can_be_renewed() and certificate.state != "upcoming"
            )

    @api.depends("will_not_be_renewed")
    def _compute_needs_attention(self):
        return super()._compute_needs_attention()

    @api.model
    def _get_attention_domain(self):
        wanted = Domain("will_not_be_renewed", "=", False)
        return super()._get_attention_domain() & wanted

    @api.depends("will_not_be_renewed")
    def _compute_reminder_next_on(self):
        return super()._compute_reminder_next_on()

    def _can_be_reminded(self):
        return super()._can_be_reminded() and not self.will_not_be_renewed

    @api.model
    def _get_reschedulable_domain(self):
        planned = Domain("reminder_next_on", "!=", False)
        wanted = Domain("will_not_be_renewed", "=", False) | planned
        return super()._get_reschedulable_domain() & wanted

    def action_stop(self):
        """Open the wizard that says that these certificates will not be renewed."""
        return self._get_wizard_action("certificates_stop_wizard_action")

    def action_renew_after_all(self):
        """Take back that these certificates will not be renewed."""
        self.write({"will_not_be_renewed": False, "not_renewed_reason": False})

    def _can_be_stopped(self):
        """Return whether it may be said that this will not be renewed."""
        self.ensure_one()
        is_settled = self.revoked_on or self.will_not_be_renewed
        return bool(self.date_expiry and not is_settled)

    def _is_renewed(self):
        """Return whether there is a renewal that counts: its name does not matter."""
        self.ensure_one()
        return bool(self.renewal_ids.filtered(lambda r: r.active and not r.revoked_on))

    def _can_be_renewed(self):
        """Return whether it is for officers to renew: not archived, revoked, replaced,
        or not to be renewed.
        """
        self.ensure_one()
        is_followed = self.superseded and not self.gap_until
        is_over = not self.active or self.revoked_on or self.will_not_be_renewed
        return not (is_over or is_followed or self._is_renewed())

    def _get_renewal_start(self):
        """Return the first day of a renewal: the day on which this expires.

        Today, if that is long past, or if this has no end.
        """
        expiry = self.date_expiry
        company = self.company_id or self.env.company
        today = company._get_certificates_today()
        latest = fields.Date.subtract(today, days=LONG_PAST_DAYS)
        return expiry if expiry and expiry >= latest else today

    def _get_renewal_expiry(self, date_start):
        """Return the proposed expiry date of the renewal of this certificate.

        That of the type; where it has no validity, and the certificate ends, the
        renewal is as long as the certificate was.

        :param date date_start: first day of validity of the renewal
        """
        # sudo: after a move to another company the type may be out of sight
        proposed = self.type_id.sudo()._get_expiry(date_start)
        if proposed or not self.date_expiry or not date_start:
            return proposed
        return validity.as_long_as(self.date_start, self.date_expiry, date_start)

    def _explain_revoked(self):
        """Return since when this certificate is revoked, and why."""
        self.ensure_one()
        return self.env._(
            "%(certificate)s is revoked already, on %(day)s: %(reason)s",
            certificate=self.display_name,
            day=format_date(self.env, self.revoked_on),
            reason=self.revocation_reason or "-",
        )

    def _explain_not_renewable(self):
        """Return why this certificate cannot be renewed."""
        self.ensure_one()
        if self.revoked_on:
            return self.env._("it is revoked.")
        if not self.active:
            return self.env._("it is archived.")
        if self.will_not_be_renewed:
            return self.env._("it will not be renewed.")
        # sudo: a renewal out of sight counts too
        if self.sudo()._is_renewed():
            return self.env._("it is renewed already.")
        return self.env._("another certificate counts in its place.")
