from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesAssignment(models.Model):
    """Which certificates count on a day, for compliance and for planning."""

    _inherit = "certificates.assignment"

    @api.model
    def _get_covering_domain(self, day):
        """Return the certificates that are valid on a day, expiring ones included."""
        return (
            self._get_unrevoked_domain(day)
            & Domain("date_start", "<=", day)
            & (Domain("date_expiry", "=", False) | Domain("date_expiry", ">=", day))
        )

    @api.model
    def _get_unrevoked_domain(self, day):
        """Return the certificates that were not revoked on a day.

        A revocation counts from its date on, and in the future whatever its date.
        """
        unrevoked = Domain("revoked_on", "=", False)
        if day < fields.Date.context_today(self):
            unrevoked |= Domain("revoked_on", ">", day)
        return unrevoked & Domain("active", "=", True)

    @api.model
    def _get_lasting_domain(self, day):
        """Return the certificates that do not count as expiring on a day."""
        return Domain("date_expiry", "=", False) | Domain("date_expiring", ">", day)
