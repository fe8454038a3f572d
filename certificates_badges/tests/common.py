import io
import json

from joserfc import jws
from joserfc.jwk import import_key
from PIL import Image

from odoo.addons.certificates_passes.tests.common import PassesCase


class BadgeCase(PassesCase):
    """A company that issues badges, and a certificate of a worker."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_badges = True
        cls.holder = cls._new_user("holder", "base.group_portal")
        cls.worker.work_contact_id = cls.holder.partner_id
        cls.certificate = cls._issue(number="W-1", date_start="2026-01-01")

    def _read(self, token, company=None):
        """Return what a badge says, after its signature was checked."""
        company = company or self.company
        published = self.env["certificates.signing.key"]._get_published(company)
        kid = read_head(token)["kid"].rpartition("#")[2]
        [jwk] = [key for key in published[company] if key["kid"] == kid]
        found = jws.deserialize_compact(token, import_key(jwk), [jwk["alg"]])
        return json.loads(found.payload)

    def _get_token(self, certificate=None):
        certificate = certificate or self.certificate
        return certificate._sign_badges().get(certificate.id)


def read_head(token):
    """Return the head of a token, whose signature is not checked."""
    return jws.extract_compact(token.encode()).headers()


def read_itxt(content):
    """Return the token in a PNG, read by Pillow."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.text.get("openbadgecredential")
