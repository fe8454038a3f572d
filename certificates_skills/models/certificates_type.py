from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.periods import merge


class CertificatesType(models.Model):
    _inherit = "certificates.type"

    skill_id = fields.Many2one(
        "hr.skill",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('skill_type_id.is_certification', '=', True)]",
        tracking=True,
        help="Whoever holds a certificate of this type, or one that counts as it, has "
        "this skill, from its start date through its expiry date.",
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_id = fields.Many2one(
        "hr.skill.level",
        compute="_compute_skill_level_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('skill_type_id', '=', skill_type_id)]",
        tracking=True,
    )

    _skill_has_level = models.Constraint(
        "CHECK ((skill_id IS NULL) = (skill_level_id IS NULL))",
        "The skill of a certificate type needs a level.",
    )

    @api.depends("skill_id")
    def _compute_skill_level_id(self):
        for certificate_type in self:
            levels = certificate_type.skill_id.skill_type_id.skill_level_ids
            if not levels or certificate_type.skill_level_id not in levels:
                certificate_type.skill_level_id = (
                    levels.filtered("default_level") or levels
                )[:1]

    @api.constrains("skill_id", "skill_level_id")
    def _check_skill(self):
        for certificate_type in self.filtered("skill_id"):
            certificate_type._check_skill_is_certification()
            certificate_type._check_skill_level()

    def _check_skill_is_certification(self):
        """Refuse a skill without validity: it would outlast the certificate."""
        skill_type = self.skill_id.skill_type_id
        if not skill_type.is_certification:
            raise ValidationError(
                self.env._(
                    "%(skill)s cannot follow from %(type)s certificates: only "
                    "certifications have an end. Choose a skill of a skill type that "
                    "is a certification, which %(skill_type)s is not.",
                    skill=self.skill_id.name,
                    type=self.name,
                    skill_type=skill_type.name,
                )
            )

    def _check_skill_level(self):
        skill_type = self.skill_id.skill_type_id
        if self.skill_level_id not in skill_type.skill_level_ids:
            raise ValidationError(
                self.env._(
                    "Choose the level of %(skill)s that %(type)s certificates stand "
                    "for: %(levels)s.",
                    skill=self.skill_id.name,
                    type=self.name,
                    levels=", ".join(skill_type.skill_level_ids.mapped("name")),
                )
            )

    @api.model
    def _check_skills_in_use(self, domain):
        """Check the types of a domain again, after a change of their skills."""
        # sudo: the types of other companies refer to the same skills
        everything = self.sudo().with_context(active_test=False)
        everything.search(domain)._check_skill()

    def _after_change(self, names):
        result = super()._after_change(names)
        if {"skill_id", "skill_level_id"} & names:
            self._project_skills()
        return result

    def _project_skills(self):
        """Update the skills of all holders of these types, or of equivalent ones."""
        # sudo: a shared type counts in every company
        certificates = self.env["certificates.assignment"].sudo()
        certificates = certificates.with_context(active_test=False)
        of_types = [("type_id", "in", self._get_counting_types().ids)]
        certificates.search(of_types)._project_skills()
        # A certificate that is being issued at this moment cannot be seen yet.
        self.env.ref("certificates.ir_cron_work")._trigger()

    def _get_counting_types(self):
        """Return these types, and all that count as one of them at some time."""
        periods = self.env["certificates.equivalence"]._find_periods()
        wanted = set(self.ids)
        return self | self.browse(
            held_id for held_id, reached_id, *_days in periods if reached_id in wanted
        )

    def _get_projections(self):
        """Return the skills that certificates of these types stand for, and when.

        :return: list of tuples: the id of a type, a skill, its level, and the first and
            the last day on which it is one, which may be None. Those of the same type,
            skill and level do not overlap.
        """
        periods = {}
        equivalences = self.env["certificates.equivalence"]
        counting = [(id_, id_, None, None) for id_ in self.ids]
        counting += equivalences._find_periods()
        for held_id, reached_id, *days in counting:
            # sudo: it may count as a type of another company
            reached = self.sudo().browse(reached_id)
            if held_id in self.ids and reached.skill_id:
                key = (held_id, reached.skill_id, reached.skill_level_id)
                periods.setdefault(key, []).append(days)
        return [(*key, *days) for key, some in periods.items() for days in merge(some)]

    def _select_projections(self):
        """Return ``_get_projections`` as a query, with ids."""
        rows = [
            (held_id, skill.id, level.id, first, last)
            for held_id, skill, level, first, last in self._get_projections()
        ]
        columns = [[*column] for column in zip(*rows, strict=True)] or [[]] * 5
        return SQL(
            """
            SELECT *
              FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::date[], %s::date[])
                AS projection (held_id, skill_id, skill_level_id, date_from, date_until)
            """,
            *columns,
        )
