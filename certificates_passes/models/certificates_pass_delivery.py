from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Command

from odoo.addons.certificates.tools.batch import run_in_batches, try_each

from ..tools import filenames

# How many holders one transaction mails.
SEND_BATCH = 50


class CertificatesPassDelivery(models.Model):
    """A mail that brings a holder their own passes, and what became of it."""

    _name = "certificates.pass.delivery"
    _description = "Pass by Mail"
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
    qualifications = fields.Char("Passes Of", compute="_compute_qualifications")
    partner_id = fields.Many2one("res.partner", "Sent To", readonly=True)
    email = fields.Char(readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", groups=NO_ACCESS
    )
    status = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("outgoing", "On Its Way"),
            ("sent", "Sent"),
            ("failed", "Not Sent"),
        ],
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

    @api.depends("assignment_ids.type_id.name")
    @api.depends_context("lang")
    def _compute_qualifications(self):
        for delivery in self:
            names = delivery.assignment_ids.type_id.mapped("name")
            delivery.qualifications = ", ".join(names)

    @api.model
    def _submit(self, certificates):
        """Queue a mail to each holder of certificates, with their passes.

        :return: the deliveries
        """
        return self._queue(list(certificates.grouped("employee_id").values()))

    @api.model
    def _queue(self, groups):
        """Queue a mail for each group of certificates of one holder.

        :param list groups: certificates, of one holder each
        :return: the deliveries, in the same order
        """
        for certificates in groups:
            certificates._check_printable()
        # sudo: deliveries follow from what officers do, and are written by nobody
        deliveries = self.sudo().create(
            [
                {
                    "employee_id": certificates.employee_id.id,
                    "assignment_ids": [Command.set(certificates.ids)],
                }
                for certificates in groups
            ]
        )
        # sudo: waking the scheduled action is part of the same
        self.env.ref("certificates_passes.ir_cron_send").sudo()._trigger()
        return deliveries.sudo(False)

    def action_resend(self):
        """Mail the holders their passes again, as the certificates are now."""
        self.check_access("read")
        self.assignment_ids.check_access("write")
        over = self.filtered(lambda d: d.assignment_ids and d._is_over())
        if not over:
            raise UserError(self.env._("These passes are on their way already."))
        repeated = self._queue([delivery.assignment_ids for delivery in over])
        # sudo: as in _queue
        for delivery, again in zip(over.sudo(), repeated, strict=True):
            delivery.resent_by_id = again
        return repeated._get_action()

    def _is_over(self):
        """Return whether nothing more happens to a delivery by itself."""
        self.ensure_one()
        # sudo: mails on their way are nobody's, and a deleted one never arrives
        is_lost = self.status == "outgoing" and not self.sudo().mail_id
        return is_lost or self.status in ("sent", "failed")

    @api.model
    def _cron_send(self):
        """Mail the passes that wait. Commits after each batch; sends each once."""
        # sudo: of every company, whoever runs the scheduled action
        waiting = self.sudo().search([("status", "=", "waiting")], order="id")
        run_in_batches(waiting, SEND_BATCH, lambda batch: batch._send())

    def _send(self):
        waiting = self.try_lock_for_update().filtered(lambda d: d.status == "waiting")
        waiting._set_recipients()
        reachable = waiting.filtered("email")
        (waiting - reachable)._fail(self.env._("The holder has no email address."))
        by_language = reachable.grouped(lambda d: d.partner_id.lang)
        for language, deliveries in by_language.items():
            try_each(
                deliveries.with_context(lang=language),
                lambda batch: batch._send_mails(),
                lambda delivery, error: delivery._fail(delivery._get_reason(error)),
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _set_recipients(self):
        """Note to whom and to which address the passes go."""
        for delivery in self:
            delivery.partner_id = delivery.employee_id._get_certificates_partner()
        # Read at once, not one for each delivery.
        emails = {partner: partner.email for partner in self.partner_id}
        for delivery in self:
            delivery.email = emails.get(delivery.partner_id)

    def _send_mails(self):
        """Queue the mails that bring holders of one language their passes."""
        certificates = self.assignment_ids
        certificates._check_printable()
        pdfs = certificates._render_pass_pdfs()
        template = self.env.ref("certificates_passes.mail_template_pass")
        mails = template.send_mail_batch(self.ids)
        self._attach_files(mails, pdfs)
        for delivery, mail in zip(self, mails, strict=True):
            delivery.mail_id = mail
        self.status = "outgoing"

    def _attach_files(self, mails, pdfs):
        """Attach to each mail the passes that its delivery brings.

        :param mails: mails in the order of the deliveries
        :param pdfs: dict of the id of a certificate to the bytes of its pass
        """
        attachments = self.env["ir.attachment"].create(
            [
                values
                for delivery, mail in zip(self, mails, strict=True)
                for values in delivery._prepare_attachment_values(mail, pdfs)
            ]
        )
        by_message = attachments.grouped("res_id")
        for mail in mails:
            files = by_message[mail.mail_message_id.id]
            mail.attachment_ids = [Command.link(attachment.id) for attachment in files]

    def _prepare_attachment_values(self, mail, pdfs):
        """Return the values of the files of a mail."""
        names = filenames.unique_names(
            certificate._get_pass_file_name() for certificate in self.assignment_ids
        )
        return [
            {
                "name": name,
                "raw": pdfs[certificate.id],
                "res_model": "mail.message",
                "res_id": mail.mail_message_id.id,
            }
            for name, certificate in zip(names, self.assignment_ids, strict=True)
        ]

    @api.model
    def _follow_mails(self, mails, state, reason=None):
        """Record what became of mails.

        :param mails: mails of any kind
        :param str state: the state that the mails have now
        :param str reason: why they could not be sent
        """
        deliveries = self.search([("mail_id", "in", mails.ids)])
        if state == "sent":
            deliveries.write(
                {"status": "sent", "sent_at": fields.Datetime.now(), "error": False}
            )
        else:
            deliveries._fail(reason or self.env._("The mail was not delivered."))

    def _fail(self, reason):
        self.write({"status": "failed", "error": reason})

    def _get_reason(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self.env._("It could not be drawn. Ask your administrator for the log.")

    def _get_holder_url(self):
        """Return where holders find all their passes, or ``None`` without a log-in."""
        self.ensure_one()
        if not self.partner_id.user_ids:
            return None
        return f"{self.company_id.get_base_url()}/my/passes"

    def _get_action(self):
        """Return the action that opens these deliveries."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_passes.certificates_pass_delivery_action"
        )
        return {**action, "domain": [("id", "in", self.ids)]}
