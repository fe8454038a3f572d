from odoo import api, models


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_work_jobs(self):
        compare = self.env["certificates.enrollment"]._cron_read_documents
        return [*super()._get_work_jobs(), compare]
