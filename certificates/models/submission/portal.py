from odoo import api, models


class CertificatesSubmission(models.Model):
    """The page of a submission, and handing one in from a page."""

    _inherit = "certificates.submission"

    def _get_portal_url(self):
        """Return the address of the holder's page of a submission."""
        self.ensure_one()
        return f"/my/certificates/submissions/{self.id}"

    @api.model
    def _hand_in(self, values, files):
        """Create a submission from a page, and hand it in.

        :param dict values: of the submission, checked by the page: whose it is, too
        :param list files: dictionaries with the ``name`` and the ``raw`` bytes
        :return: the submission, with the rights of the user
        """
        # sudo: portal users write nothing; the page decides for whom they hand in
        submission = self.sudo().create(
            {**values, "document_ids": self._prepare_documents(files)}
        )
        submission.action_submit()
        return submission.with_env(self.env)
