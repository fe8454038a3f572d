from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import filenames


class CertificatesAssignment(models.Model):
    """Requesting, printing and handing out the pass of a certificate."""

    _inherit = "certificates.assignment"

    @api.ondelete(at_uninstall=False)
    def _unlink_with_passes(self):
        """Delete the passes through their model, and so their files too."""
        # sudo: the passes of a certificate belong to whoever requested them
        passes = self.env["certificates.pass"].sudo()
        passes.search([("assignment_id", "in", self.ids)]).unlink()

    def action_request_passes(self):
        """Open the wizard that requests passes, with these certificates selected."""
        wizard = self.env["certificates.pass.wizard"].create({})
        wizard._add(self)
        return wizard._get_action()

    def action_ask_to_send_passes(self):
        """Open the wizard that says how many mails go out."""
        self.check_access("write")
        return self.env["ir.actions.actions"]._for_xml_id(
            "certificates_passes.certificates_send_wizard_action"
        ) | {
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
            }
        }

    def action_send_passes(self):
        """Mail the holders their own passes, in the background.

        What was replaced is left out: a newer one counts. So are people who have left.

        :raise UserError: nothing is left to send
        """
        self.check_access("write")
        current = self._filter_sendable()
        if self and not current:
            raise UserError(self[0]._explain_not_sendable())
        groups = list(current.grouped("employee_id").values())
        return self.env["certificates.delivery"]._submit_passes(groups)._get_action()

    def _filter_sendable(self):
        """Return those of which the holder is mailed the pass."""
        return self.filtered(lambda c: not c.is_replaced and c.employee_id.active)

    def _explain_not_sendable(self):
        """Return why the holder of this certificate is not mailed the pass."""
        self.ensure_one()
        if not self.employee_id.active:
            return self.env._(
                "%(employee)s works here no longer, and is mailed no pass.",
                employee=self.employee_id.name,
            )
        return self.env._(
            "%(certificate)s is replaced by a newer one: send the pass of that.",
            certificate=self.display_name,
        )

    def _filter_requestable(self):
        """Return those of which the current user may request passes at this moment.

        Officers: those they may read, in any of their companies. Contact persons: those
        of the people of their organizations.
        """
        present = self.exists()
        user = self.env.user
        requestable = present.browse()
        if user._is_certificates_officer():
            everywhere = present.with_context(allowed_company_ids=user.company_ids.ids)
            requestable = everywhere._filtered_access("read").with_env(self.env)
        contacts = self.env["certificates.pass.contact"]
        # sudo: contact persons read passes, not certificates
        of_contact = present.sudo().filtered_domain(contacts._get_own_domain())
        return present & (requestable | of_contact.with_env(self.env))

    @api.model
    def _get_printable_domain(self):
        """Return the certificates of which there are passes: revoked ones have none."""
        return Domain("revoked_on", "=", False)

    @api.model
    def _get_shown_domain(self):
        """Return the certificates of which holders have a pass to show."""
        return self._get_printable_domain() & Domain("is_replaced", "=", False)

    def _check_printable(self):
        """Refuse the pass of a revoked certificate."""
        revoked = self.filtered("revoked_on")
        if revoked:
            raise UserError(
                self.env._(
                    "%(certificate)s is revoked: there is no pass of it.",
                    certificate=revoked[0].display_name,
                )
            )

    def _get_pass_file_name(self):
        """Return the name of the PDF file of the pass."""
        self.ensure_one()
        # sudo: whoever may have the pass reads all this on it
        certificate_sudo = self.sudo()
        return filenames.pass_file_name(
            certificate_sudo.number,
            certificate_sudo.employee_id.name,
            certificate_sudo.type_id.name,
            certificate_sudo.external_number,
        )
