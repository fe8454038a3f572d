from odoo import api, models


class MailThread(models.AbstractModel):
    """Mails that come back, of which deliveries are told."""

    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        address = message_dict["bounced_email"]
        references = message_dict["bounced_msg_ids"]
        if address and references:
            # sudo: deliveries follow from what happens to their mail
            deliveries = self.env["certificates.delivery"].sudo()
            deliveries._bounce_mails(references, address)
        return result
