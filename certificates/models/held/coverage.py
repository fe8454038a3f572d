from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..certificates_period_mixin import compare


class CertificatesHeldMixin(models.AbstractModel):
    """Which certificates count on a day, for compliance and for planning."""

    _inherit = "certificates.held.mixin"

    @api.model
    def _get_covering_domain(self, day=None):
        """Return the certificates that are valid on a day, expiring ones included.

        :param day: a date, or SQL of one; none for today where the company of each is
        """
        if not day:
            return self._get_domain_of_today(self._get_covering_domain)
        return (
            self._get_unrevoked_domain(day)
            & compare("date_start", "<=", day)
            & (Domain("date_expiry", "=", False) | compare("date_expiry", ">=", day))
        )

    @api.model
    def _get_unrevoked_domain(self, day):
        """Return the certificates that were not revoked on a day.

        A revocation counts from its date on, and in the future whatever its date.
        """
        unrevoked = Domain("revoked_on", "=", False)
        unrevoked |= self._get_domain_of_today(
            lambda today: compare("revoked_on", ">", day) & self._is_past(day, today)
        )
        return unrevoked & Domain("active", "=", True)

    @api.model
    def _is_past(self, day, today):
        if isinstance(day, SQL):
            return Domain.custom(to_sql=lambda *_args: SQL("%s < %s", day, today))
        return Domain.TRUE if day < today else Domain.FALSE

    @api.model
    def _get_lasting_domain(self, day):
        """Return the certificates that do not count as expiring on a day."""
        return Domain("date_expiry", "=", False) | compare("date_expiring", ">", day)

    def _describe_as_met(self):
        """Return type, level and number, to say by what a requirement is met."""
        self.ensure_one()
        names = (self.type_id.name, self.level_id.name, self.number)
        return ", ".join(filter(None, names))
