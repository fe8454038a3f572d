from odoo import api, fields, models


class CertificatesRenewWizardLine(models.TransientModel):
    """The renewal of one certificate: proposed, and for the user to change."""

    _name = "certificates.renew.wizard.line"
    _description = "Renewal of a Certificate"
    _inherit = ["certificates.form.mixin"]

    wizard_id = fields.Many2one(
        "certificates.renew.wizard", required=True, ondelete="cascade", index=True
    )
    assignment_id = fields.Many2one(
        "certificates.assignment", "Certificate", required=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(related="assignment_id.employee_id")
    type_id = fields.Many2one(related="assignment_id.type_id")
    old_expiry = fields.Date("Old Expiry Date", related="assignment_id.date_expiry")
    number_policy = fields.Selection(related="assignment_id.number_policy")
    date_start = fields.Date(
        "Start Date",
        compute="_compute_date_start",
        store=True,
        readonly=False,
    )
    date_expiry = fields.Date(
        "Expiry Date",
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
        help="Proposed from the validity of the type; where that has none, as long as "
        "the certificate was valid before.",
    )
    proposed_expiry = fields.Date(compute="_compute_proposed_expiry", readonly=False)
    number = fields.Char("New Number")

    @api.depends("assignment_id", "wizard_id.start_from", "wizard_id.date_start")
    def _compute_date_start(self):
        for line in self:
            line.date_start = line.wizard_id._get_start(line.assignment_id)

    @api.depends("assignment_id", "date_start")
    def _compute_date_expiry(self):
        """Propose an expiry date, unless the user entered another, or none."""
        for line in self:
            proposed = line.assignment_id._get_renewal_expiry(line.date_start)
            if line.date_expiry == line.proposed_expiry:
                line.date_expiry = proposed
            line.proposed_expiry = proposed

    def _compute_proposed_expiry(self):
        self.proposed_expiry = False

    @api.onchange("date_start", "date_expiry")
    def _onchange_unusual_expiry(self):
        """Question an expiry date that looks like a typing error, such as 2126."""
        # sudo: after a move to another company the type may be out of sight
        certificate_type = self.assignment_id.sudo().type_id
        return certificate_type._question_expiry(self.date_start, self.date_expiry)

    def _renew(self):
        """Create the renewals of these lines."""
        return self.env["certificates.assignment"].create(
            [line._prepare_renewal_values() for line in self]
        )

    def _prepare_renewal_values(self):
        self.ensure_one()
        return {
            **self.assignment_id._prepare_renewal_values(self.date_start),
            "date_expiry": self.date_expiry,
            "number": self.number,
            "document_ids": [
                fields.Command.create({"name": document.name, "raw": document.raw})
                for document in self.wizard_id.document_ids
            ],
        }
