from odoo import models
from odoo.fields import Command


class CertificatesDelivery(models.Model):
    """A mail with passes brings their badges too."""

    _inherit = "certificates.delivery"

    def _attach_files(self, mails, pdfs):
        result = super()._attach_files(mails, pdfs)
        badges = self.assignment_ids._bake_badges("png")
        values = [
            certificate._prepare_badge_attachment(mail, badges[certificate.id])
            for delivery, mail in zip(self, mails, strict=True)
            for certificate in delivery.assignment_ids
            if certificate.id in badges
        ]
        attachments = self.env["ir.attachment"].create(values).grouped("res_id")
        for mail in mails:
            added = attachments.get(mail.mail_message_id.id, ())
            mail.attachment_ids = [Command.link(file.id) for file in added]
        return result
