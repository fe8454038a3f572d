from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.certificates.tools.batch import run_in_batches

# How many employees one transaction enrolls.
REQUEST_BATCH = 250


class CertificatesEnrollmentRequest(models.Model):
    """Many employees to enroll, in the background and with progress to watch."""

    _name = "certificates.enrollment.request"
    _description = "Bulk Enrollment"
    _inherit = ["certificates.values.mixin", "certificates.progress.mixin", "hr.mixin"]
    _order = "id desc"
    _rec_name = "certification_id"

    certification_id = fields.Many2one(
        "certificates.certification",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        required=True,
        index=True,
        readonly=True,
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        "certificates_enrollment_request_employee_rel",
        string="Employees",
        readonly=True,
    )
    origin = fields.Char(default="manual", required=True, readonly=True)
    deadline = fields.Date(readonly=True)
    last_employee_id = fields.Integer(
        readonly=True, help="Employees up to this number are handled."
    )
    enrolled_count = fields.Integer("Enrolled", readonly=True)
    problems = fields.Text(readonly=True)

    @api.model
    def _submit(self, certification, employees, origin="manual", deadline=None):
        """Queue employees for enrollment and wake the scheduled action.

        :return: the request, of which the form shows the progress
        """
        request = self.create(
            {
                "certification_id": certification.id,
                "company_id": certification.company_id.id or self.env.company.id,
                "employee_ids": [Command.set(employees.ids)],
                "origin": origin,
                "deadline": deadline,
                "total_count": len(employees),
            }
        )
        self.env.ref("certificates.ir_cron_work")._trigger()
        return request

    @api.model
    def _cron_enroll(self):
        """Enroll who waits. Commits after each batch; goes on where it was killed."""
        for request in self.search([("progress_state", "!=", "done")], order="id"):
            if not run_in_batches(
                request._get_waiting_employees(),
                REQUEST_BATCH,
                request._enroll_batch,
                request._note_problem,
            ):
                return False
            request._finish_progress()
            self.env["ir.cron"]._commit_progress()
        return True

    def _get_waiting_employees(self):
        self.ensure_one()
        return self.employee_ids.filtered(
            lambda employee: employee.id > self.last_employee_id
        ).sorted("id")

    def _enroll_batch(self, employees):
        self.ensure_one()
        values = {"origin": self.origin, "again": self.origin == "manual"}
        if self.deadline:
            values["deadline"] = self.deadline
        enrolled = self.certification_id._enroll(employees, **values)
        self._note_done(employees, len(enrolled))

    def _note_done(self, employees, enrolled=0):
        self.write(
            {
                "last_employee_id": employees.ids[-1],
                "done_count": self.done_count + len(employees),
                "enrolled_count": self.enrolled_count + enrolled,
            }
        )
        self._notify_progress()

    def _note_problem(self, employee, error):
        line = f"{employee.name}: {error}"
        self.problems = f"{self.problems}\n{line}" if self.problems else line
        self._note_done(employee)
