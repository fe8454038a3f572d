from odoo import models
from odoo.fields import Domain

OFFICERS = "certificates.group_certificates_user"


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            assigned = Domain("activity_ids.user_id", "in", self.ids)
            self.env["certificates.reminder"]._follow_people(assigned)
        return result

    def action_archive(self):
        # Before Odoo deletes the activities of who leaves.
        self.write({"active": False})
        return super().action_archive()

    def _is_certificates_officer(self):
        """Return whether the user manages the certificates of some company."""
        return self.has_group(OFFICERS)

    def _get_certificates_officer_domain(self):
        """Return the users who do."""
        return [("all_group_ids", "in", self.env.ref(OFFICERS).ids)]
