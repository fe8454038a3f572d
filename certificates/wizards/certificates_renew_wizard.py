from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class CertificatesRenewWizard(models.TransientModel):
    _name = "certificates.renew.wizard"
    _description = "Renew Certificates"
    _inherit = ["certificates.form.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
    )
    renewed_ids = fields.Many2many(
        "certificates.assignment",
        string="Left Out",
        compute="_compute_renewed_ids",
    )
    assignment_count = fields.Integer(compute="_compute_assignment_count")
    start_from = fields.Selection(
        [
            ("expiry", "The expiry date of each certificate"),
            ("date", "One date"),
        ],
        "Valid From",
        default="expiry",
        required=True,
    )
    date_start = fields.Date("Start Date", default=fields.Date.context_today)
    date_expiry = fields.Date(
        "Expiry Date",
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
        help="Proposed from the validity of the type.",
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

    @api.model
    def _default_assignment_ids(self):
        if self.env.context.get("active_model") != "certificates.assignment":
            return False
        return self.env.context.get("active_ids")

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
        for wizard in self:
            certificate = wizard.assignment_ids
            wizard.date_expiry = len(
                certificate
            ) == 1 and certificate.type_id._get_expiry(wizard._get_start(certificate))

    @api.depends("assignment_ids", "start_from", "date_start")
    @api.depends_context("tz", "uid")
    def _compute_expired_count(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            expiries = [
                certificate.type_id._get_expiry(wizard._get_start(certificate))
                for certificate in wizard.assignment_ids - wizard.renewed_ids
            ]
            wizard.expired_count = sum(bool(e) and e < today for e in expiries)

    def action_renew(self):
        """Create the renewal of each certificate and show them.

        A certificate that is renewed already is left out, also when two officers
        renew it at the same time.
        """
        self.ensure_one()
        self._lock_for_renewal()
        certificates = self.assignment_ids - self.renewed_ids
        if not certificates:
            raise UserError(
                self.env._("These certificates are renewed already, or revoked.")
            )
        renewals = self.env["certificates.assignment"].create(
            [self._prepare_renewal_values(certificate) for certificate in certificates]
        )
        self.document_ids.filtered(lambda document: not document.res_id).unlink()
        return self._get_renewals_action(renewals)

    def _lock_for_renewal(self):
        try:
            self.assignment_ids.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is changing these certificates right now: look "
                    "again in a moment."
                )
            ) from error

    def _prepare_renewal_values(self, certificate):
        values = certificate._prepare_renewal_values(self._get_start(certificate))
        values["document_ids"] = [
            fields.Command.create({"name": document.name, "raw": document.raw})
            for document in self.document_ids
        ]
        if len(self.assignment_ids) == 1:
            values.update(number=self.number, date_expiry=self.date_expiry)
        return values

    def _get_start(self, certificate):
        """Return the first day of the renewal; today for one without end."""
        if self.start_from == "expiry" and certificate.date_expiry:
            return certificate.date_expiry
        return self.date_start or fields.Date.context_today(self)

    def _get_renewals_action(self, renewals):
        action = renewals._get_open_action([("id", "in", renewals.ids)])
        action["name"] = self.env._("Renewals")
        if len(renewals) == 1:
            form = self.env.ref("certificates.certificates_assignment_view_form")
            action.update(views=[(form.id, "form")], res_id=renewals.id)
        return action
