from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import get_lang

from ...tools import dates


class OfHolder:
    """A field of the holder that officers know, although only HR reads its source.

    Odoo lets them read, sort and group by it. Its search asks for the groups of the
    source: this one asks for those of the field itself.
    """

    def _search_related(self, records, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if isinstance(value, Domain):
            # What the user may not read of an organization finds nothing either.
            operator, value = "in", records.env[self.comodel_name]._search(value)
        _employee, _dot, source = self.related.partition(".")
        found = records._search_holders(self.name, Domain(source, operator, value))
        return Domain("employee_id", "in", found)


class HolderChar(OfHolder, fields.Char):
    pass


class HolderDate(OfHolder, fields.Date):
    pass


class HolderMany2one(OfHolder, fields.Many2one):
    pass


class CertificatesAssignment(models.Model):
    """Searching a holder, and listing the holder's other qualifications."""

    _inherit = "certificates.assignment"

    organization_id = HolderMany2one(
        related="employee_id.certificates_organization_id",
        groups="certificates.group_certificates_user",
    )
    holder_birthday = HolderDate(
        related="employee_id.birthday",
        string="Date of Birth",
        groups="certificates.group_certificates_user",
    )
    external_number = HolderChar(
        related="employee_id.certificates_external_number",
        groups="certificates.group_certificates_user",
    )
    holder_query = fields.Char(
        "Holder",
        store=False,
        search="_search_holder_query",
        groups="certificates.group_certificates_user",
        help="Finds by certificate number, and by name, date of birth or external "
        "number of the holder.",
    )
    holder_organization_id = fields.Many2one(
        "res.partner",
        "Organization of the Holder",
        store=False,
        search="_search_holder_organization_id",
        groups="certificates.group_certificates_user",
        help="Finds by the organization of the holder.",
    )
    holder_qualifications = fields.Text(
        "All Qualifications",
        compute="_compute_holder_qualifications",
        help="What the holder is qualified for, with the last days of validity.",
    )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Heed the groups of related fields too: Odoo asks for those of their source,
        as superuser, when it sorts and groups by them.
        """
        field = self._fields.get(field_expr.partition(".")[0])
        if field and field.related and field.groups:
            self._check_field_access(field, "read")
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("employee_id")
    @api.depends_context("certificates_details", "lang")
    def _compute_holder_qualifications(self):
        """List them only where they are asked for: a list shows them on demand."""
        self.holder_qualifications = False
        if not self.env.context.get("certificates_details"):
            return
        held = self._search_holder_qualifications().grouped("employee_id")
        for certificate in self:
            qualifications = held.get(certificate.employee_id, self.browse())
            certificate.holder_qualifications = "\n".join(
                qualification._describe_qualification()
                for qualification in qualifications
            )

    @api.model
    def _search_holder_query(self, operator, value):
        if operator == "in":
            texts = [text for text in value if text and isinstance(text, str)]
            return Domain.OR(self._search_holder_query("ilike", t) for t in texts)
        if operator != "ilike":
            return NotImplemented
        found = self._search_holders("holder_query", self._get_holder_domain(value))
        return Domain("number", "ilike", value) | Domain("employee_id", "in", found)

    @api.model
    def _search_holder_organization_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        domain = Domain("certificates_organization_id", operator, value)
        found = self._search_holders("holder_organization_id", domain)
        return Domain("employee_id", "in", found)

    @api.model
    def _search_holders(self, field_name, domain):
        """Return the employees that a search-only field finds."""
        # Odoo does not ask for the groups of such a field.
        self._check_field_access(self._fields[field_name], "read")
        # sudo: by what only HR officers read of an employee, officers know a holder
        holders = self.env["hr.employee"].sudo().with_context(active_test=False)
        return holders._search(domain)

    @api.model
    def _get_holder_domain(self, text):
        """Return a domain of the employees that a text identifies."""
        domain = self.env["hr.employee"]._get_certificates_search_domain(text)
        day = self._read_day(text)
        return domain | Domain("birthday", "=", day) if day else domain

    @api.model
    def _read_day(self, text):
        """Return the day that a text names as the user would write it, or ``None``.

        Day and month are in the order of the user's format, with any separator.
        """
        language = get_lang(self.env)
        return dates.read_day(text, language.date_format, language.code)

    def _search_holder_qualifications(self):
        """Return all qualifications of the holders of these certificates."""
        return self.search(
            Domain("employee_id", "in", self.employee_id.ids)
            & self._get_shown_domain(),
            order="type_id, date_expiry, id",
        )

    def _describe_qualification(self):
        self.ensure_one()
        if not self.date_expiry:
            return self.env._("%(type)s, without end", type=self.type_id.name)
        return self.env._(
            "%(type)s, through %(day)s",
            type=self.type_id.name,
            day=format_date(self.env, self.date_expiry),
        )
