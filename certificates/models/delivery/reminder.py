from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import validity

RECIPIENTS = [
    ("employee", "Employee"),
    ("manager", "Manager"),
    ("responsible", "Responsible"),
]
# For how many days after a day its ladder may go on.
MAX_DAYS_AFTER = 3650

CHANNELS = [("email", "Email"), ("activity", "Activity")]


class CertificatesReminder(models.Model):
    """A step of a ladder: so many days before or after a day, whom to tell, and how."""

    _name = "certificates.reminder"
    _description = "Reminder"
    _inherit = ["certificates.form.mixin"]
    _order = "applies_to, type_id, company_id, days desc, id"
    _rec_name = "days"
    _check_company_auto = True

    applies_to = fields.Selection(
        [("expiry", "Expiry of a Certificate")], default="expiry", required=True
    )
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
        "Days Before", required=True, help="How many days before; negative: after."
    )
    day_count = fields.Integer(
        "Days", compute="_compute_day_count", inverse="_inverse_day_count"
    )
    moment = fields.Selection(
        [("before", "Before the last day"), ("after", "After the last day")],
        "When",
        compute="_compute_moment",
        inverse="_inverse_day_count",
        help="The last day is the expiry date or the deadline. One day after it is "
        "the first day without.",
    )
    recipient = fields.Selection(
        RECIPIENTS,
        default="employee",
        required=True,
        help="Who cannot be reached is represented by the manager, then by the "
        "responsible person, then by the officers of the company.",
    )
    channel = fields.Selection(CHANNELS, default="email", required=True)

    _days_within_reason = models.Constraint(
        f"CHECK (days BETWEEN -{MAX_DAYS_AFTER} AND {validity.MAX_DAYS})",
        "A reminder comes at most a century before the last day, and at most ten "
        "years after it.",
    )
    _step_uniq = models.UniqueIndex(
        "(COALESCE(type_id, 0), COALESCE(company_id, 0), days, recipient, channel) "
        "WHERE applies_to = 'expiry'",
        "This reminder is already on the ladder.",
    )

    @api.depends("type_id.company_id")
    def _compute_company_id(self):
        for reminder in self:
            scope = reminder._get_scope_record()
            reminder.company_id = scope.company_id or reminder.company_id

    @api.depends("days")
    def _compute_day_count(self):
        for reminder in self:
            reminder.day_count = abs(reminder.days)

    @api.depends("days")
    def _compute_moment(self):
        for reminder in self:
            reminder.moment = "after" if reminder.days < 0 else "before"

    def _inverse_day_count(self):
        for reminder in self:
            reminder.days = self._count_days(reminder.day_count, reminder.moment)

    @api.model
    def _count_days(self, count, moment):
        return -count if moment == "after" else count

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        reminders = super().create([self._clean_values(vals) for vals in vals_list])
        reminders._reschedule()
        return reminders

    def write(self, vals):
        self._reschedule()
        result = super().write(vals)
        self.check_access("write")
        self._reschedule()
        return result

    def unlink(self):
        scopes = self._get_reminded_domains()
        result = super().unlink()
        self._reschedule(scopes)
        return result

    @api.model
    def _clean_values(self, vals):
        """Return the values of a new step with its days, however a form tells them.

        They are among the values at once: no two steps may have the same days.
        """
        names = ("day_count", "moment")
        cleaned = {name: value for name, value in vals.items() if name not in names}
        if "day_count" in vals:
            days = self._count_days(vals["day_count"], vals.get("moment"))
            cleaned.setdefault("days", days)
        return cleaned

    @api.model
    def _get_reminded_models(self):
        """Return the model that each ladder is about, to be extended."""
        return {"expiry": "certificates.assignment"}

    def _get_scope_record(self):
        """Return what this step is a ladder of its own of: a type, for example."""
        self.ensure_one()
        name = self._get_reminded_models().get(self.applies_to, "")
        return self[self.env[name]._ladder_scope] if name else self.type_id

    def _get_reminded_domains(self):
        """Return what these steps may be about: a domain for each model."""
        domains = {}
        for reminder in self:
            records = self.env[self._get_reminded_models()[reminder.applies_to]]
            scope, company = reminder._get_scope_record(), reminder.company_id
            domain = (
                Domain(records._ladder_scope, "=", scope.id) if scope else Domain.TRUE
            )
            if company:
                domain &= Domain("company_id", "=", company.id)
            domains[records] = domains.get(records, Domain.FALSE) | domain
        return domains

    def _reschedule(self, domains=None):
        for records, domain in (domains or self._get_reminded_domains()).items():
            records._reschedule_reminders(domain)

    @api.model
    def _get_ladders(self, records):
        """Return the reminders that apply to each record, by record.

        The ladder of the type, or certification, goes before that of the company,
        which goes before the one for all companies.

        :param records: of a model with ``certificates.reminded.mixin``
        """
        scope = records._ladder_scope
        of_scopes = Domain(scope, "in", records[scope].ids)
        of_companies = Domain(scope, "=", False) & Domain(
            "company_id", "in", [False, *records.company_id.ids]
        )
        # sudo: every record has a ladder, whoever changes it
        reminders = self.sudo().search(
            Domain("applies_to", "=", records._ladder) & (of_scopes | of_companies)
        )
        ladders = reminders.grouped(
            lambda r: (r[scope].id, False if r[scope] else r.company_id.id)
        )
        return {
            record: next(
                (
                    ladders[place]
                    for place in self._get_scopes(record)
                    if place in ladders
                ),
                self.browse(),
            )
            for record in records
        }

    @api.model
    def _follow_people(self, domain):
        """Have activities follow who is responsible now, see the reminded mixin."""
        for name in self._get_reminded_models().values():
            # sudo: activities follow, whoever names another person
            self.env[name].sudo()._follow_people(domain)

    @api.model
    def _get_scopes(self, record):
        """Return the scopes in which a ladder is looked for, the closest first."""
        scope_id, company_id = record[record._ladder_scope].id, record.company_id.id
        return [(scope_id, False), (False, company_id), (False, False)]
