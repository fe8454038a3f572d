from odoo import api, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    @api.model
    def _get_certificates_moved_fields(self):
        return [
            *super()._get_certificates_moved_fields(),
            ("event.event", "certificates_staff_ids"),
        ]
