"""A browser of its own before the server of a test, and a network that goes away."""

import importlib.util
import os
import time
from pathlib import Path

from odoo.tests import HttpCase

from .relay import Relay
from .repository import ROOT

# Where to leave pictures of the pages, for a person to look at.
PICTURES = os.environ.get("OFFLINE_PICTURES")


def load_browser():
    """Return the module that drives a browser, of the scripts of this repository."""
    path = ROOT / "setup/lib/browser.py"
    spec = importlib.util.spec_from_file_location("browser", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class OfflineCase(HttpCase):
    """Tests with a phone: what it asks is not watched, so that service workers work."""

    def setUp(self):
        super().setUp()
        for name in ("checks", "lists"):
            parameter = f"certificates_verification.{name}_per_minute"
            self.env["ir.config_parameter"].set_param(parameter, "0")
        self.relay = Relay(self.http_port())
        self.addCleanup(self.relay.__exit__)
        self.site_url = f"http://127.0.0.1:{self.relay.port}"
        requests = self.allow_requests(all_requests=True)
        requests.__enter__()
        self.addCleanup(requests.__exit__, None, None, None)

    def _start_browser(self, *switches):
        self.browser = load_browser().Browser(*switches)
        self.addCleanup(self.browser.__exit__)
        self.browser.resize(390, 844, phone=True)
        self.browser.call("Network.enable")

    def _look(self, name):
        if PICTURES:
            time.sleep(0.3)
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            Path(PICTURES, f"{name}.png").write_bytes(self.browser.capture())
