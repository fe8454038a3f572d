from odoo import api, models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _get_team_menus(self):
        menus = super()._get_team_menus()
        menus.append("certificates_learning.certificates_enrollment_menu_team")
        # Officers approve the proof of everybody.
        if not self.env.user.has_group("certificates.group_certificates_user"):
            menus.append(
                "certificates_learning.certificates_enrollment_menu_submissions"
            )
        return menus
