from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import folding, validity

# A change of these may change which certificate replaces which.
SUCCESSION_FIELDS = {
    "active",
    "date_expiry",
    "date_start",
    "employee_id",
    "level_id",
    "renewal_of_id",
    "revoked_on",
    "type_id",
}


class CertificatesAssignment(models.Model):
    _name = "certificates.assignment"
    _description = "Employee Certificate"
    _inherit = [
        "certificates.employee.mixin",
        "certificates.page.mixin",
        "certificates.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_expiry, id"
    _rec_names_search = ["number", "employee_id"]
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
    date_start = fields.Date(
        "Start Date",
        required=True,
        default=lambda self: self.env.company._get_certificates_today(),
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
    exam_id = fields.Many2one(
        "certificates.exam",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
    )
    exam_date = fields.Date(
        compute="_compute_exam_date",
        store=True,
        precompute=True,
        readonly=True,
        copy=False,
        help="Day of the exam when the certificate was issued, or its dates were last "
        "compared with those of the exam.",
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
        """Propose an expiry date, unless somebody entered another in the form."""
        for certificate in self:
            # sudo: after a move to another company the type may be out of sight
            certificate_type = certificate.type_id.sudo()
            proposed = certificate_type._get_expiry(certificate.date_start)
            if certificate.id or certificate.date_expiry == certificate.proposed_expiry:
                certificate.date_expiry = proposed
            certificate.proposed_expiry = proposed

    @api.depends("type_id")
    def _compute_level_id(self):
        """Take away the level of another type."""
        for certificate in self:
            level = certificate.level_id
            certificate.level_id = level.type_id == certificate.type_id and level

    def _compute_proposed_expiry(self):
        for certificate in self:
            # sudo: the same
            saved = certificate._origin.sudo()
            certificate.proposed_expiry = saved.type_id._get_expiry(saved.date_start)

    def _get_kept_values(self, vals):
        """Return what a proposal must not replace: values that somebody entered.

        :return: pairs of fields and certificates, for ``protecting``
        """
        expiry, issuer = self._fields["date_expiry"], self._fields["issuer_id"]
        with_expiry = with_issuer = self.browse()
        if {"date_start", "type_id"} & vals.keys():
            with_expiry = self.filtered(lambda c: c._has_own_expiry())
        if "type_id" in vals:
            # sudo: the same
            with_issuer = self.sudo().filtered(
                lambda c: c.issuer_id != c.type_id.issuer_id
            )
        return [([expiry], with_expiry), ([issuer], with_issuer)]

    def _has_own_expiry(self):
        """Return whether the expiry date, or none, was entered and not proposed."""
        self.ensure_one()
        # sudo: after a move to another company the type may be out of sight
        return self.date_expiry != self.type_id.sudo()._get_expiry(self.date_start)

    @api.depends("exam_id")
    def _compute_exam_date(self):
        # Stays when the exam moves: the exam then shows the difference.
        for certificate in self:
            certificate.exam_date = certificate.exam_id.date

    @api.depends("type_id")
    def _compute_issuer_id(self):
        for certificate in self:
            certificate.issuer_id = certificate.type_id.issuer_id

    @api.onchange("type_id", "date_start", "date_expiry")
    def _onchange_unusual_expiry(self):
        """Question an expiry date that looks like a typing error, such as 2126."""
        # sudo: after a move to another company the type may be out of sight
        certificate_type = self.type_id.sudo()
        if not certificate_type._is_unusual(self.date_start, self.date_expiry):
            return None
        message = self.env._(
            "%(expiry)s is unusually late for a certificate of the type %(type)s that "
            "starts on %(start)s. Is the year right?",
            expiry=format_date(self.env, self.date_expiry),
            type=certificate_type.name,
            start=format_date(self.env, self.date_start),
        )
        title = self.env._("Check the expiry date")
        return {"warning": {"title": title, "message": message}}

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

    @api.constrains("level_id", "type_id")
    def _check_level_id(self):
        for certificate in self:
            certificate.level_id._check_is_of(certificate.type_id)

    @api.constrains("renewal_of_id")
    def _check_renewal_of_id(self):
        if self._has_cycle("renewal_of_id"):
            raise ValidationError(
                self.env._("A certificate cannot renew one that renews it.")
            )

    @api.constrains("revoked_on")
    def _check_revoked_on(self):
        """Refuse a day of revocation to come, or before the certificate began."""
        here = fields.Date.context_today(self)
        for certificate in self.filtered("revoked_on"):
            there = certificate.company_id._get_certificates_today()
            today = max(here, there)
            first = min(certificate.date_start, here, there)
            if not first <= certificate.revoked_on <= today:
                raise ValidationError(
                    self.env._(
                        "%(certificate)s cannot be revoked on %(day)s: enter a day "
                        "from %(first)s through %(last)s.",
                        certificate=certificate.display_name,
                        day=format_date(self.env, certificate.revoked_on),
                        first=format_date(self.env, first),
                        last=format_date(self.env, today),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # Before a number is drawn, or a message tells which numbers are in use.
        self.browse().check_access("create")
        self.browse()._check_named(vals_list)
        certificates = super().create(self._before_create(vals_list))
        certificates._after_create()
        return certificates

    def write(self, vals):
        self.check_access("write")
        self._check_named([vals])
        vals = self._clean_values(vals)
        before = self._before_change(vals)
        tracked = self._with_tracking()
        with self.env.protecting(self._get_kept_values(vals)):
            result = super(CertificatesAssignment, tracked).write(vals)
        self._after_change(vals.keys(), before)
        return result

    def unlink(self):
        self.check_access("unlink")
        affected = self._get_affected_domain()
        self._before_delete()
        result = super().unlink()
        self._refresh_superseded(affected)
        return result

    # Hooks: what else has to happen whenever certificates change. Each calls super.

    @api.model
    def _before_create(self, vals_list):
        """Check and complete the values of new certificates.

        :param list vals_list: values as the caller gave them
        :return: the values to create the certificates with
        :raise ValidationError: values that no certificate can have
        """
        defaults = self.default_get(["type_id", "date_start", "date_expiry", "number"])
        vals_list = [self._clean_values({**defaults, **vals}) for vals in vals_list]
        self._draw_missing_numbers(vals_list)
        self._check_new_numbers(vals_list)
        for vals in vals_list:
            self._check_dates(vals)
        return vals_list

    def _after_create(self):
        """Update everything that depends on new certificates."""
        self._refresh_superseded(self._get_affected_domain())

    def _before_change(self, vals):
        """Check new values of existing certificates.

        :param dict vals: the values that are about to be written
        :return: what ``_after_change`` has to know of the certificates as they were,
            by a name of the hook's own
        :raise ValidationError: values that no certificate can have
        """
        if "date_start" in vals or "date_expiry" in vals:
            for certificate in self:
                certificate._check_dates(vals)
        return {"affected": self._get_affected_domain()}

    def _after_change(self, names, before):
        """Update everything that depends on the changed fields.

        :param names: names of the fields that were written
        :param dict before: what ``_before_change`` returned
        """
        if "employee_id" in names:
            self.check_access("write")
            self._forget_renewals_of_others()
        if SUCCESSION_FIELDS & names:
            self._refresh_superseded(before["affected"] | self._get_affected_domain())

    def _before_delete(self):
        """Update everything that depends on certificates about to be deleted."""

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
        action = self._get_open_action(
            self._get_own_domain(), name="certificates_assignment_action_mine"
        )
        return self._list_as_held(action)

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
        action = self._get_open_action(self._get_siblings_domain(), active_test=False)
        return self._list_as_held(action)

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

    def _is_renewed(self):
        """Return whether there is a renewal that counts: its name does not matter."""
        self.ensure_one()
        return bool(self.renewal_ids.filtered(lambda r: r.active and not r.revoked_on))

    def _can_be_renewed(self):
        """Return whether it is for officers to renew: not archived, revoked or
        replaced, nor marked as not to be renewed.
        """
        self.ensure_one()
        is_followed = self.superseded and not self.gap_until
        is_over = not self.active or self.revoked_on or self.will_not_be_renewed
        return not (is_over or is_followed or self._is_renewed())

    def _forget_renewals_of_others(self):
        """Unlink renewals from what another employee holds since a change."""
        # sudo: what is renewed may be out of sight
        certificates = self.sudo().with_context(active_test=False)
        strangers = (certificates | certificates.renewal_ids).filtered(
            lambda c: c.renewal_of_id and c.employee_id != c.renewal_of_id.employee_id
        )
        if strangers:
            strangers.renewal_of_id = False

    @api.model
    def _list_as_held(self, action):
        """Have an action list what counts first, and what is replaced last."""
        held = self.env.ref("certificates.certificates_assignment_view_list_held")
        views = [
            (held.id if kind == "list" else view_id, kind)
            for view_id, kind in action["views"]
        ]
        return {**action, "views": views}

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
        self._check_type_came_along()
        values = {
            "type_id": self.type_id.id,
            "employee_id": self.employee_id.id,
            "level_id": self.level_id.id,
            "issuer_id": self.issuer_id.id,
            "date_start": date_start,
            "renewal_of_id": self.id,
        }
        # sudo: whoever may renew a certificate may know how long it is valid
        if not self.type_id.sudo()._get_expiry(date_start):
            values["date_expiry"] = self._get_renewal_expiry(date_start)
        return values

    def _check_type_came_along(self):
        """Refuse to issue a type that stayed behind when the employee moved.

        :raise UserError: saying what to do
        """
        # sudo: after a move to another company the type may be out of sight
        certificate = self.sudo()
        owner, company = certificate.type_id.company_id, certificate.company_id
        if owner and owner != company:
            raise UserError(
                self.env._(
                    "%(type)s is a certificate type of %(owner)s, and %(employee)s "
                    "works for %(company)s now. Have an administrator empty the "
                    "company of the type, or record a certificate of a type of "
                    "%(company)s.",
                    type=certificate.type_id.name,
                    owner=owner.name,
                    employee=certificate.employee_id.name,
                    company=company.name,
                )
            )

    def _get_renewal_expiry(self, date_start):
        """Return the proposed expiry date of the renewal of this certificate.

        That of the type; where it has no validity, and the certificate ends, the
        renewal is as long as the certificate was.

        :param date date_start: first day of validity of the renewal
        """
        # sudo: after a move to another company the type may be out of sight
        proposed = self.type_id.sudo()._get_expiry(date_start)
        if proposed or not self.date_expiry or not date_start:
            return proposed
        return validity.as_long_as(self.date_start, self.date_expiry, date_start)

    def _explain_not_renewable(self):
        """Return why this certificate cannot be renewed."""
        self.ensure_one()
        if self.revoked_on:
            return self.env._("it is revoked.")
        if not self.active:
            return self.env._("it is archived.")
        if self.will_not_be_renewed:
            return self.env._("it will not be renewed.")
        # sudo: a renewal out of sight counts too
        if self.sudo()._is_renewed():
            return self.env._("it is renewed already.")
        return self.env._("another certificate counts in its place.")

    def _clean_values(self, vals):
        """Return the values with a stripped number; an empty one becomes False."""
        if "number" not in vals:
            return vals
        return {**vals, "number": folding.clean(vals["number"])}

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
