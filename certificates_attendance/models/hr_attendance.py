from odoo import SUPERUSER_ID, api, models


class HrAttendance(models.Model):
    """Who checks in works that day at the site of the company.

    To check out is always allowed: it changes neither the day nor the employee. What
    Odoo notes of absences is no work; what a user calls so is.
    """

    _name = "hr.attendance"
    _inherit = ["certificates.work.mixin", "hr.attendance"]

    @api.model
    def _get_certificates_fields(self):
        return ["employee_id", "check_in", "in_mode"]

    def _get_certificates_policy_record(self):
        return self.employee_id.company_id

    def _get_certificates_employees(self):
        return {
            attendance: attendance.employee_id
            for attendance in self
            if attendance.check_in and not attendance._is_noted_absence()
        }

    def _is_noted_absence(self):
        is_noted = self.create_uid.id == SUPERUSER_ID
        return is_noted and self.in_mode == "technical"

    def _get_certificates_days(self, timezone):
        return self._list_certificates_days([self.check_in], timezone)

    def _remove_certificates_employees(self, employees):
        self.filtered(lambda a: a.employee_id in employees).unlink()
