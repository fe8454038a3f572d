from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools import folding


class CertificatesHeldMixin(models.AbstractModel):
    """A certificate that somebody holds: an employee, or an organization.

    What a certificate is does not depend on who holds it: its dates, its state, its
    number, its documents, and which one replaces which. A model that inherits this
    names the field of the holder, and has the fields ``company_id``, ``document_ids``,
    ``renewal_of_id`` and ``renewal_ids``.
    """

    _name = "certificates.held.mixin"
    _description = "Certificate That Somebody Holds"
    _inherit = ["certificates.statement.mixin", "certificates.state.mixin"]

    # The field that says who holds it.
    _holder = None
    # Its own days are checked here.
    _checks_days = False

    active = fields.Boolean(default=True, tracking=True)
    type_id = fields.Many2one(required=True)
    date_start = fields.Date(
        required=True, default=lambda self: self.env.company._get_certificates_today()
    )
    date_expiry = fields.Date(index=True)
    color = fields.Integer(related="type_id.color")
    revoked_on = fields.Date(copy=False, readonly=True, tracking=True)
    revocation_reason = fields.Text(copy=False, readonly=True, tracking=True)
    _renewal_uniq = models.UniqueIndex(
        "(renewal_of_id) WHERE renewal_of_id IS NOT NULL"
        " AND revoked_on IS NULL AND active",
        "This certificate is renewed already.",
    )

    def _get_kept_values(self, vals):
        """Return what a proposal must not replace: values that somebody entered.

        :return: pairs of fields and certificates, for ``protecting``
        """
        expiry, issuer = self._fields["date_expiry"], self._fields["issuer_id"]
        with_expiry = with_issuer = self.browse()
        if {"date_start", "type_id"} & vals.keys():
            with_expiry = self.filtered(lambda c: c._has_own_expiry())
        if "type_id" in vals:
            # sudo: the same
            with_issuer = self.sudo().filtered(
                lambda c: c.issuer_id != c.type_id.issuer_id
            )
        return [([expiry], with_expiry), ([issuer], with_issuer)]

    @api.onchange("type_id", "date_start", "date_expiry")
    def _onchange_unusual_expiry(self):
        """Question an expiry date that looks like a typing error, such as 2126."""
        # sudo: after a move to another company the type may be out of sight
        certificate_type = self.type_id.sudo()
        return certificate_type._question_expiry(self.date_start, self.date_expiry)

    @api.depends(lambda self: ["type_id.name", f"{self._holder}.name", "number"])
    @api.depends_context("lang")
    def _compute_display_name(self):
        # A file names any record that the client mentions.
        self.check_access("read")
        for certificate in self:
            # sudo: who may see a certificate may see whose it is and of what type
            certificate_sudo = certificate.sudo()
            if not certificate_sudo.type_id:
                certificate.display_name = False
                continue
            name = self.env._(
                "%(type)s of %(employee)s",
                type=certificate_sudo.type_id.name or "",
                employee=certificate_sudo._get_holder().name or "",
            )
            number = certificate.number
            certificate.display_name = f"{name} ({number})" if number else name

    @api.constrains("renewal_of_id")
    def _check_renewal_of_id(self):
        if self._has_cycle("renewal_of_id"):
            raise ValidationError(
                self.env._("A certificate cannot renew one that renews it.")
            )
        # sudo: what is renewed may be out of sight
        for certificate in self.sudo().filtered("renewal_of_id"):
            renewed = certificate.renewal_of_id
            if certificate._get_holder() != renewed._get_holder():
                raise ValidationError(
                    self.env._(
                        "%(certificate)s cannot renew %(renewed)s: a certificate "
                        "renews one of the same holder. Choose another, or none.",
                        certificate=certificate.display_name,
                        renewed=renewed.display_name,
                    )
                )

    @api.constrains("revoked_on")
    def _check_revoked_on(self):
        """Refuse a day of revocation to come, or before the certificate began."""
        here = fields.Date.context_today(self)
        for certificate in self.filtered("revoked_on"):
            there = certificate.company_id._get_certificates_today()
            today = max(here, there)
            first = min(certificate.date_start, here, there)
            if not first <= certificate.revoked_on <= today:
                raise ValidationError(
                    self.env._(
                        "%(certificate)s cannot be revoked on %(day)s: enter a day "
                        "from %(first)s through %(last)s.",
                        certificate=certificate.display_name,
                        day=format_date(self.env, certificate.revoked_on),
                        first=format_date(self.env, first),
                        last=format_date(self.env, today),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # Before a number is drawn, or a message tells which numbers are in use.
        nothing = self.browse()
        nothing.check_access("create")
        nothing._check_named(vals_list)
        certificates = super().create(nothing._before_create(vals_list))
        certificates._after_create()
        return certificates

    def write(self, vals):
        self.check_access("write")
        self._check_named([vals])
        vals = self._clean_values(vals)
        before = self._before_change(vals)
        tracked = self._with_tracking()
        with self.env.protecting(self._get_kept_values(vals)):
            result = super(CertificatesHeldMixin, tracked).write(vals)
        self._after_change(vals.keys(), before)
        return result

    def unlink(self):
        self.check_access("unlink")
        after = self._before_delete()
        result = super().unlink()
        self._after_delete(after)
        return result

    # Hooks: what else has to happen whenever certificates change. Each calls super.

    @api.model
    def _before_create(self, vals_list):
        """Check and complete the values of new certificates.

        :param list vals_list: values as the caller gave them
        :return: the values to create the certificates with
        :raise ValidationError: values that no certificate can have
        """
        defaults = self.default_get(["type_id", "date_start", "date_expiry", "number"])
        vals_list = [self._clean_values({**defaults, **vals}) for vals in vals_list]
        for vals in vals_list:
            self._check_dates(vals)
        return vals_list

    def _after_create(self):
        """Update everything that depends on new certificates."""

    def _before_change(self, vals):
        """Check new values of existing certificates.

        :param dict vals: the values that are about to be written
        :return: what ``_after_change`` has to know of the certificates as they were,
            by a name of the hook's own
        :raise ValidationError: values that no certificate can have
        """
        if "date_start" in vals or "date_expiry" in vals:
            for certificate in self:
                certificate._check_dates(vals)
        return {}

    def _after_change(self, names, before):
        """Update everything that depends on the changed fields.

        :param names: names of the fields that were written
        :param dict before: what ``_before_change`` returned
        """
        if self._holder in names:
            self.check_access("write")
            self._forget_renewals_of_others()

    def _before_delete(self):
        """Update everything that depends on certificates about to be deleted.

        :return: what ``_after_delete`` has to know of them
        """
        return {}

    def _after_delete(self, before):
        """Update everything that depended on certificates that are deleted.

        :param dict before: what ``_before_delete`` returned
        """

    def action_revoke(self):
        """Open the wizard that revokes these certificates."""
        return self._get_wizard_action("certificates_revoke_wizard_action")

    def action_reinstate(self):
        """Take back a revocation made by mistake."""
        self.write({"revoked_on": False, "revocation_reason": False})

    def _get_wizard_action(self, name):
        self.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id(f"certificates.{name}")
        action["context"] = {"active_model": self._name, "active_ids": self.ids}
        return action

    def _clean_values(self, vals):
        """Return the values with a stripped number; an empty one becomes False."""
        if "number" not in vals:
            return vals
        return {**vals, "number": folding.clean(vals["number"])}

    def _get_holder_name(self):
        """Return the field that says who holds it, as submissions do."""
        return self._holder

    def _get_holder(self):
        """Return the employee, or the organization, that holds this."""
        self.ensure_one()
        return self[self._holder]

    def _with_tracking(self):
        """Return the certificates with tracking on, whatever the client asks for.

        Imports ask for no tracking by default, and anybody could.
        """
        if self.env.su:
            return self
        return self.with_context(tracking_disable=False, mail_notrack=False)
