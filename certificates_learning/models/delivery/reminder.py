from odoo import api, fields, models


class CertificatesReminder(models.Model):
    """Steps that lead up to the deadline of an enrollment."""

    _inherit = "certificates.reminder"

    applies_to = fields.Selection(
        selection_add=[("deadline", "Deadline of a Certification")],
        ondelete={"deadline": "cascade"},
    )
    certification_id = fields.Many2one(
        "certificates.certification",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Leave empty for the ladder of all certifications without one of their "
        "own.",
    )

    _deadline_for_the_employee = models.Constraint(
        "CHECK (applies_to != 'deadline' "
        "OR recipient = 'employee' AND channel = 'email')",
        "Reminders of a deadline are mailed to the employee.",
    )
    _scope_applies = models.Constraint(
        "CHECK (CASE applies_to WHEN 'deadline' THEN type_id IS NULL "
        "ELSE certification_id IS NULL END)",
        "A ladder leads up to the expiry of a type or to the deadline of a "
        "certification, not to both.",
    )
    _deadline_uniq = models.UniqueIndex(
        "(COALESCE(certification_id, 0), COALESCE(company_id, 0), days) "
        "WHERE applies_to = 'deadline'",
        "This reminder is already on the ladder.",
    )

    @api.depends("certification_id.company_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    @api.model
    def _get_reminded_models(self):
        return {**super()._get_reminded_models(), "deadline": "certificates.enrollment"}
