from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import config, mute_logger

from odoo.addons.certificates.tests.common import CertificatesCase

from ..portal.verifier import Verifier
from ..tools import codes, names

NOON = "2026-03-10 12:00:00"
# Of the start and the end of a certificate that has each status at that moment.
STATUSES = {
    "valid": ("2026-01-01", "2027-12-31"),
    "expired": ("2020-01-01", "2026-03-09"),
    "upcoming": ("2026-03-11", "2028-01-01"),
}
UNKNOWN = "A" * 27
# What anybody may put into an address, and no code can be.
ODD_CODES = [
    "x",
    "A" * 5000,
    "%00",
    "A%00B",
    "%FF%FE",
    "%ED%A0%80",
    "%27%20OR%201=1--",
    "<script>alert(1)</script>",
    "..%2F..%2Fetc%2Fpasswd",
    "a/b/c",
    "+",
    "%2B%20%25",
    "😀",
    "{{7*7}}",
    "lookup/x",
]


@tagged("post_install", "-at_install")
class VerificationCase(HttpCase, CertificatesCase):
    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.Check = cls.env["certificates.pass.check"]
        cls.Check.search([]).unlink()
        cls.env["res.company"].search([]).certificates_pass_lookup = False
        cls._set_limits(0)

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.resource_calendar_id.tz = "Europe/Amsterdam"
        cls.holder = cls._new_employee("Jan Willem van den Berg")
        cls.certificate = cls._issue(cls.holder, **cls._get_dates("valid"))

    @classmethod
    def _get_dates(cls, status):
        start, expiry = STATUSES[status]
        return {
            "number": f"FORK-{status}",
            "date_start": start,
            "date_expiry": expiry,
        }

    @classmethod
    def _set_limits(cls, limit):
        for name in ("checks", "lookups"):
            cls.env["ir.config_parameter"].set_param(
                f"certificates_verification.{name}_per_minute", limit
            )

    def setUp(self):
        super().setUp()
        frozen = freeze_time(NOON)
        frozen.start()
        self.addCleanup(frozen.stop)

    def _get_code(self, certificate=None):
        certificate = certificate or self.certificate
        return certificate._get_pass_urls()[certificate.id].rpartition("/")[2]

    def _open(self, code=None, **kw):
        code = self._get_code() if code is None else code
        return self.url_open(f"/pass/{code}", timeout=60, **kw)

    def _read(self, response):
        """Return the status and the facts of a page."""
        page = html.fromstring(response.content)
        [article] = page.xpath("//article")
        terms = [self._get_text(term) for term in article.xpath(".//dt")]
        facts = [self._get_text(fact) for fact in article.xpath(".//dd")]
        return article.get("data-status"), dict(zip(terms, facts, strict=True))

    def _get_text(self, element):
        return " ".join(element.text_content().split())

    def _get_page_text(self, response):
        return self._get_text(html.fromstring(response.content).find("body"))

    def assertUnknown(self, response):
        self.assertEqual(response.status_code, 404)
        status, facts = self._read(response)
        self.assertEqual((status, facts), ("unknown", {}))
        self.assertIn("This code is not known", self._get_page_text(response))

    @contextmanager
    def _behind_proxy(self):
        """Let requests say which address they come from."""
        with patch.dict(config.options, {"proxy_mode": True}):
            yield lambda address: {
                "X-Forwarded-For": address,
                "X-Forwarded-Host": "odoo.example.com",
            }

    def _count_queries(self, ask):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = ask()
        return self.env.cr.sql_log_count - before, response


