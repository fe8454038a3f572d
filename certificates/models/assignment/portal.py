from odoo import models

from ...tools import validity


class CertificatesAssignment(models.Model):
    """The page of a certificate, which is for its holder alone, with the documents."""

    _inherit = "certificates.assignment"

    def _get_portal_url(self):
        """Return the address of the holder's page of a certificate."""
        self.ensure_one()
        return f"/my/certificates/{self.id}"

    def _get_history(self):
        """Return the certificates of the same employee and type, the newest first."""
        self.ensure_one()
        # sudo: portal users cannot read types; the rights decide which are found
        siblings = self.sudo()._get_siblings_domain()
        return self.search(siblings, order="date_start desc, id desc")

    def _get_successor(self):
        """Return the certificate that replaces this one: the last of its renewals, or
        the one that is valid for longest.
        """
        self.ensure_one()
        if not self.superseded:
            return self.browse()
        # sudo: a renewal may be of another type; the rights decide what is shown
        counting = self.sudo()._search_counting()
        renewal = last = self.sudo()
        while renewal := counting.filtered(lambda c, r=last: c.renewal_of_id == r)[:1]:
            last = renewal
        if last == self:
            rivals = counting._group_by_what_they_replace()
            rivals = rivals.get(self._get_succession_key(), ())
            last = max(
                [rival for rival, since in rivals if self._lasts_until(since)],
                key=lambda c: (c.date_expiry or validity.ENDLESS, c.id),
                default=self,
            )
        return (last - self).sudo(self.env.su)._filtered_access("read")
