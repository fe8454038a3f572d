from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.gate import COOKIE
from .common import NOON, GateCase

MOMENT = fields.Datetime.to_datetime(NOON)
MS = int((MOMENT - fields.Datetime.to_datetime("1970-01-01")).total_seconds() * 1000)
PAGE = "/certificates/gate"
UNPAIRED = "This device is not paired with a gate, or no longer."

# What each address answers to a device, and to what is none, or no longer.
TABLE = """
address     paired elsewhere revoked nobody guessed
page        200    200       404     404    404
check       200    200       404     404    404
sync        200    200       404     404    404
worker.js   200    200       200     200    200
left        200    200       404     404    404
pair/x      404    404       404     404    404
"""


@tagged("post_install", "-at_install")
class GateHttpCase(HttpCase, GateCase):
    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.env["certificates.pass.check"].search([]).unlink()
        cls.env["ir.config_parameter"].set_param(
            "certificates_verification.checks_per_minute", 0
        )

    def _open(self, address="", secret=None, **kwargs):
        for name in (COOKIE, "frontend_lang"):
            self.opener.cookies.pop(name, None)
        cookies = {COOKIE: self.secret if secret is None else secret}
        with mute_logger("odoo.http"):
            return self.url_open(
                f"{PAGE}{address}",
                cookies=cookies,
                allow_redirects=False,
                timeout=60,
                **kwargs,
            )

    def _ask(self, address="/check", secret=None, **body):
        return self._open(address, secret, json=body)

    def _scan(self, text=None, secret=None, **body):
        return self._ask(text=text or self._get_address(), secret=secret, **body)


