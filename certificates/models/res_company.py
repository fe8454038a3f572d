from odoo import fields, models
from odoo.fields import Domain

from ..tools import validity


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_expiring_days = fields.Integer(
        "Expiring Notice of Certificates",
        default=90,
        help="Proposed for new certificate types: for how many days before its "
        "expiry date a certificate counts as expiring.",
    )
    certificates_responsible_id = fields.Many2one(
        "res.users",
        "Responsible for Certificates",
        help="Receives the reminders for the responsible person when the "
        "certificate type names nobody.",
    )

    _certificates_expiring_days_within_reason = models.Constraint(
        f"CHECK (certificates_expiring_days BETWEEN 0 AND {validity.MAX_DAYS})",
        "The expiring notice of certificates is between zero days and a century.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "certificates_responsible_id" in vals:
            of_companies = Domain("company_id", "in", self.ids)
            self.env["certificates.reminder"]._follow_people(of_companies)
        return result

    def _get_certificates_timezone(self):
        """Return the name of the time zone in which reminders count days."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"

    def _get_certificates_today(self):
        """Return the date of today where the company is."""
        timezone = self._get_certificates_timezone()
        return fields.Date.context_today(self.with_context(tz=timezone))

    def _get_certificates_officers(self):
        """Return the active users who look after the certificates of the company."""
        self.ensure_one()
        group = self.env.ref("certificates.group_certificates_user")
        # sudo: whoever is told of a certificate need not be known to the user
        return group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
