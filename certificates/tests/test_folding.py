import unicodedata
from time import perf_counter

from odoo.tests import BaseCase

from ..tools import folding, sheets


class TestFolding(BaseCase):
    def test_what_people_type_differently_is_the_same(self):
        for one, other in [
            ("Wanda Müller", unicodedata.normalize("NFD", "Wanda Müller")),
            ("Ingrid Solberg", "Ingrid\u00a0Solberg"),
            ("Mark Hendriks", "  MARK   hendriks "),
            ("Sinead O'Neill", "sinead o’neill"),
            ("Anne-Marie", "Anne\u2013Marie"),
            ("Straße", "STRASSE"),
            ("Jo\u00adhan", "Johan"),
        ]:
            with self.subTest(other=other):
                self.assertEqual(folding.fold(one), folding.fold(other))

    def test_accents_are_left_out_at_a_second_try_only(self):
        self.assertNotEqual(folding.fold("Müller"), folding.fold("Muller"))
        self.assertEqual(folding.fold_plain("Łucja Wiśniewska"), "lucja wisniewska")
        index = folding.NameIndex()
        index.add("Jose", 1)
        index.add("José", 2)
        self.assertEqual(index.find("JOSÉ"), [2])
        self.assertEqual(index.find("josé"), [2])
        self.assertEqual(index.find("Josè"), [1, 2])
        self.assertFalse(index.find("Josef"))

    def test_surname_first_with_a_comma(self):
        self.assertEqual(folding.fold_name("Jansen, Olivia"), "olivia jansen")
        self.assertEqual(folding.fold_name("Jansen,"), "jansen,")

    def test_long_texts_are_cut_before_they_are_folded(self):
        started = perf_counter()
        for text in ("\u0301" * 200_000, "\ufdfa" * 3_000_000, "a, b" * 1_000_000):
            self.assertLess(len(folding.fold_plain_name(text)), 5_000)
        self.assertLess(perf_counter() - started, 1)


class TestSheets(BaseCase):
    def test_days_in_the_order_of_the_user(self):
        for text in ("03/04/2026", "3-4-26", "03.04.2026", "3 4 2026", "03 / 04 / 26"):
            with self.subTest(text=text):
                self.assertEqual(str(sheets.read_day(text, True)), "2026-04-03")
                self.assertEqual(str(sheets.read_day(text, False)), "2026-03-04")

    def test_iso_is_iso_for_everybody(self):
        for text in ("2026-04-03", "20260403", "2026/4/3", "2026-04-03 00:00:00"):
            with self.subTest(text=text):
                self.assertEqual(str(sheets.read_day(text, True)), "2026-04-03")
                self.assertEqual(str(sheets.read_day(text, False)), "2026-04-03")

    def test_what_is_no_day(self):
        for text in ("31-31-2026", "31/12/20255", "30-02-2026", "soon", "", "1-2"):
            with self.subTest(text=text):
                self.assertIsNone(sheets.read_day(text, True))

    def test_which_days_can_be_read_both_ways(self):
        self.assertTrue(sheets.is_readable_both_ways("03/04/2026"))
        for text in ("05-05-2026", "25-03-2026", "03-25-2026", "2026-04-03"):
            self.assertFalse(sheets.is_readable_both_ways(text))

    def test_windows_of_western_and_central_europe(self):
        western = "Müller;ñ-1;Niño à".encode("windows-1252")
        self.assertEqual(sheets.guess_encoding(western, "nl_NL"), "windows-1252")
        polish = "Łucja Wiśniewska".encode("windows-1250")
        self.assertEqual(sheets.guess_encoding(polish, "pl_PL"), "windows-1250")
        self.assertIsNone(sheets.guess_encoding("Лев".encode("windows-1251"), "ru_RU"))
        self.assertEqual(sheets.guess_encoding("Лев".encode(), "nl_NL"), "utf-8")
        with_mark = "Müller".encode("utf-8-sig")
        self.assertEqual(sheets.guess_encoding(with_mark, "nl_NL"), "utf-8-sig")
        self.assertIsNone(sheets.guess_encoding("Müller".encode("utf-16"), "nl_NL"))

    def test_formulas_are_quoted_and_read_back(self):
        for text in ("=1+1", "+31", "-1", "@x", "\tx", "\rx"):
            self.assertEqual(sheets.quote(text), f"'{text}")
            self.assertEqual(sheets.unquote(sheets.quote(text)), text)
        for value in ("a=b", 12, False, None, "'s-Gravenhage"):
            self.assertEqual(sheets.quote(value), value)
        self.assertEqual(sheets.unquote("'s-Gravenhage"), "'s-Gravenhage")