class TestGatePages(GateHttpCase):
    def test_who_is_answered(self):
        other_site = self.env["certificates.site"].create(
            {"name": "Port", "company_id": self.company.id}
        )
        elsewhere, _device = self._pair(other_site)
        revoked, device = self._pair()
        device.action_revoke()
        secrets = {
            "paired": self.secret,
            "elsewhere": elsewhere,
            "revoked": revoked,
            "nobody": "",
            "guessed": "A" * 43,
        }
        header, *rows = (line.split() for line in TABLE.strip().splitlines())
        for address, *cells in rows:
            for who, cell in zip(header[1:], cells, strict=True):
                with self.subTest(address=address, who=who):
                    response = self._call(address, secrets[who])
                    self.assertEqual(response.status_code, int(cell))
                    if cell == "404" and address in ("check", "sync"):
                        answer = response.json()
                        self.assertIn(UNPAIRED, answer["message"])
                        self.assertEqual(answer.keys(), {"error", "message"})

    def _call(self, address, secret):
        if address in ("check", "sync"):
            return self._ask(f"/{address}", secret, text=self._get_address(), now=MS)
        return self._open("" if address == "page" else f"/{address}", secret)

    def test_device_of_another_site_judges_for_its_own(self):
        other_site = self.env["certificates.site"].create(
            {"name": "Port", "company_id": self.company.id}
        )
        secret, device = self._pair(other_site)
        text = self._get_address(self.other)
        self.assertEqual(self._scan(text).json()["verdict"], "refused")
        answer = self._scan(text, secret).json()
        self.assertEqual(answer["verdict"], "admitted")
        self.assertEqual(self._get_checks(device).site_id, other_site)

    def test_revoked_device_is_refused_at_once(self):
        self.assertEqual(self._scan().status_code, 200)
        self.device.action_revoke()
        self.assertEqual(self._scan(self._get_address(self.other)).status_code, 404)
        self.assertIn("not paired", self._open().text)

    def test_answer_tells_what_the_page_shows(self):
        answer = self._scan(self._get_address(self.other)).json()
        self.assertEqual(
            {key: answer[key] for key in ("verdict", "title", "name", "lacking")},
            {
                "verdict": "refused",
                "title": "Do not let in",
                "name": "Coby Colleague",
                "lacking": ["Forklift"],
            },
        )
        self.assertEqual(answer["now"], MS)

    def test_photo_comes_with_the_answer(self):
        pixel = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWj"
            b"R9awAAAABJRU5ErkJggg=="
        )
        self.worker.image_1920 = pixel
        self.assertTrue(self._scan().json()["photo"].startswith("data:image/png;"))
        self.assertFalse(self._scan(self._get_address(self.other)).json()["photo"])

    def test_page_speaks_the_language_of_the_device(self):
        dutch = self.env["res.lang"]._activate_lang("nl_NL")
        # Sites choose from the languages, where there are sites.
        if "website" in self.env:
            self.env["website"].search([]).language_ids += dutch
        for language, title, word in (
            ("nl", "Niet binnenlaten", "Houd een pas voor de camera."),
            ("en", "Do not let in", "Hold a pass in front of the camera."),
        ):
            headers = {"Accept-Language": language}
            page = self._open(headers=headers)
            self.assertIn(word, page.text)
            self.assertIn(f'lang="{language}', page.text)
            answer = self._open(
                "/check", json={"text": f"x{language}"}, headers=headers
            )
            self.assertEqual(answer.json()["title"], title)

    def test_language_of_the_page_is_one_that_browsers_know(self):
        """In Serbian the gate stood still: no browser writes dates in "sr@latin"."""
        serbian = self.env["res.lang"]._activate_lang("sr@latin")
        # Sites choose from the languages, where there are sites.
        if "website" in self.env:
            self.env["website"].search([]).language_ids += serbian
        page = self._open(headers={"Accept-Language": "sr-RS"})
        self.assertIn('lang="sr-Latn"', page.text)
        page = self.url_open("/pass/unknown", headers={"Accept-Language": "sr-RS"})
        self.assertIn('lang="sr-Latn"', page.text)

    def test_page_runs_nothing_but_its_own(self):
        page = self._open()
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("script-src 'self';", policy)
        self.assertNotIn("unsafe", policy)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertNotIn(" onerror=", page.text)
        worker = self._open("/worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], PAGE)
        self.assertIn("javascript", worker.headers["Content-Type"])

    def test_looking_changes_nothing(self):
        def read():
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT d::text FROM certificates_gate_device d ORDER BY id"
            )
            return self.env.cr.fetchall()

        action = self.site.with_user(self.officer).action_pair_device()
        link = action["params"]["address"].rpartition("/")[2]
        before = read()
        with freeze_time(MOMENT + timedelta(minutes=9)):
            self.assertEqual(self._open().status_code, 200)
            self.assertEqual(self._open(f"/pair/{link}").status_code, 200)
            self._open("/worker.js")
        self.assertEqual(read(), before)
        self.assertFalse(self._get_checks())

    def test_what_is_no_question_is_refused(self):
        for kwargs in (
            {"data": "text=x"},
            {"data": {"text": "x"}},
            {"data": "{", "headers": {"Content-Type": "application/json"}},
            {"data": "[" * 90000, "headers": {"Content-Type": "application/json"}},
            {"json": []},
            {"json": {}},
            {"json": {"text": ["x"]}},
            {"json": {"text": " "}},
        ):
            with self.subTest(kwargs=str(kwargs)[:60]):
                response = self._open("/check", method="POST", **kwargs)
                self.assertEqual(response.status_code, 400)
        big = {"text": "x" * 400_000}
        self.assertEqual(self._open("/check", json=big).status_code, 413)
        self.assertEqual(self._open("/check").status_code, 405)
        self.assertFalse(self._get_checks())

    def test_odd_text_is_answered(self):
        for text in ("\0", "\0x", "😀", "http://[", "%00", "' OR 1=1--", "\ud800"):
            with self.subTest(text=ascii(text)):
                response = self._ask(text=text, manual=True)
                self.assertIn(response.status_code, (200, 400))


