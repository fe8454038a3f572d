from odoo import api, fields, models
from odoo.fields import Command

# How many problems are spelled out; whoever has more has one cause to look for.
PROBLEMS_SHOWN = 50


class CertificatesSkillsImportWizard(models.TransientModel):
    """Imports certifications that were recorded before as certificates, once.

    An addon adds a kind of source by overriding ``_prepare_line_values`` here, and
    ``_get_sources`` of the lines.
    """

    _name = "certificates.skills.import.wizard"
    _description = "Import Certifications"
    _inherit = ["certificates.form.mixin"]

    state = fields.Selection(
        [("draft", "To Import"), ("done", "Imported")], default="draft", readonly=True
    )
    line_ids = fields.One2many(
        "certificates.skills.import.wizard.line",
        "wizard_id",
        "Certifications",
        default=lambda self: self._default_line_ids(),
    )
    new_count = fields.Integer(compute="_compute_counts")
    link_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    problems = fields.Text(compute="_compute_problems")
    assignment_ids = fields.Many2many(
        "certificates.assignment", string="Imported Certificates", readonly=True
    )
    assignment_count = fields.Integer(compute="_compute_assignment_count")

    @api.model
    def _default_line_ids(self):
        return [Command.create(values) for values in self._prepare_line_values()]

    @api.depends("line_ids.new_count", "line_ids.link_count", "line_ids.problem_count")
    def _compute_counts(self):
        for wizard in self:
            wizard.new_count = sum(wizard.line_ids.mapped("new_count"))
            wizard.link_count = sum(wizard.line_ids.mapped("link_count"))
            wizard.problem_count = sum(wizard.line_ids.mapped("problem_count"))

    @api.depends("line_ids.problems")
    def _compute_problems(self):
        for wizard in self:
            texts = wizard.line_ids.filtered("problems").mapped("problems")
            problems = "\n".join(texts).splitlines()
            left_out = problems[PROBLEMS_SHOWN:]
            if left_out:
                more = self.env._("… and %(count)s more.", count=len(left_out))
                problems = [*problems[:PROBLEMS_SHOWN], more]
            wizard.problems = "\n".join(problems)

    @api.depends("assignment_ids")
    def _compute_assignment_count(self):
        for wizard in self:
            wizard.assignment_count = len(wizard.assignment_ids)

    @api.model
    def action_open(self):
        """Open a preview of the import."""
        return self.create({})._get_open_action()

    def action_import(self):
        """Import the lines of the preview, and show the result.

        What was imported before is left alone: running this again imports nothing
        twice, nor do two people at once, since the database has each source only once.
        """
        self.ensure_one()
        self.assignment_ids |= self.line_ids._import()
        self.state = "done"
        return self._get_open_action()

    def action_open_assignments(self):
        """Open the certificates that were imported."""
        return self.assignment_ids._get_open_action(
            [("id", "in", self.assignment_ids.ids)]
        )

    def _get_open_action(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_skills.certificates_skills_import_wizard_action"
        )
        return {**action, "res_id": self.id}

    @api.model
    def _prepare_line_values(self):
        """Return the values of the lines, one for each future type.

        :return: list of dicts with ``kind``, ``name`` and what the kind needs
        """
        lines = self.env["certificates.skills.import.wizard.line"]
        groups = self.env["hr.employee.skill"]._read_group(
            lines._get_skills_domain(), ["skill_id", "skill_level_id"]
        )
        return [
            {
                "kind": "skill",
                "name": f"{skill.name}: {level.name}",
                "skill_id": skill.id,
                "skill_level_id": level.id,
            }
            for skill, level in groups
        ]
