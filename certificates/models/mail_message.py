from odoo import api, models
from odoo.exceptions import UserError


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_certificate_history(self):
        """Refuse to delete tracked changes of a certificate that exists.

        Deleting a certificate deletes its messages as superuser.
        """
        if self.env.su:
            return
        # sudo: only administrators may see what a message tracks
        of_certificates = self.sudo().filtered(
            lambda message: message.model == "certificates.assignment"
        )
        if of_certificates.tracking_value_ids:
            raise UserError(
                self.env._(
                    "The recorded changes of a certificate cannot be deleted: they "
                    "show what was known of it on any day."
                )
            )
