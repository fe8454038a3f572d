from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import format_date


class CertificatesDelivery(models.Model):
    """Notices that tell holders where their passes were checked on a day."""

    _inherit = "certificates.delivery"

    kind = fields.Selection(
        selection_add=[("gate", "Gate Checks")], ondelete={"gate": "cascade"}
    )

    @api.model
    def _get_templates(self):
        return {
            **super()._get_templates(),
            "gate": "certificates_gate.mail_template_gate",
        }

    @api.model
    def _get_personal_kinds(self):
        return super()._get_personal_kinds() | {"gate"}

    @api.model
    def _get_topics(self):
        return {**super()._get_topics(), "gate": self.env._("pass")}

    def _get_subject(self):
        if self.kind != "gate":
            return super()._get_subject()
        return self.env._(
            "Checked on %(day)s", day=format_date(self.env, self.date_due)
        )

    def _get_gate_checks(self):
        """Return the checks that a notice tells of, in order."""
        self.ensure_one()
        if self.kind != "gate":
            # Odoo tries a template on any delivery when it is installed.
            return self.env["certificates.gate.check"]
        # The day may end elsewhere a little earlier or later: each check knows its day.
        start = datetime.combine(self.date_due, time.min) - timedelta(days=1)
        checks = self.env["certificates.gate.check"].search(
            [
                ("employee_id", "=", self.employee_id.id),
                ("checked_at", ">=", start),
                ("checked_at", "<", start + timedelta(days=3)),
            ],
            order="checked_at, id",
        )
        return checks.filtered(lambda check: check._get_day() == self.date_due)

    def _get_gate_url(self):
        """Return where holders see their checks, or ``None`` without a log-in."""
        if not self._can_log_in():
            return None
        return f"{self.company_id.get_base_url()}/my/passes/checks"
