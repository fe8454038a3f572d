from odoo.tests import tagged

from .import_case import ImportCase

SITE_COLUMNS = ("name", "code", "parent_id")


@tagged("post_install", "-at_install")
class TestImportOrder(ImportCase):
    """Rows of a spreadsheet that name each other."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Site = cls.env["certificates.site"]
        cls.Type = cls.env["certificates.type"]

    def _load(self, rows, columns=SITE_COLUMNS, model=None, **context):
        records = self.Site if model is None else model
        records = records.with_context(**context)
        result = records.load(list(columns), [list(row) for row in rows])
        told = [message["message"] for message in result["messages"]]
        return records.browse(result["ids"] or []), told

    def test_zones_stand_before_their_sites_in_any_order(self):
        sites, told = self._load(
            [
                ("Pump 1", "", "t4"),
                ("Harbor", "H", ""),
                ("Quay", "", "harbor "),
                ("Tank 4", "T4", "Refinery"),
                ("Hose", "", "Harbor / Quay"),
                ("Refinery", "R", ""),
            ]
        )
        self.assertFalse(told)
        self.assertEqual(
            sites.mapped("complete_name"),
            [
                "Refinery / Tank 4 / Pump 1",
                "Harbor",
                "Harbor / Quay",
                "Refinery / Tank 4",
                "Harbor / Quay / Hose",
                "Refinery",
            ],
        )

    def test_sites_with_external_ids_in_any_order_and_again(self):
        columns = ["id", "name", "parent_id/id"]
        rows = [("my_tank", "Tank 4", "my_plant"), ("my_plant", "Refinery", "")]
        (tank, plant), told = self._load(rows, columns)
        self.assertFalse(told)
        self.assertEqual(tank.parent_id, plant)
        again, told = self._load(rows, columns)
        self.assertFalse(told)
        self.assertEqual(again, tank + plant)
        by_name = [("my_tank", "Tank 5", "Refinery"), ("my_plant", "Refinery", "")]
        again, told = self._load(by_name, ["id", "name", "parent_id"])
        self.assertFalse(told)
        self.assertEqual(again.mapped("name"), ["Tank 5", "Refinery"])

    def test_sites_within_each_other_are_named_by_their_rows(self):
        sites, told = self._load(
            [
                ("North", "", "South"),
                ("East", "", ""),
                ("South", "", "West"),
                ("West", "", "North"),
                ("Pump", "", "West"),
                ("Self", "", "Self"),
            ]
        )
        self.assertFalse(sites)
        circle = (
            "These rows name each other in a circle: 2, 4, and 5. Empty the cell in "
            "one of them."
        )
        self.assertEqual(
            sorted(told),
            [
                f"Row 2, Zone Of 'South': {circle}",
                f"Row 4, Zone Of 'West': {circle}",
                f"Row 5, Zone Of 'North': {circle}",
                "Row 7, Zone Of 'Self': It is the row itself: name another.",
            ],
        )
        self.assertFalse(self.Site.search([("name", "=", "East")]))

    def test_several_sites_of_one_name_are_not_guessed(self):
        self._load([("Refinery", "", "")])
        sites, told = self._load(
            [
                ("Tank 4", "", "Refinery"),
                ("Refinery", "R2", ""),
                ("Quay", "Q1", ""),
                ("Quay", "Q2", ""),
                ("Hose", "", "Quay"),
                ("Pump", "", "Nowhere"),
            ]
        )
        self.assertFalse(sites)
        self.assertEqual(
            told,
            [
                "Row 2, Zone Of 'Refinery': It is on record already, and these rows "
                "are called so too: 3. Leave them out, or give them another name.",
                "Row 6, Zone Of 'Quay': Several rows are called so: 4 and 5.",
                "Row 7, Zone Of 'Nowhere': Nothing is called so.",
            ],
        )

    def test_what_the_database_refuses_of_a_site_saves_none_of_its_zones(self):
        self._load([("Old", "R", "")])
        sites, told = self._load(
            [("Yard", "", ""), ("Tank 4", "", "Plant"), ("Plant", "r", "")]
        )
        self.assertFalse(sites)
        self.assertEqual(len(told), 1)
        self.assertIn("Row 4", told[0])
        self.assertFalse(self.Site.search([("name", "in", ("Yard", "Tank 4"))]))

    def test_a_zone_finds_its_site_beyond_the_first_step(self):
        rows = [(f"Zone {n}", "", "Plant") for n in range(5)] + [("Plant", "", "")]
        sites, told = self._load(rows, _import_limit=2)
        self.assertFalse(told)
        self.assertEqual(sites[:5].parent_id, sites[5])

    def test_modules_stand_before_their_main_qualification(self):
        types, told = self._load(
            [("AED", "em"), ("Emergency", "")], ["name", "parent_id"], self.Type
        )
        self.assertFalse(types)
        self.assertEqual(
            told, ["Row 2, Main Qualification 'em': Nothing is called so."]
        )
        types, told = self._load(
            [
                ("AED", "A", "em", ""),
                ("Rescue", "R", "", "AED,Emergency"),
                ("Emergency", "EM", "", ""),
            ],
            ["name", "code", "parent_id", "satisfies_ids"],
            self.Type,
        )
        self.assertFalse(told)
        module, rescue, main = types
        self.assertEqual(module.parent_id, main)
        self.assertEqual(rescue.satisfies_ids, module | main)

    def test_types_with_equivalents_are_imported_again(self):
        columns = ["id", "name", "satisfies_ids/id", "satisfied_by_ids/id"]
        rows = [("my_a", "A1", "my_b", ""), ("my_b", "B1", "", "")]
        types, told = self._load(rows, columns, self.Type)
        self.assertFalse(told)
        # As they are exported.
        rows = [("my_a", "A1", "my_b", ""), ("my_b", "B1", "", "my_a")]
        again, told = self._load(rows, columns, self.Type)
        self.assertFalse(told)
        self.assertEqual(again, types)
        self.assertEqual(types[0].satisfies_ids, types[1])

    def test_query_count_does_not_grow_with_zones(self):
        def count(name, zones):
            rows = [(f"{name} {n}", "", name) for n in range(zones)]
            before = self.env.cr.sql_log_count
            sites, told = self._load([*rows, (name, "", "")])
            self.env.flush_all()
            self.assertFalse(told)
            self.assertEqual(len(sites), zones + 1)
            return self.env.cr.sql_log_count - before

        count("Warm", 1)
        self.assertEqual(count("Few", 5), count("Many", 50))
