import time

from markupsafe import Markup

from odoo.tests import BaseCase

from ..tools import text

NAMES = [
    "Anna Jansen",
    "Αλέξανδρος Παπαδόπουλος",
    "Александра Владимировна Кузнецова",
    "Nguyễn Thị Ánh Tuyết",
    "Łukasz Żółć-Brzęczyszczykiewicz",
    "שרה כהן לוי",
    "محمد عبد الرحمن الأحمد",
    "W" * 200,
    "i" * 200,
    "é" * 100,
    "Alexander " * 20,
    '<b>"O\'Brien" & Söns</b>',
    "שרה (Sarah) 12",
]


class TestText(BaseCase):
    def test_a_short_text_keeps_its_size(self):
        fitted = text.fit("Anna", 500, 40, 20, lines=2)
        self.assertEqual((fitted.size, fitted.lines), (40, ("Anna",)))

    def test_a_long_text_shrinks_first(self):
        width = text.measure("Anna Jansen") * 30
        fitted = text.fit("Anna Jansen", width, 40, 20, lines=2)
        self.assertEqual(fitted.lines, ("Anna Jansen",))
        self.assertAlmostEqual(fitted.size, 30, delta=0.02)

    def test_then_it_wraps_between_words(self):
        width = text.measure("Wolfgang Amadeus") * 20
        fitted = text.fit("Wolfgang Amadeus Mozart", width, 20, lines=2)
        self.assertEqual(fitted.lines, ("Wolfgang Amadeus", "Mozart"))
        self.assertEqual(fitted.size, 20)

    def test_then_it_is_shortened(self):
        fitted = text.fit("Wolfgang Amadeus Mozart", 150, 40, 20)
        self.assertEqual(len(fitted.lines), 1)
        self.assertTrue(fitted.lines[0].startswith("Wolfgang"))
        self.assertTrue(fitted.lines[0].endswith("…"))

    def test_nothing_is_wider_than_its_box(self):
        for name in NAMES:
            for width in (60, 200, 554):
                fitted = text.fit(name, width, 42, 28, lines=2, bold=True)
                self.assertLessEqual(len(fitted.lines), 2)
                for line in fitted.lines:
                    self.assertLessEqual(
                        text.measure(line, True) * fitted.size, width + 1e-6, name
                    )

    def test_a_word_without_spaces_is_broken(self):
        fitted = text.fit("W" * 30, text.measure("W" * 16) * 20, 20, lines=2)
        self.assertEqual(fitted.lines, ("W" * 16, "W" * 14))

    def test_an_accent_stays_with_its_letter(self):
        name = "x\u0302" * 30
        fitted = text.fit(name, 200, 20, lines=2)
        self.assertFalse(any(line.startswith("\u0302") for line in fitted.lines))
        self.assertNotIn("x…", fitted.lines[-1].replace("x\u0302", ""))

    def test_nothing_fits_nothing(self):
        for nothing in ("", False, None, "\u200b", "\x00"):
            self.assertEqual(text.fit(nothing, 100, 20).lines, ())

    def test_two_lines_are_as_large_as_they_can_be(self):
        width = text.measure("Amadeus Mozart") * 30
        steps = [(40, 25, 1), (40, 25, 2)]
        fitted = text.fit_steps("Wolfgang Amadeus Mozart", width, steps)
        self.assertEqual(fitted.lines, ("Wolfgang", "Amadeus Mozart"))
        self.assertAlmostEqual(fitted.size, 30, delta=0.5)
        self.assertTrue(fitted.is_complete)

    def test_the_last_step_shortens(self):
        fitted = text.fit_steps("W" * 99, 100, [(20, 15, 1), (15, 10, 2)])
        self.assertEqual((fitted.size, len(fitted.lines)), (10, 2))
        self.assertFalse(fitted.is_complete)

    def test_a_number_is_broken_after_a_hyphen(self):
        width = text.measure("NL-EHBO-2027-0") * 20
        fitted = text.fit("NL-EHBO-2027-000123", width, 20, lines=2)
        self.assertEqual(fitted.lines, ("NL-EHBO-2027-", "000123"))

    def test_a_term_of_a_template_is_text(self):
        self.assertEqual(text.clean(Markup("A &amp; B")), "A & B")

    def test_what_cannot_be_printed_is_left_out(self):
        for given, cleaned in (
            ("a\x00b\x01c", "abc"),
            ("a\ud800b", "ab"),
            ("Anna\u202eJansen", "AnnaJansen"),
            ("Anna\u2066 Jansen\u2069", "Anna Jansen"),
            ("a\ufffeb", "ab"),
            ("  Anna \n\t Jansen ", "Anna Jansen"),
            ("e\u0301", "é"),
        ):
            self.assertEqual(text.clean(given), cleaned)

    def test_long_texts_are_cut_before_they_are_read(self):
        """A name of many accents, or of signs that stand for many, took minutes."""
        for text_ in ("\u0301" * 2_000_000, "\ufdfa" * 2_000_000, "a" * 2_000_000):
            before = time.monotonic()
            self.assertLessEqual(len(text.clean(text_)), 20_000)
            self.assertLess(time.monotonic() - before, 1)

    def test_a_list_says_how_many_more_there_are(self):
        items = ["Fire", "Evacuation", "Resuscitation", "Communication"]
        width = text.measure("Fire · Evacuation +2") * 20
        self.assertEqual(
            text.fit_list(items, width, 20).lines, ("Fire · Evacuation +2",)
        )
        self.assertEqual(text.fit_list(items, 9999, 20).lines, (" · ".join(items),))

    def test_no_line_of_a_list_begins_or_ends_with_a_separator(self):
        items = ["Fire", "Evacuation", "Resuscitation", "Communication", "AED"]
        for width in range(100, 400, 7):
            fitted = text.fit_list(items, width, 20, 15, lines=3)
            for line in fitted.lines:
                self.assertEqual(line.strip(" ·"), line, width)

    def test_the_date_of_an_item_stays_on_one_line(self):
        items = ["Fire", "AED (Nov 2, 2027)", "Evacuation"]
        for width in range(140, 400, 7):
            fitted = text.fit_list(items, width, 20, 15, lines=3)
            self.assertIn("(Nov 2, 2027)", "|".join(fitted.lines), width)
