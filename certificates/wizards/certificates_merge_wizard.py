from odoo import api, fields, models


class CertificatesMergeWizard(models.TransientModel):
    """Asks before what several records of one person hold becomes that of one."""

    _name = "certificates.merge.wizard"
    _description = "Merge Employees"
    _inherit = ["certificates.form.mixin"]

    employee_ids = fields.Many2many(
        "hr.employee",
        "certificates_merge_wizard_employee_rel",
        string="Records of One Person",
        default=lambda self: self._default_employee_ids(),
        context={"active_test": False},
        required=True,
    )
    target_id = fields.Many2one(
        "hr.employee",
        "Goes On",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        context={"active_test": False},
        domain="[('id', 'in', employee_ids)]",
        help="The record that stays. The others are archived.",
    )
    moved = fields.Text("Moves", compute="_compute_moved")
    employee_count = fields.Integer(compute="_compute_moved")

    @api.model
    def _default_employee_ids(self):
        if self.env.context.get("active_model") != "hr.employee":
            return False
        return self.env.context.get("active_ids")

    @api.depends("employee_ids")
    def _compute_target_id(self):
        for wizard in self:
            employees = wizard.employee_ids._origin
            wizard.target_id = employees.sorted(
                lambda e: (e.active, e.id), reverse=True
            )[:1]

    @api.depends("employee_ids", "target_id")
    def _compute_moved(self):
        for wizard in self:
            sources = wizard.employee_ids._origin - wizard.target_id._origin
            # sudo: counts only, of employees that the user writes
            lines = sources.sudo()._describe_certificates_moved() if sources else []
            wizard.moved = "\n".join(lines)
            wizard.employee_count = len(sources)

    def action_merge(self):
        """Merge the employees into the one who goes on, and show that one."""
        self.ensure_one()
        self.employee_ids._merge_certificates_into(self.target_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.employee",
            "res_id": self.target_id.id,
            "view_mode": "form",
        }
