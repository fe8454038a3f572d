from odoo import models
from odoo.exceptions import UserError


class CertificatesExam(models.Model):
    _inherit = "certificates.exam"

    def action_request_passes(self):
        """Open the wizard that requests passes, with all passed candidates selected."""
        certificates = self._get_passed_certificates()
        wizard = self.env["certificates.pass.wizard"].create(
            {"exam_id": self.id if len(self) == 1 else False}
        )
        wizard._add(certificates)
        return wizard._get_action()

    def action_send_passes(self):
        """Mail each passed candidate their own pass."""
        return self._get_passed_certificates().action_send_passes()

    def action_ask_to_send_passes(self):
        """Open the wizard that says how many candidates get a mail."""
        return self._get_passed_certificates().action_ask_to_send_passes()

    def _get_passed_certificates(self):
        """Return the unrevoked certificates of the passed candidates."""
        issued = self.assignment_ids
        certificates = issued.filtered_domain(issued._get_printable_domain())
        if not certificates:
            raise UserError(
                self.env._(
                    "No certificates were issued yet: issue those of the exam first."
                )
            )
        return certificates
