from odoo import api, fields, models


class CertificatesSite(models.Model):
    """The gate of a site: its devices, and what they ask of a pass."""

    _inherit = "certificates.site"

    live_code_required = fields.Boolean(
        "Live Codes Only",
        tracking=True,
        help="Let in only people who show the pass on their own phone, where its code "
        "changes every 30 seconds. A card or a picture of a pass is refused, here and "
        "in the zones of the site.",
    )
    gate_device_ids = fields.One2many(
        "certificates.gate.device", "site_id", "Gate Devices"
    )
    gate_device_count = fields.Integer(
        "Paired Devices",
        compute="_compute_gate_device_count",
        groups="certificates.group_certificates_user",
    )

    @api.depends("gate_device_ids.paired_at", "gate_device_ids.revoked_at")
    def _compute_gate_device_count(self):
        devices = self.env["certificates.gate.device"]
        groups = devices._read_group(
            [("site_id", "in", self.ids), ("state", "in", ["paired"])],
            ["site_id"],
            ["__count"],
        )
        counts = {site.id: count for site, count in groups}
        for site in self:
            site.gate_device_count = counts.get(site._origin.id, 0)

    def action_pair_device(self):
        """Make a link that pairs one device with this site, to be shown once.

        :return: the action that shows the link as a code
        :raise AccessError: the user is no officer, or does not see the site
        """
        self.ensure_one()
        self.check_access("read")
        devices = self.env["certificates.gate.device"]
        devices.check_access("write")
        company = self.company_id or self.env.company
        device, address = devices._make_link(self, company)
        return {
            "type": "ir.actions.client",
            "tag": "certificates_gate.pairing",
            "name": self.env._("Pair a Device with %(site)s", site=self.display_name),
            "target": "new",
            "params": {
                "address": address,
                "device_id": device.id,
                "picture": devices._draw_link(address),
                "site": self.display_name,
                "until": fields.Datetime.to_string(device.link_until),
            },
        }

    def action_open_gate_devices(self):
        """Open the devices at the gates of these sites."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_gate.certificates_gate_device_action"
        )
        return {**action, "domain": [("site_id", "in", self.ids)], "context": {}}

    def action_open_gate_checks(self):
        """Open what was checked at the gates of these sites."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_gate.certificates_gate_check_action"
        )
        return {**action, "domain": [("site_id", "in", self.ids)], "context": {}}

    def _is_live_code_required(self):
        """Return whether this site or one around it takes live codes only."""
        self.ensure_one()
        ids = [int(id_) for id_ in (self.parent_path or "").split("/") if id_]
        return any(self.browse(ids or self.ids).mapped("live_code_required"))

    def _get_gate_today(self, company, moment=None):
        """Return the day of a moment at this site.

        :param company: whose time zone counts at a site of all companies
        :param moment: in UTC; now if not given
        """
        timezone = (self.company_id or company)._get_certificates_timezone()
        local = self.with_context(tz=timezone)
        return fields.Datetime.context_timestamp(
            local, moment or fields.Datetime.now()
        ).date()
