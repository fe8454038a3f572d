from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if vals.get("public") or {"res_model", "res_id"} & vals.keys():
            self.check_access("write")
            self._check_documents_stay(vals)
        result = super().write(vals)
        if {"raw", "datas"} & vals.keys():
            certificates = self._get_certificates()
            certificates._check_documents(certificates.document_ids & self.sudo())
        return result

    def _can_return_content(self, field_name=None, access_token=None):
        """Let portal users download the documents of their own certificates."""
        if self.env.user._is_portal() and not access_token:
            certificates = self._get_certificates().with_env(self.env)
            if certificates._filtered_access("read"):
                return True
        return super()._can_return_content(field_name, access_token)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_required_document(self):
        self._get_certificates()._check_documents_present(without=self)

    def _check_documents_stay(self, vals):
        """Refuse to take a document out of the access of its certificate."""
        for document in self._get_certificates().document_ids & self.sudo():
            home = (document.res_model, document.res_id)
            new_home = (
                vals.get("res_model", document.res_model),
                vals.get("res_id", document.res_id),
            )
            if document.res_id and (vals.get("public") or new_home != home):
                raise UserError(
                    self.env._(
                        "%(name)s is a document of a certificate: it stays with that "
                        "certificate, and is seen by those who see it.",
                        name=document.name,
                    )
                )

    def _get_certificates(self):
        """Return the certificates of which these attachments are documents."""
        # sudo: what a document must be does not depend on who touches it
        certificates = self.env["certificates.assignment"].sudo()
        documents = self.sudo().filtered(lambda a: a.res_model == certificates._name)
        if not documents:
            return certificates
        return certificates.with_context(active_test=False).search(
            [("document_ids", "in", documents.ids)]
        )
