import base64
import io
import json
import tempfile
from pathlib import Path
from unittest.mock import patch

from PIL import Image
from werkzeug.exceptions import NotFound

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from ..controllers import gate
from ..controllers.gate import COOKIE
from .common import GateCase
from .film import get_switches, write_film

# Collects what the page shows until there is as much as wanted.
WATCH = """
    const wanted = %s;
    const seen = {};
    const result = document.querySelector(".o_gate_result");
    const watch = () => {
        if (document.querySelector(".o_gate").dataset.state !== "shown") return;
        const message = result.querySelector(".o_gate_message").textContent;
        for (const [verdict, text] of wanted) {
            if (result.dataset.verdict === verdict && message.includes(text)) {
                seen[text] = true;
            }
        }
        if (wanted.every(([, text]) => seen[text])) console.log("test successful");
    };
    new MutationObserver(watch).observe(document.body,
        {subtree: true, childList: true, attributes: true, characterData: true});
    document.querySelector(".o_gate_start").click();
    watch();
"""


# Enters passes without network, once keys and list are there, and goes online again.
DECIDE = """
    const expected = %s;
    const find = (name) => document.querySelector(".o_gate_" + name);
    const until = async (condition) => {
        while (!(await condition())) await new Promise((r) => setTimeout(r, 50));
    };
    const keys = "/.well-known/certificates/keys";
    (async () => {
        await until(() => caches.match(keys, {cacheName: "certificates_gate.proof"}));
        const real = window.fetch;
        window.fetch = () => Promise.reject(new TypeError("away"));
        const input = document.querySelector("#gate_number");
        for (const [text, verdict, sentence] of expected) {
            find("message").textContent = "";
            input.value = text;
            input.form.requestSubmit();
            await until(() => find("message").textContent);
            const told = find("message").textContent;
            const given = find("result").dataset.verdict;
            if (given !== verdict || !told.includes(sentence)) {
                throw new Error(`${verdict}: ${sentence} but ${told}`);
            }
        }
        window.fetch = real;
        window.dispatchEvent(new Event("online"));
        await until(() => !find("banner").textContent.includes("to be sent"));
        // What was left open is checked now; the same pass as the first, one row.
        await until(() => find("result").dataset.verdict === "admitted");
        console.log("test successful");
    })();
"""


class FakeCamera:
    """Starts browsers whose camera films a file."""

    def __init__(self, path, *switches):
        self.switches = [
            *get_switches(path),
            *(switches or ["--use-fake-ui-for-media-stream"]),
        ]

    def patch(self):
        spawn = ChromeBrowser._spawn_chrome

        def spawn_with_camera(browser, cmd):
            # The page is the last word of the command.
            return spawn(browser, [*cmd[:-1], *self.switches, cmd[-1]])

        return patch.object(ChromeBrowser, "_spawn_chrome", spawn_with_camera)


