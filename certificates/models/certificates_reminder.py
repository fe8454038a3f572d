from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import validity

RECIPIENTS = [
    ("employee", "Employee"),
    ("manager", "Manager"),
    ("responsible", "Responsible"),
]
CHANNELS = [("email", "Email"), ("activity", "Activity")]


class CertificatesReminder(models.Model):
    _name = "certificates.reminder"
    _description = "Certificate Reminder"
    _inherit = ["certificates.form.mixin"]
    _order = "type_id, company_id, days desc, id"
    _rec_name = "days"
    _check_company_auto = True

    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Leave empty for the ladder of all types without one of their own.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for the ladder of all companies without one of their own.",
    )
    days = fields.Integer(
        "Days Before", required=True, help="How many days before the expiry date."
    )
    recipient = fields.Selection(
        RECIPIENTS,
        default="employee",
        required=True,
        help="Who cannot be reached is represented by the manager, then by the "
        "responsible person.",
    )
    channel = fields.Selection(CHANNELS, default="email", required=True)

    _days_within_reason = models.Constraint(
        f"CHECK (days BETWEEN 0 AND {validity.MAX_DAYS})",
        "A reminder comes at most a century before the expiry date, and not after it.",
    )
    _step_uniq = models.UniqueIndex(
        "(COALESCE(type_id, 0), COALESCE(company_id, 0), days, recipient, channel)",
        "This reminder is already on the ladder.",
    )

    @api.depends("type_id.company_id")
    def _compute_company_id(self):
        for reminder in self:
            type_company = reminder.type_id.company_id
            reminder.company_id = type_company or reminder.company_id

    @api.model_create_multi
    def create(self, vals_list):
        reminders = super().create(vals_list)
        reminders._reschedule_certificates()
        return reminders

    def write(self, vals):
        self._reschedule_certificates()
        result = super().write(vals)
        self.check_access("write")
        self._reschedule_certificates()
        return result

    def unlink(self):
        domain = self._get_certificates_domain()
        result = super().unlink()
        self.env["certificates.assignment"]._reschedule_reminders(domain)
        return result

    def _reschedule_certificates(self):
        self.env["certificates.assignment"]._reschedule_reminders(
            self._get_certificates_domain()
        )

    def _get_certificates_domain(self):
        """Return the certificates that these reminders may be about."""
        domains = []
        for reminder in self:
            of_type = Domain("type_id", "=", reminder.type_id.id)
            of_company = Domain("company_id", "=", reminder.company_id.id)
            domains.append(
                (of_type if reminder.type_id else Domain.TRUE)
                & (of_company if reminder.company_id else Domain.TRUE)
            )
        return Domain.OR(domains)

    @api.model
    def _get_ladders(self, certificates):
        """Return the reminders that apply to each certificate, by certificate.

        The ladder of the type goes before that of the company, which goes before the
        one for all companies.
        """
        of_types = Domain("type_id", "in", certificates.type_id.ids)
        of_companies = Domain("type_id", "=", False) & Domain(
            "company_id", "in", [False, *certificates.company_id.ids]
        )
        # sudo: every certificate has a ladder, whoever changes it
        reminders = self.sudo().search(of_types | of_companies)
        ladders = reminders.grouped(
            lambda r: (r.type_id.id, False if r.type_id else r.company_id.id)
        )
        return {
            certificate: next(
                (
                    ladders[scope]
                    for scope in self._get_scopes(certificate)
                    if scope in ladders
                ),
                self.browse(),
            )
            for certificate in certificates
        }

    @api.model
    def _get_scopes(self, certificate):
        """Return the scopes in which a ladder is looked for, the closest first."""
        type_id, company_id = certificate.type_id.id, certificate.company_id.id
        return [(type_id, False), (False, company_id), (False, False)]
