from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesEnrollment(models.Model):
    """Proof of a certificate that was earned elsewhere, compared with its files."""

    _name = "certificates.enrollment"
    _inherit = ["certificates.enrollment", "certificates.compared.mixin"]
    _scan_state_waiting = "to_approve"
    _scan_documents = "proof_ids"

    scan_reading_ids = fields.One2many(inverse_name="enrollment_id")
    # Managers judge the proof of their team.
    scan_differences = fields.Text(groups=None)
    is_scan_different = fields.Boolean(
        compute_sudo=True, search="_search_is_scan_different"
    )

    @api.depends("certification_id.completion_date_source")
    def _compute_is_scan_different(self):
        return super()._compute_is_scan_different()

    @api.model
    def _search_is_scan_different(self, operator, value):
        """Find the proof that differs, of what waits for a decision."""
        if operator != "in":
            return NotImplemented
        # sudo: what a manager finds is what the manager sees
        waiting = self.sudo().search(
            Domain("state", "=", self._scan_state_waiting)
            & Domain("scan_state", "=", "read")
        )
        different = waiting.filtered("is_scan_different")
        return Domain("id", "in", different.ids)

    @api.model
    def _get_stated_names(self):
        return {
            "employee_id": "employee_id",
            "type_id": "type_id",
            "number": "proof_number",
            "date_start": "proof_date",
            "date_expiry": "proof_expiry",
        }

    def _get_stated(self, name):
        if name == "date_expiry" and not self._follows_proof_date():
            # It follows from the day of the approval, whatever the document says.
            return False
        return super()._get_stated(name)

    def _follows_proof_date(self):
        """Return whether the certificate counts from the day on the proof."""
        self.ensure_one()
        asks = self.certification_id.completion_date_source == "employee"
        return asks and bool(self.proof_date)

    def _filter_to_be_read(self):
        return super()._filter_to_be_read().filtered(lambda e: e.kind == "external")

    def _store_submission(self, files, completed_on, number):
        result = super()._store_submission(files, completed_on, number)
        self._wait_to_be_read()
        return result

    def _is_questionable(self):
        return super()._is_questionable() or self.is_scan_different
