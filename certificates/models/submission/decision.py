from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CertificatesSubmission(models.Model):
    """Who may decide about a submission, and its rejection."""

    _inherit = "certificates.submission"

    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends("state", "employee_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        is_officer = self.env.user._is_certificates_officer()
        for submission in self:
            submission.can_decide = is_officer and submission.state == "to_check"
        self._filter_own_affairs().can_decide = False

    def action_reject(self, reason=None):
        """Reject these submissions.

        :param str reason: what is wrong, for the user who handed it in
        :raise UserError: without a reason, or when one cannot be decided
        """
        reason = self._clean_reason(reason)
        submissions = self._check_can_decide()
        own_affairs = submissions._filter_own_affairs()
        for submission in submissions:
            if obstacle := submission._find_obstacle(own_affairs):
                raise UserError(obstacle)
        submissions._settle("rejected", reason=reason)
        submissions._tell_decision()
        return True

    def action_open_accept(self):
        """Ask how to accept these, with their count."""
        return self._get_decision_action("accept")

    def _check_can_decide(self):
        """Return these, locked; refuse users who decide nothing.

        :raise AccessError: unless the user is an officer of all of them
        :raise UserError: when another officer decides at this moment
        """
        self.check_access("write")
        if not (self.env.su or self.env.user._is_certificates_officer()):
            raise AccessError(
                self.env._("Only an officer accepts or rejects certificates.")
            )
        self._lock_or_refuse()
        self.invalidate_recordset(["state"])
        return self._check_seen()

    def _find_obstacle(self, own_affairs):
        """Return why the user cannot decide about this one, or nothing.

        :param own_affairs: what the user cannot decide about at all
        """
        self.ensure_one()
        if self.state != "to_check":
            return self._explain_state()
        if self in own_affairs:
            return self.env._(
                "%(submission)s has to be judged by somebody else: nobody decides "
                "about what is their own, or what they handed in.",
                submission=self.display_name,
            )
        return None

    def _explain_state(self):
        """Return why a submission in this state cannot be decided."""
        self.ensure_one()
        if not self.decided_by_id:
            return self.env._(
                "%(submission)s does not wait for a decision: it is %(state)s.",
                submission=self.display_name,
                state=self._get_state_label(),
            )
        return self.env._(
            "%(submission)s is %(state)s already, by %(name)s.",
            submission=self.display_name,
            state=self._get_state_label(),
            # sudo: an officer may know which user decided
            name=self.sudo().decided_by_id.name,
        )

    def _filter_own_affairs(self):
        """Return those that the user holds, or handed in.

        What a scan proposes is from the machine, also when the officer started it. The
        superuser is nobody.
        """
        user = self.env.user
        if user._is_superuser():
            return self.browse()
        employees = self._get_own_employees()
        return self.filtered(
            lambda s: (
                s.employee_id.id in employees.ids
                or s.source != "scan"
                and user.id in (s.handed_in_by_id | s.create_uid).ids
            )
        )

    def _settle(self, state, **values):
        """Record a decision of the current user."""
        # sudo: a decision is recorded by its action only
        submissions = self.sudo()
        # Tracking would cost a query for each; one statement logs them all.
        submissions.with_context(tracking_disable=True).write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "problem": False,
                **values,
            }
        )
        submissions._log_decision()
        submissions._close_activities()

    def _log_decision(self):
        """Write in the log of each what was decided."""
        self._message_log_batch(
            {
                submission.id: ": ".join(
                    filter(None, (submission._get_state_label(), submission.reason))
                ).capitalize()
                for submission in self
            }
        )
