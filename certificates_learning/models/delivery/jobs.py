from odoo import api, models


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_due_jobs(self):
        enrollments = self.env["certificates.enrollment"]
        return [
            *super()._get_due_jobs(),
            enrollments._cron_open_cycles,
            enrollments._cron_take_full_path,
            enrollments._remind_due,
        ]

    @api.model
    def _get_work_jobs(self):
        return [
            *super()._get_work_jobs(),
            self.env["certificates.enrollment"]._cron_reconcile,
            self.env["certificates.certification"]._cron_enroll_audiences,
            self.env["certificates.enrollment.request"]._cron_enroll,
        ]
