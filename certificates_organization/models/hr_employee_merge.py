from odoo import api, models
from odoo.fields import Domain


class HrEmployee(models.Model):
    """Two records of one person: the lists of an organization follow."""

    _inherit = "hr.employee"

    @api.model
    def _get_certificates_moved_fields(self):
        return [
            *super()._get_certificates_moved_fields(),
            ("certificates.person.proposal", "employee_id"),
            ("certificates.recertification.line", "employee_id"),
        ]

    def _settle_certificates_conflicts(self, target):
        """Of two places on one list keep the one that was renewed, else the target's.

        The one who goes on belongs to the organization that looks after a record.
        """
        result = super()._settle_certificates_conflicts(target)
        organization = (self - target)._get_looked_after()[:1]
        if organization and not target._get_looked_after():
            target.certificates_organization_id = organization
        lines = self.env["certificates.recertification.line"].search(
            Domain("employee_id", "in", (self | target).ids)
        )
        lines._keep_best(
            "recertification_id",
            lambda line: (bool(line.submission_id), line.employee_id == target),
        ).unlink()
        leaving = self.env["certificates.person.proposal"].search(
            Domain("employee_id", "in", (self | target).ids)
            & Domain("kind", "=", "left")
            & Domain("state", "=", "to_check")
        )
        # It was said of both that they have left: that is one person now.
        leaving._keep_best("kind", lambda p: p.employee_id == target).write(
            {"state": "withdrawn"}
        )
        return result

    def _get_looked_after(self):
        """Return the organizations of these that are no company of their own."""
        return self.certificates_organization_id - self.company_id.partner_id
