from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.renewal import RenewalStep


class CertificatesAssignment(models.Model):
    """The next step of a renewal, for the user who looks at a certificate."""

    _inherit = "certificates.assignment"

    renewal_text = fields.Text("Renewal", compute="_compute_renewal_step")
    renewal_email = fields.Char("Renewal Contact", compute="_compute_renewal_step")
    renewal_label = fields.Char("Next Step", compute="_compute_renewal_step")

    @api.depends("active", "can_renew", "needs_attention", "renewal_ids", "superseded")
    @api.depends_context("uid", "lang")
    def _compute_renewal_step(self):
        steps = self._origin._get_renewal_steps()
        for certificate in self:
            step = steps.get(certificate._origin)
            certificate.renewal_text = step and step.text
            certificate.renewal_email = step and step.email
            certificate.renewal_label = step and step.label

    def action_open_renewal(self):
        """Do the next step of the renewal of this certificate.

        :return: the action to go on with
        :raise UserError: when there is nothing that the current user can do
        """
        self.ensure_one()
        self.check_access("read")
        step = self._get_renewal_steps().get(self)
        if not step or not step.label:
            raise UserError(
                self.env._(
                    "There is nothing to do about the renewal of %(certificate)s at "
                    "the moment.",
                    certificate=self.display_name,
                )
            )
        return step.run()

    def _get_renewal_steps(self):
        """Return the next step of the renewal for the current user, by certificate.

        Where it is too early or too late for one, and where the user renews it by the
        button of officers, there is no step. To be extended by what else certifies
        employees; in a constant number of queries.

        :return: dict of certificate to ``RenewalStep``
        """
        due = self._filter_renewal_due()
        own = due._filter_own()
        others = due - own
        return {
            certificate: certificate._get_contact_step()
            for certificate in own | (others - others._filtered_access("write"))
        }

    def _filter_own(self):
        """Return those of the current user's own employees."""
        return self.filtered_domain(self._get_own_domain())

    def _filter_renewal_due(self):
        """Return those to renew now: expiring, expired, or reminded of already."""
        # sudo: reminders are for officers to see
        return self._filter_renewable().filtered(
            lambda c: c.needs_attention or c.sudo()._get_last_step() is not None
        )

    def _filter_renewable(self):
        """Return those that have begun, end some day, and are not replaced yet."""
        # sudo: portal users cannot read employees and types
        renewable = self.sudo().filtered(
            lambda c: (
                c._can_be_reminded() and c.state != "upcoming" and c._can_be_renewed()
            )
        )
        return renewable.with_env(self.env)

    def _get_contact_step(self):
        """Return a step that names the person to ask about a renewal."""
        self.ensure_one()
        # sudo: whoever sees a certificate may know who is responsible for it
        responsible = self.sudo()._get_responsible() - self.env.user
        if not responsible:
            return RenewalStep(
                self.env._(
                    "Ask your manager or the HR department how to renew this "
                    "certificate."
                )
            )
        return RenewalStep(
            self.env._(
                "Ask %(name)s how to renew this certificate.", name=responsible.name
            ),
            email=responsible.email or "",
        )
