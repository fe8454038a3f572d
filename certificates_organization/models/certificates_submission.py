from odoo import models


class CertificatesSubmission(models.Model):
    _inherit = "certificates.submission"

    def _get_portal_url(self):
        """Return the page of the contact person who handed it in, or of the holder."""
        self.ensure_one()
        # sudo: portal users do not read whose it is
        submission = self.sudo()
        if submission.source == "contact":
            is_holder = submission.employee_id in self._get_own_employees()
            if not is_holder:
                return f"/my/organization/submissions/{self.id}"
        return super()._get_portal_url()
