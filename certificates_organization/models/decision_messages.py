from odoo import api, fields, models

# What contact persons are told: each kind in one mail, about any number of decisions.
KINDS = ("proposal_decided", "recertification_decided")

# What was handed in of a certificate: a contact person is told in the same way.
SUBMISSION_KINDS = ("submission_accepted", "submission_rejected")


class CertificatesPersonProposal(models.Model):
    _inherit = "certificates.person.proposal"

    def _tell_decision(self):
        """Tell the contact persons what was decided."""
        self.env["certificates.delivery"]._submit_now(
            [
                {
                    "kind": "proposal_decided",
                    "key": f"proposal:{proposal.id}:{proposal.state}",
                    "proposal_id": proposal.id,
                    "recipient": "contact",
                }
                for proposal in self
            ]
        )

    def _get_submitter(self):
        """Return the user who proposed it."""
        self.ensure_one()
        return self.create_uid

    def _get_portal_url(self):
        """Return the page on which a contact person finds it."""
        return "/my/organization"

    def _describe_decision(self):
        """Return what became of it, for the contact person."""
        self.ensure_one()
        names = {"name": self.name, "organization": self.organization_id.name}
        if self.kind == "joined" and self.state == "accepted":
            return self.env._(
                "%(name)s was added to the people of %(organization)s.", **names
            )
        if self.kind == "joined":
            return self.env._(
                "%(name)s was not added to the people of %(organization)s.", **names
            )
        if self.state == "accepted":
            return self.env._(
                "%(name)s does not belong to %(organization)s any more.", **names
            )
        return self.env._("%(name)s still belongs to %(organization)s.", **names)


class CertificatesRecertification(models.Model):
    _inherit = "certificates.recertification"

    def _tell_decision(self):
        """Tell the contact persons what was decided, or who was renewed so far."""
        # sudo: they are told, whoever decides
        told = self.sudo().filtered(
            lambda r: r.state != "handed_in" or r.accepted_count
        )
        told.env["certificates.delivery"]._submit_now(
            [
                {
                    "kind": "recertification_decided",
                    "key": f"recertification:{record.id}:{record.state}:"
                    f"{record.accepted_count}",
                    "recertification_id": record.id,
                    "recipient": "contact",
                }
                for record in told
            ]
        )

    def _get_submitter(self):
        """Return the user who handed it in."""
        self.ensure_one()
        return self.handed_in_by_id or self.create_uid

    def _get_portal_url(self):
        """Return the page on which a contact person finds it."""
        self.ensure_one()
        return f"/my/organization/recertifications/{self.id}"

    def _describe_decision(self):
        """Return what became of it, in a line, for the contact person."""
        self.ensure_one()
        name = self.display_name
        renewed, total = self.accepted_count, self.line_count
        if self.state == "rejected":
            return self.env._("Your list was not accepted: %(list)s", list=name)
        if self.state == "accepted" and renewed == total:
            return self.env._("Your list was accepted: %(list)s", list=name)
        return self.env._(
            "Renewed from your list: %(renewed)s of %(total)s, %(list)s",
            renewed=renewed,
            total=total,
            list=name,
        )

    def _get_lines_by_outcome(self):
        """Return the lines, grouped by what became of them."""
        self.ensure_one()
        return self.line_ids.grouped(lambda line: line._get_outcome())


class CertificatesDelivery(models.Model):
    """Decisions about what contact persons proposed and handed in."""

    _inherit = "certificates.delivery"

    kind = fields.Selection(
        selection_add=[
            ("proposal_decided", "Decision on Proposed People"),
            ("recertification_decided", "Decision on a Recertification List"),
        ],
        ondelete=dict.fromkeys(KINDS, "cascade"),
    )
    proposal_id = fields.Many2one(
        "certificates.person.proposal",
        "Proposed Person",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    recertification_id = fields.Many2one(
        "certificates.recertification",
        "Recertification List",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )

    @api.depends("proposal_id.company_id", "recertification_id.company_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    def _get_employer(self):
        return super()._get_employer() or self._get_decided().company_id

    def _get_decided(self):
        """Return the list or the proposal that a decision is about."""
        self.ensure_one()
        return self.recertification_id or self.proposal_id

    @api.model
    def _get_templates(self):
        return super()._get_templates() | {
            kind: f"certificates_organization.mail_template_{kind}" for kind in KINDS
        }

    @api.model
    def _get_digest_kinds(self):
        return super()._get_digest_kinds() | set(KINDS)

    @api.model
    def _get_topics(self):
        topic = self.env._("organization")
        return super()._get_topics() | dict.fromkeys(KINDS, topic)

    def _get_subject(self):
        # sudo: as in the method that this extends
        return self.sudo()._get_decided().display_name or super()._get_subject()

    def _get_type(self):
        return super()._get_type() or self.recertification_id.type_id

    def _find_partner(self):
        """A decision goes to the contact person who handed it in.

        It goes to another one of the organization once that is no contact person any
        more: what is told is of the organization.
        """
        if self.kind in KINDS:
            decided = self._get_decided()
            return self._find_contact(decided, decided.organization_id), False
        if self.kind in SUBMISSION_KINDS and self.submission_id.source == "contact":
            submission = self.submission_id
            organization = (
                submission.partner_id
                or submission.employee_id.certificates_organization_id
            )
            return self._find_contact(submission, organization), False
        return super()._find_partner()

    def _find_contact(self, record, organization):
        """Return the contact person to tell of a record; nobody without an address."""
        submitter = record._get_submitter().partner_id
        contacts = organization._get_certificates_contacts(record.company_id)
        present = submitter.certificates_appointment_ids.company_id
        is_reachable = submitter.active and submitter.email
        if is_reachable and record.company_id in present:
            return submitter
        return contacts.filtered("email")[:1]

    def _get_url(self):
        if decided := self._get_decided():
            return f"{self.get_base_url()}{decided._get_portal_url()}"
        return super()._get_url()

    def _get_decisions(self):
        """Return the lists or proposals that this message tells of, oldest first."""
        told = self.digest_ids
        return (told.recertification_id or told.proposal_id).sorted("id")

    def _get_decision_subject(self):
        """Return what was decided, in a line."""
        decided = self._get_decisions()
        if len(decided) == 1:
            return decided._describe_decision()
        if self.recertification_id:
            return self.env._(
                "An officer decided on %(count)s of your lists", count=len(decided)
            )
        return self.env._(
            "An officer decided on %(count)s of your proposals", count=len(decided)
        )
