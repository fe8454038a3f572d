from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesOverride(models.Model):
    """Says that somebody let an employee work without being qualified, and why.

    It is a log: rows are made by ``_log`` alone, and nobody changes or deletes them.
    """

    _name = "certificates.override"
    _description = "Override"
    _inherit = ["certificates.values.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Decided by", required=True, readonly=True, ondelete="restrict"
    )
    type_ids = fields.Many2many(
        "certificates.type",
        "certificates_override_type_rel",
        "override_id",
        "type_id",
        "Missing",
        ondelete="restrict",
        readonly=True,
    )
    site_id = fields.Many2one(
        "certificates.site", readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Date(
        "Day", required=True, readonly=True, help="The day on which it was missing."
    )
    reason = fields.Char(required=True, readonly=True)
    subject = fields.Char("Work", readonly=True, help="What it was called then.")
    res_model = fields.Char(readonly=True, index=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    def write(self, vals):
        self._refuse_change("write")
        return super().write(vals)

    def unlink(self):
        self._refuse_change("unlink")
        return super().unlink()

    def _refuse_change(self, operation):
        self.check_access(operation)
        raise UserError(
            self.env._(
                "This is a log of decisions: they are neither changed nor deleted."
            )
        )

    @api.model
    def _log(self, vals_list):
        """Note decisions of the current user. The caller has checked who may decide.

        :param vals_list: employee, site, types, day, reason and record of each
        :return: the new rows
        """
        # sudo: who decides need not see the decisions of others
        return self.sudo().create(
            [{"user_id": self.env.uid, **vals} for vals in vals_list]
        )

    def action_open_subject(self):
        """Open what the employee was to do, as long as it is there."""
        self.ensure_one()
        # The app may have been removed since.
        works = self.env.get(self.res_model)
        if works is None or not works.browse(self.res_id).exists():
            raise UserError(
                self.env._(
                    "%(work)s is not there any more: only this log tells of it.",
                    work=self.subject,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
