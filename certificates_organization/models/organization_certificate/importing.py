from odoo import api, models


class CertificatesOrganizationCertificate(models.Model):
    """Spreadsheets of the certificates of organizations: whom their rows mean."""

    _inherit = "certificates.organization.certificate"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for Certificates of Organizations"),
                "template": f"/certificates/import_template/{self._name}",
            }
        ]

    @api.model
    def _get_template_examples(self):
        examples = super()._get_template_examples()
        return examples | {"partner_id": self.env._("Anna's Scaffolding")}

    @api.model
    def _get_template_comments(self):
        comments = super()._get_template_comments()
        return comments | {"partner_id": self.env._("Name of the organization.")}

    @api.model
    def _narrow_holders(self, row, holders):
        """Return those of the contacts that are organizations a row can mean."""
        company = self._get_company_of_row(row)
        return holders and holders.filtered(
            lambda p: p.is_company and p.company_id in (company, company[:0])
        )

    @api.model
    def _explain_holder(self, row, holders):
        if not row.text("partner_id"):
            return self.env._("Enter the organization.")
        if holders:
            return self.env._(
                "Several organizations are called so: %(candidates)s. Give them "
                "different names first.",
                candidates=self._list_candidates(holders),
            )
        return self.env._("No organization has this name.")

    @api.model
    def _get_row_key(self, row):
        # Each company has a register of its own.
        key = super()._get_row_key(row)
        return key and (*key, self._get_company_of_row(row).id)

    def _get_recorded_key(self):
        return (*super()._get_recorded_key(), self.company_id.id)


class CertificatesHeldMixin(models.AbstractModel):
    _inherit = "certificates.held.mixin"

    @api.model
    def _narrow_types(self, row, kinds, holders):
        """Prefer the types that holders of this kind can have."""
        fitting = kinds and kinds.filtered(
            lambda t: t.holder == self._get_holder_kind()
        )
        return super()._narrow_types(row, fitting or kinds, holders)

    @api.model
    def _decide_type(self, row, kinds):
        result = super()._decide_type(row, kinds)
        kind = row.found.get("type_id")
        if kind and kind.holder != self._get_holder_kind():
            row.refuse("type_id", kind._explain_held_by(row.text(self._holder)))
        return result

    @api.model
    def _get_holder_kind(self):
        return "person" if self._holder == "employee_id" else "organization"
