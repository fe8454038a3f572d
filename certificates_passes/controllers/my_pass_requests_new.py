from odoo.http import request, route

from odoo.addons.certificates.portal.forms import read_id, read_text
from odoo.addons.certificates.portal.notices import (
    attempt,
    leave_notice,
    take_notice,
)
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.certificates_pass_request import MAX_PASSES
from ..portal.contact import Contact
from ..portal.search import Search

LIST = "/my/pass-requests"
NEW = f"{LIST}/new"

ROWS_PER_PAGE = 50
POST = {"type": "http", "auth": "user", "website": True, "methods": ["POST"]}


class PassWizardPortal(CustomerPortal):
    """A contact person finds, selects and requests passes of the own people.

    What is looked for is in the address, what is selected in a wizard of the user.
    Each form holds the options too, so that none is lost by whatever is clicked.
    """

    @route(
        [NEW, f"{NEW}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def new_pass_request(self, **kw):
        """Show the found holders and the selected ones."""
        values = self._prepare_pass_wizard_values(
            self._get_pass_contact(), Search.parse(kw)
        )
        return request.render("certificates_passes.portal_new_pass_request", values)

    @route(f"{NEW}/options", **POST)
    def choose_pass_options(self, **kw):
        """Keep the options, and show the resulting selection."""
        self._keep_pass_wizard(self._get_pass_contact())
        return self._show_pass_wizard(kw)

    @route(f"{NEW}/add", **POST)
    def add_pass(self, assignment_id="", **kw):
        """Select one."""
        contact = self._get_pass_contact()
        found = contact.find_one(read_id(assignment_id))
        self._keep_pass_wizard(contact)._add(found)
        if not found:
            leave_notice(
                "danger",
                request.env._("There is no such certificate among your people."),
            )
        return self._show_pass_wizard(kw)

    @route(f"{NEW}/add_all", **POST)
    def add_all_passes(self, **kw):
        """Select all found holders, those on other pages too."""
        contact = self._get_pass_contact()
        contact.add_all(self._keep_pass_wizard(contact), Search.parse(kw))
        return self._show_pass_wizard(kw)

    @route(f"{NEW}/remove", **POST)
    def remove_pass(self, assignment_id="", **kw):
        """Take one out of the selection."""
        wizard = self._keep_pass_wizard(self._get_pass_contact())
        number = read_id(assignment_id)
        if number in wizard.assignment_ids.ids:
            wizard.action_remove([number])
        return self._show_pass_wizard(kw)

    @route(f"{NEW}/remove_all", **POST)
    def remove_all_passes(self, **kw):
        """Empty the selection."""
        self._keep_pass_wizard(self._get_pass_contact()).action_remove_all()
        return self._show_pass_wizard(kw)

    @route(f"{NEW}/submit", **POST)
    def submit_passes(self, wizard_id="", **kw):
        """Request the passes; the downloads follow in the list of requests."""
        contact = self._get_pass_contact()
        if read_id(wizard_id) != (contact.get_wizard().id or None):
            # A second click, or another window: it is in the list.
            return request.redirect(LIST)
        wizard = self._keep_pass_wizard(contact)
        count = wizard.pass_count
        _done, problem = attempt(wizard.action_submit)
        if problem:
            leave_notice("danger", problem)
            return self._show_pass_wizard(kw)
        wizard.unlink()
        leave_notice("success", self._describe_pass_submission(count))
        return request.redirect(LIST)

    @route(f"{NEW}/submit_first", **POST)
    def submit_first_passes(self, wizard_id="", **kw):
        """Request as many passes as a request can have; the rest stays selected."""
        contact = self._get_pass_contact()
        if read_id(wizard_id) != (contact.get_wizard().id or None):
            return request.redirect(LIST)
        wizard = self._keep_pass_wizard(contact)
        count = min(wizard.pass_count, MAX_PASSES)
        _done, problem = attempt(wizard.action_submit_first)
        level, text = (
            ("danger", problem)
            if problem
            else (
                "success",
                request.env._(
                    "The first %(count)s passes are requested: see your requests. The "
                    "others are still selected here.",
                    count=count,
                ),
            )
        )
        leave_notice(level, text)
        return self._show_pass_wizard(kw)

    def _prepare_pass_wizard_values(self, contact, search):
        total = contact.count(search)
        pager = portal_pager(
            url=NEW,
            url_args=search.parameters,
            total=total,
            page=search.page,
            step=ROWS_PER_PAGE,
        )
        found = contact.find(search, offset=pager["offset"], limit=ROWS_PER_PAGE)
        wizard = contact.get_wizard() or contact.get_filter(Search())
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "new_pass_request",
            "contact": contact,
            # The header of a website has a search of its own.
            "looked_for": search,
            "columns": self._get_pass_columns(contact),
            "certificates": found,
            "qualifications": search.details and contact.get_qualifications(found),
            "total": total,
            "add_all_label": request.env._("Add All %(count)s", count=total),
            "pager": pager,
            "wizard": wizard,
            "selected": wizard.assignment_ids._origin.sorted(
                lambda c: (c.employee_id.certificates_folded_name, c.id)
            ),
            "max_passes": MAX_PASSES,
            "notice": take_notice(),
        }

    def _get_pass_columns(self, contact):
        """Return the titles of the columns, by their name in the wizard."""
        columns = {
            "holder": request.env._("Name"),
            "number": request.env._("Number"),
            "birthday": request.env._("Date of Birth"),
            "type": request.env._("Qualification"),
            "expiry": request.env._("Expiry Date"),
            "state": request.env._("Status"),
            "external_number": request.env._("External Number"),
        }
        if len(contact.choices["organization_id"]) > 1:
            columns["organization"] = request.env._("Organization")
        return columns

    def _get_pass_contact(self):
        """Return the current user as a contact person, or answer 404."""
        contact = Contact(request.env)
        if not contact.appointments:
            raise request.not_found()
        return contact

    def _keep_pass_wizard(self, contact):
        """Return the wizard of the selection, with the options of the form."""
        wizard = contact.keep_wizard()
        form = request.httprequest.form
        if "scope" in form:
            contact.choose_options(
                wizard,
                scope=form["scope"],
                expiries=form.getlist("expiry"),
                reference=read_text(form.get("reference", "")),
            )
        return wizard

    def _show_pass_wizard(self, parameters):
        """Return to the page that was shown."""
        return request.redirect(NEW + Search.parse(parameters).get_query())

    def _describe_pass_submission(self, count):
        return request.env._(
            "Your request was submitted. Number of passes: %(count)s. The downloads "
            "appear here as soon as they are ready.",
            count=count,
        )
