from odoo import models


class CertificatesType(models.Model):
    _inherit = "certificates.type"

    def _get_main(self):
        """Return the main qualifications that these types are, or are modules of."""
        main = self
        while modules := main.filtered("parent_id"):
            main = (main - modules) | modules.parent_id
        return main
