from psycopg2 import Error as DatabaseError

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools.batch import run_at_once
from .certificate import ACCEPTANCE

# How many certificates are issued together.
ACCEPT_BATCH = 200

# How many problems a message names.
SHOWN_PROBLEMS = 10


class CertificatesSubmission(models.Model):
    """The acceptance: from a submission to its certificate."""

    _inherit = "certificates.submission"

    assignment_ids = fields.One2many(
        "certificates.assignment", "submission_id", "Certificates", readonly=True
    )
    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        compute="_compute_assignment_id",
        help="The certificate that it led to.",
    )

    def _compute_assignment_id(self):
        for submission in self:
            submission.assignment_id = submission.assignment_ids[:1]

    def action_accept(self):
        """Issue or renew exactly one certificate for each of these.

        In batches. One that cannot be accepted stops no other: it goes on waiting,
        and tells why.

        :return: a message with the result
        :raise UserError: when there is only one, and it cannot be accepted
        """
        self = self._check_can_decide()
        problems = self._accept()
        if problems and len(self) == 1:
            raise UserError(problems[self])
        for submission, problem in problems.items():
            # sudo: written by this action only; it may be somebody's own
            submission.sudo().problem = problem
        self.filtered(lambda s: s not in problems)._tell_decision()
        return self._get_result_action(problems)

    def _accept(self):
        """Accept what can be accepted; the caller tells the users who handed it in.

        :return: why not, by submission
        """
        own_affairs = self._filter_own_affairs()
        problems = {s: s._find_obstacle_to_accept(own_affairs) for s in self}
        problems = {s: problem for s, problem in problems.items() if problem}
        ready = self.filtered(lambda s: s not in problems)
        run_at_once(
            ready,
            ACCEPT_BATCH,
            lambda batch: batch._issue(),
            lambda bad, error: problems.update({bad: bad._explain_error(error)}),
        )
        return problems

    def _issue(self):
        """Create the certificate of each of these."""
        for model, submissions in self.grouped(lambda s: s._get_issued_model()).items():
            values = [s._prepare_certificate_values() for s in submissions]
            acceptance = {"certificates_acceptance": ACCEPTANCE}
            self.env[model].with_context(**acceptance).create(values)
        self._settle("accepted", reason=False)

    def _get_issued_model(self):
        """Return the name of the model of the certificate. To be extended."""
        self.ensure_one()
        return "certificates.assignment"

    def _get_certificate(self):
        """Return the certificate that it led to, if that is there. To be extended."""
        self.ensure_one()
        return self.assignment_id

    def _prepare_certificate_values(self):
        """Return the values of the certificate that a submission leads to."""
        self.ensure_one()
        by_sequence = self.number_policy == "sequence"
        return {
            self._get_holder_name(): self._get_holder().id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "level_id": self.level_id.id,
            "number": not by_sequence and self.number,
            "date_start": self.date_start,
            "date_expiry": self.date_expiry,
            "issuer_id": self.issuer_id.id,
            "renewal_of_id": self._get_renewed().id,
            "document_ids": [Command.set(self.document_ids.ids)],
            "submission_id": self.id,
        }

    def _find_obstacle_to_accept(self, own_affairs):
        """Return why this one cannot be accepted, or nothing."""
        self.ensure_one()
        if obstacle := self._find_obstacle(own_affairs):
            return obstacle
        # sudo: after a move to another company the type is out of sight
        submission = self.sudo()
        if moved := submission.type_id._explain_other_company(submission.employee_id):
            return moved
        if missing := self._get_missing():
            return self.env._(
                "%(submission)s is not complete. Enter: %(fields)s.",
                submission=self.display_name,
                fields=", ".join(missing),
            )
        if self._filter_expired():
            return self.env._(
                "%(submission)s expired on %(day)s already: tick “Record It All the "
                "Same”, or reject it.",
                submission=self.display_name,
                day=format_date(self.env, self.date_expiry),
            )
        renewed = self._get_renewed()
        if renewed and renewed.date_start > self.date_start:
            return self.env._(
                "%(submission)s starts on %(day)s, before the certificate that it "
                "renews: correct the day, or choose another certificate.",
                submission=self.display_name,
                day=format_date(self.env, self.date_start),
            )
        if renewed._get_renewals():
            return self.env._(
                "%(submission)s renews a certificate that was renewed already: choose "
                "another, or none.",
                submission=self.display_name,
            )
        return None

    def _get_renewed(self):
        """Return the certificate that the new one renews. To be extended."""
        self.ensure_one()
        return self.renewal_of_id

    def _explain_error(self, error):
        """Return what went wrong with one, for the officer; names it."""
        self.ensure_one()
        if isinstance(error, UserError):
            reason = str(error)
        elif isinstance(error, DatabaseError):
            certificates = self.env[self._get_issued_model()]
            reason = certificates._sql_error_to_message(error)
        else:
            reason = self.env._("Ask your administrator for the log.")
        return f"{self.display_name}: {reason}"

    def _get_result_action(self, problems):
        """Return a message that says what became of these."""
        accepted = len(self) - len(problems)
        message = self.env._("Accepted: %(count)s.", count=accepted)
        if problems:
            left = self.env._("Not accepted: %(count)s.", count=len(problems))
            shown = [*problems.values()][:SHOWN_PROBLEMS]
            message = "\n".join([f"{message} {left}", *shown])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "message": message,
                "sticky": bool(problems),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