class TestPage(VerificationCase):
    def test_statuses(self):
        revoked = self._get_dates("valid") | {"number": "R", "revoked_on": "2026-03-10"}
        values = {status: self._get_dates(status) for status in STATUSES}
        del values["valid"]
        certificates = {s: self._issue(self.holder, **v) for s, v in values.items()}
        certificates["revoked"] = self._issue(self.holder, **revoked)
        certificates["valid"] = self.certificate
        words = {
            "valid": "Valid This certificate is valid today.",
            "expired": "Expired This certificate is no longer valid.",
            "upcoming": "Not yet valid This certificate is not valid yet.",
            "revoked": "Revoked This certificate was withdrawn and is not valid.",
        }
        for status, certificate in certificates.items():
            with self.subTest(status=status):
                response = self._open(self._get_code(certificate))
                self.assertEqual(response.status_code, 200)
                self.assertEqual(self._read(response)[0], status)
                self.assertIn(words[status], self._get_page_text(response))

    def test_status_is_of_the_moment(self):
        code = self._get_code()
        for moment, expected in [
            ("2025-12-31 12:00:00", "upcoming"),
            ("2026-01-01 12:00:00", "valid"),
            ("2027-12-31 12:00:00", "valid"),
            ("2028-01-01 12:00:00", "expired"),
        ]:
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(self._read(self._open(code))[0], expected)
        self.certificate.revoked_on = "2026-03-10"
        self.assertEqual(self._read(self._open(code))[0], "revoked")

    def test_midnight_is_that_of_the_company(self):
        """Its last day ends when it ends there, whatever day it is elsewhere."""
        code = self._get_code()
        for timezone, last, first in [
            ("Pacific/Auckland", "2027-12-31 10:59:59", "2027-12-31 11:00:00"),
            ("America/Los_Angeles", "2028-01-01 07:59:59", "2028-01-01 08:00:00"),
        ]:
            self.company.resource_calendar_id.tz = timezone
            with self.subTest(timezone=timezone):
                with freeze_time(last):
                    response = self._open(code)
                self.assertEqual(self._read(response)[0], "valid")
                self.assertIn("Checked on December 31", self._get_page_text(response))
                self.assertIn(timezone, self._get_page_text(response))
                with freeze_time(first):
                    response = self._open(code)
                self.assertEqual(self._read(response)[0], "expired")
                self.assertIn("Checked on January 1", self._get_page_text(response))

    def test_time_zone_of_the_visitor_is_no_matter(self):
        code = self._get_code()
        with freeze_time("2027-12-31 22:30:00"):
            response = self._open(code, cookies={"tz": "Pacific/Auckland"})
            self.assertEqual(self._read(response)[0], "valid")
            self.officer.tz = "Pacific/Auckland"
            self.authenticate(self.officer.login, self.officer.login)
            self.assertEqual(self._read(self._open(code))[0], "valid")

    def test_least_data(self):
        self.certificate.note = "secret"
        self.holder.write({"work_email": "secret@example.com", "work_phone": "secret"})
        response = self._open()
        self.assertEqual(
            self._read(response)[1],
            {
                "Certificate": "Forklift",
                "Holder": "J.W. van den Berg",
                "Number": "FORK-valid",
                "Valid from": "January 1, 2026",
                "Valid through": "December 31, 2027",
            },
        )
        for hidden in ("secret", "Willem"):
            self.assertNotIn(hidden, response.text)

    def test_all_that_the_card_says_of_the_qualification(self):
        """Whoever improves a card is found out: level, modules, and all dates."""
        self.certificate.level_id = self._get_level("Basic")
        aed = self._new_type("AED", parent_id=self.type.id)
        children = self._new_type("Children", parent_id=aed.id)
        lasting = self._new_type("Lasting", parent_id=self.type.id)
        self._issue(
            self.holder,
            aed,
            level="Advanced",
            date_start="2026-01-01",
            date_expiry="2026-12-31",
        )
        over = {"date_start": "2020-01-01", "date_expiry": "2026-03-09"}
        self._issue(self.holder, children, **over)
        self._issue(self.holder, lasting, date_start="2026-01-01", date_expiry=False)
        self._issue(self.worker, children, date_start="2026-01-01")
        facts = self._read(self._open())[1]
        self.assertEqual(facts["Level"], "Basic")
        self.assertEqual(facts["Valid from"], "January 1, 2026")
        self.assertEqual(
            facts["With"],
            "AED, Advanced through December 31, 2026 Lasting without end date",
        )

    def test_modules_are_those_of_the_card(self):
        aed = self._new_type("AED", parent_id=self.type.id)
        self._issue(self.holder, aed, date_start="2026-01-01")
        [card] = self.certificate._get_pass_cards()
        self.assertEqual(len(card.modules), 1)
        self.assertIn("AED", self._read(self._open())[1]["With"])
        self.certificate.revoked_on = "2026-03-10"
        self.assertNotIn("With", self._read(self._open())[1])

    def test_revoked_says_neither_why_nor_until_when(self):
        self.certificate.write(
            {"revoked_on": "2026-03-01", "revocation_reason": "secret"}
        )
        response = self._open()
        self.assertEqual(
            list(self._read(response)[1]), ["Certificate", "Holder", "Number"]
        )
        self.assertNotIn("secret", response.text)

    def test_upcoming_says_from_when(self):
        with freeze_time("2025-06-01"):
            facts = self._read(self._open())[1]
        self.assertEqual(facts["Valid from"], "January 1, 2026")

    def test_expiring_is_valid(self):
        with freeze_time("2027-12-01"):
            self.assertEqual(self.certificate.state, "expiring")
            response = self._open()
        self.assertEqual(self._read(response)[0], "valid")
        self.assertNotIn("xpiring", response.text)

    def test_without_end_and_number(self):
        certificate = self._issue(date_start="2026-01-01", date_expiry=False)
        facts = self._read(self._open(self._get_code(certificate)))[1]
        self.assertEqual(facts["Valid through"], "No end date")
        self.assertNotIn("Number", facts)

    def test_renewed_certificate_keeps_its_own_status(self):
        self._issue(
            self.holder, date_start="2027-12-01", renewal_of_id=self.certificate.id
        )
        self.assertTrue(self.certificate.superseded)
        self.assertEqual(self._read(self._open())[0], "valid")

    def test_holder_shown(self):
        code = self._get_code()
        self.company.certificates_pass_holder_shown = "full"
        facts = self._read(self._open(code))[1]
        self.assertEqual(facts["Holder"], "Jan Willem van den Berg")
        self.company.certificates_pass_holder_shown = "none"
        response = self._open(code)
        self.assertNotIn("Holder", self._read(response)[1])
        self.assertNotIn("Berg", response.text)

    def test_names_are_no_markup(self):
        self.company.certificates_pass_holder_shown = "full"
        self.holder.name = '<script>alert(1)</script> "Bob" O\'Brien 😀 محمد'
        self.company.name = self.type.name = "<img src=x onerror=alert(1)>"
        response = self._open()
        page = html.fromstring(response.content)
        self.assertFalse(page.xpath("//script | //img"))
        self.assertEqual(self._read(response)[1]["Holder"], self.holder.name)

    def test_people_who_left_and_types_of_the_past(self):
        """What was issued stays as good as it is."""
        code = self._get_code()
        self.holder.action_archive()
        self.type.action_archive()
        self.assertTrue(self.certificate.active)
        self.assertEqual(self._read(self._open(code))[0], "valid")

    def test_unknown(self):
        """All that cannot be verified gives the same page, down to the last byte."""
        other = self._issue(self.colleague, number="OTHER")
        archived = self._issue(self.worker, number="ARCHIVED")
        replaced, opted_out = self._get_code(), self._get_code(other)
        put_away = self._get_code(archived)
        self.certificate._replace_codes()
        self.colleague.certificates_verification_opt_out = True
        archived.active = False
        tampered = self._get_code()[:-1] + "!"
        pages = set()
        for code in (UNKNOWN, tampered, replaced, opted_out, put_away, "x", "é"):
            with self.subTest(code=code):
                response = self._open(code)
                self.assertUnknown(response)
                pages.add(response.text)
        self.assertEqual(len(pages), 1)

    def test_merged_employee_who_opted_out_on_the_other_record(self):
        code = self._get_code()
        self.holder.certificates_verification_opt_out = True
        self.holder._merge_certificates_into(self.worker)
        self.assertEqual(self.certificate.employee_id, self.worker)
        self.assertTrue(self.worker.certificates_verification_opt_out)
        self.assertUnknown(self._open(code))

    def test_opt_out_ends_and_comes_back(self):
        code = self._get_code()
        self.holder.certificates_verification_opt_out = True
        self.assertUnknown(self._open(code))
        self.holder.certificates_verification_opt_out = False
        self.assertEqual(self._read(self._open(code))[0], "valid")

    def test_unknown_without_any_codes(self):
        self.assertUnknown(self._open(UNKNOWN))

    def test_a_code_printed_before_codes_were_signed(self):
        old = "AbC-_" + "x" * 19
        self.certificate.legacy_code_hash = codes.hash_legacy(old)
        self.assertEqual(self._read(self._open(old))[0], "valid")
        self.certificate._replace_codes()
        self.assertUnknown(self._open(old))

    def test_odd_codes(self):
        self._get_code()
        for code in ODD_CODES:
            with self.subTest(code=code[:30]):
                response = self._open(code)
                self.assertUnknown(response)
                self.assertEqual(len(response.history), 0)

    def test_same_work_for_every_answer(self):
        """Otherwise the time of an answer tells which codes there are."""
        issued = {s: self._issue(**self._get_dates(s)) for s in ("expired", "upcoming")}
        opted_out = self._issue(self.colleague, number="OUT")
        printed = {s: self._get_code(c) for s, c in issued.items()}
        printed |= {
            "valid": self._get_code(),
            "opted out": self._get_code(opted_out),
            "unknown": UNKNOWN,
            "another unknown": "z" * 27,
            "printed before": "a" * 24,
            "unknown of before": "b" * 24,
            "malformed": "x",
        }
        self.colleague.certificates_verification_opt_out = True
        self.certificate.legacy_code_hash = codes.hash_legacy("a" * 24)
        # The first of each kind reads templates, which are then kept.
        self._open(UNKNOWN)
        self._open()
        counts = {
            name: self._count_queries(lambda code=code: self._open(code))[0]
            for name, code in printed.items()
        }
        self.assertEqual(len(set(counts.values())), 1, counts)

    def test_nothing_is_kept_found_or_told_on(self):
        for code in (self._get_code(), UNKNOWN):
            headers = self._open(code).headers
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["X-Robots-Tag"], "noindex, nofollow")
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_page_needs_nothing_else(self):
        """No scripts, and nothing to fetch; the logo is in the page."""
        self.company.logo = self.env.ref("base.user_admin").image_1920
        response = self._open()
        page = html.fromstring(response.content)
        self.assertFalse(page.xpath("//script"))
        addresses = page.xpath("//@src | //@href")
        self.assertTrue(addresses)
        self.assertEqual([a for a in addresses if not a.startswith("data:")], [])
        self.assertEqual(
            page.xpath("//meta[@name='robots']/@content")[0][:7], "noindex"
        )

    def test_no_session(self):
        self.opener.cookies.clear()
        response = self._open()
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertTrue(response.text.lstrip().startswith("<!DOCTYPE html>"))

    def test_head(self):
        for code, status in ((self._get_code(), 200), (UNKNOWN, 404)):
            response = self._open(code, method="HEAD")
            self.assertEqual((response.status_code, response.text), (status, ""))

    def test_trailing_slash_and_query(self):
        code = self._get_code()
        for address in (f"{code}/", f"{code}?utm_source=x&code=y", f"{code}/?code=1"):
            with self.subTest(address=address):
                self.assertEqual(self._read(self._open(address))[0], "valid")

    @mute_logger("odoo.http")
    def test_nothing_to_post(self):
        response = self._open(data={"x": "y"})
        self.assertIn(response.status_code, (400, 405))

    def test_page_reads_as_little_for_many_modules(self):
        """It read whole rows of certificates, employees and companies."""
        [url] = self.certificate._get_pass_urls().values()
        code = url.partition("/pass/")[2].partition("#")[0]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            finding = Verifier(self.env).verify(code)
            return self.env.cr.sql_log_count - before, len(finding.modules)

        count()
        for number in (1, 3):
            for name in range(number):
                kind = self._new_type(f"M{number}{name}", parent_id=self.type.id)
                self._issue(self.holder, kind, **self._get_dates("valid"))
            queries, modules = count()
            with self.subTest(modules=modules):
                self.assertGreaterEqual(modules, number)
                self.assertLessEqual(queries, 11)

    def test_language_of_the_visitor(self):
        self._offer_language("nl_NL")
        self.type.with_context(lang="nl_NL").name = "Heftruck"
        for headers, language, name, day in [
            ({}, "en-US", "Forklift", "December 31, 2027"),
            ({"Accept-Language": "nl"}, "nl-NL", "Heftruck", "31 december 2027"),
            ({"Accept-Language": "nl-BE"}, "nl-NL", "Heftruck", "31 december 2027"),
            ({"Accept-Language": "fy"}, "en-US", "Forklift", "December 31, 2027"),
        ]:
            self.opener.cookies.clear()
            with self.subTest(headers=headers):
                response = self._open(headers=headers)
                self.assertEqual(response.history, [])
                page = html.fromstring(response.content)
                self.assertEqual(page.get("lang"), language)
                facts = list(self._read(response)[1].values())
                self.assertEqual(facts[0], name)
                self.assertEqual(facts[-1], day)

    def _offer_language(self, code):
        language = self.env["res.lang"]._activate_lang(code)
        # Sites choose from the languages, where there are sites.
        if "website" in self.env:
            self.env["website"].search([]).language_ids += language


