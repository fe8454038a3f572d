from odoo import api, fields, models


class CertificatesReminder(models.Model):
    _inherit = "certificates.reminder"

    recipient = fields.Selection(
        selection_add=[("contact", "Contact Persons of the Organization")],
        ondelete={"contact": "cascade"},
    )

    @api.model
    def _follow_people(self, domain):
        for name in ("certificates.person.proposal", "certificates.recertification"):
            # sudo: activities follow, whoever names another person
            self.env[name].sudo()._follow_people(domain)
        return super()._follow_people(domain)


class CertificatesHeldMixin(models.AbstractModel):
    _inherit = "certificates.held.mixin"

    @api.model
    def _address_contacts(self, vals_list, contacts):
        """Have each contact person get a delivery of their own.

        :param list vals_list: values of deliveries; those to contact persons are
            repeated for each
        :param contacts: the contact persons
        """
        addressed = []
        for vals in vals_list:
            if vals["recipient"] != "contact":
                addressed.append(vals)
                continue
            for contact in contacts.filtered("email") or contacts[:1]:
                key = f"{vals['key']}:{contact.id}"
                addressed.append({**vals, "key": key, "partner_id": contact.id})
        return addressed


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    def _prepare_reminders(self, step, reminders, is_history):
        """Contact persons are reminded of people who have one."""
        vals_list = super()._prepare_reminders(step, reminders, is_history)
        return self._address_contacts(vals_list, self._get_contacts())

    def _get_contacts(self):
        """Return the contact persons of the organization of the holder."""
        self.ensure_one()
        # sudo: of which organization somebody is, is for HR officers to see
        certificate = self.sudo()
        organization = certificate.employee_id.certificates_organization_id
        return organization._get_certificates_contacts(certificate.company_id)


class CertificatesDelivery(models.Model):
    """Reminders of contact persons: one digest of all their people.

    What the organization holds itself, and what it lacks, is told in the same mail.
    """

    _inherit = "certificates.delivery"

    recipient = fields.Selection(
        selection_add=[("contact", "Contact Persons of the Organization")],
        ondelete={"contact": "cascade"},
    )
    organization_certificate_id = fields.Many2one(
        "certificates.organization.certificate",
        "Certificate of the Organization",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )

    @api.depends("organization_certificate_id.partner_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for delivery in self.filtered(lambda d: not d.employee_id):
            # sudo: whoever reads a message may know whom it is about
            told = delivery.sudo()
            organization = (
                told.organization_certificate_id.partner_id
                or told.submission_id.partner_id
                or told.recertification_id.organization_id
                or told.proposal_id.organization_id
            )
            delivery.display_name = organization.display_name or delivery.subject
        return result

    @api.depends("organization_certificate_id.company_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    def _get_employer(self):
        own = self.organization_certificate_id.company_id
        return super()._get_employer() or own

    def _get_reminded(self):
        return self.organization_certificate_id or super()._get_reminded()

    def _get_subject(self):
        # sudo: as in the method that this extends
        told = self.sudo().organization_certificate_id
        return told.display_name if told else super()._get_subject()

    def _get_type(self):
        return super()._get_type() or self.organization_certificate_id.type_id

    def _find_partner(self):
        if self.recipient != "contact":
            return super()._find_partner()
        contacts = self._get_reminded()._get_contacts().filtered("email")
        # Who was one of several when the step was due, if that is still so.
        partner = self.partner_id & contacts or contacts[:1]
        if partner:
            return partner, False
        officers = self._get_officers().filtered("email")
        return officers[:1].partner_id, bool(officers)

    def _get_chain(self):
        if self.recipient == "contact":
            return []
        return super()._get_chain()

    def _is_to_contact(self):
        """Return whether a contact person gets this message."""
        return self.recipient == "contact" and not self.to_officers

    def _get_certificate_url(self, certificate):
        """Lead a contact person to the page that hands in the new certificate."""
        base = self.get_base_url()
        is_of_organization = "partner_id" in certificate
        if self and self[:1]._is_to_contact():
            name = "renew_organization" if is_of_organization else "renew"
            return f"{base}/my/organization/hand-in?{name}={certificate.id}"
        if is_of_organization:
            model = certificate._name
            return f"{base}/mail/view?model={model}&res_id={certificate.id}"
        return super()._get_certificate_url(certificate)

    def _get_url(self):
        if self.organization_certificate_id:
            return self._get_certificate_url(self.organization_certificate_id)
        return super()._get_url()

    # What organizations hold and lack themselves, in the mail

    def _get_told(self):
        return [*super()._get_told(), *self._get_organization_certificates()]

    def _get_organization_certificates(self):
        """Return those of organizations that it tells of, the most urgent first."""
        found = self.digest_ids.organization_certificate_id
        return found.sorted(lambda c: (c.date_expiry, c.id))

    def _get_organizations(self):
        """Return the organizations of which a message tells their contact person."""
        told = self.digest_ids
        return (
            told.organization_certificate_id.partner_id
            | told.employee_id.certificates_organization_id
        )

    def _extend_bodies(self, template, values):
        """Add what the organizations hold that expires, and what they lack."""
        result = super()._extend_bodies(template, values)
        messages = self.filtered(lambda d: d.kind == "expiry")
        lacking = messages._find_lacking_of_organizations()
        for message in messages:
            certificates = message._get_organization_certificates()
            rows = lacking.get(message, [])
            if certificates or rows:
                values[message.id]["body_html"] += self.env["ir.qweb"]._render(
                    "certificates_organization.mail_organization_certificates",
                    {"message": message, "certificates": certificates, "lacking": rows},
                )
        return result

    def _find_lacking_of_organizations(self):
        """Return what the organizations lack of whom messages tell a contact person.

        :return: list of names of organizations and of types, by message
        """
        told = self.filtered(lambda d: d._is_to_contact())
        pairs = {
            (organization.id, message.company_id.id)
            for message in told
            for organization in message._get_organizations()
        }
        gaps = self.env["certificates.compliance"]._find_organization_gaps(pairs)
        by_pair = {}
        for gap in gaps:
            by_pair.setdefault((gap.organization.id, gap.company_id), []).append(gap)
        return {
            message: [
                gap
                for organization in message._get_organizations()
                for gap in by_pair.get((organization.id, message.company_id.id), [])
            ]
            for message in told
        }
