from odoo import fields, models

from ..tools import did
from ..tools.credential import Issuer


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_badges = fields.Boolean(
        "Open Badges",
        inverse="_inverse_certificates_badges",
        help="Holders download their certificates as Open Badges, which anybody can "
        "verify, and which they show where they like.",
    )
    certificates_badge_algorithm = fields.Selection(
        [("RS256", "RSA (RS256)"), ("ES256", "Elliptic curve (ES256)")],
        "Signature of Badges",
        default="RS256",
        required=True,
        inverse="_inverse_certificates_badges",
        help="RS256 is what each verifier of Open Badges takes. ES256 is shorter; not "
        "all take it.",
    )

    def _inverse_certificates_badges(self):
        """Make the key that badges are signed with, where there is none."""
        keys = self.env["certificates.signing.key"]
        for company in self.filtered("certificates_badges"):
            keys._need_signer(company, company.certificates_badge_algorithm)

    def _get_badge_signers(self):
        """Return what each company signs badges with: those that can, and want to."""
        keys = self.env["certificates.signing.key"]
        issuing = self.filtered("certificates_badges")
        signers = {}
        for algorithm, same in issuing.grouped("certificates_badge_algorithm").items():
            signers.update(keys._get_signers(same, algorithm))
        return signers

    def _get_badge_issuer(self):
        """Return this company as badges name it, and where it is on the web."""
        self.ensure_one()
        address = f"{self.get_base_url()}/certificates/company/{self.id}"
        return Issuer(did.from_address(address), self.name, address)

    def _get_badge_list_address(self, chunk):
        """Return where the part of the status list is that badges name."""
        self.ensure_one()
        return f"{self._get_badge_issuer().url}/status/{chunk}"

    def _sign_badge_list(self, chunk):
        """Return a part of the status list, as readers of badges verify it.

        It is signed like the badges: who takes RS256 only, as Open Badges ask, can read
        it. Where no badges are issued any more, by what there is.

        :return: ``None`` if there is no such part, or no key to sign it
        """
        self.ensure_one()
        signers = self.env["certificates.signing.key"]._get_signers(
            self, self.certificates_badge_algorithm
        )
        signer = signers.get(self) or self._get_any_signer()
        issuer = self._get_badge_issuer().id
        return self._sign_list(
            chunk,
            self._get_badge_list_address(chunk),
            issuer,
            signer,
            signer and did.get_key_id(issuer, signer.kid),
        )

    def _explain_badges(self):
        """Return why no badge can be signed, though it is wanted; else empty."""
        self.ensure_one()
        if not self.certificates_badges or self._get_badge_signers():
            return ""
        return self.env._(
            "This database has no key to sign badges with. Switch Open Badges off, "
            "save, and switch them on again: that makes one."
        )