class TestLimit(VerificationCase):
    def test_too_many_checks(self):
        self._set_limits(2)
        code = self._get_code()
        self.assertEqual(self._open(code).status_code, 200)
        self.assertEqual(self._open(UNKNOWN).status_code, 404)
        for refused in (code, UNKNOWN, "x"):
            response = self._open(refused)
            self.assertEqual(response.status_code, 429)
            self.assertEqual(response.headers["Retry-After"], "60")
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertEqual(self._read(response), ("refusal", {}))
            self.assertIn("Try again in 60 seconds", self._get_page_text(response))
        self.assertEqual(self.Check.search_count([]), 2)
        with freeze_time("2026-03-10 12:01:00"):
            self.assertEqual(self._open(code).status_code, 200)

    def test_each_address_counts_alone(self):
        self._set_limits(1)
        code = self._get_code()
        with self._behind_proxy() as coming_from:
            for address, status in [
                ("192.0.2.7", 200),
                ("192.0.2.7", 429),
                ("192.0.2.8", 200),
                ("2001:db8::1", 200),
                ("2001:db8::2", 429),
                ("2001:db8:0:1::1", 200),
            ]:
                with self.subTest(address=address):
                    response = self._open(code, headers=coming_from(address))
                    self.assertEqual(response.status_code, status)


