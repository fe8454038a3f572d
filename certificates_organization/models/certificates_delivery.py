from odoo import fields, models


class CertificatesReminder(models.Model):
    _inherit = "certificates.reminder"

    recipient = fields.Selection(
        selection_add=[("contact", "Contact Person of the Organization")],
        ondelete={"contact": "cascade"},
    )


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    def _prepare_reminders(self, step, reminders, is_history):
        """Contact persons are reminded of people who have one."""
        to_contacts = reminders.filtered(lambda r: r.recipient == "contact")
        if to_contacts and not self._get_contacts():
            reminders -= to_contacts
        return super()._prepare_reminders(step, reminders, is_history)

    def _get_contacts(self):
        """Return the contact persons of the organization of the holder."""
        self.ensure_one()
        # sudo: of which organization somebody is, is for HR officers to see
        certificate = self.sudo()
        organization = certificate.employee_id.certificates_organization_id
        return organization.certificates_contact_ids.filtered(
            lambda contact: contact.company_id == certificate.company_id
        ).partner_id


class CertificatesDelivery(models.Model):
    """Reminders of contact persons: one digest of all their people."""

    _inherit = "certificates.delivery"

    recipient = fields.Selection(
        selection_add=[("contact", "Contact Person of the Organization")],
        ondelete={"contact": "cascade"},
    )

    def _find_partner(self):
        if self.recipient != "contact":
            return super()._find_partner()
        partner = self.assignment_id._get_contacts().filtered("email")[:1]
        if partner:
            return partner, False
        officers = self._get_officers().filtered("email")
        return officers[:1].partner_id, bool(officers)

    def _get_chain(self):
        if self.recipient == "contact":
            return []
        return super()._get_chain()

    def _get_certificate_url(self, certificate):
        """Lead a contact person to the page that hands in the new certificate."""
        if self and self[:1].recipient == "contact" and not self[:1].to_officers:
            base = certificate.get_base_url()
            return f"{base}/my/organization/hand-in?renew={certificate.id}"
        return super()._get_certificate_url(certificate)
