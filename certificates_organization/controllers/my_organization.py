from odoo.http import request, route

from odoo.addons.certificates.controllers.my_certificates_new import SubmissionPortal
from odoo.addons.certificates.models.certificates_team_mixin import BY_NAME
from odoo.addons.certificates.portal.forms import read_id, read_page, read_text
from odoo.addons.certificates.portal.notices import attempt, leave_notice, take_notice
from odoo.addons.certificates.portal.uploads import get_max_content_length
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..portal.organization import Organization

HOME = "/my/organization"
PERSON = f"{HOME}/people/<int(max=2147483647):employee_id>"
NEW_PERSON = f"{HOME}/people/new"
PROPOSAL = f"{HOME}/proposals/<int(max=2147483647):proposal_id>"
HAND_IN = f"{HOME}/hand-in"
SUBMISSION = f"{HOME}/submissions/<int(max=2147483647):submission_id>"
CERTIFICATE = f"{HOME}/certificates/<int(max=2147483647):certificate_id>"
DOCUMENT = "documents/<int(max=2147483647):document_id>"
PAGE = {"type": "http", "auth": "user", "website": True}

PEOPLE_PER_PAGE = 50
FILTERS = ("all", "lacking", "expiring")


class OrganizationHome(CustomerPortal):
    @route()
    def home(self, **kw):
        response = super().home(**kw)
        organization = Organization(request.env)
        response.qcontext["has_organization"] = bool(organization.appointments)
        return response


