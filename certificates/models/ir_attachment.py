from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# Where files are uploaded before the record that they are for is saved.
UPLOAD_MODELS = [
    "certificates.assignment",
    "certificates.issue.wizard",
    "certificates.renew.wizard",
    "certificates.submission",
]

# A change of these makes another file of it.
CONTENT_FIELDS = {"datas", "db_datas", "mimetype", "name", "raw", "type", "url"}

# How many characters of a file can be found by searching for words in it.
MAX_INDEXED = 100_000

# How many files one run of the vacuum deletes.
VACUUM_BATCH = 1000


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        if any(self._is_ours(vals.get("res_model")) for vals in vals_list):
            limited = self.with_context(certificates_is_indexed_partly=True)
            created = super(IrAttachment, limited).create(vals_list)
            return created.with_env(self.env)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("public") or {"res_model", "res_id"} & vals.keys():
            self.check_access("write")
            self._check_evidence_stays(vals)
        changed = self
        # sudo: only to know which files these are
        if any(self._is_ours(a.res_model) for a in self.sudo()):
            changed = self.with_context(certificates_is_indexed_partly=True)
        result = super(IrAttachment, changed).write(vals)
        if CONTENT_FIELDS & vals.keys():
            self._filter_evidence()._settle_evidence()
        return result

    def unlink(self):
        self.check_access("unlink")
        self._log_lost_evidence()
        return super().unlink()

    @api.model
    def _index(self, bin_data, file_type, checksum=None):
        """Let a search find words at the beginning of a file of ours, not in all."""
        if not self.env.context.get("certificates_is_indexed_partly"):
            return super()._index(bin_data, file_type, checksum=checksum)
        if (file_type or "").startswith("text/"):
            bin_data = bin_data[:MAX_INDEXED]
        found = super()._index(bin_data, file_type, checksum=checksum)
        return found and found[:MAX_INDEXED]

    @api.model
    def _is_ours(self, model):
        return (model or "").startswith("certificates.")

    def _settle_evidence(self):
        """Check files that prove something, and give them the type of their content.

        :raise ValidationError: one of them cannot be accepted
        """
        certificates = self.env["certificates.assignment"]
        certificates._check_documents(self)
        # sudo: what a file is does not depend on who touches it
        for attachment in self.sudo():
            values = certificates._get_document_values(attachment.name, attachment.raw)
            if values != {name: attachment[name] for name in values}:
                attachment.write(values)

    def _adopt_for(self, record):
        """Check new documents of a record, and make them follow its access.

        A file that was uploaded before its record is saved belongs to nothing yet.

        :raise ValidationError: one belongs to another record, or cannot be accepted
        """
        for attachment in self:
            home = (attachment.res_model, attachment.res_id)
            if attachment.res_id and home != (record._name, record.id):
                raise ValidationError(
                    self.env._(
                        "%(name)s is a document of another record: upload it again "
                        "for this certificate.",
                        name=attachment.name,
                    )
                )
        self._settle_evidence()
        loose = self.filtered(lambda attachment: not attachment.res_id)
        loose.write({"res_model": record._name, "res_id": record.id})
        self.filtered("public").public = False

    def _log_lost_evidence(self):
        """Note on records which of their files are deleted: when, and who does it.

        A hook for addons with records whose files prove something.
        """
        for certificate in self._get_certificates():
            # sudo: both sides as superuser, as certificates are found
            (certificate.document_ids & self.sudo())._log_removal(certificate)

    def _check_evidence_stays(self, vals):
        """Refuse to take a file that proves something out of the access of its record.

        A hook for addons with records of that kind.
        """
        # sudo: both sides as superuser, as certificates are found
        (self._get_certificates().document_ids & self.sudo())._check_stays(vals)

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

    @api.model
    def _get_upload_models(self):
        """Return where files are uploaded before a record is saved. To be extended."""
        return UPLOAD_MODELS

    @api.autovacuum
    def _gc_unsaved_documents(self):
        """Delete files that were uploaded a day ago for what was never saved."""
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        # sudo: of everybody
        unsaved = self.sudo().search(
            Domain("res_model", "in", self._get_upload_models())
            & Domain("res_id", "in", [False, 0])
            & Domain("create_date", "<", yesterday),
            limit=VACUUM_BATCH,
        )
        unsaved.unlink()
        return len(unsaved), len(unsaved) == VACUUM_BATCH

    def _discard_from(self, record):
        """Delete files that were removed from a record, and say so in its log."""
        if self:
            self._log_removal(record)
            # sudo: whoever may change the record may remove its files
            self.sudo().unlink()

    def _log_removal(self, record):
        """Note in the log of a record that the current user removes these files."""
        if self:
            names = ", ".join(self.mapped("name"))
            record._message_log(body=self.env._("Removed: %(names)s", names=names))

    def _check_stays(self, vals):
        """Refuse to take these documents out of the access of their records."""
        for document in self:
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
