from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    certificates_contact_ids = fields.One2many(
        "certificates.pass.contact",
        "organization_id",
        "Contact Persons for Certificates",
        groups="certificates.group_certificates_user",
    )
