import importlib.util

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import file_path, mute_logger

from .common import CertificatesCase
from .test_history import HistoryMixin

FOLDER = "certificates/migrations/19.0.1.2.0/"


class TestLevels(CertificatesCase):
    def test_levels_of_a_type_have_different_names(self):
        self._get_level("Basic")
        self._get_level("Basic", self._new_type("Crane"))
        for name in ("BASIC", " basic\xa0"):
            with (
                self.subTest(name=name),
                self.assertRaises(psycopg2.errors.UniqueViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env["certificates.level"].create(
                    {"name": name, "type_id": self.type.id}
                )
        with self.assertRaisesRegex(ValidationError, "name for each level of Forklift"):
            self._get_level("\u200b")

    def test_level_of_another_type_is_refused(self):
        crane = self._new_type("Crane")
        level = self._get_level("Tower", crane)
        for attempt in (
            lambda: self._issue(level_id=level.id),
            lambda: self._issue().write({"level_id": level.id}),
        ):
            with self.assertRaisesRegex(
                ValidationError, "Tower is a level of Crane, not of Forklift"
            ):
                attempt()
        self._issue(certificate_type=crane, level="Tower")
        with self.assertRaisesRegex(ValidationError, "of Crane that have it: 1"):
            level.type_id = self.type

    def test_level_that_something_names_stays_with_its_type(self):
        crane, basic = self._new_type("Crane"), self._new_type("Basic")
        level = self._get_level("Tower", crane)
        named = {"type_id": crane.id, "level_id": level.id}
        for model, values in (
            ("certificates.requirement", {**named, "company_id": self.company.id}),
            (
                "certificates.equivalence",
                {"type_id": basic.id, "satisfies_id": crane.id, "level_id": level.id},
            ),
            ("certificates.submission", {**named, "employee_id": self.worker.id}),
        ):
            with self.subTest(model=model):
                row = self.env[model].create(values)
                with (
                    self.assertRaisesRegex(
                        ValidationError, "Tower cannot become .*name it as one of Crane"
                    ),
                    self.env.cr.savepoint(),
                ):
                    level.type_id = self.type
                with (
                    self.assertRaisesRegex(UserError, "Tower of Crane.*name it"),
                    self.env.cr.savepoint(),
                ):
                    level.unlink()
                row.unlink()
        level.type_id = self.type
        level.unlink()

    def test_level_that_an_archived_requirement_names_stays_with_its_type(self):
        """Nobody could take the requirement out of the archive any more."""
        crane = self._new_type("Crane")
        level = self._get_level("Tower", crane)
        self.env["certificates.requirement"].create(
            {
                "type_id": crane.id,
                "level_id": level.id,
                "company_id": self.company.id,
                "active": False,
            }
        )
        refused = self.assertRaisesRegex(ValidationError, "Tower cannot become")
        with refused, self.env.cr.savepoint():
            level.type_id = self.type
        with self.assertRaisesRegex(UserError, "Tower of Crane.*name it"):
            level.unlink()

    def test_spreadsheets_name_levels_of_their_type(self):
        """Most types have a level of the same name."""
        crane = self._new_type("Crane")
        first, second = self._get_level("High"), self._get_level("High", crane)
        for model, columns, rows in (
            (
                "certificates.requirement",
                ["type_id", "level_id", "date_start"],
                [["Forklift", "high", "2026-01-01"], ["Crane", "High ", "2026-01-01"]],
            ),
            (
                "certificates.equivalence",
                ["type_id", "satisfies_id", "level_id"],
                [["Basic", "Forklift", "high"], ["Basic", "Crane", "High "]],
            ),
        ):
            self._new_type("Basic").code = model
            rows = [[model if c == "Basic" else c for c in row] for row in rows]
            result = self.env[model].load(columns, rows)
            self.assertFalse(result["messages"])
            found = self.env[model].browse(result["ids"])
            self.assertEqual(found.level_id, first | second)
            rows[1][columns.index("level_id")] = "Low"
            result = self.env[model].load(columns, rows)
            self.assertFalse(result["ids"])
            self.assertRegex(
                result["messages"][0]["message"],
                "Row 3, .*Level 'Low': Crane has no such level.*: High",
            )

    def test_certificate_of_another_type_loses_its_level(self):
        certificate = self._issue(level="Basic")
        crane = self._new_type("Crane")
        certificate.type_id = crane
        self.assertFalse(certificate.level_id)
        level = self._get_level("Tower", crane)
        certificate.write({"type_id": crane.id, "level_id": level.id})
        self.assertEqual(certificate.level_id, level)

    def test_level_in_use_is_kept(self):
        used, unused = self._get_level("Used"), self._get_level("Unused")
        self._issue(level="Used").active = False
        with self.assertRaisesRegex(UserError, "Used of Forklift.*have it: 1"):
            (used + unused).unlink()
        unused.unlink()
        self.assertEqual(self.type.level_ids, used)

    def test_form_asks_for_a_level_only_where_the_type_has_levels(self):
        crane = self._new_type("Crane")
        level = self._get_level("Tower", crane)
        form = Form(self.Assignment.with_user(self.officer))
        form.employee_id = self.worker
        form.type_id = self.type
        with self.assertRaisesRegex(AssertionError, "invisible"):
            form.level_id = level
        form.type_id = crane
        form.level_id = level
        form.type_id = self.type
        self.assertFalse(form.level_id)
        form.type_id = crane
        form.level_id = level
        self.assertEqual(form.save().level_id, level)

    def test_administrator_orders_the_levels_of_a_type(self):
        with Form(self.type.with_user(self.manager)) as form:
            for name, rank in (("Advanced", 20), ("Basic", 10)):
                with form.level_ids.new() as line:
                    line.name, line.sequence = name, rank
        self.assertEqual(
            self.type.level_ids.sorted().mapped("name"), ["Basic", "Advanced"]
        )
        copy = self.type.copy()
        self.assertEqual(copy.level_ids.sorted().mapped("name"), ["Basic", "Advanced"])

    def test_issue_to_those_who_do_not_hold_this_or_a_higher_level(self):
        basic = self._get_level("Basic")
        self._get_level("Advanced", sequence=20)
        dates = {"date_start": "2026-01-01", "date_expiry": "2040-01-01"}
        self._issue(self.worker, level="Advanced", **dates)
        self._issue(self.colleague, **dates)
        people = self.worker + self.colleague
        wizard = self.env["certificates.issue.wizard"].create(
            {
                "type_id": self.type.id,
                "level_id": basic.id,
                "employee_ids": [Command.set(people.ids)],
                **dates,
            }
        )
        issued = self.Assignment.search(wizard.action_issue()["domain"])
        self.assertEqual(issued.employee_id, self.colleague)
        self.assertEqual(issued.level_id, basic)

    def test_names_tell_the_type_where_several_types_are_searched(self):
        level = self._get_level("Basic")
        found = level.with_context(certificates_with_type=True).name_search("basi")
        self.assertIn((level.id, "Basic (Forklift)"), found)
        self.assertEqual(level.display_name, "Basic")


class TestLevelMigration(HistoryMixin, CertificatesCase):
    """Texts, as the version before had them, become records."""

    def setUp(self):
        super().setUp()
        self.crane = self._new_type("Crane")
        self.env.cr.execute(
            "ALTER TABLE certificates_assignment ADD COLUMN level_text varchar"
        )

    def _issue_text(self, text, **values):
        certificate = self._issue(**values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE certificates_assignment SET level_text = %s WHERE id = %s",
            [text, certificate.id],
        )
        return certificate

    def _change_text(self, certificate, old, new):
        """Have the text changed as the version before did."""
        level = self.env["ir.model.fields"]._get(certificate._name, "level_id")
        message = certificate.message_post(body="Changed")
        self.env["mail.tracking.value"].create(
            {
                "field_id": level.id,
                "mail_message_id": message.id,
                "old_value_char": old,
                "new_value_char": new,
            }
        )

    def _migrate(self):
        self.env.flush_all()
        path = file_path(f"{FOLDER}post-levels.py")
        spec = importlib.util.spec_from_file_location("certificates_post_levels", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        module.migrate(self.env.cr, "19.0.1.1.0")

    def test_one_level_for_each_text_of_a_type(self):
        texts = ["Basic", "basic", "Basic", "Expert", "", None, " "]
        certificates = [self._issue_text(text) for text in texts]
        elsewhere = self._issue_text("Basic", certificate_type=self.crane)
        self._migrate()
        self.assertEqual(
            [c.level_id.name for c in certificates],
            ["Basic", "Basic", "Basic", "Expert", False, False, False],
        )
        self.assertEqual(self.type.level_ids.mapped("name"), ["Basic", "Expert"])
        self.assertEqual(self.crane.level_ids, elsewhere.level_id)
        self.assertEqual(set(self.type.level_ids.mapped("sequence")), {10})

    def test_who_replaces_whom(self):
        long, short = (
            {"date_start": "2020-01-01", "date_expiry": day}
            for day in ("2040-01-01", "2030-01-01")
        )
        replacing = self._issue_text("Basic", **long)
        same, other, none = (
            self._issue_text(text, **short) for text in ("basic", "Expert", None)
        )
        self.env.cr.execute("UPDATE certificates_assignment SET superseded = FALSE")
        self._migrate()
        self.assertEqual(
            (replacing + same + other + none).filtered("superseded"), same + none
        )

    def test_the_past_is_as_it_was(self):
        with self._at("2026-01-10 12:00:00"):
            certificate = self._issue_text("Tower", certificate_type=self.type)
        for day, change in (
            ("2026-02-10", ("Old", "New")),
            ("2026-03-10", ("New", None)),
        ):
            with self._at(f"{day} 12:00:00"):
                self._change_text(certificate, *change)
        with self._at("2026-04-10 12:00:00"):
            certificate.type_id = self.crane
        with self._at("2026-05-10 12:00:00"):
            self._change_text(certificate, None, "Tower")
        self._migrate()
        past = {
            day: self._on(day).browse(certificate.id).level_id
            for day in ("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")
        }
        names = [level.name for level in past.values()]
        self.assertEqual(names, ["Old", "New", False, False])
        self.assertEqual(past["2026-02-01"].type_id, self.type)
        self.assertEqual(certificate.level_id.type_id, self.crane)
        self.assertEqual(
            self._on("2026-05-20").browse(certificate.id).level_id,
            certificate.level_id,
        )
        past["2026-03-01"].unlink()
        self.env.invalidate_all()
        self.assertFalse(self._on("2026-03-01").browse(certificate.id).level_id)
