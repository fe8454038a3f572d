from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.tools import html2plaintext

from odoo.addons.certificates_verification.tools import status_list
from odoo.addons.report_svg.tools import source

from ..tools import baking, credential, did, picture, token

SALT_SCOPE = "certificates_badges.salt"
SALT_LENGTH = 16


class CertificatesAssignment(models.Model):
    """The Open Badge of a certificate."""

    _inherit = "certificates.assignment"

    has_badge = fields.Boolean(
        compute="_compute_has_badge",
        help="Whether the current user holds this certificate, and can keep it as an "
        "Open Badge.",
    )

    @api.depends("employee_id", "revoked_on", "is_replaced")
    @api.depends_context("uid")
    def _compute_has_badge(self):
        own = self.filtered_domain(self._get_own_domain() & self._get_shown_domain())
        badges = own._get_badges()
        for certificate in self:
            certificate.has_badge = certificate.id in badges

    def action_download_badge(self):
        """Download one's own badge as a picture."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/passes/{self.id}/badge/png",
            "target": "download",
        }

    def _get_badges(self):
        """Return what the badge of each certificate says, by id.

        Who may have it is for the caller to check. Those are left out that are revoked,
        whose company issues no badges, or cannot sign them at this moment, and those of
        holders who are not to be verified. What has expired has a badge that says until
        when it was valid. Nothing is written, and the number of queries does not
        depend on that of certificates.

        :return: dict of id to ``tools.credential.Badge``
        """
        # sudo: portal users read neither types nor companies
        certificates = self.sudo().filtered_domain(self._get_printable_domain())
        signers = certificates.company_id._get_badge_signers()
        issued = certificates.filtered(lambda c: c.company_id in signers)
        addresses = issued._get_pass_urls()
        statuses = issued._get_badge_statuses()
        badges = {}
        for language, same in issued.grouped(issued._get_pass_languages().get).items():
            for certificate in same.with_context(lang=language):
                address = addresses.get(certificate.id)
                if address:
                    badges[certificate.id] = credential.Badge(
                        **certificate._prepare_badge(),
                        # What is behind it is another proof.
                        address=address.partition("#")[0],
                        status=statuses.get(certificate.id),
                    )
        return badges

    def _sign_badges(self):
        """Return the badge of each certificate that has one, signed, by id.

        :return: dict of id to a JSON web token
        """
        badges = self._get_badges()
        # sudo: as in _get_badges
        certificates = self.sudo().filtered(lambda c: c.id in badges)
        signers = certificates.company_id._get_badge_signers()
        tokens = {}
        for certificate in certificates:
            badge, signer = badges[certificate.id], signers[certificate.company_id]
            key_id = did.get_key_id(badge.issuer.id, signer.kid)
            tokens[certificate.id] = token.sign(badge, signer, key_id)
        return tokens

    def _bake_badges(self, kind):
        """Return the badge of each certificate that has one, as a file, by id.

        :param str kind: png, svg, or jwt for the badge alone
        :return: dict of id to bytes
        """
        tokens = self._sign_badges()
        if kind == "jwt":
            return {id_: signed.encode() for id_, signed in tokens.items()}
        # sudo: as in _get_badges
        certificates = self.sudo().filtered(lambda c: c.id in tokens)
        languages = certificates._get_pass_languages()
        drawn, files = {}, {}
        for certificate in certificates:
            localized = certificate.with_context(lang=languages[certificate])
            look = (
                certificate.company_id,
                certificate.type_id,
                certificate.level_id,
                languages[certificate],
            )
            if look not in drawn:
                root = localized._draw_badge()
                drawn[look] = baking.draw(root) if kind == "png" else root
            bake = baking.bake_png if kind == "png" else baking.bake_svg
            files[certificate.id] = bake(drawn[look], tokens[certificate.id])
        return files

    def _draw_badge(self):
        """Return the picture of the badge as an SVG element."""
        self.ensure_one()
        company = self.company_id
        shown = picture.Picture(
            title=picture.clean(self.type_id.name),
            level=picture.clean(self.level_id.name),
            organization=picture.clean(company.name),
            theme=company._get_pass_theme(),
        )
        values = {"badge": shown}
        markup = self.env["ir.qweb"]._render("certificates_badges.badge_svg", values)
        return source.parse(str(markup).strip())

    def _get_badge_file_name(self, kind):
        self.ensure_one()
        name = self._get_pass_file_name().removesuffix(".pdf")
        return f"{name} - Open Badge.{kind}"

    def _prepare_badge_attachment(self, mail, content):
        """Return the values of a file of a mail."""
        return {
            "name": self._get_badge_file_name("png"),
            "raw": content,
            "res_model": "mail.message",
            "res_id": mail.mail_message_id.id,
        }

    def _get_badge_statuses(self):
        """Return where a status list says if each certificate is withdrawn, by id.

        :return: dict of id to the address of a list and the place in it
        """
        indexes = self.env["certificates.status.entry"]._get_indexes(self)
        statuses = {}
        for certificate in self.filtered(lambda c: c.id in indexes):
            part, place = divmod(indexes[certificate.id], status_list.SIZE)
            address = certificate.company_id._get_badge_list_address(part)
            statuses[certificate.id] = address, place
        return statuses

    def _prepare_badge(self):
        """Return the values of a badge, in the language of the environment."""
        self.ensure_one()
        employee, company = self.employee_id, self.company_id
        description = html2plaintext(self.type_id.description or "").strip()
        return {
            "issuer": company._get_badge_issuer(),
            "type_key": f"type/{self.type_id.id}",
            "type_name": self.type_id.name,
            "code": self.type_id.code or "",
            "description": description or self.type_id.name,
            "criteria": self._describe_badge_criteria(),
            "number": self.number or "",
            "body": self.issuer_id.name or "",
            "level": self._prepare_badge_level(self.level_id),
            "levels": [
                self._prepare_badge_level(level) for level in self.type_id.level_ids
            ],
            "holder": self._get_shown_holder(),
            "email": self._get_badge_email(employee),
            "salt": self._get_badge_salt(),
            "language": tools.py_to_js_locale(self.env.lang or "en"),
            "starts": self._get_badge_moment(self.date_start),
            "ends": self.date_expiry
            and self._get_badge_moment(self.date_expiry, timedelta(days=1, seconds=-1)),
        }

    def _describe_badge_criteria(self):
        """Return what the holder has done for it, as the badge tells."""
        return self.env._(
            "%(organization)s recorded the certificate “%(type)s”, issued by "
            "%(body)s, after its requirements were met.",
            organization=self.company_id.name,
            type=self.type_id.name,
            body=self.issuer_id.name or self.company_id.name,
        )

    def _prepare_badge_level(self, level):
        return level and credential.Level(f"level/{level.id}", level.name) or None

    def _get_badge_email(self, employee):
        """Return the address by which the holder of a badge is recognized."""
        partner = employee._get_certificates_partner()
        return (partner.email_normalized or employee.work_email or "").strip().lower()

    def _get_badge_salt(self):
        # sudo: the salt follows from the secret of the database, and does not tell it
        digest = tools.hmac(self.env(su=True), SALT_SCOPE, self.id)
        return digest[:SALT_LENGTH]

    def _get_badge_moment(self, day, later=timedelta()):
        """Return the moment at which a day begins where the company is, or later."""
        zone = ZoneInfo(self.company_id._get_certificates_timezone())
        return datetime.combine(day, time(), zone) + later
