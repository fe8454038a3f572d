from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.batch import run_in_batches

# What the user who handed it in is told.
DECISIONS = ("submission_accepted", "submission_rejected")
KINDS = (*DECISIONS, "submission_waiting")

# How many of those that wait are announced in one transaction.
ANNOUNCE_BATCH = 500


class CertificatesSubmission(models.Model):
    """What officers and the users who handed in are told."""

    _inherit = "certificates.submission"

    delivery_ids = fields.One2many(
        "certificates.delivery",
        "submission_id",
        "Mails",
        groups="certificates.group_certificates_user",
    )

    def _get_check_responsible(self):
        self.ensure_one()
        return self.type_id._get_responsible(self.company_id)

    def _tell_decision(self):
        """Tell the users who handed these in what was decided, in one mail each."""
        # sudo: they are told, whoever decides
        told = self.sudo().filtered(lambda s: s.source != "scan" and s._get_holder())
        told.env["certificates.delivery"]._submit_now(
            [
                {
                    "kind": f"submission_{submission.state}",
                    "key": f"submission:{submission.id}:{submission.state}",
                    "employee_id": submission.employee_id.id,
                    "submission_id": submission.id,
                }
                for submission in told
            ]
        )

    @api.model
    def _cron_announce_waiting(self):
        """Tell officers each day what was handed in before, and waits.

        Once for each submission: see the key.

        :return: whether there is time for more
        """
        # sudo: officers are told, whoever runs the scheduled action
        waiting = self.sudo().search(
            Domain("state", "=", "to_check")
            & self._get_known_domain()
            & Domain("delivery_ids", "not any", [("kind", "=", "submission_waiting")])
        )
        todays = {c: c._get_certificates_today() for c in waiting.company_id}
        due = waiting.filtered(lambda s: s._get_day_handed_in() < todays[s.company_id])
        return run_in_batches(due, ANNOUNCE_BATCH, lambda batch: batch._announce())

    @api.model
    def _get_known_domain(self):
        """Return those of which it is known who holds the certificate."""
        return Domain("employee_id", "!=", False)

    def _get_day_handed_in(self):
        """Return the day on which it was handed in, where the company is."""
        self.ensure_one()
        there = self.with_context(tz=self.company_id._get_certificates_timezone())
        moment = self.handed_in_at or self.create_date
        return fields.Datetime.context_timestamp(there, moment).date()

    def _announce(self):
        """Queue the message that these wait."""
        self.env["certificates.delivery"]._submit(
            [
                {
                    "kind": "submission_waiting",
                    "key": f"submission:{submission.id}:waiting",
                    "employee_id": submission.employee_id.id,
                    "submission_id": submission.id,
                    "recipient": "responsible",
                }
                for submission in self
            ]
        )


class CertificatesDelivery(models.Model):
    """Messages about submissions."""

    _inherit = "certificates.delivery"

    kind = fields.Selection(
        selection_add=[
            ("submission_accepted", "Certificate Accepted"),
            ("submission_rejected", "Certificate Rejected"),
            ("submission_waiting", "Certificates to Check"),
        ],
        ondelete=dict.fromkeys(KINDS, "cascade"),
    )
    submission_id = fields.Many2one(
        "certificates.submission",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )

    @api.depends("submission_id.company_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    def _get_employer(self):
        return super()._get_employer() or self.submission_id.company_id

    @api.model
    def _get_templates(self):
        return super()._get_templates() | {
            kind: f"certificates.mail_template_{kind}" for kind in KINDS
        }

    @api.model
    def _get_digest_kinds(self):
        return super()._get_digest_kinds() | set(KINDS)

    @api.model
    def _get_topics(self):
        return super()._get_topics() | dict.fromkeys(KINDS, self.env._("certificates"))

    def _get_subject(self):
        # sudo: as in the method that this extends
        return self.sudo().submission_id.display_name or super()._get_subject()

    def _get_type(self):
        return super()._get_type() or self.submission_id.type_id

    def _filter_needed(self):
        return (
            super()
            ._filter_needed()
            .filtered(
                lambda d: (
                    d.kind != "submission_waiting"
                    or d.submission_id.state == "to_check"
                )
            )
        )

    def _filter_to_who_left(self):
        decided = self.filtered(
            lambda d: d.kind in DECISIONS and d.submission_id.source == "holder"
        )
        left = decided.filtered(lambda d: not d.employee_id.active)
        return super()._filter_to_who_left() | left

    def _find_partner(self):
        """A decision goes to the user who handed it in, and to nobody instead."""
        if self.kind in DECISIONS:
            user = self.submission_id._get_submitter()
            return user.filtered("active").partner_id.filtered("email"), False
        return super()._find_partner()

    def _get_unreachable_reason(self):
        if self.kind not in DECISIONS:
            return super()._get_unreachable_reason()
        return self.env._(
            "%(user)s, who handed it in, has no email address or was archived.",
            user=self.submission_id._get_submitter().name,
        )

    def _get_url(self):
        if self.kind == "submission_waiting":
            return f"{self.get_base_url()}/odoo/certificates-to-check"
        if self.submission_id:
            return self._get_submission_url(self.submission_id)
        return super()._get_url()

    def _get_submission_url(self, submission):
        """Return the address at which the recipient finds a submission."""
        base = submission.get_base_url()
        return f"{base}/mail/view?model={submission._name}&res_id={submission.id}"

    def _get_submissions(self):
        """Return the submissions that this message tells of, the oldest first."""
        return self.digest_ids.submission_id.sorted(lambda s: (s.handed_in_at, s.id))


class CertificatesReminder(models.Model):
    _inherit = "certificates.reminder"

    @api.model
    def _follow_people(self, domain):
        # sudo: activities follow, whoever names another person
        self.env["certificates.submission"].sudo()._follow_people(domain)
        return super()._follow_people(domain)


class CertificatesJobs(models.AbstractModel):
    _inherit = "certificates.jobs"

    @api.model
    def _get_due_jobs(self):
        announce = self.env["certificates.submission"]._cron_announce_waiting
        return [*super()._get_due_jobs(), announce]
