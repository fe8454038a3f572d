from odoo import models


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Keep the names of refused records secret in debug mode too.

        Odoo would tell every employee whose certificate it is, of what, and its number.
        """
        error = super()._make_access_error(operation, records)
        is_debugging = self.env.user.has_group("base.group_no_one")
        if is_debugging and records._name.startswith("certificates."):
            error.args = (
                self.env._(
                    "You do not have the rights for this (%(operation)s): %(records)s",
                    operation=operation,
                    records=records,
                ),
            )
        return error
