from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.submission.documents import MAX_FILES
from ..portal.forms import read_id
from ..portal.notices import attempt, leave_notice, take_notice
from ..portal.submitter import Submitter
from ..portal.uploads import get_max_content_length
from ..tools import documents, validity
from .my_certificates import LIST

NEW = f"{LIST}/new"
SUBMISSION = f"{LIST}/submissions/<int(max=2147483647):submission_id>"
PAGE = {"type": "http", "auth": "user", "website": True}


class SubmissionPortal(CustomerPortal):
    """A holder hands in a new certificate, sees what became of it, and withdraws it."""

    @route(NEW, methods=["GET"], readonly=True, **PAGE)
    def new_certificate(self, renew=None, again=None, **kw):
        """Show the form: empty, or filled in from what is renewed or was rejected."""
        submitter = self._get_submitter()
        renewed = submitter.find_certificate(read_id(renew))
        # sudo: see Submitter
        rejected = submitter.find(read_id(again) or 0).sudo()
        if renew and not renewed or again and not rejected:
            raise request.not_found()
        form = submitter.prepare_form(renewed, rejected)
        return self._render_new_certificate(submitter, form)

    @route(NEW, methods=["POST"], max_content_length=get_max_content_length, **PAGE)
    def hand_in_certificate(self, **kw):
        """Hand in what was entered; what is wrong keeps it in the form."""
        return self._hand_in_certificate(self._get_submitter())

    @route(SUBMISSION, readonly=True, **PAGE)
    def submission(self, submission_id, **kw):
        """Show what was handed in, and what became of it."""
        submission = self._get_own_submission(submission_id)
        return self._render_submission(Submitter(request.env), submission)

    @route(f"{SUBMISSION}/withdraw", methods=["POST"], **PAGE)
    def withdraw_submission(self, submission_id, **kw):
        """Take back what was handed in."""
        return self._withdraw_submission(self._get_own_submission(submission_id))

    def _hand_in_certificate(self, submitter):
        submitter.wait_for_earlier_click()
        entered = submitter.read_form(request.httprequest.form)
        submissions, problem = attempt(lambda: submitter.hand_in(entered))
        if problem:
            return self._render_new_certificate(submitter, entered, problem)
        leave_notice(
            "success",
            request.env._(
                "Thank you. An officer checks your certificate; you get a message."
            ),
        )
        return request.redirect(submitter.get_result_url(submissions))

    def _withdraw_submission(self, submission):
        _done, problem = attempt(submission.action_withdraw)
        if problem:
            leave_notice("danger", problem)
        else:
            leave_notice("success", request.env._("You withdrew what you handed in."))
        return request.redirect(submission._get_portal_url())

    def _get_submitter(self):
        """Return the current user as a holder, or answer 404."""
        submitter = Submitter(request.env)
        if not submitter.employees:
            raise request.not_found()
        return submitter

    def _get_own_submission(self, submission_id):
        """Return an own submission, with the rights of the user, or answer 404."""
        found = Submitter(request.env).find(submission_id)
        if not found:
            raise request.not_found()
        return found

    def _render_submission(self, submitter, submission):
        """Show a submission that the user may see."""
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "certificate_submission",
            # sudo: see Submitter
            "submission": submission.sudo(),
            "can_withdraw": submission.env.su or submission._is_from_me(),
            "submitter": submitter,
            "notice": take_notice(),
        }
        return request.render("certificates.portal_submission", values)

    def _render_new_certificate(self, submitter, form, problem=None):
        certificates = request.env["certificates.assignment"]
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "new_certificate",
            "submitter": submitter,
            **submitter.get_form_choices(form),
            "form": form,
            "problem": problem,
            "first_date": validity.FIRST_DATE,
            "last_date": validity.LAST_DATE,
            "kinds": documents.ACCEPTED_LABEL,
            "max_files": MAX_FILES,
            "max_document_mb": certificates._get_max_document_mb(),
            "notice": take_notice(),
        }
        return request.render("certificates.portal_new_certificate", values)
