from odoo import api, models


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_work_jobs(self):
        read = self.env["certificates.scan.file"]._cron_read
        compare = self.env["certificates.submission"]._cron_read_documents
        return [*super()._get_work_jobs(), compare, read]
