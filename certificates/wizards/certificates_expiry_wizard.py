from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesExpiryWizard(models.TransientModel):
    """Gives certificates another expiry date, as when an authority extends them.

    Numbers, documents and start dates stay, and nothing is renewed.
    """

    _name = "certificates.expiry.wizard"
    _description = "Change Expiry Date"
    _inherit = ["certificates.change.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_expiry_wizard_assignment_rel",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    date_expiry = fields.Date("New Expiry Date", required=True)
    reason = fields.Text(required=True, help="Is kept in the history of each.")
    skipped_ids = fields.Many2many(
        string="Left as they are",
        help="Revoked, starting later, or with this expiry date already.",
    )

    unusual_count = fields.Integer(
        compute="_compute_doubts",
        help="For how many of these certificates the date is unusually late.",
    )
    shortened_count = fields.Integer(
        compute="_compute_doubts",
        help="How many of these certificates would end earlier than now.",
    )

    @api.depends("changed_count", "date_expiry")
    def _compute_doubts(self):
        for wizard in self:
            day = wizard.date_expiry
            changed = [c for held in wizard._get_changed() for c in held]
            # sudo: after a move to another company the type may be out of sight
            unusual = [
                c for c in changed if c.sudo().type_id._is_unusual(c.date_start, day)
            ]
            shortened = [c for c in changed if not c.date_expiry or c.date_expiry > day]
            wizard.unusual_count = len(unusual)
            wizard.shortened_count = len(shortened)

    @api.depends("date_expiry")
    def _compute_changed_ids(self):
        result = super()._compute_changed_ids()
        self.filtered(lambda wizard: not wizard.date_expiry).skipped_ids = False
        return result

    def _filter_changed(self, certificates):
        day = self.date_expiry
        return certificates.filtered(
            lambda c: (
                day
                and not c.revoked_on
                and c.date_start <= day
                and c.date_expiry != day
            )
        )

    def action_expiry(self):
        """Give the certificates the new expiry date, with the reason in their history.

        :raise UserError: none of them can have this date
        """
        self.ensure_one()
        if not self.changed_count:
            raise UserError(
                self.env._(
                    "None of these certificates can expire on that day: they are "
                    "revoked, start later, or expire on it already."
                )
            )
        note = self.env._("Expiry date changed: %(reason)s", reason=self.reason)
        for certificates in self._get_changed():
            certificates.write({"date_expiry": self.date_expiry})
            certificates._message_log_batch(
                bodies=dict.fromkeys(certificates.ids, note)
            )
        return {"type": "ir.actions.act_window_close"}
