from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import limits


class CertificatesCheckedMixin(models.AbstractModel):
    """A record that waits for an officer, who has an activity until it is decided."""

    _name = "certificates.checked.mixin"
    _description = "Record to Check"
    _inherit = ["certificates.seen.mixin", "mail.activity.mixin"]

    # The activity type of the request to check one.
    _check_activity = None
    # The state in which it waits.
    _waiting_state = "to_check"

    def action_open_reject(self):
        """Ask for the reason of a rejection."""
        return self._get_decision_action("decline")

    def _get_decision_action(self, wizard):
        self.check_access("write")
        self._check_seen()
        action = self.env["ir.actions.actions"]._for_xml_id(
            f"certificates.certificates_{wizard}_wizard_action"
        )
        action["context"] = {"active_model": self._name, "active_ids": self.ids}
        return action

    @api.model
    def _clean_reason(self, reason):
        """Return the reason of a rejection.

        :raise UserError: when there is none, or it is longer than any
        """
        reason = isinstance(reason, str) and reason.strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Give a reason: the person who handed it in has to know what to "
                    "change."
                )
            )
        self.env["certificates.form.mixin"]._check_lengths(
            [{"reason": reason}], self, ["reason"], limits.MAX_REASON
        )
        return reason

    def _get_check_responsible(self):
        """Return the user who is responsible for one of these."""
        raise NotImplementedError

    def _filter_own_affairs(self):
        """Return those that the current user cannot decide about."""
        return self.browse()

    def _ask_officers(self):
        """Give the responsible user an activity for each of these."""
        activity_type = self.env.ref(self._check_activity)
        vals_list = [
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": record.id,
                "activity_type_id": activity_type.id,
                "summary": activity_type.with_context(lang=user.lang).summary,
                "user_id": user.id,
                "automated": True,
            }
            for record, user in self._find_judges().items()
        ]
        # The systray and one mail each day tell about them: no mail for each.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(vals_list)

    def _find_judges(self):
        """Return the responsible user of each of these that has one who may decide."""
        judges = {}
        groups = self.grouped(lambda record: record._get_check_responsible())
        for user, records in groups.items():
            if user and not user.share and user._is_certificates_officer():
                # sudo: only whose affair they are is asked
                own = records.with_user(user).sudo()._filter_own_affairs()
                others = records - own.with_env(self.env)
                judges.update(dict.fromkeys(others, user))
        return judges

    def _close_activities(self):
        """Close the requests to check these."""
        self._get_check_activities().unlink()

    def _get_check_activities(self):
        activity_type = self.env.ref(self._check_activity, raise_if_not_found=False)
        return self.activity_ids.filtered(
            lambda a: activity_type and a.activity_type_id == activity_type
        )

    @api.model
    def _follow_people(self, domain):
        """Have the requests to check go to the users who are responsible now."""
        waiting = self.search(domain & Domain("state", "=", self._waiting_state))
        judges = waiting._find_judges()
        moved = waiting.filtered(
            lambda r: (
                r._get_check_activities().user_id
                != judges.get(r, self.env["res.users"])
            )
        )
        moved._close_activities()
        moved._ask_officers()
