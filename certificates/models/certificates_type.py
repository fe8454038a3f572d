from babel.units import format_unit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse

from ..tools import folding, validity
from ..tools.compliance import GAPS
from .certificates_equivalence import Supposed

# The code of the sequences that types make for themselves.
NUMBER_CODE = "certificates.type"
# If more employees hold what would count, a preview looks at everybody.
MAX_HOLDERS = 10_000
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class CertificatesType(models.Model):
    _name = "certificates.type"
    _description = "Certificate Type"
    _inherit = [
        "certificates.form.mixin",
        "certificates.import.mixin",
        "mail.thread",
    ]
    _order = "name, id"
    _key_texts = ("code",)
    _rec_names_search = ["name", "code"]
    _parent_name = "parent_id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        tracking=True,
        help="Short code of the type, unique within a company. It may change later.",
    )
    description = fields.Html(translate=True)
    active = fields.Boolean(default=True, tracking=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Leave empty to use this type in every company.",
    )
    issuer_id = fields.Many2one(
        "res.partner",
        "Issuing Body",
        check_company=True,
        help="Proposed as the issuing body of each new certificate.",
    )
    parent_id = fields.Many2one(
        "certificates.type",
        "Main Qualification",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The qualification that this module belongs to.",
    )
    child_ids = fields.One2many("certificates.type", "parent_id", "Modules")
    validity_count = fields.Integer(
        "Validity",
        tracking=True,
        help="How long a certificate is valid from its start date. Zero: valid "
        "without end, or until the end that is chosen.",
    )
    validity_unit = fields.Selection(
        [("day", "Days"), ("month", "Months"), ("year", "Years")],
        default="year",
        required=True,
        tracking=True,
    )
    validity_end = fields.Selection(
        [
            ("exact", "To the day"),
            ("month", "To the end of the month"),
            ("quarter", "To the end of the quarter"),
            ("year", "To the end of the year"),
            ("fixed", "To a day of the year"),
        ],
        "Runs On",
        default="exact",
        required=True,
        tracking=True,
        help="A certificate is valid for at least the time entered, and then runs on "
        "to this end.",
    )
    validity_end_day = fields.Integer("Last Day", default=31, tracking=True)
    validity_end_month = fields.Selection(
        MONTHS, "Last Month", default="12", required=True, tracking=True
    )
    has_end = fields.Boolean(compute="_compute_has_end")
    validity_text = fields.Char("Valid For", compute="_compute_validity_text")
    expiring_days = fields.Integer(
        "Expiring Notice",
        default=lambda self: self.env.company.certificates_expiring_days,
        tracking=True,
        help="For how many days before its expiry date a certificate counts "
        "as expiring; at most half of its validity.",
    )
    number_policy = fields.Selection(
        [
            ("optional", "Optional"),
            ("required", "Required"),
            ("sequence", "Automatic"),
        ],
        "Certificate Number",
        default="optional",
        required=True,
        help="Automatic: a new certificate without a number draws the next one "
        "from the sequence.",
    )
    sequence_id = fields.Many2one(
        "ir.sequence",
        "Number Sequence",
        copy=False,
        ondelete="restrict",
        check_company=True,
        groups="certificates.group_certificates_manager",
    )
    document_required = fields.Boolean(
        help="A certificate of this type can only be saved with a document.",
    )
    level_ids = fields.One2many(
        "certificates.level",
        "type_id",
        "Levels",
        copy=True,
        help="A certificate of a higher level counts as one of a lower level.",
    )
    has_levels = fields.Boolean(compute="_compute_has_levels")
    satisfies_ids = fields.Many2many(
        "certificates.type",
        compute="_compute_satisfies_ids",
        inverse="_inverse_satisfies_ids",
        search="_search_satisfies_ids",
        string="Counts as",
        tracking=True,
        help="Who holds this type counts as holding those, and all that those count "
        "as. What is removed stays true of the days before.",
    )
    satisfied_by_ids = fields.Many2many(
        "certificates.type",
        compute="_compute_satisfies_ids",
        inverse="_inverse_satisfied_by_ids",
        search="_search_satisfied_by_ids",
        string="Is Met by",
        tracking=True,
        help="Any of these will do in place of this type. A type that nobody is issued "
        "may stand for any of several.",
    )
    equivalence_preview = fields.Char(compute="_compute_equivalence_preview")
    equivalence_ids = fields.One2many(
        "certificates.equivalence", "type_id", "Counts as, with Dates"
    )
    met_equivalence_ids = fields.One2many(
        "certificates.equivalence", "satisfies_id", "Is Met by, with Dates"
    )
    reminder_ids = fields.One2many(
        "certificates.reminder",
        "type_id",
        "Reminders",
        copy=True,
        groups="certificates.group_certificates_user",
        help="The reminder ladder of this type. Without any, the ladder of the "
        "company applies.",
    )
    without_reminders = fields.Boolean(
        "No Reminders",
        tracking=True,
        help="Nobody is reminded of certificates of this type.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        domain=lambda self: self._domain_responsible_id(),
        help="Receives the reminders for the responsible person.",
    )
    assignment_count = fields.Integer(
        "Certificates", compute="_compute_assignment_count"
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), LOWER(code)) WHERE code IS NOT NULL",
        "This code is already used by another certificate type of the company.",
    )
    _validity_not_negative = models.Constraint(
        "CHECK (validity_count >= 0)",
        "The validity of a certificate type cannot be negative.",
    )
    _validity_end_is_a_day = models.Constraint(
        "CHECK (validity_end != 'fixed' OR validity_end_day BETWEEN 1 AND 31)",
        "The last day of validity is a day of a month: 1 to 31.",
    )
    _expiring_days_within_reason = models.Constraint(
        f"CHECK (expiring_days BETWEEN 0 AND {validity.MAX_DAYS})",
        "The expiring notice of a certificate type is between zero days and a century.",
    )

    @api.model
    def _domain_responsible_id(self):
        return self.env["res.users"]._get_certificates_officer_domain()

    @api.depends("validity_count", "validity_end")
    def _compute_has_end(self):
        for certificate_type in self:
            certificate_type.has_end = bool(
                certificate_type.validity_count
                or certificate_type.validity_end != "exact"
            )

    @api.depends("level_ids")
    def _compute_has_levels(self):
        for certificate_type in self:
            certificate_type.has_levels = bool(certificate_type.level_ids)

    @api.depends(
        "validity_count",
        "validity_unit",
        "validity_end",
        "validity_end_day",
        "validity_end_month",
    )
    @api.depends_context("lang")
    def _compute_validity_text(self):
        for certificate_type in self:
            text = certificate_type._describe_validity()
            certificate_type.validity_text = text or self.env._("Without end")

    @api.depends(
        "equivalence_ids.satisfies_id",
        "equivalence_ids.date_from",
        "equivalence_ids.date_until",
        "met_equivalence_ids.type_id",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_satisfies_ids(self):
        in_force = self._get_equivalences_domain()
        # sudo: to leave out those with types out of the user's sight
        types = self.sudo()
        related = types.equivalence_ids | types.met_equivalence_ids
        related = related.filtered_domain(in_force).sudo(self.env.su)
        seen = related._filtered_access("read")
        for certificate_type in self:
            own = certificate_type.sudo()
            onward = seen & own.equivalence_ids.with_env(self.env)
            back = seen & own.met_equivalence_ids.with_env(self.env)
            certificate_type.satisfies_ids = onward.satisfies_id
            certificate_type.satisfied_by_ids = back.type_id

    @api.depends("satisfies_ids", "satisfied_by_ids")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_equivalence_preview(self):
        for certificate_type in self:
            pairs = certificate_type._get_unsaved_pairs()
            closed, counting = self._count_effect(pairs) if pairs else (0, 0)
            told = self.env._(
                "When you save, %(gaps)s gaps of today would close: %(certificates)s "
                "certificates would count.",
                gaps=closed,
                certificates=counting,
            )
            certificate_type.equivalence_preview = told if pairs else False

    def _get_unsaved_pairs(self):
        """Return pairs of ids of a type and what it will count as once it is saved."""
        saved = self._origin
        onward = self.satisfies_ids._origin - saved.satisfies_ids
        back = self.satisfied_by_ids._origin - saved.satisfied_by_ids
        own = saved.id or False
        return {(own, other) for other in onward.ids} | {(o, own) for o in back.ids}

    @api.model
    def _count_effect(self, pairs):
        """Return how many gaps of today new equivalents would close, and by how many
        certificates.

        :param pairs: ids of a type and what it would count as
        """
        day = self.env.company._get_certificates_today()
        supposing = self.with_context(certificates_supposed=Supposed(pairs))
        equivalences = supposing.env["certificates.equivalence"]
        gained = {*equivalences._find_counting(day)}
        gained -= {*self.env["certificates.equivalence"]._find_counting(day)}
        held_ids = {held_id for held_id, _type_id, _level_id in gained}
        of_holders = Domain("type_id", "in", [*{type_id for _, type_id, _ in gained}])
        holders = self._find_holders(held_ids, day)
        if len(holders) <= MAX_HOLDERS:
            of_holders &= Domain("employee_id", "in", holders.ids)
        closed = self._count_gaps(of_holders) - supposing._count_gaps(of_holders)
        return closed, self._count_valid(held_ids, day)

    @api.model
    def _find_holders(self, type_ids, day):
        """Return the employees who hold types, or for whom somebody else does."""
        # sudo: the report says of whom the user may know
        everybody = self.env["hr.employee"].sudo()
        found = self.env.execute_query(everybody._select_holders([*type_ids], day))
        return everybody.browse({employee_id for employee_id, _type_id in found})

    @api.model
    def _count_valid(self, type_ids, day):
        """Return how many certificates of types are valid. A hook for addons."""
        certificates = self.env["certificates.assignment"]
        valid = certificates._get_covering_domain(day)
        return certificates.search_count(valid & Domain("type_id", "in", [*type_ids]))

    @api.model
    def _count_gaps(self, domain):
        """Return how many gaps there are today, those at sites included."""
        gaps = domain & Domain("status", "in", GAPS)
        rows = self.env["certificates.compliance"]
        sites = self.env["certificates.site"].search([("requirement_ids", "!=", False)])
        at_sites = rows.with_context(certificates_site_ids=sites.ids)
        return rows.search_count(gaps) + (at_sites.search_count(gaps) if sites else 0)

    def action_open_equivalences(self):
        """Open what these types count as and are met by, with dates and levels."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Equivalents"),
            "res_model": "certificates.equivalence",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                "|",
                ("type_id", "in", self.ids),
                ("satisfies_id", "in", self.ids),
            ],
            "context": {"default_type_id": self.id if len(self) == 1 else False},
        }

    def _inverse_satisfies_ids(self):
        for certificate_type in self:
            certificate_type._relate("type_id", "satisfies_id", "satisfies_ids")

    def _inverse_satisfied_by_ids(self):
        for certificate_type in self:
            certificate_type._relate("satisfies_id", "type_id", "satisfied_by_ids")

    def _relate(self, name, other_name, wanted_name):
        """End the equivalences that are not wanted any more, and begin new ones.

        :param str name: field of an equivalence that names this type
        :param str other_name: field of an equivalence that names the other type
        :param str wanted_name: field with the other types
        """
        self.ensure_one()
        wanted = self[wanted_name]
        equivalences = self.env["certificates.equivalence"]
        of_this = Domain(name, "in", self.ids)
        present = equivalences.search(of_this & self._get_equivalences_domain())
        missing = wanted - present[other_name]
        present.filtered(lambda e: e[other_name] not in wanted)._end()
        equivalences._begin(
            [{name: self.id, other_name: other.id} for other in missing]
        )
        self.invalidate_recordset(["satisfies_ids", "satisfied_by_ids"])

    def _search_satisfies_ids(self, operator, value):
        return self._search_related_types(
            "equivalence_ids.satisfies_id", operator, value
        )

    def _search_satisfied_by_ids(self, operator, value):
        return self._search_related_types(
            "met_equivalence_ids.type_id", operator, value
        )

    @api.model
    def _search_related_types(self, path, operator, value):
        """Return the types with an equivalence in force to types that a value names."""
        if operator not in ("in", "any"):
            return NotImplemented
        lines, name = path.split(".")
        in_force = self._get_equivalences_domain()
        found = Domain(lines, "any", in_force & Domain(name, operator, value))
        if operator == "in" and False in value:
            found |= ~Domain(lines, "any", in_force)
        return found

    @api.model
    def _get_equivalences_domain(self):
        """Return the equivalences that are in force today."""
        day = self.env.company._get_certificates_today()
        return self.env["certificates.equivalence"]._get_in_force_domain(day)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_assignment_count(self):
        counts = dict(
            self.env["certificates.assignment"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for certificate_type in self:
            certificate_type.assignment_count = counts.get(certificate_type, 0)

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A certificate type cannot be a module of itself.")
            )

    @api.constrains("validity_count", "validity_unit")
    def _check_validity(self):
        for certificate_type in self:
            limit = validity.MAX_VALIDITY[certificate_type.validity_unit]
            if certificate_type.validity_count > limit:
                raise ValidationError(
                    self.env._(
                        "The validity of %(type)s is longer than a century. "
                        "Enter at most %(limit)s, or 0 for valid without end.",
                        type=certificate_type.name,
                        limit=limit,
                    )
                )

    @api.constrains("company_id")
    def _check_company_of_certificates(self):
        """Refuse to take a type from the companies that use it."""
        # sudo: the certificates of other companies count above all
        assignments = self.env["certificates.assignment"].sudo()
        for certificate_type in self.filtered("company_id"):
            foreign = assignments.with_context(active_test=False).search(
                [
                    ("type_id", "=", certificate_type.id),
                    ("company_id", "!=", certificate_type.company_id.id),
                ],
                limit=1,
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(type)s is used by %(company)s too: leave its company empty.",
                        type=certificate_type.name,
                        company=foreign.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        types = super().create([self._clean_values(vals) for vals in vals_list])
        types._create_missing_sequences()
        return types

    def write(self, vals):
        self._check_values([vals])
        codes = {t: t.code for t in self} if "code" in vals else {}
        self._before_change(vals)
        result = super().write(self._clean_values(vals))
        for certificate_type, code in codes.items():
            certificate_type._follow_code(code)
        self._after_change(vals.keys())
        return result

    def _follow_code(self, code):
        """Let numbers begin with the new code, if they began with the old one."""
        # sudo: certificate managers may not configure sequences in general
        sequence = self.sudo()._get_own_sequences()
        if sequence and sequence.prefix == self._get_number_prefix(code):
            sequence.prefix = self._get_number_prefix(self.code)

    @api.model
    def _get_number_prefix(self, code):
        return f"{code}-" if code else False

    def _before_change(self, vals):
        """Check new values of existing types. A hook for addons; extend by super.

        :param dict vals: the values that are about to be written
        """

    def _after_change(self, names):
        """Update everything that depends on the changed fields. Extend by super.

        :param names: names of the fields that were written
        """
        if "company_id" in names:
            self.check_access("write")
            self._check_company_of_uses()
            self._check_company_of_equivalents()
        if {"number_policy", "sequence_id"} & names:
            self._create_missing_sequences()
        if {"active", "responsible_id", "without_reminders"} & names:
            of_types = Domain("type_id", "in", self.ids)
            self.env["certificates.reminder"]._follow_people(of_types)

    def _check_company_of_equivalents(self):
        """Refuse a company whose types do not count as the equivalents of these."""
        # sudo: equivalents out of sight count too
        types = self.sudo()
        equivalences = types.equivalence_ids | types.met_equivalence_ids
        today = self.env.company._get_certificates_today()
        equivalences.filtered(
            lambda e: not e.date_until or e.date_until >= today
        )._check_companies()

    def _get_names_in_sight(self):
        """Return the names of these types, and dots for one out of the user's sight.

        Messages of constraints need it: those are checked as superuser.
        """
        readable = self.sudo(False)._filtered_access("read")
        return [one.name if one in readable else "…" for one in self]

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for certificate_type, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=certificate_type.name)
            if "code" not in (default or {}):
                vals["code"] = False
        return vals_list

    def unlink(self):
        self.check_access("unlink")
        # The database would delete them too, and nothing would count anew. sudo: those
        # with types of other companies too
        types = self.sudo()
        (types.equivalence_ids | types.met_equivalence_ids).unlink()
        sequences = self._get_own_sequences()
        result = super().unlink()
        sequences.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        # sudo: certificates of other companies keep a shared type alive too
        used = self.env["certificates.assignment"].sudo()
        counts = used.with_context(active_test=False)._read_group(
            [("type_id", "in", self.ids)], ["type_id"], ["__count"]
        )
        for certificate_type, count in counts:
            raise UserError(certificate_type.with_env(self.env)._explain_use(count))
        modules = self.with_context(active_test=False).child_ids - self
        if modules:
            raise UserError(
                self.env._(
                    "%(type)s cannot be deleted: %(modules)s belong to it. Archive it "
                    "instead, or give its modules another main qualification.",
                    type=modules[0].parent_id.display_name,
                    modules=", ".join(modules.mapped("display_name")),
                )
            )
        for model, names in self._get_uses():
            # sudo: what is out of sight keeps a type too
            rows = self.env[model].sudo().with_context(active_test=False)
            used = rows.search([("type_id", "in", self.ids)], limit=1)
            if used:
                raise UserError(
                    self.env._(
                        "%(type)s cannot be deleted: %(names)s use it. Archive it "
                        "instead.",
                        type=used.type_id.display_name,
                        names=names,
                    )
                )

    @api.model
    def _get_uses(self):
        """Return models besides certificates that use types, and what users call these.

        To be extended by addons.
        """
        exams = self.env._("exams")
        requirements = self.env._("requirements")
        exemptions = self.env._("exemptions")
        return [
            ("certificates.exam", exams),
            ("certificates.requirement", requirements),
            ("certificates.exemption", exemptions),
        ]

    def _explain_use(self, count):
        """Return why a type that certificates use cannot be deleted.

        :param int count: of the certificates of all companies, archived ones included
        """
        self.ensure_one()
        hidden = count - self.assignment_count
        if hidden:
            return self.env._(
                "%(type)s cannot be deleted. Certificates that use it: %(count)s, of "
                "which archived or in other companies: %(hidden)s. Archive it instead.",
                type=self.display_name,
                count=count,
                hidden=hidden,
            )
        return self.env._(
            "%(type)s cannot be deleted. Certificates that use it: %(count)s. Archive "
            "it instead.",
            type=self.display_name,
            count=count,
        )

    def action_open_assignments(self):
        """Open the certificates of these types."""
        return self.env["certificates.assignment"]._get_open_action(
            [("type_id", "in", self.ids)],
            default_type_id=self.id if len(self) == 1 else False,
        )

    @api.model
    def _clean_values(self, vals):
        if vals.get("sequence_id"):
            # Whoever may name any sequence could use up the numbers of invoices.
            self.env["ir.sequence"].check_access("write")
        if "code" not in vals:
            return vals
        return {**vals, "code": folding.clean(vals["code"])}

    def _create_missing_sequences(self):
        missing = self.filtered(
            # sudo: whoever changes a type need not see sequences
            lambda t: t.number_policy == "sequence" and not t.sudo().sequence_id
        )
        # sudo: certificate managers may not configure sequences in general
        sequences = self.env["ir.sequence"].sudo()
        created = sequences.create(
            [
                certificate_type._prepare_sequence_values()
                for certificate_type in missing
            ]
        )
        for certificate_type, sequence in zip(missing, created, strict=True):
            # sudo: whoever changes a type need not see sequences
            certificate_type.sudo().sequence_id = sequence

    def _get_own_sequences(self):
        """Return the sequences that were made for these types, and serve no other."""
        # sudo: certificate managers may not configure sequences in general
        made = self.sudo().sequence_id.filtered(lambda s: s.code == NUMBER_CODE)
        others = (
            self.sudo()
            .with_context(active_test=False)
            .search([("sequence_id", "in", made.ids), ("id", "not in", self.ids)])
        )
        return made - others.sequence_id

    def _prepare_sequence_values(self):
        self.ensure_one()
        return {
            "name": self.env._("Certificate number of %(type)s", type=self.name),
            "prefix": self._get_number_prefix(self.code),
            "code": NUMBER_CODE,
            "padding": 5,
            "company_id": self.company_id.id,
        }

    def _draw_numbers(self, count):
        """Return the next ``count`` numbers of the type's sequence."""
        self.ensure_one()
        # sudo: whoever may issue a certificate may draw its number
        sequence = self.sudo().sequence_id
        return [sequence.next_by_id() for _number in range(count)]

    @api.model
    def _get_personal_domain(self):
        """Return the types that people can hold. A hook for addons."""
        return Domain.TRUE

    def _get_responsible(self, company):
        """Return the user who is responsible in a company: named here, else there."""
        named = self.responsible_id
        if not named.active or company not in named.company_ids:
            named = company.certificates_responsible_id
        return named.filtered("active")

    def _get_expiry(self, start):
        """Return the proposed expiry date of a certificate that starts on ``start``."""
        if not self:
            return False
        end = validity.expiry_after(
            start, self.validity_count, self.validity_unit, **self._get_end()
        )
        return end or False

    def _get_end(self):
        """Return to what validity runs on, as ``validity.expiry_after`` takes it."""
        return {
            "period": self.validity_end in validity.PERIODS and self.validity_end,
            "fixed_day": self._get_last_day_of_year(),
        }

    def _is_unusual(self, start, expiry):
        """Return whether an expiry date looks like a typing error."""
        return bool(self) and validity.is_unusual(
            start, expiry, self.validity_count, self.validity_unit, **self._get_end()
        )

    def _check_is_of_company(self, employee):
        """Refuse to issue a type of another company to an employee.

        :raise UserError: saying what to do
        """
        if problem := self._explain_other_company(employee):
            raise UserError(problem)

    def _explain_other_company(self, employee):
        """Return why a type cannot be issued to an employee, and what to do; or None.

        To be called as superuser: either may be out of sight.
        """
        owner, company = self.company_id, employee.company_id
        if not owner or not company or owner == company:
            return None
        return self.env._(
            "%(type)s is a certificate type of %(owner)s, and %(employee)s works for "
            "%(company)s now. Have an administrator empty the company of the type, or "
            "record a certificate of a type of %(company)s.",
            type=self.name,
            owner=owner.name,
            employee=employee.name,
            company=company.name,
        )

    def _question_expiry(self, start, expiry):
        """Return the question of a form about an unusual expiry date, if it is one.

        :return: as an onchange method returns it, or ``None``
        """
        if not self._is_unusual(start, expiry):
            return None
        message = self.env._(
            "%(expiry)s is unusually late for a certificate of the type %(type)s that "
            "starts on %(start)s. Is the year right?",
            expiry=format_date(self.env, expiry),
            type=self.name,
            start=format_date(self.env, start),
        )
        title = self.env._("Check the expiry date")
        return {"warning": {"title": title, "message": message}}

    @api.model
    def _match_for_certificates(self, values):
        """Return the types that an import may mean.

        :param values: names in any language, or codes
        :return: for each value the types that are called so
        """
        types = self.search_fetch(
            Domain("company_id", "in", [False, *self.env.companies.ids]),
            ["name", "code", "company_id"],
        )
        index = folding.NameIndex()
        for code, _name in self.env["res.lang"].get_installed():
            for certificate_type in types.with_context(lang=code):
                index.add(certificate_type.name, certificate_type.id)
        for certificate_type in types.filtered("code"):
            index.add(certificate_type.code, certificate_type.id)
        return {value: self.browse(index.find(value)) for value in values}

    def _describe_match(self):
        """Return a label that tells a type from others of the same name."""
        self.ensure_one()
        company = self.company_id.name or self.env._("all companies")
        details = filter(None, (self.code, company))
        return f"{self.name} ({', '.join(details)})"

    def _get_last_day_of_year(self):
        """Return month and day to which certificates run each year, if they do."""
        if self.validity_end != "fixed":
            return None
        return int(self.validity_end_month), self.validity_end_day

    def _describe_validity(self):
        """Return how long a certificate is valid, in words; empty if without end."""
        self.ensure_one()
        parts = [self._describe_end()]
        if self.validity_count:
            unit = f"duration-{self.validity_unit}"
            locale = babel_locale_parse(self.env.lang)
            parts.insert(0, format_unit(self.validity_count, unit, locale=locale))
        return ", ".join(filter(None, parts))

    def _describe_end(self):
        """Return to which day validity runs on, in words; empty if to the day."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("validity_end", "validity_end_month")
        }
        if self.validity_end == "exact":
            return ""
        if self.validity_end == "fixed":
            return self.env._(
                "to %(day)s %(month)s",
                day=self.validity_end_day,
                month=labels["validity_end_month"][self.validity_end_month],
            )
        return labels["validity_end"][self.validity_end].lower()
