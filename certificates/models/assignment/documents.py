from odoo import api, fields, models


class CertificatesAssignment(models.Model):
    """The documents of an employee certificate, and what proves it without any."""

    _inherit = "certificates.assignment"

    document_ids = fields.Many2many(
        "ir.attachment",
        "certificates_assignment_document_rel",
        "assignment_id",
        "attachment_id",
        "Documents",
        copy=False,
    )

    @api.constrains("document_ids", "type_id", "exam_id")
    def _check_documents_present(self, without=None):
        return super()._check_documents_present(without=without)

    def _is_proven(self):
        """Return whether a record in this database proves it, as an exam session does.

        To be extended by what else certifies employees.
        """
        return bool(self.exam_id) or super()._is_proven()
