from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesAssignment(models.Model):
    _name = "certificates.assignment"
    _description = "Employee Certificate"
    _inherit = [
        "certificates.employee.mixin",
        "certificates.page.mixin",
        "certificates.held.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_expiry, id"
    _rec_names_search = ["number", "employee_id"]
    _check_company_auto = True
    _holder = "employee_id"

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
    _exam_employee_uniq = models.UniqueIndex(
        "(exam_id, employee_id) WHERE exam_id IS NOT NULL",
        "This employee already has the certificate of this exam.",
    )

    @api.depends("employee_id.active")
    def _compute_needs_attention(self):
        return super()._compute_needs_attention()

    @api.model
    def _get_attention_domain(self):
        at_work = Domain("is_employee_active", "=", True)
        return super()._get_attention_domain() & at_work

    @api.onchange("type_id", "employee_id", "level_id", "date_start", "date_expiry")
    def _onchange_equal(self):
        return super()._onchange_equal()

    @api.depends("exam_id")
    def _compute_exam_date(self):
        # Stays when the exam moves: the exam then shows the difference.
        for certificate in self:
            certificate.exam_date = certificate.exam_id.date

    def action_renew(self):
        """Open the wizard that renews these certificates."""
        return self._get_wizard_action("certificates_renew_wizard_action")

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

    @api.model
    def _list_as_held(self, action):
        """Have an action list what counts first, and what is replaced last."""
        held = self.env.ref("certificates.certificates_assignment_view_list_held")
        views = [
            (held.id if kind == "list" else view_id, kind)
            for view_id, kind in action["views"]
        ]
        return {**action, "views": views}

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
        self.ensure_one()
        # sudo: after a move to another company the type may be out of sight
        self.sudo().type_id._check_is_of_company(self.sudo().employee_id)

    @api.model
    def _before_create(self, vals_list):
        vals_list = super()._before_create(vals_list)
        self._check_types_are_there(vals_list)
        return vals_list

    @api.model
    def _check_types_are_there(self, vals_list):
        """Refuse new certificates of a type of another company than the employee's.

        :raise UserError: saying what to do
        """
        pairs = [(vals.get("type_id"), vals.get("employee_id")) for vals in vals_list]
        pairs = [pair for pair in pairs if all(type(id_) is int for id_ in pair)]
        # sudo: who names a type or an employee out of sight is refused elsewhere
        types = self.env["certificates.type"].sudo().browse({id_ for id_, _e in pairs})
        owned = types.exists().filtered("company_id")
        pairs = [pair for pair in pairs if pair[0] in owned.ids]
        # sudo: the same
        people = self.env["hr.employee"].sudo().browse({id_ for _t, id_ in pairs})
        people = people.exists()
        people.fetch(["company_id", "name"])
        for type_id, employee_id in pairs:
            if employee_id in people.ids:
                kind, employee = types.browse(type_id), people.browse(employee_id)
                kind._check_is_of_company(employee)
