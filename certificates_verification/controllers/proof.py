import hashlib
import json

from odoo.http import Controller, Response, request, route

KEYS = "/.well-known/certificates/keys"
# As large as the numbers of a database.
LIST = (
    "/certificates/status/<int(max=2147483647):company_id>-<int(max=2147483647):chunk>"
)
# A list may be kept for a minute: so late anybody may learn what was withdrawn.
MAX_AGE_SECONDS = 60
PUBLIC = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "save_session": False,
    "sitemap": False,
}


class Proof(Controller):
    """What anybody needs who verifies codes without network: keys and lists.

    They name nobody, and are the same for everybody.
    """

    @route(KEYS, **PUBLIC)
    def get_keys(self, **kw):
        """Give the public keys of all companies, and where their lists are."""
        wait = self._get_wait()
        if wait:
            return wait
        # sudo: the keys are for everybody
        published = request.env["res.company"].sudo()._get_published_keys()
        return self._give(json.dumps(published), "application/jwk-set+json")

    @route(LIST, **PUBLIC)
    def get_status_list(self, company_id, chunk, **kw):
        """Give a part of the status list of a company, signed."""
        wait = self._get_wait()
        if wait:
            return wait
        company = self._get_company(company_id)
        return self._give_list(company and company._sign_status_list(chunk))

    def _get_company(self, company_id):
        # sudo: what companies sign is for everybody
        return request.env["res.company"].sudo().browse(company_id).exists()

    def _give_list(self, token):
        if not token:
            raise request.not_found()
        return self._give(token, "application/vc+jwt")

    def _get_wait(self):
        """Count a question; return a refusal when there are too many."""
        address = request.httprequest.remote_addr
        wait = request.env["certificates.pass.check"]._admit("list", address)
        if not wait:
            return None
        return Response(status=429, headers={"Retry-After": str(wait)})

    def _give(self, content, mimetype):
        response = Response(content, mimetype=mimetype)
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.set_etag(hashlib.sha256(content.encode()).hexdigest()[:32])
        # Odoo would have the browser keep the language, which says nothing here.
        request.future_response.headers.remove("Set-Cookie")
        response.make_conditional(request.httprequest.environ)
        # The server adds its own, and devices set their clocks against that.
        response.headers.remove("Date")
        return response
