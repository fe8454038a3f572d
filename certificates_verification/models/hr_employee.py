from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    certificates_verification_opt_out = fields.Boolean(
        "No Public Verification",
        groups="hr.group_hr_user",
        help="The passes of this person carry no code, and nobody can verify them "
        "without logging in.",
    )

    def _hand_over_to(self, target):
        """Keep the wish of a person, whichever of the records said it."""
        result = super()._hand_over_to(target)
        if any(self.mapped("certificates_verification_opt_out")):
            target.certificates_verification_opt_out = True
        return result
