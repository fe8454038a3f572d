import json
from collections import Counter
from datetime import date
from functools import partial
from io import BytesIO
from itertools import product
from random import Random
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import mute_logger

from ..report import matrix_sheet
from ..tools.compliance import GAPS, STATUSES
from .access import OFFICERS, OTHERS, AccessCase
from .test_compliance import TODAY, ComplianceCase

DAYS = (None, "2026-03-01", "2027-06-30", "1990-01-01")

# Whom each role sees in the matrix if one type is required of everybody.
EVERYBODY = "Bea Boss,Carl Contact,Coby Colleague,Lou Lead,Pia Portal,Wim Worker"
VISIBLE = {
    **dict.fromkeys(OFFICERS, EVERYBODY),
    **dict.fromkeys(OTHERS, "Fay Foreign"),
    "boss": "Bea Boss,Coby Colleague,Lou Lead,Wim Worker",
    "employee": "Wim Worker",
    "colleague": "Coby Colleague",
    "portal": "Pia Portal",
    "contact": "Carl Contact",
    "visitor": "",
    "public": None,
}


class TestMatrix(ComplianceCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        random = Random(19)
        cls.module = cls._new_type("Forklift on Slopes", parent_id=cls.type.id)
        crane = cls._new_type("Crane")
        cls.unused = cls._new_type("Scuba Diving")
        cls.types = cls.type + cls.module + crane
        cls.yard, cls.office = cls.env["hr.department"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Yard", "Office")
            ]
        )
        cls.people = cls._add_people(random, 12)
        cls._require()
        cls._require(cls.module, department_id=cls.yard.id)
        cls._require(crane, department_id=cls.yard.id, grace_days=1000)
        cls.rows = cls.Compliance.with_user(cls.officer)

    @classmethod
    def _add_people(cls, random, count):
        people = cls.Employee.create(
            [
                {
                    # Pages of people with the same name do not overlap either.
                    "name": f"Sam {number % 4}",
                    "company_id": cls.company.id,
                    "department_id": random.choice(cls.yard + cls.office).id,
                }
                for number in range(count)
            ]
        )
        for person, certificate_type in product(people, cls.types):
            if random.random() < 0.7:
                start = date(random.randint(2021, 2027), random.randint(1, 12), 1)
                cls._issue(person, certificate_type, date_start=start)
        return people

    def _get_domains(self):
        return [
            [],
            [("type_id", "=", self.type.id)],
            [("type_id", "ilike", "slopes")],
            [("type_id", "not ilike", "slopes")],
            [("type_id.name", "=", "Crane")],
            [("type_id", "child_of", self.type.ids)],
            [("type_id", "in", self.unused.ids)],
            [("status", "=", "compliant")],
            [("status", "in", GAPS), ("type_id", "child_of", "Forklift")],
            ["|", ("status", "=", "grace"), ("employee_id", "=", self.worker.id)],
            [("department_id", "child_of", self.yard.ids)],
            [("employee_id", "ilike", "sam")],
            [("date_expiry", "<", "2026-12-31")],
            [("id", "in", self.rows.search([], limit=5).ids)],
            [(0, "=", 1)],
        ]

    def _get_cells(self, matrix):
        return {
            (employee_id, type_id, *cell.values())
            for employee_id, cells in matrix["cells"].items()
            for type_id, cell in cells.items()
        }

    def test_content_is_that_of_the_rows(self):
        for domain, day in product(self._get_domains(), DAYS):
            rows = self.rows.with_context(certificates_date=day)
            matrix = rows.get_matrix(domain, limit=100)
            found = rows.search(domain)
            with self.subTest(domain=domain, day=day):
                self.assertEqual(
                    self._get_cells(matrix),
                    {
                        (
                            row.employee_id.id,
                            row.type_id.id,
                            row.id,
                            row.status,
                            row.date_expiry or None,
                            row.date_due or None,
                            row.met_by_id._describe_as_met()
                            if row.met_by_id
                            else False,
                        )
                        for row in found
                    },
                )
                self.assertEqual(
                    [(e["id"], e["name"]) for e in matrix["employees"]],
                    [(e.id, e.name) for e in found.employee_id.sorted("id").sorted()],
                )
                self.assertEqual(matrix["total"], len(found.employee_id))
                self.assertEqual(
                    [type_["name"] for type_ in matrix["types"]],
                    found.type_id.sorted().mapped("name"),
                )
                departments = {
                    row.employee_id.id: row.department_id.name or "" for row in found
                }
                self.assertEqual(
                    {e["id"]: e["department"] for e in matrix["employees"]},
                    departments,
                )

    def test_the_variants_are_not_all_the_same(self):
        found = {
            (matrix["total"], len(matrix["types"]), len(self._get_cells(matrix)))
            for domain in self._get_domains()
            for matrix in [self.rows.get_matrix(domain, limit=100)]
        }
        self.assertGreater(len(found), 8)

    def test_totals(self):
        for domain, day in product(self._get_domains(), DAYS):
            rows = self.rows.with_context(certificates_date=day)
            counts = Counter((r.type_id.id, r.status) for r in rows.search(domain))
            totals = rows.get_matrix_totals(domain)
            with self.subTest(domain=domain, day=day):
                self.assertEqual(
                    counts,
                    {
                        (type_id, status): count
                        for type_id, by_status in totals.items()
                        for status, count in by_status.items()
                    },
                )

    def test_pages(self):
        whole = self.rows.get_matrix([], limit=100)
        pages = [self.rows.get_matrix([], 5, offset) for offset in range(0, 20, 5)]
        self.assertEqual([len(p["employees"]) for p in pages], [5, 5, 5, 1])
        self.assertEqual(sum((p["employees"] for p in pages), []), whole["employees"])
        self.assertEqual(
            set.union(*map(self._get_cells, pages)), self._get_cells(whole)
        )
        for page in pages:
            self.assertEqual(page["total"], 16)
            self.assertEqual(page["types"], whole["types"])

    def test_names_are_in_the_order_that_people_expect(self):
        """By bytes, Åse was the last, and Jānis came after José."""
        names = ("Åse", "bas", "Jānis", "José", "Łucja", "Oona", "Ørsted", "Zoë")
        self.Employee.search([("company_id", "=", self.company.id)]).active = False
        for name in reversed(names):
            self._new_employee(name, department_id=self.yard.id)
        matrix = self.rows.get_matrix([("employee_id.active", "=", True)])
        self.assertEqual([e["name"] for e in matrix["employees"]], list(names))
        rows = self.rows.search([("employee_id.active", "=", True)])
        self.assertEqual(
            list(dict.fromkeys(rows.employee_id.mapped("name"))), list(names)
        )
        for order, expected in (
            ("employee_id", names),
            ("employee_id desc", names[::-1]),
        ):
            certificates = self.Assignment.concat(
                *(self._issue(e) for e in rows.employee_id.sorted("id", reverse=True))
            )
            found = certificates.search([("id", "in", certificates.ids)], order=order)
            self.assertEqual(found.employee_id.mapped("name"), list(expected))
            groups = self.Assignment._read_group(
                [("id", "in", certificates.ids)], ["employee_id"], order=order
            )
            self.assertEqual([e.name for (e,) in groups], list(expected))

    def test_past_the_last_page(self):
        page = self.rows.get_matrix([], limit=5, offset=16)
        self.assertEqual(
            (page["total"], page["employees"], page["cells"]), (16, [], {})
        )
        self.assertEqual(len(page["types"]), 3)
        nobody = self.rows.get_matrix([("type_id", "=", self.unused.id)], offset=40)
        self.assertEqual((nobody["total"], nobody["employees"]), (0, []))

    def test_names_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.type.with_context(lang="nl_NL").name = "Heftruck"
        matrix = self.rows.with_context(lang="nl_NL").get_matrix([])
        self.assertIn("Heftruck", [type_["name"] for type_ in matrix["types"]])

    def test_a_cell_opens_what_is_behind_it(self):
        page = self.rows.get_matrix([("employee_id", "=", self.worker.id)])
        row = self.rows.browse(page["cells"][self.worker.id][self.type.id]["id"])
        action = row.action_open_certificates()
        certificate = self._issue()
        certificates = self.Assignment.search(Domain(action["domain"]))
        self.assertEqual(certificates, certificate)
        self.assertEqual(action["context"]["default_employee_id"], self.worker.id)
        self.assertEqual(action["context"]["default_type_id"], self.type.id)

    def test_as_many_queries_for_a_large_page(self):
        domain = [("employee_id", "in", self.people.ids)]
        few, many = (
            self._count_queries(partial(self.rows.get_matrix, domain, limit))
            for limit in (2, 100)
        )
        self.assertLessEqual(many, few)

    def test_as_many_queries_for_a_large_spreadsheet(self):
        before = self._count_queries(partial(self.rows._export_matrix, []))
        self._add_people(Random(20), 12)
        after = self._count_queries(partial(self.rows._export_matrix, []))
        self.assertEqual(before, after)

    def _count_queries(self, operation):
        operation()  # What is read once only is read now.
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        operation()
        return self.env.cr.sql_log_count - before

    @patch("odoo.addons.certificates.report.matrix.EXPORT_BATCH", 5)
    def test_spreadsheet(self):
        for domain, day in product(self._get_domains(), ("2026-03-01", None)):
            rows = self.rows.with_context(certificates_date=day)
            matrix = rows.get_matrix(domain, limit=100)
            sheet = load_workbook(BytesIO(rows._export_matrix(domain))).active
            labels = dict(rows._fields["status"]._description_selection(rows.env))
            with self.subTest(domain=domain, day=day):
                day = day or str(TODAY)
                year, month, number = day.split("-")
                self.assertEqual(
                    sheet["A1"].value, f"Compliance on {month}/{number}/{year}"
                )
                top = [cell.value for cell in sheet[4]]
                self.assertEqual(top[:3], ["Employee", "Department", "Gaps"])
                self.assertEqual(
                    top[3 : 3 + len(matrix["types"])],
                    [t["name"] for t in matrix["types"]],
                )
                lines = [
                    [cell.value for cell in line][: 3 + len(matrix["types"])]
                    for line in sheet.iter_rows(min_row=5)
                ]
                expected = []
                for employee in matrix["employees"]:
                    cells = matrix["cells"][employee["id"]]
                    statuses = [
                        cells.get(t["id"], {}).get("status") for t in matrix["types"]
                    ]
                    expected.append(
                        [
                            employee["name"],
                            employee["department"] or None,
                            sum(status in GAPS for status in statuses),
                            *(labels.get(status) for status in statuses),
                        ]
                    )
                self.assertEqual(lines, expected)


