from odoo.tests import BaseCase

from ..tools import bidi, document, fonts
from . import pdf
from .test_engine import make_svg, make_text

SHIPPED = {
    "NotoSans-Regular": (
        "Anna Jansen",
        "Αλέξανδρος Παπαδόπουλος",
        "Александра Владимировна Кузнецова",
        "Nguyễn Thị Ánh Tuyết",
        "Łukasz Żółć-Brzęczyszczykiewicz",
    ),
    "NotoSansHebrew-Regular": ("שרה כהן לוי",),
    "NotoSansArabic-Regular": ("محمد عبد الرحمن الأحمد",),
}
# Of fonts that setup installs.
INSTALLED = {
    "NotoSansDevanagari-Regular": ("प्रिया शर्मा क्षत्रिय",),
    "NotoSansThai-Regular": ("สมชาย ใจดี ปิ่นเกล้า",),
    "wqy-microhei": ("田中由紀", "カタカナ", "王小明", "김민준"),
}


class TestFonts(BaseCase):
    """Which font draws what, in which order, and how wide."""

    def test_each_script_has_its_font(self):
        for font, names in (SHIPPED | INSTALLED).items():
            for name in names:
                used = {run.font.stem for run in fonts.split_runs(name)}
                self.assertEqual(used, {font}, name)
                fonts.check(name, bold=True)

    def test_the_shipped_fonts_come_first(self):
        folder = fonts.FOLDERS[0]
        for name in SHIPPED:
            for style in (name, name.replace("Regular", "Bold")):
                self.assertEqual(fonts.find_file(style).parent, folder)

    def test_what_no_font_draws_is_named(self):
        with self.assertRaises(fonts.TextError) as caught:
            fonts.check("Anna \ue000\ue001\ue000 Jansen")
        self.assertEqual(caught.exception.characters, "\ue000\ue001")
        self.assertEqual(caught.exception.text, "Anna \ue000\ue001\ue000 Jansen")

    def test_what_was_shaped_does_not_make_other_characters_drawable(self):
        """ReportLab gives letters without a character one for private use."""
        document.draw_merged([make_svg(make_text("क्षत्रिय"))])
        with self.assertRaises(fonts.TextError):
            fonts.check("\ue000")

    def test_hebrew_runs_from_right_to_left(self):
        self.assertEqual(bidi.split("אבג"), [("אבג", True)])

    def test_numbers_within_hebrew_do_not(self):
        self.assertEqual(bidi.split("אב 12"), [("12", False), ("אב ", True)])

    def test_scripts_of_two_directions_on_a_line(self):
        """By UAX 9, as browsers show the same line."""
        for line, pieces in (
            ("Anna", ["Anna"]),
            ("Level 3 עזרה", ["Level 3 ", "עזרה"]),
            ("שרה (Sarah) 12", ["שרה", " (Sarah) 12"]),
            ("שרה (לוי) x", ["שרה (לוי)", " x"]),
            ("אב 1,5% גד", [" גד", "1,5%", "אב "]),
            ("محمد ١٢ علي", [" علي", "١٢", "محمد "]),
            ("علي 12", ["12", "علي "]),
            ("12 علي", ["12 ", "علي"]),
            ("a אב, גד b", ["a ", "אב, גד", " b"]),
        ):
            self.assertEqual([piece for piece, _turned in bidi.split(line)], pieces)

    def test_brackets_are_mirrored_in_hebrew(self):
        runs = [run.text.strip() for run in fonts.split_runs("אב (א) גד")]
        self.assertEqual(runs, ["גד", "(", "א", ")", "אב"])

    def test_arabic_letters_are_joined(self):
        (run,) = fonts.split_runs("محمد")
        self.assertEqual(str(fonts.shape(run)), "\ufeaa\ufee4\ufea4\ufee3")

    def test_a_name_gets_no_letters_that_it_has_not(self):
        """A ligature of Noto adds the vowels of this name."""
        self.assertEqual(len(fonts.shape(fonts.split_runs("محمد")[0])), 4)

    def test_letters_that_stand_apart_on_purpose(self):
        self.assertNotEqual(fonts.measure("گل\u200cمحمدی"), fonts.measure("گلمحمدی"))

    def test_stacked_letters(self):
        apart = sum(fonts.measure(letter) for letter in "क्ष")
        self.assertLess(fonts.measure("क्ष"), apart)

    def test_marks_of_direction_are_left_out(self):
        self.assertEqual(fonts.split_runs("a\u202eb"), fonts.split_runs("ab"))

    def test_letters_and_marks_are_one_cluster(self):
        self.assertEqual(fonts.split_clusters("x\u0302y"), ["x\u0302", "y"])

    def test_a_name_is_found_in_the_pdf(self):
        for names in (SHIPPED | INSTALLED).values():
            for name in names:
                content = document.draw_merged([make_svg(make_text(name))])
                self.assertEqual(pdf.get_texts(content), [name])

    def test_a_line_is_as_wide_as_it_is_measured(self):
        for names in (SHIPPED | INSTALLED).values():
            for name in names:
                content = document.draw_merged([make_svg(make_text(name))])
                left, right = pdf.get_ink(content)
                expected = 40 * fonts.measure(name)
                self.assertAlmostEqual(right - left, expected, delta=6, msg=name)
                self.assertAlmostEqual(left, 40, delta=4, msg=name)
