from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class CertificatesRecertification(models.Model):
    """A list of people who were assessed on a day, to have their certificates renewed.

    A contact person keeps it as long as it is open. An officer accepts it, whole or in
    part: each person accepted gets exactly one certificate, by a submission. The list
    stays on record.
    """

    _name = "certificates.recertification"
    _description = "Recertification List"
    _inherit = ["certificates.form.mixin", "certificates.checked.mixin", "mail.thread"]
    _order = "id desc"
    _rec_names_search = ("organization_id", "type_id", "assessor")
    _check_company_auto = True
    _check_activity = "certificates_organization.mail_activity_type_recertification"
    _waiting_state = "handed_in"
    _seen_names = ("date", "assessor", "line_ids")

    organization_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        check_company=True,
    )
    date = fields.Date("Assessed On", tracking=True)
    assessor = fields.Char(tracking=True)
    line_ids = fields.One2many(
        "certificates.recertification.line", "recertification_id", "People"
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("handed_in", "Handed In"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
        ],
        "Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    reason = fields.Text("Reason of the Rejection", readonly=True, tracking=True)
    handed_in_by_id = fields.Many2one("res.users", readonly=True)
    handed_in_at = fields.Datetime("Handed In On", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", "Accepted or Rejected By", readonly=True
    )
    decided_at = fields.Datetime("Decided On", readonly=True)
    line_count = fields.Integer("Assessed", compute="_compute_counts")
    passed_count = fields.Integer("Passed", compute="_compute_counts")
    accepted_count = fields.Integer("Renewed", compute="_compute_counts")

    @api.depends("line_ids.result", "line_ids.submission_id")
    def _compute_counts(self):
        for record in self:
            lines = record.line_ids
            record.line_count = len(lines)
            record.passed_count = len(lines.filtered(lambda x: x.result == "passed"))
            record.accepted_count = len(lines.filtered("submission_id"))

    @api.depends("type_id", "organization_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            # sudo: who sees a list may see of what type it is, and of whom
            record_sudo = record.sudo()
            parts = [record_sudo.type_id.name, record_sudo.organization_id.name]
            if record.date:
                parts.append(format_date(self.env, record.date))
            record.display_name = ", ".join(filter(None, parts))

    @api.constrains("date")
    def _check_date(self):
        for record in self.filtered("date"):
            self.env["certificates.assignment"]._read_date(
                {"date_start": record.date}, "date_start"
            )
            if record.date > record.company_id._get_certificates_today():
                raise ValidationError(
                    self.env._(
                        "Nobody can have been assessed on %(day)s: it is yet to come.",
                        day=format_date(self.env, record.date),
                    )
                )

    def write(self, vals):
        # What of the people changes, and until when, they say themselves.
        self._check_changeable(vals, ("line_ids",))
        self = self._check_seen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_state("open")

    def _get_seen_value(self, name):
        if name != "line_ids":
            return super()._get_seen_value(name)
        return [
            [x.employee_id.id, x.result, x.number or "", x.is_chosen, x.reason or ""]
            for x in self.line_ids
        ]

    def _check_state(self, state):
        """Refuse lists that are not in a state, and say in which they are."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state != state:
                raise UserError(
                    self.env._(
                        "The list %(name)s is %(state)s already.",
                        name=record.display_name,
                        state=labels[record.state].lower(),
                    )
                )

    def _lock(self, state):
        """Lock these lists, which have to be in a state.

        :raise UserError: when they are not, or somebody else changes them right now
        """
        self._lock_or_refuse()
        self.invalidate_recordset(["state"])
        self._check_state(state)

    def _hand_in(self):
        """Hand in an open list, as its contact person.

        :raise UserError: when it was handed in already, or is not complete
        """
        self.ensure_one()
        self._lock("open")
        if not self.date:
            raise UserError(self.env._("Enter the day of the assessment."))
        if not self.assessor:
            raise UserError(self.env._("Enter who assessed these people."))
        if not self.line_ids:
            raise UserError(self.env._("Choose who was assessed."))
        self.line_ids._check_assessed_later()
        self.write(
            {
                "state": "handed_in",
                "handed_in_by_id": self.env.uid,
                "handed_in_at": fields.Datetime.now(),
            }
        )
        self._ask_officers()

    def _take_back(self):
        """Open a list again that was handed in, as its contact person.

        :raise UserError: when it is decided, be it in part
        """
        self.ensure_one()
        self._lock("handed_in")
        if self.accepted_count:
            raise UserError(
                self.env._(
                    "%(name)s cannot be taken back: certificates were renewed already.",
                    name=self.display_name,
                )
            )
        self._close_activities()
        self.write({"state": "open", "handed_in_by_id": False, "handed_in_at": False})

    def action_accept(self):
        """Renew the certificates of those who passed and are ticked.

        One that cannot be renewed stops no other: the list goes on waiting for it, and
        the line tells why. Running it again renews nothing twice.

        :return: a message with the result
        """
        self.ensure_one()
        self = self._check_can_decide()
        lines = self.line_ids._filter_to_renew()
        problems = lines._renew()
        # sudo: an action only says why somebody is not renewed
        for line in lines.sudo():
            line.problem = problems.get(line, False)
        if not problems:
            self._settle("accepted")
        self._tell_decision()
        return self._get_result_action(len(lines) - len(problems), problems)

    def action_reject(self, reason=None):
        """Reject the list as a whole.

        :param str reason: why, for the contact person
        :raise UserError: without a reason, or when it was decided already
        """
        lists = self._check_can_decide()
        lists._settle("rejected", reason=self._clean_reason(reason))
        lists._tell_decision()
        return True

    def _check_can_decide(self):
        """Return these, locked; refuse to judge what the user handed in."""
        self.check_access("write")
        self._lock("handed_in")
        self = self._check_seen()
        for record in self:
            if record.handed_in_by_id == self.env.user and not self.env.su:
                raise UserError(
                    self.env._(
                        "The list %(name)s has to be judged by somebody else: you "
                        "handed it in.",
                        name=record.display_name,
                    )
                )
        return self

    def _get_check_responsible(self):
        self.ensure_one()
        return self.type_id._get_responsible(self.company_id)

    def _filter_own_affairs(self):
        return self.filtered(lambda r: r.handed_in_by_id == self.env.user)

    @api.model
    def _follow_people(self, domain):
        # A list is of no team: all that wait are looked at.
        return super()._follow_people(Domain.TRUE)

    def _settle(self, state, reason=False):
        # sudo: a decision is recorded by its action only
        lists = self.sudo()
        lists._close_activities()
        lists.write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    def _get_result_action(self, count, problems):
        message = self.env._("Renewed: %(count)s.", count=count)
        if problems:
            message = "\n".join([message, *problems.values()])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "message": message,
                "sticky": bool(problems),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_passes(self):
        """Request the passes of those whose certificates were renewed."""
        self.ensure_one()
        return self.line_ids.renewal_id.action_request_passes()
