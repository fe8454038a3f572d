import json

from odoo.tools import json_default


class DashboardMixin:
    """For test cases about tiles of the dashboard."""

    def _get_tiles(self, user, filters=None, companies=None):
        """Return the tiles by key, as the client of a user gets them."""
        companies = companies or user.company_ids
        dashboard = self.env["certificates.dashboard"].with_user(user)
        dashboard = dashboard.with_context(allowed_company_ids=companies.ids)
        tiles = [
            *(tile for tile in dashboard.get_tiles(filters) if not tile.get("later")),
            *dashboard.get_later_tiles(filters),
        ]
        tiles = json.loads(json.dumps(tiles, default=json_default))
        self._assert_openings(tiles, user, companies)
        return {tile["key"]: tile for tile in tiles}

    def _get_values(self, tile):
        """Return the values of a tile that are not zero, by label."""
        return {
            figure["label"]: figure["value"]
            for figure in tile["figures"]
            if figure["value"]
        }

    def _assert_openings(self, tiles, user, companies):
        """Check that each figure opens exactly the records that it counts."""
        for tile in tiles:
            for figure in tile["figures"]:
                records = self._open(figure["open"], user, companies)
                if isinstance(figure["value"], int):
                    self.assertEqual(len(records), figure["value"], figure)
                else:
                    self.assertEqual(records.ids, [figure["open"]["res_id"]])
            if "count" in tile:
                records = self._open(tile["open"], user, companies)
                self.assertEqual(len(records), tile["count"], tile)

    def _open(self, opening, user, companies):
        """Return the records that an opening shows to a user."""
        records = self.env[opening["res_model"]].with_user(user)
        return records.with_context(
            allowed_company_ids=companies.ids, **opening["context"]
        ).search(opening["domain"])

    def _count_queries(self, user):
        """Return how many queries it takes to show the dashboard to a user."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        dashboard = self.env["certificates.dashboard"].with_user(user)
        dashboard.get_tiles()
        dashboard.get_later_tiles()
        return self.env.cr.sql_log_count - before
