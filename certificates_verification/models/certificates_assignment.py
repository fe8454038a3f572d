import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Domain

from ..tools import claims as claims_of
from ..tools import codes, cose, names

# The system parameter with the key that signs the codes of this database.
KEY_PARAMETER = "certificates_verification.key"
KEY_BYTES = 32
# What a check reads of a certificate: whole rows are long.
CHECKED = (
    "active",
    "company_id",
    "date_expiring",
    "date_expiry",
    "date_start",
    "employee_id",
    "legacy_code_hash",
    "level_id",
    "number",
    "revoked_on",
    "type_id",
    "verification_serial",
)


class CertificatesAssignment(models.Model):
    """The code of a certificate: what it says, and how it leads back."""

    _inherit = "certificates.assignment"

    verification_serial = fields.Integer(
        copy=False,
        readonly=True,
        groups=NO_ACCESS,
        help="How often the code of this certificate was replaced.",
    )
    legacy_code_hash = fields.Char(
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=NO_ACCESS,
        help="The hash of a code that was printed before codes were signed. It is kept "
        "until the code is replaced.",
    )

    def action_open_verification(self):
        """Open the page that the code on the pass of this certificate leads to.

        :raise UserError: there is no code, so no page
        """
        self.ensure_one()
        self.check_access("read")
        address = self._get_pass_urls().get(self.id)
        if not address:
            raise UserError(self._explain_missing_code())
        return {"type": "ir.actions.act_url", "url": address, "target": "new"}

    def action_replace_code(self):
        """Have the codes of earlier passes lead nowhere; the holder gets a new pass."""
        self.check_access("write")
        self._replace_codes()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The codes of earlier passes work no longer. Give the holder a new "
                    "pass."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _replace_codes(self):
        """Raise the serials: what was printed until now verifies no longer.

        Who may do so is for the caller to check. The history of each certificate says
        that it was done, and by whom.
        """
        # sudo: serials are nobody's to read or write
        for serial, some in self.sudo().grouped("verification_serial").items():
            some.write({"verification_serial": serial + 1, "legacy_code_hash": False})
        body = self.env._("The code was replaced: earlier passes verify no longer.")
        self._message_log_batch(dict.fromkeys(self.ids, body))

    def _get_pass_urls(self):
        """Return the address in the code of each certificate, by id of certificate.

        Behind its ``#``, which no browser sends to a server, is what proves the
        certificate without network, where the company has chosen that.

        Who may print a pass is for the caller to check. Holders who are not to be
        verified are left out. Asking again gives the same addresses, until the code is
        replaced, and writes nothing. The number of queries does not depend on that of
        certificates.
        """
        key = self._get_code_key()
        if not key:
            return {}
        # sudo: printing needs no rights to serials, holders' choices and websites
        shown = self.sudo().filtered(
            lambda c: not c.employee_id.certificates_verification_opt_out
        )
        bases = {c: c._get_pass_base_url() for c in shown.company_id}
        urls = {
            certificate.id: bases[certificate.company_id] + certificate._sign_code(key)
            for certificate in shown
        }
        return urls | shown._sign_claims({i: f"{url}#" for i, url in urls.items()})

    def _sign_claims(self, addresses):
        """Return addresses with signed claims behind them, by id of certificate.

        Those are left out whose company does not sign codes, or cannot at this moment.
        Nothing is written, and the number of queries is constant.

        :param dict addresses: what each code begins with, by id of certificate
        """
        signing = self.filtered("company_id.certificates_signed_codes")
        if not signing:
            return {}
        signers = self.env["certificates.signing.key"]._get_signers(signing.company_id)
        signed = {}
        for statement, company in signing._get_statements():
            address = addresses[statement.id]
            claims = claims_of.fit(statement, address)
            if claims and company in signers:
                digits = cose.to_digits(cose.sign(signers[company], claims))
                signed[statement.id] = address + digits
        return signed

    def _get_statements(self):
        """Yield what a signed code says of each certificate, and its company.

        It is in the language of the pass, and names the holder as the company lets
        strangers read. Certificates without a place in a status list are left out.
        """
        indexes = self.env["certificates.status.entry"]._get_indexes(self)
        modules = self._get_pass_modules()
        languages = self._get_pass_languages()
        for language, same in self.grouped(languages.get).items():
            for certificate in same.with_context(lang=language):
                if certificate.id in indexes:
                    yield (
                        certificate._prepare_statement(
                            indexes[certificate.id], modules[certificate]
                        ),
                        certificate.company_id,
                    )

    def _prepare_statement(self, index, modules):
        self.ensure_one()
        timezone = self.company_id._get_certificates_timezone()
        own = [module.with_context(lang=self.env.lang) for module in modules]
        return claims_of.Statement(
            id=self.id,
            index=index,
            type_name=self.type_id.name,
            holder=self._get_shown_holder(),
            level=self.level_id.name or "",
            modules=[
                (
                    module._get_public_name(),
                    module.date_expiry != self.date_expiry and module.date_expiry,
                )
                for module in own
            ],
            starts=claims_of.find_start(self.date_start, timezone),
            ends=claims_of.find_end(self.date_expiry, timezone),
        )

    def _get_public_name(self):
        """Return what a certificate is of, with its level."""
        return ", ".join(filter(None, [self.type_id.name, self.level_id.name]))

    def _get_shown_holder(self):
        """Return as much of the name as the company lets strangers read."""
        shown = self.company_id.certificates_pass_holder_shown
        name = self.employee_id.name or ""
        return {"initials": names.abbreviate(name), "full": name}.get(shown, "")

    @api.model
    def _find_by_code(self, code):
        """Return the certificate of a code that anybody may have typed, and if it is
        right.

        A code that is wrong gets a certificate too, to be handled just as if it were
        right: an answer then takes as long, whether or not there is such a code. The
        certificate is empty only when there is none at all.
        """
        code = codes.cut(code)
        legacy_hash = codes.hash_legacy(code)
        # sudo: the code is the permission, and visitors have no other
        certificates = self.sudo().with_context(active_test=False)
        found = certificates.search_fetch(
            Domain("id", "=", codes.read_id(code))
            | Domain("legacy_code_hash", "=", legacy_hash),
            CHECKED,
            limit=1,
        )
        other = certificates.search_fetch([], CHECKED, order="id", limit=1)
        certificate = found or other
        signed = certificate._sign_code(self._get_code_key()) if certificate else ""
        is_signed = codes.is_same(code, signed)
        is_legacy = codes.is_same(legacy_hash, certificate.legacy_code_hash or "")
        return certificate, is_signed or is_legacy

    def _sign_code(self, key):
        """Return the code of this certificate; none without a key."""
        return key and codes.sign(key, self.id, self.verification_serial)

    @api.model
    def _get_code_key(self):
        # sudo: the key signs for everybody, and is nobody's to read
        return self.env["ir.config_parameter"].sudo().get_param(KEY_PARAMETER, "")

    @api.model
    def _keep_code_key(self):
        """Make the key that signs codes, unless there is one. It is never replaced."""
        if not self._get_code_key():
            self.env["ir.config_parameter"].set_param(
                KEY_PARAMETER, secrets.token_hex(KEY_BYTES)
            )

    def _explain_missing_code(self):
        if not self._get_code_key():
            return self.env._(
                "There is no page to open: this database has no key to sign codes "
                "with. Ask your administrator to update the module Certificates: "
                "Verification, which makes one."
            )
        return self.env._(
            "There is no page to open: the holder does not want passes to be verified."
        )
