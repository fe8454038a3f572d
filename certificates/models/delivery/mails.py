from uuid import uuid4

from odoo import api, models
from odoo.fields import Command
from odoo.tools import email_normalize
from odoo.tools.mail import html_to_inner_content

# What a template says of a mail.
TEMPLATE_FIELDS = (
    "attachment_ids",
    "auto_delete",
    "body_html",
    "email_cc",
    "email_from",
    "email_to",
    "mail_server_id",
    "partner_to",
    "reply_to",
    "report_template_ids",
    "scheduled_date",
    "subject",
)

# How much of a mail its preview shows.
PREVIEW_LENGTH = 190


class CertificatesDelivery(models.Model):
    """Deliveries as mails: made by the batch, and followed until they were sent."""

    _inherit = "certificates.delivery"

    def _send_by_email(self):
        """Queue the mails: the mail server is no part of the transaction."""
        template = self.env.ref(
            self._get_templates()[self[0].kind], raise_if_not_found=False
        )
        if not template:
            self.digest_ids._fail(self.env._("The mail template was deleted."))
            return
        for language, template_ids in template._classify_per_lang(
            self._get_rendered(template).ids
        ).values():
            messages = self.filtered(
                lambda m, ids=template_ids: m._get_rendered(template).id in ids
            )
            messages._queue_mails(language)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _get_rendered(self, template):
        """Return what a template is about: the deliveries, or what they tell of."""
        if template.model == self._name:
            return self
        names = (
            name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.comodel_name == template.model
        )
        return self[next(names)]

    def _queue_mails(self, template):
        """Make the mails of messages of one kind.

        :param template: the mail template, in the language of the recipients
        """
        mails = self.env["mail.mail"].create(self._prepare_mails(template))
        for message, mail in zip(self, mails, strict=True):
            message.digest_ids.write(
                {"mail_id": mail.id, "state": "queued", "error": False}
            )
        return mails

    def _prepare_mails(self, template):
        """Return the values of the mails, in order.

        As ``mail.template.send_mail_batch`` has them, but for the layout, which is
        the same for all, and a copy of the body in the message, which nobody reads.
        """
        values = template.with_context(certificates_compiled={})._generate_template(
            self._get_rendered(template).ids, TEMPLATE_FIELDS
        )
        self.with_env(template.env)._extend_bodies(template, values)
        layouts = {c: self._render_layout(template, c) for c in self.company_id}
        return [
            message._prepare_mail(
                dict(values[message._get_rendered(template).id]),
                layouts[message.company_id],
            )
            for message in self
        ]

    def _extend_bodies(self, template, values):
        """Add to the mails what no template knows. A hook for addons.

        :param template: the mail template, in the language of the recipients
        :param dict values: what the template says, by the id of what it is about
        """

    def _prepare_mail(self, values, layout):
        """Return the values of one mail.

        :param dict values: what the template says
        :param layout: what comes before the preview, before the body, and after it
        """
        self.ensure_one()
        body = values["body_html"]
        recipients = self.env["res.partner"].browse(values.pop("partner_ids", []))
        if self.to_officers:
            recipients |= self._get_officers().partner_id.filtered("email")
        attachments = values.pop("attachments", [])
        if not values.get("email_from"):
            values.pop("email_from", None)
        preview = html_to_inner_content(body)[:PREVIEW_LENGTH]
        return {
            **values,
            "model": self._name,
            "res_id": self.id,
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": self.company_id.alias_domain_id.id,
            "body_html": layout[0] + preview + layout[1] + body + layout[2],
            "recipient_ids": [Command.link(partner.id) for partner in recipients],
            "attachment_ids": [
                *(Command.link(i) for i in values.get("attachment_ids") or []),
                *(
                    Command.create({"name": name, "datas": datas})
                    for name, datas in attachments
                ),
            ],
        }

    @api.model
    def _render_layout(self, template, company):
        """Return the layout of mails in three parts, see ``_prepare_mail``."""
        kind = self[0].kind
        preview, body = f"preview{uuid4().hex}", f"body{uuid4().hex}"
        labels = dict(self._fields["kind"]._description_selection(template.env))
        topics = self.with_env(template.env)._get_topics()
        message = self.env["mail.message"].new({"body": body})
        message.preview = preview
        rendered = template._render_encapsulate(
            template.email_layout_xmlid,
            body,
            add_context={
                "message": message,
                "company": company,
                "model_description": topics[kind],
                "record_name": labels[kind],
            },
        )
        before, _token, rest = rendered.partition(preview)
        if not rest:
            before, rest = "", rendered
        between, _token, after = rest.partition(body)
        return before, between, after

    @api.model
    def _follow_mails(self, mails):
        """Record what became of mails: sent, not sent, or on their way again."""
        deliveries = self.search_fetch(
            [("mail_id", "in", mails.ids)], ["mail_id", "kind", "state", "error"]
        )
        for mail, told in deliveries.grouped("mail_id").items():
            if mail.state == "sent":
                told._settle(message_ref=mail.message_id)
            elif mail.state == "outgoing":
                told.write({"state": "queued", "error": False})
            else:
                told._fail(
                    mail.failure_reason or self.env._("The mail was not delivered."),
                    tries_again=False,
                )

    @api.model
    def _lose_mails(self, mails):
        """Record that mails are deleted, before they are."""
        lost = self.search([("mail_id", "in", mails.ids), ("state", "=", "queued")])
        lost._fail(
            self.env._("The mail was deleted before it was sent."), tries_again=False
        )

    @api.model
    def _bounce_mails(self, message_refs, address):
        """Record that mails came back, which had been sent.

        :param list message_refs: the identifiers of the mails
        :param str address: the address that does not exist, normalized
        """
        sent = self.search(
            [("message_ref", "in", message_refs), ("state", "=", "sent")]
        )
        sent.filtered(lambda d: email_normalize(d.email) == address)._fail(
            self.env._("The mail to %(address)s came back.", address=address),
            tries_again=False,
        )
