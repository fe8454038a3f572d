import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.certificates_passes.tools import vault

from ..tools import keys

SCOPE = "certificates_verification.signing_key"


class CertificatesSigningKey(models.Model):
    """A key that a company signs with, or signed with once.

    The private half is in a column that the ORM does not know, sealed with the secret
    of the database: no call of a client has a name for it. It is destroyed when the key
    signs no more. Keys are made, replaced and revoked by the methods here, and changed
    by nothing else.
    """

    _name = "certificates.signing.key"
    _description = "Signing Key"
    _inherit = ["certificates.values.mixin"]
    _order = "company_id, id desc"
    _rec_name = "kid"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    algorithm = fields.Selection(
        [("ES256", "ES256"), ("RS256", "RS256")], required=True, readonly=True
    )
    kid = fields.Char(
        "Key ID",
        required=True,
        readonly=True,
        copy=False,
        help="What is signed names its key by this.",
    )
    public_jwk = fields.Text(
        "Public Key",
        required=True,
        readonly=True,
        copy=False,
        help="As it is published, for anybody to verify what was signed.",
    )
    state = fields.Selection(
        [("active", "Signs"), ("retired", "Replaced"), ("revoked", "Revoked")],
        "Status",
        default="active",
        required=True,
        readonly=True,
        help="What a replaced key has signed stays valid. What a revoked key has "
        "signed is refused.",
    )
    retired_at = fields.Datetime("Replaced On", readonly=True, copy=False)
    revoked_at = fields.Datetime("Revoked On", readonly=True, copy=False)

    _kid_uniq = models.UniqueIndex("(kid)", "There is a key with this ID.")
    _active_uniq = models.UniqueIndex(
        "(company_id, algorithm) WHERE state = 'active'",
        "A company signs with one key of each algorithm.",
    )

    def init(self):
        # Not a field: what has no name in the ORM cannot be read, exported or copied.
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN IF NOT EXISTS sealed bytea",
                SQL.identifier(self._table),
            )
        )

    def action_replace(self):
        """Sign with new keys from now on. What these have signed stays valid."""
        self._check_administered()
        # sudo: nobody has the right to write keys but by these methods
        keys_sudo = self.sudo()
        keys_sudo._stop({"state": "retired", "retired_at": fields.Datetime.now()})
        for key in keys_sudo:
            key._make(key.company_id, key.algorithm)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_revoke(self):
        """Have all that these keys have signed refused, for good.

        Those that sign are followed by new ones.
        """
        self._check_administered()
        # sudo: the same
        keys_sudo = self.sudo()
        signing = keys_sudo.filtered(lambda key: key.state == "active")
        keys_sudo._stop(
            {"state": "revoked", "revoked_at": fields.Datetime.now()},
            {"active", "retired"},
        )
        for key in signing:
            key._make(key.company_id, key.algorithm)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_administered(self):
        self.check_access("read")
        if not (self.env.su or self.env.user._is_system()):
            raise AccessError(
                self.env._("Only administrators of Odoo replace and revoke keys.")
            )

    def _stop(self, vals, states=frozenset({"active"})):
        """Have keys sign no more, and destroy their private halves."""
        for key in self:
            if key.state not in states:
                raise UserError(
                    self.env._("The key %(kid)s signs no more.", kid=key.kid)
                    if key.state == "retired"
                    else self.env._("The key %(kid)s is revoked.", kid=key.kid)
                )
        self.write(vals)
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET sealed = NULL WHERE id = ANY(%s)",
                SQL.identifier(self._table),
                self.ids,
            )
        )

    @api.model
    def _get_signers(self, companies, algorithm="ES256"):
        """Return what each company signs with, as far as it can at this moment.

        Nothing is written. A company is left out that has no key yet, or only one that
        another database made: see ``_need_signer``.

        :param str algorithm: ES256 or RS256
        :return: dict of company to ``tools.keys.Signer``
        """
        # sudo: signing needs no rights, and is for the caller to have checked
        active = self.sudo().search(
            [
                ("company_id", "in", companies.ids),
                ("algorithm", "=", algorithm),
                ("state", "=", "active"),
            ]
        )
        sealed = active._read_sealed()
        signers = {key.company_id: key._unseal(sealed.get(key.id)) for key in active}
        return {company: signer for company, signer in signers.items() if signer}

    @api.model
    def _need_signer(self, company, algorithm="ES256"):
        """Return what a company signs with; a key is made if there is none.

        Not for what only looks: it writes. A key that this database cannot use, because
        another one made it, is replaced: what it signed stays valid.

        :return: a ``tools.keys.Signer``
        """
        found = self._get_signers(company, algorithm).get(company)
        if found:
            return found
        # sudo: the same
        foreign = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("algorithm", "=", algorithm),
                ("state", "=", "active"),
            ]
        )
        foreign._stop({"state": "retired", "retired_at": fields.Datetime.now()})
        foreign._make(company, algorithm)
        return self._get_signers(company, algorithm)[company]

    @api.model
    def _get_published(self, companies):
        """Return the keys by which anybody verifies what companies have signed.

        :return: dict of company to public keys (JWK), those that sign no more too;
            revoked ones are left out
        """
        # sudo: public keys are for everybody
        published = self.sudo().search(
            [("company_id", "in", companies.ids), ("state", "!=", "revoked")]
        )
        return {
            company: [json.loads(key.public_jwk) for key in own]
            for company, own in published.grouped("company_id").items()
        }

    @api.model
    def _make(self, company, algorithm):
        """Make the key that a company signs with from now on."""
        new = keys.generate(algorithm)
        key = self.create(
            {
                "company_id": company.id,
                "algorithm": algorithm,
                "kid": new.kid,
                "public_jwk": json.dumps(new.public_jwk),
            }
        )
        key.flush_recordset()
        sealed = vault.lock(key._get_vault_key(), vault.Secret(new.private)).encode()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET sealed = %s WHERE id = %s",
                SQL.identifier(self._table),
                sealed,
                key.id,
            )
        )
        self.env["certificates.status.entry"]._add_missing(company)
        return key

    def _read_sealed(self):
        """Return the sealed private halves, by id."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, sealed FROM %s WHERE id = ANY(%s) AND sealed IS NOT NULL",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        return {id_: bytes(content) for id_, content in rows}

    def _unseal(self, sealed):
        self.ensure_one()
        private = vault.unlock(self._get_vault_key(), sealed or b"")
        return private and keys.load(self.kid, self.algorithm, private)

    def _get_vault_key(self):
        """Return what the private half is locked with: of each key another."""
        return vault.get_key(self.env, f"{SCOPE}.{self.kid}")
