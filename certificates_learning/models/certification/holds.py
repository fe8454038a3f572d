from odoo import api, fields, models
from odoo.fields import Domain

# Of how many learners a message gives the names.
MAX_NAMES = 50


class CertificatesCertification(models.Model):
    """Completions that wait for an administrator after a change of the rule."""

    _inherit = "certificates.certification"

    held_count = fields.Integer(
        "Waiting for Confirmation", compute="_compute_held_count"
    )
    held_names = fields.Char(compute="_compute_held_count")

    @api.depends("enrollment_ids.hold", "enrollment_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_held_count(self):
        groups = self.env["certificates.enrollment"]._read_group(
            self._get_held_domain(), ["certification_id"], ["id:recordset"]
        )
        held = dict(groups)
        none = self.env["certificates.enrollment"]
        for certification in self:
            enrollments = held.get(certification, none)
            certification.held_count = len(enrollments)
            certification.held_names = certification._list_names(enrollments)

    def action_confirm_completions(self):
        """Issue the certificates that wait for confirmation after a change."""
        self._search_held().action_confirm_completion()
        return True

    def action_check_completions_again(self):
        """Have learners go on who did not do all lessons of a changed course."""
        self._search_held().action_check_again()
        return True

    def action_open_held(self):
        """Open the enrollments that wait for confirmation."""
        return self.env["certificates.enrollment"]._get_open_action(
            self._get_held_domain()
        )

    def _get_held_domain(self):
        return (
            Domain("certification_id", "in", self.ids)
            & Domain("hold", "=", "held")
            & Domain("is_open", "=", True)
        )

    def _search_held(self):
        self.check_access("write")
        return self.env["certificates.enrollment"].search(self._get_held_domain())

    @api.model
    def _list_names(self, enrollments):
        """Return the names of the first learners, and how many more there are."""
        # sudo: who may see an enrollment may see whose it is
        employees = enrollments.sudo().employee_id
        names = ", ".join(employees[:MAX_NAMES].mapped("name"))
        more = len(employees) - MAX_NAMES
        if more <= 0:
            return names
        return self.env._("%(names)s and %(count)s more", names=names, count=more)

    def _ask_to_confirm(self, enrollments):
        """Say which enrollments a change would complete, and ask an administrator."""
        self.ensure_one()
        self._message_log(
            body=self.env._(
                "Learners who have done all that is asked because of a change: "
                "%(count)s (%(names)s). They get their certificate when an "
                "administrator confirms it.",
                count=len(enrollments),
                names=self._list_names(enrollments),
            )
        )
        user = self._get_administrator(enrollments.company_id)
        if user and not self._get_confirmation_activities():
            self.with_context(lang=user.lang).activity_schedule(
                "certificates_learning.mail_activity_type_confirm", user_id=user.id
            )

    def _get_administrator(self, companies):
        """Return who is asked to confirm: an administrator of certificates."""
        group = self.env.ref("certificates.group_certificates_manager")
        named = self.type_id.responsible_id | companies.certificates_responsible_id
        users = named | self.create_uid | group.all_user_ids
        return users.filtered(
            lambda user: (
                user.active
                and group in user.all_group_ids
                and companies[:1] <= user.company_ids
            )
        )[:1]

    def _get_confirmation_activities(self):
        activity_type = self.env.ref(
            "certificates_learning.mail_activity_type_confirm", raise_if_not_found=False
        )
        # sudo: an activity counts whosever it is
        return self.sudo().activity_ids.filtered(
            lambda a: activity_type and a.activity_type_id == activity_type
        )

    def _settle_confirmation(self):
        """Close the requests for confirmation where nothing waits any more."""
        # sudo: learners of every company may wait
        waiting = self.env["certificates.enrollment"].sudo()
        waiting = waiting.search(self._get_held_domain()).certification_id
        (self - waiting)._get_confirmation_activities().unlink()
