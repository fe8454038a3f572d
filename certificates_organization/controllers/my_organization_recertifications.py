from urllib.parse import urlencode

from odoo.http import request, route

from odoo.addons.certificates.portal.forms import read_text
from odoo.addons.certificates.portal.notices import attempt, leave_notice, take_notice
from odoo.addons.certificates_passes.portal.contact import Contact
from odoo.addons.portal.controllers.portal import CustomerPortal

from ..portal.recertification import OFFERED, Recertifications
from .my_organization import HOME, PAGE

LIST = f"{HOME}/recertifications"
NEW = f"{LIST}/new"
ONE = f"{LIST}/<int(max=2147483647):recertification_id>"


class RecertificationPortal(CustomerPortal):
    """A contact person lists who was assessed, and hands the list in."""

    @route(LIST, readonly=True, **PAGE)
    def recertifications(self, **kw):
        """Show the lists."""
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "recertifications",
            "recertifications": self._get_recertifications().get_lists(),
            "notice": take_notice(),
        }
        return request.render(
            "certificates_organization.portal_recertifications", values
        )

    @route(NEW, methods=["GET"], readonly=True, **PAGE)
    def new_recertification(self, **kw):
        """Show the form of a new list."""
        return self._render_new_recertification(self._get_recertifications(), {})

    @route(NEW, methods=["POST"], **PAGE)
    def start_recertification(self, **kw):
        """Start a list."""
        lists = self._get_recertifications()
        lists.wait_for_earlier_click()
        record, problem = attempt(lambda: lists.start(kw))
        if problem:
            return self._render_new_recertification(lists, kw, problem)
        return request.redirect(f"{LIST}/{record.id}")

    @route(ONE, readonly=True, **PAGE)
    def recertification(self, recertification_id, search=None, **kw):
        """Show a list, and who else can be added while it is open."""
        lists, record = self._get_recertification(recertification_id)
        search = read_text(search)
        candidates = record.line_ids.renewed_id.browse()
        if record.state == "open":
            candidates = lists.get_candidates(record, search)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "recertification",
            "recertification": record,
            "shown": lists.get_shown(record),
            "candidates": candidates[:OFFERED],
            "more_count": max(len(candidates) - OFFERED, 0),
            "search": search,
            "today": record.company_id._get_certificates_today(),
            "notice": take_notice(),
        }
        return request.render(
            "certificates_organization.portal_recertification", values
        )

    @route(f"{ONE}/save", methods=["POST"], **PAGE)
    def change_recertification(self, recertification_id, do="save", **kw):
        """Keep what was entered, and do what was clicked."""
        lists, record = self._get_recertification(recertification_id)
        form = request.httprequest.form
        _done, problem = attempt(lambda: lists.save(record, form, do))
        if not problem and do == "hand_in":
            _done, problem = attempt(record._hand_in)
        if not problem and do == "delete":
            _done, problem = attempt(record.unlink)
            if not problem:
                leave_notice("success", request.env._("The list was deleted."))
                return request.redirect(LIST)
        url = f"{LIST}/{recertification_id}"
        if do == "search" and not problem:
            search = read_text(form.get("search"))
            return request.redirect(f"{url}?{urlencode({'search': search})}")
        self._leave_recertification_notice(do, problem)
        return request.redirect(url)

    @route(f"{ONE}/take_back", methods=["POST"], **PAGE)
    def take_back_recertification(self, recertification_id, **kw):
        """Open a list again that was handed in, and not decided yet."""
        _lists, record = self._get_recertification(recertification_id)
        _done, problem = attempt(record._take_back)
        if problem:
            leave_notice("danger", problem)
        else:
            leave_notice(
                "success", request.env._("You took the list back. It is open again.")
            )
        return request.redirect(f"{LIST}/{recertification_id}")

    @route(f"{ONE}/again", methods=["POST"], **PAGE)
    def correct_recertification(self, recertification_id, **kw):
        """Start a list like one that was rejected."""
        lists, record = self._get_recertification(recertification_id)
        lists.wait_for_earlier_click()
        again, problem = attempt(lambda: lists.start_again(record))
        if problem:
            leave_notice("danger", problem)
        return request.redirect(f"{LIST}/{(again or record).id}")

    @route(f"{ONE}/passes", methods=["POST"], **PAGE)
    def request_recertified_passes(self, recertification_id, **kw):
        """Select the passes of those who were renewed, where passes are requested."""
        _lists, record = self._get_recertification(recertification_id)
        contact = Contact(request.env)
        contact.keep_wizard()._add(record.line_ids.renewal_id)
        return request.redirect("/my/pass-requests/new")

    def _get_recertifications(self):
        """Return the current user as a contact person, or answer 404."""
        lists = Recertifications(request.env)
        if not lists.appointments:
            raise request.not_found()
        return lists

    def _get_recertification(self, recertification_id):
        """Return the contact person, and a list of the own people, or answer 404."""
        lists = self._get_recertifications()
        record = lists.find_list(recertification_id)
        if not record:
            raise request.not_found()
        return lists, record

    def _leave_recertification_notice(self, do, problem):
        if problem:
            leave_notice("danger", problem)
        elif do == "hand_in":
            leave_notice(
                "success",
                request.env._("Thank you. An officer checks your list."),
            )
        else:
            leave_notice(
                "success",
                request.env._("Saved. Hand the list in when it is complete."),
            )

    def _render_new_recertification(self, lists, form, problem=None):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "new_recertification",
            "organizations": lists.organizations,
            "types": lists.get_held_types(),
            "form": form,
            "problem": problem,
        }
        return request.render(
            "certificates_organization.portal_new_recertification", values
        )
