from odoo import api, fields, models
from odoo.exceptions import AccessError

# From the weakest to the strictest.
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
        "site asks. A project, an event or a company may be stricter; only who may "
        "override a refusal makes one less strict.",
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
        "Leave empty for what the site says. Only who may override a refusal chooses "
        "less than that, which is noted.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.filtered(lambda r: r._is_weaker_than_site())._judge_weaker_policy()
        return records

    def write(self, vals):
        if not vals.keys() & {"certificates_policy", "certificates_site_id"}:
            return super().write(vals)
        before = {record: record._get_certificates_choice() for record in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda record: record._get_certificates_choice() != before[record]
        )
        changed.filtered(lambda r: r._is_weaker_than_site())._judge_weaker_policy()
        return result

    def copy_data(self, default=None):
        # Nobody has decided about the copy yet.
        may_weaken = self._may_weaken_certificates()
        return [
            {**vals, "certificates_policy": False}
            if "certificates_policy" not in (default or {})
            and not may_weaken
            and record._is_weaker_than_site()
            else vals
            for record, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _get_certificates_choice(self):
        return self.certificates_site_id, self.certificates_policy

    def _is_weaker_than_site(self):
        """Return whether less happens here than the site says."""
        # sudo: who plans work need not see sites
        site = self.sudo().certificates_site_id
        strictness = [policy for policy, _label in POLICIES]
        own = self.certificates_policy
        return bool(
            site and own and strictness.index(own) < strictness.index(site.policy)
        )

    @api.model
    def _may_weaken_certificates(self):
        work = self.env["certificates.work.mixin"]
        return self.env.su or work._may_override_certificates()

    def _judge_weaker_policy(self):
        """Note that less happens here than the site says.

        Otherwise a planner who may override nothing would pass by what the site says.

        :raise AccessError: the user may not override a refusal
        """
        may_weaken = self._may_weaken_certificates()
        for record in self:
            said = record._describe_weaker_policy()
            if not may_weaken:
                raise AccessError(
                    self.env._(
                        "%(record)s cannot say %(said)s. Ask a user who may override "
                        "refusals, or leave it empty.",
                        record=record.display_name,
                        said=said,
                    )
                )
            log = record._get_certificates_log()
            # Not every model that has a site has a history.
            if hasattr(log, "_message_log"):
                label = self._fields["certificates_policy"]._description_string(
                    self.env
                )
                log._message_log(body=f"{label}: {said}.")

    def _describe_weaker_policy(self):
        """Return what happens here, and what would as the site says."""
        self.ensure_one()
        # sudo: who plans work need not see sites
        site = self.sudo().certificates_site_id
        labels = dict(
            self._fields["certificates_policy"]._description_selection(self.env)
        )
        return self.env._(
            "“%(policy)s” where %(site)s says “%(site_policy)s”",
            policy=labels[self.certificates_policy],
            site=site.display_name,
            site_policy=labels[site.policy],
        )

    def _get_certificates_log(self):
        """Return the record in whose history it is noted, which has one."""
        # sudo: who may save the record may have noted what was decided
        return self.sudo()

    def _get_certificates_policy(self):
        """Return what happens when somebody is not qualified, as in ``POLICIES``."""
        # sudo: who plans work need not see sites
        site = self.sudo().certificates_site_id
        return self.certificates_policy or site.policy if site else "nothing"
