from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesExemption(models.Model):
    """A requirement that does not apply to one employee for a while."""

    _name = "certificates.exemption"
    _description = "Certificate Exemption"
    _inherit = [
        "certificates.period.mixin",
        "certificates.import.mixin",
        "certificates.employee.mixin",
        "mail.thread",
    ]
    _order = "date_start desc, id desc"
    _rec_name = "employee_id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    reason = fields.Text(required=True, tracking=True)
    date_start = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env.company._get_certificates_today(),
        tracking=True,
    )
    date_until = fields.Date(
        "Until",
        tracking=True,
        help="Last day of the exemption. Leave empty for one without end.",
    )

    _until_not_before_start = models.Constraint(
        "CHECK (date_until >= date_start)",
        "An exemption cannot end before it starts.",
    )
    _employee_type_idx = models.Index("(employee_id, type_id) WHERE active")

    @api.onchange("date_start", "date_until")
    def _onchange_unusual_period(self):
        """Question a last day that looks like a typing error."""
        return self._question_period()

    def write(self, vals):
        result = super().write(vals)
        # The employee is among the values: ask again whose exemption this is.
        self.check_access("write")
        return result

    @api.model
    def _get_covering_domain(self, day=None):
        """Return the exemptions that apply on a day.

        :param day: a date, or SQL of one; none for today where the company of each is
        """
        return Domain("active", "=", True) & self._get_in_force_domain(day)
