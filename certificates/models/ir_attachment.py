from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_required_document(self):
        documents = self.filtered(
            lambda attachment: attachment.res_model == "certificates.assignment"
        )
        if not documents:
            return
        certificates = self.env["certificates.assignment"].search(
            [
                ("document_ids", "in", documents.ids),
                ("type_id.document_required", "=", True),
            ]
        )
        certificates._check_documents_present(without=documents)
