from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        result = super().write(vals)
        if {"raw", "datas"} & vals.keys():
            certificates = self._get_certificates()
            certificates._check_documents(certificates.document_ids & self.sudo())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_required_document(self):
        self._get_certificates()._check_documents_present(without=self)

    def _get_certificates(self):
        """Return the certificates of which these attachments are documents."""
        # sudo: what a document must be does not depend on who touches it
        certificates = self.env["certificates.assignment"].sudo()
        documents = self.filtered(lambda a: a.res_model == certificates._name)
        if not documents:
            return certificates
        return certificates.with_context(active_test=False).search(
            [("document_ids", "in", documents.ids)]
        )
