from odoo import models
from odoo.exceptions import UserError


class CertificatesPassRequest(models.Model):
    _inherit = "certificates.pass.request"

    def _check_submittable(self):
        # sudo: contact persons request passes of certificates that they do not read
        for company in self.sudo().pass_ids.assignment_id.company_id:
            problem = company._explain_certificates_seal()
            if problem:
                raise UserError(problem)
        return super()._check_submittable()
