from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.certificates.tools.numbers import fold_number
from odoo.addons.certificates_verification.tools import codes

from ..tools import live, scans

# The page of a holder is given the live codes of so many steps at once.
STEPS_AHEAD = 4


class CertificatesAssignment(models.Model):
    """The codes that gates read, and the live codes on the page of the holder."""

    _inherit = "certificates.assignment"

    gate_check_ids = fields.One2many(
        "certificates.gate.check", "assignment_id", "Checks at Gates"
    )

    @api.model
    def _find_by_codes(self, texts):
        """Return the certificate of each code that is right, in one search.

        Holders who are not to be verified have no code.

        :param texts: codes that anybody may have written
        :return: dict of code to certificate, with superuser rights
        """
        key = self._get_code_key()
        texts = {codes.cut(text) for text in texts if text}
        hashes = {text: codes.hash_legacy(text) for text in texts}
        ids = {text: codes.read_id(text) for text in texts}
        # sudo: the code is the permission
        found = self.sudo().search(
            Domain("id", "in", [id_ for id_ in ids.values() if id_])
            | Domain("legacy_code_hash", "in", list(hashes.values()))
        )
        found = found.filtered(
            lambda c: not c.employee_id.certificates_verification_opt_out
        )
        by_id = {certificate.id: certificate for certificate in found}
        by_hash = found.grouped("legacy_code_hash")
        certificates = {}
        for text in texts:
            signed = by_id.get(ids[text])
            if signed and key and codes.is_same(text, signed._sign_code(key)):
                certificates[text] = signed
            elif hashes[text] in by_hash:
                certificates[text] = by_hash[hashes[text]][:1]
        return certificates

    @api.model
    def _find_by_gate_numbers(self, texts, company):
        """Return the certificates with each number, in one search.

        :param texts: numbers that somebody has typed
        :param company: of whose employees
        :return: dict of text to certificates, with superuser rights
        """
        keys = {text: fold_number(text[: codes.MAX_LENGTH]) for text in texts if text}
        if not any(keys.values()):
            return {}
        # sudo: a paired device may ask of whoever comes
        certificates = self.sudo()
        domain = certificates._get_number_keys_domain(keys.values())
        domain &= Domain("company_id", "=", company.id)
        found = certificates.search(domain).filtered(
            lambda c: not c.employee_id.certificates_verification_opt_out
        )
        by_key = found.grouped("number_key")
        return {text: by_key[key] for text, key in keys.items() if key in by_key}

    def _judge_live(self, code, moment):
        """Return what a live code is worth for this certificate, see ``live.judge``."""
        # sudo: serials are nobody's to read
        certificate = self.sudo()
        return live.judge(
            code,
            self._get_code_key(),
            certificate.id,
            certificate.verification_serial,
            moment,
        )

    def _get_live_addresses(self):
        """Return the addresses in the code of the pass for this step and the next.

        Who may show the pass is for the caller to check.

        :return: list of pairs of an address and in how many seconds it changes; empty
            when the pass has no code
        """
        self.ensure_one()
        address = self._get_pass_urls().get(self.id)
        if not address:
            return []
        key = self._get_code_key()
        now = fields.Datetime.now()
        first = live.get_step(now)
        # sudo: serials are nobody's to read
        serial = self.sudo().verification_serial
        return [
            (
                scans.add_live(address, live.sign(key, self.id, serial, step)),
                (step + 1) * live.STEP_SECONDS - live.get_seconds(now),
            )
            for step in range(first, first + STEPS_AHEAD)
        ]
