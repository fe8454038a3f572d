from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import validity


class CertificatesAssignment(models.Model):
    """Which certificate replaces which."""

    _inherit = "certificates.assignment"

    superseded = fields.Boolean(
        compute="_compute_superseded",
        store=True,
        help="Another certificate of the same employee, type and level is valid "
        "for longer.",
    )

    @api.depends("employee_id", "type_id", "level", "date_expiry")
    def _compute_superseded(self):
        # A change of another certificate arrives through _refresh_superseded.
        longest = self._get_longest_expiries()
        for certificate in self:
            end = certificate.date_expiry or validity.ENDLESS
            key = certificate._get_succession_key()
            certificate.superseded = longest.get(key, end) > end

    def _get_succession_key(self):
        """Return what a certificate shares with those that can supersede it."""
        self.ensure_one()
        return (self.employee_id.id, self.type_id.id, self.level or False)

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
        everything.search(domain).modified(["level"])

    def _get_longest_expiries(self):
        """Return the last day of the longest certificate, by succession key."""
        edited = self.filtered(lambda c: not c.id)._origin
        groups = self._read_group(
            self._get_siblings_domain()
            & Domain("id", "not in", edited.ids)
            & Domain("revoked_on", "=", False)
            & Domain("active", "=", True),
            ["employee_id", "type_id", "level"],
            ["date_expiry:max", "date_expiry:count", "__count"],
        )
        return {
            (employee.id, certificate_type.id, level or False): (
                last if dated == count else validity.ENDLESS
            )
            for employee, certificate_type, level, last, dated, count in groups
        }
