from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

# What officers change of somebody who has come; all else was handed in, or follows.
CHANGEABLE = ("email", "external_number", "name")


class CertificatesPersonProposal(models.Model):
    """A contact person says who has come to an organization, or who has left it.

    An officer decides. Somebody who has come becomes an employee of the organization,
    without a user; the employee who has left is archived.
    """

    _name = "certificates.person.proposal"
    _description = "Person Proposed by an Organization"
    _inherit = ["certificates.form.mixin", "certificates.checked.mixin", "mail.thread"]
    _order = "id"
    _rec_name = "name"
    _check_company_auto = True
    _check_activity = "certificates_organization.mail_activity_type_proposal"
    _key_texts = CHANGEABLE
    _seen_names = CHANGEABLE

    kind = fields.Selection(
        [("joined", "Has Come"), ("left", "Has Left")],
        default="joined",
        required=True,
        readonly=True,
    )
    organization_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Who has left, or who was added.",
    )
    name = fields.Char(required=True)
    email = fields.Char()
    external_number = fields.Char(
        help="The number by which the organization itself knows this person."
    )
    state = fields.Selection(
        [
            ("to_check", "To Check"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        default="to_check",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    reason = fields.Text("Reason of the Rejection", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", "Accepted or Rejected By", readonly=True
    )
    decided_at = fields.Datetime("Decided On", readonly=True)
    namesakes = fields.Char(
        "Same Name",
        compute="_compute_namesakes",
        compute_sudo=True,
        help="Employees of the company of the same name.",
    )

    _leaver_uniq = models.UniqueIndex(
        "(employee_id) WHERE kind = 'left' AND state = 'to_check'",
        "It was said already that this person has left.",
    )

    @api.depends("name", "company_id", "kind", "state")
    def _compute_namesakes(self):
        """Name those who may be meant: officers may know that the name is on record."""
        joining = self.filtered(
            lambda p: p.name and p.kind == "joined" and p.state == "to_check"
        )
        (self - joining).namesakes = False
        employees = self.env["hr.employee"].with_context(
            allowed_company_ids=joining.company_id.ids
        )
        found = employees._match_for_certificates(joining.mapped("name"))
        for proposal in joining:
            namesakes = found.get(proposal.name, employees)
            proposal.namesakes = ", ".join(
                namesake._describe_match()
                for namesake in namesakes
                if namesake.company_id == proposal.company_id
            )

    @api.constrains("name", "email", "external_number")
    def _check_texts(self):
        for proposal in self:
            for text in (proposal.name, proposal.email, proposal.external_number):
                self.env["certificates.assignment"]._check_no_formula(text)
            if not (proposal.name or "").strip():
                raise ValidationError(self.env._("Enter the name of the person."))
            if proposal.email and not _is_address(proposal.email):
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(email)s” is not an email address.",
                        name=proposal.name,
                        email=proposal.email,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        # sudo: officers are asked, whoever proposes
        proposals.sudo().filtered(lambda p: p.state == "to_check")._ask_officers()
        return proposals

    def write(self, vals):
        self = self._check_seen()
        self._check_change(vals)
        result = super().write(vals)
        if vals.get("state", "to_check") != "to_check":
            self._close_activities()
        return result

    def _check_change(self, vals):
        """Refuse new values of what the user does not change, or not any more.

        :raise AccessError: only an action changes that
        :raise UserError: one is decided already
        """
        is_leaver = "left" in self.mapped("kind")
        self._check_changeable(vals, () if is_leaver else CHANGEABLE)
        if not self.env.su:
            self._check_waiting()

    def action_accept(self):
        """Add the people who have come, archive those who have left. Each once.

        :raise UserError: when one was decided already, or belongs elsewhere
        """
        proposals = self._check_can_decide()
        joining = proposals.filtered(lambda p: p.kind == "joined")
        # Also what was proposed before texts were checked.
        joining._check_texts()
        (proposals - joining)._check_belongs()
        employees = proposals.env["hr.employee"].create(
            [proposal._prepare_employee_values() for proposal in joining]
        )
        for proposal, employee in zip(joining, employees, strict=True):
            proposal.employee_id = employee
        (proposals - joining).employee_id.write({"active": False})
        proposals._settle("accepted")
        return True

    def action_reject(self, reason=None):
        """Reject these proposals.

        :param str reason: why, for the contact person
        :raise UserError: without a reason, or when one was decided already
        """
        proposals = self._check_can_decide()
        proposals._settle("rejected", reason=self._clean_reason(reason))
        return True

    def _get_check_responsible(self):
        self.ensure_one()
        return self.company_id.certificates_responsible_id.filtered("active")

    @api.model
    def _follow_people(self, domain):
        # A person is of no type and no team: all that wait are looked at.
        return super()._follow_people(Domain.TRUE)

    def _check_can_decide(self):
        """Return these with superuser rights, locked.

        :raise UserError: when one is decided already, or by another officer right now
        """
        self.check_access("write")
        self._lock_or_refuse()
        self.invalidate_recordset(["state"])
        self._check_waiting()
        # sudo: officers of certificates add and archive employees only in this way
        return self._check_seen().sudo()

    def _check_waiting(self):
        for proposal in self:
            if proposal.state != "to_check":
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(name)s does not wait for a decision: the status is "
                        "%(state)s.",
                        name=proposal.name,
                        state=labels[proposal.state].lower(),
                    )
                )

    def _check_belongs(self):
        """Refuse that people leave an organization that they do not belong to."""
        for proposal in self.filtered("employee_id"):
            employee = proposal.employee_id
            if employee.certificates_organization_id != proposal.organization_id:
                raise UserError(
                    self.env._(
                        "%(employee)s does not belong to %(organization)s.",
                        employee=employee.name,
                        organization=proposal.organization_id.name,
                    )
                )

    def _prepare_employee_values(self):
        """Return the values of the employee that a proposal leads to: no user."""
        self.ensure_one()
        return {
            "name": self.name.strip(),
            "work_email": self.email,
            "company_id": self.company_id.id,
            "certificates_organization_id": self.organization_id.id,
            "certificates_external_number": self.external_number,
        }

    def _settle(self, state, reason=False):
        self.write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._tell_decision()


def _is_address(text):
    """Return whether a text is one email address, and nothing else."""
    return text.isprintable() and (email_normalize(text) or "").lower() == text.lower()