class TestGatePairing(GateHttpCase):
    def _get_link(self):
        action = self.site.with_user(self.officer).action_pair_device()
        return "/pair/" + action["params"]["address"].rpartition("/")[2]

    def test_link_pairs_one_browser(self):
        link = self._get_link()
        page = self._open(link, "")
        self.assertIn("Refinery", page.text)
        # What looks at links in messages opens them too.
        self.assertEqual(self._open(link, "", method="HEAD").status_code, 200)
        response = self._open(link, "", method="POST")
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith(PAGE))
        cookie = response.headers["Set-Cookie"]
        for part in ("HttpOnly", f"Path={PAGE}", "SameSite=Lax", f"{COOKIE}="):
            self.assertIn(part, cookie)
        secret = response.cookies[COOKIE]
        self.assertEqual(self._open("", secret).status_code, 200)
        for method in ("GET", "POST"):
            again = self._open(link, "", method=method)
            self.assertEqual(again.status_code, 404)
            self.assertIn("works no longer", again.text)
            self.assertNotIn("Refinery", again.text)

    def test_link_works_for_some_minutes(self):
        link = self._get_link()
        with freeze_time(MOMENT + timedelta(minutes=10)):
            self.assertEqual(self._open(link, "", method="POST").status_code, 404)

    def test_device_that_is_paired_again_belongs_to_one_site(self):
        link = self._get_link()
        page = self._open(link)
        self.assertIn("and will be so no longer", page.text)
        self._open(link, method="POST")
        self.assertEqual(self._open().status_code, 404)
        self.assertEqual(self.device.state, "revoked")

    def test_cookie_is_for_https_where_there_is_https(self):
        with self.env.cr.savepoint() as savepoint:
            response = self._open(self._get_link(), "", method="POST")
            self.assertNotIn("Secure", response.headers["Set-Cookie"])
            savepoint.rollback()


class TestGateSync(GateHttpCase):
    def _send(self, *checks, now=MS, **kwargs):
        return self._ask("/sync", now=now, checks=list(checks), **kwargs)

    def _prepare(self, key="k1", minutes=10, **values):
        return {
            "key": key,
            "text": self._get_address(),
            "at": MS - minutes * 60_000,
            "verdict": "admitted",
            **values,
        }

    def test_checks_are_taken_over_with_their_moments(self):
        other = self._prepare("k2", 5, text=self._get_address(self.other))
        answer = self._send(self._prepare(), other).json()
        self.assertEqual(answer["accepted"], ["k1", "k2"])
        self.assertEqual(answer["site"], "Refinery")
        first, second = self._get_checks()
        self.assertEqual(first.checked_at, MOMENT - timedelta(minutes=10))
        self.assertEqual(second.checked_at, MOMENT - timedelta(minutes=5))
        self.assertTrue(first.is_offline)
        self.assertEqual(second.reason, "lacking")
        self._send(self._prepare(), other)
        self.assertEqual(len(self._get_checks()), 2)

    def test_device_sends_again_while_the_first_is_under_way(self):
        """The network is slow: it gave up waiting, and sent the same once more."""
        checks = type(self.env["certificates.gate.check"])
        search = checks._search_known_keys
        self._send(self._prepare())
        calls = []

        def see_nothing_first(records, device, keys):
            calls.append(keys)
            return search(records, device, keys) if calls[1:] else set()

        with (
            patch.object(checks, "_search_known_keys", see_nothing_first),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.sql_db"),
        ):
            # Within seconds the same pass is no new check anyway.
            answer = self._send(self._prepare(minutes=20))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["accepted"], ["k1"])
        self.assertEqual(len(calls), 2)
        self.assertEqual(len(self._get_checks()), 1)

    def test_clock_of_the_device_is_set_right(self):
        """A clock that is ten minutes off gives the moments that were meant."""
        off = 10 * 60_000
        sent = {**self._prepare(), "at": MS - 5 * 60_000 + off}
        answer = self._send(sent, now=MS + off).json()
        self.assertEqual(self._get_checks().checked_at, MOMENT - timedelta(minutes=5))
        self.assertEqual(answer["now"], MS)

    def test_moments_that_cannot_be(self):
        for index, at in enumerate((MS + 10**9, 0, -(10**15), 2**53 - 1)):
            response = self._send({**self._prepare(f"k{index}"), "at": at})
            self.assertEqual(response.status_code, 200)
        for row in self._get_checks():
            self.assertLessEqual(row.checked_at, MOMENT)
            self.assertGreaterEqual(row.checked_at, MOMENT - timedelta(days=30))

    def test_odd_checks_are_refused(self):
        good = self._prepare()
        for bad in (
            [],
            "x",
            {},
            {**good, "key": ""},
            {**good, "key": "x" * 65},
            {**good, "key": 1},
            {**good, "at": "x"},
            {**good, "at": None},
            {**good, "at": True},
            {**good, "verdict": "x"},
            {**good, "text": None},
            {**good, "note": 5},
        ):
            with self.subTest(bad=bad):
                self.assertEqual(self._send(bad).status_code, 400)
        self.assertEqual(self._send(*[good] * 101).status_code, 400)
        self.assertEqual(self._ask("/sync", now=MS, checks={}).status_code, 400)
        self.assertEqual(self._ask("/sync", now="x").status_code, 400)
        self.assertFalse(self._get_checks())

    def test_note_without_a_pass_is_kept(self):
        self._send(self._prepare(text="", note="Passport seen", manual=True))
        row = self._get_checks()
        self.assertEqual((row.verdict, row.note), ("admitted", "Passport seen"))

    def test_device_that_sends_too_much_is_told_when_to_go_on(self):
        """A device filled the log without end."""
        self.env["ir.config_parameter"].set_param(
            "certificates_gate.checks_per_minute", 1
        )
        sent = [self._prepare(f"k{n}", minutes=n) for n in range(1, 11)]
        self.assertEqual(self._send(*sent).status_code, 200)
        response = self._send(self._prepare("more"))
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], "60")
        self.assertEqual(response.json()["seconds"], 60)
        self.assertEqual(len(self._get_checks()), 10)
        # What is new is told all the same, and passes are checked.
        self.assertEqual(self._send().status_code, 200)
        self.assertEqual(self._scan().status_code, 200)

    def test_last_seen_is_noted(self):
        with freeze_time(MOMENT + timedelta(minutes=6)):
            self._send()
        self.assertEqual(self.device.seen_at, MOMENT + timedelta(minutes=6))


