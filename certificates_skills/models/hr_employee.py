from odoo import api, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    @api.depends("employee_skill_ids.skill_id")
    def _compute_skill_ids(self):
        # In one statement, where an assignment to each employee takes one for each: a
        # type with thousands of certificates changes thousands of employees.
        self._fields["skill_ids"].write_batch(
            [(employee, employee.employee_skill_ids.skill_id) for employee in self]
        )

    @api.model
    def _add_certification_activity_to_employees(self):
        """Leave out the certifications that reminders of certificates care for."""
        alerted = self.env["hr.employee.skill"]._get_alerted_keys()
        employees = self.with_context(certificates_alerted=alerted)
        return super(HrEmployee, employees)._add_certification_activity_to_employees()

    def activity_schedule(
        self, act_type_xmlid="", date_deadline=None, summary="", note="", **act_values
    ):
        alerted = self.env.context.get("certificates_alerted", ())
        if alerted:
            self = self.filtered(lambda e: (e.id, summary) not in alerted)
            self = self.with_context(certificates_alerted=())
        return super().activity_schedule(
            act_type_xmlid, date_deadline, summary, note, **act_values
        )
