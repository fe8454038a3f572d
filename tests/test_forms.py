"""No form tells about records that the user may not read.

While a form is filled in, Odoo computes from the records that the client names, related
fields with the rights of the superuser. A client may name whatever it likes.
"""

from functools import partial

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.certificates_learning.tests.test_access import LearningAccessCase

SECRET = "Fay Foreign"


@tagged("standard", "post_install", "-at_install")
class TestForms(LearningAccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = {"company_id": cls.other_company.id}
        foreign_type = cls._new_type(SECRET, **elsewhere)
        cls.env["certificates.exam"].create(
            {
                "name": SECRET,
                "type_id": cls.type.id,
                "candidate_ids": [Command.create({"employee_id": cls.foreigner.id})],
                **elsewhere,
            }
        )
        cls._new_certification(name=SECRET, type_id=foreign_type.id, **elsewhere)
        for model in ("hr.department", "hr.job", "res.partner"):
            cls.env[model].create({"name": SECRET, **elsewhere})
        cls.hidden = {}

    def test_no_model_tells_about_what_is_named(self):
        """Each model that the manager may fill in, and each of its relations."""
        tried = set()
        for model, name, comodel in self._get_relations():
            hidden = self._find_hidden(comodel)
            if hidden:
                tried.add((model, comodel))
                for way, attempt in self._get_attempts(model, name, hidden).items():
                    with self.subTest(model=model, field=name, way=way):
                        self._assert_refused(attempt)
        for model in (
            "certificates.assignment",
            "certificates.enrollment",
            "certificates.exemption",
            "certificates.exam.candidate",
            "certificates.issue.wizard",
            "certificates.requirement",
        ):
            self.assertIn((model, "hr.employee"), tried)
        self.assertGreater(len(tried), 40)

    def test_superuser_and_own_records_are_told(self):
        """The control: the attempts say something to those who may know it."""
        for model, name, comodel in self._get_relations():
            hidden = self._find_hidden(comodel)
            if hidden:
                attempts = self._get_attempts(model, name, hidden, role="superuser")
                for way, attempt in attempts.items():
                    with self.subTest(model=model, field=name, way=way):
                        self.assertTrue(self._may(attempt))

    def test_what_follows_from_others_is_not_entered(self):
        """A client names a manager, and none of theirs is shown."""
        records = self._as("manager", self.Assignment)
        values = {"employee_id": self.worker.id, "manager_id": self.foreigner.id}
        spec = {"manager_id": {"fields": {"display_name": {}}}}
        for changed in (["employee_id"], ["manager_id"], list(values)):
            answer = str(records.onchange(values, changed, spec))
            self.assertNotIn(SECRET, answer)

    def test_forms_about_own_people_go_on_working(self):
        """Also for officers without any right of HR, who read no private profile."""
        for role in ("officer", "manager", "hr_officer"):
            records = self._as(role, self.Assignment)
            values = {"employee_id": self.lead.id, "type_id": self.type.id}
            spec = {"date_expiry": {}, "company_id": {"fields": {"display_name": {}}}}
            answer = records.onchange(values, list(values), spec)
            with self.subTest(role=role):
                self.assertTrue(answer["value"]["date_expiry"])

    def test_what_a_record_holds_already_may_stay(self):
        """A certificate that was issued by a partner out of sight can be edited."""
        issuer = self.env["res.partner"].create(
            {"name": SECRET, "company_id": self.other_company.id}
        )
        self.env.cr.execute(
            "UPDATE certificates_assignment SET issuer_id = %s WHERE id = %s",
            [issuer.id, self.certificate.id],
        )
        own = self._as("officer", self.certificate)
        values = {"issuer_id": issuer.id, "number": "B"}
        self.assertIn("value", own.onchange(values, ["number"], {"number": {}}))
        fresh = partial(own.browse().onchange, values, ["number"], {"number": {}})
        self._assert_refused(fresh)

    def _get_relations(self):
        """Yield model, field and comodel of what the manager may enter in a form."""
        for model in sorted(self.registry):
            records = self._as("manager", self.env[model])
            if (
                not model.startswith("certificates.")
                or records._abstract
                or not records.has_access("create")
            ):
                continue
            for name, field in records._fields.items():
                derived = field.compute and field.readonly
                if field.relational and not derived:
                    yield model, name, field.comodel_name

    def _find_hidden(self, comodel):
        """Return a record that the manager may not read, if there is one."""
        if comodel not in self.hidden:
            everything = self.env[comodel].with_context(active_test=False).search([])
            seen = self._as("manager", self.env[comodel])
            if comodel == "hr.employee":
                seen = self._as("manager", self.env["hr.employee.public"])
            seen = seen.with_context(active_test=False)
            found = seen.has_access("read") and seen.search([]).ids
            self.hidden[comodel] = everything.filtered(lambda r: r.id not in found)[:1]
        return self.hidden[comodel]

    def _get_attempts(self, model, name, hidden, role="manager"):
        records = self._as(role, self.env[model])
        field = records._fields[name]
        spec = {name: {"fields": {"display_name": {}}}, "display_name": {}}
        is_one = field.type == "many2one"
        value = hidden.id if is_one else [Command.link(hidden.id)]
        default = records.with_context(
            **{f"default_{name}": hidden.id if is_one else hidden.ids}
        )
        return {
            "changed": partial(records.onchange, {name: value}, [name], spec),
            "named": partial(records.onchange, {name: value}, ["id"], spec),
            "first": partial(records.onchange, {name: value}, [], spec),
            "default": partial(default.onchange, {}, [], spec),
        }
