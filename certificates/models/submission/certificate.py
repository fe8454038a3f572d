from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# Only an acceptance says what a certificate was handed in with: no client can send it.
ACCEPTANCE = object()


class CertificatesHeldMixin(models.AbstractModel):
    """A certificate that was handed in, and the documents that came with it."""

    _inherit = "certificates.held.mixin"

    submission_id = fields.Many2one(
        "certificates.submission",
        "Handed In",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )

    _submission_uniq = models.UniqueIndex(
        "(submission_id) WHERE submission_id IS NOT NULL",
        "This certificate was accepted already.",
    )

    @api.model
    def _before_create(self, vals_list):
        defaults = self.default_get(["submission_id"])
        if any({**defaults, **vals}.get("submission_id") for vals in vals_list):
            self._check_is_acceptance()
        return super()._before_create(vals_list)

    def _before_change(self, vals):
        if "submission_id" in vals:
            self._check_is_acceptance()
        return super()._before_change(vals)

    @api.model
    def _check_is_acceptance(self):
        """Refuse to say by hand what a certificate was handed in with.

        It would settle what waits for a decision, and move its documents.
        """
        context = self.env.context
        if self.env.su or context.get("certificates_acceptance") is ACCEPTANCE:
            return
        raise AccessError(
            self.env._(
                "%(field)s: accept what was handed in instead.",
                field=self._fields["submission_id"]._description_string(self.env),
            )
        )

    def _after_create(self):
        self._take_over_documents()
        return super()._after_create()

    def _adopt_documents(self, added):
        # sudo: what was handed in was checked then, and moved with the acceptance
        handed_in = self.sudo().submission_id.document_ids
        return super()._adopt_documents(added - handed_in.with_env(added.env))

    def _take_over_documents(self):
        """Give these certificates the documents that they were accepted with.

        One statement for any number: the documents follow the access of their
        certificate from now on.
        """
        # sudo: officers who accept may not see how each file is stored
        handed_in = self.sudo().submission_id.document_ids
        if not handed_in:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE ir_attachment
                SET res_model = %(model)s, res_id = certificate.id
                FROM certificates_submission_document_rel AS document
                JOIN %(table)s AS certificate
                    ON certificate.submission_id = document.submission_id
                WHERE ir_attachment.id = document.attachment_id
                    AND ir_attachment.res_model = 'certificates.submission'
                    AND ir_attachment.res_id = document.submission_id
                    AND certificate.id = ANY(%(ids)s)
                """,
                model=self._name,
                table=SQL.identifier(self._table),
                ids=self.ids,
            )
        )
        handed_in.invalidate_recordset(["res_model", "res_id"])

    def _get_renewals(self):
        """Return the renewals of these that count."""
        return self.renewal_ids.filtered(lambda renewal: not renewal.revoked_on)
