from odoo import models


class MailMail(models.Model):
    """Mails whose deliveries follow what becomes of them."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(self, *args, **kwargs):
        self._get_deliveries()._follow_mails(self)
        return super()._postprocess_sent_message(*args, **kwargs)

    def cancel(self):
        result = super().cancel()
        self._get_deliveries()._follow_mails(self)
        return result

    def mark_outgoing(self):
        result = super().mark_outgoing()
        self._get_deliveries()._follow_mails(self)
        return result

    def unlink(self):
        self._get_deliveries()._lose_mails(self)
        return super().unlink()

    def _get_deliveries(self):
        # sudo: deliveries follow from what happens to their mail
        return self.env["certificates.delivery"].sudo()
