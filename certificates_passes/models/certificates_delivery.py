from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import filenames


class CertificatesDelivery(models.Model):
    """Mails that bring holders their own passes."""

    _inherit = "certificates.delivery"

    kind = fields.Selection(
        selection_add=[("pass", "Pass")], ondelete={"pass": "cascade"}
    )
    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_delivery_assignment_rel",
        "delivery_id",
        "assignment_id",
        "Passes",
        readonly=True,
    )
    qualifications = fields.Char("Passes Of", compute="_compute_qualifications")
    resent_by_id = fields.Many2one(
        "certificates.delivery",
        "Sent Again",
        readonly=True,
        index="btree_not_null",
        help="The message that repeats this one.",
    )

    @api.depends("assignment_ids.type_id.name")
    @api.depends_context("lang")
    def _compute_qualifications(self):
        for delivery in self:
            names = delivery.assignment_ids.type_id.mapped("name")
            delivery.qualifications = ", ".join(names)

    def _get_subject(self):
        return self.qualifications or super()._get_subject()

    @api.model
    def _submit_passes(self, groups):
        """Queue a mail for each group of certificates, with their passes.

        :param list groups: certificates, of one holder each
        :return: the deliveries, in the same order
        """
        for certificates in groups:
            certificates._check_printable()
        # sudo: deliveries follow from what officers do, and are written by nobody
        deliveries = self.sudo()
        holders = self.env["hr.employee"].union(*(c.employee_id for c in groups))
        last = {
            holder.id: last_id
            for holder, last_id in deliveries._read_group(
                [("kind", "=", "pass"), ("employee_id", "in", holders.ids)],
                ["employee_id"],
                ["id:max"],
            )
        }
        created = deliveries._submit(
            [
                {
                    "kind": "pass",
                    # What can be sent again follows the last time that it was.
                    "key": f"pass:{certificates.employee_id.id}"
                    f":{last.get(certificates.employee_id.id, 0)}:{number}",
                    "employee_id": certificates.employee_id.id,
                    "assignment_ids": [Command.set(certificates.ids)],
                }
                for number, certificates in enumerate(groups)
            ]
        )
        self._wake()
        return created.sudo(False)

    def action_resend(self):
        """Mail the holders their passes again, as the certificates are now.

        People who have left are mailed nothing.

        :raise UserError: nothing is left to send
        """
        self.check_access("read")
        self.assignment_ids.check_access("write")
        over = self.filtered(
            lambda d: d.assignment_ids and d.state in ("sent", "failed")
        )
        if not over:
            raise UserError(self.env._("These passes are on their way already."))
        certificates = over.assignment_ids
        over = over.filtered("employee_id.active")
        if not over:
            raise UserError(certificates[0]._explain_not_sendable())
        repeated = self._submit_passes([delivery.assignment_ids for delivery in over])
        # sudo: as in _submit_passes
        for delivery, again in zip(over.sudo(), repeated, strict=True):
            delivery.resent_by_id = again
        return repeated._get_action()

    @api.model
    def _get_templates(self):
        return {
            **super()._get_templates(),
            "pass": "certificates_passes.mail_template_pass",
        }

    @api.model
    def _get_personal_kinds(self):
        return super()._get_personal_kinds() | {"pass"}

    @api.model
    def _get_topics(self):
        return {**super()._get_topics(), "pass": self.env._("pass")}

    def _get_type(self):
        return super()._get_type() or self.assignment_ids.type_id[:1]

    def _queue_mails(self, template):
        certificates = self.assignment_ids.with_env(template.env)
        if not certificates:
            return super()._queue_mails(template)
        certificates._check_printable()
        pdfs = certificates._render_pass_pdfs()
        mails = super()._queue_mails(template)
        self._attach_files(mails, pdfs)
        return mails

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
        certificates = self.assignment_ids.with_context(lang=self.partner_id.lang)
        names = filenames.unique_names(
            certificate._get_pass_file_name() for certificate in certificates
        )
        return [
            {
                "name": name,
                "raw": pdfs[certificate.id],
                "res_model": "mail.message",
                "res_id": mail.mail_message_id.id,
            }
            for name, certificate in zip(names, certificates, strict=True)
        ]

    def _get_reason(self, error):
        if self.kind != "pass" or isinstance(error, UserError):
            return super()._get_reason(error)
        return self.env._("It could not be drawn. Ask your administrator for the log.")

    def _get_holder_url(self):
        """Return where holders find all their passes, or ``None`` without a log-in."""
        self.ensure_one()
        if not self._can_log_in():
            return None
        return f"{self.company_id.get_base_url()}/my/passes"

    def _get_action(self):
        """Return the action that opens these deliveries."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_passes.certificates_delivery_action"
        )
        return {**action, "domain": [("id", "in", self.ids)]}
