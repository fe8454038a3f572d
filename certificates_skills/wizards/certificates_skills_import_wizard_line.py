from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.certificates.tools import validity


class Source(NamedTuple):
    """A recorded certification that becomes one certificate.

    ``date_start`` and ``date_expiry`` are dates, or False where there is none.
    """

    record: models.Model
    employee: models.Model
    date_start: date
    date_expiry: date

    @property
    def reference(self):
        """How the certificate will name it: once in the database."""
        return f"{self.record._name},{self.record.id}"

    def get_key(self, certificate_type):
        """Return the key that two records of the same certificate share."""
        return (certificate_type, self.employee.id, self.date_start, self.date_expiry)


class Plan(NamedTuple):
    """The result of the sources of one line."""

    new: list
    existing: list
    problems: list


class CertificatesSkillsImportWizardLine(models.TransientModel):
    _name = "certificates.skills.import.wizard.line"
    _description = "Certification to Import"
    _inherit = ["certificates.form.mixin"]
    _order = "name, id"

    wizard_id = fields.Many2one(
        "certificates.skills.import.wizard", required=True, ondelete="cascade"
    )
    kind = fields.Selection([("skill", "Certification")], required=True, readonly=True)
    name = fields.Char("Certification", required=True, readonly=True)
    skill_id = fields.Many2one("hr.skill", readonly=True, ondelete="cascade")
    skill_level_id = fields.Many2one(
        "hr.skill.level", readonly=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        compute="_compute_type_id",
        store=True,
        readonly=False,
        domain=lambda self: self._domain_type_id(),
        help="What the certifications become. Empty: a new type of the same name.",
    )
    new_count = fields.Integer("To Import", compute="_compute_plan")
    existing_count = fields.Integer(
        "Existing",
        compute="_compute_plan",
        help="Imported before, or recorded with the same dates.",
    )
    link_count = fields.Integer(
        compute="_compute_plan",
        help="Existing certificates that the certifications are made to follow.",
    )
    problem_count = fields.Integer(
        "Left Out",
        compute="_compute_plan",
        help="Cannot become certificates: the reasons are below.",
    )
    problems = fields.Text(compute="_compute_plan")

    @api.model
    def _domain_type_id(self):
        """Return the types that a certification has everything for."""
        return [
            ("number_policy", "!=", "required"),
            ("document_required", "=", False),
        ]

    @api.depends("skill_id", "skill_level_id", "name")
    def _compute_type_id(self):
        """Propose the type that has this skill already, else one of the same name."""
        types = self.env["certificates.type"].search(self._domain_type_id())
        mapped = types.filtered("skill_id")
        by_skill = mapped.grouped(lambda t: (t.skill_id, t.skill_level_id))
        by_name = types.grouped(lambda t: t.name.strip().lower())
        none = types.browse()
        for line in self:
            of_skill = by_skill.get((line.skill_id, line.skill_level_id), none)
            of_name = by_name.get(line._get_type_name().strip().lower(), none)
            if line.skill_id:
                of_name -= mapped
            line.type_id = (of_skill or of_name)[:1]

    @api.depends("type_id")
    def _compute_plan(self):
        for line, plan in self._plan().items():
            line.new_count = len(plan.new)
            line.existing_count = len(plan.existing)
            line.link_count = len(line._get_linkable(plan.existing))
            line.problem_count = len(plan.problems)
            line.problems = "\n".join(plan.problems)

    def _import(self):
        """Make certificates of the sources of these lines.

        :return: the certificates that were created
        """
        self._check_types()
        self.filtered("new_count")._create_missing_types()
        plans = self._plan()
        for line, plan in plans.items():
            line._link_existing(plan.existing)
        self._give_types_their_skill()
        return self._create_certificates(plans)

    def _create_certificates(self, plans):
        certificates = self.env["certificates.assignment"]
        certificates.check_access("create")
        values = [
            line._prepare_certificate_values(source)
            for line, plan in plans.items()
            for source in plan.new
        ]
        # sudo: what was imported from where is nobody's to write. All employees are of
        # companies of the user, who may create certificates there.
        return certificates.sudo().create(values).sudo(self.env.su)

    def _prepare_certificate_values(self, source):
        return {
            "type_id": self.type_id.id,
            "employee_id": source.employee.id,
            "company_id": source.employee.company_id.id,
            "date_start": source.date_start,
            "date_expiry": source.date_expiry,
            "import_source": source.reference,
        }

    def _create_missing_types(self):
        missing = self.filtered(lambda line: not line.type_id)
        types = self.env["certificates.type"].create(
            [{"name": line._get_type_name()} for line in missing]
        )
        for line, certificate_type in zip(missing, types, strict=True):
            line.type_id = certificate_type

    def _get_type_name(self):
        """Return the name of the type that would be created."""
        several_levels = self.skill_id.skill_type_id.levels_count > 1
        name = not several_levels and self.skill_id.name
        return name or self.name or ""

    def _give_types_their_skill(self):
        for line in self.filtered("skill_id"):
            if line.type_id and not line.type_id.skill_id:
                line.type_id.write(
                    {
                        "skill_id": line.skill_id.id,
                        "skill_level_id": line.skill_level_id.id,
                    }
                )

    def _link_existing(self, existing):
        """Let skills follow from certificates that say the same and have no skill."""
        for source, certificate in self._get_linkable(existing):
            source.record._as_projection().certificates_assignment_id = certificate

    def _get_linkable(self, existing):
        if not self.skill_id:
            return []
        return [pair for pair in existing if pair[1] and pair[1]._lacks_skill()]

    def _check_types(self):
        """Refuse a type that demands more than a certification has."""
        skills = {}
        for line in self.filtered("type_id"):
            line._check_type_demands()
            if not line.skill_id:
                continue
            mapped = line.type_id.skill_id, line.type_id.skill_level_id
            wanted = line.skill_id, line.skill_level_id
            first = skills.setdefault(line.type_id, mapped if all(mapped) else wanted)
            if first != wanted:
                raise UserError(
                    self.env._(
                        "%(type)s cannot be the type of %(certification)s too, since "
                        "it stands for %(skill)s: %(level)s. Choose another type, or "
                        "none to create one.",
                        type=line.type_id.name,
                        certification=line.name,
                        skill=first[0].name,
                        level=first[1].name,
                    )
                )

    def _check_type_demands(self):
        if not self.type_id.filtered_domain(self._domain_type_id()):
            raise UserError(
                self.env._(
                    "A certificate of the type %(type)s needs a number or a document, "
                    "which certifications do not have. Choose another type.",
                    type=self.type_id.name,
                )
            )

    def _plan(self):
        """Return the plan of each of these lines. A fixed number of queries."""
        sources = self._get_sources()
        everything = [source for found in sources.values() for source in found]
        imported = self._get_imported(everything)
        held = self._get_held(everything)
        return {line: line._sort_out(sources[line], imported, held) for line in self}

    def _sort_out(self, sources, imported, held):
        """Return the plan of a line.

        :param set imported: the references that certificates were imported from
        :param dict held: certificate, or None for one to come, by key; is added to
        """
        plan, foreign = Plan([], [], []), 0
        for source in sources:
            key = source.get_key(self.type_id or self)
            if source.employee.company_id not in self.env.companies:
                foreign += 1
            elif source.reference in imported or key in held:
                plan.existing.append((source, held.get(key)))
            elif problem := self._get_problem(source):
                plan.problems.append(problem)
            else:
                held[key] = None
                plan.new.append(source)
        if foreign:
            plan.problems.append(self._get_foreign_text(foreign))
        return plan

    def _get_sources(self):
        """Return the sources of each of these lines, as a list by line."""
        # sudo: of other companies and archived employees it is told that they are
        # left out; names of other companies are not
        skills = self.env["hr.employee.skill"].sudo()
        found = skills.search(
            self._get_skills_domain() & Domain("skill_id", "in", self.skill_id.ids),
            order="id",
        ).grouped(lambda s: (s.skill_id, s.skill_level_id))
        return {
            line: [
                Source(skill, skill.employee_id, skill.valid_from, skill.valid_to)
                for skill in found.get((line.skill_id, line.skill_level_id), [])
            ]
            for line in self
        }

    @api.model
    def _get_skills_domain(self):
        """Return the certifications that do not follow from a certificate."""
        return Domain("skill_type_id.is_certification", "=", True) & Domain(
            "certificates_is_projected", "=", False
        )

    @api.model
    def _get_imported(self, sources):
        """Return which references certificates were imported from already."""
        # sudo: the reference is nobody's to read
        certificates = self.env["certificates.assignment"].sudo()
        groups = certificates.with_context(active_test=False)._read_group(
            [("import_source", "in", [source.reference for source in sources])],
            ["import_source"],
        )
        return {reference for (reference,) in groups}

    def _get_held(self, sources):
        """Return the certificates on record, by their key."""
        employees = {source.employee.id for source in sources}
        # sudo: a certificate counts whoever may see it, revoked or archived too
        certificates = self.env["certificates.assignment"].sudo()
        found = certificates.with_context(active_test=False).search(
            [("type_id", "in", self.type_id.ids), ("employee_id", "in", employees)],
            order="id desc",
        )
        return {
            (c.type_id, c.employee_id.id, c.date_start, c.date_expiry): c for c in found
        }

    def _get_problem(self, source):
        """Return why a source cannot become a certificate, or None."""
        problem = self._get_dates_problem(source) or self._get_employee_problem(source)
        return problem and self.env._(
            "%(employee)s, %(certification)s: %(problem)s",
            employee=source.employee.name,
            certification=self.name,
            problem=problem,
        )

    def _get_dates_problem(self, source):
        start, expiry = source.date_start, source.date_expiry
        if not start:
            return self.env._("there is no start date.")
        if not all(validity.is_plausible(day) for day in (start, expiry or start)):
            return self.env._("the dates cannot be those of a certificate.")
        if expiry and expiry < start:
            return self.env._("the end date is before the start date.")
        return None

    def _get_employee_problem(self, source):
        company = self.type_id.company_id
        if not source.employee.active:
            return self.env._("the employee is archived.")
        if company and company != source.employee.company_id:
            return self.env._(
                "the type %(type)s belongs to another company.", type=self.type_id.name
            )
        return None

    def _get_foreign_text(self, count):
        return self.env._(
            "%(certification)s: %(count)s of employees of companies that are not "
            "selected above.",
            certification=self.name,
            count=count,
        )
