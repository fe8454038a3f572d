from freezegun import freeze_time

from odoo import fields

from odoo.addons.certificates.tests.common import CertificatesCase

from ..portal.gate import Gate, Scan
from ..tools import secrets

NOON = "2026-03-10 12:00:00"


class GateCase(CertificatesCase):
    """A site with a paired device, and holders who may come and who may not."""

    # When it is; none for the moment of the test.
    moment = NOON

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        if cls.moment:
            frozen = freeze_time(cls.moment)
            frozen.start()
            cls.addClassCleanup(frozen.stop)
        cls.company.resource_calendar_id.tz = "Europe/Amsterdam"
        cls.site = cls.env["certificates.site"].create(
            {"name": "Refinery", "company_id": cls.company.id}
        )
        cls.induction = cls._new_type("Induction", code="IND")
        cls.env["certificates.requirement"].create(
            {
                "type_id": cls.type.id,
                "company_id": cls.company.id,
                "site_ids": [fields.Command.set(cls.site.ids)],
            }
        )
        cls.certificate = cls._issue(
            cls.worker, number="FORK-1", date_start="2026-01-01"
        )
        cls.other = cls._issue(
            cls.colleague, cls.induction, number="IND-1", date_start="2026-01-01"
        )
        cls.secret, cls.device = cls._pair()

    @classmethod
    def _pair(cls, site=None, **values):
        """Pair a device with a site; return its secret and the device."""
        site = site or cls.site
        device, address = cls.env["certificates.gate.device"]._make_link(
            site, site.company_id or cls.company
        )
        token = address.rpartition("/")[2]
        secret = device._find_waiting(token)._pair()
        device.sudo().write(values)
        assert device.sudo().secret_hash == secrets.digest(secret)
        return secret, device

    def _get_address(self, certificate=None):
        certificate = certificate or self.certificate
        return certificate._get_pass_urls()[certificate.id]

    def _check(self, text=None, device=None, **values):
        """Scan a pass at the gate; return the finding."""
        text = self._get_address() if text is None else text
        values.setdefault("moment", fields.Datetime.now())
        [finding] = Gate((device or self.device).sudo()).check([Scan(text, **values)])
        return finding

    def _get_checks(self, device=None):
        device = device or self.device
        return self.env["certificates.gate.check"].search(
            [("device_id", "=", device.id)], order="id"
        )
