from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import validity


class CertificatesAssignment(models.Model):
    """Which certificate replaces which."""

    _inherit = "certificates.assignment"

    superseded = fields.Boolean(
        compute="_compute_superseded",
        store=True,
        help="Another certificate of the same employee and type, of the same or a "
        "higher level, is valid for longer.",
    )
    succeeded_on = fields.Date(
        compute="_compute_superseded",
        store=True,
        help="First day of the certificates that are valid for longer.",
    )
    is_replaced = fields.Boolean(
        "Replaced",
        compute="_compute_is_replaced",
        compute_sudo=True,
        search="_search_is_replaced",
        help="A longer certificate counts in its place. Until that starts, what is "
        "valid today does.",
    )

    @api.depends("employee_id", "type_id", "level_id", "date_expiry")
    def _compute_superseded(self):
        # A change of another certificate arrives through _refresh_superseded.
        terms = self._get_terms()
        for certificate in self:
            end = certificate.date_expiry or validity.ENDLESS
            rivals = terms.get(certificate._get_succession_key(), ())
            starts = [start for start, last in rivals if last > end]
            certificate.superseded = bool(starts)
            certificate.succeeded_on = min(starts, default=False)

    @api.depends(
        "superseded",
        "succeeded_on",
        "date_start",
        "date_expiry",
        "company_id.certificates_timezone",
    )
    def _compute_is_replaced(self):
        self.is_replaced = False
        self.filtered_domain(self._get_replaced_domain()).is_replaced = True

    def _search_is_replaced(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_replaced_domain()

    @api.model
    def _get_replaced_domain(self):
        """Return what is superseded, but for what is valid until that starts."""
        return Domain("superseded", "=", True) & self._get_domain_of_today(
            lambda today: (
                Domain("succeeded_on", "<=", today)
                | Domain("date_start", ">", today)
                | Domain("date_expiry", "<", today)
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "is_replaced":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["is_replaced"], "read")
        domain = self._get_replaced_domain().optimize_full(self)
        return SQL("(%s)", domain._to_sql(self, alias, query))

    def _get_succession_key(self):
        """Return the key that a certificate shares with those that can replace it."""
        self.ensure_one()
        return (self.employee_id.id, self.type_id.id, self.level_id.id)

    def _get_siblings_domain(self):
        """Return all certificates of these employees and types, these included."""
        return Domain("employee_id", "in", self.employee_id.ids) & Domain(
            "type_id", "in", self.type_id.ids
        )

    @api.model
    def _refresh_superseded(self, domain):
        """Have the certificates of a domain compared with each other again."""
        # sudo: an officer's change counts for certificates out of their sight too
        everything = self.sudo().with_context(active_test=False)
        everything.search(domain).modified(["level_id"])

    def _get_longest_expiries(self):
        """Return the last day of the longest certificate, by succession key."""
        return {
            key: max(last for _start, last in terms)
            for key, terms in self._get_terms().items()
        }

    def _get_terms(self):
        """Return the first and last days of what counts, by succession key."""
        edited = self.filtered(lambda c: not c.id)._origin
        groups = self._read_group(
            self._get_siblings_domain()
            & Domain("id", "not in", edited.ids)
            & Domain("revoked_on", "=", False)
            & Domain("active", "=", True),
            ["employee_id", "type_id", "level_id", "date_start:day", "date_expiry:day"],
        )
        terms = {}
        for employee, certificate_type, level, start, last in groups:
            term = (start, last or validity.ENDLESS)
            for covered in self._get_covered_level_ids(level):
                key = (employee.id, certificate_type.id, covered)
                terms.setdefault(key, []).append(term)
        return terms

    @api.model
    def _get_covered_level_ids(self, level):
        """Return as which levels a certificate counts; False stands for none."""
        # sudo: whoever may see a certificate may see what it counts as
        return [*(level.sudo()._get_covered().ids if level else ()), False]
