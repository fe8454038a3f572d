from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import validity

STATES = [
    ("upcoming", "Upcoming"),
    ("valid", "Valid"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
]

# A change of these may change which certificate replaces which.
SUCCESSION_FIELDS = {
    "active",
    "date_expiry",
    "date_start",
    "employee_id",
    "level",
    "revoked_on",
    "type_id",
}


class CertificatesAssignment(models.Model):
    _name = "certificates.assignment"
    _description = "Employee Certificate"
    _inherit = [
        "certificates.employee.mixin",
        "certificates.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_expiry, id"
    _rec_names_search = ["number", "employee_id.name"]
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
    number = fields.Char(
        "Certificate Number", copy=False, index="trigram", tracking=True
    )
    number_policy = fields.Selection(
        related="type_id.number_policy", string="Number Policy"
    )
    level = fields.Char(tracking=True)
    date_start = fields.Date(
        "Start Date",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_expiry = fields.Date(
        "Expiry Date",
        compute="_compute_date_expiry",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        tracking=True,
        help="Last day of validity. Leave empty when it is valid without end.",
    )
    date_expiring = fields.Date(
        "Expiring From",
        compute="_compute_date_expiring",
        store=True,
        precompute=True,
        help="First day on which the certificate counts as expiring.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
        group_expand=True,
    )
    superseded = fields.Boolean(
        compute="_compute_superseded",
        store=True,
        help="Another certificate of the same employee, type and level is valid "
        "for longer.",
    )
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention",
        compute_sudo=True,
        search="_search_needs_attention",
        help="Expiring or expired, not replaced by a longer certificate, of an "
        "active employee.",
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
    exam_id = fields.Many2one(
        "certificates.exam",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
    )
    color = fields.Integer(related="type_id.color")
    # Searched without asking which employees the user may see.
    is_employee_active = fields.Boolean(
        "Active Employee",
        related="employee_id.active",
        help="The employee is not archived.",
    )
    note = fields.Html(
        groups="certificates.group_certificates_user",
        help="For officers only: the employee does not see it.",
    )
    revoked_on = fields.Date(copy=False, readonly=True, tracking=True)
    revocation_reason = fields.Text(copy=False, readonly=True, tracking=True)
    renewal_of_id = fields.Many2one(
        "certificates.assignment",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        readonly=True,
    )
    renewal_ids = fields.One2many(
        "certificates.assignment", "renewal_of_id", "Renewals"
    )
    _expiry_not_before_start = models.Constraint(
        "CHECK (date_expiry >= date_start)",
        "The expiry date of a certificate cannot be before its start date.",
    )
    _number_uniq = models.UniqueIndex(
        "(type_id, number) WHERE number IS NOT NULL",
        "This number is already used by another certificate of the same type.",
    )
    _exam_employee_uniq = models.UniqueIndex(
        "(exam_id, employee_id) WHERE exam_id IS NOT NULL",
        "This employee already has the certificate of this exam.",
    )
    _renewal_uniq = models.UniqueIndex(
        "(renewal_of_id) WHERE renewal_of_id IS NOT NULL"
        " AND revoked_on IS NULL AND active",
        "This certificate is renewed already.",
    )

    @api.depends("type_id", "date_start")
    def _compute_date_expiry(self):
        for certificate in self:
            certificate.date_expiry = certificate.type_id._get_expiry(
                certificate.date_start
            )

    def _get_kept_expiries(self, vals):
        """Return what a proposal must not replace: expiry dates somebody entered."""
        field = self._fields["date_expiry"]
        if not {"date_start", "type_id"} & vals.keys():
            return [field], self.browse()
        return [field], self.filtered(lambda c: c._has_own_expiry())

    def _has_own_expiry(self):
        """Return whether the expiry date was entered, rather than proposed."""
        self.ensure_one()
        proposed = self.type_id._get_expiry(self.date_start)
        return bool(self.date_expiry) and self.date_expiry != proposed

    @api.depends("date_expiry", "type_id.expiring_days")
    def _compute_date_expiring(self):
        for certificate in self:
            certificate.date_expiring = (
                certificate.date_expiry
                and fields.Date.subtract(
                    certificate.date_expiry, days=certificate.type_id.expiring_days
                )
            )

    @api.depends("type_id")
    def _compute_issuer_id(self):
        for certificate in self:
            certificate.issuer_id = certificate.type_id.issuer_id

    @api.depends("date_start", "date_expiry", "date_expiring", "revoked_on")
    @api.depends_context("tz", "uid")
    def _compute_state(self):
        self._set_state()

    @api.model
    def _get_state_domains(self, today=None):
        """Return the one definition of each state, as a domain on stored dates.

        Records, searches, sorting and grouping all evaluate these domains, with
        today in the time zone of the user. They exclude each other, and are written
        so that an index on the dates can answer them.

        :param date today: another day to judge by
        """
        today = today or fields.Date.context_today(self)
        revoked = Domain("revoked_on", "!=", False)
        started = Domain("date_start", "<=", today) & Domain("revoked_on", "=", False)
        endless = Domain("date_expiry", "=", False)
        return {
            "revoked": revoked,
            "upcoming": Domain("date_start", ">", today)
            & Domain("revoked_on", "=", False),
            "expired": started & Domain("date_expiry", "<", today),
            "expiring": started
            & Domain("date_expiry", ">=", today)
            & Domain("date_expiring", "<=", today),
            "valid": started & (endless | Domain("date_expiring", ">", today)),
        }

    @api.depends("employee_id", "type_id", "level", "date_expiry")
    def _compute_superseded(self):
        # A change of another certificate arrives through _refresh_superseded.
        longest = self._get_longest_expiries()
        for certificate in self:
            end = certificate.date_expiry or validity.ENDLESS
            key = certificate._get_succession_key()
            certificate.superseded = longest.get(key, end) > end

    def _get_succession_key(self):
        """Return what a certificate shares with those that can supersede it."""
        self.ensure_one()
        return (self.employee_id.id, self.type_id.id, self.level or False)

    def _get_siblings_domain(self):
        """Return all certificates of these employees and types, these included."""
        return Domain("employee_id", "in", self.employee_id.ids) & Domain(
            "type_id", "in", self.type_id.ids
        )

    @api.model
    def _refresh_superseded(self, domain):
        """Have the certificates of a domain compared with each other again."""
        # sudo: an officer's change counts for certificates out of their sight too
        everything = self.sudo().with_context(active_test=False)
        everything.search(domain).modified(["level"])

    def _get_longest_expiries(self):
        """Return the last day of the longest certificate, by succession key."""
        edited = self.filtered(lambda c: not c.id)._origin
        groups = self._read_group(
            self._get_siblings_domain()
            & Domain("id", "not in", edited.ids)
            & Domain("revoked_on", "=", False)
            & Domain("active", "=", True),
            ["employee_id", "type_id", "level"],
            ["date_expiry:max", "date_expiry:count", "__count"],
        )
        return {
            (employee.id, certificate_type.id, level or False): (
                last if dated == count else validity.ENDLESS
            )
            for employee, certificate_type, level, last, dated, count in groups
        }

    @api.depends("state", "superseded", "active", "employee_id.active")
    def _compute_needs_attention(self):
        self.needs_attention = False
        self.filtered_domain(self._get_attention_domain()).needs_attention = True

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_attention_domain()

    @api.model
    def _get_attention_domain(self):
        return (
            Domain("state", "in", ["expiring", "expired"])
            & Domain("superseded", "=", False)
            & Domain("active", "=", True)
            & Domain("employee_id.active", "=", True)
        )

    @api.depends("type_id.name", "employee_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # A file names any record that the client mentions.
        self.check_access("read")
        for certificate in self:
            # sudo: who may see a certificate may see whose it is and of what type
            certificate_sudo = certificate.sudo()
            if not certificate_sudo.type_id:
                certificate.display_name = False
                continue
            name = self.env._(
                "%(type)s of %(employee)s",
                type=certificate_sudo.type_id.name or "",
                employee=certificate_sudo.employee_id.name or "",
            )
            number = certificate.number
            certificate.display_name = f"{name} ({number})" if number else name

    @api.constrains("number", "type_id")
    def _check_number_present(self):
        for certificate in self:
            certificate_type = certificate.type_id
            if certificate_type.number_policy == "required" and not certificate.number:
                raise ValidationError(
                    self.env._(
                        "A %(type)s certificate needs a number: enter the number of "
                        "the certificate of %(employee)s.",
                        type=certificate_type.name,
                        employee=certificate.employee_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # Before a number is drawn, or a message tells which numbers are in use.
        self.browse().check_access("create")
        defaults = self.default_get(["type_id", "date_start", "date_expiry", "number"])
        vals_list = [self._clean_values({**defaults, **vals}) for vals in vals_list]
        self._draw_missing_numbers(vals_list)
        self._check_new_numbers(vals_list)
        for vals in vals_list:
            self._check_dates(vals)
        certificates = super().create(vals_list)
        self._refresh_superseded(certificates._get_siblings_domain())
        return certificates

    def write(self, vals):
        self.check_access("write")
        vals = self._clean_values(vals)
        if vals.get("number"):
            self._check_changed_number(vals)
        if "date_start" in vals or "date_expiry" in vals:
            for certificate in self:
                certificate._check_dates(vals)
        siblings = self._get_siblings_domain()
        with self.env.protecting(*self._get_kept_expiries(vals)):
            result = super().write(vals)
        if "employee_id" in vals:
            self.check_access("write")
        if SUCCESSION_FIELDS & vals.keys():
            self._refresh_superseded(siblings | self._get_siblings_domain())
        return result

    def unlink(self):
        siblings = self._get_siblings_domain()
        result = super().unlink()
        self._refresh_superseded(siblings)
        return result

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for Employee Certificates"),
                "template": "/certificates/import_template",
            }
        ]

    def load(self, fields, data):
        """Import rows; an employee may be named in several ways.

        Besides the name, the work e-mail address and the external number identify an
        employee: see ``ir.fields.converter``. An empty expiry date or issuing body of
        a new certificate is proposed by its type, as in the form. Each fault of a row
        is told once.
        """
        self.browse().check_access("create")
        importer = self.with_context(certificates_import=True)
        result = super(CertificatesAssignment, importer).load(fields, data)
        told = {}
        for index, message in enumerate(result["messages"]):
            place = (message["type"], message.get("record", index))
            told.setdefault((*place, message.get("field", index)), message)
        result["messages"] = list(told.values())
        return result

    def action_renew(self):
        """Open the wizard that renews these certificates."""
        return self._get_wizard_action("certificates_renew_wizard_action")

    def action_revoke(self):
        """Open the wizard that revokes these certificates."""
        return self._get_wizard_action("certificates_revoke_wizard_action")

    def action_reinstate(self):
        """Take back a revocation made by mistake."""
        self.write({"revoked_on": False, "revocation_reason": False})

    @api.model
    def action_open_my_certificates(self):
        """Open the certificates of the current user's own employees."""
        return self._get_open_action(
            self._get_own_domain(), name="certificates_assignment_action_mine"
        )

    @api.model
    def action_open_my_team(self):
        """Open the certificates of everybody below the current user."""
        return self._get_open_action(
            Domain("is_below_me", "=", True) & ~self._get_own_domain(),
            name="certificates_assignment_action_team",
            search_default_current=1,
        )

    def action_open_history(self):
        """Open all certificates of the same employee and type."""
        self.ensure_one()
        return self._get_open_action(self._get_siblings_domain(), active_test=False)

    @api.model
    def _count_by_employee(self, employee_ids):
        """Return how many certificates, and how many that need attention, by employee.

        Counts what the current user may see.
        """
        of_employees = Domain("employee_id", "in", employee_ids)
        held = self._read_group(of_employees, ["employee_id"], ["__count"])
        attention = self._read_group(
            of_employees & Domain("needs_attention", "=", True),
            ["employee_id"],
            ["__count"],
        )
        attention = {employee.id: count for employee, count in attention}
        return {
            employee.id: (count, attention.get(employee.id, 0))
            for employee, count in held
        }

    @api.model
    def _get_open_action(
        self, domain, name="certificates_assignment_action", **context
    ):
        """Return the action that opens the certificates of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(f"certificates.{name}")
        return {**action, "domain": list(Domain(domain)), "context": context}

    def _get_wizard_action(self, name):
        self.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id(f"certificates.{name}")
        action["context"] = {"active_model": self._name, "active_ids": self.ids}
        return action

    def _prepare_renewal_values(self, date_start):
        """Return the values of the certificate that renews this one.

        :param date date_start: first day of validity of the renewal
        """
        self.ensure_one()
        return {
            "type_id": self.type_id.id,
            "employee_id": self.employee_id.id,
            "level": self.level,
            "issuer_id": self.issuer_id.id,
            "date_start": date_start,
            "renewal_of_id": self.id,
        }

    def _clean_values(self, vals):
        """Return values whose texts have no blanks around them; empty means none."""
        cleaned = {
            name: (vals[name] or "").strip() or False
            for name in ("number", "level")
            if name in vals
        }
        vals = {**vals, **cleaned}
        if self.env.context.get("certificates_import") and not self:
            for name in ("date_expiry", "issuer_id"):
                if not vals.get(name):
                    vals.pop(name, None)
        return vals

    @api.model
    def _draw_missing_numbers(self, vals_list):
        types = self.env["certificates.type"].browse(
            {vals["type_id"] for vals in vals_list if vals.get("type_id")}
        )
        for certificate_type in types.filtered(lambda t: t.number_policy == "sequence"):
            without_number = [
                vals
                for vals in vals_list
                if vals.get("type_id") == certificate_type.id and not vals.get("number")
            ]
            numbers = self._draw_free_numbers(certificate_type, len(without_number))
            for vals, number in zip(without_number, numbers, strict=True):
                vals["number"] = number

    @api.model
    def _draw_free_numbers(self, certificate_type, count):
        """Draw numbers, passing over those that somebody entered by hand before."""
        numbers = []
        while len(numbers) < count:
            drawn = certificate_type._draw_numbers(count - len(numbers))
            taken = self._get_numbers_taken([(certificate_type.id, n) for n in drawn])
            numbers += [n for n in drawn if (certificate_type.id, n) not in taken]
        return numbers

    @api.model
    def _get_numbers_taken(self, keys, keepers=None):
        """Return which of some pairs of type id and number are in use.

        :param keepers: certificates whose own number does not count
        """
        # sudo: a number is unique across companies, and so across what one may see
        groups = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                Domain("type_id", "in", [type_id for type_id, _number in keys])
                & Domain("number", "in", [number for _type_id, number in keys])
                & Domain("id", "not in", keepers.ids if keepers else []),
                ["type_id", "number"],
            )
        )
        return {(certificate_type.id, number) for certificate_type, number in groups}

    @api.model
    def _check_new_numbers(self, vals_list):
        """Refuse numbers in use, naming them; the database refuses them too."""
        wanted = Counter(
            (vals.get("type_id"), vals["number"])
            for vals in vals_list
            if vals.get("number")
        )
        self._check_numbers_free(wanted)

    def _check_changed_number(self, vals):
        wanted = Counter(
            (vals.get("type_id", certificate.type_id.id), vals["number"])
            for certificate in self
        )
        self._check_numbers_free(wanted, keepers=self)

    def _check_numbers_free(self, wanted, keepers=None):
        """Refuse a number that is used, or wanted twice, within a type.

        :param Counter wanted: how often each pair of type id and number is wanted
        :param keepers: certificates whose own number does not count
        """
        if not wanted:
            return
        taken = self._get_numbers_taken(list(wanted), keepers)
        for key, count in wanted.items():
            if count > 1 or key in taken:
                raise ValidationError(
                    self.env._(
                        "The number %(number)s is already used by another "
                        "%(type)s certificate. Enter a different number.",
                        number=key[1],
                        type=self.env["certificates.type"].browse(key[0]).name,
                    )
                )

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
