from odoo import models
from odoo.exceptions import UserError

from odoo.addons.report_svg.tools import document


class CertificatesPass(models.Model):
    """A pass is sealed when it is prepared, in the background."""

    _inherit = "certificates.pass"

    def _prepare_files(self):
        usable = self.browse()
        for company, passes in self._group_by_company():
            problem = company._explain_certificates_seal()
            if problem:
                passes._fail(problem)
            else:
                usable |= passes
        return super(CertificatesPass, usable)._prepare_files()

    def _draw(self):
        result = super()._draw()
        for company, passes in self._group_by_company():
            if company._get_certificates_seals():
                passes._seal_files(company)
        return result

    def _seal_files(self, company):
        """Keep the PDFs of passes with a seal. If there is none to have, all fail."""
        pdfs = self._draw_files(document.draw_each)
        try:
            sealed = company._seal_pdfs(pdfs)
        except UserError as error:
            self.file_ids.unlink()
            self._fail(str(error))
            return
        for record, content in zip(self, sealed, strict=True):
            record.file_ids.sealed = self._pack(content)

    def _get_pdfs(self):
        """Return the PDF of each pass: sealed before, or now."""
        kept = {p: p.file_ids.sealed for p in self if p.file_ids.sealed}
        rest = self.filtered(lambda p: p not in kept)
        pdfs = {p: self._unpack(content) for p, content in kept.items()}
        for company, passes in rest._group_by_company():
            drawn = super(CertificatesPass, passes)._get_pdfs()
            sealed = company._seal_pdfs(drawn)
            pdfs.update(zip(passes, sealed, strict=True))
        return [pdfs[record] for record in self]

    def _get_document(self, draw, title):
        content = super()._get_document(draw, title)
        return self.assignment_id.company_id._seal_pdfs([content])[0]

    def _group_by_company(self):
        """Return pairs of a company and the passes of its certificates."""
        return self.grouped(lambda p: p.assignment_id.company_id).items()
