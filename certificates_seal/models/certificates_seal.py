import base64
import binascii
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS
from odoo.tools import format_date

from odoo.addons.certificates_passes.tools import vault
from odoo.addons.report_svg.tools import document

from ..tools import credentials, sample, sealing

SCOPE = "certificates_seal.private_key"
# What is entered, and read at once: it is never saved.
ENTERED_FIELDS = {"file", "file_name", "key_file", "key_file_name", "password"}
# What a client enters of a seal; all else follows.
OWN_FIELDS = ENTERED_FIELDS | {"company_id", "timestamp_url"}
# How long before its end a seal is to be renewed.
NOTICE = timedelta(days=30)
# The smallest page that there is to try a seal on.
TRIAL = '<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="10mm"/>'


class CertificatesSeal(models.Model):
    """The electronic seal of a company, and the key that it seals with.

    The key is locked with the secret of this database. Nobody reads it, even so.
    """

    _name = "certificates.seal"
    _description = "Seal of a Company"
    _inherit = ["certificates.form.mixin", "mail.thread", "mail.activity.mixin"]
    _rec_name = "subject"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    file = fields.Binary(
        "Certificate with Its Key",
        store=False,
        help="A P12 or PFX file, or PEM with the certificate and those that vouch for "
        "it.",
    )
    file_name = fields.Char(store=False)
    key_file = fields.Binary(
        "Private Key",
        store=False,
        help="PEM, where the key is a file of its own.",
    )
    key_file_name = fields.Char(store=False)
    password = fields.Char(
        store=False,
        help="Of the file or key. It is used once, and not saved.",
    )
    timestamp_url = fields.Char(
        "Time-Stamp Server",
        tracking=True,
        help="The address of a server (RFC 3161) that confirms when a file was sealed. "
        "A seal with a time stamp can be checked after its certificate has expired.",
    )
    certificates = fields.Text(
        readonly=True,
        copy=False,
        help="The certificate of the seal and those that vouch for it: what everybody "
        "finds in a sealed file.",
    )
    private_key = fields.Char("Locked Key", readonly=True, copy=False, groups=NO_ACCESS)
    subject = fields.Char("Sealed By", readonly=True, tracking=True)
    issuer = fields.Char("Issued By", readonly=True)
    serial_number = fields.Char(readonly=True, tracking=True)
    starts_at = fields.Datetime("Valid From", readonly=True)
    expires_at = fields.Datetime("Valid Through", readonly=True, tracking=True)
    problem = fields.Char(compute="_compute_problem")

    _company_uniq = models.UniqueIndex("(company_id)", "A company has one seal.")

    @api.depends("starts_at", "expires_at", "private_key")
    @api.depends_context("lang")
    def _compute_problem(self):
        saved = self.filtered("expires_at")
        (self - saved).problem = False
        for seal in saved:
            # sudo: whether there is a key is no secret
            seal.problem = seal.sudo()._explain() or seal._warn()

    @api.constrains("timestamp_url")
    def _check_timestamp_url(self):
        for seal in self.filtered("timestamp_url"):
            if not seal.timestamp_url.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._(
                        "%(address)s is no address of a time-stamp server: begin it "
                        "with https:// or http://.",
                        address=seal.timestamp_url,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        self._check_values(vals_list)
        for vals in vals_list:
            self._check_entered(vals)
            if not vals.get("file"):
                raise UserError(self.env._("Choose the file with the seal."))
        read = [self._read_entered(vals) for vals in vals_list]
        seals = super().create([own for own, _follows in read])
        for seal, (_own, follows) in zip(seals, read, strict=True):
            seal._keep(follows)
        seals._try_out()
        seals._plan_renewal()
        return seals

    def write(self, vals):
        self.check_access("write")
        self._check_values([vals])
        self._check_entered(vals)
        if "company_id" in vals and self.company_id.ids != [vals["company_id"]]:
            raise AccessError(self.env._("A seal stays with its company."))
        own, follows = self._read_entered(vals)
        result = super().write(own)
        if follows:
            self._keep(follows)
            self._plan_renewal()
        if follows or own.get("timestamp_url"):
            self._try_out()
        return result

    def action_remove(self):
        """Have the passes of the company sealed no longer; the key is gone for good."""
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_entered(self, vals):
        """Refuse what no client enters."""
        if not self.env.su and vals.keys() - self._get_own_fields():
            raise AccessError(
                self.env._("What is known of a seal follows from its file.")
            )

    @api.model
    def _get_own_fields(self):
        """Return the names of the fields that an administrator enters."""
        return OWN_FIELDS | {"activity_ids", "message_follower_ids", "message_ids"}

    @api.model
    def _read_entered(self, vals):
        """Return the values to save, and those that follow from a file.

        :raise UserError: says why the file is no seal
        """
        own = {name: vals[name] for name in vals.keys() - ENTERED_FIELDS}
        if not vals.get("file"):
            return own, {}
        try:
            found = credentials.read(
                _decode(vals["file"]),
                _decode(vals.get("key_file")),
                _read_password(vals.get("password")),
                self._get_now(),
            )
        except credentials.CredentialError as error:
            # The cause may hold the key or the password.
            raise UserError(self._explain_refusal(error)) from None
        return own, self._prepare_kept(found)

    def _keep(self, follows):
        """Save what follows from a file."""
        # sudo: the key is nobody's to write but by choosing a file
        self.sudo().write(follows)

    @api.model
    def _prepare_kept(self, found):
        """Return the values that are kept of the credentials in a file."""
        certificate = found.certificate
        return {
            "certificates": found.pem,
            "private_key": vault.lock(
                self._get_vault_key(), vault.Secret(found.key_der)
            ),
            "subject": credentials.get_name(certificate.subject),
            "issuer": credentials.get_name(certificate.issuer),
            "serial_number": f"{certificate.serial_number:X}",
            "starts_at": certificate.not_valid_before_utc.replace(tzinfo=None),
            "expires_at": certificate.not_valid_after_utc.replace(tzinfo=None),
        }

    def _try_out(self):
        """Seal something, so that what does not work is told at once."""
        for seal in self:
            seal.sudo()._seal([document.draw_merged([TRIAL])])  # sudo: as in _seal

    def _plan_renewal(self):
        """Have the administrator who chose the seal think of the next one in time."""
        self.activity_unlink(["certificates_seal.mail_activity_type_renewal"])
        for seal in self:
            seal.activity_schedule(
                "certificates_seal.mail_activity_type_renewal",
                date_deadline=(seal.expires_at - NOTICE).date(),
                summary=self.env._(
                    "Renew the seal of %(company)s: it expires on %(day)s",
                    company=seal.company_id.name,
                    day=seal._format_day(seal.expires_at),
                ),
                user_id=self.env.uid,
            )

    def _seal(self, pdfs):
        """Return PDF files with this seal, in order.

        To be called as superuser, for the key is nobody's to read.

        :param pdfs: list of bytes
        :raise UserError: the seal cannot be used now; says why
        """
        self.ensure_one()
        problem = self._explain()
        if problem:
            raise UserError(problem)
        try:
            return sealing.seal_each(
                pdfs,
                credentials.restore(self.certificates, self._unlock()),
                label=f"Seal{self.company_id.id}",
                name=self.company_id.name,
                timestamp_url=self.timestamp_url,
            )
        except sealing.TimestampError as error:
            raise UserError(
                self.env._(
                    "No PDF was sealed: the time-stamp server of %(company)s, "
                    "%(address)s, gives no time stamp. Try again later, or ask the "
                    "administrator of %(company)s.",
                    company=self.company_id.name,
                    address=self.timestamp_url,
                )
            ) from error

    def _unlock(self):
        """Return the private key; ``None`` in another database."""
        return vault.unlock(self._get_vault_key(), self.private_key or "")

    @api.model
    def _get_vault_key(self):
        return vault.get_key(self.env, SCOPE)

    @api.model
    def _get_now(self):
        return fields.Datetime.now().replace(tzinfo=UTC)

    def _explain(self):
        """Return why this seal cannot be used now, in a sentence; empty if it can.

        To be called as superuser.
        """
        self.ensure_one()
        now, company = fields.Datetime.now(), self.company_id.name
        if self.expires_at < now:
            return self.env._(
                "The seal of %(company)s expired on %(day)s, so its passes cannot be "
                "made into PDF files. Ask the administrator of %(company)s for a new "
                "seal.",
                company=company,
                day=self._format_day(self.expires_at),
            )
        if self._unlock() is None:
            return self.env._(
                "The seal of %(company)s does not work in this copy of the database: "
                "its key was saved in another one. Ask the administrator of "
                "%(company)s to choose the file with the seal again.",
                company=company,
            )
        return ""

    def _warn(self):
        """Return that the seal is to be renewed, once its end is near."""
        self.ensure_one()
        if self.expires_at - NOTICE > fields.Datetime.now():
            return ""
        return self.env._(
            "This seal expires on %(day)s: choose the next one before.",
            day=self._format_day(self.expires_at),
        )

    def _format_day(self, moment):
        """Return the day of a moment where the company is."""
        timezone = self.company_id._get_certificates_timezone()
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=timezone), moment
        )
        return format_date(self.env, local.date(), date_format="long")

    @api.model
    def _explain_refusal(self, error):
        """Return why a file is no seal, in a sentence."""
        certificate = error.certificate
        named = {"name": certificate and credentials.get_name(certificate.subject)}
        if error.reason == "expired":
            day = certificate.not_valid_after_utc.date()
            return self.env._(
                "The seal “%(name)s” expired on %(day)s: choose a new one.",
                day=format_date(self.env, day, date_format="long"),
                **named,
            )
        if error.reason == "early":
            day = certificate.not_valid_before_utc.date()
            return self.env._(
                "The seal “%(name)s” is valid from %(day)s only: choose it then.",
                day=format_date(self.env, day, date_format="long"),
                **named,
            )
        if error.reason == "purpose":
            return self.env._(
                "The certificate “%(name)s” is not for sealing documents: ask its "
                "issuer for one for electronic seals or signatures.",
                **named,
            )
        if error.reason == "other_key":
            return self.env._(
                "The private key is not that of the certificate “%(name)s”: choose the "
                "key that belongs to it.",
                **named,
            )
        return {
            "password": self.env._(
                "The password does not open this file: enter the one that it was saved "
                "with."
            ),
            "no_key": self.env._(
                "There is no private key in this file: export the seal with its key, "
                "or choose the key too."
            ),
            "no_certificate": self.env._(
                "There is no certificate in this file: export the seal with its "
                "certificate."
            ),
            "weak": self.env._(
                "The key of this seal is of a kind that is not used here: choose one "
                "with RSA of at least 2048 bits, or an elliptic curve of at least 256."
            ),
        }.get(
            error.reason,
            self.env._(
                "This file is no seal: choose a P12 or PFX file, or PEM with the "
                "certificate and its key."
            ),
        )

    @api.model
    def _create_sample(self, companies, kind="EC"):
        """Give companies a seal that nobody vouches for, to try things out.

        :param str kind: of the key: EC or RSA
        """
        for company in companies:
            password = sample.make_password()
            content = sample.make(company.name, self._get_now(), 730, password, kind)
            self.create(
                {
                    "company_id": company.id,
                    "file": base64.b64encode(content),
                    "password": password,
                }
            )


def _decode(encoded):
    try:
        return base64.b64decode(encoded or b"", validate=False)
    except (binascii.Error, TypeError, ValueError):
        return b""


def _read_password(value):
    if value and not isinstance(value, str):
        raise credentials.CredentialError("password")
    return value or ""
