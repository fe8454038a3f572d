from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CertificatesOrganizationCertificate(models.Model):
    """A certificate that the organization handed in."""

    _inherit = "certificates.organization.certificate"

    def _get_waiting_renewals(self):
        """Return the submissions that wait to renew these, by certificate id."""
        # sudo: whether one waits is asked of certificates in sight
        waiting = self.env["certificates.submission"].sudo()
        found = waiting.search(
            Domain("organization_renewal_of_id", "in", self.ids)
            & Domain("state", "=", "to_check")
        )
        return {s.organization_renewal_of_id.id: s for s in found}


class CertificatesSubmission(models.Model):
    """A statement that an organization, rather than an employee, holds something."""

    _inherit = "certificates.submission"

    partner_id = fields.Many2one(
        "res.partner",
        "Organization",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('is_company', '=', True)]",
        tracking=True,
        help="The organization that holds the certificate itself.",
    )
    organization_renewal_of_id = fields.Many2one(
        "certificates.organization.certificate",
        "Renews That of the Organization",
        compute="_compute_organization_renewal_of_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('type_id', '=', type_id)]",
    )
    organization_certificate_ids = fields.One2many(
        "certificates.organization.certificate",
        "submission_id",
        "Certificates of the Organization",
        readonly=True,
        groups="certificates.group_certificates_user",
    )
    organization_duplicate_ids = fields.Many2many(
        "certificates.organization.certificate",
        string="Looks Like That of the Organization",
        compute="_compute_organization_duplicate_ids",
        groups="certificates.group_certificates_user",
        help="Certificates of this organization and type with the same number or "
        "dates.",
    )

    _one_holder = models.Constraint(
        "CHECK (partner_id IS NULL OR employee_id IS NULL)",
        "A certificate is held by a person or by an organization, not by both.",
    )

    @api.constrains("type_id", "employee_id", "partner_id")
    def _check_holder_of_type(self):
        for submission in self.filtered("type_id"):
            if holder := submission._get_holder():
                kind = "organization" if submission.partner_id else "person"
                submission.type_id._check_held_by(kind, holder)

    @api.constrains("partner_id", "organization_renewal_of_id", "company_id")
    def _check_organization_renewal(self):
        """Refuse the renewal of a certificate of another organization."""
        for submission in self.filtered("organization_renewal_of_id"):
            renewed = submission.organization_renewal_of_id
            if renewed._get_holder_key() != (
                submission.partner_id.id,
                submission.company_id.id,
            ):
                raise ValidationError(
                    self.env._(
                        "A certificate of %(organization)s renews one of the same "
                        "organization: choose another.",
                        organization=submission.partner_id.name or "?",
                    )
                )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        return super()._compute_display_name()

    @api.model
    def _get_proposing_fields(self):
        names = {"organization_renewal_of_id", "partner_id"}
        return super()._get_proposing_fields() | names

    @api.depends("organization_renewal_of_id")
    def _compute_date_expiry(self):
        return super()._compute_date_expiry()

    @api.depends("partner_id", "company_id", "type_id", "level_id", "date_start")
    def _compute_organization_renewal_of_id(self):
        """Propose the certificate that runs longest, and is not renewed yet."""
        certificates = self.env["certificates.organization.certificate"].search(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("type_id", "in", self.type_id.ids)
            & Domain("revoked_on", "=", False)
            & Domain("date_expiry", "!=", False)
        )
        free = certificates.filtered(lambda c: not c._get_renewals())
        by_key = free.grouped(lambda c: c._get_succession_key())
        for submission in self:
            earlier = [
                c
                for c in by_key.get(submission._get_organization_key(), [])
                if submission.date_start and c.date_start < submission.date_start
            ]
            chosen = submission.organization_renewal_of_id
            if not chosen or chosen._origin not in earlier:
                submission.organization_renewal_of_id = max(
                    earlier, key=lambda c: (c.date_expiry, c.id), default=False
                )

    def _get_organization_key(self):
        """Return the succession key of the certificate that it may lead to."""
        self.ensure_one()
        holder = (self.partner_id.id, self.company_id.id)
        return holder, self.type_id.id, self.level_id.id

    @api.depends("partner_id", "company_id")
    def _compute_duplicates(self):
        of_organizations = self.filtered("partner_id")
        people = self - of_organizations
        result = super(CertificatesSubmission, people)._compute_duplicates()
        of_organizations.duplicate_ids = False
        waiting = of_organizations._search_alike_of_organizations(
            self._name, Domain("state", "=", "to_check")
        )
        for submission in of_organizations:
            submission.twin_ids = [
                s.id
                for s in waiting.get(submission._get_place_of_organization(), [])
                if s != submission._origin and submission._is_like(s)
            ]
            submission.is_duplicate = bool(
                submission.organization_duplicate_ids or submission.twin_ids
            )
        return result

    @api.depends(
        "partner_id",
        "company_id",
        "type_id",
        "level_id",
        "number",
        "date_start",
        "date_expiry",
    )
    def _compute_organization_duplicate_ids(self):
        held = self._search_alike_of_organizations(
            "certificates.organization.certificate", Domain("revoked_on", "=", False)
        )
        for submission in self:
            submission.organization_duplicate_ids = [
                c.id
                for c in held.get(submission._get_place_of_organization(), [])
                if submission._origin != c.submission_id and submission._is_like(c)
            ]

    def _get_place_of_organization(self):
        """Return what a certificate has in common with others that it may repeat."""
        self.ensure_one()
        return self.partner_id, self.company_id, self.type_id

    def _search_alike_of_organizations(self, model, domain):
        """Return the records of the same organizations, companies and types."""
        if not self.partner_id:
            return {}
        found = self.env[model].search(
            domain
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("type_id", "in", self.type_id.ids)
        )
        return found.grouped(lambda r: (r.partner_id, r.company_id, r.type_id))

    @api.model
    def _get_seen_names(self):
        names = super()._get_seen_names()
        return (*names, "partner_id", "organization_renewal_of_id")

    def _get_holder_name(self):
        if self.partner_id:
            return "partner_id"
        return super()._get_holder_name()

    def _get_issued_model(self):
        if self.partner_id:
            return "certificates.organization.certificate"
        return super()._get_issued_model()

    def _get_certificate(self):
        if self.partner_id:
            return self.organization_certificate_ids[:1]
        return super()._get_certificate()

    def _get_renewed(self):
        if self.partner_id:
            return self.organization_renewal_of_id
        return super()._get_renewed()

    @api.model
    def _get_known_domain(self):
        return super()._get_known_domain() | Domain("partner_id", "!=", False)

    def _get_portal_url(self):
        """Return the page of the contact person who handed it in, or of the holder."""
        self.ensure_one()
        # sudo: portal users do not read whose it is
        submission = self.sudo()
        if submission.source == "contact":
            is_holder = submission.employee_id in self._get_own_employees()
            if not is_holder or submission.partner_id:
                return f"/my/organization/submissions/{self.id}"
        return super()._get_portal_url()
