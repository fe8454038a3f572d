from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CertificatesType(models.Model):
    """Who can hold a certificate of a type: people, or organizations."""

    _inherit = "certificates.type"

    holder = fields.Selection(
        [("person", "Person"), ("organization", "Organization")],
        "Held By",
        default="person",
        required=True,
        tracking=True,
        help="An organization holds an insurance or its VCA itself. It counts for all "
        "of its people.",
    )
    organization_certificate_count = fields.Integer(
        "Certificates of Organizations",
        compute="_compute_organization_certificate_count",
        groups="certificates.group_certificates_user",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_organization_certificate_count(self):
        groups = self.env["certificates.organization.certificate"]._read_group(
            [("type_id", "in", self.ids)], ["type_id"], ["__count"]
        )
        counts = dict(groups)
        for certificate_type in self:
            count = counts.get(certificate_type, 0)
            certificate_type.organization_certificate_count = count

    def _before_change(self, vals):
        if "holder" in vals:
            self.filtered(lambda t: t.holder != vals["holder"])._check_unused()
        return super()._before_change(vals)

    def _check_unused(self):
        """Refuse another holder for types that are in use."""
        certificates = ("certificates.assignment", self.env._("certificates"))
        submissions = ("certificates.submission", self.env._("submitted certificates"))
        for model, names in [certificates, submissions, *self._get_uses()]:
            # sudo: what is out of sight uses a type too
            rows = self.env[model].sudo().with_context(active_test=False)
            used = rows.search([("type_id", "in", self.ids)], limit=1)
            if used:
                raise UserError(
                    self.env._(
                        "%(type)s is in use by %(names)s, so it stays with the kind of "
                        "holder that it has: create another type.",
                        type=used.type_id.display_name,
                        names=names,
                    )
                )

    @api.model
    def _get_personal_domain(self):
        return super()._get_personal_domain() & Domain("holder", "=", "person")

    def _check_held_by(self, kind, holder):
        """Refuse a certificate of this type to another kind of holder.

        :param str kind: a value of ``holder``
        :param holder: the employee or the organization, for the message
        :raise ValidationError: names both
        """
        for certificate_type in self:
            if certificate_type.holder != kind:
                raise ValidationError(certificate_type._explain_held_by(holder.name))

    def _explain_held_by(self, holder_name):
        """Return why somebody of the other kind cannot hold a certificate of this."""
        self.ensure_one()
        if self.holder == "organization":
            return self.env._(
                "%(type)s is held by organizations, not by people such as "
                "%(holder)s: choose another type.",
                type=self.name,
                holder=holder_name,
            )
        return self.env._(
            "%(type)s is held by people, not by organizations such as "
            "%(holder)s: choose another type.",
            type=self.name,
            holder=holder_name,
        )

    @api.model
    def _get_uses(self):
        certificates = self.env._("certificates of organizations")
        return [
            *super()._get_uses(),
            ("certificates.organization.certificate", certificates),
        ]

    @api.constrains("company_id")
    def _check_company_of_certificates(self):
        """Refuse to take a type from the companies that use it."""
        result = super()._check_company_of_certificates()
        # sudo: the certificates of other companies count above all
        certificates = self.env["certificates.organization.certificate"].sudo()
        for certificate_type in self.filtered("company_id"):
            foreign = certificates.with_context(active_test=False).search(
                Domain("type_id", "=", certificate_type.id)
                & Domain("company_id", "!=", certificate_type.company_id.id),
                limit=1,
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(type)s is used by %(company)s too: leave its company empty.",
                        type=certificate_type.name,
                        company=foreign.company_id.name,
                    )
                )
        return result

    @api.model
    def _count_valid(self, type_ids, day):
        certificates = self.env["certificates.organization.certificate"]
        valid = certificates._get_covering_domain(day)
        of_types = Domain("type_id", "in", [*type_ids])
        count = certificates.search_count(valid & of_types)
        return count + super()._count_valid(type_ids, day)

    def action_open_organization_certificates(self):
        """Open the certificates of these types."""
        return self.env["certificates.organization.certificate"]._get_open_action(
            [("type_id", "in", self.ids)],
            default_type_id=self.id if len(self) == 1 else False,
        )


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    type_id = fields.Many2one(domain=[("holder", "=", "person")])

    @api.constrains("type_id")
    def _check_holder_of_type(self):
        for certificate in self:
            certificate.type_id._check_held_by("person", certificate.employee_id)


class CertificatesExam(models.Model):
    _inherit = "certificates.exam"

    type_id = fields.Many2one(domain=[("holder", "=", "person")])

    @api.constrains("type_id")
    def _check_holder_of_type(self):
        for exam in self:
            if exam.type_id.holder != "person":
                raise ValidationError(
                    self.env._(
                        "%(type)s is held by organizations: %(exam)s examines people, "
                        "so choose another type.",
                        type=exam.type_id.name,
                        exam=exam.display_name,
                    )
                )


class CertificatesEquivalence(models.Model):
    _inherit = "certificates.equivalence"

    @api.constrains("type_id", "satisfies_id")
    def _check_same_holder(self):
        """Refuse that what a person holds counts as what an organization holds."""
        for equivalence in self:
            held, reached = equivalence.type_id, equivalence.satisfies_id
            if held.holder != reached.holder:
                raise ValidationError(
                    self.env._(
                        "%(type)s cannot count as %(other)s: one is held by people, "
                        "the other by organizations.",
                        type=held.name,
                        other=reached.name,
                    )
                )
