from collections import defaultdict

from odoo import api, fields, models

# What limits a requirement to some people, or to more than the name of a type says.
CONDITIONS = (
    "level_id",
    "employee_type_ids",
    "department_id",
    "job_id",
    "employee_ids",
)


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

    def _get_gate_asks(self, today):
        """Return what a device without network compares with what a pass proves.

        What is asked of some people only, or of a level, a pass alone does not tell:
        then no name will do.

        :param today: the day at the site
        :return: list of dicts: the ``name`` of a type, and the ``names`` that a pass
            may say instead, of equivalent types too, in each language
        """
        # sudo: devices have no rights; what a site asks is told at its gate
        site = self.sudo()
        asked = (site.requirement_ids | site.inherited_requirement_ids).filtered(
            lambda r: (
                r.active
                and r.type_id.active
                and r.date_start <= today
                and (not r.date_until or r.date_until >= today)
            )
        )
        held = defaultdict(list)
        closure = self.env["certificates.equivalence"]._select_closure(today)
        for held_id, type_id, _level_id in self.env.execute_query(closure):
            held[type_id].append(held_id)
        return [
            {
                "name": requirement.type_id.name,
                "names": []
                if any(requirement[name] for name in CONDITIONS)
                else self._list_names(
                    requirement.type_id.browse(held[requirement.type_id.id])
                    | requirement.type_id
                ),
            }
            for requirement in asked
        ]

    @api.model
    def _list_names(self, types):
        """Return the names of types in each language."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return sorted(
            {
                name
                for language in languages
                for name in types.with_context(lang=language).mapped("name")
            }
        )

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
