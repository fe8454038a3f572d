from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import AttendanceCase

REASON = {"certificates_override_reason": "Escorted to the office"}


class TestAttendance(AttendanceCase):
    def test_who_lacks_something_is_not_checked_in(self):
        with self._refuses(
            ValidationError,
            "^Wim Worker lacks Site Induction for North on 11/22/2026: "
            "ask Olga Officer.$",
        ):
            self._check_in(user=self.guard)
        self.assertTrue(self._check_in(self.lead, self.guard))

    def test_an_officer_lets_in_with_a_reason_that_is_logged(self):
        with self._refuses(ValidationError, "enter a reason"):
            self._check_in()
        with self.assertRaises(AccessError):
            self._check_in(user=self.guard, **REASON)
        attendance = self._check_in(**REASON)
        row = self.Override.search([("employee_id", "=", self.worker.id)])
        self.assertEqual(row.user_id, self.chief)
        self.assertEqual(row.type_ids, self.induction)
        self.assertEqual(str(row.date), "2026-11-22")
        self.assertEqual(row.reason, "Escorted to the office")
        self.assertIn("Escorted to the office", self._get_notes(attendance))

    def test_checking_out_is_never_refused(self):
        attendance = self._check_in(**REASON)
        attendance.with_user(self.guard).check_out = "2026-11-22 10:00:00"
        self.company.certificates_policy = "warn"
        self._check_in(check_in="2026-11-22 11:00:00")
        self.company.certificates_policy = "block"
        left = self.worker.sudo()._attendance_action_change()
        self.assertTrue(left.check_out)

    def test_a_warning_is_noted(self):
        self.company.certificates_policy = "warn"
        attendance = self._check_in(user=self.guard)
        self.assertIn("Wim Worker lacks", self._get_notes(attendance))

    def test_the_site_says_what_the_company_does_not(self):
        self.company.certificates_policy = False
        self.site.policy = "nothing"
        attendance = self._check_in(user=self.guard)
        self.assertFalse(attendance.certificates_warning)

    def _note_absence(self, user):
        return self._check_in(
            user=user, in_mode="technical", check_out="2026-11-22 08:00:01"
        ).with_user(self.chief)

    def test_absences_are_no_work(self):
        attendance = self._note_absence(self.env.ref("base.user_root"))
        self.assertFalse(attendance.certificates_warning)

    def test_an_absence_that_becomes_work_is_judged(self):
        attendance = self._note_absence(self.env.ref("base.user_root"))
        with self._refuses(ValidationError, "Wim Worker"):
            attendance.in_mode = "manual"

    def test_who_calls_work_an_absence_is_judged(self):
        """A client sent the mode of absences, and anybody was checked in."""
        with self._refuses(ValidationError, "Wim Worker"):
            self._note_absence(self.guard)

    def test_the_day_is_that_of_the_company(self):
        self._hold(self.worker, "2026-11-01", "2026-11-21", self.induction)
        self._check_in(check_in="2026-11-21 22:30:00", check_out="2026-11-21 22:40:00")
        self.company.resource_calendar_id.tz = "Europe/Amsterdam"
        with self._refuses(ValidationError, "11/22/2026"):
            self._check_in(check_in="2026-11-21 23:30:00")

    def test_an_attendance_is_moved_to_a_day_of_work(self):
        self._hold(self.worker, "2026-11-01", "2026-11-21", self.induction)
        attendance = self._check_in(
            check_in="2026-11-21 08:00:00", check_out="2026-11-21 09:00:00"
        )
        attendance.check_in = "2026-11-21 07:00:00"
        with self.assertRaises(ValidationError):
            attendance.write(
                {"check_in": "2026-11-22 07:00:00", "check_out": "2026-11-22 08:00:00"}
            )

    def test_the_form_asks_for_a_reason(self):
        with Form(self.Attendance.with_user(self.chief)) as form:
            form.employee_id = self.worker
            form.check_in = fields.Datetime.now()
            self.assertIn("Wim Worker lacks", form.certificates_warning)
            form.certificates_override_reason = "Escorted"
        self.assertEqual(len(form.record), 1)

    def test_the_form_tells_nothing_of_another_company(self):
        foreign = self._new_employee("Sam Secret", company_id=self.other_company.id)
        site = self.Site.create({"name": "All", "company_id": False})
        requirement = self._require(self.rescue, company_id=False, site_ids=site.ids)
        self.assertTrue(requirement)
        self.other_company.certificates_site_id = site
        self.assertTrue(site._get_lacking(foreign))
        values = {"employee_id": foreign.id, "check_in": "2026-11-22 08:00:00"}
        spec = {"certificates_warning": {}}
        attendances = self.Attendance.with_user(self.guard)
        told = attendances.onchange(values, [*values], spec)["value"]
        self.assertFalse(told.get("certificates_warning"))

    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.certificates_site_id, self.site)
        settings.certificates_site_id = self.zone
        settings.certificates_policy = "warn"
        settings.execute()
        self.assertEqual(self.company.certificates_site_id, self.zone)
        self.assertEqual(self.company.certificates_policy, "warn")

    def test_who_changes_settings_does_not_pass_by_what_the_site_blocks(self):
        admin = self._new_user("admin2", "base.group_system")
        self.assertFalse(admin.has_group("certificates.group_certificates_override"))
        self.site.policy = "block"
        settings = self.env["res.config.settings"].with_user(admin)
        settings = settings.with_context(allowed_company_ids=self.company.ids)
        with self._refuses(AccessError, "cannot say “Warn” where North says “Refuse"):
            settings.create({"certificates_policy": "warn"}).execute()
        chief = self._new_user(
            "chief2", "base.group_system,certificates.group_certificates_override"
        )
        settings.with_user(chief).create({"certificates_policy": "warn"}).execute()
        self.assertEqual(self.company.certificates_policy, "warn")
        noted = self.company.partner_id.message_ids.mapped("body")
        self.assertIn("“Warn” where North says “Refuse", str(noted))
        # Other settings are saved by whoever may.
        settings.create({}).execute()
        self.assertEqual(self.company.certificates_policy, "warn")

    def test_a_site_of_another_company_is_refused(self):
        foreign = self.Site.create({"name": "Far", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self.company.certificates_site_id = foreign

    def test_many_take_no_more_queries_than_few(self):
        self.company.certificates_policy = "warn"
        people = [self._new_employee(f"Person {number}") for number in range(60)]
        few, many = (self._count(some) for some in (people[:10], people[10:]))
        self.assertLessEqual(many, few + 5)

    def _count(self, people):
        attendances = self.Attendance.concat(*(self._check_in(p) for p in people))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        shifts = attendances._get_certificates_shifts()
        self.assertEqual(len(shifts), len(people))
        attendances._judge_certificates(shifts, {})
        return self.env.cr.sql_log_count - before
