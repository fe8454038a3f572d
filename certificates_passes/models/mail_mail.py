from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "exception":
            # sudo: deliveries follow from what happens to their mail
            deliveries = self.env["certificates.pass.delivery"].sudo()
            deliveries.search([("mail_id", "in", self.ids)])._fail(
                vals.get("failure_reason") or self.env._("The mail was not delivered.")
            )
        return result
