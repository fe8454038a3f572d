from odoo import fields, models

# How many deliveries get their recipient in one transaction.
ADDRESS_BATCH = 500

# How many messages one transaction sends.
SEND_BATCH = 100


class CertificatesDelivery(models.Model):
    """How deliveries become messages that are sent, once, or fail with a reason."""

    _inherit = "certificates.delivery"

    def _send(self, run):
        """Send these deliveries, as messages of one kind and channel at a time.

        :param run: ``run_in_batches``, or ``run_at_once`` within a transaction
        :return: whether there is time for more
        """
        return run(self, ADDRESS_BATCH, lambda batch: batch._address()) and all(
            run(
                messages,
                SEND_BATCH,
                lambda batch: batch._send_messages(),
                lambda message, error: message.digest_ids._fail(
                    message._get_reason(error)
                ),
            )
            for messages in self._gather()
        )

    def _address(self):
        """Find who gets these deliveries; cancel what is pointless by now."""
        waiting = self.try_lock_for_update()
        needed = waiting._filter_needed()
        (waiting - needed).write({"state": "cancelled", "tries_again": False})
        recipients = needed._find_recipients()
        for (partner, to_officers), found in needed.grouped(recipients.get).items():
            if partner:
                found.write(
                    {
                        "partner_id": partner.id,
                        "email": partner.email,
                        "to_officers": to_officers,
                        "state": "waiting",
                    }
                )
        nobody = needed.filtered(lambda d: not recipients[d][0])
        for delivery in nobody:
            delivery._fail(delivery._get_unreachable_reason())

    def _gather(self):
        """Return the messages: of each its first delivery, by kind and channel."""
        ready = self.filtered(lambda d: d.state == "waiting" and d.partner_id)
        messages = self.browse()
        for deliveries in ready.grouped(lambda d: d._get_digest_key()).values():
            deliveries.digest_id = deliveries[0]
            messages += deliveries[0]
        return messages.grouped(lambda d: (d.kind, d.channel)).values()

    def _get_digest_key(self):
        """Return what deliveries have in common that one message tells together."""
        self.ensure_one()
        if self.channel == "activity" or self.kind not in self._get_digest_kinds():
            return self.id
        company = self.to_officers and self.company_id
        return self.kind, self.channel, self.partner_id, company

    def _send_messages(self):
        """Send messages of one kind, by the method of their channel."""
        messages = self._lock()
        if messages:
            getattr(messages, f"_send_by_{messages[0].channel}")()

    def _lock(self):
        """Return the messages that nobody else sends now and that still hold."""
        locked = self.digest_ids.try_lock_for_update()
        mine = self.filtered(lambda message: message.digest_ids <= locked)
        deliveries = mine.digest_ids.filtered(lambda d: d.state == "waiting")
        needed = deliveries._filter_needed()
        (deliveries - needed).write({"state": "cancelled"})
        (mine.digest_ids - needed).digest_id = False
        return mine.filtered(lambda message: message.digest_ids)

    def _settle(self, **values):
        """Note that these deliveries reached their recipients.

        :param values: what else is known of it
        """
        self.write(
            {
                **values,
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "error": False,
                "tries_again": False,
            }
        )

    def _fail(self, reason, tries_again=True):
        """Note why nobody was reached.

        :param bool tries_again: whether the next run tries again, unless it is of one
            employee only, who may not want to hear of it later
        """
        personal = self.filtered(lambda d: d.kind in d._get_personal_kinds())
        for deliveries, again in ((personal, False), (self - personal, tries_again)):
            deliveries.filtered(
                lambda d: (d.state, d.error) != ("failed", reason)
            ).write({"state": "failed", "error": reason, "tries_again": again})

    def _get_reason(self, error):
        return str(error)
