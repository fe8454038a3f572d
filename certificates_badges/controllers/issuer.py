import json

from odoo.http import Controller, Response, request, route

from odoo.addons.certificates_verification.controllers import proof

from ..tools import did

ISSUER = "/certificates/company/<int(max=2147483647):company_id>"
# How long anybody may keep keys: so late anybody may learn that one was revoked.
MAX_AGE_SECONDS = 300
PUBLIC = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "readonly": True,
    "save_session": False,
    "sitemap": False,
}


class BadgeList(proof.Proof):
    """The status list, as badges name it."""

    @route(f"{ISSUER}/status/<int(max=2147483647):chunk>", **proof.PUBLIC)
    def get_badge_list(self, company_id, chunk, **kw):
        """Give a part of the status list of a company, signed like its badges."""
        wait = self._get_wait()
        if wait:
            return wait
        company = self._get_company(company_id)
        return self._give_list(company and company._sign_badge_list(chunk))


class BadgeIssuer(Controller):
    """Who issues badges, and the keys by which anybody verifies them."""

    @route(f"{ISSUER}/did.json", **PUBLIC)
    def get_did(self, company_id, **kw):
        """Give the document that the identifier of a company leads to (did:web)."""
        company, jwks = self._get_issuer(company_id)
        issuer = company._get_badge_issuer()
        document = did.describe(issuer.id, issuer.url, jwks)
        return self._give(document, "application/did+json")

    @route(f"{ISSUER}/jwks.json", **PUBLIC)
    def get_keys(self, company_id, **kw):
        """Give the public keys of a company (RFC 7517)."""
        _company, jwks = self._get_issuer(company_id)
        return self._give({"keys": jwks}, "application/jwk-set+json")

    @route(ISSUER, **PUBLIC)
    def get_profile(self, company_id, **kw):
        """Give the company as badges name it (Open Badges 3.0, Profile)."""
        company, _jwks = self._get_issuer(company_id)
        issuer = company._get_badge_issuer()
        profile = {
            "id": issuer.id,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.url,
        }
        return self._give(profile, "application/json")

    def _get_issuer(self, company_id):
        """Return a company with its public keys; 404 where it signs nothing."""
        # sudo: who signs, and by which public keys, is for everybody
        companies = request.env["res.company"].sudo()
        company = companies.search([("id", "=", company_id)])
        keys = request.env["certificates.signing.key"]
        published = keys._get_published(company).get(company)
        if not published:
            raise request.not_found()
        return company, did.name_keys(company._get_badge_issuer().id, published)

    def _give(self, content, mimetype):
        response = Response(json.dumps(content), mimetype=mimetype)
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Odoo would have the browser keep the language, which says nothing here.
        request.future_response.headers.remove("Set-Cookie")
        return response
