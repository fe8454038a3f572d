from datetime import timedelta

import segno

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Domain
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..tools import secrets

# How long the link that pairs a device works, and only once.
LINK_MINUTES = 10
# Links that nobody opened are forgotten after so many days.
LAPSED_DAYS = 1
# When a device was seen is written at most this often.
SEEN_MINUTES = 5
PAIR_PATH = "/certificates/gate/pair/"


class CertificatesGateDevice(models.Model):
    """A phone or tablet at the gate of a site: its browser keeps a secret.

    An officer makes a link, which the device opens once. The database keeps a hash of
    the link, and then of the secret. A device that is revoked is known no more.
    """

    _name = "certificates.gate.device"
    _description = "Gate Device"
    _inherit = "certificates.form.mixin"
    _order = "id desc"
    _key_texts = ("name",)
    _check_company_auto = True

    name = fields.Char(required=True)
    site_id = fields.Many2one(
        "certificates.site",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The company of the site; at a site of all companies that of the officer.",
    )
    state = fields.Selection(
        [
            ("waiting", "To Be Paired"),
            ("lapsed", "Link Lapsed"),
            ("paired", "Paired"),
            ("revoked", "Revoked"),
        ],
        "Status",
        compute="_compute_state",
        search="_search_state",
    )
    paired_at = fields.Datetime("Paired On", readonly=True)
    seen_at = fields.Datetime(
        "Last Seen",
        readonly=True,
        help="When the device last asked. It is written once in five minutes.",
    )
    revoked_at = fields.Datetime("Revoked On", readonly=True)
    revoked_by_id = fields.Many2one("res.users", readonly=True)
    link_hash = fields.Char(readonly=True, groups=NO_ACCESS)
    link_until = fields.Datetime(readonly=True)
    secret_hash = fields.Char(readonly=True, groups=NO_ACCESS)
    check_ids = fields.One2many("certificates.gate.check", "device_id", "Checks")

    _link_hash_uniq = models.UniqueIndex("(link_hash) WHERE link_hash IS NOT NULL")
    _secret_hash_uniq = models.UniqueIndex(
        "(secret_hash) WHERE secret_hash IS NOT NULL"
    )

    @api.depends("paired_at", "revoked_at", "link_until")
    def _compute_state(self):
        for state, domain in self._get_state_domains().items():
            self.filtered_domain(domain).state = state
        self.filtered(lambda device: not device.state).state = "lapsed"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_state_domains(self):
        """Return which devices are in each state at this moment."""
        now = fields.Datetime.now()
        revoked = Domain("revoked_at", "!=", False)
        paired = ~revoked & Domain("paired_at", "!=", False)
        open_ = Domain("link_until", ">", now)
        return {
            "waiting": ~revoked & ~paired & open_,
            "lapsed": ~revoked & ~paired & ~open_,
            "paired": paired,
            "revoked": revoked,
        }

    def write(self, vals):
        self._check_values([vals])
        if not self.env.su and vals.keys() - {"name"}:
            self.check_access("write")
            raise UserError(
                self.env._(
                    "Of a device only the name is changed. Revoke it, and pair it "
                    "again, to change the rest."
                )
            )
        return super().write(vals)

    def action_revoke(self):
        """Let these devices check nothing any more, at once. Idempotent."""
        self.check_access("write")
        # sudo: secrets are nobody's to write
        self.sudo()._revoke()
        return True

    def _revoke(self):
        """Forget the secrets and links of these devices. Who may is checked before."""
        known = self.filtered(lambda device: not device.revoked_at)
        known.write(
            {
                "revoked_at": fields.Datetime.now(),
                "revoked_by_id": self.env.uid,
                "link_hash": False,
                "secret_hash": False,
            }
        )

    def action_open_checks(self):
        """Open what these devices have checked."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_gate.certificates_gate_check_action"
        )
        return {**action, "domain": [("device_id", "in", self.ids)], "context": {}}

    @api.model
    def _make_link(self, site, company):
        """Create a device of a site that waits for its browser to open a link.

        Who may do so is for the caller to check.

        :return: the device, and the address of the link, which is kept nowhere
        """
        token = secrets.make()
        until = fields.Datetime.now() + timedelta(minutes=LINK_MINUTES)
        # sudo: devices are made by links only
        devices = self.sudo()
        count = devices.search_count([("site_id", "=", site.id)])
        device = devices.create(
            {
                "name": self.env._("Gate %(number)s", number=count + 1),
                "site_id": site.id,
                "company_id": company.id,
                "link_hash": secrets.digest(token),
                "link_until": until,
            }
        )
        return device.with_env(self.env), f"{company.get_base_url()}{PAIR_PATH}{token}"

    @api.model
    def _draw_link(self, address):
        """Return the link as a picture of its code, for a page to show."""
        code = segno.make(address, error="m", boost_error=False)
        return code.svg_data_uri(border=4, scale=8, light="#fff", dark="#000")

    @api.model
    def _find_waiting(self, token):
        """Return the device that a link pairs, empty when it pairs none, or no more."""
        # sudo: whoever opens the link has no other right
        return self.sudo().search(
            Domain("link_hash", "=", secrets.digest(token))
            & Domain("link_until", ">", fields.Datetime.now())
            & Domain("revoked_at", "=", False)
        )

    def _pair(self):
        """Pair the device of a link that was just found; the link works no more.

        :return: the secret for the browser to keep
        """
        self.ensure_one()
        secret = secrets.make()
        now = fields.Datetime.now()
        self.write(
            {
                "secret_hash": secrets.digest(secret),
                "link_hash": False,
                "link_until": False,
                "paired_at": now,
                "seen_at": now,
            }
        )
        return secret

    @api.model
    def _find_by_secret(self, secret):
        """Return the device of a browser, empty when it is paired with none."""
        # sudo: the secret is the right of a device, and it has no other
        devices = self.sudo()
        if not secret:
            return devices
        return devices.search([("secret_hash", "=", secrets.digest(secret))])

    def _note_seen(self):
        """Note that the device asks, unless that was noted a moment ago."""
        now = fields.Datetime.now()
        if not self.seen_at or self.seen_at < now - timedelta(minutes=SEEN_MINUTES):
            self.seen_at = now

    @api.autovacuum
    def _gc_devices(self):
        """Delete devices whose link nobody has opened."""
        end = fields.Datetime.now() - timedelta(days=LAPSED_DAYS)
        old = self.search(
            [("paired_at", "=", False), ("link_until", "<", end)],
            limit=GC_UNLINK_LIMIT,
        )
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
