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

        None are, but for a certificate and the skill of its type, or what that counts
        as, that two people changed at the same moment: neither transaction saw the
        other's change. So only the types that were changed lately are looked at.
        """
        lately = [("write_date", ">=", fields.Datetime.now() - LATELY)]
        types = self.env["certificates.type"].with_context(active_test=False)
        related = self.env["certificates.equivalence"].search(lately)
        unfaithful = self._get_unfaithful(types.search(lately) | related.type_id)
        return run_in_batches(
            unfaithful, PROJECT_BATCH, lambda batch: batch._project_skills()
        )

    @api.model
    def _get_unfaithful(self, types):
        """Return the certificates with a wrong skill or a missing one.

        :param types: of these types, and of those that count as these
        """
        held = types._get_counting_types()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH certificate AS (
                    SELECT * FROM certificates_assignment WHERE type_id = ANY(%(held)s)
                ), expected AS (
                    SELECT certificate.id, certificate.employee_id,
                           projection.skill_id, projection.skill_level_id,
                           GREATEST(date_start, date_from) AS valid_from,
                           LEAST(date_expiry, date_until) AS valid_to
                      FROM certificate
                      JOIN (%(projections)s) projection
                        ON projection.held_id = certificate.type_id
                       AND (date_from <= date_expiry) IS NOT FALSE
                       AND (date_until >= date_start) IS NOT FALSE
                     WHERE certificate.active AND certificate.revoked_on IS NULL
                ), actual AS (
                    SELECT certificate.id, skill.employee_id, skill.skill_id,
                           skill.skill_level_id, valid_from, valid_to
                      FROM hr_employee_skill skill
                      JOIN certificate ON certificate.id = certificates_assignment_id
                )
                SELECT id FROM (
                    (TABLE expected EXCEPT TABLE actual)
                     UNION ALL
                    (TABLE actual EXCEPT TABLE expected)
                ) different GROUP BY id ORDER BY id
                """,
                held=held.ids,
                projections=held._select_projections(),
            )
        )
        return self.browse(certificate_id for (certificate_id,) in rows)

    def _project_skills(self):
        """Have the skills of the employees follow these certificates. Idempotent.

        A certificate, neither revoked nor archived, is one skill of its employee for
        its type and for each that this counts as, for as long as it does. Which of them
        count today is told by these dates, so nothing changes when a day passes.
        """
        # sudo: whoever may change a certificate changes the skill that follows from it
        certificates = self.sudo()
        wanted = certificates._prepare_skills()
        skills = certificates._get_projected_skills()
        without = certificates.browse(wanted) - skills.certificates_assignment_id
        skills |= without._adopt_imported_skills()
        present = skills.grouped("certificates_assignment_id")
        obsolete, missing = skills.browse(), []
        for certificate in certificates:
            rows = present.get(certificate, skills.browse())
            surplus, new = rows._follow(wanted.get(certificate.id, []))
            obsolete |= surplus
            missing += new
        obsolete.unlink()
        skills.create(missing)

    def _prepare_skills(self):
        """Return the values of the skills that follow, by the id of the certificate.

        A certificate from which no skill follows is not in it.
        """
        projections = {}
        for held_id, *what in self.type_id._get_projections():
            projections.setdefault(held_id, []).append(what)
        wanted = {}
        for certificate in self.filtered(lambda c: c.active and not c.revoked_on):
            what = projections.get(certificate.type_id.id, ())
            for skill, level, first, last in what:
                start, end = certificate.date_start, certificate.date_expiry
                start = max(start, first or start)
                end = min(filter(None, (end, last)), default=False)
                if not end or start <= end:
                    values = certificate._prepare_skill_values(skill, level, start, end)
                    wanted.setdefault(certificate.id, []).append(values)
        return wanted

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

    def _prepare_skill_values(self, skill, level, start, end):
        self.ensure_one()
        return {
            "certificates_assignment_id": self.id,
            "employee_id": self.employee_id.id,
            "skill_type_id": skill.skill_type_id.id,
            "skill_id": skill.id,
            "skill_level_id": level.id,
            "valid_from": start,
            "valid_to": end,
        }
