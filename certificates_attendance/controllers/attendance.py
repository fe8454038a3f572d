from odoo.http import request

from odoo.addons.hr_attendance.controllers.main import HrAttendance


class CertificatesAttendance(HrAttendance):
    """Tells at the kiosk and in the systray what somebody lacks who may come in."""

    @staticmethod
    def _get_company(token):
        """Speak the language of the page, which is that of the company."""
        company = HrAttendance._get_company(token)
        if company.partner_id.lang:
            request.update_context(lang=company.partner_id.lang)
        return company

    @staticmethod
    def _get_employee_info_response(employee):
        response = HrAttendance._get_employee_info_response(employee)
        # sudo: who has just checked in is told about that attendance
        attendance = employee.sudo().last_attendance_id
        if response and attendance and not attendance.check_out:
            response["certificates_warning"] = attendance.certificates_warning
        return response
