from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .workplace.work import SAME_PERSON


class HrEmployee(models.Model):
    """Two records of one person: what one holds becomes the other's."""

    _inherit = "hr.employee"

    @api.model
    def _get_certificates_moved_fields(self):
        """Return what moves when employees are merged. Addons add what they have.

        :return: list of pairs of a model and its field that names the employee
        """
        return [
            ("certificates.assignment", "employee_id"),
            ("certificates.exam.candidate", "employee_id"),
            ("certificates.exemption", "employee_id"),
            ("certificates.submission", "employee_id"),
            ("certificates.requirement", "employee_ids"),
            ("certificates.delivery", "employee_id"),
            ("certificates.delivery", "employee_ids"),
        ]

    def _search_certificates_moved(self):
        """Return the records that name these employees, by model and field."""
        return {
            (model, name): self.env[model]
            .with_context(active_test=False)
            .search([(name, "in", self.ids)])
            for model, name in self._get_certificates_moved_fields()
            if not self.env[model]._fields[name].related
        }

    def _describe_certificates_moved(self):
        """Return what would move, as texts with counts."""
        found = {}
        for (model, _name), records in self._search_certificates_moved().items():
            label = self.env["ir.model"]._get(model).name
            found[label] = found.get(label, records.browse()) | records
        return [
            self.env._("%(what)s: %(count)s", what=label, count=len(records))
            for label, records in found.items()
            if records
        ]

    def _merge_certificates_into(self, target):
        """Give all that these employees hold to another, and archive them.

        For users who may write all of these employees. In as many queries for any
        number of records.

        :param target: the employee who goes on
        :raise UserError: nobody is left to merge
        :raise AccessError: the user may not write one of the employees
        """
        sources = self - target
        if not sources or not target:
            raise UserError(
                self.env._("Choose at least two employees, and the one who goes on.")
            )
        (sources | target).check_access("write")
        self.env["certificates.assignment"].browse().check_access("write")
        # sudo: whoever may write the employees moves all of theirs, also what only
        # methods write
        sources, target = sources.sudo(), target.sudo()
        lines = sources._describe_certificates_moved()
        sources._settle_certificates_conflicts(target)
        sources._move_certificates_records(target)
        sources._hand_over_to(target)
        sources._note_certificates_merge(target, lines)

    def _settle_certificates_conflicts(self, target):
        """Settle what two employees cannot both give to one. Addons extend it.

        Of two candidates of one exam the one who passed stays, else one with a result;
        of two certificates of one exam only one names it.
        """
        everybody = self | target
        candidates = self.env["certificates.exam.candidate"].search(
            [("employee_id", "in", everybody.ids)]
        )
        ranks = {"passed": 2, "failed": 1, "pending": 0}
        candidates._keep_best(
            "exam_id", lambda c: (ranks[c.result], c.employee_id == target)
        ).unlink()
        certificates = self.env["certificates.assignment"].with_context(
            active_test=False
        )
        certificates = certificates.search(
            [("employee_id", "in", everybody.ids), ("exam_id", "!=", False)]
        )
        certificates._keep_best(
            "exam_id", lambda c: (not c.revoked_on, c.employee_id == target)
        ).exam_id = False

    def _move_certificates_records(self, target):
        for (_model, name), records in self._search_certificates_moved().items():
            if not records:
                continue
            value = target.id
            if records._fields[name].type == "many2many":
                value = [
                    *(Command.unlink(source.id) for source in self),
                    Command.link(target.id),
                ]
            same_person = {"certificates_same_person": SAME_PERSON}
            records.with_context(**same_person).write({name: value})

    def _hand_over_to(self, target):
        """Archive these employees; account and number go to the one who goes on."""
        number = self.filtered("certificates_external_number")[:1]
        if number and not target.certificates_external_number:
            target.certificates_external_number = number.certificates_external_number
        was_active = target.active or any(self.mapped("active"))
        user = self.user_id[:1]
        self.filtered("user_id").user_id = False
        self.active = False
        if user and not target.user_id:
            target.user_id = user
        if was_active and not target.active:
            target.active = True

    def _note_certificates_merge(self, target, lines):
        names = ", ".join(self.mapped("name"))
        moved = Markup("<br/>").join(lines)
        target._message_log(
            body=Markup("{}<br/>{}").format(
                self.env._(
                    "Merged: what %(names)s held is now held here.", names=names
                ),
                moved,
            )
        )
        self._message_log_batch(
            bodies={
                source.id: self.env._(
                    "Merged: what was held here is now held by %(name)s.",
                    name=target.name,
                )
                for source in self
            }
        )
