from odoo import fields, models


class CertificatesPassRequest(models.Model):
    _inherit = "certificates.pass.request"

    renew_codes = fields.Boolean(
        "Replace Earlier Passes",
        copy=False,
        groups="certificates.group_certificates_user",
        help="The codes on earlier passes of these certificates stop working.",
    )

    def _get_own_fields(self):
        return super()._get_own_fields() | {"renew_codes"}

    def _check_submittable(self):
        # sudo: contact persons do not see this option, which is not for them
        if self.sudo().renew_codes:
            everywhere = {"allowed_company_ids": self.env.user.company_ids.ids}
            certificates = self.pass_ids.assignment_id
            certificates.with_context(**everywhere).check_access("write")
        return super()._check_submittable()
