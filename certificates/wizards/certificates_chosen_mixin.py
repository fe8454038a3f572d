from odoo import api, fields, models


class CertificatesChosenMixin(models.AbstractModel):
    """Asks before something is done with the certificates that the user has chosen.

    A wizard that inherits this has ``assignment_ids`` with the default
    ``_default_assignment_ids``.
    """

    _name = "certificates.chosen.mixin"
    _description = "Wizard for Chosen Certificates"
    _inherit = ["certificates.form.mixin"]

    @api.model
    def _default_assignment_ids(self):
        if self.env.context.get("active_model") != "certificates.assignment":
            return False
        return self.env.context.get("active_ids")


class CertificatesChangeMixin(models.AbstractModel):
    """Says which of the chosen certificates are changed, and which are left out."""

    _name = "certificates.change.mixin"
    _description = "Wizard That Changes Chosen Certificates"
    _inherit = ["certificates.chosen.mixin"]

    changed_ids = fields.Many2many(
        "certificates.assignment",
        compute="_compute_changed_ids",
        context={"active_test": False},
    )
    changed_count = fields.Integer(compute="_compute_changed_ids")
    skipped_ids = fields.Many2many(
        "certificates.assignment",
        compute="_compute_changed_ids",
        context={"active_test": False},
    )

    @api.depends("assignment_ids")
    def _compute_changed_ids(self):
        for wizard in self:
            changed = wizard._filter_changed(wizard.assignment_ids)
            wizard.changed_ids = changed
            wizard.changed_count = len(changed)
            wizard.skipped_ids = wizard.assignment_ids - changed

    def _filter_changed(self, certificates):
        """Return those of the chosen certificates that one wizard changes."""
        raise NotImplementedError

    def _get_changed(self):
        """Return what is changed: certificates, in a list by model."""
        self.ensure_one()
        return [self.changed_ids]
