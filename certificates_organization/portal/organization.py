from dataclasses import dataclass
from functools import cached_property

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from odoo.addons.certificates.models.certificates_team_mixin import BY_NAME
from odoo.addons.certificates.portal.forms import read_id, read_text
from odoo.addons.certificates.portal.submitter import Submitter
from odoo.addons.certificates.tools import folding
from odoo.addons.certificates.tools.numbers import fold_number

# What a person does not have, though it is asked.
LACKING = ("missing", "expired", "grace")

# What is asked of a person, the most urgent first.
SHOWN = (*LACKING, "expiring")


@dataclass(frozen=True)
class Lack:
    """What somebody does not have, though it is asked.

    :param type_id: the certificate type, with superuser rights
    :param str status: as in the compliance report
    :param date_due: first day on which it has to be there; for ``grace``
    :param date_expiry: last day of the one that was held; for ``expired``
    :param sites: that ask for it; none where the company does
    """

    type_id: object
    status: str
    date_due: object = None
    date_expiry: object = None
    sites: tuple = ()


@dataclass(frozen=True)
class Person:
    """One of the people of an organization, as its contact person sees them.

    :param employee: with superuser rights
    :param certificates: that count now, those that expire first
    :param lacking: what the company and the sites ask, a list of ``Lack``
    :param proposal: that the person has left, as long as it waits
    """

    employee: object
    certificates: object
    lacking: list
    proposal: object

    @property
    def expiring(self):
        """The certificates that need attention."""
        return self.certificates.filtered("needs_attention")


@dataclass(frozen=True)
class Itself:
    """An organization, as the holder of certificates of its own.

    :param appointment: of the contact person: the organization and the company
    :param certificates: that count now, those that expire first
    :param lacking: a list of ``Gap``
    :param waiting: submissions that wait, by the id of the certificate that they renew
    """

    appointment: object
    certificates: object
    lacking: list
    waiting: dict

    @property
    def organization(self):
        """The organization, with superuser rights."""
        return self.appointment.organization_id