class TestMatrixAccess(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["certificates.requirement"].create(
            {
                "type_id": cls.type.id,
                "company_id": False,
                "is_for_everybody": True,
                "date_start": "2020-01-01",
            }
        )
        cls.rows = cls.env["certificates.compliance"]

    def test_everybody_sees_what_the_rows_allow(self):
        domain = [("type_id", "=", self.type.id)]
        for role, names in VISIBLE.items():
            rows = self._as(role, self.rows)
            with self.subTest(role=role):
                if names is None:
                    self._assert_refused(partial(rows.get_matrix, domain))
                    self._assert_refused(partial(rows.get_matrix_totals, domain))
                    continue
                matrix = rows.get_matrix(domain)
                found = ",".join(e["name"] for e in matrix["employees"])
                self.assertEqual(found, names)
                totals = rows.get_matrix_totals(domain)
                count = sum(totals.get(self.type.id, {}).values())
                self.assertEqual(count, matrix["total"])
                self.assertEqual(bool(matrix["types"]), bool(names))

    def test_forged_context_shows_nobody_more(self):
        requirements = self.env["certificates.requirement"].search([])
        for context in (
            {"certificates_requirement_ids": requirements.ids},
            {"allowed_company_ids": (self.company + self.other_company).ids},
            {"uid": self.env.uid, "su": True},
        ):
            rows = self._as("employee", self.rows).with_context(**context)
            with self.subTest(context=context):
                if self._may(partial(rows.get_matrix, [])):
                    found = rows.get_matrix([])["employees"]
                    self.assertLessEqual({e["id"] for e in found}, {self.worker.id})


class TestMatrixSheet(BaseCase):
    def _write(self, lines, **values):
        statuses = {"compliant": "Fine", "missing": "Missing"}
        sheet = matrix_sheet.Sheet(
            **{
                "title": "Compliance on Monday",
                "name": "Who: [all]/some?",
                "headings": ("Employee", "Department", "Gaps"),
                "types": ["=1+1", "Crane"],
                "gaps": [1, 2],
                "statuses": statuses,
                "blank": "Not required",
                **values,
            }
        )
        return load_workbook(BytesIO(matrix_sheet.write(sheet, iter(lines)))).active

    def _line(self, name, *statuses):
        return matrix_sheet.Line(name, "@Yard", len(statuses), statuses)

    def test_names_are_no_formulas(self):
        names = [
            "=cmd|'/c calc'!A1",
            "+1",
            "-1",
            "@sum(A1)",
            "\t=1",
            "{=1}",
            "http://x",
        ]
        page = self._write([self._line(name) for name in names])
        for cell, name in zip(page["A"][4:], names, strict=True):
            self.assertEqual((cell.value, cell.data_type), (name, "s"))
            self.assertFalse(cell.hyperlink)
            self.assertEqual(cell.quotePrefix, name[0] in "=+-@\t")
        self.assertEqual((page["B5"].value, page["B5"].data_type), ("@Yard", "s"))
        self.assertEqual((page["D4"].value, page["D4"].data_type), ("=1+1", "s"))

    def test_layout(self):
        page = self._write(
            [self._line("Ann", "missing", None), self._line("Bob", None, "compliant")]
        )
        self.assertEqual(page.freeze_panes, "B5")
        self.assertEqual(page.auto_filter.ref, "A4:E6")
        self.assertEqual(page.title, "Who   all  some")
        self.assertEqual(page["A1"].value, "Compliance on Monday")
        legend = [cell.value for cell in page[2] if cell.value]
        self.assertEqual(legend, ["Fine", "Missing", "Not required"])
        self.assertEqual([c.value for c in page[3]][2:5], [3, 1, 2])
        for cell, status in (("D5", "missing"), ("E6", "compliant"), ("E2", "missing")):
            color = matrix_sheet.COLORS[status][0].removeprefix("#")
            self.assertEqual(page[cell].fill.fgColor.rgb, f"FF{color}")
        self.assertFalse(page["E5"].value)

    def test_without_lines(self):
        page = self._write([], types=[], gaps=[])
        self.assertEqual(page.auto_filter.ref, "A4:C4")

    def test_each_status_has_a_color(self):
        self.assertEqual(list(matrix_sheet.COLORS), [key for key, _label in STATUSES])


@tagged("post_install", "-at_install")
class TestMatrixInterface(HttpCase, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("certificates.requirement", "certificates.exemption"):
            cls.env[model].search([]).unlink()
        cls.env["certificates.requirement"].create(
            {
                "type_id": cls.type.id,
                "company_id": False,
                "is_for_everybody": True,
                "date_start": "2020-01-01",
            }
        )
        cls.certificate.write({"date_start": "2024-01-01", "date_expiry": "2024-12-31"})
        cls.exporters = cls.env.ref("base.group_allow_export")
        for role in ("officer", "boss", "employee", "other_officer"):
            cls.roles[role].group_ids += cls.exporters

    def _post(self, role, **params):
        login = self.roles[role].login
        self.authenticate(login, login) if role != "public" else self.authenticate(
            None, None
        )
        data = {"csrf_token": http.Request.csrf_token(self), **params}
        return self.url_open(
            "/certificates/compliance_matrix", data=data, allow_redirects=False
        )

    def _read(self, response):
        response.raise_for_status()
        page = load_workbook(BytesIO(response.content)).active
        return {row[0]: row[3] for row in page.iter_rows(min_row=5, values_only=True)}

    def test_who_may_export(self):
        statuses = {
            "public": 303,
            **dict.fromkeys(("portal", "contact", "visitor"), 403),
        }
        for role, names in VISIBLE.items():
            with self.subTest(role=role), mute_logger("odoo.http"):
                user = self.roles[role]
                if role in statuses:
                    expected = statuses[role]
                else:
                    expected = 200 if user.has_group("base.group_allow_export") else 403
                response = self._post(role, date="2024-06-01")
                self.assertEqual(response.status_code, expected)
                if expected == 200:
                    self.assertEqual(",".join(self._read(response)), names)

    def test_nobody_exports_without_the_right(self):
        self.officer.group_ids -= self.exporters
        with mute_logger("odoo.http"):
            self.assertEqual(self._post("officer").status_code, 403)

    def test_export_of_a_search(self):
        domain = json.dumps([["employee_id", "in", (self.worker + self.lead).ids]])
        for day, status in (("2024-12-31", "Expiring"), ("2025-01-01", "Expired")):
            response = self._post("officer", date=day, domain=domain)
            self.assertEqual(
                self._read(response), {"Lou Lead": "Missing", "Wim Worker": status}
            )
            self.assertIn(f"{day}.xlsx", response.headers["Content-Disposition"])

    def test_export_of_a_company(self):
        self.officer.company_ids += self.other_company
        both = (self.company + self.other_company).ids
        for ids, sees in ((both, True), (self.company.ids, False)):
            found = self._read(self._post("officer", company_ids=json.dumps(ids)))
            self.assertEqual("Fay Foreign" in found, sees)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_nonsense_is_refused(self):
        other = json.dumps(self.other_company.ids)
        for params, status in (
            ({"date": "yesterday"}, 400),
            ({"date": "2024-02-30"}, 400),
            ({"domain": "os.system('ls')"}, 400),
            ({"domain": '[["no_field", "=", 1]]'}, 400),
            ({"domain": '[["status", "no operator", 1]]'}, 400),
            ({"domain": '{"a": 1}'}, 400),
            ({"domain": "5"}, 400),
            ({"company_ids": '["1"]'}, 400),
            ({"company_ids": "5"}, 400),
            ({"company_ids": other}, 403),
            ({"csrf_token": "forged"}, 400),
            ({"domain": json.dumps(["!"] * 50_000 + [["id", ">", 0]])}, 422),
            ({"domain": json.dumps([["id", "in", list(range(60_000))]])}, 422),
            ({"company_ids": json.dumps(list(range(60_000)))}, 422),
        ):
            with self.subTest(params=params):
                self.assertEqual(self._post("officer", **params).status_code, status)

    def test_huge_domain_is_refused_at_once(self):
        """50 000 operators or a million ids took 12 seconds."""
        rows = self.env["certificates.compliance"].with_user(self.officer)
        past = self.env["certificates.assignment.history"].with_user(self.officer)
        tiles = self.env["certificates.dashboard"].with_user(self.officer).get_tiles
        operators = ["|"] * 50_000 + [["id", ">", 0]] * 50_001
        ids = list(range(1_000_000))
        for domain in (operators, [["id", "in", ids]], [["id", "in", [[ids]]]]):
            for ask in (
                rows.get_matrix,
                rows.get_matrix_totals,
                rows.search_count,
                rows.search,
                past.search_count,
                past.search,
                lambda sent: tiles({"type_ids": sent}),
            ):
                with (
                    self.subTest(ask=ask, domain=len(domain)),
                    self.assertRaisesRegex(UserError, "too much at once"),
                ):
                    ask(domain)

    def test_page_that_is_none_is_the_first(self):
        rows = self.env["certificates.compliance"].with_user(self.officer)
        first = rows.get_matrix([])
        for page in ((None, 0), ("x", 0), (40, "0"), (-1, 0), (40, 10**30), ([1], {})):
            with self.subTest(page=page):
                self.assertEqual(rows.get_matrix([], *page), first)

    def test_tour(self):
        exported = []
        rows = self.env.registry["certificates.compliance"]
        export = rows._export_matrix

        def spy(model, domain):
            content = export(model, domain)
            page = load_workbook(BytesIO(content)).active
            exported.append((page["A1"].value, page.max_row - 4))
            return content

        with patch.object(rows, "_export_matrix", spy):
            self.start_tour(
                "/odoo", "certificates_matrix", login="cert_officer", timeout=180
            )
        self.assertEqual(exported, [("Compliance on 02/09/2024", 6)])
