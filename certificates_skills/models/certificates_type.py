from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CertificatesType(models.Model):
    _inherit = "certificates.type"

    skill_id = fields.Many2one(
        "hr.skill",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('skill_type_id.is_certification', '=', True)]",
        tracking=True,
        help="Whoever holds a certificate of this type has this skill, from its start "
        "date through its expiry date.",
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
        """Update the skills of all holders of these types."""
        # sudo: a shared type counts in every company
        certificates = self.env["certificates.assignment"].sudo()
        of_types = [("type_id", "in", self.ids)]
        certificates.with_context(active_test=False).search(of_types)._project_skills()
        # A certificate that is being issued at this moment cannot be seen yet.
        self.env.ref("certificates.ir_cron_work")._trigger()
