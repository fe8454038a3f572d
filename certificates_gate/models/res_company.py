from odoo import fields, models

MAX_DAYS = 3650


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_gate_keep_days = fields.Integer(
        "Keep Gate Checks For",
        default=90,
        required=True,
        help="For how many days the log of who was let in or refused is kept.",
    )
    certificates_gate_notice = fields.Boolean(
        "Tell Holders of Gate Checks",
        help="The day after, holders get one mail with where passes were checked.",
    )

    _certificates_gate_keep_days_within_reason = models.Constraint(
        f"CHECK (certificates_gate_keep_days BETWEEN 1 AND {MAX_DAYS})",
        "Gate checks are kept for one day to ten years.",
    )
