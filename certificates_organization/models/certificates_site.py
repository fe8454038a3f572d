from odoo import api, fields, models


class CertificatesSite(models.Model):
    """The organizations whose people work at a site, and what those lack."""

    _inherit = "certificates.site"

    organization_ids = fields.Many2many(
        "res.partner",
        "certificates_site_organization_rel",
        "site_id",
        "partner_id",
        "Organizations",
        domain=[("is_company", "=", True)],
        help="Their people work here: the contact persons see what the site asks.",
    )

    @api.model
    def _get_who_lacks(self, employee, types):
        # sudo: of which organization somebody is says who has to act
        organization = employee.sudo().certificates_organization_id
        # sudo: who is told what is lacking is told who has to hold it
        of_organization = types.sudo().filtered(lambda t: t.holder == "organization")
        personal = types - of_organization.with_env(types.env)
        lacking = super()._get_who_lacks(employee, personal) if personal else []
        if of_organization:
            name = organization.name or employee.name
            lacking = [*lacking, (name, of_organization.with_env(types.env))]
        return lacking
