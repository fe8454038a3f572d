from odoo import api, models

from odoo.addons.certificates.tools.batch import run_in_batches


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_due_jobs(self):
        return [*super()._get_due_jobs(), self._tell_gate_holders]

    @api.model
    def _tell_gate_holders(self):
        return self.env["certificates.gate.check"]._tell_holders(run_in_batches)
