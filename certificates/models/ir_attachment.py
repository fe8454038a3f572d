from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Where files are uploaded before the record that they are for is saved.
UPLOAD_MODELS = [
    "certificates.assignment",
    "certificates.issue.wizard",
    "certificates.renew.wizard",
]

# How many files one run of the vacuum deletes.
VACUUM_BATCH = 1000


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if vals.get("public") or {"res_model", "res_id"} & vals.keys():
            self.check_access("write")
            self._check_evidence_stays(vals)
        result = super().write(vals)
        if {"raw", "datas"} & vals.keys():
            certificates = self.env["certificates.assignment"]
            certificates._check_documents(self._filter_evidence())
        return result

    def _check_evidence_stays(self, vals):
        """Refuse to take a file that proves something out of the access of its record.

        A hook for addons with records of that kind.
        """
        self._check_documents_stay(vals)

    def _filter_evidence(self):
        """Return which of these files prove something: a hook as well."""
        # sudo: both sides as superuser, as certificates are found
        return self._get_certificates().document_ids & self.sudo()

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

    @api.autovacuum
    def _gc_unsaved_documents(self):
        """Delete files that were uploaded a day ago for what was never saved."""
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        # sudo: of everybody
        unsaved = self.sudo().search(
            Domain("res_model", "in", UPLOAD_MODELS)
            & Domain("res_id", "in", [False, 0])
            & Domain("create_date", "<", yesterday),
            limit=VACUUM_BATCH,
        )
        unsaved.unlink()
        return len(unsaved), len(unsaved) == VACUUM_BATCH

    def _discard_from(self, record):
        """Delete files that were removed from a record, and say so in its log."""
        if self:
            names = ", ".join(self.mapped("name"))
            record._message_log(body=self.env._("Removed: %(names)s", names=names))
            # sudo: whoever may change the record may remove its files
            self.sudo().unlink()

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
