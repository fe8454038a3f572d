import base64
import hashlib
from hmac import compare_digest

from odoo import api, fields, models, tools
from odoo.tools import SQL

# Keeps a token from being a valid signature of anything else.
SCOPE = "certificates_passes.token"
TOKEN_BYTES = 18


class CertificatesPassToken(models.Model):
    """What the code on a pass says, and how to find its certificate again.

    The token itself is stored nowhere: it follows from the secret of the database, so
    that each print of a pass carries the same one, and its hash finds the certificate.
    Nobody but the superuser has access: who reads a hash or a serial learns nothing
    that helps to verify a pass, but has no business here either.
    """

    _name = "certificates.pass.token"
    _description = "Pass Token"
    # Rows are inserted from SQL, and when a pass was printed first is no matter.
    _log_access = False
    _rec_name = "serial"

    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Employee Certificate",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    serial = fields.Integer(
        required=True,
        default=0,
        readonly=True,
        help="How often the code of this certificate was replaced.",
    )
    token_hash = fields.Char(required=True, readonly=True)
    _assignment_uniq = models.UniqueIndex(
        "(assignment_id)", "A certificate has one code at a time."
    )
    _token_hash_uniq = models.UniqueIndex(
        "(token_hash)", "A code belongs to one certificate."
    )

    @api.model
    def _get_urls(self, certificates):
        """Return the address in the code of each certificate, by id of certificate.

        Who may print a pass is for the caller to check. Holders who are not to be
        verified are left out. Asking again gives the same addresses, until
        ``_rotate``. The number of queries does not depend on that of certificates.

        Writes the first time: on a cursor that cannot, Odoo repeats the request on
        one that can. Of two transactions that are the first at once, Odoo repeats the
        one that is later.
        """
        # sudo: printing needs no rights to tokens, holders' choices and websites
        certificates = certificates.sudo()
        shown = certificates.filtered(
            lambda c: not c.employee_id.certificates_verification_opt_out
        )
        serials = self.sudo()._keep_tokens(shown)
        bases = {c: c.get_base_url() for c in shown.company_id}
        return {
            certificate.id: f"{bases[certificate.company_id]}/pass/{token}"
            for certificate in shown
            for token in [self._get_token(certificate.id, serials[certificate.id])]
        }

    @api.model
    def _rotate(self, certificates):
        """Replace the codes of these certificates: earlier passes verify no longer.

        Who may do so is for the caller to check. A certificate whose code was never
        printed has nothing to replace.
        """
        # sudo: the caller has checked the rights to the certificates
        for token in self.sudo().search([("assignment_id", "in", certificates.ids)]):
            token.serial += 1
            token.token_hash = token._get_expected_hash()

    @api.model
    def _find(self, code):
        """Return the token of a code that anybody may have typed, and if it is right.

        A code that is wrong gets a token too, of some other certificate, to be
        handled just as if it were right: an answer then takes as long, whether or not
        there is such a code. The token is empty only when there is none at all.
        """
        given = _hash(code)
        # sudo: the code is the permission, and visitors have no other
        tokens = self.sudo()
        following = tokens.search(
            [("token_hash", ">=", given)], order="token_hash", limit=1
        )
        first = tokens.search([], order="token_hash", limit=1)
        token = following or first
        return token, compare_digest(token.token_hash or "", given)

    @api.model
    def _keep_tokens(self, certificates):
        """Insert the tokens that are missing, renew outdated ones; return all serials.

        A token is outdated when the secret of the database has changed.
        """
        tokens = self.search([("assignment_id", "in", certificates.ids)])
        for token in tokens:
            expected = token._get_expected_hash()
            if token.token_hash != expected:
                token.token_hash = expected
        serials = {token.assignment_id.id: token.serial for token in tokens}
        missing = [id_ for id_ in certificates.ids if id_ not in serials]
        self._insert_tokens(missing)
        return serials | dict.fromkeys(missing, 0)

    @api.model
    def _insert_tokens(self, certificate_ids):
        if not certificate_ids:
            return
        # In one order, so that two prints wait for each other rather than deadlock.
        rows = [
            SQL("(%s, 0, %s)", id_, _hash(self._get_token(id_, 0)))
            for id_ in sorted(certificate_ids)
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (assignment_id, serial, token_hash) VALUES %s"
                " ON CONFLICT DO NOTHING",
                SQL.identifier(self._table),
                SQL(", ").join(rows),
            )
        )

    def _get_expected_hash(self):
        self.ensure_one()
        return _hash(self._get_token(self.assignment_id.id, self.serial))

    @api.model
    def _get_token(self, certificate_id, serial):
        """Return the token of a certificate: 24 characters, 144 bits."""
        message = ("certificates.assignment", certificate_id, serial)
        # sudo: the secret of the database signs for everybody
        digest = bytes.fromhex(tools.hmac(self.env(su=True), SCOPE, message))
        return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def _hash(token):
    """Return the hash of any text, also of one that no token can be."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
