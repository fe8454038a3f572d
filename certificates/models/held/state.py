from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import ladder

# No certificate has more days left, nor expired longer ago.
MAX_DAYS_LEFT = 100000

STATES = [
    ("upcoming", "Upcoming"),
    ("valid", "Valid"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
]


# In the words in which domains say it, for an index to answer them.
OPEN = (
    "WHERE active IS TRUE AND revoked_on IS NULL"
    " AND (superseded IS NOT TRUE OR gap_until IS NOT NULL)"
)


class CertificatesHeldMixin(models.AbstractModel):
    """The status of a certificate at this moment, and whether it needs attention."""

    _inherit = "certificates.held.mixin"

    date_expiring = fields.Date(
        "Expiring From",
        compute="_compute_date_expiring",
        store=True,
        precompute=True,
        help="First day on which the certificate counts as expiring: the notice of "
        "its type before expiry, but at most half of its validity.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
        group_expand=True,
    )
    days_left = fields.Integer(
        compute="_compute_days_left",
        compute_sudo=True,
        search="_search_days_left",
        aggregator=None,
        help="How many days the certificate is still valid after today. Negative: how "
        "many days ago it expired.",
    )
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention",
        compute_sudo=True,
        search="_search_needs_attention",
        help="Expiring or expired, and not replaced; or expired before the next one "
        "starts.",
    )

    # What may need attention: neither the history nor what is settled.
    _noticed_idx = models.Index(f"(date_expiring) {OPEN}")
    _open_expiry_idx = models.Index(f"(date_expiry, id) {OPEN}")

    @api.depends("date_start", "date_expiry", "type_id.expiring_days")
    def _compute_date_expiring(self):
        for certificate in self:
            expiry = certificate.date_expiry
            certificate.date_expiring = expiry and fields.Date.subtract(
                expiry,
                days=ladder.notice_days(
                    certificate.date_start, expiry, certificate.type_id.expiring_days
                ),
            )

    @api.depends(
        "date_start",
        "date_expiry",
        "date_expiring",
        "revoked_on",
        "company_id.certificates_timezone",
    )
    def _compute_state(self):
        self._set_state()

    @api.model
    def _get_state_domains(self, today=None):
        """Return the one definition of each state, as a domain on stored dates.

        Records, searches, sorting and grouping all evaluate these domains. They
        exclude each other, and are written so that an index on the dates can answer
        them.

        :param date today: the day to judge by; none for today where the company of
            each certificate is
        """
        if not today:
            return self._get_domains_of_today(self._get_state_domains)
        revoked = Domain("revoked_on", "!=", False)
        started = Domain("date_start", "<=", today) & Domain("revoked_on", "=", False)
        endless = Domain("date_expiry", "=", False)
        return {
            "revoked": revoked,
            "upcoming": Domain("date_start", ">", today)
            & Domain("revoked_on", "=", False),
            "expired": started & Domain("date_expiry", "<", today),
            "expiring": started
            & Domain("date_expiry", ">=", today)
            & Domain("date_expiring", "<=", today),
            "valid": started & (endless | Domain("date_expiring", ">", today)),
        }

    @api.depends("date_expiry", "company_id")
    def _compute_days_left(self):
        todays = {c: c._get_certificates_today() for c in self.company_id}
        for certificate in self:
            today = todays.get(certificate.company_id)
            expiry = certificate.date_expiry
            certificate.days_left = (expiry - today).days if expiry and today else 0

    def _search_days_left(self, operator, value):
        is_number = operator == "in" or isinstance(value, int | float)
        if operator not in ("<", "<=", ">", ">=", "in") or not is_number:
            return NotImplemented
        if operator == "in":
            numbers = (days for days in value if type(days) is int)
            return Domain.OR(self._get_days_left_domain("=", days) for days in numbers)
        return self._get_days_left_domain(operator, value)

    @api.model
    def _get_days_left_domain(self, operator, days):
        days = max(min(days, MAX_DAYS_LEFT), -MAX_DAYS_LEFT)
        return self._get_domain_of_today(
            lambda today: Domain(
                "date_expiry", operator, fields.Date.add(today, days=days)
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "days_left":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["days_left"], "read")
        expiry = self._field_to_sql(alias, "date_expiry", query)
        company = self._field_to_sql(alias, "company_id", query)
        days = self.env["res.company"]._get_certificates_days()
        today = SQL(" ").join(
            SQL("WHEN %s IN %s THEN %s", company, tuple(ids), day)
            for day, ids in days.items()
        )
        return SQL("(%s - CASE %s END)", expiry, today)

    @api.depends("state", "superseded", "gap_until", "active")
    def _compute_needs_attention(self):
        self.needs_attention = False
        self.filtered_domain(self._get_attention_domain()).needs_attention = True

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_attention_domain()

    @api.model
    def _get_noticed_domain(self, today):
        """Return what is expiring or has expired, in the words of one index."""
        return (
            Domain("date_expiring", "<=", today)
            & Domain("date_start", "<=", today)
            & Domain("revoked_on", "=", False)
        )

    @api.model
    def _get_attention_domain(self):
        return (
            self._get_domain_of_today(self._get_noticed_domain)
            & (Domain("superseded", "=", False) | self._get_gap_domain())
            & Domain("active", "=", True)
        )
