from dataclasses import replace

from odoo import models
from odoo.fields import Domain

from ...tools.renewal import RenewalStep


class CertificatesAssignment(models.Model):
    """Handing in the new certificate, as the next step of a renewal."""

    _inherit = "certificates.assignment"

    def _get_renewal_steps(self):
        steps = super()._get_renewal_steps()
        own = self._filter_own()
        waiting = own._get_waiting_renewals()
        for certificate in own:
            step = steps.get(certificate)
            if certificate.id in waiting:
                steps[certificate] = waiting[certificate.id]._get_waiting_step()
            elif step and not step.label:
                steps[certificate] = replace(
                    step,
                    text=self.env._(
                        "%(text)s Do you have the new certificate already? Hand it in.",
                        text=step.text,
                    ),
                    label=self.env._("I Have a New Certificate"),
                    url=certificate._get_hand_in_url(),
                    act=certificate._open_hand_in,
                )
        return steps

    def _get_waiting_renewals(self):
        """Return the submissions that wait to renew these, by certificate."""
        # sudo: whether one waits is asked of the own certificates
        waiting = (
            self.env["certificates.submission"]
            .sudo()
            .search(
                Domain("renewal_of_id", "in", self.ids)
                & Domain("state", "=", "to_check")
            )
        )
        return {s.renewal_of_id.id: s.with_env(self.env) for s in waiting}

    def _get_hand_in_url(self):
        """Return the address of the page on which the new certificate is handed in."""
        self.ensure_one()
        return f"/my/certificates/new?renew={self.id}"

    def _open_hand_in(self):
        """Return the action that hands in the new certificate."""
        self.ensure_one()
        if self.env.user.share:
            return {
                "type": "ir.actions.act_url",
                "url": self._get_hand_in_url(),
                "target": "self",
            }
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates.certificates_submission_action_new"
        )
        # sudo: as everything that the holder sees of a certificate
        certificate = self.sudo()
        return {
            **action,
            "context": {
                "default_employee_id": certificate.employee_id.id,
                "default_type_id": certificate.type_id.id,
                "default_level_id": certificate.level_id.id,
                "default_renewal_of_id": certificate.id,
            },
        }


class CertificatesSubmission(models.Model):
    _inherit = "certificates.submission"

    def _get_waiting_step(self):
        """Return the step of a renewal that waits for an officer."""
        self.ensure_one()
        return RenewalStep(
            self.env._(
                "You handed in the new certificate. An officer checks it; you get a "
                "message."
            ),
            label=self.env._("View"),
            url=self._get_portal_url(),
            act=self._open_from_renewal,
        )

    def _open_from_renewal(self):
        """Return the action that shows a submission to its holder."""
        self.ensure_one()
        return self._get_access_action()
