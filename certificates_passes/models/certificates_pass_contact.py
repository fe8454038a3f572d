from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesPassContact(models.Model):
    """A contact person of an organization, allowed to request its people's passes."""

    _name = "certificates.pass.contact"
    _description = "Contact Person of an Organization"
    _inherit = ["certificates.form.mixin"]
    _order = "organization_id, partner_id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Contact Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_company', '=', False)]",
        help="Logs in to the portal to request passes.",
    )
    organization_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        help="The contact person requests passes of its people, and of no others.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Only certificates of this company.",
    )
    has_login = fields.Boolean("Can Log In", compute="_compute_has_login")

    _contact_uniq = models.UniqueIndex(
        "(partner_id, organization_id, company_id)",
        "This person is a contact of the organization already.",
    )

    @api.depends("partner_id.user_ids.active")
    def _compute_has_login(self):
        for contact in self:
            # sudo: whether there is a log-in is no secret to who appoints contacts
            contact.has_login = bool(contact.partner_id.sudo().user_ids)

    def write(self, vals):
        result = super().write(vals)
        # The rules are asked before a change: nobody is appointed for another company.
        if "company_id" in vals:
            self.check_access("write")
        return result

    @api.model
    def _get_own(self):
        """Return the appointments of the current user as a contact person."""
        # sudo: contact persons read nothing of how they were appointed
        return self.sudo().search([("partner_id", "=", self.env.user.partner_id.id)])

    @api.model
    def _get_own_domain(self):
        """Return the certificates of the organizations of the current user.

        To be evaluated as superuser: contact persons read no employees.
        """
        return Domain.OR(
            Domain("company_id", "=", contact.company_id.id)
            & Domain(
                "employee_id.certificates_organization_id",
                "=",
                contact.organization_id.id,
            )
            & Domain("active", "=", True)
            & Domain("employee_id.active", "=", True)
            for contact in self._get_own()
        )
