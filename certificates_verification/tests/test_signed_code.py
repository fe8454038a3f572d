import json
from datetime import date
from io import BytesIO
from time import perf_counter

import cbor2
import zxingcpp
from PIL import Image, ImageFilter

from odoo.tests import tagged

from odoo.addons.certificates_passes.tests.common import PassesCase
from odoo.addons.report_svg.tests import pdf

from ..tools import claims, cose
from .reader import ANY_TIME, VerifyError, read

REPORT = "certificates_passes.report_pass"
INDEX, TYPE, HOLDER, LEVEL, MODULES = range(5)


@tagged("post_install", "-at_install")
class TestSignedCode(PassesCase):
    """The code on a pass proves the certificate without asking a server."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_signed_codes = True
        cls.certificate = cls._issue(number="NR-42")

    def _get_url(self, certificate=None):
        certificate = certificate or self.certificate
        return certificate._get_pass_urls()[certificate.id]

    def _get_token(self, certificate=None):
        return cose.from_digits(self._get_url(certificate).partition("#")[2])

    def _get_keys(self):
        published = self.env["certificates.signing.key"]._get_published(self.company)
        return published[self.company]

    def _verify(self, token, leeway=ANY_TIME):
        """Return the claims, as a reader that others wrote finds them."""
        return read(token, self._get_keys(), leeway)

    def _get_own_claims(self, certificate=None):
        return self._verify(self._get_token(certificate))[claims.OWN]

    def test_another_reader_verifies_the_code(self):
        certificate = self._issue(
            type_id=self._new_type("VCA Basic").id,
            date_start="2026-01-01",
            date_expiry="2035-12-31",
        )
        found = self._verify(self._get_token(certificate))
        self.assertEqual(int.from_bytes(found[claims.ID], "big"), certificate.id)
        self.assertEqual(found[claims.OWN][TYPE], "VCA Basic")
        self.assertEqual(found[claims.OWN][HOLDER], certificate._get_shown_holder())
        zone = self.company._get_certificates_timezone()
        self.assertEqual(
            found[claims.NOT_BEFORE],
            claims.find_start(date(2026, 1, 1), zone).timestamp(),
        )
        self.assertEqual(
            found[claims.EXPIRES],
            claims.find_start(date(2036, 1, 1), zone).timestamp(),
        )

    def test_one_changed_byte_is_refused(self):
        token = self._get_token()
        self.assertTrue(self._verify(token))
        # The last ones are of the signature, those before of the claims.
        for place in (30, 60, len(token) - 70, len(token) - 1):
            changed = bytearray(token)
            changed[place] ^= 1
            with self.subTest(place=place), self.assertRaises(Exception) as refusal:
                self._verify(bytes(changed))
            self.assertNotIsInstance(refusal.exception, AssertionError)

    def test_key_of_another_company_is_refused(self):
        other = self.env["certificates.signing.key"]._need_signer(self.other_company)
        published = self.env["certificates.signing.key"]._get_published(
            self.other_company
        )
        [key] = published[self.other_company]
        self.assertEqual(key["kid"], other.kid)
        forged = {**key, "kid": self._get_keys()[0]["kid"]}
        with self.assertRaises(VerifyError):
            read(self._get_token(), [forged], ANY_TIME)

    def test_without_end(self):
        self.certificate.date_expiry = False
        found = self._verify(self._get_token())
        self.assertNotIn(claims.EXPIRES, found)

    def test_holder_is_named_as_the_company_shows_it(self):
        for shown, holder in (
            ("initials", "W. Worker"),
            ("full", "Wanda Worker"),
            ("none", ""),
        ):
            self.worker.name = "Wanda Worker"
            self.company.certificates_pass_holder_shown = shown
            with self.subTest(shown=shown):
                self.assertEqual(self._get_own_claims()[HOLDER], holder)

    def test_who_opted_out_has_no_code(self):
        self.worker.certificates_verification_opt_out = True
        self.assertFalse(self.certificate._get_pass_urls())

    def test_company_that_does_not_sign(self):
        self.company.certificates_signed_codes = False
        self.assertNotIn("#", self._get_url())

    def test_codes_printed_before_go_on_working(self):
        self.company.certificates_signed_codes = False
        before = self._get_url()
        self.company.certificates_signed_codes = True
        self.assertEqual(self._get_url().partition("#")[0], before)

    def test_level_and_modules(self):
        level = self.env["certificates.level"].create(
            {"name": "B", "type_id": self.type.id}
        )
        module = self._new_type("Night", parent_id=self.type.id)
        other = self._new_type("Rain", parent_id=self.type.id)
        self.certificate.write({"level_id": level.id, "date_expiry": "2036-01-01"})
        self._issue(type_id=module.id, date_expiry="2036-01-01")
        self._issue(type_id=other.id, date_expiry="2035-05-05")
        found = self._get_own_claims()
        self.assertEqual(found[LEVEL], "B")
        days = (date(2035, 5, 5) - date(1970, 1, 1)).days
        self.assertCountEqual(found[MODULES], ["Night", ["Rain", days]])

    def test_claims_are_dropped_before_the_code_is_hard_to_read(self):
        """However much there is to say, a code has a size that cameras read."""
        for number in range(12):
            module = self._new_type(
                f"Module number {number} of the course", parent_id=self.type.id
            )
            self._issue(type_id=module.id)
        self.type.name = "A certificate of which the name is very long indeed " * 3
        self.worker.name = "Wolfeschlegelsteinhausenbergerdorff " * 3
        self.company.certificates_pass_holder_shown = "full"
        found = self._get_own_claims()
        self.assertIsNone(found[MODULES])
        self.assertTrue(found[TYPE].endswith("…"))
        [code] = self._read_codes(self._draw())
        self.assertLessEqual(int(code.extra["Version"]), 13)
        self.assertEqual(code.ec_level, "M")

    def test_address_that_leaves_no_room(self):
        address = f"https://{'x' * 250}.example.com/pass/#"
        self.assertFalse(self.certificate._sign_claims({self.certificate.id: address}))

    def test_printed_again_it_is_the_same(self):
        self.assertEqual(self._get_url(), self._get_url())

    def test_read_from_print_and_from_a_poor_photo(self):
        self.type.name = "Veilig werken op hoogte"
        content = self._draw()
        for dpi in (300, 150):
            with self.subTest(dpi=dpi):
                [code] = self._read_codes(content, dpi)
                self.assertEqual(code.text, self._get_url())
        page = pdf.render(content)
        for angle in (-5, 5):
            photo = page.convert("L").rotate(angle, Image.BICUBIC, True, fillcolor=255)
            photo = photo.filter(ImageFilter.GaussianBlur(1.5))
            stream = BytesIO()
            photo.save(stream, "JPEG", quality=40)
            with self.subTest(angle=angle):
                codes = zxingcpp.read_barcodes(Image.open(stream))
                self.assertEqual([code.text for code in codes], [self._get_url()])

    def _draw(self):
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_pdf(REPORT, self.certificate.ids)[0]

    def _read_codes(self, content, dpi=300):
        page = pdf.render(content, dpi=dpi)
        return zxingcpp.read_barcodes(page)

    def test_queries_do_not_grow_with_certificates(self):
        certificates = self._issue_many(6)
        self.env.flush_all()
        # What Odoo keeps of languages and rights, it reads once.
        self._get_url()
        counts = []
        for some in (certificates[:1], certificates):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(some._get_pass_urls()), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_250_codes_are_signed_in_no_time(self):
        signer = self.env["certificates.signing.key"]._need_signer(self.company)
        statement = next(self.certificate._get_statements())[0]
        start = perf_counter()
        for _number in range(250):
            found = claims.fit(statement, "https://odoo.example.com/pass/#")
            cose.to_digits(cose.sign(signer, found))
        self.assertLess(perf_counter() - start, 0.2)

    def test_what_is_measured_as_overhead(self):
        found = claims.fit(next(self.certificate._get_statements())[0], "https://#")
        overhead = len(self._get_token()) - len(cbor2.dumps(found))
        self.assertEqual(overhead, cose.OVERHEAD_BYTES)

    def test_published_keys_are_for_anybody(self):
        published = self.env["certificates.signing.key"]._get_published(self.company)
        for key in published[self.company]:
            self.assertEqual(
                set(key), {"kty", "crv", "x", "y", "kid", "alg", "use"}, json.dumps(key)
            )
