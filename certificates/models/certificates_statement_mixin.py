from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import validity


class CertificatesStatementMixin(models.AbstractModel):
    """What a certificate says: its type and level, its dates, its issuing body.

    A certificate on record says so, and so does one that somebody hands in.
    """

    _name = "certificates.statement.mixin"
    _description = "What a Certificate Says"
    _inherit = ["certificates.form.mixin"]

    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    level_id = fields.Many2one(
        "certificates.level",
        compute="_compute_level_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        tracking=True,
    )
    has_levels = fields.Boolean(related="type_id.has_levels")
    date_start = fields.Date("Start Date", tracking=True)
    date_expiry = fields.Date(
        "Expiry Date",
        compute="_compute_date_expiry",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="Last day of validity. Leave empty when it is valid without end.",
    )
    proposed_expiry = fields.Date(
        compute="_compute_proposed_expiry",
        readonly=False,
        help="What was proposed last; a form remembers it until it is saved.",
    )
    issuer_id = fields.Many2one(
        "res.partner",
        "Issuing Body",
        compute="_compute_issuer_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
    )

    _expiry_not_before_start = models.Constraint(
        "CHECK (date_expiry >= date_start)",
        "The expiry date of a certificate cannot be before its start date.",
    )

    @api.depends("type_id", "date_start")
    def _compute_date_expiry(self):
        """Propose an expiry date, unless somebody entered another in the form."""
        for record in self:
            proposed = record._propose_expiry()
            if record.id or record.date_expiry == record.proposed_expiry:
                record.date_expiry = proposed
            record.proposed_expiry = proposed

    def _compute_proposed_expiry(self):
        for record in self:
            record.proposed_expiry = record._origin._propose_expiry()

    def _propose_expiry(self):
        """Return the expiry date that follows from the type. To be extended."""
        # sudo: holders cannot read types, and nobody one of another company
        return self.sudo().type_id._get_expiry(self.date_start)

    def _has_own_expiry(self):
        """Return whether the expiry date, or none, was entered and not proposed."""
        self.ensure_one()
        return self.date_expiry != self._propose_expiry()

    @api.depends("type_id")
    def _compute_level_id(self):
        """Take away the level of another type."""
        for record in self:
            level = record.level_id
            record.level_id = level.type_id == record.type_id and level

    @api.depends("type_id")
    def _compute_issuer_id(self):
        for record in self:
            record.issuer_id = record.type_id.issuer_id

    @api.constrains("level_id", "type_id")
    def _check_level_id(self):
        for record in self:
            record.level_id._check_is_of(record.type_id)

    def _check_dates(self, vals):
        """Refuse impossible dates that these values would give a certificate."""
        start = self._read_date(vals, "date_start") or self.date_start
        expiry = self._read_date(vals, "date_expiry")
        if "date_expiry" not in vals and self and self._has_own_expiry():
            expiry = self.date_expiry
        if start and expiry and expiry < start:
            raise ValidationError(
                self.env._(
                    "The expiry date %(expiry)s is before the start date %(start)s.",
                    expiry=format_date(self.env, expiry),
                    start=format_date(self.env, start),
                )
            )

    def _read_date(self, vals, name):
        """Return a date among the values; refuse one that no certificate can bear."""
        try:
            day = fields.Date.to_date(vals.get(name))
        except ValueError:
            day = False
        if day is False and vals.get(name) or day and not validity.is_plausible(day):
            raise ValidationError(
                self.env._(
                    "%(field)s: %(value)s cannot be a date of a certificate. Enter a "
                    "day in the years %(first)s to %(last)s.",
                    field=self._fields[name]._description_string(self.env),
                    value=vals[name],
                    first=validity.FIRST_DATE.year,
                    last=validity.LAST_DATE.year,
                )
            )
        return day