@tagged("post_install", "-at_install")
class TestGateBrowser(HttpCase, GateCase):
    """A phone at the gate, in front of which cards are held."""

    moment = None
    browser_size = "390x844"
    touch_enabled = True

    def _film(self, certificates, dpi=200):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder, "passes.mjpeg")
        write_film(path, certificates, dpi)
        return path

    def _open_gate(self, code, camera):
        # Requests of a page with a worker do not come through while they are watched.
        without_worker = patch.object(gate, "_get_worker", side_effect=NotFound)
        with camera.patch(), without_worker:
            self.browser_js(
                "/certificates/gate",
                code,
                cookies={COOKIE: self.secret},
                timeout=120,
            )
        self.env.invalidate_all()

    def test_pass_after_pass_is_scanned(self):
        revoked = self._issue(self.lead, number="FORK-2", date_start="2026-01-01")
        film = self._film(self.certificate + self.other + revoked)
        revoked.revoked_on = "2026-03-01"
        wanted = [
            ["admitted", "Wim Worker has all that Refinery asks today."],
            ["refused", "Coby Colleague lacks what Refinery asks today:"],
            ["refused", "This pass was revoked: Forklift of Lou Lead."],
        ]
        self._open_gate(WATCH % wanted, FakeCamera(film))
        reasons = {row.reason for row in self._get_checks()}
        self.assertEqual(reasons, {False, "lacking", "revoked"})

    def test_card_with_a_signed_code_is_read(self):
        """Its code holds so much that its dots are small."""
        self.company.certificates_signed_codes = True
        self.assertGreater(len(self._get_address()), 300)
        film = self._film(self.certificate, dpi=300)
        wanted = [["admitted", "Wim Worker has all that Refinery asks today."]]
        self._open_gate(WATCH % wanted, FakeCamera(film))
        self.assertFalse(self._get_checks().is_offline)

    def test_without_network_a_signed_code_decides(self):
        self.company.certificates_signed_codes = True
        revoked = self._issue(self.lead, number="FORK-2", date_start="2026-01-01")
        former = self._issue(self.boss, number="FORK-3", date_start="2026-01-01")
        good, lacking, withdrawn, left = (
            self._get_address(certificate)
            for certificate in (self.certificate, self.other, revoked, former)
        )
        revoked.revoked_on = "2026-03-01"
        self.boss.active = False
        expected = [
            [good, "admitted", "The pass is genuine and valid, and proves all"],
            [lacking, "undecided", "Without network the gate does not see"],
            [withdrawn, "refused", "This pass was revoked or replaced."],
            [left, "refused", "The holder of this pass works here no longer."],
            [good[:-1] + str(9 - int(good[-1])), "refused", "This code proves nothing"],
            [good.split("#")[0], "undecided", "There is no network"],
        ]
        self._open_gate(DECIDE % json.dumps(expected), self._get_closed_camera())
        rows = self._get_checks().sorted("id")
        self.assertEqual(
            [(row.verdict, row.reason or "") for row in rows],
            [
                ("admitted", ""),
                ("refused", "revoked"),
                ("refused", "left"),
                ("refused", "noted"),
            ],
        )
        self.assertEqual(set(rows.mapped("is_offline")), {True})

    def test_page_may_not_use_the_camera(self):
        code = """
            document.querySelector(".o_gate_start").click();
            const wait = setInterval(() => {
                const problem = document.querySelector(".o_gate_problem");
                if (problem.textContent.startsWith("This page may not use the")) {
                    clearInterval(wait);
                    console.log("test successful");
                }
            }, 100);
        """
        self._open_gate(code, self._get_closed_camera())

    def _get_closed_camera(self):
        """Return a camera that the user does not let the page use."""
        film = self._film(self.certificate)
        return FakeCamera(film, "--deny-permission-prompts")

    def test_number_is_entered_by_hand(self):
        """A photo is compared where there is one."""
        stream = io.BytesIO()
        Image.new("RGB", (64, 64), "teal").save(stream, "PNG")
        self.worker.image_1920 = base64.b64encode(stream.getvalue())
        code = """
            const input = document.querySelector("#gate_number");
            const result = document.querySelector(".o_gate_result");
            const enter = async (number, verdict) => {
                input.value = number;
                input.form.requestSubmit();
                while (result.dataset.verdict !== verdict) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
                return result.textContent.includes("compare the photo");
            };
            (async () => {
                const compares = [
                    await enter("FORK-1", "admitted"),
                    await enter("IND-1", "refused"),
                ];
                if (!compares[0] || compares[1]) {
                    throw new Error(compares);
                }
                console.log("test successful");
            })();
        """
        self._open_gate(code, self._get_closed_camera())
        self.assertEqual(set(self._get_checks().mapped("is_manual")), {True})

    def test_without_network_checks_are_kept_and_sent_later(self):
        code = """
            const real = window.fetch;
            let isAway = true;
            window.fetch = (...args) =>
                isAway ? Promise.reject(new TypeError("away")) : real(...args);
            const input = document.querySelector("#gate_number");
            input.value = "FORK-1";
            input.form.requestSubmit();
            const until = async (condition) => {
                while (!condition()) await new Promise((r) => setTimeout(r, 50));
            };
            const find = (name) => document.querySelector(".o_gate_" + name);
            (async () => {
                await until(() => find("result").dataset.verdict === "undecided");
                await until(() => find("network").textContent === "Offline");
                if (!find("message").textContent.startsWith("There is no network")) {
                    throw new Error(find("message").textContent);
                }
                document.querySelector("#gate_note").value = "Passport seen";
                find("note").querySelector("[value=refused]").click();
                const banner = find("banner");
                await until(() => banner.textContent.includes("to be sent: 1."));
                isAway = false;
                window.dispatchEvent(new Event("online"));
                await until(() => !banner.textContent.includes("to be sent"));
                console.log("test successful");
            })();
        """
        self._open_gate(code, self._get_closed_camera())
        row = self._get_checks()
        self.assertEqual((row.verdict, row.note), ("refused", "Passport seen"))
        self.assertTrue(row.is_offline and row.is_manual)
        self.assertEqual(row.employee_id, self.worker)

    def test_checker_decides_while_the_network_comes_back(self):
        """Whatever is heard of it later: what was decided is not asked again."""
        code = """
            const real = window.fetch;
            const away = () => Promise.reject(new TypeError("away"));
            const find = (name) => document.querySelector(".o_gate_" + name);
            const until = async (condition) => {
                while (!condition()) await new Promise((r) => setTimeout(r, 50));
            };
            (async () => {
                // The first questions are answered.
                await until(() => localStorage.getItem("certificates_gate.knowledge"));
                window.fetch = away;
                const input = document.querySelector("#gate_number");
                input.value = "FORK-1";
                input.form.requestSubmit();
                await until(() => find("network").textContent === "Offline");
                await until(() => find("result").dataset.verdict === "undecided");
                let giveUp = null;
                window.fetch = (url, ...rest) =>
                    url.endsWith("/check")
                        ? new Promise((_resolve, reject) => (giveUp = reject))
                        : real(url, ...rest);
                window.dispatchEvent(new Event("online"));
                await until(() => giveUp);
                find("note").querySelector("[value=refused]").click();
                giveUp(new TypeError("away"));
                await until(() => find("network").textContent === "Offline");
                await new Promise((r) => setTimeout(r, 300));
                if (!find("message").textContent.startsWith("Noted.")) {
                    throw new Error(find("message").textContent);
                }
                window.fetch = real;
                window.dispatchEvent(new Event("online"));
                await until(() => !find("banner").textContent.includes("to be sent"));
                console.log("test successful");
            })();
        """
        self._open_gate(code, self._get_closed_camera())
        self.assertEqual(self._get_checks().mapped("verdict"), ["refused"])


@tagged("post_install", "-at_install")
class TestGateClock(HttpCase, GateCase):
    """A device whose clock is off: here the server lives in another year."""

    def test_device_is_told_that_its_clock_is_wrong(self):
        code = """
            const wait = setInterval(() => {
                const banner = document.querySelector(".o_gate_banner");
                if (banner.textContent.startsWith("The clock of this device is")) {
                    clearInterval(wait);
                    console.log("test successful");
                }
            }, 100);
        """
        with patch.object(gate, "_get_worker", side_effect=NotFound):
            self.browser_js(
                "/certificates/gate", code, cookies={COOKIE: self.secret}, timeout=120
            )
