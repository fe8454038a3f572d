from markupsafe import Markup

from odoo import models
from odoo.tools import format_date

# What the history of a certificate consists of. All of these are tracked.
HISTORY_FIELDS = (
    "employee_id",
    "type_id",
    "number",
    "level_id",
    "date_start",
    "date_expiry",
    "revoked_on",
    "revocation_reason",
    "active",
)


class CertificatesAssignment(models.Model):
    """Keeps the recorded history of a certificate complete."""

    _inherit = "certificates.assignment"

    def _before_delete(self):
        notes = self._prepare_deletion_notes()
        # sudo: officers of certificates note it where only HR officers read it
        employees = self.env["hr.employee"].sudo().browse(notes)
        employees._message_log_batch(bodies=notes)
        return super()._before_delete()

    def _prepare_deletion_notes(self):
        """Return a note on the deleted certificates, by id of the employee."""
        intro = self.env._("These certificates were deleted, with their history:")
        line = Markup("<li>%s</li>")
        # sudo: the note names types that the user may not see any more
        return {
            employee.id: Markup("<p>%s</p><ul>%s</ul>")
            % (intro, Markup().join(line % c._describe_for_audit() for c in deleted))
            for employee, deleted in self.sudo().grouped("employee_id").items()
        }

    def _describe_for_audit(self):
        """Return all that a certificate says, with the names of its fields."""
        self.ensure_one()
        return ", ".join(
            f"{self._fields[name]._description_string(self.env)}: {text}"
            for name in (*HISTORY_FIELDS[1:-1], "document_ids")
            if (text := self._format_for_audit(name))
        )

    def _format_for_audit(self, name):
        value = self[name]
        if not value:
            return ""
        match self._fields[name].type:
            case "many2one":
                return value.display_name
            case "many2many":
                return ", ".join(value.mapped("name"))
            case "date":
                return format_date(self.env, value)
        return value
