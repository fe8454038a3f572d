from odoo import api, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _has_attachments(self, report):
        """Return as before, but a sealed pass is always made anew.

        A stored one may have no seal, and pages that are put together lose theirs.
        """
        return super()._has_attachments(report) and not self._is_sealed(report)

    def _draw_document(self, report, res_ids, data):
        """Return one PDF, with the seals of the companies whose passes it holds."""
        content = super()._draw_document(report, res_ids, data)
        return self._get_sealers(report, res_ids)._seal_pdfs([content])[0]

    def _draw_each(self, report, res_ids, data):
        """Return the PDF of each record, with the seal of its company."""
        pdfs = super()._draw_each(report, res_ids, data)
        for company, places in self._get_places(report, res_ids).items():
            sealed = company._seal_pdfs([pdfs[place] for place in places])
            for place, content in zip(places, sealed, strict=True):
                pdfs[place] = content
        return pdfs

    @api.model
    def _is_sealed(self, report):
        """Return whether a report makes passes, and any company seals them."""
        # sudo: what is sealed is for users who may not see the seal
        seals = self.env["certificates.seal"].sudo()
        return self._makes_passes(report) and bool(
            seals.search_count([("private_key", "!=", False)], limit=1)
        )

    @api.model
    def _makes_passes(self, report):
        return report._is_svg() and report.model == "certificates.assignment"

    @api.model
    def _get_sealers(self, report, res_ids):
        """Return the companies whose seals a report carries."""
        companies = self.env["res.company"]
        return companies.union(*self._get_places(report, res_ids))

    @api.model
    def _get_places(self, report, res_ids):
        """Return the places of the records of each company among those printed."""
        places = {}
        if self._makes_passes(report):
            # sudo: who may print a pass was checked when it was drawn
            certificates = self.env[report.model].sudo().browse(res_ids or [])
            for place, certificate in enumerate(certificates):
                places.setdefault(certificate.company_id, []).append(place)
        return places
