from odoo import api, models


class CertificatesEquivalence(models.Model):
    _inherit = "certificates.equivalence"

    @api.model
    def _count_anew(self, held, satisfied):
        result = super()._count_anew(held, satisfied)
        # sudo: a certificate counts in every company
        certificates = self.env["certificates.assignment"].sudo()
        certificates._get_unfaithful(held)._project_skills()
        return result
