from odoo import models

OFFICERS = "certificates.group_certificates_user"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_certificates_officer(self):
        """Return whether the user manages the certificates of some company."""
        return self.has_group(OFFICERS)

    def _get_certificates_officer_domain(self):
        """Return the users who do."""
        return [("all_group_ids", "in", self.env.ref(OFFICERS).ids)]
