from odoo import api, models


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_work_jobs(self):
        return [
            *super()._get_work_jobs(),
            self.env["certificates.assignment"]._cron_project_skills,
        ]
