from odoo import api, fields, models


class CertificatesReminderDigest(models.Model):
    """All reminders for one recipient in one run: what the mail template renders."""

    _name = "certificates.reminder.digest"
    _description = "Certificate Reminders"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Recipient", required=True, index=True, ondelete="cascade"
    )
    delivery_ids = fields.One2many(
        "certificates.reminder.delivery", "digest_id", "Reminders"
    )
    assignment_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates",
        compute="_compute_assignment_ids",
    )
    lang = fields.Char(compute="_compute_lang")

    @api.depends("delivery_ids.assignment_id")
    def _compute_assignment_ids(self):
        for digest in self:
            digest.assignment_ids = digest.delivery_ids.assignment_id.sorted(
                lambda c: (c.date_expiry, c.id)
            )

    @api.depends("partner_id.lang")
    def _compute_lang(self):
        for digest in self:
            digest.lang = digest.partner_id.lang or self.env.lang

    def _send(self):
        """Queue the mails: the mail server is no part of the transaction."""
        template = self.env.ref("certificates.mail_template_reminder_digest")
        template.send_mail_batch(self.ids)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _get_certificate_url(self, certificate):
        """Return the address at which the recipient finds a certificate."""
        base = certificate.get_base_url()
        return f"{base}/mail/view?model=certificates.assignment&res_id={certificate.id}"
