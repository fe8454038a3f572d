from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.certificates.models.certificates_dashboard import (
    DEPARTMENTS_OF_A_TILE,
    ROWS_OF_A_TILE,
)

from .common import CertificatesCase, FrozenMixin
from .dashboard import DashboardMixin

TODAY = "2026-03-15"


class DashboardCase(DashboardMixin, CertificatesCase):
    """A company whose employees hold certificates in every state."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.boss_user = cls._new_user("boss")
        cls.other_officer = cls._new_user(
            "elsewhere", "certificates.group_certificates_user", cls.other_company
        )

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.boss.user_id = cls.boss_user
        cls.first_aid = cls._new_type("First Aid")
        cls.warehouse = cls._new_department("Warehouse")
        cls.cold_store = cls._new_department("Cold Store", parent_id=cls.warehouse.id)
        cls.office = cls._new_department("Office")
        cls.boss.department_id = cls.office
        cls.lead.department_id = cls.warehouse
        (cls.worker + cls.colleague).department_id = cls.cold_store
        cls.loner = cls._new_employee("Lisa Loner")
        cls.stranger = cls._new_employee(
            "Stan Stranger", company_id=cls.other_company.id
        )

    @classmethod
    def _new_department(cls, name, **values):
        return cls.env["hr.department"].create(
            {"name": name, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _issue_varied(cls):
        """Issue certificates in each state; worker and colleague in the cold store."""
        issue = cls._issue
        issue(cls.worker, date_start="2024-01-01", date_expiry="2027-12-31")
        issue(cls.worker, cls.first_aid, date_start="2021-04-01", date_expiry=TODAY)
        issue(cls.colleague, date_start="2021-04-01", date_expiry="2026-03-14")
        issue(cls.colleague, cls.first_aid, date_start="2026-04-01")
        issue(cls.lead, date_start="2021-04-01", date_expiry="2027-02-28")
        issue(cls.lead, date_start="2016-04-01", date_expiry="2021-03-31")
        issue(cls.lead, cls.first_aid, date_start="2021-04-01", revoked_on="2022-01-01")
        issue(cls.boss, date_start="2021-04-01", date_expiry="2026-05-31")
        issue(cls.loner, cls.first_aid, date_start="2021-04-01", date_expiry=False)
        issue(cls.stranger, date_start="2021-04-01", date_expiry="2026-03-31")
        gone = cls._new_employee("Gus Gone")
        issue(gone, date_start="2021-04-01", date_expiry="2026-03-20")
        gone.active = False

    @classmethod
    def _require(cls, certificate_type, **values):
        return cls.env["certificates.requirement"].create(
            {
                "type_id": certificate_type.id,
                "company_id": cls.company.id,
                "date_start": "2025-01-01",
                **values,
            }
        )


class TestDashboard(FrozenMixin, DashboardCase):
    now = TODAY

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._issue_varied()
        cls._require(cls.type)
        cls._require(cls.first_aid, department_id=cls.warehouse.id)
        cls._require(cls.first_aid, company_id=cls.other_company.id)

    def test_states(self):
        tiles = self._get_tiles(self.officer)
        self.assertEqual(
            self._get_values(tiles["states"]),
            {"Upcoming": 1, "Valid": 3, "Expiring": 2, "Expired": 1, "Revoked": 1},
        )

    def test_expiries(self):
        expiries = self._get_tiles(self.officer)["expiries"]
        self.assertEqual(
            self._get_values(expiries), {"Mar 2026": 1, "May 2026": 1, "Feb 2027": 1}
        )
        labels = [figure["label"] for figure in expiries["figures"]]
        self.assertEqual((labels[0], labels[-1]), ("Mar 2026", "Feb 2027"))

    def test_required(self):
        tiles = self._get_tiles(self.officer)
        self.assertEqual(
            self._get_values(tiles["compliance"]),
            {"Compliant": 2, "Expiring": 2, "Missing": 3, "Expired": 1},
        )
        self.assertEqual(
            self._get_values(tiles["gaps"]),
            {"Cold Store": 2, "No department": 1, "Warehouse": 1},
        )
        self.assertEqual(tiles["gaps"]["count"], 4)

    def test_needs_attention(self):
        attention = self._get_tiles(self.officer)["attention"]
        self.assertEqual(
            [(row["label"], row["detail"]) for row in attention["figures"]],
            [
                ("Coby Colleague", "Forklift"),
                ("Wim Worker", "First Aid"),
                ("Bea Boss", "Forklift"),
            ],
        )
        self.assertEqual(attention["count"], 3)

    def test_there_are_more_rows_and_departments_than_are_shown(self):
        for index in range(DEPARTMENTS_OF_A_TILE + 3):
            department = self._new_department(f"Department {index:02d}")
            employee = self._new_employee(
                f"Employee {index:02d}", department_id=department.id
            )
            self._issue(employee, date_start="2021-04-01", date_expiry="2026-03-14")
        tiles = self._get_tiles(self.officer)
        attention, gaps = tiles["attention"], tiles["gaps"]
        self.assertEqual(len(attention["figures"]), ROWS_OF_A_TILE)
        self.assertEqual(attention["count"], DEPARTMENTS_OF_A_TILE + 6)
        self.assertEqual(len(gaps["figures"]), DEPARTMENTS_OF_A_TILE + 1)
        self.assertEqual(gaps["figures"][0]["label"], "Cold Store")
        self.assertEqual(gaps["figures"][-1]["label"], "Other departments")
        self.assertEqual(
            sum(figure["value"] for figure in gaps["figures"]), gaps["count"]
        )

    def test_filter_by_department_and_those_below(self):
        tiles = self._get_tiles(
            self.officer, {"department_ids": self.warehouse.ids, "type_ids": []}
        )
        self.assertEqual(
            self._get_values(tiles["states"]),
            {"Upcoming": 1, "Valid": 2, "Expiring": 1, "Expired": 1, "Revoked": 1},
        )
        self.assertEqual(
            self._get_values(tiles["gaps"]), {"Cold Store": 2, "Warehouse": 1}
        )

    def test_filter_by_type(self):
        tiles = self._get_tiles(self.officer, {"type_ids": self.first_aid.ids})
        self.assertEqual(
            self._get_values(tiles["states"]),
            {"Upcoming": 1, "Valid": 1, "Expiring": 1, "Revoked": 1},
        )
        self.assertEqual(tiles["attention"]["count"], 1)
        self.assertEqual(
            self._get_values(tiles["compliance"]), {"Expiring": 1, "Missing": 2}
        )

    def test_filter_by_company(self):
        self.officer.company_ids += self.other_company
        both = self.company + self.other_company
        tiles = self._get_tiles(self.officer, companies=both)
        self.assertEqual(self._get_values(tiles["states"])["Expiring"], 3)
        filters = {"company_ids": self.other_company.ids}
        tiles = self._get_tiles(self.officer, filters, both)
        self.assertEqual(self._get_values(tiles["states"]), {"Expiring": 1})
        self.assertEqual(self._get_values(tiles["compliance"]), {"Missing": 1})

    def test_a_manager_sees_the_team(self):
        tiles = self._get_tiles(self.boss_user)
        self.assertEqual(
            self._get_values(tiles["states"]),
            {"Upcoming": 1, "Valid": 2, "Expiring": 2, "Expired": 1, "Revoked": 1},
        )
        self.assertNotIn("No department", self._get_values(tiles["gaps"]))

    def test_team_dashboard_counts_the_people_below_only(self):
        whole = self._get_tiles(self.boss_user)
        tiles = self._get_tiles(self.boss_user, {"team": True})
        self.assertEqual(self._get_values(whole["states"])["Expiring"], 2)
        self.assertEqual(self._get_values(tiles["states"])["Expiring"], 1)
        self.assertNotIn(
            "Bea Boss", [row["label"] for row in tiles["attention"]["figures"]]
        )
        tiles = self._get_tiles(self.officer, {"team": True})
        self.assertFalse(self._get_values(tiles["states"]))

    def test_figure_is_what_the_filter_of_the_same_name_finds(self):
        view = self.env.ref("certificates.certificates_assignment_view_search")
        arch = etree.fromstring(view.arch)
        former = self._new_employee("Former", active=False)
        self._issue(former, date_start="2020-01-01", date_expiry="2021-01-01")
        self._issue(date_start="2015-01-01", date_expiry="2016-01-01")
        values = self._get_values(self._get_tiles(self.officer)["states"])
        certificates = self.Assignment.with_user(self.officer)
        for label, value in values.items():
            [search_filter] = arch.xpath(f"//filter[@string='{label}']")
            domain = literal_eval(search_filter.get("domain"))
            self.assertEqual(certificates.search_count(domain), value, label)

    def test_a_manager_of_people_in_another_company(self):
        elsewhere = self._new_department("Elsewhere", company_id=self.other_company.id)
        own_type = self._new_type("Own", company_id=self.other_company.id)
        self.stranger.write({"parent_id": self.boss.id, "department_id": elsewhere.id})
        self._require(own_type, company_id=self.other_company.id)
        self._issue(
            self.stranger, own_type, date_start="2021-04-01", date_expiry="2026-03-14"
        )
        self.env.invalidate_all()
        tiles = self._get_tiles(self.boss_user)
        self.assertEqual(self._get_values(tiles["gaps"])["Elsewhere"], 2)
        self.assertIn("Own", [row["detail"] for row in tiles["attention"]["figures"]])

    def test_an_officer_of_another_company(self):
        tiles = self._get_tiles(self.other_officer)
        self.assertEqual(self._get_values(tiles["states"]), {"Expiring": 1})
        self.assertEqual(tiles["gaps"]["count"], 1)

    def test_forged_filters(self):
        for company_ids in (self.company.ids, None, 5, "all", [None], [[1]], {"a": 1}):
            tiles = self._get_tiles(self.other_officer, {"company_ids": company_ids})
            self.assertFalse(self._get_values(tiles["states"]).get("Valid"))
        for filters in ("all", 5, [], {"company_ids": [], "unknown": [1]}):
            tiles = self._get_tiles(self.other_officer, filters)
            self.assertEqual(self._get_values(tiles["states"]), {"Expiring": 1})

    def test_an_employee_sees_the_own(self):
        user = self._new_user("worker")
        self.worker.user_id = user
        tiles = self._get_tiles(user)
        self.assertEqual(self._get_values(tiles["states"]), {"Valid": 1, "Expiring": 1})

    def test_a_message_about_nobody_names_who_gets_it(self):
        partner = self.env["res.partner"].create({"name": "Client"})
        delivery = self.env["certificates.delivery"].create(
            {
                "kind": "expiry",
                "key": "expiry:client",
                "partner_id": partner.id,
                "recipient": "responsible",
                "channel": "email",
                "state": "failed",
                "error": "Connection refused",
            }
        )
        row = self.env["certificates.dashboard"]._prepare_message_row(delivery)
        self.assertEqual((row["label"], row["detail"]), ("Client", "Expiry Reminder"))
        self.assertFalse(row["image"])

    def test_portal_users_are_refused(self):
        portal = new_test_user(self.env, "cert_portal", groups="base.group_portal")
        dashboard = self.env["certificates.dashboard"].with_user(portal)
        for method in (dashboard.get_tiles, dashboard.get_later_tiles):
            with self.assertRaises(AccessError):
                method()

    def test_number_of_queries_is_constant(self):
        few = self._count_queries(self.officer)
        employees = self.Employee.create(
            [
                {
                    "name": f"Crowd {index}",
                    "company_id": self.company.id,
                    "department_id": self._new_department(f"Crowd {index}").id,
                }
                for index in range(40)
            ]
        )
        for employee in employees:
            self._issue(employee, date_start="2021-04-01", date_expiry="2026-03-14")
        self.assertLessEqual(self._count_queries(self.officer), few)


class TestFreshDashboard(DashboardCase):
    def test_no_certificates_yet(self):
        tiles = self._get_tiles(self.manager)
        self.assertFalse(self._get_values(tiles["states"]))
        self.assertTrue(tiles["states"]["button"])
        self.assertTrue(tiles["compliance"]["button"])
        tiles = self._get_tiles(self.officer)
        self.assertTrue(tiles["states"]["button"])
        self.assertFalse(tiles["compliance"]["button"])
        tiles = self._get_tiles(self.officer, {"type_ids": self.type.ids})
        self.assertNotIn("button", tiles["states"])

    def test_no_types_yet(self):
        self.Type.search([]).active = False
        welcome = self._get_tiles(self.manager)
        self.assertEqual(list(welcome), ["welcome"])
        self.assertEqual(
            welcome["welcome"]["button"]["open"]["res_model"], "certificates.type"
        )
        self.assertFalse(self._get_tiles(self.officer)["welcome"]["button"])


@tagged("post_install", "-at_install")
class TestDashboardTours(HttpCase, DashboardCase):
    def _start_tour(self, name, login="officer"):
        self.start_tour(
            "/odoo",
            f"certificates_dashboard_{name}",
            login=f"cert_{login}",
            timeout=180,
        )

    def test_figures_open_their_records(self):
        self._issue(self.worker, number="WORKER")
        self._issue(self.lead, number="LEAD")
        self._require(self.first_aid, department_id=self.warehouse.id)
        self._start_tour("figures")

    def test_filters_by_company(self):
        self.officer.company_ids = [Command.link(self.other_company.id)]
        self._issue(self.stranger, number="STRANGER")
        self._issue(self.worker, number="WORKER")
        self._start_tour("companies")

    def test_first_steps(self):
        self.Type.search([]).active = False
        self._start_tour("first_steps", "manager")
        self.assertTrue(self.Type.search([("name", "=", "Tour First Aid")]))
