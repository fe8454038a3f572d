from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Proves in the context that a change comes from a certificate. No client can send it.
PROJECTION = object()


class HrEmployeeSkill(models.Model):
    _inherit = "hr.employee.skill"

    # The name of a certificate holds its number, and the client is told the name of
    # every record it may read the link of: so nobody may read this one.
    certificates_assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        readonly=True,
        copy=False,
        ondelete="cascade",
        groups=fields.NO_ACCESS,
    )
    certificates_is_projected = fields.Boolean(
        "From a Certificate",
        compute="_compute_is_projected",
        compute_sudo=True,
        search="_search_is_projected",
        help="Follows from a certificate, and is changed by changing that.",
    )

    _assignment_uniq = models.UniqueIndex(
        "(certificates_assignment_id, skill_id, skill_level_id, valid_from) "
        "WHERE certificates_assignment_id IS NOT NULL",
        "A skill follows from a certificate only once.",
    )

    @api.depends("certificates_assignment_id")
    def _compute_is_projected(self):
        for skill in self:
            skill.certificates_is_projected = bool(skill.certificates_assignment_id)

    def _search_is_projected(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the link is nobody's to read, whether there is one is everybody's
        linked = self.sudo()._search([("certificates_assignment_id", "!=", False)])
        of_value = {
            True: Domain("id", "in", linked),
            False: Domain("id", "not in", linked),
        }
        return Domain.OR(of_value[bool(item)] for item in value)

    def write(self, vals):
        self.check_access("write")
        self._check_not_projected()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_projected(self):
        self._check_not_projected()

    def _check_not_projected(self):
        """Refuse changes by hand of a skill that follows from a certificate."""
        if self.env.context.get("certificates_projection") is PROJECTION:
            return
        for skill in self.filtered("certificates_is_projected")[:1]:
            raise UserError(
                self.env._(
                    "%(skill)s of %(employee)s follows from a certificate. Change, "
                    "renew or revoke the certificate instead.",
                    skill=skill.display_name,
                    # sudo: who reads somebody's skills may read the name
                    employee=skill.sudo().employee_id.name,
                )
            )

    def action_open_certificate(self):
        """Open the certificate that this skill follows from."""
        self.ensure_one()
        # sudo: the link is nobody's to read; the certificate is checked
        certificate = self.sudo().certificates_assignment_id.sudo(self.env.su)
        certificate.check_access("read")
        form = self.env.ref("certificates.certificates_assignment_view_form")
        return {
            **certificate._get_open_action([("id", "=", certificate.id)]),
            "views": [(form.id, "form")],
            "res_id": certificate.id,
        }

    def get_current_skills_by_employee(self):
        """Leave out skills of certificates that have not begun or are replaced.

        A certificate that has not started is no skill today; of those that cover one
        another, as renewals do, the one that runs longest is shown.
        """
        hidden = self.filtered("certificates_is_projected")._filter_not_current()
        return super(HrEmployeeSkill, self - hidden).get_current_skills_by_employee()

    def _filter_not_current(self):
        """Return the skills that have not begun, or that a longer one covers today."""
        # sudo: when a day ends is no secret
        companies = self.sudo().employee_id.company_id
        todays = {c: c._get_certificates_today() for c in companies}
        today = {s: todays[s.employee_id.company_id] for s in self.sudo()}
        hidden = self.filtered(lambda s: s.valid_from > today[s])
        running = (self - hidden).filtered(lambda s: s._get_end() >= today[s])
        for same in running.grouped(
            lambda s: (s.employee_id, s.skill_id, s.skill_level_id)
        ).values():
            hidden |= same - max(same, key=lambda s: (s._get_end(), s.id))
        return hidden

    def _get_end(self):
        return self.valid_to or date.max

    def _get_overlapping_individual_skill(self, vals_list):
        """Allow a skill from a certificate beside one that a user entered.

        A certificate must not be refused for a skill that was entered by hand.
        """
        checked = self.browse(vals["id"] for vals in vals_list)
        projected = set(checked.filtered("certificates_is_projected").ids)
        return super()._get_overlapping_individual_skill(
            [vals for vals in vals_list if vals["id"] not in projected]
        )

    @api.model
    def _get_alerted_keys(self):
        """Return the keys of skills that reminders of certificates cover.

        :return: set of pairs: the id of an employee, a skill with its level as text
        """
        required = self.env["hr.job.skill"].search([("is_certification", "=", True)])
        # sudo: of every company, whoever runs the scheduled action
        groups = self.sudo()._read_group(
            Domain("skill_id", "in", required.skill_id.ids)
            & Domain("certificates_assignment_id.type_id.active", "=", True),
            ["employee_id", "skill_id", "skill_level_id"],
        )
        return frozenset(
            (employee.id, f"{skill.name}: {level.name}")
            for employee, skill, level in groups
        )

    def _as_projection(self):
        """Return these skills with the right to change projected ones."""
        return self.with_context(certificates_projection=PROJECTION)

    def _follow(self, wanted):
        """Have these skills of one certificate follow it.

        :param list wanted: the values of all that follow from it
        :return: those of these that follow from it no more, and the values of those
            that are still to be created
        """
        by_key, left = {}, []
        for skill in self.sorted(lambda s: (s.valid_from, s.id)):
            key = (skill.skill_id.id, skill.skill_level_id.id)
            by_key.setdefault(key, []).append(skill)
        for vals in wanted:
            same = by_key.get((vals["skill_id"], vals["skill_level_id"]))
            if same:
                same.pop(0)._write_different(vals)
            else:
                left.append(vals)
        surplus = self.browse(skill.id for same in by_key.values() for skill in same)
        for skill, vals in zip(surplus, left, strict=False):
            skill._write_different(vals)
        return surplus[len(left) :], left[len(surplus) :]

    def _write_different(self, vals):
        """Write these values where any of them differs.

        All of them, since a change of the skill alone would reset its level.
        """
        self.ensure_one()
        fields_by_name = self._fields
        if any(
            fields_by_name[name].convert_to_write(self[name], self) != value
            for name, value in vals.items()
        ):
            self.write(vals)

    def _get_source(self):
        """Return how a certificate names the skill that it was imported from."""
        self.ensure_one()
        return f"{self._name},{self.id}"

    @api.model
    def _get_source_ids(self, sources):
        """Return the ids of the skills among sources of imported certificates."""
        prefix = f"{self._name},"
        return [
            int(source.removeprefix(prefix))
            for source in sources
            if source.startswith(prefix)
        ]
