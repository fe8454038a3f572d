from odoo import api, fields, models

# What the learner is told: of these each enrollment sends one.
ONCE = ("enrolled", "cycle_opened", "completed", "proof_approved")


class CertificatesDelivery(models.Model):
    """What learners are told of their enrollments, and managers of what is overdue."""

    _inherit = "certificates.delivery"

    kind = fields.Selection(
        selection_add=[
            ("enrolled", "Enrolled"),
            ("cycle_opened", "Next Cycle Open"),
            ("deadline_near", "Deadline Near"),
            ("deadline_missed", "Deadline Missed"),
            ("team_overdue", "Deadlines Missed by the Team"),
            ("completed", "Completed"),
            ("proof_approved", "Proof Approved"),
            ("proof_rejected", "Proof Rejected"),
        ],
        ondelete=dict.fromkeys(
            (
                *ONCE,
                "deadline_near",
                "deadline_missed",
                "team_overdue",
                "proof_rejected",
            ),
            "cascade",
        ),
    )
    enrollment_id = fields.Many2one(
        "certificates.enrollment",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )

    @api.model
    def _get_learner_kinds(self):
        return {*ONCE, "deadline_near", "deadline_missed", "proof_rejected"}

    @api.model
    def _get_templates(self):
        return super()._get_templates() | {
            kind: f"certificates_learning.mail_template_{kind}"
            for kind in (*self._get_learner_kinds(), "team_overdue")
        }

    @api.model
    def _get_digest_kinds(self):
        return super()._get_digest_kinds() | {"team_overdue"}

    @api.model
    def _get_personal_kinds(self):
        return super()._get_personal_kinds() | self._get_learner_kinds()

    @api.model
    def _get_topics(self):
        topics = dict.fromkeys(self._get_learner_kinds(), self.env._("certification"))
        return super()._get_topics() | topics | {"team_overdue": self.env._("team")}

    def _get_subject(self):
        # sudo: as in the method that this extends
        return self.sudo().enrollment_id.display_name or super()._get_subject()

    def _get_type(self):
        return super()._get_type() or self.enrollment_id.type_id

    def _get_url(self):
        if self.enrollment_id:
            return f"{self.get_base_url()}/odoo/certification-team"
        return super()._get_url()

    def _get_overdue_enrollments(self):
        """Return what this message tells of, and what else the same teams have late."""
        told = self.digest_ids.enrollment_id
        managers = told.employee_id.parent_id
        late = told.union(*(m._get_overdue_enrollments() for m in managers))
        return late.sorted(lambda e: (e.deadline, e.id))

    def _filter_needed(self):
        return (
            super()
            ._filter_needed()
            .filtered(lambda d: not d.enrollment_id or d._is_true_of_enrollment())
        )

    def _is_true_of_enrollment(self):
        """Return whether what the message says still holds."""
        self.ensure_one()
        enrollment = self.enrollment_id
        if self.kind in ("completed", "proof_approved"):
            return enrollment.state == "completed"
        if self.kind == "proof_rejected":
            return enrollment.state == "rejected"
        if self.kind in ("deadline_near", "deadline_missed", "team_overdue"):
            return enrollment._can_be_reminded()
        return enrollment.is_open and enrollment.employee_id.active
