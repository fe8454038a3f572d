from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.batch import try_each


class CertificatesRenewWizard(models.TransientModel):
    _name = "certificates.renew.wizard"
    _description = "Renew Certificates"
    _inherit = ["certificates.chosen.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    renewed_ids = fields.Many2many(
        "certificates.assignment",
        string="Left Out",
        compute="_compute_renewed_ids",
        context={"active_test": False},
    )
    assignment_count = fields.Integer(compute="_compute_assignment_count")
    start_from = fields.Selection(
        [
            ("due", "The expiry date of each, or today if that is long past"),
            ("expiry", "The expiry date of each certificate"),
            ("date", "One date"),
        ],
        "Valid From",
        default="due",
        required=True,
    )
    date_start = fields.Date(
        "Start Date", default=lambda self: self.env.company._get_certificates_today()
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
    line_ids = fields.One2many(
        "certificates.renew.wizard.line",
        "wizard_id",
        "Renewals",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    expired_count = fields.Integer(
        compute="_compute_expired_count",
        help="How many renewals would have expired by today.",
    )
    number = fields.Char("Certificate Number")
    document_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        help="Each renewal gets a copy of these files.",
    )

    @api.depends("assignment_ids")
    def _compute_renewed_ids(self):
        for wizard in self:
            # sudo: a renewal out of sight counts too
            wizard.renewed_ids = wizard.assignment_ids.filtered(
                lambda c: not c.sudo()._can_be_renewed()
            )

    @api.depends("assignment_ids")
    def _compute_assignment_count(self):
        for wizard in self:
            wizard.assignment_count = len(wizard.assignment_ids)

    @api.depends("assignment_ids", "start_from", "date_start")
    def _compute_date_expiry(self):
        """Propose an expiry date, unless the user entered another, or none."""
        for wizard in self:
            certificate = wizard.assignment_ids
            proposed = len(certificate) == 1 and certificate._get_renewal_expiry(
                wizard._get_start(certificate)
            )
            if wizard.date_expiry == wizard.proposed_expiry:
                wizard.date_expiry = proposed
            wizard.proposed_expiry = proposed

    def _compute_proposed_expiry(self):
        self.proposed_expiry = False

    @api.onchange("date_expiry", "date_start", "start_from")
    def _onchange_unusual_expiry(self):
        """Question an expiry date that looks like a typing error, such as 2126."""
        if len(self.assignment_ids) != 1:
            return None
        # sudo: after a move to another company the type may be out of sight
        certificate_type = self.assignment_ids.sudo().type_id
        start = self._get_start(self.assignment_ids)
        return certificate_type._question_expiry(start, self.date_expiry)

    @api.depends("assignment_ids")
    def _compute_line_ids(self):
        for wizard in self:
            certificates = wizard.assignment_ids - wizard.renewed_ids
            wizard.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create({"assignment_id": certificate._origin.id})
                    for certificate in certificates
                ),
            ]

    @api.depends("line_ids.date_expiry", "assignment_ids", "date_expiry")
    def _compute_expired_count(self):
        for wizard in self:
            is_single = len(wizard.assignment_ids) == 1
            renewals = wizard if is_single else wizard.line_ids
            today = wizard.env.company._get_certificates_today()
            expiries = renewals.mapped("date_expiry")
            wizard.expired_count = sum(bool(day) and day < today for day in expiries)

    def action_renew(self):
        """Create the renewal of each certificate and show them.

        A certificate that is renewed already is left out, also when two officers
        renew it at the same time. One that cannot be renewed is named with the reason,
        and does not stop the others.
        """
        self.ensure_one()
        self.assignment_ids._lock_or_refuse()
        self.invalidate_recordset(["renewed_ids"])
        lines = self.line_ids.filtered(
            lambda x: x.assignment_id not in self.renewed_ids
        )
        if not lines:
            raise UserError(
                self.env._(
                    "These certificates are renewed already, or revoked: %(reasons)s",
                    reasons="\n".join(self._explain_left_out()),
                )
            )
        if len(self.assignment_ids) == 1:
            self._fill_single_line(lines)
        problems = []
        renewals = self.env["certificates.assignment"].concat(
            *try_each(
                lines,
                lambda some: some._renew(),
                lambda line, error: problems.append(
                    f"{line.assignment_id.display_name}: {error}"
                ),
            )
        )
        if not renewals:
            raise UserError("\n".join(problems))
        return self._show_renewals(renewals, [*problems, *self._explain_left_out()])

    def _fill_single_line(self, line):
        line.date_start = self._get_start(line.assignment_id)
        line.write({"date_expiry": self.date_expiry, "number": self.number})

    def _explain_left_out(self):
        """Return why each of those left out is not renewed."""
        return [
            f"{certificate.display_name}: {certificate._explain_not_renewable()}"
            for certificate in self.renewed_ids
        ]

    def _show_renewals(self, renewals, problems):
        self.document_ids.filtered(lambda document: not document.res_id).unlink()
        action = self._get_renewals_action(renewals)
        if not problems:
            return action
        renewed = self.env._("Renewed: %(count)s.", count=len(renewals))
        return self._notify_problems([renewed, *problems], action)

    def _get_start(self, certificate):
        """Return the first day of the renewal; today for one without end."""
        if self.start_from == "expiry" and certificate.date_expiry:
            return certificate.date_expiry
        if self.start_from == "due":
            return certificate._get_renewal_start()
        company = certificate.company_id or self.env.company
        return self.date_start or company._get_certificates_today()

    def _get_renewals_action(self, renewals):
        action = renewals._get_open_action([("id", "in", renewals.ids)])
        action["name"] = self.env._("Renewals")
        if len(renewals) == 1:
            form = self.env.ref("certificates.certificates_assignment_view_form")
            action.update(views=[(form.id, "form")], res_id=renewals.id)
        return action
