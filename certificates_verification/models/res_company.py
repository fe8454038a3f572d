from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import addresses, status_list

# In the order of preference: the page without network reads the first.
ALGORITHMS = ("ES256", "RS256")


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_pass_holder_shown = fields.Selection(
        [
            ("initials", "Initials and surname"),
            ("full", "Full name"),
            ("none", "No name"),
        ],
        "Holder on the Verification Page",
        default="initials",
        required=True,
        help="What anyone who scans a pass reads about its holder.",
    )
    certificates_pass_lookup = fields.Boolean(
        "Look-up of Certificates",
        help="Let anyone look up a certificate by its number and the surname of its "
        "holder.",
    )
    certificates_signed_codes = fields.Boolean(
        "Codes Proven Without Network",
        inverse="_inverse_certificates_signed_codes",
        help="The code on each pass also holds what the certificate says, signed by "
        "the company: who has opened such a page before can check passes without "
        "network. The code is larger.",
    )
    certificates_status_max_hours = fields.Integer(
        "Oldest List of Withdrawn Passes",
        default=24,
        required=True,
        help="In hours. Without network, a pass is not confirmed by a list of "
        "withdrawn passes that is older.",
    )

    _status_max_hours_positive = models.Constraint(
        "CHECK (certificates_status_max_hours > 0)",
        "The oldest list of withdrawn passes is of one hour at least.",
    )

    def _inverse_certificates_signed_codes(self):
        """Make the key that codes are signed with, where there is none."""
        for company in self.filtered("certificates_signed_codes"):
            self.env["certificates.signing.key"]._need_signer(company)

    def _get_issuer_address(self):
        """Return who signs for this company: what its lists name."""
        self.ensure_one()
        return f"{self.get_base_url()}/certificates/company/{self.id}"

    def _get_status_address(self, chunk):
        """Return where a part of the status list of this company is."""
        self.ensure_one()
        return f"{self.get_base_url()}/certificates/status/{self.id}-{chunk}"

    def _sign_status_list(self, chunk):
        """Return a part of the status list of this company, see ``_sign_list``."""
        address, issuer = self._get_status_address(chunk), self._get_issuer_address()
        return self._sign_list(chunk, address, issuer, self._get_any_signer())

    def _sign_list(self, chunk, address, issuer, signer, key_id=None):
        """Return a part of the status list of this company, signed: a JSON web token.

        It is as old as the last full period of some minutes: so it is the same for all
        who ask meanwhile, unless something has changed. Nothing is written.

        :param str address: where this list is
        :param str issuer: whose it is
        :param signer: a ``tools.keys.Signer``, or nothing
        :param str key_id: what readers of this list call the key
        :return: ``None`` if there is no such part, or no key to sign it
        """
        self.ensure_one()
        bounds = self.env["certificates.status.entry"]._get_chunks(self).get(self.id)
        if not (signer and bounds and bounds[0] <= chunk <= bounds[1]):
            return None
        period = status_list.TTL_MS // 1000
        moment = int(datetime.now(timezone.utc).timestamp()) // period * period
        return status_list.sign(
            signer,
            address,
            issuer,
            self.env["certificates.status.mark"]._get_encoded_list(self, chunk),
            datetime.fromtimestamp(moment, timezone.utc),
            key_id,
        )

    def _explain_signed_codes(self):
        """Return why codes prove nothing without network, though that is wanted."""
        self.ensure_one()
        keys = self.env["certificates.signing.key"]
        if not self.certificates_signed_codes or keys._get_signers(self):
            return ""
        return self.env._(
            "This database has no key to sign codes with: it may be a copy of another "
            "one. Switch this off, save, and switch it on again: that makes a key."
        )

    def _get_any_signer(self):
        """Return what this company signs with: of ES256 if there is one."""
        self.ensure_one()
        keys = self.env["certificates.signing.key"]
        for algorithm in ALGORITHMS:
            if signer := keys._get_signers(self, algorithm).get(self):
                return signer
        return None

    @api.model
    def _get_published_keys(self):
        """Return what anybody needs who verifies codes without asking about each.

        ``keys`` is a set of public keys (RFC 7517); ``issuers`` says of each company
        its name, which of the keys are its own, which were revoked, and where the
        parts of its status list are.
        """
        # sudo: companies that sign say so to everybody
        signing = self.env["certificates.signing.key"].sudo().search(Domain.TRUE)
        companies = signing.company_id
        keys = signing._get_published(companies)
        chunks = self.env["certificates.status.entry"]._get_chunks(companies)
        return {
            "keys": [key for company in companies for key in keys.get(company, ())],
            "issuers": [
                company._describe_issuer(
                    [key["kid"] for key in keys.get(company, ())],
                    signing.filtered(
                        lambda k, c=company: k.company_id == c and k.state == "revoked"
                    ),
                    chunks.get(company.id),
                )
                for company in companies
            ],
        }

    def _describe_issuer(self, kids, revoked, bounds):
        self.ensure_one()
        first, last = bounds or (0, -1)
        return {
            "id": self.id,
            "issuer": self._get_issuer_address(),
            "name": self.name,
            "timezone": self._get_certificates_timezone(),
            "kids": kids,
            "revoked": revoked.mapped("kid"),
            "max_hours": self.certificates_status_max_hours,
            "lists": {
                chunk: f"/certificates/status/{self.id}-{chunk}"
                for chunk in range(first, last + 1)
            },
        }

    def _get_pass_base_url(self):
        """Return what the code on each pass of this company begins with."""
        return f"{self.get_base_url()}/pass/"

    def _get_pass_lookup_url(self):
        """Return where anyone looks up certificates of this company."""
        return f"{self._get_pass_base_url()}lookup"

    def _explain_pass_address(self):
        """Return what is wrong with the address in the codes, a sentence each."""
        self.ensure_one()
        url = self._get_pass_base_url()
        faults = addresses.find_faults(url)
        if not self._has_fixed_address():
            faults.append("changing")
        explanations = self._get_address_explanations()
        return [explanations[fault] for fault in faults]

    def _has_fixed_address(self):
        """Return whether nobody changes the address by logging in by another."""
        # sudo: whether it is fixed is no secret
        parameters = self.env["ir.config_parameter"].sudo()
        is_own = self.get_base_url() != parameters.get_param("web.base.url")
        return is_own or bool(parameters.get_param("web.base.url.freeze"))

    @api.model
    def _get_address_explanations(self):
        return {
            "insecure": self.env._(
                "It does not begin with https: whoever scans a code cannot be sure who "
                "answers."
            ),
            "private": self.env._(
                "It is an address inside your network: nobody outside can open it."
            ),
            "changing": self.env._(
                "It changes when an administrator logs in by another address. Set the "
                "system parameter web.base.url to the public address, and "
                "web.base.url.freeze to True."
            ),
        }