class OrganizationPortal(SubmissionPortal):
    """A contact person looks after the people of the own organizations."""

    @route([HOME, f"{HOME}/page/<int:page>"], readonly=True, **PAGE)
    def organization(
        self, page=1, search=None, organization_id=None, filterby=None, **kw
    ):
        """List the people, with what they hold and lack."""
        organization = self._get_organization()
        chosen = {
            "search": read_text(search),
            "organization_id": read_id(organization_id),
            "filterby": filterby if filterby in FILTERS else "all",
        }
        domain = organization.find_people_domain(**chosen)
        people = organization.env["hr.employee"]
        pager = portal_pager(
            url=HOME,
            url_args={name: value for name, value in chosen.items() if value},
            total=people.search_count(domain),
            page=read_page(page),
            step=PEOPLE_PER_PAGE,
        )
        found = people.search(
            domain, order=BY_NAME, limit=PEOPLE_PER_PAGE, offset=pager["offset"]
        )
        values = {
            **self._prepare_portal_layout_values(),
            **chosen,
            "page_name": "organization",
            "organizations": organization.organizations,
            "filters": self._get_people_filters(),
            "people": organization.describe(found),
            "submitter": organization,
            "holders": organization.describe_organizations(),
            "proposals": organization.get_proposals(),
            "rejected_proposals": organization.get_rejected_proposals(),
            "submissions": organization.get_recent(),
            "pager": pager,
            "notice": take_notice(),
        }
        return request.render("certificates_organization.portal_organization", values)

    @route(PERSON, readonly=True, **PAGE)
    def organization_person(self, employee_id, **kw):
        """Show what one person holds, lacks and handed in."""
        organization, employee = self._get_person(employee_id)
        [person] = organization.describe(employee)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "organization_person",
            "person": person,
            "notice": take_notice(),
        }
        return request.render(
            "certificates_organization.portal_organization_person", values
        )

    @route(NEW_PERSON, methods=["GET"], readonly=True, **PAGE)
    def new_organization_person(self, **kw):
        """Show the form of a new person."""
        organization = self._get_organization()
        return self._render_new_person(organization, {})

    @route(NEW_PERSON, methods=["POST"], **PAGE)
    def propose_person(self, **kw):
        """Propose a new person; an officer adds them."""
        organization = self._get_organization()
        organization.wait_for_earlier_click()
        entered = organization.read_person(kw)
        _done, problem = attempt(lambda: organization.propose_person(entered))
        if problem:
            return self._render_new_person(organization, entered, problem)
        leave_notice(
            "success",
            request.env._(
                "%(name)s was proposed. An officer adds them to your people.",
                name=entered["name"],
            ),
        )
        return request.redirect(HOME)

    @route(f"{PERSON}/left", methods=["POST"], **PAGE)
    def propose_leaving(self, employee_id, **kw):
        """Say that a person has left; an officer confirms it."""
        organization, employee = self._get_person(employee_id)
        _done, problem = attempt(lambda: organization.propose_leaving(employee))
        if problem:
            leave_notice("danger", problem)
        else:
            leave_notice(
                "success",
                request.env._(
                    "You said that %(name)s has left. An officer confirms it.",
                    name=employee.name,
                ),
            )
        return request.redirect(f"{HOME}/people/{employee.id}")

    @route(f"{PROPOSAL}/withdraw", methods=["POST"], **PAGE)
    def withdraw_proposal(self, proposal_id, **kw):
        """Take back a proposal that was not decided yet."""
        organization = self._get_organization()
        proposal = organization.find_proposal(proposal_id)
        if not proposal:
            raise request.not_found()
        proposal.state = "withdrawn"
        leave_notice("success", request.env._("You withdrew what you proposed."))
        return request.redirect(HOME)

    @route(HAND_IN, methods=["GET"], readonly=True, **PAGE)
    def new_organization_certificate(
        self,
        employee_id=None,
        organization_id=None,
        renew=None,
        renew_organization=None,
        again=None,
        **kw,
    ):
        """Show the form: of a person, of an organization, or of what is renewed."""
        organization = self._get_organization()
        renewed = organization.find_certificate(read_id(renew))
        own_renewed = organization.find_own_certificate(read_id(renew_organization))
        rejected = organization.find(read_id(again) or 0)
        person = organization.find_person(read_id(employee_id) or 0)
        appointment = organization.find_appointment(read_id(organization_id))
        for asked, found in (
            (renew, renewed),
            (renew_organization, own_renewed),
            (again, rejected),
            (employee_id, person),
            (organization_id, appointment),
        ):
            if asked and not found:
                raise request.not_found()
        form = {}
        if renewed or own_renewed or rejected:
            form = organization.prepare_form(renewed or own_renewed, rejected)
        elif person:
            form = {"employee_id": person.id}
        elif appointment:
            form = {"organization_id": appointment.organization_id.id}
        return self._render_new_certificate(organization, form)

    @route(HAND_IN, methods=["POST"], max_content_length=get_max_content_length, **PAGE)
    def hand_in_organization_certificate(self, **kw):
        """Hand in a certificate of one of the people, or the same of many."""
        return self._hand_in_certificate(self._get_organization())

    @route(SUBMISSION, readonly=True, **PAGE)
    def organization_submission(self, submission_id, **kw):
        """Show what was handed in of one of the people."""
        submission = self._get_submission_of_people(submission_id)
        return self._render_submission(Organization(request.env), submission)

    @route(f"{SUBMISSION}/{DOCUMENT}", readonly=True, **PAGE)
    def organization_submission_document(self, submission_id, document_id, **kw):
        """Send a document that was handed in of one of the people."""
        submission = self._get_submission_of_people(submission_id)
        return self._send_document(submission.document_ids, document_id, True)

    @route(f"{CERTIFICATE}/{DOCUMENT}", readonly=True, **PAGE)
    def organization_certificate_document(self, certificate_id, document_id, **kw):
        """Send a document of a certificate that an own organization holds."""
        found = self._get_organization().find_own_certificate(certificate_id)
        return self._send_document(found.document_ids, document_id)

    @route(f"{SUBMISSION}/withdraw", methods=["POST"], **PAGE)
    def withdraw_organization_submission(self, submission_id, **kw):
        """Take back what the contact person handed in."""
        return self._withdraw_submission(self._get_submission_of_people(submission_id))

    def _get_people_filters(self):
        return {
            "all": request.env._("All"),
            "lacking": request.env._("Lacking"),
            "expiring": request.env._("To Renew"),
        }

    def _get_organization(self):
        """Return the current user as a contact person, or answer 404."""
        organization = Organization(request.env)
        if not organization.appointments:
            raise request.not_found()
        return organization

    def _get_person(self, employee_id):
        """Return the contact person, and one of the own people, or answer 404."""
        organization = self._get_organization()
        employee = organization.find_person(employee_id)
        if not employee:
            raise request.not_found()
        return organization, employee

    def _get_submission_of_people(self, submission_id):
        submission = self._get_organization().find(submission_id)
        if not submission:
            raise request.not_found()
        return submission

    def _send_document(self, documents, document_id, as_attachment=False):
        """Send one of the documents, which the contact person may see, or answer 404.

        :param documents: with superuser rights; their content was checked
        :param bool as_attachment: whether the browser keeps it, rather than shows it
        """
        document = documents.filtered(lambda d: d.id == document_id)
        if not document:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(document)
        return stream.get_response(as_attachment=as_attachment)

    def _render_new_person(self, organization, form, problem=None):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "new_organization_person",
            "organizations": organization.organizations,
            "form": form,
            "problem": problem,
        }
        return request.render(
            "certificates_organization.portal_new_organization_person", values
        )
