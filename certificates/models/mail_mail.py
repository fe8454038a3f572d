from odoo import api, models
from odoo.fields import Domain

from ..tools.batch import run_in_batches

# Why a mail that was not sent is deleted nevertheless, as Odoo does.
ADDRESS_FAILURES = ("mail_email_invalid", "mail_email_missing")

# How many mails that a killed run left are settled in one transaction.
SETTLE_BATCH = 500


class MailMail(models.Model):
    """Mails whose deliveries follow what becomes of them.

    Odoo deletes each mail by itself, right after it was sent, which costs more than to
    send it. Mails of deliveries are followed and deleted together, after all were sent.
    """

    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        sending = self.with_context(certificates_settles_later=True)
        result = super(MailMail, sending).send(*args, **kwargs)
        # sudo: as in the method that deletes a mail by itself
        self.sudo().exists()._settle()
        return result

    def _postprocess_sent_message(self, *args, **kwargs):
        if not self._settles_later():
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
        mails = self - self._filter_of_deliveries() if self._settles_later() else self
        self._get_deliveries()._lose_mails(mails)
        return super(MailMail, mails).unlink()

    def _settles_later(self):
        """Return whether these are part of a run that settles them at its end."""
        return self.env.context.get("certificates_settles_later")

    def _filter_of_deliveries(self):
        return self.filtered(lambda mail: mail.model == "certificates.delivery")

    def _settle(self):
        """Note what became of these mails, and delete those that nobody needs."""
        tried = self._filter_of_deliveries().filtered(lambda m: m.state != "outgoing")
        mails = tried.try_lock_for_update()
        self._get_deliveries()._follow_mails(mails)
        mails.filtered_domain(self._get_needless_domain()).unlink()

    @api.model
    def _settle_left(self):
        """Settle the mails that a killed run has sent.

        :return: whether there is time for more
        """
        queued = self._get_deliveries().search(
            [
                ("state", "=", "queued"),
                ("mail_id", "any", [("state", "!=", "outgoing")]),
            ]
        )
        # sudo: as in the method that deletes a mail by itself
        left = queued.mail_id | self.sudo().search(self._get_needless_domain())
        return run_in_batches(left, SETTLE_BATCH, lambda batch: batch._settle())

    @api.model
    def _get_needless_domain(self):
        """Return the mails of deliveries that are deleted, as Odoo has it."""
        return (
            Domain("auto_delete", "=", True)
            & Domain("model", "=", "certificates.delivery")
            & (
                Domain("state", "=", "sent")
                | Domain("state", "=", "exception")
                & Domain("failure_type", "in", ADDRESS_FAILURES)
            )
        )

    def _get_deliveries(self):
        # sudo: deliveries follow from what happens to their mail
        return self.env["certificates.delivery"].sudo()
