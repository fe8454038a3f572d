import json
import re
from datetime import date, timedelta
from unittest.mock import patch
from urllib.parse import quote

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.certificates.tests.common import FrozenMixin
from odoo.addons.report_svg.tests import pdf
from odoo.addons.report_svg.tests.pictures import encode, make_image

from ..models.assignment import card
from .common import PassesCase

REPORT = "certificates_passes.report_pass"
SHEET = "certificates_passes.report_pass_sheet"
TODAY = date(2026, 5, 1)
# Three millimeters in points: nothing that matters is nearer to the edge.
MARGIN = 3 * 72 / 25.4
# The frame of the code.
CODE_LEFT = 604 / 856 * pdf.CARD[0]
CODE_TOP, CODE_BOTTOM = ((1 - y / 539.8) * pdf.CARD[1] for y in (262, 474))
DUTCH_DATES = ("1 mrt 2026", "1 mrt 2031")
# A number of 40 characters, and an identifier of 36.
LONG_NUMBER = "NL-EHBO-2027-ABCDEF-000123-456789-XYZ-01"
LONG_EXTERNAL_NUMBER = "2f1c9d54-7e32-4b8c-a1b7-9a1b2c3d4e5f"
LONG_NAME = (
    "Wilhelmina Johanna Maria van der Meulen-Oosterbaan van Steenhuizen tot Wassenberg"
)

LONG_NAMES = [
    "W" * 200,
    "Maximiliana Alexandra " * 9,
    "Александра Владимировна Кузнецова-Преображенская",
    "Nguyễn Thị Ánh Tuyết",
    "Αλέξανδρος Παπαδόπουλος",
    "שרה כהן לוי",
    "محمد عبد الرحمن الأحمد",
    '<b>"O\'Brien" & Söns</b>',
    "Li",
]


