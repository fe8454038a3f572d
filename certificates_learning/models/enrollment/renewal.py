from odoo import models

from odoo.addons.certificates.tools.renewal import RenewalStep, open_page


class CertificatesEnrollment(models.Model):
    """The next step of an enrollment, and how it renews a certificate."""

    _inherit = "certificates.enrollment"

    def _get_next_step(self):
        """Return the next step of the learner.

        :return: ``start``, ``continue``, ``upload``, ``renew`` or ``view``
        """
        self.ensure_one()
        if not self.is_open:
            return "renew" if self._can_reopen() else "view"
        if self.can_upload:
            return "upload"
        if self.state == "to_approve" or not self._get_pending_courses():
            return "view"
        begun = self.state == "in_progress" or self.completion_ids
        return "continue" if begun else "start"

    def _get_portal_url(self):
        """Return the address of the learner's page of an enrollment."""
        self.ensure_one()
        return f"/my/certifications/{self.id}"

    def _get_renewal_step(self, is_own):
        """Return the next step of the renewal of a certificate by this enrollment.

        :param bool is_own: whether the user is the learner
        """
        self.ensure_one()
        return self._get_learner_step() if is_own else self._get_onlooker_step()

    def _get_learner_step(self):
        # sudo: portal users cannot read all that the next step depends on
        enrollment = self.sudo()
        step = enrollment._get_next_step()
        text = enrollment._describe_learner_step(step)
        label = self._get_learner_labels()[step]
        if step == "renew":
            return RenewalStep(text, label=label, act=self._open_next_cycle_page)
        url = self._get_portal_url()
        if step == "upload":
            url = f"{url}#proof"
        return RenewalStep(text, label=label, url=url)

    def _get_learner_labels(self):
        return {
            "start": self.env._("Start"),
            "continue": self.env._("Continue"),
            "upload": self.env._("Upload Proof"),
            "renew": self.env._("Start Renewal"),
            "view": self.env._("View"),
        }

    def _describe_learner_step(self, step):
        if step == "start":
            return self.env._(
                "Complete %(certification)s to renew this certificate.",
                certification=self.certification_id.name,
            )
        if step == "upload" and self.state == "rejected":
            return self.env._(
                "The proof of your renewal was not accepted: send it again."
            )
        if step == "upload":
            return self.env._("Send proof that you renewed this certificate.")
        if step == "renew":
            return self._describe_reopening()
        return self._describe_renewal()

    def _describe_reopening(self):
        if self.certification_id._needs_courses():
            return self.env._(
                "You can renew this certificate now: the courses of "
                "%(certification)s are then to be taken again.",
                certification=self.certification_id.name,
            )
        return self.env._(
            "You can renew this certificate now: new proof for %(certification)s is "
            "then needed.",
            certification=self.certification_id.name,
        )

    def _open_next_cycle_page(self):
        return open_page(self.action_renew()._get_portal_url())

    def _get_onlooker_step(self):
        """Return how far the renewal is, for managers and officers."""
        # sudo: managers cannot read all that the state depends on
        enrollment = self.sudo()
        if self.can_approve and self.state == "to_approve":
            return RenewalStep(
                self.env._("The proof of the renewal waits for your approval."),
                label=self.env._("Review Proof"),
                act=self.get_formview_action,
            )
        return RenewalStep(
            enrollment._describe_renewal(),
            email=enrollment.employee_id.work_email or "",
            label=self.env._("Open Enrollment"),
            act=self.get_formview_action,
        )

    def _describe_renewal(self):
        """Return how far the renewal is, in a sentence."""
        texts = {
            "not_started": self.env._("The renewal has not been started yet."),
            "awaiting_proof": self.env._("The renewal waits for proof."),
            "to_approve": self.env._("The proof of the renewal waits for approval."),
            "rejected": self.env._(
                "The proof of the renewal was rejected: new proof is needed."
            ),
            "completed": self.env._(
                "The renewal has not been started yet: the next cycle of "
                "%(certification)s can be opened.",
                certification=self.certification_id.name,
            ),
        }
        finished = self._get_finished_ids()
        if self.state == "in_progress" or self.state == "awaiting_proof" and finished:
            rule = self._get_rule()
            return self.env._(
                "The renewal is in progress. Required courses done: %(done)s of "
                "%(goal)s.",
                done=rule.done(finished),
                goal=rule.goal,
            )
        return texts[self.state]
