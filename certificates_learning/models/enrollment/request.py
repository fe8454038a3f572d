from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import split_every

from odoo.addons.certificates.tools.batch import try_each

# How many employees one transaction enrolls.
REQUEST_BATCH = 250


class CertificatesEnrollmentRequest(models.Model):
    """Many employees to enroll, in the background and with progress to watch."""

    _name = "certificates.enrollment.request"
    _description = "Bulk Enrollment"
    _inherit = ["certificates.progress.mixin", "hr.mixin"]
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
        self.env.ref("certificates_learning.ir_cron_enroll")._trigger()
        return request

    @api.model
    def _cron_enroll(self):
        """Enroll who waits. Commits after each batch; goes on where it was killed."""
        requests = self.search([("progress_state", "!=", "done")], order="id")
        commit = self.env["ir.cron"]._commit_progress
        commit(
            remaining=sum(requests.mapped("total_count"))
            - sum(requests.mapped("done_count"))
        )
        for request in requests:
            for ids in split_every(REQUEST_BATCH, request._get_waiting_ids()):
                request._enroll_batch(ids)
                request._notify_progress()
                if not commit(len(ids)):
                    return
            request._finish_progress()
            commit()

    def _get_waiting_ids(self):
        self.ensure_one()
        return sorted(i for i in self.employee_ids.ids if i > self.last_employee_id)

    def _enroll_batch(self, ids):
        self.ensure_one()
        values = {"origin": self.origin, "again": self.origin == "manual"}
        if self.deadline:
            values["deadline"] = self.deadline
        enrollments = self.env["certificates.enrollment"]
        last_id = enrollments.search([], order="id desc", limit=1).id or 0
        try_each(
            self.env["hr.employee"].browse(ids),
            lambda batch: self.certification_id._enroll(batch, **values),
            self._note_problem,
        )
        enrolled = enrollments.search_count(
            [
                ("id", ">", last_id),
                ("certification_id", "=", self.certification_id.id),
                ("employee_id", "in", ids),
            ]
        )
        self.write(
            {
                "last_employee_id": ids[-1],
                "done_count": self.done_count + len(ids),
                "enrolled_count": self.enrolled_count + enrolled,
            }
        )

    def _note_problem(self, employee, error):
        line = f"{employee.name}: {error}"
        self.problems = f"{self.problems}\n{line}" if self.problems else line
