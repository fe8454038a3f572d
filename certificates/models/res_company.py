from odoo import fields, models

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

    def _get_certificates_timezone(self):
        """Return the name of the time zone in which reminders count days."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
