from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_seal_ids = fields.One2many(
        "certificates.seal", "company_id", "Seal", groups="base.group_system"
    )

    def _get_certificates_seals(self):
        """Return the seals that these companies seal with, with superuser rights.

        A neutralized copy of a database has seals without keys: it seals nothing.
        """
        # sudo: passes are sealed for users who may not see the seal
        seals = self.sudo().certificates_seal_ids
        return seals.filtered("private_key")

    def _explain_certificates_seal(self):
        """Return why nothing can be sealed for this company; empty if it can."""
        self.ensure_one()
        return "".join(s._explain() for s in self._get_certificates_seals())

    def _seal_pdfs(self, pdfs):
        """Return PDF files with the seal of each of these companies that has one.

        :param pdfs: list of bytes
        :raise UserError: a seal cannot be used now; says why
        """
        for seal in self._get_certificates_seals():
            pdfs = seal._seal(pdfs)
        return pdfs
