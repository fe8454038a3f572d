"""The units of our JavaScript, which Odoo's own Hoot runs in a browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .repository import ROOT

FILES = sorted(ROOT.glob("*/static/tests/units/*.test.js"))


def hash_suite(name):
    """Return how Hoot numbers a suite (the hash of strings in Java)."""
    number = 0
    for character in name:
        number = (number * 31 + ord(character)) % 2**32
    return f"{number:08x}"


@tagged("standard", "post_install", "-at_install")
class TestUnits(HttpCase):
    def test_units(self):
        files, _external = self.env["ir.qweb"]._get_asset_content(
            "web.assets_unit_tests"
        )
        urls = {file["url"] for file in files}
        self.assertLessEqual({f"/{path.relative_to(ROOT)}" for path in FILES}, urls)
        suites = sorted({f"@{path.relative_to(ROOT).parts[0]}" for path in FILES})
        chosen = "".join(f"&id={hash_suite(suite)}" for suite in suites)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{chosen}",
            "",
            login="admin",
            timeout=180,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
