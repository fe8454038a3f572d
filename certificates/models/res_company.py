from odoo import fields, models


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

    _certificates_expiring_days_not_negative = models.Constraint(
        "CHECK (certificates_expiring_days >= 0)",
        "The expiring notice of certificates cannot be negative.",
    )

    def _get_certificates_timezone(self):
        """Return the name of the time zone in which reminders count days."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
