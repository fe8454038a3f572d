from odoo import models

# What becomes of a mail in the end, unless somebody sends it again.
FINAL_STATES = {"sent", "exception", "cancel"}


class MailMail(models.Model):
    _inherit = "mail.mail"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in FINAL_STATES:
            # sudo: deliveries follow from what happens to their mail
            deliveries = self.env["certificates.pass.delivery"].sudo()
            deliveries._follow_mails(self, vals["state"], vals.get("failure_reason"))
        return result
