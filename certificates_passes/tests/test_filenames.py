import unicodedata
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import filenames
from ..tools.filenames import MAX_BYTES, pass_file_name, safe_name, unique_names


@tagged("post_install", "-at_install")
class TestFilenames(BaseCase):
    def test_parts_in_order(self):
        self.assertEqual(
            pass_file_name("OK-12", "Anna Jansen", "First Aid", "E7"),
            "OK-12 - Anna Jansen - First Aid - E7.pdf",
        )

    def test_missing_parts_leave_no_trace(self):
        self.assertEqual(
            pass_file_name(False, "Anna Jansen", "First Aid"),
            "Anna Jansen - First Aid.pdf",
        )
        self.assertEqual(pass_file_name(False, "", None), "pass.pdf")

    def test_no_way_out_of_the_folder(self):
        for text in ("../../etc/passwd", "..\\..\\boot.ini", "/root", "C:\\x", "a\0b"):
            with self.subTest(text=text):
                name = safe_name(text)
                self.assertFalse(set('/\\:\0*?"<>|') & set(name))
                self.assertFalse(name.startswith("."))

    def test_reserved_names_of_windows(self):
        for text in ("CON", "nul", "Com1", "LPT9.backup", "aux.", " prn "):
            with self.subTest(text=text):
                self.assertTrue(safe_name(text).startswith("_"))
        self.assertEqual(safe_name("Conrad"), "Conrad")

    def test_invisible_characters_are_dropped(self):
        self.assertEqual(safe_name("An\u202ena\u200b J\r\nansen\x07"), "Anna J ansen")

    def test_any_script_is_kept(self):
        for text in ("Zoë Ñandú", "Ελένη", "Иван", "Nguyễn", "דוד", "محمد", "李雷"):
            self.assertEqual(safe_name(text), text)

    def test_long_names_are_cut_at_a_whole_character(self):
        name = safe_name("ễ" * 300)
        self.assertLessEqual(len(name.encode()), MAX_BYTES)
        self.assertEqual(set(name), {"ễ"})

    def test_texts_of_any_length_are_cut_first(self):
        """Before anything is done with them whose cost grows with their length."""
        for mark in ("\u0301", "\ufdfa"):
            with patch.object(
                filenames.unicodedata, "normalize", side_effect=unicodedata.normalize
            ) as normalize:
                safe_name("a" + mark * 100_000)
            self.assertEqual(len(normalize.call_args.args[1]), MAX_BYTES)

    def test_same_names_are_numbered(self):
        self.assertEqual(
            unique_names(["a.pdf", "b.pdf", "A.PDF", "a.pdf", "a (2).pdf"]),
            ["a.pdf", "b.pdf", "A (2).PDF", "a (3).pdf", "a (2) (2).pdf"],
        )

    def test_same_names_in_other_bytes_are_numbered(self):
        composed, decomposed = "Zo\u00eb.pdf", "Zoe\u0308.pdf"
        self.assertEqual(len(set(unique_names([composed, decomposed]))), 2)
        self.assertIn("(2)", unique_names([composed, decomposed])[1])
