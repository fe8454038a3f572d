from dataclasses import dataclass

from odoo import fields
from odoo.fields import Domain
from odoo.tools import format_date, format_time
from odoo.tools.image import image_data_uri

from odoo.addons.certificates.tools.numbers import fold_number

from ..tools import names

# What is about to expire is valid, and when is nobody's business but the holder's.
STATUS_OF_STATE = {"expiring": "valid"}
# All that is read of a company and of an employee: whole rows are long.
OF_COMPANY = (
    "certificates_pass_holder_shown",
    "certificates_signed_codes",
    "certificates_timezone",
    "name",
    "uses_default_logo",
)
OF_HOLDER = ("certificates_verification_opt_out", "name")


@dataclass(frozen=True)
class Letterhead:
    """The organization that speaks, and when it does, in its own time zone."""

    name: str
    logo: str
    timezone: str
    day: str
    time: str


@dataclass(frozen=True)
class Module:
    """A qualification that a pass lists besides its own."""

    name: str
    until: str


@dataclass(frozen=True)
class Finding:
    """The public data of a certificate: nothing else reaches a page.

    It is all that a card states of the qualification, so that nobody improves a card.
    """

    status: str
    type_name: str
    level: str
    number: str
    holder: str
    valid_from: str
    valid_until: str
    modules: list
    letterhead: Letterhead
    # Of the company, if it signs codes.
    issuer_id: int = 0


class Verifier:
    """Answers strangers whether certificates are valid now.

    What they ask for decides nothing about how much work is done: a wrong question is
    answered for another certificate first, and only then refused. So nobody can tell
    from the time which codes, numbers or names there are.
    """

    def __init__(self, env):
        # sudo: strangers have no rights; what they may know is a Finding
        self.env = env(su=True)

    def get_letterhead(self, companies=None):
        """Return the letterhead of the company of this site, else of another one.

        :param companies: those to choose from; empty for any
        """
        own = self.env.company
        company = companies[0] if companies and own not in companies else own
        return self._describe_company(company)

    def verify(self, code):
        """Return the finding about the certificate of a code, or None if unknown."""
        certificate, is_right = self.env["certificates.assignment"]._find_by_code(code)
        finding = self._describe(certificate).get(certificate)
        return finding if self._is_public(certificate) and is_right else None

    def get_lookup_companies(self):
        """Return the companies with the public look-up switched on."""
        return self.env["res.company"].search([("certificates_pass_lookup", "=", True)])

    def look_up(self, companies, number, surname):
        """Return the findings about the certificates with this number and surname.

        Numbers are unique within a type only, and a renewal may keep its number: so
        there may be several. What counts today comes first.
        """
        certificates = self.env["certificates.assignment"]
        offered = Domain("company_id", "in", companies.ids)
        other = certificates.search(offered, order="id", limit=1)
        found = certificates.search(offered & self._get_number_domain(number))
        examined = found or other
        findings = self._describe(examined)
        right = examined.filtered(
            lambda c: (
                names.is_surname(surname, c.employee_id.name)
                and c.number_key == fold_number(number)
                and self._is_public(c)
            )
        )
        ordered = right.sorted(lambda c: (bool(c.revoked_on), c.is_replaced))
        return [findings[certificate] for certificate in ordered]

    def _get_number_domain(self, number):
        # There is an index on type and number, and few types.
        types = self.env["certificates.type"].with_context(active_test=False)
        return Domain("type_id", "in", types.search([]).ids) & Domain(
            "number_key", "=", fold_number(number)
        )

    def _describe(self, certificates):
        """Return a finding on each certificate, for the public to know or not."""
        companies = certificates.company_id | self.env.company
        companies.fetch(OF_COMPANY)
        certificates.employee_id.fetch(OF_HOLDER)
        letterheads = {c: self._describe_company(c) for c in companies}
        modules = certificates._get_pass_modules()
        return {
            certificate: self._describe_one(
                certificate, letterheads[certificate.company_id], modules[certificate]
            )
            for certificate in certificates
        }

    def _is_public(self, certificate):
        """Return whether the public may know of a certificate.

        Not of one that was put away: it may be a mistake. But people who left, and
        types that are issued no more, leave certificates that are as good as before.
        """
        return (
            certificate.active
            and not certificate.employee_id.certificates_verification_opt_out
        )

    def _describe_one(self, certificate, letterhead, modules):
        state, company = certificate.state, certificate.company_id
        return Finding(
            status=STATUS_OF_STATE.get(state, state),
            type_name=certificate.type_id.name,
            level=certificate.level_id.name or "",
            number=certificate.number or "",
            holder=certificate._get_shown_holder(),
            valid_from=self._format_day(certificate.date_start),
            valid_until=self._format_day(certificate.date_expiry),
            modules=[self._describe_module(module) for module in modules],
            letterhead=letterhead,
            issuer_id=company.id if company.certificates_signed_codes else 0,
        )

    def _describe_module(self, module):
        return Module(
            name=module._get_public_name(),
            until=self._describe_end(module.date_expiry),
        )

    def _describe_end(self, day):
        if not day:
            return self.env._("without end date")
        return self.env._("through %(day)s", day=self._format_day(day))

    def _describe_company(self, company):
        now = fields.Datetime.now()
        timezone = company._get_certificates_timezone()
        today = fields.Date.context_today(company.with_context(tz=timezone))
        logo = company.certificates_pass_logo or (
            not company.uses_default_logo and company.logo_web
        )
        return Letterhead(
            name=company.name,
            logo=image_data_uri(logo) if logo else "",
            timezone=timezone,
            day=self._format_day(today),
            time=format_time(self.env, now, tz=timezone, time_format="short"),
        )

    def _format_day(self, day):
        return format_date(self.env, day, date_format="long") if day else ""
