from odoo import models
from odoo.tools import format_date


class CertificatesDelivery(models.Model):
    """What a mail says: to whom, of which certificates, in which words."""

    _inherit = "certificates.delivery"

    def _get_sender(self):
        """Return the address that mails come from: of the company, or its person."""
        self.ensure_one()
        return (
            self.company_id.email_formatted
            or self._get_responsible().email_formatted
            or self.env.user.email_formatted
        )

    def _can_log_in(self):
        """Return whether the recipient has an account, for which a link is of use."""
        self.ensure_one()
        # sudo: officers may preview mails to people whose accounts they do not see
        return bool(self.sudo().partner_id.user_ids)

    def _get_url(self):
        """Return the address at which the recipient finds what it is about."""
        base = self.get_base_url()
        if self.requirement_id:
            return f"{base}/odoo/certificates-team-compliance"
        return self._get_certificate_url(self.assignment_id)

    def _get_certificate_url(self, certificate):
        """Return the address at which the recipient finds a certificate."""
        base = certificate.get_base_url()
        return f"{base}/mail/view?model=certificates.assignment&res_id={certificate.id}"

    def _get_certificates(self):
        """Return the certificates that this message tells of, the most urgent first."""
        return self.digest_ids.assignment_id.sorted(lambda c: (c.date_expiry, c.id))

    def _get_told(self):
        """Return a list of all certificates, whoever holds them."""
        return [*self._get_certificates()]

    def _get_expired(self):
        """Return those of the certificates that have expired by now."""
        return self._get_certificates().filtered(lambda c: c.days_left < 0)

    def _get_expiring(self):
        """Return those of the certificates that are about to expire."""
        return self._get_certificates() - self._get_expired()

    def _get_role(self):
        """Return as what the recipient gets the message.

        :return: ``employee``, ``manager``, ``responsible`` or ``officer``
        """
        self.ensure_one()
        if self.to_officers:
            return "officer"
        # sudo: officers may preview mails about employees whose data they do not see
        employees = self.sudo().digest_ids.employee_id
        for role, own in (("employee", employees), ("manager", employees.parent_id)):
            partners = {employee._get_certificates_partner() for employee in own}
            if partners == {self.partner_id}:
                return role
        return "responsible"

    def _get_mail_subject(self):
        """Return what the mail tells of, in a line."""
        told = self._get_told()
        expired = [certificate for certificate in told if certificate.days_left < 0]
        expiring = [certificate for certificate in told if certificate.days_left >= 0]
        if len(told) == 1:
            return self._describe_certificate(told[0])
        counts = {"expired": len(expired), "expiring": len(expiring)}
        if not expired:
            return self.env._("%(expiring)s certificates are about to expire", **counts)
        if not expiring:
            return self.env._("%(expired)s certificates have expired", **counts)
        return self.env._(
            "Certificates: %(expired)s expired, %(expiring)s about to expire", **counts
        )

    def _describe_certificate(self, certificate):
        """Return what becomes of a certificate, with its name and day."""
        names = {
            "certificate": self._name_certificate(certificate),
            "day": format_date(self.env, certificate.date_expiry),
        }
        if certificate.days_left < 0:
            return self.env._(
                "%(certificate)s has expired: valid through %(day)s", **names
            )
        return self.env._(
            "%(certificate)s is about to expire: valid through %(day)s", **names
        )

    def _name_certificate(self, certificate):
        """Return the name of a certificate; employees know that it is theirs."""
        if self._get_role() != "employee":
            return certificate.display_name
        name, number = certificate.type_id.name, certificate.number
        return f"{name} ({number})" if number else name

    def _describe_days(self, certificate):
        """Return how long a certificate is still valid, or how long ago it was."""
        days = certificate.days_left
        match days:
            case 0:
                return self.env._("Today is the last day")
            case 1:
                return self.env._("1 day left")
            case -1:
                return self.env._("1 day ago")
        if days < 0:
            return self.env._("%(days)s days ago", days=-days)
        return self.env._("%(days)s days left", days=days)

    def _get_contacts(self):
        """Return the names of the persons who know how to renew the certificates."""
        users = self.env["res.users"].concat(
            *(delivery._get_responsible() for delivery in self.digest_ids)
        )
        return ", ".join(
            # sudo: whom to ask is no secret to the holder
            f"{user.name} ({user.email})" if user.email else user.name
            for user in users.sudo() - users.browse()
        )
