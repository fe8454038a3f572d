from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    certificates_contact_ids = fields.One2many(
        "certificates.pass.contact",
        "organization_id",
        "Contact Persons for Certificates",
        groups="certificates.group_certificates_user",
    )
    certificates_appointment_ids = fields.One2many(
        "certificates.pass.contact",
        "partner_id",
        "Contact Person for Certificates Of",
        groups="certificates.group_certificates_user",
    )
    certificates_own_ids = fields.One2many(
        "certificates.organization.certificate",
        "partner_id",
        "Certificates of the Organization",
        groups="certificates.group_certificates_user",
    )
    certificates_own_count = fields.Integer(
        "Own Certificates",
        compute="_compute_certificates_own_count",
        groups="certificates.group_certificates_user",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificates_own_count(self):
        groups = self.env["certificates.organization.certificate"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = dict(groups)
        for partner in self:
            partner.certificates_own_count = counts.get(partner._origin, 0)

    @api.model
    def _get_known_for_certificates(self):
        """Know the organizations that have people, contact persons or certificates."""
        # sudo: officers see which organizations people are of, if not all the people
        people = self.env["hr.employee"].sudo()
        groups = people._read_group(
            [("certificates_organization_id", "!=", False)],
            ["certificates_organization_id"],
        )
        organizations = self.search(
            Domain("id", "in", [partner.id for (partner,) in groups])
            | Domain("certificates_contact_ids", "!=", False)
            | Domain("certificates_own_ids", "!=", False)
        )
        return super()._get_known_for_certificates() | organizations

    def action_open_organization_certificates(self):
        """Open the certificates that these organizations hold themselves."""
        return self.env["certificates.organization.certificate"]._get_open_action(
            [("partner_id", "in", self.ids)],
            default_partner_id=self.id if len(self) == 1 else False,
        )

    def _get_certificates_contacts(self, company):
        """Return the present contact persons of these organizations in a company.

        To be called as superuser.
        """
        return self.certificates_contact_ids.filtered(
            lambda contact: contact.company_id == company
        ).partner_id.filtered("active")
