from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .delivery.delivery import KEEP_DAYS
from .held.documents import MAX_DOCUMENT_MB


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    certificates_expiring_days = fields.Integer(
        related="company_id.certificates_expiring_days", readonly=False
    )
    certificates_responsible_id = fields.Many2one(
        related="company_id.certificates_responsible_id",
        readonly=False,
        domain=lambda self: self.env["certificates.type"]._domain_responsible_id(),
    )
    certificates_max_document_mb = fields.Integer(
        "Largest Document",
        config_parameter="certificates.max_document_mb",
        default=MAX_DOCUMENT_MB,
        help="The largest document of a certificate, in megabytes.",
    )
    certificates_keep_messages_days = fields.Integer(
        "Keep Messages",
        config_parameter="certificates.keep_messages_days",
        default=KEEP_DAYS,
        help="For how many days it can be seen what was sent to whom.",
    )

    @api.constrains("certificates_max_document_mb")
    def _check_certificates_max_document_mb(self):
        for settings in self:
            if settings.certificates_max_document_mb < 1:
                raise ValidationError(
                    self.env._(
                        "The largest document cannot be %(size)s MB: enter 1 or more.",
                        size=settings.certificates_max_document_mb,
                    )
                )
