from odoo import api, fields, models
from odoo.fields import Domain

from .certificates_compared_mixin import OFFICERS

# What the reading of a scan gives.
KEPT_BY_SCANS = {
    "is_scan_different",
    "is_scan_sure",
    "scan_address",
    "scan_batch_id",
    "scan_file_id",
    "scan_reading_ids",
    "scan_state",
    "scan_type_id",
    "scan_words",
}

# What a scan has to tell before an officer can accept it.
NEEDED = ("employee_id", "type_id", "date_start")


class CertificatesSubmission(models.Model):
    """What was read from a scan, and how surely."""

    _inherit = "certificates.submission"

    scan_file_id = fields.Many2one(
        "certificates.scan.file",
        "Scan",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups=OFFICERS,
    )
    scan_batch_id = fields.Many2one(
        "certificates.scan.batch",
        "Batch of Scans",
        related="scan_file_id.batch_id",
        store=True,
        index="btree_not_null",
        groups=OFFICERS,
    )
    scan_words = fields.Char(readonly=True, copy=False, groups=OFFICERS)
    scan_type_id = fields.Many2one(
        "certificates.type",
        "Type That Was Read",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups=OFFICERS,
    )
    scan_address = fields.Char(
        "Address in the Code",
        readonly=True,
        copy=False,
        groups=OFFICERS,
        help="Where the QR code on the scan leads to.",
    )
    is_scan_complete = fields.Boolean(
        "Complete",
        compute="_compute_is_scan_complete",
        search="_search_is_scan_complete",
        groups=OFFICERS,
        help="Holder, type and start date are known.",
    )
    is_scan_sure = fields.Boolean(
        "Read with Certainty",
        compute="_compute_is_scan_sure",
        store=True,
        groups=OFFICERS,
        help="Holder, type and dates were read without doubt. Look at each "
        "nevertheless: only an officer knows whether it is genuine.",
    )

    @api.depends(*NEEDED)
    def _compute_is_scan_complete(self):
        for submission in self:
            submission.is_scan_complete = all(submission[name] for name in NEEDED)

    def _search_is_scan_complete(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.AND(Domain(name, "!=", False) for name in NEEDED)

    @api.depends("confidence")
    def _compute_is_scan_sure(self):
        for submission in self:
            confidence = submission.confidence or {}
            is_read = all(confidence.get(name) == 1 for name in NEEDED)
            submission.is_scan_sure = is_read and min(confidence.values()) == 1

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | KEPT_BY_SCANS

    def _settle(self, state, **values):
        result = super()._settle(state, **values)
        if state == "accepted":
            self._learn_from_scans()
        return result

    def _learn_from_scans(self):
        """Have types learn from scans whose type an officer corrected."""
        # sudo: officers who accept a scan may not see its file any more
        for submission in self.sudo():
            is_corrected = submission.type_id != submission.scan_type_id
            if submission.source == "scan" and submission.scan_words and is_corrected:
                words = submission.scan_words.split()
                holder = (submission.employee_id.name or "").casefold()
                submission.type_id._learn_scan_keywords(
                    [word for word in words if word not in holder]
                )
