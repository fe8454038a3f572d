from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ..tools.batch import run_in_batches


class CertificatesRequirement(models.Model):
    """A required type. It applies to employees who meet all criteria filled in."""

    _name = "certificates.requirement"
    _description = "Certificate Requirement"
    _inherit = [
        "certificates.form.mixin",
        "certificates.period.mixin",
        "certificates.import.mixin",
        "hr.mixin",
        "mail.thread",
    ]
    _order = "type_id, date_start, id"
    _rec_name = "type_id"
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
        "Least Level",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        tracking=True,
        help="A higher level will do. Leave empty if any level will.",
    )
    has_levels = fields.Boolean(related="type_id.has_levels")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="Leave empty to require it in every company.",
    )
    is_for_everybody = fields.Boolean(
        "Of Everybody in Every Company",
        tracking=True,
        help="Has to be ticked where nothing says of whom it is required.",
    )
    site_ids = fields.Many2many(
        "certificates.site",
        "certificates_requirement_site_rel",
        "requirement_id",
        "site_id",
        "Sites",
        ondelete="restrict",
        check_company=True,
        help="Required of who comes to these sites or their zones, and of nobody else. "
        "At a site of the company that includes people of other companies.",
    )
    employee_type_ids = fields.Many2many(
        "certificates.employee.type",
        "certificates_requirement_employee_type_rel",
        "requirement_id",
        "employee_type_id",
        "Kinds of Employee",
        help="Required of these kinds of employee only. Leave empty for all kinds.",
    )
    employee_type = fields.Selection(
        selection=lambda self: self._select_employee_type(),
        string="Only Kind of Employee",
        compute="_compute_employee_type",
        search="_search_employee_type",
        help="The kind of employee, if it is required of one kind only.",
    )
    department_id = fields.Many2one(
        "hr.department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Required of this department and those below it. "
        "Leave empty for all departments.",
    )
    job_id = fields.Many2one(
        "hr.job",
        "Job Position",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Leave empty for all job positions.",
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        string="Employees",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', 'in', allowed_company_ids)]",
        help="Required of these employees only. Leave empty for everybody.",
    )
    date_start = fields.Date(
        "Required From",
        required=True,
        default=lambda self: self.env.company._get_certificates_today(),
        tracking=True,
    )
    date_until = fields.Date(
        "Required Until",
        tracking=True,
        help="Last day on which it is required. Leave empty for without end.",
    )
    grace_days = fields.Integer(
        "Grace Period",
        tracking=True,
        help="How many days there are to obtain the certificate: from the start of "
        "the requirement or, for who comes under it later, from that day.",
    )
    announcement_ids = fields.One2many(
        "certificates.delivery",
        "requirement_id",
        "Announcements",
        groups="certificates.group_certificates_user",
    )
    is_announced = fields.Boolean(
        "Announced",
        copy=False,
        readonly=True,
        help="The managers have been told who lacks the certificate.",
    )

    _grace_not_negative = models.Constraint(
        "CHECK (grace_days BETWEEN 0 AND 36500)",
        "The grace period of a requirement lasts from no day to a century.",
    )
    _until_not_before_start = models.Constraint(
        "CHECK (date_until >= date_start)",
        "A requirement cannot end before it starts.",
    )

    @api.model
    def _select_employee_type(self):
        employee_type = self.env["hr.version"]._fields["employee_type"]
        return employee_type._description_selection(self.env)

    @api.depends("employee_type_ids")
    def _compute_employee_type(self):
        for requirement in self:
            kinds = requirement.employee_type_ids
            requirement.employee_type = len(kinds) == 1 and kinds.value

    @api.model
    def _search_employee_type(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("employee_type_ids.value", "in", value)

    @api.constrains("level_id", "type_id")
    def _check_level_id(self):
        for requirement in self:
            requirement.level_id._check_is_of(requirement.type_id)

    @api.constrains(
        "company_id",
        "department_id",
        "employee_ids",
        "employee_type_ids",
        "is_for_everybody",
        "job_id",
        "site_ids",
    )
    def _check_conditions(self):
        """Refuse what would be required of everybody, unless that is meant."""
        # sudo: employees out of sight are named too, and those who have left
        everything = self.sudo().with_context(active_test=False)
        for requirement in everything.filtered(lambda r: not r.is_for_everybody):
            if not any(requirement[name] for name in self._get_conditions()):
                raise ValidationError(
                    self.env._(
                        "Say of whom %(type)s is required: choose a company, a "
                        "department, a job position, employees, a kind of employee or "
                        "a site. If everybody in every company needs it, say so.",
                        type=requirement.type_id.name,
                    )
                )

    @api.model
    def _get_conditions(self):
        """Return the fields that say of whom it is required. To be extended."""
        return [
            "company_id",
            "department_id",
            "job_id",
            "employee_ids",
            "employee_type_ids",
            "site_ids",
        ]

    @api.onchange("date_start", "date_until")
    def _onchange_unusual_period(self):
        """Question a last day that looks like a typing error."""
        return self._question_period()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        requirements = super().create([self._read_kind(vals) for vals in vals_list])
        self.env.ref("certificates.ir_cron_due")._trigger()
        self.env["certificates.standing"]._wake()
        return requirements

    def write(self, vals):
        self._check_values([vals])
        result = super().write(self._read_kind(vals))
        # The company is among the values: ask again who may define this.
        self.check_access("write")
        self.env["certificates.standing"]._wake()
        return result

    @api.model
    def _check_rows(self, rows, sheet):
        """Find levels among those of the type: several types have one of a name."""
        messages = super()._check_rows(rows, sheet)
        self._match_levels_of(rows, "type_id")
        return messages

    def _archive_without_site(self):
        """Archive what no site asks any more, rather than to ask it of everybody."""
        # sudo: who says what a site asks ends it, wherever else it may be asked
        left = self.sudo().with_context(active_test=False)
        left = left.filtered(lambda requirement: not requirement.site_ids)
        left.action_archive()
        note = self.env._("No site asks this any more: it is archived.")
        left._message_log_batch(dict.fromkeys(left.ids, note))

    @api.model
    def _read_kind(self, vals):
        """Return values that name the kinds of employee, where they name one kind."""
        if "employee_type" not in vals:
            return vals
        vals = dict(vals)
        value = vals.pop("employee_type")
        kinds = self.env["certificates.employee.type"]._find([value])
        if value and not kinds:
            raise ValidationError(
                self.env._("There is no kind of employee “%(value)s”.", value=value)
            )
        return {"employee_type_ids": [Command.set(kinds.ids)], **vals}

    def action_open_compliance(self):
        """Open the compliance report of these types, as a list: they are few."""
        action = self.env["certificates.compliance"]._get_open_action(
            [("type_id", "in", self.type_id.ids)]
        )
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        return {**action, "views": views}

    @api.model
    def _cron_announce_gaps(self):
        """Tell each manager once who of the team lacks what is newly required.

        A requirement and its announcements are committed together: what was
        interrupted starts anew, what is done is not done again.
        """
        # What is asked of those who come to a site is asked of nobody in particular.
        waiting = self.search([("is_announced", "=", False), ("site_ids", "=", False)])
        return run_in_batches(
            waiting, 1, lambda requirement: requirement._announce_gaps()
        )

    def _announce_gaps(self):
        """Queue what managers are told about the gaps of one new requirement."""
        self.ensure_one()
        if not self.try_lock_for_update().filtered(lambda r: not r.is_announced):
            return
        self.is_announced = True
        self.env["certificates.delivery"]._submit(
            [
                self._prepare_announcement(manager, employees)
                for manager, employees in self._get_gaps_by_manager().items()
            ]
        )

    def _prepare_announcement(self, manager, employees):
        return {
            "kind": "requirement",
            "key": f"requirement:{self.id}:{manager.id}",
            "requirement_id": self.id,
            "employee_id": manager.id,
            "recipient": "manager",
            "employee_ids": employees.ids,
        }

    def _get_gaps_by_manager(self):
        """Return the employees with a gap, by their manager."""
        company = self.company_id or self.env.company
        first_day = max(self.date_start, company._get_certificates_today())
        rows = self.env["certificates.compliance"].with_context(
            certificates_date=fields.Date.to_string(first_day),
            certificates_requirement_ids=self.ids,
        )
        groups = rows._read_group(
            [
                ("status", "in", ["missing", "expired", "grace"]),
                ("manager_id.active", "=", True),
            ],
            ["manager_id"],
            ["employee_id:recordset"],
        )
        return dict(groups)
