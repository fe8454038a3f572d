from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_evidence_stays(self, vals):
        self._check_proof_stays(vals)
        return super()._check_evidence_stays(vals)

    def _log_lost_evidence(self):
        for enrollment in self._get_enrollments_of_proof():
            # sudo: both sides as superuser, as enrollments are found
            (enrollment.proof_ids & self.sudo())._log_removal(enrollment)
        return super()._log_lost_evidence()

    def _filter_evidence(self):
        # sudo: both sides as superuser, as enrollments are found
        proof = self._get_enrollments_of_proof().proof_ids & self.sudo()
        return super()._filter_evidence() | proof

    def _can_return_content(self, field_name=None, access_token=None):
        """Let portal users download the proof that they sent."""
        if self.env.user._is_portal() and not access_token:
            enrollments = self._get_enrollments_of_proof().with_env(self.env)
            if enrollments._filtered_access("read"):
                return True
        return super()._can_return_content(field_name, access_token)

    def _check_proof_stays(self, vals):
        """Refuse to take proof out of the access of its enrollment.

        It may move to the certificate that it led to.
        """
        # sudo: what proof must be does not depend on who touches it
        if vals.get("public") and self.sudo().filtered(
            lambda a: a.res_model == "certificates.enrollment" and a.res_id
        ):
            raise UserError(self.env._("Files of an enrollment stay private."))
        for enrollment in self._get_enrollments_of_proof():
            certificate = enrollment.assignment_id
            homes = [
                (enrollment._name, enrollment.id),
                (certificate._name, certificate.id),
            ]
            # sudo: both sides as superuser, as enrollments are found
            for proof in enrollment.proof_ids & self.sudo():
                new_home = (
                    vals.get("res_model", proof.res_model),
                    vals.get("res_id", proof.res_id),
                )
                if vals.get("public") or new_home not in homes:
                    raise UserError(
                        self.env._(
                            "%(name)s is proof of a certification: it stays with the "
                            "enrollment, and is seen by those who see that.",
                            name=proof.name,
                        )
                    )

    def _get_enrollments_of_proof(self):
        """Return the enrollments of which these attachments are the proof."""
        # sudo: what proof must be does not depend on who touches it
        enrollments = self.env["certificates.enrollment"].sudo()
        proof = self.sudo().filtered(lambda a: a.res_model == enrollments._name)
        if not proof:
            return enrollments
        return enrollments.search([("proof_ids", "in", proof.ids)])
