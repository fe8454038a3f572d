from odoo import api, models


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_work_jobs(self):
        read = self.env["certificates.scan.file"]._cron_read
        return [*super()._get_work_jobs(), read]
