from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.batch import try_each


class CertificatesRevokeWizard(models.TransientModel):
    _name = "certificates.revoke.wizard"
    _description = "Revoke Certificates"
    _inherit = ["certificates.chosen.mixin"]

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        string="Certificates",
        default=lambda self: self._default_assignment_ids(),
        required=True,
        context={"active_test": False},
    )
    revoked_on = fields.Date(
        required=True, default=lambda self: self._default_revoked_on()
    )
    reason = fields.Text(required=True)
    tell_employees = fields.Boolean(
        default=True,
        help="The employees get a mail with the reason, which they also see on the "
        "page of the certificate.",
    )

    @api.model
    def _default_revoked_on(self):
        """Return today where the companies are; of two days the one that both had."""
        certificates = self.env["certificates.assignment"].with_context(
            active_test=False
        )
        # The client names the certificates: only those in sight are read.
        ids = self._default_assignment_ids() or []
        chosen = certificates.search([("id", "in", ids)])
        companies = chosen.company_id or self.env.company
        return min(company._get_certificates_today() for company in companies)

    def action_revoke(self):
        """Revoke the certificates; those revoked before keep their date and reason.

        One that is revoked already, or cannot be on this day, is named, and does not
        stop the others.

        :raise UserError: none of those that are not revoked yet can be
        """
        self.ensure_one()
        revoked, problems = self._revoke_each(self.assignment_ids)
        if self.tell_employees:
            revoked._tell_of_revocation()
        close = {"type": "ir.actions.act_window_close"}
        return self._notify_problems(problems, close) if problems else close

    def _revoke_each(self, certificates):
        """Revoke the certificates that are not revoked yet.

        :return: those that are revoked now, and texts about those that cannot be
        :raise ValidationError: none of those that are not revoked yet can be
        """
        before = certificates.filtered("revoked_on")
        problems = [certificate._explain_revoked() for certificate in before]
        revoked = certificates.browse().concat(
            *try_each(
                certificates - before,
                self._revoke,
                lambda _certificate, error: problems.append(str(error)),
            )
        )
        if certificates != before and not revoked:
            raise ValidationError("\n".join(problems))
        return revoked, problems

    def _revoke(self, certificates):
        certificates.write(
            {"revoked_on": self.revoked_on, "revocation_reason": self.reason}
        )
        return certificates
