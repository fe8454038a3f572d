from odoo import fields, models


class CertificatesPassFile(models.Model):
    """A prepared pass as it looked then: an SVG, which downloads draw as PDF.

    Nobody has access: whether a file may be downloaded is judged at each download, and
    so no address of an attachment may lead to it, not even an administrator's.
    """

    _name = "certificates.pass.file"
    _description = "File of a Pass"
    _inherit = ["certificates.values.mixin"]
    _rec_name = "pass_id"

    pass_id = fields.Many2one(
        "certificates.pass", required=True, index=True, ondelete="cascade"
    )
    content = fields.Binary()

    _pass_uniq = models.UniqueIndex("(pass_id)")
