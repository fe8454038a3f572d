from odoo import models

from ..tools.renewal import open_page


class CertificatesPageMixin(models.AbstractModel):
    """A record with a page of its own for portal users.

    It is not shared by a link with a token: the page is for those who may read the
    record, who log in.
    """

    _name = "certificates.page.mixin"
    _description = "Record with a Page"

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
        """Return the address of the page of one record."""
        raise NotImplementedError
