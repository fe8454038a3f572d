from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.numbers import fold_number
from .submission import SETTLED_STATES


class CertificatesSubmission(models.Model):
    """What an officer should know before a decision."""

    _inherit = "certificates.submission"

    is_expired = fields.Boolean(
        "Expired from the Start",
        compute="_compute_is_expired",
        help="The certificate would have expired by today.",
    )
    accept_expired = fields.Boolean(
        "Record It All the Same",
        copy=False,
        groups="certificates.group_certificates_user",
        help="An expired certificate is accepted with this tick only.",
    )
    duplicate_ids = fields.Many2many(
        "certificates.assignment",
        string="Looks Like",
        compute="_compute_duplicates",
        help="Certificates of this person and type with the same number or dates.",
    )
    twin_ids = fields.Many2many(
        "certificates.submission",
        string="Handed In as Well",
        compute="_compute_duplicates",
        help="What else waits, of this person and type with the same number or dates.",
    )
    is_duplicate = fields.Boolean("Duplicate", compute="_compute_duplicates")

    @api.depends("date_expiry", "company_id")
    @api.depends_context("tz")
    def _compute_is_expired(self):
        todays = {c: c._get_certificates_today() for c in self.company_id}
        for submission in self:
            expiry, today = submission.date_expiry, todays.get(submission.company_id)
            submission.is_expired = bool(expiry and today and expiry < today)

    def _filter_expired(self):
        """Return those that have expired, and are not to be recorded all the same."""
        return self.filtered(lambda s: s.is_expired and not s.accept_expired)

    is_unusual = fields.Boolean(
        "Unusually Late",
        compute="_compute_is_unusual",
        help="The expiry date looks like a typing error.",
    )

    @api.depends("type_id", "date_start", "date_expiry")
    def _compute_is_unusual(self):
        for submission in self:
            # sudo: holders cannot read how long a type is valid
            submission.is_unusual = submission.type_id.sudo()._is_unusual(
                submission.date_start, submission.date_expiry
            )

    @api.onchange("type_id", "date_start", "date_expiry")
    def _onchange_unusual_expiry(self):
        """Question an expiry date that looks like a typing error, such as 2126."""
        # sudo: as above
        certificate_type = self.type_id.sudo()
        return certificate_type._question_expiry(self.date_start, self.date_expiry)

    @api.depends(
        "employee_id", "type_id", "level_id", "number", "date_start", "date_expiry"
    )
    def _compute_duplicates(self):
        held = self._search_alike(self.env["certificates.assignment"])
        waiting = self._search_alike(self.env["certificates.submission"])
        for submission in self:
            key = (submission.employee_id.id, submission.type_id.id)
            is_like = submission._is_like
            duplicates = held.get(key, [])
            twins = waiting.get(key, [])
            submission.duplicate_ids = [
                c.id
                for c in duplicates
                if submission not in c.submission_id and is_like(c)
            ]
            submission.twin_ids = [
                s.id for s in twins if s != submission._origin and is_like(s)
            ]
            submission.is_duplicate = bool(
                submission.duplicate_ids or submission.twin_ids
            )

    def _search_alike(self, records):
        """Return the records of the same employees and types, by both.

        :param records: of certificates, or of submissions
        """
        domain = Domain("employee_id", "in", self.employee_id.ids) & Domain(
            "type_id", "in", self.type_id.ids
        )
        if records._name == self._name:
            domain &= Domain("state", "=", "to_check")
        else:
            domain &= Domain("revoked_on", "=", False)
        return records.search(domain).grouped(
            lambda r: (r.employee_id.id, r.type_id.id)
        )

    def _is_like(self, other):
        """Return whether another has the same number, or the same level and dates."""
        self.ensure_one()
        number = fold_number(self.number)
        if number and fold_number(other.number):
            return number == fold_number(other.number)
        names = ("level_id", "date_start", "date_expiry")
        return bool(self.date_start) and all(self[n] == other[n] for n in names)

    @api.depends("employee_id", "type_id", "level_id", "date_start")
    def _compute_renewal_of_id(self):
        """Propose the certificate that runs longest, and is not renewed yet."""
        renewable = self._search_renewable()
        for submission in self:
            key = submission._get_place()
            earlier = [
                c
                for c in renewable.get(key, [])
                if submission.date_start and c.date_start < submission.date_start
            ]
            chosen = submission.renewal_of_id
            is_settled = submission.state in SETTLED_STATES
            if is_settled or chosen and chosen._origin in earlier:
                submission.renewal_of_id = chosen
                continue
            submission.renewal_of_id = max(
                earlier, key=lambda c: (c.date_expiry, c.id), default=False
            )

    def _search_renewable(self):
        """Return the certificates that can be renewed, by employee and type."""
        certificates = self.env["certificates.assignment"].search(
            Domain("employee_id", "in", self.employee_id.ids)
            & Domain("type_id", "in", self.type_id.ids)
            & Domain("revoked_on", "=", False)
            & Domain("date_expiry", "!=", False)
        )
        free = certificates.filtered(lambda c: not c._get_renewals())
        return free.grouped(lambda c: (c.employee_id.id, c.type_id.id, c.level_id.id))

    def _get_place(self):
        """Return what a certificate has in common with the one that it renews."""
        self.ensure_one()
        return self.employee_id.id, self.type_id.id, self.level_id.id