class TestGateLimits(GateHttpCase):
    def test_strangers_are_limited_and_devices_are_not(self):
        self.env["ir.config_parameter"].set_param(
            "certificates_verification.checks_per_minute", 3
        )
        statuses = [self._scan(secret="").status_code for _index in range(5)]
        self.assertEqual(statuses, [404, 404, 404, 429, 429])
        self.assertEqual(self._open("", "").status_code, 429)
        self.assertEqual(self._open("/pair/x", "").status_code, 429)
        for _index in range(5):
            self.assertEqual(self._scan().status_code, 200)

    def test_device_that_asks_too_often_is_told_when_to_go_on(self):
        self.env["ir.config_parameter"].set_param(
            "certificates_gate.checks_per_minute", 1
        )
        self.assertEqual(self._scan().status_code, 200)
        response = self._scan(self._get_address(self.other))
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], "60")
        self.assertIn("60 seconds", response.json()["message"])

    def test_queries_of_a_check(self):
        """One check costs the same, whoever is checked."""
        self._scan()
        counts = []
        for certificate in (self.other, self._issue(self.lead)):
            text = self._get_address(certificate)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._scan(text)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(max(counts), 45, counts)


class TestHolderPages(GateHttpCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user = cls._new_user("holder", "base.group_portal")
        cls.worker.user_id = cls.user
        cls.stranger = cls._new_user("stranger", "base.group_portal")

    def _log_in(self, user):
        self.authenticate(user.login, user.login)

    def _get_live(self):
        return self.url_open(f"/my/passes/{self.certificate.id}/live", timeout=60)

    def test_live_codes_are_for_the_holder(self):
        self._log_in(self.user)
        response = self._get_live()
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        codes = response.json()["codes"]
        self.assertEqual(len(codes), 4)
        self.assertEqual(codes[0]["seconds"], 30)
        self.assertTrue(all("<svg" in code["picture"] for code in codes))
        self.assertEqual(len({code["picture"] for code in codes}), 4)
        for user in (self.stranger, self.officer):
            self._log_in(user)
            with mute_logger("odoo.http"):
                self.assertEqual(self._get_live().status_code, 404)

    def test_holder_sees_where_the_pass_was_checked(self):
        self._log_in(self.user)
        page = self.url_open("/my/passes", timeout=60)
        self.assertNotIn("/my/passes/checks", page.text)
        self._check()
        self._check(self._get_address(self.other))
        page = self.url_open("/my/passes", timeout=60)
        self.assertIn("/my/passes/checks", page.text)
        page = self.url_open("/my/passes/checks", timeout=60)
        self.assertIn("Refinery", page.text)
        self.assertIn("Let In", page.text)
        self.assertNotIn("Refused", page.text)
        self._log_in(self.stranger)
        page = self.url_open("/my/passes/checks", timeout=60)
        self.assertNotIn("Refinery", page.text)
