from lxml import etree

from odoo import models


class IrQweb(models.AbstractModel):
    """Mail bodies compiled once for a batch of mails, and not once for each.

    The context holds a dictionary, ``certificates_compiled``, for one batch.
    """

    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        compiled = self.env.context.get("certificates_compiled")
        if compiled is None or not isinstance(template, etree._Element):
            return super()._generate_code_uncached(template)
        source = etree.tostring(template)
        if source not in compiled:
            compiled[source] = super()._generate_code_uncached(template)
        return compiled[source]
