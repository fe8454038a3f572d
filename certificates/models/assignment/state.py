from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("upcoming", "Upcoming"),
    ("valid", "Valid"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
]


class CertificatesAssignment(models.Model):
    """The status of a certificate at this moment, and whether it needs attention."""

    _inherit = "certificates.assignment"

    date_expiring = fields.Date(
        "Expiring From",
        compute="_compute_date_expiring",
        store=True,
        precompute=True,
        help="First day on which the certificate counts as expiring.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
        group_expand=True,
    )
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention",
        compute_sudo=True,
        search="_search_needs_attention",
        help="Expiring or expired, of an active employee, and not replaced; or expired "
        "before the next one starts.",
    )

    @api.depends("date_expiry", "type_id.expiring_days")
    def _compute_date_expiring(self):
        for certificate in self:
            certificate.date_expiring = (
                certificate.date_expiry
                and fields.Date.subtract(
                    certificate.date_expiry, days=certificate.type_id.expiring_days
                )
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

    @api.depends("state", "superseded", "gap_until", "active", "employee_id.active")
    def _compute_needs_attention(self):
        self.needs_attention = False
        self.filtered_domain(self._get_attention_domain()).needs_attention = True

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_attention_domain()

    @api.model
    def _get_attention_domain(self):
        return (
            Domain("state", "in", ["expiring", "expired"])
            & (Domain("superseded", "=", False) | self._get_gap_domain())
            & Domain("active", "=", True)
            & Domain("employee_id.active", "=", True)
        )