class CardCase(PassesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._give_codes()
        cls.issuer = cls.env["res.partner"].create({"name": "Orange Cross"})
        cls.type.write({"name": "First Aid", "issuer_id": cls.issuer.id})
        cls.worker.image_1920 = encode(make_image("JPEG", size=(300, 400)))
        cls.worker.certificates_external_number = "EXT-7"
        cls.certificate = cls._issue(
            number="NR-42", level="Advanced", date_start="2026-03-01"
        )

    def _draw(self, certificates=None):
        certificates = certificates or self.certificate
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_pdf(REPORT, certificates.ids)[0]

    def _get_card(self, certificate=None):
        (card,) = (certificate or self.certificate)._get_pass_cards()
        return card

    def _issue_module(self, name="AED", main=None, employee=None, **values):
        module = self._new_type(name, parent_id=(main or self.type).id)
        return self._issue(employee, module, **{"date_start": "2026-03-01", **values})


@tagged("post_install", "-at_install")
class TestCard(FrozenMixin, CardCase):
    now = TODAY

    def test_the_pdf_shows_what_matters(self):
        content = self._draw()
        self.assertEqual(len(pdf.get_pages(content)), 1)
        for side, expected in zip(pdf.get_pages(content)[0], pdf.CARD, strict=True):
            self.assertAlmostEqual(side, expected, delta=0.01)
        (found,) = pdf.get_texts(content)
        for shown in (
            "First Aid",
            "Advanced",
            "Wim Worker",
            "NR-42",
            "EXT-7",
            "Mar 1, 2026",
            "Mar 1, 2031",
            "Orange Cross",
            "Rhine Logistics",
            "Scan to verify",
        ):
            self.assertIn(shown, found)

    def test_the_code_says_what_it_is_to_say(self):
        urls = self.certificate._get_pass_urls()
        self.assertEqual(pdf.read_codes(self._draw()), [urls[self.certificate.id]])

    def test_the_code_is_read_even_in_a_poor_scan(self):
        self.assertTrue(pdf.read_codes(self._draw(), dpi=150))

    def test_without_another_addon_there_is_no_code(self):
        """A pass is printed all the same, and nothing is in the place of the code."""
        alone = card.CertificatesAssignment._get_pass_urls
        certificates = self.registry["certificates.assignment"]
        with patch.object(certificates, "_get_pass_urls", alone):
            self.assertIsNone(self._get_card().qr)
            content = self._draw()
        self.assertEqual(pdf.read_codes(content), [])
        self.assertNotIn("Scan", pdf.get_texts(content)[0])
        self.assertIn("NR-42", pdf.get_texts(content)[0])

    def test_without_end(self):
        self.certificate.date_expiry = False
        self.assertIn("Without end", pdf.get_texts(self._draw())[0])

    def test_what_is_missing_leaves_no_label(self):
        self.certificate.number = False
        self.worker.certificates_external_number = False
        (found,) = pdf.get_texts(self._draw())
        self.assertNotIn("umber", found)

    def test_a_revoked_certificate_says_so(self):
        self.certificate.revoked_on = TODAY
        (found,) = pdf.get_texts(self._draw())
        self.assertIn("Revoked on", found)
        self.assertIn("May 1, 2026", found)
        self.assertNotIn("Valid until", found)

    def test_dates_are_written_as_the_holder_writes_them(self):
        self._speak_dutch(self.worker.work_contact_id)
        card = self._get_card()
        self.assertEqual((card.date_start, card.date_expiry), DUTCH_DATES)

    def _speak_dutch(self, partner):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.type.with_context(lang="nl_NL").name = "Eerste Hulp"
        partner.lang = "nl_NL"

    def test_a_pass_is_in_the_language_of_its_holder_whoever_prints_it(self):
        """The pass came in the language of the clerk, the mailed one in another."""
        self._speak_dutch(self.company.partner_id)
        contact, user = self.worker.work_contact_id, self._new_user("wim")
        self.assertFalse(self.worker.user_id)
        for clerk in ("en_US", "nl_NL"):
            certificate = self.certificate.with_context(lang=clerk)
            for holder, titles in (
                ({"contact": False, "user": None}, ("Eerste Hulp", "1 mrt 2026")),
                ({"contact": "en_US", "user": None}, ("First Aid", "Mar 1, 2026")),
                ({"contact": "en_US", "user": "nl_NL"}, ("Eerste Hulp", "1 mrt 2026")),
                ({"contact": "nl_NL", "user": "en_US"}, ("First Aid", "Mar 1, 2026")),
            ):
                contact.lang = holder["contact"]
                user.lang = holder["user"] or "en_US"
                self.worker.user_id = user if holder["user"] else False
                self.worker.work_contact_id = contact
                with self.subTest(clerk=clerk, **holder):
                    card = self._get_card(certificate)
                    self.assertEqual((card.title, card.date_start), titles)
                    certificate.invalidate_recordset(["pass_svg"])
                    reports = self.env["ir.actions.report"].with_context(lang=clerk)
                    for shown in (
                        str(certificate.pass_svg),
                        certificate._render_pass_svgs()[certificate.id],
                        pdf.get_texts(certificate._render_pass_pdfs()[certificate.id])[
                            0
                        ],
                        *(
                            pdf.get_texts(
                                reports._render_qweb_pdf(report, certificate.ids)[0]
                            )[0]
                            for report in (REPORT, SHEET)
                        ),
                    ):
                        self.assertIn(titles[0], shown)

    def test_what_is_left_out_is_told_in_the_language_of_the_clerk(self):
        self._speak_dutch(self.worker.work_contact_id)
        self.type.with_context(lang="nl_NL").name = "Hulp \ue000"
        self.assertIn("it is left out", self._get_card().notice)

    def test_queries_for_passes_of_several_languages_do_not_grow(self):
        codes = ("nl_NL", "de_DE", "fr_FR")
        for code in codes:
            self.env["res.lang"]._activate_lang(code)
        certificates = self._issue_many(24)
        for n, certificate in enumerate(certificates):
            certificate.employee_id.work_contact_id.lang = codes[n % 3]
        draw = self.env["ir.actions.report"]._render_qweb_pdf
        draw(REPORT, certificates.ids)
        counts = []
        for some in (certificates[:6], certificates[:6], certificates):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            pages = pdf.get_texts(draw(REPORT, some.ids)[0])
            counts.append(self.env.cr.sql_log_count - before)
            self.assertIn("1 mei 2031", pages[0])
            self.assertIn("01.05.2031", pages[1])
            self.assertIn("1 mai 2031", pages[2])
        # The first time, environments of other languages read their user.
        self.assertEqual(*counts[1:])

    def test_the_pass_of_an_expired_certificate_says_so(self):
        """It looked like a valid one but for the date."""
        self.assertNotIn("Expired", pdf.get_texts(self._draw())[0])
        self.certificate.date_expiry = TODAY - timedelta(days=1)
        (found,) = pdf.get_texts(self._draw())
        self.assertIn("Expired", found)
        self.assertIn("Expired on", found)
        self.assertNotIn("Valid until", found)
        self._assert_within_margins()

    def test_an_organization_of_the_holder(self):
        self.assertEqual(self._get_card().organization, "")
        self.worker.certificates_organization_id = self.issuer
        self.assertEqual(self._get_card().organization, "Orange Cross")

    def test_modules(self):
        self._issue_module("AED", date_expiry=self.certificate.date_expiry)
        self._issue_module("Evacuation", date_expiry="2027-02-01")
        self.assertEqual(self._get_card().modules, ["AED", "Evacuation (Feb 1, 2027)"])
        (found,) = pdf.get_texts(self._draw())
        self.assertIn("AED", found)
        self.assertIn("Feb 1, 2027", found)

    def test_modules_that_do_not_count(self):
        self._issue_module("Expired", date_expiry="2026-04-01")
        self._issue_module("Upcoming", date_start="2026-06-01")
        self._issue_module("Revoked").revoked_on = TODAY
        self._issue_module("Archived").active = False
        self._issue_module("Colleague", employee=self.colleague)
        self._issue_module("Other", main=self._new_type("Crane"))
        old = self._issue_module("Renewed", date_expiry="2027-01-01")
        new = self._issue(self.worker, old.type_id, date_expiry="2029-01-01")
        self.assertEqual(self._get_card().modules, ["Renewed (Jan 1, 2029)"])
        self.assertTrue(old.superseded and not new.superseded)

    def test_a_module_that_is_renewed_early_counts_until_then(self):
        old = self._issue_module("Renewed", date_expiry="2027-01-01")
        self._issue(
            self.worker,
            old.type_id,
            date_start="2027-01-01",
            date_expiry="2029-01-01",
        )
        self.assertTrue(old.superseded)
        self.assertEqual(self._get_card().modules, ["Renewed (Jan 1, 2027)"])

    def test_modules_of_modules(self):
        first = self._issue_module("First")
        second = self._issue_module("Second", main=first.type_id)
        self._issue_module("Other", main=self._new_type("Crane"))
        self.assertEqual(
            [module.partition(" (")[0] for module in self._get_card().modules],
            ["First", "Second"],
        )
        self.assertIn("Second", self._get_card(first).modules[0])
        self.assertEqual(self._get_card(second).modules, [])

    def test_modules_have_their_level_and_are_listed_once(self):
        values = {"date_expiry": self.certificate.date_expiry}
        module = self._issue_module("AED", level="A", **values)
        self._issue(self.worker, module.type_id, level="B", **values)
        self._issue_module("AED", level="A", **values)
        self.assertEqual(sorted(self._get_card().modules), ["AED, A", "AED, B"])

    def test_many_modules_stay_on_the_card(self):
        for n in range(15):
            self._issue_module(f"Module number {n}", date_expiry="2027-01-01")
        self._assert_within_margins()
        self.assertRegex(pdf.get_texts(self._draw())[0], r"\+\d+")

    def test_no_module_of_a_diploma_is_hidden(self):
        """Of seven modules three were printed, and then "+4"."""
        names = ("Reanimation", "Evacuation", "Fire Fighting", "Burns", "Diving")
        names += ("Sports Injuries", "Care of Children")
        for n, name in enumerate(names):
            self._issue_module(name, date_expiry=f"2027-{n + 1:02}-01")
        harbor = self.env["res.partner"].create({"name": "Harbor"})
        self.worker.certificates_organization_id = harbor
        self.issuer.name = "The Institute of Orange Cross for First Aid and Rescue"
        for name in ("Wim Worker", LONG_NAME):
            self.worker.name = name
            for show_photo in (True, False):
                self.company.certificates_pass_show_photo = show_photo
                with self.subTest(photo=show_photo, name=name):
                    self._assert_complete(name, self.issuer.name, *names)
                    self.assertNotRegex(pdf.get_texts(self._draw())[0], r"\+\d")
                    self._assert_within_margins()
                    self.assertEqual(len(pdf.read_codes(self._draw())), 1)

    def test_letters_of_few_modules_are_as_large_as_others(self):
        for name in ("AED", "Evacuation", "Burns"):
            self._issue_module(name, date_expiry="2027-02-01")
        svg = self.certificate._render_pass_svgs()[self.certificate.id]
        (size,) = set(re.findall(r'font-size="([\d.]+)"[^>]*>[^<]*Burns', svg))
        self.assertGreaterEqual(float(size), 17)

    def test_a_long_issuer_has_the_room_that_there_is(self):
        self.issuer.name = "The Institute of Orange Cross for First Aid and Rescue"
        self.worker.certificates_organization_id = self.issuer
        self._assert_complete(self.issuer.name)
        self._assert_within_margins()

    def test_a_landscape_photo_is_not_coarse(self):
        """It was enlarged from 96 pixels of its height."""
        self.worker.image_1920 = encode(make_image("JPEG", size=(1200, 450)))
        photo = self._get_card().photo
        self.assertEqual((photo.width, photo.height), (230, 286))
        self.worker.image_1920 = encode(make_image("JPEG", size=(300, 400)))
        self.assertEqual(self._get_card().photo.height, 256)

    def test_long_numbers_are_complete(self):
        self._add_labels_in_dutch()
        self.env["res.lang"]._activate_lang("nl_NL")
        self.worker.certificates_organization_id = self.issuer
        self._issue_module("Evacuation", date_expiry="2027-02-01")
        self.certificate.date_expiry = False
        for show_photo in (True, False):
            self.company.certificates_pass_show_photo = show_photo
            for number in ("NL-EHBO-2027-000123", LONG_NUMBER):
                for external in (False, "PERS-000012345678", LONG_EXTERNAL_NUMBER):
                    self.certificate.number = number
                    self.worker.certificates_external_number = external
                    with self.subTest(number=number, external=external):
                        self._assert_complete(number, external or "", "Without end")
                        self._assert_within_margins()

    def _add_labels_in_dutch(self):
        view = self.env.ref("certificates_passes.pass_svg_fields")
        for english, dutch in (
            ("Personal number", "Persoonlijk nummer"),
            (">Number<", ">Certificaatnummer<"),
            ("Valid until", "Geldig tot en met"),
        ):
            view.arch = view.arch.replace(english, dutch)

    def _assert_complete(self, *values):
        found = pdf.get_texts(self._draw())[0]
        self.assertNotIn("…", found)
        for value in values:
            self.assertIn("".join(value.split()), "".join(found.split()))

    def test_labels_keep_clear_of_each_other_and_of_the_code(self):
        self._add_labels_in_dutch()
        for number in ("1", "NL-2027-000123"):
            self.certificate.number = number
            self._assert_complete("Certificaatnummer", "Persoonlijk nummer")
            for _left, bottom, right, top in pdf.get_line_boxes(self._draw()):
                if bottom > CODE_BOTTOM and top < CODE_TOP:
                    self.assertLess(right, CODE_LEFT)

    def test_numbers_side_by_side_are_as_large_as_each_other(self):
        self.certificate.number, self.worker.certificates_external_number = (
            "NR-42",
            "EXT-4200001",
        )
        svg = self.certificate._render_pass_svgs()[self.certificate.id]
        sizes = re.findall(r'font-size="([\d.]+)"[^>]*>(?:NR-42|EXT-4200001)<', svg)
        self.assertEqual(len(sizes), 2)
        self.assertEqual(*sizes)

    def test_a_long_name_is_complete(self):
        self.worker.name = LONG_NAME
        self.worker.certificates_organization_id = self.issuer
        for show_photo in (True, False):
            self.company.certificates_pass_show_photo = show_photo
            self._assert_complete(LONG_NAME)
            self._assert_within_margins()

    def test_no_name_leaves_the_card(self):
        for name in LONG_NAMES:
            self.worker.name = name
            self.certificate.number = name[:50]
            self.worker.certificates_external_number = name[:50]
            with self.subTest(name):
                self._assert_within_margins()

    def test_no_title_leaves_the_card(self):
        self.company.certificates_pass_logo = encode(make_image("PNG", size=(600, 300)))
        for name in LONG_NAMES:
            self.type.name = name
            self.issuer.name = name
            self.certificate.level_id = self._get_level(name)
            self.company.name = name
            with self.subTest(name):
                self._assert_within_margins()

    def _assert_within_margins(self):
        left, bottom, right, top = pdf.get_text_box(self._draw())
        self.assertGreaterEqual(left, MARGIN)
        self.assertGreaterEqual(bottom, MARGIN)
        self.assertLessEqual(right, pdf.CARD[0] - MARGIN + 0.5)
        self.assertLessEqual(top, pdf.CARD[1] - MARGIN)

    def test_a_text_keeps_clear_of_the_code(self):
        self.worker.name = "W" * 200
        for n in range(9):
            self._issue_module(f"Module number {n}", date_expiry="2027-01-01")
        self.assertEqual(len(pdf.read_codes(self._draw())), 1)

    def test_names_with_markup_are_text(self):
        self.worker.name = "<script>alert(1)</script> & 'quotes' \"\u202eevil"
        (found,) = pdf.get_texts(self._draw())
        self.assertIn("<script>alert(1)</script>", found)
        svg = self.certificate._render_pass_svgs()[self.certificate.id]
        self.assertNotIn("<script", svg)
        self.assertNotIn("\u202e", svg)

    def test_an_empty_name(self):
        self.env.cr.execute(
            "UPDATE resource_resource SET name = '\u200b' WHERE id = %s",
            [self.worker.resource_id.id],
        )
        self.env.cr.execute(
            "UPDATE hr_employee SET name = ' ' WHERE id = %s", [self.worker.id]
        )
        self.worker.invalidate_recordset()
        self.worker.image_1920 = False
        self.assertEqual(len(pdf.get_pages(self._draw())), 1)

    def test_a_name_that_cannot_be_drawn_is_told(self):
        self.worker.name = "Wi\ue000m"
        for draw in (self._draw, self.certificate._render_pass_pdfs):
            with self.assertRaisesRegex(UserError, "cannot be printed.*“\ue000”"):
                draw()
        self.assertIn("svg", self.certificate._render_pass_svgs()[self.certificate.id])

    def test_initials_are_not_what_cannot_be_printed(self):
        self.worker.write({"name": "𗀀ใ Worker", "image_1920": False})
        self.assertEqual(self._get_card().initials, "W")
        with self.assertRaisesRegex(UserError, "in “𗀀ใ Worker”"):
            self._draw()

    def test_what_a_customer_adds(self):
        prepare = type(self.Assignment)._prepare_pass_card

        def prepare_more(self, **shared):
            values = prepare(self, **shared)
            return {**values, "extra": {"room": f"Room {self.number}"}}

        self.patch(type(self.Assignment), "_prepare_pass_card", prepare_more)
        self.assertEqual(self._get_card().extra, {"room": "Room NR-42"})

    def test_what_no_font_draws_is_left_out_of_types_and_organizations(self):
        self.type.name = "Fire \U0001f984 Warden"
        self.issuer.name = "Orange \ue000Cross"
        self.company.name = "Rhine \ue001 Logistics"
        self._issue_module("AED \ue002", date_expiry=self.certificate.date_expiry)
        (found,) = pdf.get_texts(self._draw())
        for shown in ("Fire Warden", "Orange Cross", "Rhine Logistics", "AED"):
            self.assertIn(shown, found)
        for character in "\U0001f984\ue000\ue001\ue002":
            self.assertIn(f"“{character}”", self.certificate.pass_notice)
        self.assertIn("“Fire \U0001f984 Warden”", self.certificate.pass_notice)

    def test_nothing_is_left_out_of_a_usual_pass(self):
        self.assertFalse(self.certificate.pass_notice)
        svg = self.certificate._render_pass_svgs()[self.certificate.id]
        self.assertNotIn("data-notice", svg)

    def test_a_type_of_nothing_that_can_be_drawn_is_refused(self):
        self.type.name = "\ue000"
        with self.assertRaisesRegex(UserError, "in “\ue000”"):
            self._draw()

    def test_the_code_can_be_clicked(self):
        urls = self.certificate._get_pass_urls()
        ((address, box),) = pdf.get_links(self._draw())
        self.assertEqual(address, urls[self.certificate.id])
        self.assertAlmostEqual(box[0], 623 / 856 * pdf.CARD[0], delta=0.5)

    def test_a_photo(self):
        card = self._get_card()
        self.assertEqual(card.photo.mimetype, "image/jpeg")
        self.assertIn(card.photo.content, pdf.get_pictures(self._draw()))
        self.assertEqual(self._get_color_of_photo(), (192, 57, 43))

    def test_no_photo_but_initials(self):
        for no_photo in (False, encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>")):
            self.worker.image_1920 = no_photo
            self.assertIsNone(self._get_card().photo)
            self.assertIn("WW", pdf.get_texts(self._draw())[0])

    def test_photos_can_be_left_out(self):
        self.company.certificates_pass_show_photo = False
        card = self._get_card()
        self.assertFalse(card.has_photo_frame or card.photo)
        self.assertNotIn("WW", pdf.get_texts(self._draw())[0])

    def _get_color_of_photo(self):
        pixel = pdf.render(self._draw(), dpi=254).getpixel((137, 310))
        expected = (192, 57, 43)
        near = all(abs(a - b) < 8 for a, b in zip(pixel, expected, strict=True))
        return expected if near else pixel

    def test_initials(self):
        for name, initials in (
            ("Wim Worker", "WW"),
            ("Wim", "W"),
            ("Anna van den Berg", "AB"),
            ("élodie Zola", "ÉZ"),
            ("123", ""),
        ):
            self.worker.name = name
            self.assertEqual(self._get_card().initials, initials)

    def test_a_logo_and_a_background(self):
        self.company.write(
            {
                "certificates_pass_logo": encode(make_image("PNG", color="#00ff00")),
                "certificates_pass_background": encode(
                    make_image("JPEG", size=(900, 600))
                ),
                "certificates_pass_color": "#ffd400",
            }
        )
        content = self._draw()
        self.assertEqual(len(pdf.read_codes(content)), 1)
        self.assertIn("Wim Worker", pdf.get_texts(content)[0])
        corner = pdf.render(content, dpi=254).getpixel((6, 534))
        self.assertGreater(corner[0], 180)
        self.assertLess(corner[2], 60)

    def test_an_svg_logo_of_the_company(self):
        logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">%s</svg>'
        rect = b'<rect width="40" height="20" fill="#00f"/>'
        self.company.partner_id.image_1920 = encode(logo % rect)
        self.assertFalse(self.company.uses_default_logo)
        image = pdf.render(self._draw(), dpi=254)
        self.assertEqual(image.getpixel((740, 78)), (0, 0, 255))
        self.company.partner_id.image_1920 = encode(logo % b"<script/>")
        image = pdf.render(self._draw(), dpi=254)
        self.assertNotEqual(image.getpixel((740, 78)), (0, 0, 255))

    def test_the_code_is_read_on_every_background(self):
        for color in ("#000000", "#ffffff", "#777777"):
            self.company.certificates_pass_background = encode(
                make_image("JPEG", color=color)
            )
            self.assertEqual(len(pdf.read_codes(self._draw())), 1)

    def test_the_number_of_queries_does_not_depend_on_that_of_passes(self):
        certificates = self._issue_many(40) + self.certificate
        self._issue_module("AED")
        # Caches are filled the first time.
        certificates._get_pass_cards()
        counts = []
        for some in (certificates[-2:], certificates[-2:], certificates):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(some._get_pass_cards()), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        # The first time, environments of other languages read their user.
        self.assertEqual(*counts[1:])

    def test_a_pdf_each(self):
        other = self._issue(self.colleague, number="NR-43")
        pdfs = (self.certificate + other)._render_pass_pdfs()
        self.assertEqual(list(pdfs), [self.certificate.id, other.id])
        self.assertIn("Coby Colleague", pdf.get_texts(pdfs[other.id])[0])
        self.assertEqual(self.Assignment._render_pass_pdfs(), {})

    def test_on_screen_it_is_the_same_card(self):
        svg = self.certificate.pass_svg
        self.assertEqual(svg.count("<svg"), 1)
        for shown in ("Wim Worker", "NR-42", 'role="img"', "data:image/jpeg;base64,"):
            self.assertIn(shown, svg)
        self.assertNotIn("pooled", svg)

    def test_a_form_shows_pictures_too(self):
        self.company.certificates_pass_logo = encode(make_image("PNG"))
        svg = self.certificate.with_context(bin_size=True).pass_svg
        self.assertIn("data:image/jpeg;base64,", svg)
        self.assertEqual(svg.count("<image"), 3)

    def test_a_sample_in_the_settings(self):
        self.company.write(
            {
                "certificates_pass_color": "#0a7d5a",
                "certificates_pass_show_photo": False,
            }
        )
        settings = self.env["res.config.settings"].with_company(self.company)
        sample = (
            settings.with_context(bin_size=True).create({}).certificates_pass_sample
        )
        self.assertIn("#0a7d5a", sample)
        self.assertEqual(sample.count("<svg"), 1)

    def test_ids_are_unique_on_a_page(self):
        self.colleague.image_1920 = encode(make_image("JPEG"))
        both = self.certificate + self._issue(self.colleague)
        svgs = "".join(both._render_pass_svgs().values())
        ids = re.findall(r' id="([^"]+)"', svgs)
        self.assertEqual(len(ids), 2)
        self.assertEqual(len(ids), len(set(ids)))

    def test_a_new_certificate_has_no_pass(self):
        self.assertFalse(self.Assignment.new({"type_id": self.type.id}).pass_svg)

    def test_the_name_of_the_file(self):
        report = self.env.ref("certificates_passes.action_report_pass")
        self.worker.name = "Wim / Worker"
        self.assertIn("object._get_pass_file_name", report.print_report_name)
        self.assertEqual(
            self.certificate._get_pass_file_name(),
            "NR-42 - Wim - Worker - First Aid - EXT-7.pdf",
        )

    def test_a_card_that_a_customer_changed(self):
        view = self.env.ref("certificates_passes.pass_svg_issuer")
        self.env["ir.ui.view"].create(
            {
                "name": "customer",
                "type": "qweb",
                "inherit_id": view.id,
                "arch": '<xpath expr="//g" position="after">'
                '<text x="40" y="20" font-size="10">Customer</text></xpath>',
            }
        )
        self.assertIn("Customer", pdf.get_texts(self._draw())[0])

    def test_who_may_draw_what(self):
        self.worker.user_id = self._new_user("holder")
        other = self._issue(self.colleague)
        own = self.certificate.with_user(self.worker.user_id)
        self.assertIn("EXT-7", own._get_pass_cards()[0].external_number)
        self.assertTrue(own._render_pass_pdfs())
        with self.assertRaises(AccessError):
            (own + other)._get_pass_cards()
        with self.assertRaises(AccessError):
            (own + other)._render_pass_pdfs()


@tagged("post_install", "-at_install")
class TestPrinting(HttpCase, CardCase):
    """Through the addresses that the Print menu and links use."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.worker.user_id = cls._new_user("holder")
        cls.stranger = cls._new_user("stranger")
        cls.portal = cls._new_user("portal", "base.group_portal")
        cls.others = cls._issue(cls.colleague, number="NR-43")

    def _get(self, login, certificates, report=REPORT, kind="pdf"):
        self.authenticate(login, login)
        ids = ",".join(map(str, certificates.ids))
        return self.url_open(f"/report/{kind}/{report}/{ids}")

    def test_an_officer(self):
        response = self._get("cert_officer", self.certificate + self.others)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        texts = pdf.get_texts(response.content)
        self.assertIn("Wim Worker", texts[0])
        self.assertIn("Coby Colleague", texts[1])
        self.assertEqual(len(pdf.read_codes(response.content, 1)), 1)

    def test_the_name_of_a_download(self):
        self.authenticate("cert_officer", "cert_officer")
        data = json.dumps([f"/report/pdf/{REPORT}/{self.certificate.id}", "qweb-pdf"])
        token = http.Request.csrf_token(self)
        response = self.url_open(
            "/report/download", {"data": data, "csrf_token": token}
        )
        self.assertIn(
            quote("NR-42 - Wim Worker - First Aid - EXT-7.pdf"),
            response.headers["Content-Disposition"],
        )
        self.assertEqual(len(pdf.get_pages(response.content)), 1)

    def test_sheets(self):
        response = self._get("cert_officer", self._issue_many(11), SHEET)
        self.assertEqual(len(pdf.get_pages(response.content)), 2)
        self.assertEqual(len(pdf.read_codes(response.content)), 10)

    def test_a_holder_prints_the_own_pass_only(self):
        response = self._get("cert_holder", self.certificate)
        self.assertIn("Wim Worker", pdf.get_texts(response.content)[0])
        for certificates in (self.others, self.certificate + self.others):
            response = self._get("cert_holder", certificates)
            self.assertNotEqual(response.status_code, 200)
            self.assertNotIn(b"%PDF", response.content)

    def test_a_holder_on_the_portal(self):
        holder = self._new_employee(
            "Pia Portal", work_contact_id=self.portal.partner_id.id
        )
        response = self._get("cert_portal", self._issue(holder))
        self.assertIn("Pia Portal", pdf.get_texts(response.content)[0])
        self.assertNotEqual(self._get("cert_portal", self.others).status_code, 200)

    def test_others(self):
        for kind in ("pdf", "html"):
            response = self._get("cert_stranger", self.certificate, kind=kind)
            self.assertNotEqual(response.status_code, 200)
            self.assertNotIn("Wim Worker", response.text)

    def test_without_log_in(self):
        response = self.url_open(f"/report/pdf/{REPORT}/{self.certificate.id}")
        self.assertNotIn(b"%PDF", response.content)

    def test_on_screen(self):
        response = self._get("cert_officer", self.certificate, kind="html")
        self.assertEqual(response.text.count("<svg"), 1)
        self.assertIn("fonts.css", response.text)

    def test_the_fonts_are_served(self):
        css = self.url_open("/report_svg/static/src/fonts/fonts.css").text
        for url in re.findall(r'url\("([^"]+)"\)', css):
            self.assertEqual(self.url_open(url).status_code, 200, url)

    def test_the_print_menu(self):
        """Downloads without asking for wkhtmltopdf, which may not be there."""
        self.start_tour(
            "/odoo/action-certificates.certificates_assignment_action?view_type=list",
            "certificates_passes_print",
            login="cert_officer",
            timeout=180,
        )
