from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class HrEmployee(models.Model):
    """Who is qualified by what the organization holds."""

    _inherit = "hr.employee"

    @api.model
    def _get_other_holder_domain(self, type_id, day):
        # sudo: see _filter_qualified
        certificates = self.env["certificates.organization.certificate"].sudo()
        companies = self.env["res.company"]

        def cover(today):
            return certificates._get_covering_type_domain(type_id, today)

        domain = cover(day) if day else companies._get_certificates_domain(cover)

        def is_held(model, alias, query):
            held = certificates.with_context(active_test=False)._search(domain)
            held.add_where(
                SQL(
                    "%(held)s.partner_id = %(organization)s"
                    " AND %(held)s.company_id = %(company)s",
                    held=SQL.identifier(held.table),
                    organization=SQL.identifier(alias, "certificates_organization_id"),
                    company=SQL.identifier(alias, "company_id"),
                )
            )
            return SQL("EXISTS (%s)", held.select())

        of_other = super()._get_other_holder_domain(type_id, day)
        return of_other | Domain.custom(to_sql=is_held)