class Organization(Submitter):
    """The current user as a contact person, and the people of the own organizations.

    Its records have superuser rights: contact persons read neither employees nor
    certificates, and see of their own people what the pages show.
    """

    source = "contact"
    home_url = "/my/organization"
    form_url = "/my/organization/hand-in"

    @cached_property
    def appointments(self):
        return self.user_env["certificates.pass.contact"]._get_own()

    @property
    def organizations(self):
        """The organizations of the contact person."""
        return self.appointments.organization_id

    def get_people_domain(self, organization_id=None):
        """Return the people of the own organizations, or of one of them."""
        appointments = self.appointments
        if organization_id:
            appointments = appointments.filtered(
                lambda a: a.organization_id.id == organization_id
            )
        return Domain.OR(
            Domain("company_id", "=", appointment.company_id.id)
            & Domain(
                "certificates_organization_id", "=", appointment.organization_id.id
            )
            for appointment in appointments
        ) & Domain("active", "=", True)

    @property
    def employees(self):
        """The employees that the contact person may hand in certificates of."""
        return self.env["hr.employee"].search(self.get_people_domain(), order=BY_NAME)

    def find_people_domain(self, search, organization_id, filterby):
        """Return the people that a search asks for.

        :param str search: words of a name, or the number that the organization gave
        """
        domain = self.get_people_domain(organization_id)
        words = folding.fold_plain(search).replace(",", " ").split()
        if words:
            by_name = Domain.AND(
                Domain("certificates_folded_name", "like", escape_psql(word))
                for word in words
            )
            number = escape_psql(fold_number(search))
            domain &= by_name | Domain("certificates_folded_number", "like", number)
        if filterby == "lacking":
            domain &= Domain("id", "in", self._search_lacking(domain))
        elif filterby == "expiring":
            domain &= Domain("id", "in", self._search_expiring(domain))
        return domain

    def _search_lacking(self, domain):
        employees = self.env["hr.employee"].search(domain)
        groups = self.env["certificates.compliance"]._read_group(
            Domain("employee_id", "in", employees.ids)
            & Domain("status", "in", LACKING),
            ["employee_id"],
        )
        at_sites = self._find_lacking_at_sites(employees)
        return [*(employee.id for (employee,) in groups), *at_sites]

    def _find_lacking_at_sites(self, employees):
        """Return what people lack for the sites at which their organization works.

        :return: the sites by type, by employee id
        """
        visits = {}
        sites = self.env["certificates.site"].search(
            Domain("organization_ids", "in", self.organizations.ids)
        )
        for site in sites:
            coming = employees.filtered(lambda e, site=site: self._is_at(e, site))
            if coming:
                visits[site, None] = coming.ids
        found = sites._find_lacking(visits)
        all_types = self.env["certificates.type"].union(*found.values())
        personal = all_types.filtered(lambda t: t.holder == "person")
        lacking = {}
        for (site, _day, employee_id), types in found.items():
            for certificate_type in personal & types:
                by_type = lacking.setdefault(employee_id, {})
                by_type.setdefault(certificate_type, []).append(site)
        return lacking

    def _is_at(self, employee, site):
        """Return whether the organization of an employee works at a site."""
        return (
            employee.certificates_organization_id in site.organization_ids
            and site.company_id in (employee.company_id, site.company_id.browse())
        )

    def _search_expiring(self, domain):
        employees = self.env["hr.employee"]._search(domain)
        groups = self.env["certificates.assignment"]._read_group(
            Domain("employee_id", "in", employees)
            & Domain("needs_attention", "=", True),
            ["employee_id"],
        )
        return [employee.id for (employee,) in groups]

    def find_person(self, employee_id):
        """Return one of the own people, or nothing."""
        return self.env["hr.employee"].search(
            self.get_people_domain() & Domain("id", "=", employee_id)
        )

    def describe(self, employees):
        """Return the people as a page shows them, in a constant number of queries."""
        of_people = Domain("employee_id", "in", employees.ids)
        certificates = self.env["certificates.assignment"].search(
            of_people
            & Domain("is_replaced", "=", False)
            & Domain("revoked_on", "=", False),
            order="date_expiry, id",
        )
        lacking = self.env["certificates.compliance"].search(
            of_people & Domain("status", "in", LACKING), order="date_due, id"
        )
        proposals = self.env["certificates.person.proposal"].search(
            of_people & Domain("state", "=", "to_check") & Domain("kind", "=", "left")
        )
        held = certificates.grouped("employee_id")
        missed = lacking.grouped("employee_id")
        leaving = proposals.grouped("employee_id")
        at_sites = self._find_lacking_at_sites(employees)
        return [
            Person(
                employee,
                held.get(employee, certificates.browse()),
                self._list_lacking(
                    missed.get(employee, lacking.browse()),
                    at_sites.get(employee.id, {}),
                    held.get(employee, certificates.browse()),
                ),
                leaving.get(employee, proposals.browse()),
            )
            for employee in employees
        ]

    def _list_lacking(self, rows, at_sites, held):
        """Return what a person lacks: each type once, with the sites that ask for it.

        :param rows: of the compliance report
        :param dict at_sites: the sites by type
        :param held: the certificates of the person
        """
        by_company = [
            Lack(
                row.type_id,
                row.status,
                row.date_due,
                row.date_expiry,
                tuple(at_sites.get(row.type_id, ())),
            )
            for row in rows
        ]
        expired = {c.type_id: c for c in held if c.state == "expired"}
        return by_company + [
            Lack(
                certificate_type,
                "expired" if certificate_type in expired else "missing",
                date_expiry=certificate_type in expired
                and expired[certificate_type].date_expiry,
                sites=tuple(sites),
            )
            for certificate_type, sites in at_sites.items()
            if certificate_type not in rows.type_id
        ]

    # What the organizations hold and lack themselves

    def describe_organizations(self):
        """Return each own organization as a holder, in a constant number of queries."""
        appointments = self.appointments
        pairs = {(a.organization_id.id, a.company_id.id) for a in appointments}
        certificates = self.env["certificates.organization.certificate"].search(
            self._get_own_certificates_domain()
            & Domain("is_replaced", "=", False)
            & Domain("revoked_on", "=", False)
        )
        gaps = self.env["certificates.compliance"]._find_organization_gaps(pairs)
        waiting = certificates._get_waiting_renewals()
        return [
            Itself(
                appointment,
                certificates.filtered(
                    lambda c, a=appointment: (
                        (c.partner_id, c.company_id)
                        == (a.organization_id, a.company_id)
                    )
                ),
                [
                    gap
                    for gap in gaps
                    if (gap.organization, gap.company_id)
                    == (appointment.organization_id, appointment.company_id.id)
                ],
                waiting,
            )
            for appointment in appointments
        ]

    def _get_own_certificates_domain(self):
        """Return what the own organizations hold themselves, or handed in."""
        return Domain.OR(
            Domain("partner_id", "=", appointment.organization_id.id)
            & Domain("company_id", "=", appointment.company_id.id)
            for appointment in self.appointments
        )

    def find_own_certificate(self, certificate_id):
        """Return a certificate of one of the own organizations, or nothing."""
        return self.env["certificates.organization.certificate"].search(
            self._get_own_certificates_domain() & Domain("id", "=", certificate_id or 0)
        )

    def get_own_document_url(self, certificate, document):
        """Return the address of a document of a certificate of an own organization."""
        return f"{self.home_url}/certificates/{certificate.id}/documents/{document.id}"

    def find_appointment(self, organization_id):
        """Return the appointment for one of the own organizations, or nothing."""
        return self.appointments.filtered(
            lambda a: a.organization_id.id == organization_id
        )[:1]

    def get_form_choices(self, form):
        """Return what the form offers: of people, or of the organization itself."""
        appointment = self.find_appointment(form.get("organization_id"))
        if not appointment:
            return super().get_form_choices(form)
        return {
            "employees": self.env["hr.employee"],
            "types": self.get_types_of_organizations(appointment.company_id),
            "organization": appointment.organization_id,
        }

    def get_types_of_organizations(self, company):
        """Return the types that organizations hold, by name."""
        return self._find_types(company, Domain("holder", "=", "organization"))

    def prepare_form(self, renewed=None, again=None):
        known = again or renewed
        if not known or not known._get_holder_name() == "partner_id":
            return super().prepare_form(renewed, again)
        return self._prepare_form_of_organization(known, renewed, again)

    def _prepare_form_of_organization(self, known, renewed, again):
        renewal = renewed or again.organization_renewal_of_id
        return {
            "organization_id": known.partner_id.id,
            "type_id": known.type_id.id,
            "level_id": known.level_id.id,
            "renew": renewal.id,
            "number": again.number if again else "",
            "date_start": again.date_start if again else "",
            "date_expiry": again.date_expiry if again else "",
        }

    def prepare_organization_values(self, entered):
        """Return the values of a submission of an organization itself.

        :raise ValidationError: when a value is missing or wrong
        """
        appointment = self.find_appointment(entered["organization_id"])
        if not appointment:
            raise ValidationError(self.user_env._("Choose the organization."))
        renewed = self.find_own_certificate(entered["renew"])
        company = renewed.company_id or appointment.company_id
        types = self.get_types_of_organizations(company)
        certificate_type = self._choose_type(entered, types)
        values = {
            **self._prepare_facts(entered, certificate_type),
            "partner_id": appointment.organization_id.id,
            "company_id": company.id,
        }
        if renewed.partner_id.id == values["partner_id"] and (
            renewed.type_id == certificate_type
        ):
            values["organization_renewal_of_id"] = renewed.id
        return values

    def _get_holder_domain(self, values):
        if "partner_id" not in values:
            return super()._get_holder_domain(values)
        return Domain("partner_id", "=", values["partner_id"]) & Domain(
            "company_id", "=", values["company_id"]
        )

    def read_form(self, form):
        chosen = {read_id(text) for text in form.getlist("employee_id")} - {None}
        return {
            **super().read_form(form),
            "employee_ids": chosen,
            "organization_id": read_id(form.get("organization_id")),
        }

    def hand_in(self, entered):
        """Hand in what was entered for each of the chosen people, with the same files.

        :raise UserError: when it cannot be handed in; then for nobody
        """
        chosen_ids = entered["employee_ids"]
        if entered["organization_id"]:
            return self._hand_in_of_organization(entered)
        if len(chosen_ids) < 2:
            return super().hand_in(entered)
        if entered["number"]:
            raise ValidationError(
                self.user_env._(
                    "%(number)s is the number of one certificate: leave it out, or "
                    "hand in the certificates one by one.",
                    number=entered["number"],
                )
            )
        files = self.read_files()
        submissions = self.user_env["certificates.submission"]
        for employee_id in sorted(chosen_ids):
            values = self.prepare_values({**entered, "employee_id": employee_id})
            known = self._find_waiting(values)
            submissions += known or submissions._hand_in(values, files)
        return submissions

    def _hand_in_of_organization(self, entered):
        """Hand in what an organization holds itself."""
        values = self.prepare_organization_values(entered)
        if known := self._find_waiting(values):
            return known
        files = self.read_files()
        return self.user_env["certificates.submission"]._hand_in(values, files)

    # What was handed in

    def get_certificate_url(self, certificate):
        if certificate._get_holder_name() == "partner_id":
            return f"{self.home_url}#certificate_{certificate.id}"
        return f"{self.home_url}/people/{certificate.employee_id.id}"

    def get_document_url(self, submission, document):
        # Once it is accepted, its documents are those of the certificate, of which
        # contact persons read nothing in another way.
        return f"{self.get_submission_url(submission)}/documents/{document.id}"

    def get_domain(self):
        """Return what was handed in of the own people by a contact person."""
        of_people = Domain("employee_id", "any", self.get_people_domain())
        return Domain("source", "=", "contact") & (
            of_people | self._get_own_certificates_domain()
        )

    def find(self, submission_id):
        """Return a submission of the own people, or nothing."""
        return self.env["certificates.submission"].search(
            self.get_domain() & Domain("id", "=", submission_id)
        )

    def get_recent(self, limit=20):
        """Return what was handed in, what waits first."""
        return self.env["certificates.submission"].search(
            self.get_domain() & Domain("state", "in", ["to_check", "rejected"]),
            order="state desc, id desc",
            limit=limit,
        )

    # Who came, and who left

    def get_rejected_proposals(self, limit=5):
        """Return the last proposals that an officer rejected, with the reasons."""
        return self.env["certificates.person.proposal"].search(
            self._get_proposal_domain() & Domain("state", "=", "rejected"),
            order="decided_at desc, id desc",
            limit=limit,
        )

    def get_proposals(self):
        """Return the proposals of the own organizations that wait."""
        return self.env["certificates.person.proposal"].search(
            self._get_proposal_domain() & Domain("state", "=", "to_check")
        )

    def find_proposal(self, proposal_id):
        """Return a proposal of the own organizations that waits, or nothing."""
        return self.get_proposals().filtered(lambda p: p.id == proposal_id)

    def _get_proposal_domain(self):
        return Domain.OR(
            Domain("company_id", "=", appointment.company_id.id)
            & Domain("organization_id", "=", appointment.organization_id.id)
            for appointment in self.appointments
        )

    def read_person(self, form):
        """Return what was entered of a new person, as the form shows it again."""
        return {
            "organization_id": read_id(form.get("organization_id")),
            "name": read_text(form.get("name")),
            "email": read_text(form.get("email")),
            "external_number": read_text(form.get("external_number")),
        }

    def propose_person(self, entered):
        """Propose a person who has come to an own organization.

        The same person proposed twice is proposed once.

        :raise ValidationError: when the name or the organization is missing
        """
        appointments = self.appointments.filtered(
            lambda a: a.organization_id.id == entered["organization_id"]
        )
        if not appointments and len(self.organizations) == 1:
            appointments = self.appointments
        if not appointments:
            raise ValidationError(self.user_env._("Choose the organization."))
        if not entered["name"]:
            raise ValidationError(self.user_env._("Enter the name of the person."))
        appointment = appointments[0]
        values = {
            **entered,
            "organization_id": appointment.organization_id.id,
            "company_id": appointment.company_id.id,
        }
        waiting = self.get_proposals().filtered(
            lambda p: all(
                (p[name].id if name.endswith("_id") else p[name] or "") == value
                for name, value in values.items()
            )
        )
        return waiting or self.env["certificates.person.proposal"].create(values)

    def propose_leaving(self, employee):
        """Say that one of the own people has left. Idempotent."""
        proposals = self.env["certificates.person.proposal"]
        waiting = proposals.search(
            Domain("employee_id", "=", employee.id)
            & Domain("kind", "=", "left")
            & Domain("state", "=", "to_check")
        )
        return waiting or proposals.create(
            {
                "kind": "left",
                "employee_id": employee.id,
                "name": read_text(employee.name),
                "organization_id": employee.certificates_organization_id.id,
                "company_id": employee.company_id.id,
            }
        )
