from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import format_date


class CertificatesDelivery(models.Model):
    """Notices that tell holders where their passes were checked on a day."""

    _inherit = "certificates.delivery"

    kind = fields.Selection(
        selection_add=[("gate", "Gate Checks")], ondelete={"gate": "cascade"}
    )
    gate_check_ids = fields.Many2many(
        "certificates.gate.check",
        compute="_compute_gate_check_ids",
        groups=NO_ACCESS,
        help="The checks that a notice tells of.",
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

    @api.depends("kind", "employee_id", "date_due")
    def _compute_gate_check_ids(self):
        notices = self.filtered(lambda d: d.kind == "gate")
        (self - notices).gate_check_ids = False
        checks = notices._search_gate_checks().grouped(
            lambda check: (check.employee_id, check._get_day())
        )
        for notice in notices:
            notice.gate_check_ids = checks.get((notice.employee_id, notice.date_due))

    def _search_gate_checks(self):
        """Return the checks of the holders around the days of these notices.

        A day may end elsewhere a little earlier or later: each check knows its day.
        """
        checks = self.env["certificates.gate.check"]
        if not self:
            return checks
        first, last = min(self.mapped("date_due")), max(self.mapped("date_due"))
        return checks.search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("checked_at", ">=", first - timedelta(days=1)),
                ("checked_at", "<", last + timedelta(days=2)),
            ],
            order="checked_at, id",
        )

    def _get_gate_checks(self):
        """Return the checks that a notice tells of, in order."""
        self.ensure_one()
        return self.gate_check_ids

    def _get_gate_url(self):
        """Return where holders see their checks, or ``None`` without a log-in."""
        if not self._can_log_in():
            return None
        return f"{self.company_id.get_base_url()}/my/passes/checks"
