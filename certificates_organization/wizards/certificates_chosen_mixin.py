from odoo import api, fields, models


class CertificatesChosenMixin(models.AbstractModel):
    """Lets wizards ask about certificates of organizations, too."""

    _inherit = "certificates.chosen.mixin"

    @api.model
    def _default_organization_certificate_ids(self):
        model = "certificates.organization.certificate"
        if self.env.context.get("active_model") != model:
            return False
        return self.env.context.get("active_ids")


class CertificatesChangeMixin(models.AbstractModel):
    """Says which certificates of organizations are changed, and which are left out.

    A wizard names the table of ``organization_certificate_ids``.
    """

    _inherit = "certificates.change.mixin"

    organization_certificate_ids = fields.Many2many(
        "certificates.organization.certificate",
        "certificates_change_organization_rel",
        string="Certificates of Organizations",
        default=lambda self: self._default_organization_certificate_ids(),
        context={"active_test": False},
    )
    changed_organization_ids = fields.Many2many(
        "certificates.organization.certificate",
        compute="_compute_changed_ids",
        context={"active_test": False},
    )
    skipped_organization_ids = fields.Many2many(
        "certificates.organization.certificate",
        compute="_compute_changed_ids",
        context={"active_test": False},
    )

    @api.depends("organization_certificate_ids")
    def _compute_changed_ids(self):
        result = super()._compute_changed_ids()
        for wizard in self:
            chosen = wizard.organization_certificate_ids
            changed = wizard._filter_changed(chosen)
            wizard.changed_organization_ids = changed
            wizard.changed_count += len(changed)
            wizard.skipped_organization_ids = chosen - changed
        return result

    def _get_changed(self):
        return [*super()._get_changed(), self.changed_organization_ids]
