from odoo import fields, models
from odoo.fields import Command

MAX_FILES = 10
MAX_FILE_NAME = 255


class CertificatesSubmission(models.Model):
    """The documents of a submission, under the checks of certificates.

    They are private to the holder, to the user who handed them in, and to officers.
    They move to the certificate that they led to.
    """

    _inherit = "certificates.submission"

    document_ids = fields.Many2many(
        "ir.attachment",
        "certificates_submission_document_rel",
        "submission_id",
        "attachment_id",
        "Documents",
        copy=False,
    )
    document_required = fields.Boolean(related="type_id.document_required")
    document_count = fields.Integer(
        "Documents Count", compute="_compute_document_count"
    )

    def _compute_document_count(self):
        for submission in self:
            submission.document_count = len(submission.document_ids)

    def _after_create(self):
        result = super()._after_create()
        for submission in self:
            submission.document_ids._adopt_for(submission)
        return result

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if "document_ids" in vals:
            before["documents"] = {s: s.document_ids for s in self}
        return before

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        for submission, documents_before in before.get("documents", {}).items():
            (submission.document_ids - documents_before)._adopt_for(submission)
            (documents_before - submission.document_ids)._discard_from(submission)
        return result

    @classmethod
    def _prepare_documents(cls, files):
        """Return the commands that add files to a submission.

        :param list files: dictionaries with the ``name`` and the ``raw`` bytes
        """
        return [
            Command.create(
                {
                    "name": file["name"].replace("\0", "").strip()[-MAX_FILE_NAME:],
                    "raw": file["raw"],
                }
            )
            for file in files
        ]


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _log_lost_evidence(self):
        for submission in self._get_submissions():
            # sudo: both sides as superuser, as submissions are found
            (submission.document_ids & self.sudo())._log_removal(submission)
        return super()._log_lost_evidence()

    def _check_evidence_stays(self, vals):
        # sudo: both sides as superuser, as submissions are found
        (self._get_submissions().document_ids & self.sudo())._check_stays(vals)
        return super()._check_evidence_stays(vals)

    def _filter_evidence(self):
        # sudo: both sides as superuser, as submissions are found
        handed_in = self._get_submissions().document_ids & self.sudo()
        return super()._filter_evidence() | handed_in

    def _can_return_content(self, field_name=None, access_token=None):
        """Let portal users download what they handed in, or what is about them."""
        if self.env.user._is_portal() and not access_token:
            submissions = self._get_submissions().with_env(self.env)
            if submissions._filtered_access("read"):
                return True
        return super()._can_return_content(field_name, access_token)

    def _get_submissions(self):
        """Return the submissions of which these attachments are documents."""
        # sudo: what a document must be does not depend on who touches it
        submissions = self.env["certificates.submission"].sudo()
        documents = self.sudo().filtered(lambda a: a.res_model == submissions._name)
        if not documents:
            return submissions
        return submissions.search([("document_ids", "in", documents.ids)])
