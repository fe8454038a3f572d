from odoo import fields, models

POLICIES = [
    ("nothing", "Do nothing"),
    ("warn", "Warn"),
    ("block", "Refuse, unless overridden with a reason"),
]


class CertificatesSite(models.Model):
    _inherit = "certificates.site"

    policy = fields.Selection(
        POLICIES,
        "If Somebody Is Not Qualified",
        required=True,
        default="warn",
        tracking=True,
        help="What happens when work here is given to an employee who lacks what the "
        "site asks. A project, an event or a company may say otherwise.",
    )


class CertificatesPolicyMixin(models.AbstractModel):
    """Says at which site work is done, and what happens when somebody lacks something.

    For what work belongs to: a project, an event, a company with its kiosk.
    """

    _name = "certificates.policy.mixin"
    _description = "Policy for Work at a Site"

    certificates_site_id = fields.Many2one(
        "certificates.site",
        "Site",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the work is done: who works there needs what the site asks.",
    )
    certificates_policy = fields.Selection(
        POLICIES,
        "If Somebody Is Not Qualified",
        help="What happens when somebody who lacks what the site asks is to work here. "
        "Leave empty for what the site says.",
    )

    def _get_certificates_policy(self):
        """Return what happens when somebody is not qualified, as in ``POLICIES``."""
        # sudo: who plans work need not see sites
        site = self.sudo().certificates_site_id
        return self.certificates_policy or site.policy if site else "nothing"
