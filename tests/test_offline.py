"""A browser that has opened a pass once verifies others without network."""

from odoo.tests import tagged

from odoo.addons.certificates_passes.tests.common import PassesCase

from .offline import OfflineCase

KEPT = "caches.match('/pass/clock').then((kept) => !!kept)"
VERDICT = "document.querySelector('.o_verify_card')?.dataset.verdict"


@tagged("standard", "post_install", "-at_install")
class TestOffline(OfflineCase, PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        dutch = cls.env["res.lang"]._activate_lang("nl_NL")
        addons = cls.env["ir.module.module"]
        addons._load_module_terms(["certificates_verification"], ["nl_NL"])
        cls.env["website"].search([("id", "!=", 0)]).language_ids += dutch
        cls.company.name = "Quay Works BV"
        cls.company.certificates_signed_codes = True
        cls.worker.name = "Jan van den Berg"
        cls.type.name = "Working at Height"
        cls.type.with_context(lang="nl_NL").name = "Werken op hoogte"
        cls.certificate = cls._issue(level="B", date_expiry="2040-01-31")
        cls.module = cls._issue(
            certificate_type=cls._new_type("Rescue", parent_id=cls.type.id)
        )
        cls.other = cls._issue(cls.colleague)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self._start_browser()

    def _get_address(self, certificate):
        path = certificate._get_pass_urls()[certificate.id].partition("/pass/")[2]
        return f"{self.site_url}/pass/{path}"

    def _visit_once(self, language="en-US"):
        self.browser.call(
            "Emulation.setUserAgentOverride",
            userAgent="Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile",
            acceptLanguage=language,
        )
        self.browser.open(self._get_address(self.other))
        self.browser.wait(f"{KEPT}")

    def _scan(self, address, verdict=None):
        """Open an address and return all text of the page."""
        self.browser.open(address)
        waited = f"{VERDICT} === '{verdict}'" if verdict else "!!document.body"
        self.browser.wait(f"location.hash && {waited}")
        return self.browser.evaluate("document.body.innerText")

    def test_the_network_goes_away_after_one_visit(self):
        self._visit_once()
        self.relay.cut()
        text = self._scan(self._get_address(self.certificate), "valid")
        for shown in (
            "Valid",
            "Working at Height",
            "B",
            "J. van den Berg",
            "Quay Works BV",
            "January 31, 2040",
            "Rescue",
            "Checked without network",
            "minute",
        ):
            self.assertIn(shown, text)
        self._look("valid_en")

    def test_the_same_in_dutch(self):
        self._visit_once("nl-NL")
        self.relay.cut()
        text = self._scan(self._get_address(self.certificate), "valid")
        for shown in ("Geldig", "31 januari 2040", "zonder netwerk", "geleden"):
            self.assertIn(shown, text)
        self._look("valid_nl")

    def test_the_server_has_the_last_word(self):
        """Withdrawn after the visit: on the device only when there is network again."""
        self._visit_once()
        self.certificate.revoked_on = self.certificate.date_start
        self.env.flush_all()
        self.relay.cut()
        self._scan(self._get_address(self.certificate), "valid")
        self.relay.restore()
        self.browser.open(self._get_address(self.certificate))
        self.browser.wait(
            "document.querySelector('.o_verify_card')?.dataset.status === 'revoked'"
        )
        self.assertFalse(self.browser.evaluate(VERDICT))

    def test_withdrawn_before_the_visit(self):
        self.certificate.revoked_on = self.certificate.date_start
        self.env.flush_all()
        self._visit_once("nl-NL")
        self.relay.cut()
        self._scan(self._get_address(self.certificate), "withdrawn")
        self._look("withdrawn_nl")

    def test_what_is_not_confirmed(self):
        self._visit_once()
        self.relay.cut()
        address = self._get_address(self.certificate)
        changed = f"{address[:-1]}{(int(address[-1]) + 1) % 10}"
        text = self._scan(changed, "changed")
        self.assertNotIn("Berg", text)
        self._look("changed_en")
        _path, digits = address.split("#")
        stolen = f"{self._get_address(self.other).partition('#')[0]}#{digits}"
        self._scan(stolen, "other_code")
        self._set_clock(days=3)
        text = self._scan(address, "old_list")
        self.assertIn("3 days ago", text)
        self._look("old_list_en")

    def _set_clock(self, days):
        """Have pages believe that it is later."""
        self.browser.call(
            "Page.addScriptToEvaluateOnNewDocument",
            source=f"const real = Date.now; Date.now = () => real() + {days} * 864e5;",
        )
