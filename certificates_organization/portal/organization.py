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
class Person:
    """One of the people of an organization, as its contact person sees them.

    :param employee: with superuser rights
    :param certificates: that count now, those that expire first
    :param lacking: rows of the compliance report
    :param proposal: that the person has left, as long as it waits
    """

    employee: object
    certificates: object
    lacking: object
    proposal: object

    @property
    def expiring(self):
        """The certificates that need attention."""
        return self.certificates.filtered("needs_attention")


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
        return [employee.id for (employee,) in groups]

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
        return [
            Person(
                employee,
                held.get(employee, certificates.browse()),
                missed.get(employee, lacking.browse()),
                leaving.get(employee, proposals.browse()),
            )
            for employee in employees
        ]

    def read_form(self, form):
        chosen = {read_id(text) for text in form.getlist("employee_id")} - {None}
        return {**super().read_form(form), "employee_ids": chosen}

    def hand_in(self, entered):
        """Hand in what was entered for each of the chosen people, with the same files.

        :raise UserError: when it cannot be handed in; then for nobody
        """
        chosen_ids = entered["employee_ids"]
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

    # What was handed in

    def get_certificate_url(self, certificate):
        return f"{self.home_url}/people/{certificate.employee_id.id}"

    def get_domain(self):
        """Return what was handed in of the own people by a contact person."""
        return Domain("source", "=", "contact") & Domain(
            "employee_id", "any", self.get_people_domain()
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
                "name": employee.name,
                "organization_id": employee.certificates_organization_id.id,
                "company_id": employee.company_id.id,
            }
        )
