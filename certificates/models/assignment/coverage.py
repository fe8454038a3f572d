from odoo import api, models
from odoo.fields import Domain


class CertificatesAssignment(models.Model):
    """Which certificates count on a day, for compliance and for planning."""

    _inherit = "certificates.assignment"

    @api.model
    def _get_covering_domain(self, day=None):
        """Return the certificates that are valid on a day, expiring ones included.

        :param date day: none for today where the company of each is
        """
        if not day:
            return self._get_domain_of_today(self._get_covering_domain)
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
        unrevoked |= self._get_domain_of_today(
            lambda today: (
                Domain("revoked_on", ">", day) if day < today else Domain.FALSE
            )
        )
        return unrevoked & Domain("active", "=", True)

    @api.model
    def _get_lasting_domain(self, day):
        """Return the certificates that do not count as expiring on a day."""
        return Domain("date_expiry", "=", False) | Domain("date_expiring", ">", day)
