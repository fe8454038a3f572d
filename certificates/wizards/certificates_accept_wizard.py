from odoo import api, fields, models


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
    duplicate_count = fields.Integer("Duplicates", compute="_compute_counts")
    accept_expired = fields.Boolean("Accept the Expired Ones Too")
    accept_duplicates = fields.Boolean("Accept the Duplicates Too")

    @api.model
    def _default_submission_ids(self):
        if self.env.context.get("active_model") != "certificates.submission":
            return False
        return self.env.context.get("active_ids")

    @api.depends("submission_ids", "accept_expired", "accept_duplicates")
    def _compute_counts(self):
        for wizard in self:
            submissions = wizard.submission_ids
            expired = submissions.filtered(
                lambda s: s.is_expired and not s.accept_expired
            )
            duplicates = submissions.filtered("is_duplicate")
            wizard.submission_count = len(submissions)
            wizard.expired_count = len(expired)
            wizard.duplicate_count = len(duplicates)
            wizard.accept_count = len(wizard._get_chosen())

    def _get_chosen(self):
        """Return what is to be accepted: without what was not ticked."""
        chosen = self.submission_ids.filtered("can_decide")
        if not self.accept_expired:
            chosen -= chosen._filter_expired()
        if not self.accept_duplicates:
            chosen -= chosen.filtered("is_duplicate")
        return chosen

    def action_accept(self):
        """Accept the chosen submissions."""
        self.ensure_one()
        chosen = self._get_chosen() or self.submission_ids
        if self.accept_expired:
            chosen.filtered("is_expired").accept_expired = True
        return chosen._origin.action_accept()
