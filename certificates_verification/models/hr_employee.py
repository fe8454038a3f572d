from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    certificates_verification_opt_out = fields.Boolean(
        "No Public Verification",
        groups="hr.group_hr_user",
        help="The passes of this person carry no code, and nobody can verify them "
        "without logging in.",
    )