class TestLookup(VerificationCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_pass_lookup = True

    def _look_up(self, number="FORK-valid", surname="van den Berg", **kw):
        data = {
            "csrf_token": Request.csrf_token(self),
            "number": number,
            "surname": surname,
        }
        return self.url_open("/pass/lookup", data=data, timeout=60, **kw)

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def assertNotFound(self, response):
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self._read(response), ("unknown", {}))
        self.assertIn("Not found", self._get_page_text(response))

    def test_form(self):
        response = self._open("lookup")
        self.assertEqual(response.status_code, 200)
        page = html.fromstring(response.content)
        self.assertFalse(page.xpath("//article"))
        labels = {
            label.get("for"): self._get_text(label) for label in page.xpath("//label")
        }
        self.assertEqual(set(labels), set(page.xpath("//input[@id]/@name")))
        self.assertNotIn("Checked on", self._get_page_text(response))
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")

    def test_form_as_it_is_sent(self):
        """With the token and the cookie that the page itself gave."""
        self.opener.cookies.clear()
        page = html.fromstring(self._open("lookup").content)
        form = page.forms[0]
        form.fields.update({"number": "FORK-valid", "surname": "Berg"})
        response = self.url_open(form.action, data=dict(form.form_values()))
        self.assertEqual(self._read(response)[0], "valid")

    @mute_logger("odoo.http")
    def test_form_from_elsewhere(self):
        response = self.url_open("/pass/lookup", data={"number": "FORK-valid"})
        self.assertEqual(response.status_code, 400)

    def test_found(self):
        status, facts = self._read(self._look_up())
        self.assertEqual(status, "valid")
        self.assertEqual(
            facts,
            {
                "Certificate": "Forklift",
                "Holder": "J.W. van den Berg",
                "Number": "FORK-valid",
                "Valid from": "January 1, 2026",
                "Valid through": "December 31, 2027",
            },
        )

    def test_tolerance(self):
        for number, surname in [
            (" FORK-valid\t", "  BERG "),
            ("FORK-valid", "vandenberg"),
            ("FORK-valid\0", "Bérg"),
            ("fork-VALID", "Berg"),
            ("FORK – valid", "Berg"),
            ("fork\u2011valid\u200b", "Berg"),
        ]:
            with self.subTest(number=number, surname=surname):
                self.assertEqual(self._read(self._look_up(number, surname))[0], "valid")

    def test_not_found(self):
        """Whichever of the two is wrong, the answer is the same."""
        pages = set()
        for number, surname in [
            ("FORK-valid", "Jansen"),
            ("FORK-other", "Berg"),
            ("FORKvalid", "Berg"),
            ("FORK-valid", ""),
            ("", "Berg"),
            ("%", "%"),
            ("\0", "\0"),
            ("'; --", "<b>"),
            ("A" * 4000, "B" * 4000),
        ]:
            with self.subTest(number=number[:9], surname=surname[:9]):
                response = self._look_up(number, surname)
                self.assertNotFound(response)
                page = html.fromstring(response.content)
                pages.add(html.tostring(page.xpath("//article")[0]))
        self.assertEqual(len(pages), 1)

    def test_texts_from_outside_are_cut_first(self):
        """Before anything is done with them whose cost grows with their length."""
        for mark in ("\u0301", "\ufdfa"):
            text = "Berg" + mark * 500
            with patch.object(names, "fold", side_effect=names.fold) as fold:
                self.assertEqual(self._look_up("FORK-valid", text).status_code, 200)
            folded = [call.args[0] for call in fold.call_args_list]
            self.assertLessEqual(max(map(len, folded)), 100)

    @mute_logger("odoo.http")
    def test_large_bodies_are_refused(self):
        response = self._look_up("FORK-valid", "x" * 100_000)
        self.assertEqual(response.status_code, 413)

    def test_without_parameters(self):
        data = {"csrf_token": Request.csrf_token(self)}
        self.assertNotFound(self.url_open("/pass/lookup", data=data))

    def test_file_for_a_number(self):
        data = {"csrf_token": Request.csrf_token(self), "surname": "Berg"}
        files = {"number": ("FORK-valid", b"FORK-valid")}
        self.assertNotFound(self.url_open("/pass/lookup", data=data, files=files))

    def test_same_number_of_several_types(self):
        other_type = self._new_type("Crane", code="CRANE")
        expired = self._get_dates("expired") | {"number": "FORK-valid"}
        self._issue(self.holder, other_type, **expired)
        self._issue(self.worker, self._new_type("Bus", code="BUS"), number="FORK-valid")
        page = html.fromstring(self._look_up().content)
        statuses = page.xpath("//article/@data-status")
        self.assertEqual(sorted(statuses), ["expired", "valid"])

    def test_who_is_not_shown(self):
        self.holder.certificates_verification_opt_out = True
        self.assertNotFound(self._look_up())
        self.holder.certificates_verification_opt_out = False
        self.certificate.active = False
        self.assertNotFound(self._look_up())
        self.certificate.active = True
        self.assertEqual(self._read(self._look_up())[0], "valid")

    def test_only_companies_that_want_it(self):
        self.other_company.certificates_pass_lookup = True
        self.company.certificates_pass_lookup = False
        self.assertNotFound(self._look_up())

    def test_another_company_is_named(self):
        facts = self._read(self._look_up())[1]
        self.assertNotIn("Registered by", facts)
        abroad = self._new_employee("Eva Elbe", company_id=self.other_company.id)
        certificate_type = self._new_type("Crane", code="CRANE")
        self._issue(abroad, certificate_type, number="E-1")
        self.other_company.certificates_pass_lookup = True
        for question, company in [
            (("E-1", "Elbe"), "Elbe Logistics"),
            (("FORK-valid", "Berg"), "Rhine Logistics"),
        ]:
            response = self._look_up(*question)
            facts = self._read(response)[1]
            self.assertIn(company, self._get_page_text(response))
            page = html.fromstring(response.content)
            [letterhead] = page.find_class("o_verify_letterhead")
            other = self._get_text(letterhead) != company
            self.assertEqual(facts.get("Registered by"), company if other else None)

    def test_off(self):
        self.company.certificates_pass_lookup = False
        self.assertEqual(self._open("lookup").status_code, 404)
        self.assertEqual(self._look_up().status_code, 404)

    def test_same_work_for_every_answer(self):
        self._issue(self.colleague, number="OUT")
        self.colleague.certificates_verification_opt_out = True
        self._look_up()
        counts = {
            question: self._count_queries(lambda q=question: self._look_up(*q))[0]
            for question in [
                ("FORK-valid", "Berg"),
                ("FORK-valid", "Jansen"),
                ("FORK-other", "Berg"),
                ("OUT", "Colleague"),
                ("OUT", "Jansen"),
            ]
        }
        self.assertEqual(len(set(counts.values())), 1, counts)

    def test_stricter_limit(self):
        self.env["ir.config_parameter"].set_param(
            "certificates_verification.lookups_per_minute", 2
        )
        for surname in ("Berg", "Jansen"):
            self.assertEqual(self._look_up(surname=surname).status_code, 200)
        for surname in ("Berg", "Jansen"):
            response = self._look_up(surname=surname)
            self.assertEqual(response.status_code, 429)
            self.assertEqual(response.headers["Retry-After"], "60")
        self.assertEqual(self._open("lookup").status_code, 200)
        self.assertEqual(self._open().status_code, 200)
        self.assertEqual(self.Check.search_count([("kind", "=", "lookup")]), 2)
