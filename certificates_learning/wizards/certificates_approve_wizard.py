from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesApproveWizard(models.TransientModel):
    _name = "certificates.approve.wizard"
    _description = "Approve Proof"
    _inherit = ["certificates.form.mixin"]

    enrollment_ids = fields.Many2many(
        "certificates.enrollment",
        "certificates_approve_wizard_enrollment_rel",
        string="Enrollments",
        required=True,
    )
    accept_expired = fields.Boolean(
        "Approve Expired Ones Too",
        help="Also proof so old that its certificate has expired from the start.",
    )
    approved_ids = fields.Many2many(
        "certificates.enrollment", compute="_compute_approved_ids"
    )
    expired_ids = fields.Many2many(
        "certificates.enrollment",
        string="Expired From the Start",
        compute="_compute_approved_ids",
    )
    approved_count = fields.Integer(compute="_compute_approved_ids")
    expired_count = fields.Integer(compute="_compute_approved_ids")
    problems = fields.Text(compute="_compute_approved_ids")

    @api.model
    def _get_ticks(self):
        """Return the fields that say what is approved besides. To be extended."""
        return ["accept_expired"]

    def _get_left_out(self):
        """Return the proof that is not approved without a tick. To be extended."""
        self.ensure_one()
        # sudo: managers cannot read the types of the proof that they judge
        enrollments = self.enrollment_ids._origin.sudo()
        if self.accept_expired:
            return enrollments.browse()
        return enrollments.filtered("is_proof_expired")

    @api.depends(lambda self: ["enrollment_ids", *self._get_ticks()])
    def _compute_approved_ids(self):
        for wizard in self:
            # sudo: managers cannot read the types of the proof that they judge
            enrollments = wizard.enrollment_ids._origin.sudo()
            problems = enrollments._get_approval_problems(accept_expired=True)
            expired = enrollments.filtered("is_proof_expired")
            approved = enrollments.filtered(lambda e, wrong=problems: e not in wrong)
            approved -= wizard._get_left_out()
            wizard.approved_ids = approved
            wizard.expired_ids = expired
            wizard.approved_count = len(approved)
            wizard.expired_count = len(expired)
            wizard.problems = "\n".join(problems.values())

    def action_approve(self):
        """Approve the chosen proof; what looks wrong only with its tick.

        :raise UserError: when all of it is left out, or approved already
        """
        self.ensure_one()
        left_out = self._get_left_out().sudo(self.env.su)
        enrollments = self.enrollment_ids - left_out
        if left_out and not enrollments:
            raise UserError(
                self.env._("Tick what is to be approved all the same, or reject it.")
            )
        if not enrollments._filter_undecided():
            # It says who has approved them.
            enrollments.action_ask_approve()
        result = enrollments.action_approve(accept_expired=self.accept_expired)
        return result if result is not True else {"type": "ir.actions.act_window_close"}
