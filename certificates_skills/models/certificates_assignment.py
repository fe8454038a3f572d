from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.certificates.tools.batch import run_in_batches

# How many certificates one transaction of the scheduled action projects.
PROJECT_BATCH = 500

# Longer than the scheduled action that compares is ever late.
LATELY = timedelta(days=7)

# A change of these may change the skill that follows from a certificate.
PROJECTED_FIELDS = {
    "active",
    "date_expiry",
    "date_start",
    "employee_id",
    "revoked_on",
    "type_id",
}


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    employee_skill_ids = fields.One2many(
        "hr.employee.skill", "certificates_assignment_id", groups=fields.NO_ACCESS
    )
    import_source = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The record that this certificate was imported from: model,id.",
    )

    _import_source_uniq = models.UniqueIndex(
        "(import_source) WHERE import_source IS NOT NULL",
        "This certification has been imported already: open the import again to see "
        "what is left.",
    )

    def _after_create(self):
        result = super()._after_create()
        self._project_skills()
        return result

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if PROJECTED_FIELDS & names:
            self._project_skills()
        return result

    def _before_delete(self):
        # sudo: whoever may delete a certificate deletes the skill that followed from it
        self.sudo().employee_skill_ids._as_projection().unlink()
        return super()._before_delete()

    @api.model
    def _cron_project_skills(self):
        """Project certificates with a wrong or missing skill.

        None are, but for a certificate and the skill of its type that two people
        changed at the same moment: neither transaction saw the other's change. So
        only the types that were changed lately are looked at.
        """
        lately = fields.Datetime.now() - LATELY
        types = self.env["certificates.type"].with_context(active_test=False)
        unfaithful = self._get_unfaithful(types.search([("write_date", ">=", lately)]))
        return run_in_batches(
            unfaithful, PROJECT_BATCH, lambda batch: batch._project_skills()
        )

    @api.model
    def _get_unfaithful(self, types):
        """Return the certificates of types with a wrong skill or a missing one."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT certificate.id
                  FROM certificates_assignment certificate
                  JOIN certificates_type type ON type.id = certificate.type_id
                  LEFT JOIN hr_employee_skill skill
                    ON skill.certificates_assignment_id = certificate.id
                 WHERE type.id = ANY(%s)
                   AND (
                        CASE WHEN certificate.active AND certificate.revoked_on IS NULL
                             THEN type.skill_id END,
                        CASE WHEN skill.id IS NOT NULL THEN certificate.employee_id END,
                        CASE WHEN skill.id IS NOT NULL THEN type.skill_level_id END,
                        CASE WHEN skill.id IS NOT NULL THEN certificate.date_start END,
                        CASE WHEN skill.id IS NOT NULL THEN certificate.date_expiry END
                       ) IS DISTINCT FROM (
                        skill.skill_id, skill.employee_id, skill.skill_level_id,
                        skill.valid_from, skill.valid_to
                       )
                """,
                types.ids,
            )
        )
        return self.browse(certificate_id for (certificate_id,) in rows)

    def _project_skills(self):
        """Have the skills of the employees follow these certificates. Idempotent.

        A certificate of a type with a skill, neither revoked nor archived, is one
        skill of its employee, with the same dates. Which of them count today is told
        by these dates, so nothing changes when a day passes.
        """
        # sudo: whoever may change a certificate changes the skill that follows from it
        certificates = self.sudo()
        projected = certificates.filtered(lambda c: c._has_skill())
        skills = certificates._get_projected_skills()
        obsolete = skills.filtered(
            lambda s: s.certificates_assignment_id not in projected
        )
        obsolete.unlink()
        skills -= obsolete
        skills |= (
            projected - skills.certificates_assignment_id
        )._adopt_imported_skills()
        for skill in skills:
            skill._follow(skill.certificates_assignment_id._prepare_skill_values())
        missing = projected - skills.certificates_assignment_id
        skills.create([certificate._prepare_skill_values() for certificate in missing])

    def _has_skill(self):
        """Return whether a skill follows from this certificate, at some time."""
        self.ensure_one()
        return bool(self.type_id.skill_id) and self.active and not self.revoked_on

    def _lacks_skill(self):
        """Return whether a skill would follow, if the type had one."""
        self.ensure_one()
        return self.active and not self.revoked_on and not self.employee_skill_ids

    def _get_projected_skills(self):
        """Return the skills that follow from these certificates so far."""
        skills = self.env["hr.employee.skill"]._as_projection()
        return skills.search([("certificates_assignment_id", "in", self.ids)])

    def _adopt_imported_skills(self):
        """Make the skills that these certificates were imported from theirs."""
        skills = self.env["hr.employee.skill"]._as_projection()
        sources = {certificate.import_source: certificate for certificate in self}
        sources.pop(False, None)
        candidates = skills.search(
            [
                ("id", "in", skills._get_source_ids(sources)),
                ("certificates_assignment_id", "=", False),
            ]
        )
        for skill in candidates:
            skill.certificates_assignment_id = sources[skill._get_source()]
        return candidates

    def _prepare_skill_values(self):
        self.ensure_one()
        skill = self.type_id.skill_id
        return {
            "certificates_assignment_id": self.id,
            "employee_id": self.employee_id.id,
            "skill_type_id": skill.skill_type_id.id,
            "skill_id": skill.id,
            "skill_level_id": self.type_id.skill_level_id.id,
            "valid_from": self.date_start,
            "valid_to": self.date_expiry,
        }
