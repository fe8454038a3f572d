from odoo import api, models


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_work_jobs(self):
        requests = self.env["certificates.pass.request"]
        return [
            *super()._get_work_jobs(),
            requests._cron_prepare,
            requests._cron_delete_files,
        ]
