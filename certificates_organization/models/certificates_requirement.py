from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CertificatesRequirement(models.Model):
    """A requirement of organizations: their people are let in only where it is met."""

    _inherit = "certificates.requirement"

    holder = fields.Selection(related="type_id.holder", string="Required Of")
    is_for_own_company = fields.Boolean(
        "Of Our Own Company Too",
        tracking=True,
        help="Whether the company has to hold the certificate as well, for its own "
        "employees to be let in. Otherwise it is required of other organizations only.",
    )

    @api.constrains(
        "department_id", "employee_ids", "employee_type_ids", "job_id", "type_id"
    )
    def _check_personal_conditions(self):
        """Refuse to require of an organization what depends on a person's work."""
        for requirement in self.filtered(lambda r: r.holder == "organization"):
            # sudo: employees out of sight count too
            names = [
                requirement._fields[name]._description_string(self.env)
                for name in self._get_personal_conditions()
                if requirement.sudo()[name]
            ]
            if names:
                raise ValidationError(
                    self.env._(
                        "%(type)s is required of organizations, for all of their "
                        "people: leave empty %(fields)s.",
                        type=requirement.type_id.name,
                        fields=", ".join(names),
                    )
                )

    @api.model
    def _get_personal_conditions(self):
        """Return the fields that name people, or the work that they do."""
        return ["department_id", "job_id", "employee_type_ids", "employee_ids"]
