from odoo import fields, models


class CertificatesPassFile(models.Model):
    _inherit = "certificates.pass.file"

    sealed = fields.Binary(
        help="The PDF with the seal that it got when it was prepared."
    )
