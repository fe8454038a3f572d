from itertools import chain

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.certificates.tools.renewal import RenewalStep, open_page


class CertificatesAssignment(models.Model):
    """Certificates are renewed by completing the certification that issues them."""

    _inherit = "certificates.assignment"

    def _get_renewal_steps(self):
        """Offer the certification that renews a certificate, where there is one."""
        steps = super()._get_renewal_steps()
        enrolled = self._get_renewing_enrollments()
        own = self._filter_own()
        for certificate, enrollment in enrolled.items():
            steps[certificate] = enrollment._get_renewal_step(certificate in own)
        alone = (own & self._filter_renewal_due()).filtered(lambda c: c not in enrolled)
        return {**steps, **alone._get_enroll_steps()}

    def _get_renewing_enrollments(self):
        """Return the enrollment that renews each certificate, if there is one.

        One that is open, or else the last one, if its next cycle may be opened now. One
        that leads to a certificate of the same type comes before one of another type
        that counts as it.
        """
        renewable, due = self._filter_renewable(), self._filter_renewal_due()
        type_ids = renewable._get_renewing_type_ids()
        by_key = renewable._search_enrollments_of_types(type_ids).grouped(
            # sudo: only to compare, of enrollments that the user sees
            lambda e: (e.sudo().employee_id.id, e.sudo().type_id.id)
        )
        chosen = {}
        for certificate in renewable:
            # sudo: only to compare
            employee_id = certificate.sudo().employee_id.id
            enrollments = [
                enrollment
                for type_id in type_ids[certificate]
                for enrollment in by_key.get((employee_id, type_id), ())
            ]
            is_due = certificate in due
            # sudo: portal users cannot read all that reopening depends on
            candidates = [
                e for e in enrollments if certificate._is_renewed_by(e, is_due)
            ] or [e for e in enrollments if is_due and e.sudo()._can_reopen()]
            if candidates:
                chosen[certificate] = candidates[0]
        return chosen

    def _is_renewed_by(self, enrollment, is_due):
        """Return whether an open enrollment renews this certificate.

        It does not renew what started after it, such as a renewal recorded by hand. One
        that leads to another type renews this only when that is due.

        :param bool is_due: whether the certificate is to be renewed by now
        """
        # sudo: portal users cannot read this of an enrollment
        enrollment_sudo, certificate = enrollment.sudo(), self.sudo()
        return enrollment.is_open and (
            is_due
            or enrollment_sudo.type_id == certificate.type_id
            and enrollment_sudo.enrolled_on > certificate.date_start
        )

    def _get_renewing_type_ids(self):
        """Return the ids of the types that renew each of these, the own one first."""
        # sudo: portal users cannot read types; only ids, of what the user sees
        found = self.sudo()._get_replacing_type_ids()
        return {c.with_env(self.env): ids for c, ids in found.items()}

    def _search_enrollments_of_types(self, type_ids):
        """Return the enrollments for types that the user can read.

        :param dict type_ids: lists of ids, by certificate
        """
        # sudo: only ids, of certificates that the user sees
        return self.env["certificates.enrollment"].search(
            Domain("employee_id", "in", self.sudo().employee_id.ids)
            & Domain("certification_id.type_id", "in", [*{*chain(*type_ids.values())}])
            & Domain("state", "!=", "cancelled"),
            order="cycle desc, id desc",
        )

    def _get_enroll_steps(self):
        """Return steps that enroll the user in an offered renewal, by certificate."""
        # sudo: portal users cannot read types
        certificates = self.sudo()
        if not certificates:
            return {}
        offered = self.env["certificates.certification"]._search_offered().sudo()
        type_ids = certificates._get_renewing_type_ids()
        steps = {}
        for certificate in certificates:
            here = offered.filtered_domain(
                [("company_id", "in", [False, certificate.company_id.id])]
            ).grouped(lambda c: c.type_id.id)
            ways = [here[id_][:1] for id_ in type_ids[certificate] if id_ in here]
            if ways:
                steps[certificate] = certificate._get_enroll_step(ways[0])
        return steps

    def _get_enroll_step(self, certification):
        self.ensure_one()
        return RenewalStep(
            self.env._(
                "You can renew this certificate through %(certification)s.",
                certification=certification.name,
            ),
            label=self.env._("Enroll"),
            act=lambda: self._enroll_to_renew(certification),
        )

    def _enroll_to_renew(self, certification):
        """Enroll the holder in an offered certification."""
        enrollment = certification._enroll(self.employee_id, again=True, origin="self")
        if not enrollment:
            raise UserError(self.env._("You cannot be enrolled at the moment."))
        return open_page(enrollment._get_portal_url())
