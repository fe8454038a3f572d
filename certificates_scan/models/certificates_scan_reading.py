from odoo import fields, models


class CertificatesScanReading(models.Model):
    """What was read for a value of a submission: the words, and a picture of them."""

    _name = "certificates.scan.reading"
    _description = "Value Read from a Scan"
    _order = "id"
    _rec_name = "text"

    submission_id = fields.Many2one(
        "certificates.submission",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="submission_id.company_id", store=True, index=True
    )
    name = fields.Char("Field", required=True, readonly=True)
    text = fields.Char("On the Page", readonly=True)
    certainty = fields.Selection(
        [("sure", "Sure"), ("likely", "Likely")], required=True, readonly=True
    )
    picture = fields.Binary(attachment=False, readonly=True)
