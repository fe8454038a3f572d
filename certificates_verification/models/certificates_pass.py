from odoo import models


class CertificatesPass(models.Model):
    _inherit = "certificates.pass"

    def _draw(self):
        request = self.request_id
        if request.renew_codes:
            # sudo: what the requester may do was checked when it was submitted
            certificates = self.assignment_id.with_user(request.create_uid).sudo()
            certificates._replace_codes()
        return super()._draw()
