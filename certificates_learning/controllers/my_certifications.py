from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.certificates.portal.forms import read_page, read_text
from odoo.addons.certificates.portal.notices import (
    attempt,
    leave_notice,
    take_notice,
)
from odoo.addons.certificates.portal.uploads import get_max_content_length, read_files
from odoo.addons.certificates.tools import documents
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.enrollment.proof import MAX_FILES
from ..portal.learner import Learner
from ..portal.rows import Row, get_courses, get_url

LIST = "/my/certifications"
# What the database takes as a number: greater ones are not found, without a search.
ENROLLMENT = f"{LIST}/<int(max=2147483647):enrollment_id>"

ROWS_PER_PAGE = 20
# How many pending certifications the block on other pages shows.
BLOCK_ROWS = 5


class CertificationPortal(CustomerPortal):
    @route()
    def home(self, **kw):
        response = super().home(**kw)
        response.qcontext.update(self._prepare_certification_home_values())
        return response

    @route(
        [LIST, f"{LIST}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def certifications(self, page=1, sortby=None, filterby=None, **kw):
        """List the pending certifications of the learner, or all."""
        sortings = self._get_certification_sortings()
        sortby = sortby if sortby in sortings else "relevance"
        filterby = filterby if filterby in ("pending", "all") else "pending"
        learner = Learner(request.env)
        pending = learner.get_pending_rows()
        rows = pending if filterby == "pending" else learner.get_rows()
        rows = sorted(rows, key=sortings[sortby]["key"])
        pager = portal_pager(
            url=LIST,
            url_args={"sortby": sortby, "filterby": filterby},
            total=len(rows),
            page=read_page(page),
            step=ROWS_PER_PAGE,
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "certifications",
            "default_url": LIST,
            "rows": rows[pager["offset"] :][:ROWS_PER_PAGE],
            "pending_count": len(pending),
            "pager": pager,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "filterby": filterby,
            "notice": take_notice(),
        }
        return request.render("certificates_learning.portal_certifications", values)

    @route(ENROLLMENT, type="http", auth="user", website=True, readonly=True)
    def certification(self, enrollment_id, **kw):
        """Show one enrollment: the certification, its courses and proof."""
        enrollment = self._get_own_enrollment(enrollment_id)
        return request.render(
            "certificates_learning.portal_certification",
            self._prepare_certification_values(enrollment),
        )

    @route(
        f"{ENROLLMENT}/start", type="http", auth="user", website=True, methods=["POST"]
    )
    def start_certification(self, enrollment_id, **kw):
        """Open the next lesson of the pending course that was worked on last."""
        enrollment = self._get_own_enrollment(enrollment_id)
        action, problem = attempt(enrollment.action_start)
        if problem:
            return self._refuse(problem, get_url(enrollment))
        return request.redirect(action["url"])

    @route(
        f"{ENROLLMENT}/courses/<int(max=2147483647):line_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def open_course(self, enrollment_id, line_id, **kw):
        """Open the next lesson of one course."""
        enrollment = self._get_own_enrollment(enrollment_id)
        # sudo: the courses of an enrollment are seen by who sees the enrollment, and
        # opening one writes that it was begun
        enrollment_sudo = enrollment.sudo()
        line = enrollment_sudo.certification_id.course_ids.filtered(
            lambda line: line.id == line_id
        )
        if not line or enrollment.state == "cancelled":
            raise request.not_found()
        url, problem = attempt(lambda: enrollment_sudo._open_course(line))
        if problem:
            return self._refuse(problem, get_url(enrollment))
        return request.redirect(url)

    @route(
        f"{ENROLLMENT}/proof",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def submit_proof(self, enrollment_id, completed_on=None, number=None, **kw):
        """Take files as proof.

        Answers with the page, or with JSON when a script asks, which shows how far
        the upload is.
        """
        enrollment = self._get_own_enrollment(enrollment_id)
        _done, problem = attempt(
            lambda: self._submit_proof(enrollment, completed_on, number)
        )
        url = get_url(enrollment)
        if problem:
            return self._refuse(problem, url)
        # What comes next is on the page itself.
        leave_notice("success", request.env._("Thank you. Your proof has arrived."))
        if self._is_asked_by_script():
            return request.make_json_response({"url": url})
        return request.redirect(url)

    @route(
        f"{ENROLLMENT}/renew", type="http", auth="user", website=True, methods=["POST"]
    )
    def renew_certification(self, enrollment_id, **kw):
        """Open the next cycle early."""
        enrollment = self._get_own_enrollment(enrollment_id)
        renewed, problem = attempt(enrollment.action_renew)
        if problem:
            return self._refuse(problem, get_url(enrollment))
        leave_notice(
            "success",
            request.env._(
                "The next cycle is open. Your present certificate stays as it is."
            ),
        )
        return request.redirect(get_url(renewed))

    @route(
        f"{ENROLLMENT}/leave", type="http", auth="user", website=True, methods=["POST"]
    )
    def leave_certification(self, enrollment_id, **kw):
        """Leave what the learner began by mistake."""
        enrollment = self._get_own_enrollment(enrollment_id)
        _done, problem = attempt(enrollment.action_leave)
        if problem:
            return self._refuse(problem, get_url(enrollment))
        leave_notice("success", request.env._("You left it. Nothing is to be done."))
        return request.redirect(LIST)

    @route(
        f"{ENROLLMENT}/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def withdraw_proof(self, enrollment_id, **kw):
        """Take back proof that waits for approval."""
        enrollment = self._get_own_enrollment(enrollment_id)
        _done, problem = attempt(enrollment.action_withdraw_proof)
        if problem:
            return self._refuse(problem, get_url(enrollment))
        leave_notice("success", request.env._("Your proof was taken back."))
        return request.redirect(f"{get_url(enrollment)}#proof")

    @route(
        f"{LIST}/offers/<int(max=2147483647):certification_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def offer(self, certification_id, **kw):
        """Show what the learner may enroll in."""
        certification = self._get_offered(certification_id)
        # sudo: nothing of anybody, as the template expects
        none = request.env["certificates.enrollment"].sudo()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "certification",
            "certification": certification,
            "enrollment": none,
            "row": Row(certification, none, True),
            "validity": certification.type_id._describe_validity(),
            "notice": take_notice(),
        }
        return request.render(
            "certificates_learning.portal_certification_offer", values
        )

    @route(
        f"{LIST}/enroll/<int(max=2147483647):certification_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def enroll(self, certification_id, **kw):
        """Enroll the learner in a certification that is open to self-enrollment."""
        certification = self._get_offered(certification_id)
        employee = Learner(request.env).choose_employee(certification)
        enrollment, problem = attempt(
            lambda: certification._enroll(employee, again=True, origin="self")
        )
        if not enrollment:
            problem = problem or request.env._("You cannot be enrolled at the moment.")
            return self._refuse(problem, LIST)
        leave_notice(
            "success",
            request.env._("You are enrolled in %(name)s.", name=certification.name),
        )
        return request.redirect(get_url(enrollment))

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "certification_pending_count" in counters:
            values["certification_pending_count"] = len(
                Learner(request.env).get_pending_rows()
            )
        return values

    def _prepare_certification_home_values(self):
        rows = Learner(request.env).get_rows()
        pending = [row for row in rows if row.enrollment.is_open]
        return {
            "has_certifications": bool(rows),
            "certification_rows": pending[:BLOCK_ROWS],
            "certification_count": len(pending),
        }

    def _prepare_certification_values(self, enrollment):
        # sudo: portal users cannot read employees, types and contacts, and whoever may
        # see an enrollment may see these of it
        enrollment_sudo = enrollment.sudo()
        certification = enrollment_sudo.certification_id
        cycles = Learner(request.env).get_enrollments(
            Domain("certification_id", "=", certification.id)
            & Domain("employee_id", "=", enrollment_sudo.employee_id.id)
        )
        certificates = request.env["certificates.assignment"]
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "certification",
            "enrollment": enrollment_sudo,
            "certification": certification,
            "certificate": enrollment_sudo.assignment_id,
            "row": Learner(request.env).get_row(enrollment_sudo),
            "oldest_day": enrollment_sudo._get_oldest_useful_day(),
            "courses": get_courses(enrollment_sudo),
            "cycles": cycles.sorted(lambda e: (e.cycle, e.id), reverse=True),
            "documents": self._get_documents(enrollment_sudo),
            "validity": certification.type_id._describe_validity(),
            "can_leave": enrollment._can_leave(),
            "today": enrollment_sudo._get_today(),
            "max_document_mb": certificates._get_max_document_mb(),
            "max_total_mb": get_max_content_length() // 1024**2,
            "kinds": documents.ACCEPTED_LABEL,
            "notice": take_notice(),
        }

    def _get_documents(self, enrollment):
        """Return the proof, and the documents of its certificate."""
        files = enrollment.proof_ids | enrollment.assignment_id.document_ids
        return files.sorted("id")

    def _get_certification_sortings(self):
        return {
            "relevance": {
                "label": request.env._("Relevance"),
                "key": lambda row: row.relevance,
            },
            "published": {
                "label": request.env._("Publication Date"),
                "key": lambda row: row.publication,
            },
        }

    def _get_offered(self, certification_id):
        """Return a certification on offer, or answer 404."""
        offered = Learner(request.env).get_offered()
        certification = offered.filtered(lambda c: c.id == certification_id)
        if not certification:
            raise request.not_found()
        return certification

    def _get_own_enrollment(self, enrollment_id):
        """Return an own enrollment, with the rights of the user, or answer 404."""
        own = Learner(request.env).get_enrollments(Domain("id", "=", enrollment_id))
        if not own:
            raise request.not_found()
        return own.sudo(False)

    def _submit_proof(self, enrollment, completed_on, number):
        # sudo: portal users cannot read certificate types
        certification = enrollment.sudo().certification_id
        number, completed_on = read_text(number, None), read_text(completed_on)
        asks_date = certification.completion_date_source == "employee"
        policy = certification.type_id.number_policy
        enrollment._check_can_submit()
        if asks_date and not completed_on:
            raise ValidationError(
                request.env._("Enter the day on which you earned the certificate.")
            )
        if policy == "required" and not number:
            raise ValidationError(
                request.env._("Enter the number that is on the certificate.")
            )
        return enrollment.action_submit_proof(
            read_files(MAX_FILES),
            completed_on if asks_date else None,
            number if policy != "sequence" else None,
        )

    def _is_asked_by_script(self):
        headers = request.httprequest.headers
        return headers.get("X-Requested-With") == "XMLHttpRequest"

    def _refuse(self, problem, url):
        """Show on a page why nothing was done."""
        if self._is_asked_by_script():
            return request.make_json_response({"error": problem}, status=400)
        leave_notice("danger", problem)
        return request.redirect(url)
