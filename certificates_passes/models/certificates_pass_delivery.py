from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Command
from odoo.tools import split_every

from odoo.addons.certificates.tools.batch import try_each

from ..tools import filenames

# How many holders one transaction mails.
SEND_BATCH = 50


class CertificatesPassDelivery(models.Model):
    """A mail that brings a holder their own passes: waiting, sent, or failed."""

    _name = "certificates.pass.delivery"
    _description = "Pass Delivery"
    _order = "id desc"
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee",
        "Holder",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, precompute=True, index=True
    )
    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_pass_delivery_assignment_rel",
        "delivery_id",
        "assignment_id",
        "Certificates",
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", "Sent To", readonly=True)
    email = fields.Char(readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", groups=NO_ACCESS
    )
    status = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Not Sent")],
        default="waiting",
        required=True,
        readonly=True,
    )
    sent_at = fields.Datetime("Sent On", readonly=True)
    error = fields.Char("Reason", readonly=True)
    resent_by_id = fields.Many2one(
        "certificates.pass.delivery",
        "Sent Again",
        readonly=True,
        index="btree_not_null",
        help="The delivery that repeats this one.",
    )

    _waiting_idx = models.Index("(id) WHERE status = 'waiting'")

    @api.model
    def _submit(self, certificates):
        """Queue a mail to each holder of certificates, with their passes.

        :return: the deliveries
        """
        certificates._check_printable()
        # sudo: deliveries follow from what officers do, and are written by nobody
        deliveries = self.sudo().create(
            [
                {
                    "employee_id": employee.id,
                    "assignment_ids": [Command.set(held.ids)],
                }
                for employee, held in certificates.grouped("employee_id").items()
            ]
        )
        # sudo: waking the scheduled action is part of the same
        self.env.ref("certificates_passes.ir_cron_send").sudo()._trigger()
        return deliveries.sudo(False)

    def action_resend(self):
        """Mail the holders their passes again, as the certificates are now."""
        self.check_access("read")
        self.assignment_ids.check_access("write")
        again = self.browse()
        for delivery in self.filtered("assignment_ids"):
            repeated = self._submit(delivery.assignment_ids)
            # sudo: as in _submit
            delivery.sudo().resent_by_id = repeated
            again |= repeated
        return again._get_action()

    @api.model
    def _cron_send(self):
        """Mail the passes that wait. Commits after each batch; sends each once."""
        waiting_ids = self.sudo().search([("status", "=", "waiting")], order="id").ids
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(waiting_ids))
        for ids in split_every(SEND_BATCH, waiting_ids):
            self.sudo().browse(ids)._send()
            if not commit(len(ids)):
                return

    def _send(self):
        waiting = self.try_lock_for_update().filtered(lambda d: d.status == "waiting")
        for delivery in waiting:
            delivery.partner_id = delivery.employee_id._get_certificates_partner()
            delivery.email = delivery.partner_id.email
        reachable = waiting.filtered("email")
        (waiting - reachable)._fail(self.env._("The holder has no email address."))
        for language, deliveries in reachable.grouped(
            lambda d: d.partner_id.lang
        ).items():
            try_each(
                deliveries.with_context(lang=language),
                lambda batch: batch._send_mails(),
                lambda delivery, error: delivery._fail(str(error)),
            )

    def _send_mails(self):
        """Mail holders of one language their passes."""
        template = self.env.ref("certificates_passes.mail_template_pass")
        printable = self.assignment_ids.filtered_domain(
            self.assignment_ids._get_printable_domain()
        )
        pdfs = printable._render_pass_pdfs()
        mails = template.send_mail_batch(self.ids)
        attachments = self.env["ir.attachment"].create(
            [
                values
                for delivery, mail in zip(self, mails, strict=True)
                for values in delivery._prepare_attachment_values(mail, pdfs)
            ]
        )
        by_message = attachments.grouped("res_id")
        now = fields.Datetime.now()
        for delivery, mail in zip(self, mails, strict=True):
            files = by_message.get(mail.mail_message_id.id, attachments.browse())
            mail.attachment_ids = [Command.link(attachment.id) for attachment in files]
            delivery.mail_id = mail
        self.write({"status": "sent", "sent_at": now})

    def _prepare_attachment_values(self, mail, pdfs):
        """Return the values of the files of a mail.

        :param pdfs: dict of the id of a certificate to the bytes of its pass
        """
        certificates = self.assignment_ids.filtered(lambda c: c.id in pdfs)
        names = filenames.unique_names(c._get_pass_file_name() for c in certificates)
        return [
            {
                "name": name,
                "raw": pdfs[certificate.id],
                "res_model": "mail.message",
                "res_id": mail.mail_message_id.id,
            }
            for name, certificate in zip(names, certificates, strict=True)
        ]

    def _fail(self, reason):
        self.write({"status": "failed", "error": reason})

    def _get_action(self):
        """Return the action that opens these deliveries."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_passes.certificates_pass_delivery_action"
        )
        return {**action, "domain": [("id", "in", self.ids)]}
