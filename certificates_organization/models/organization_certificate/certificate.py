from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesOrganizationCertificate(models.Model):
    """A certificate that an organization holds itself: an insurance, VCA, ISO 9001.

    It is what an employee certificate is, of another holder. It counts for the people
    of the organization in the company in whose register it is.
    """

    _name = "certificates.organization.certificate"
    _description = "Certificate of an Organization"
    _inherit = ["certificates.held.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_expiry, id"
    _rec_names_search = ["number", "partner_id"]
    _check_company_auto = True
    _holder = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Organization",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('is_company', '=', True)]",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="It counts for the people of the organization in this company.",
    )
    type_id = fields.Many2one(domain=[("holder", "=", "organization")])
    document_ids = fields.Many2many(
        "ir.attachment",
        "certificates_organization_document_rel",
        "certificate_id",
        "attachment_id",
        "Documents",
        copy=False,
    )
    note = fields.Html(help="For officers only: the contact persons do not see it.")
    renewal_of_id = fields.Many2one(
        "certificates.organization.certificate",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        readonly=True,
    )
    renewal_ids = fields.One2many(
        "certificates.organization.certificate", "renewal_of_id", "Renewals"
    )

    @api.onchange("type_id", "partner_id", "level_id", "date_start", "date_expiry")
    def _onchange_equal(self):
        return super()._onchange_equal()

    @api.depends("company_id")
    def _compute_superseded(self):
        return super()._compute_superseded()

    @api.constrains("type_id")
    def _check_holder_of_type(self):
        for certificate in self:
            certificate.type_id._check_held_by("organization", certificate.partner_id)

    def _get_holder_key(self):
        # Each company has a register of its own.
        return self.partner_id.id, self.company_id.id

    @api.model
    def _get_succession_fields(self):
        return super()._get_succession_fields() | {"company_id"}

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if "company_id" in names:
            # The company is among the values: ask again who may have it there.
            self.check_access("write")
        return result

    @api.model
    def _get_open_action(self, domain, **context):
        """Return the action that opens the certificates of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_organization.certificates_organization_certificate_action"
        )
        return {**action, "domain": list(Domain(domain)), "context": context}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _log_lost_evidence(self):
        for certificate in self._get_organization_certificates():
            # sudo: both sides as superuser, as certificates are found
            (certificate.document_ids & self.sudo())._log_removal(certificate)
        return super()._log_lost_evidence()

    def _check_evidence_stays(self, vals):
        # sudo: both sides as superuser, as certificates are found
        documents = self._get_organization_certificates().document_ids & self.sudo()
        documents._check_stays(vals)
        return super()._check_evidence_stays(vals)

    def _filter_evidence(self):
        # sudo: both sides as superuser, as certificates are found
        documents = self._get_organization_certificates().document_ids & self.sudo()
        return super()._filter_evidence() | documents

    @api.ondelete(at_uninstall=False)
    def _unlink_except_required_of_organization(self):
        self._get_organization_certificates()._check_documents_present(without=self)

    @api.model
    def _get_upload_models(self):
        return [
            *super()._get_upload_models(),
            "certificates.organization.certificate",
        ]

    def _get_organization_certificates(self):
        """Return the certificates of which these attachments are documents."""
        # sudo: what a document must be does not depend on who touches it
        certificates = self.env["certificates.organization.certificate"].sudo()
        documents = self.sudo().filtered(lambda a: a.res_model == certificates._name)
        if not documents:
            return certificates
        return certificates.with_context(active_test=False).search(
            [("document_ids", "in", documents.ids)]
        )
