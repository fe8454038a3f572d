from odoo import api, models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _load_menus_blacklist(self):
        """Hide the menus about a team from users without one.

        Odoo keeps the menus of each user until employees get another manager or user:
        see ``hr.employee``.
        """
        hidden = super()._load_menus_blacklist()
        if self.env["hr.employee"]._has_certificates_team():
            return hidden
        menus = (self.env.ref(name, False) for name in self._get_team_menus())
        return hidden + [menu.id for menu in menus if menu]

    @api.model
    def _get_team_menus(self):
        """Return the XML ids of the menus that only users with a team need."""
        return ["certificates.certificates_menu_my_team"]
