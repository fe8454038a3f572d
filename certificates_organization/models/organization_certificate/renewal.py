from odoo import models
from odoo.exceptions import UserError


class CertificatesOrganizationCertificate(models.Model):
    """The renewal of a certificate of an organization, by one click."""

    _inherit = "certificates.organization.certificate"

    def action_renew(self):
        """Renew these certificates: each once, from the day on which it expires.

        Where the new one needs a number or a document, the form of the renewal opens
        for the user to enter it.

        :return: the action that shows the renewals
        :raise UserError: when one cannot be renewed; names it, and nothing is saved
        """
        self.check_access("write")
        self._lock_or_refuse()
        self.invalidate_recordset(["renewal_ids", "superseded"])
        for certificate in self:
            if not certificate._can_be_renewed():
                raise UserError(
                    self.env._(
                        "%(certificate)s cannot be renewed: %(reason)s",
                        certificate=certificate.display_name,
                        reason=certificate._explain_not_renewable(),
                    )
                )
        if len(self) == 1 and self._needs_more_to_renew():
            return self._open_new_renewal()
        renewals = self.create([c._prepare_renewal_values() for c in self])
        return renewals._show_renewals()

    def _needs_more_to_renew(self):
        """Return whether a renewal cannot be saved without what a user enters."""
        self.ensure_one()
        kind = self.type_id
        return kind.document_required or kind.number_policy == "required"

    def _prepare_renewal_values(self):
        """Return the values of the certificate that renews this one."""
        self.ensure_one()
        date_start = self._get_renewal_start()
        values = {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "level_id": self.level_id.id,
            "issuer_id": self.issuer_id.id,
            "date_start": date_start,
            "renewal_of_id": self.id,
        }
        if not self.type_id._get_expiry(date_start):
            values["date_expiry"] = self._get_renewal_expiry(date_start)
        return values

    def _open_new_renewal(self):
        """Return the action that opens the form of a renewal that is not saved yet."""
        values = self._prepare_renewal_values()
        return {
            **self._get_open_action(
                [], **{f"default_{name}": value for name, value in values.items()}
            ),
            "views": [(False, "form")],
            "name": self.env._("Renewal"),
        }

    def _show_renewals(self):
        action = self._get_open_action([("id", "in", self.ids)])
        if len(self) == 1:
            action.update(views=[(False, "form")], res_id=self.id)
        return {**action, "name": self.env._("Renewals")}

    def action_open_history(self):
        """Open all certificates of the same organization and type."""
        self.ensure_one()
        return self._get_open_action(self._get_siblings_domain(), active_test=False)
