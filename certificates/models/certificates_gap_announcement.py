from odoo import api, fields, models


class CertificatesGapAnnouncement(models.Model):
    """What one manager was told about a new requirement.

    The unique index is what makes a requirement announced at most once.
    """

    _name = "certificates.gap.announcement"
    _description = "Announcement of a Requirement"
    _order = "id desc"
    _rec_name = "manager_id"

    requirement_id = fields.Many2one(
        "certificates.requirement",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="manager_id.company_id", store=True, index=True
    )
    manager_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="cascade", readonly=True
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        "certificates_gap_announcement_employee_rel",
        string="Employees",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Sent To", index="btree_not_null", readonly=True
    )
    lang = fields.Char(compute="_compute_lang")

    _manager_uniq = models.UniqueIndex(
        "(requirement_id, manager_id)",
        "This manager has been told about the requirement.",
    )

    @api.depends("partner_id.lang")
    def _compute_lang(self):
        for announcement in self:
            announcement.lang = announcement.partner_id.lang or self.env.lang

    def _send(self):
        """Queue the mails: the mail server is no part of the transaction."""
        reachable = self.filtered(lambda a: a.partner_id.email)
        if not reachable:
            return
        template = self.env.ref("certificates.mail_template_gap_announcement")
        template.send_mail_batch(reachable.ids)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _get_compliance_url(self):
        """Return the address of the compliance of the manager's team."""
        return f"{self.get_base_url()}/odoo/certificates-team-compliance"
