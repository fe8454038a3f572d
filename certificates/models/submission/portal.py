from odoo import api, models

from ...tools.renewal import open_page


class CertificatesSubmission(models.Model):
    """The page of a submission, and handing one in from a page."""

    _inherit = "certificates.submission"

    def _get_access_action(self, access_uid=None, force_website=False):
        """Lead portal users to the page, and everybody else to the form."""
        self.ensure_one()
        users = self.env["res.users"].browse(access_uid or self.env.uid)
        # sudo: portal users cannot read users; whether one is internal is no secret
        if force_website or users.sudo().share:
            return open_page(self._get_portal_url())
        return super()._get_access_action(
            access_uid=access_uid, force_website=force_website
        )

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
