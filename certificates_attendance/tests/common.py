from odoo.addons.certificates.tests.test_site import SiteCase


class AttendanceCase(SiteCase):
    """A company whose employees check in at a site, where one is not qualified."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Attendance = cls.env["hr.attendance"]
        cls.Override = cls.env["certificates.override"]
        cls.officer.name = "Olga Officer"
        cls.site.responsible_id = cls.officer
        cls.company.write(
            {
                "certificates_site_id": cls.site.id,
                "certificates_policy": "block",
                "attendance_kiosk_mode": "barcode_manual",
                "attendance_kiosk_use_pin": False,
                "attendance_from_systray": True,
            }
        )
        cls._hold(cls.lead, "2026-01-01", "2030-12-31", cls.induction)
        cls.worker.write({"user_id": cls._new_user("worker").id, "barcode": "0411"})
        cls.lead.write({"user_id": cls._new_user("lead").id, "barcode": "0412"})
        guard = "base.group_user,hr_attendance.group_hr_attendance_user"
        override = "certificates.group_certificates_override"
        cls.guard = cls._new_user("guard", guard)
        cls.chief = cls._new_user("chief", f"{guard},{override}")

    def _check_in(self, employee=None, user=None, **values):
        attendances = self.Attendance.with_user(user or self.chief)
        values = {"check_in": "2026-11-22 08:00:00", **values}
        return attendances.create(
            {"employee_id": (employee or self.worker).id, **values}
        )

    def _get_notes(self, record):
        return "\n".join(record.sudo().message_ids.mapped("preview"))
