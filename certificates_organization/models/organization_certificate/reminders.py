from odoo import api, fields, models
from odoo.fields import Domain


class CertificatesOrganizationCertificate(models.Model):
    """The reminders of a certificate of an organization: to its contact persons."""

    _inherit = "certificates.organization.certificate"
    _ladder = "organization"

    delivery_ids = fields.One2many(
        "certificates.delivery", "organization_certificate_id", "Reminders"
    )

    @api.depends("partner_id.active")
    def _compute_reminder_next_on(self):
        return super()._compute_reminder_next_on()

    @api.depends("partner_id.active")
    def _compute_needs_attention(self):
        return super()._compute_needs_attention()

    @api.model
    def _get_attention_domain(self):
        present = Domain("partner_id.active", "=", True)
        return super()._get_attention_domain() & present

    def _can_be_reminded(self):
        return super()._can_be_reminded() and self.partner_id.active

    def _prepare_reminded(self):
        return {"organization_certificate_id": self.id}

    def _prepare_reminders(self, step, reminders, is_history):
        vals_list = super()._prepare_reminders(step, reminders, is_history)
        contacts = self._get_contacts()
        # Without a contact person the officers are told.
        return self._address_contacts(vals_list, contacts) if contacts else vals_list

    def _get_contacts(self):
        """Return the contact persons of the organization, in this company."""
        self.ensure_one()
        # sudo: contact persons are told, whoever records what they are told of
        return self.sudo().partner_id._get_certificates_contacts(self.company_id)


class CertificatesReminder(models.Model):
    """Steps that lead up to the expiry of a certificate of an organization."""

    _inherit = "certificates.reminder"

    applies_to = fields.Selection(
        selection_add=[("organization", "Expiry of a Certificate of an Organization")],
        ondelete={"organization": "cascade"},
    )

    _organization_uniq = models.UniqueIndex(
        "(COALESCE(type_id, 0), COALESCE(company_id, 0), days, recipient) "
        "WHERE applies_to = 'organization'",
        "This reminder is already on the ladder.",
    )
    _organization_by_mail = models.Constraint(
        "CHECK (applies_to != 'organization' OR channel = 'email' "
        "AND recipient IN ('contact', 'responsible'))",
        "Reminders of a certificate of an organization are mailed to its contact "
        "persons or to the responsible person.",
    )

    @api.model
    def _get_reminded_models(self):
        return {
            **super()._get_reminded_models(),
            "organization": "certificates.organization.certificate",
        }


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_due_jobs(self):
        remind = self.env["certificates.organization.certificate"]._remind_due
        return [*super()._get_due_jobs(), remind]
