from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesAcceptWizard(models.TransientModel):
    """Asks before certificates are issued: how many, and which look wrong."""

    _name = "certificates.accept.wizard"
    _description = "Accept Certificates"
    _inherit = ["certificates.form.mixin"]

    submission_ids = fields.Many2many(
        "certificates.submission",
        "certificates_accept_wizard_submission_rel",
        string="Certificates",
        default=lambda self: self._default_submission_ids(),
        required=True,
    )
    submission_count = fields.Integer(
        "Selected", compute="_compute_counts", help="How many are selected."
    )
    accept_count = fields.Integer("To Be Issued", compute="_compute_counts")
    expired_count = fields.Integer("Expired from the Start", compute="_compute_counts")
    unusual_count = fields.Integer("Unusually Late", compute="_compute_counts")
    duplicate_count = fields.Integer("Duplicates", compute="_compute_counts")
    accept_expired = fields.Boolean("Accept the Expired Ones Too")
    accept_unusual = fields.Boolean("Accept the Unusually Late Ones Too")
    accept_duplicates = fields.Boolean("Accept the Duplicates Too")

    @api.model
    def _default_submission_ids(self):
        if self.env.context.get("active_model") != "certificates.submission":
            return False
        return self.env.context.get("active_ids")

    @api.depends(lambda self: ["submission_ids", *self._get_ticks()])
    def _compute_counts(self):
        for wizard in self:
            submissions = wizard.submission_ids
            expired = submissions.filtered(
                lambda s: s.is_expired and not s.accept_expired
            )
            duplicates = submissions.filtered("is_duplicate")
            wizard.submission_count = len(submissions)
            wizard.expired_count = len(expired)
            wizard.unusual_count = len(submissions.filtered("is_unusual"))
            wizard.duplicate_count = len(duplicates)
            wizard.accept_count = len(wizard._get_chosen())

    @api.model
    def _get_ticks(self):
        """Return the fields that say what is accepted besides. To be extended."""
        return ["accept_expired", "accept_unusual", "accept_duplicates"]

    def _get_left_out(self):
        """Return what is not accepted without a tick. To be extended."""
        submissions = self.submission_ids
        left_out = submissions.browse()
        if not self.accept_expired:
            left_out |= submissions._filter_expired()
        if not self.accept_unusual:
            left_out |= submissions.filtered("is_unusual")
        if not self.accept_duplicates:
            left_out |= submissions.filtered("is_duplicate")
        return left_out

    def _get_chosen(self):
        """Return what is to be accepted: without what was not ticked."""
        return self.submission_ids.filtered("can_decide") - self._get_left_out()

    def action_accept(self):
        """Accept the chosen submissions.

        :raise UserError: when all of them are left out
        """
        self.ensure_one()
        chosen = self._get_chosen()
        if not chosen and self._get_left_out():
            raise UserError(
                self.env._("Tick what is to be accepted all the same, or reject it.")
            )
        # The acceptance says why the others cannot be.
        chosen = chosen or self.submission_ids
        if self.accept_expired:
            chosen.filtered("is_expired").accept_expired = True
        return chosen._origin.action_accept()
