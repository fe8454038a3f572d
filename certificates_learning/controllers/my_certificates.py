from odoo.http import request

from odoo.addons.certificates.controllers.my_certificates import CertificatePortal

from ..portal.learner import Learner


class CertificateWays(CertificatePortal):
    """What is required of the user names the certifications that lead to it."""

    def _prepare_required_values(self):
        values = super()._prepare_required_values()
        rows = Learner(request.env).get_rows() if values["required"] else []
        by_type = {}
        for row in rows:
            if row.is_offered or row.enrollment.is_open:
                by_type.setdefault(row.certification.type_id, []).append(row)
        values["ways"] = {
            row: [
                way
                for certificate_type in row.type_id | accepted
                for way in by_type.get(certificate_type, ())
            ]
            for row, accepted in values["accepted"].items()
        }
        return values
