from functools import cache

from markupsafe import Markup

from odoo.http import Controller, Response, request, route
from odoo.tools import file_open, py_to_js_locale

from ..portal import offline
from ..portal.verifier import Verifier

STYLE = "certificates_verification/static/src/verification/verification.css"
# A page holds all it needs, and is of this moment: nothing is fetched, kept or told on.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
# What a page needs whose script is ours, and that keeps what it needs.
SCRIPTS = "; script-src 'self'; connect-src 'self'; worker-src 'self'"
# The language is that of the visitor's browser, without another address for each.
PAGE = {
    "type": "http",
    "auth": "public",
    "website": True,
    "multilang": False,
    "sitemap": False,
}
# Longer than any number or surname: what somebody sends is cut before all else.
MAX_TEXT = 100
# What a form with two short texts takes.
MAX_BODY = 10_000


class Verification(Controller):
    """Public pages about a pass: no log-in and no cookies needed.

    They work without scripts. Where a company signs codes, a script keeps what a device
    needs to check passes without network.
    """

    @route("/pass/<path:code>", methods=["GET"], save_session=False, **PAGE)
    def check_pass(self, code, **kw):
        """Tell whether the certificate of a pass is valid now.

        A code that is not known, or no longer, or not to be known, gives one and the
        same answer.
        """
        # Odoo would have the browser keep the language, which it says each time.
        request.future_response.headers.remove("Set-Cookie")
        wait = self._get_wait("check")
        if wait:
            return self._refuse(wait)
        verifier = Verifier(request.env)
        finding = verifier.verify(code.rstrip("/"))
        letterhead = finding.letterhead if finding else verifier.get_letterhead()
        return self._render(
            "verification",
            letterhead,
            status=200 if finding else 404,
            finding=finding,
            **self._prepare_script(finding),
        )

    @route("/pass/offline", methods=["GET"], save_session=False, **PAGE)
    def show_offline(self, **kw):
        """Give the page that a device keeps for when there is no network."""
        request.future_response.headers.remove("Set-Cookie")
        return self._render(
            "verification_offline",
            Verifier(request.env).get_letterhead(),
            verdicts=offline.get_verdicts(request.env),
            script=offline.PAGE_SCRIPT,
            script_type="module",
        )

    @route(
        "/pass/worker.js",
        methods=["GET"],
        type="http",
        auth="none",
        save_session=False,
    )
    def get_worker(self, **kw):
        """Give the script that shows that page; browsers ask for it now and then."""
        return Response(
            offline.get_worker(),
            mimetype="text/javascript",
            headers={"Cache-Control": "no-cache"},
        )

    def _prepare_script(self, finding):
        """Return the script of a page, if the company of a pass signs codes."""
        if not (finding and finding.issuer_id):
            return {}
        return {"script": offline.REGISTER_SCRIPT, "issuer_id": finding.issuer_id}

    @route("/pass/lookup", methods=["GET"], **PAGE)
    def ask_certificate(self, **kw):
        """Ask for the number of a certificate and the surname of its holder."""
        verifier = Verifier(request.env)
        letterhead = verifier.get_letterhead(self._get_lookup_companies(verifier))
        return self._render("verification_lookup", letterhead)

    @route("/pass/lookup", methods=["POST"], max_content_length=MAX_BODY, **PAGE)
    def look_up_certificate(self, number="", surname="", **kw):
        """Tell whether the certificates with this number and surname are valid now."""
        verifier = Verifier(request.env)
        companies = self._get_lookup_companies(verifier)
        wait = self._get_wait("lookup")
        if wait:
            return self._refuse(wait)
        number, surname = _clean(number), _clean(surname)
        return self._render(
            "verification_lookup",
            verifier.get_letterhead(companies),
            findings=verifier.look_up(companies, number, surname),
            is_answered=True,
            number=number,
            surname=surname,
        )

    def _get_lookup_companies(self, verifier):
        companies = verifier.get_lookup_companies()
        if not companies:
            raise request.not_found()
        return companies

    def _get_wait(self, kind):
        """Count a question; return how many seconds to wait when there are too many."""
        address = request.httprequest.remote_addr
        return request.env["certificates.pass.check"]._admit(kind, address)

    def _refuse(self, wait):
        letterhead = Verifier(request.env).get_letterhead()
        wait_message = request.env._(
            "Nothing was checked. Try again in %(seconds)s seconds.",
            # There is no plural form for one.
            seconds=max(wait, 2),
        )
        response = self._render(
            "verification_refusal", letterhead, status=429, wait_message=wait_message
        )
        response.headers["Retry-After"] = str(wait)
        return response

    def _render(self, template, letterhead, status=200, **values):
        lang = request.env["res.lang"]._get_data(code=request.env.lang)
        values = {
            **values,
            "checked_at": request.env._(
                "Checked on %(day)s at %(time)s",
                day=letterhead.day,
                time=letterhead.time,
            ),
            "direction": lang.direction or "ltr",
            # Not in the template: Odoo translates no text that begins with it.
            "doctype": Markup("<!DOCTYPE html>"),
            "html_lang": py_to_js_locale(request.env.lang),
            "letterhead": letterhead,
            "style": _get_style(),
        }
        headers = dict(HEADERS)
        if values.get("script"):
            headers["Content-Security-Policy"] += SCRIPTS
        return request.render(
            f"certificates_verification.{template}",
            values,
            status=status,
            headers=list(headers.items()),
        )


def _clean(value):
    """Return what somebody sent as a short text that the database can look for."""
    return str(value)[:MAX_TEXT].replace("\0", "").strip()


@cache
def _get_style():
    with file_open(STYLE) as file:
        return Markup(file.read())
