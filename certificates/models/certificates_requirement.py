from odoo import api, fields, models

from ..tools.batch import run_in_batches


class CertificatesRequirement(models.Model):
    """A required type. It applies to employees who meet all criteria filled in."""

    _name = "certificates.requirement"
    _description = "Certificate Requirement"
    _inherit = [
        "certificates.form.mixin",
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
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="Leave empty to require it in every company.",
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
        default=fields.Date.context_today,
        tracking=True,
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

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        self.env.ref("certificates.ir_cron_due")._trigger()
        self.env["certificates.standing"]._wake()
        return requirements

    def write(self, vals):
        result = super().write(vals)
        # The company is among the values: ask again who may define this.
        self.check_access("write")
        self.env["certificates.standing"]._wake()
        return result

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
        waiting = self.search([("is_announced", "=", False)])
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
        first_day = max(self.date_start, fields.Date.context_today(self))
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
