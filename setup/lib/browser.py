"""A headless Chromium, driven through its debugging protocol."""

import base64
import itertools
import json
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import requests
import websocket

PROGRAMS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
    "--remote-debugging-port=0",
    # Nothing but the server on this machine is visited.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
POLL_SECONDS = 0.1


class Browser:
    """One page of a browser of its own, for use in a ``with`` statement.

    :param switches: more of those that Chromium takes
    """

    def __init__(self, *switches):
        self.profile = tempfile.mkdtemp(suffix="_screenshots")
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        self.process = subprocess.Popen(
            [
                program,
                *SWITCHES,
                *switches,
                f"--user-data-dir={self.profile}",
                "about:blank",
            ],
            stderr=subprocess.DEVNULL,
            preexec_fn=lift_limit,
        )
        self.numbers = itertools.count()
        self.socket = websocket.create_connection(
            self._find_page(), suppress_origin=True, timeout=60
        )
        self.call("Page.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _find_page(self):
        """Return the address under which the page listens."""
        port_file = Path(self.profile, "DevToolsActivePort")
        wait_until(lambda: port_file.is_file() and port_file.read_text(), "browser")
        port = port_file.read_text().split()[0]
        targets = requests.get(f"http://127.0.0.1:{port}/json", timeout=10).json()
        return next(t["webSocketDebuggerUrl"] for t in targets if t["type"] == "page")

    def call(self, method, **params):
        """Call a method of the protocol and return its result."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        # What happens in between is of no interest.
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def evaluate(self, expression):
        """Return the value of a JavaScript expression, None if it fails."""
        try:
            result = self.call(
                "Runtime.evaluate",
                expression=expression,
                returnByValue=True,
                awaitPromise=True,
            )
        except RuntimeError:
            # The page was left meanwhile.
            return None
        return result["result"].get("value")

    def wait(self, expression, seconds=40):
        """Evaluate an expression again and again until it is true."""
        wait_until(lambda: self.evaluate(expression), expression, seconds)

    def resize(self, width, height, phone=False):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def use_session(self, site, session):
        """Be who a session belongs to; without one, be nobody."""
        self.call("Network.clearBrowserCookies")
        if session:
            self.call("Network.setCookie", name="session_id", value=session, url=site)

    def open(self, url):
        # A page that has unsaved changes would ask before it is left.
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)

    def capture(self):
        """Return what the window shows, as a PNG file."""
        image = self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(image["data"])


def lift_limit():
    """Let a browser reserve more memory than it uses, which tests of Odoo limit."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def wait_until(condition, name, seconds=40):
    """Return once a condition is true.

    :raise TimeoutError: when that takes too long
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for: {name}")
        time.sleep(POLL_SECONDS)
