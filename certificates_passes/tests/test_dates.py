from datetime import date

from odoo.tests import BaseCase

from ..tools.dates import read_day

BIRTHDAY = date(1988, 4, 17)
DAY_FIRST, MONTH_FIRST = ("%d-%m-%Y", "nl_NL"), ("%m/%d/%Y", "en_US")


class TestDates(BaseCase):
    def test_a_birthday_is_found_however_it_is_typed(self):
        for text in (
            "17-04-1988",
            "17/04/1988",
            "17.04.1988",
            "17 4 1988",
            "17041988",
            "1988-04-17",
            " 17-4-1988 ",
        ):
            for style in (DAY_FIRST, MONTH_FIRST):
                with self.subTest(text=text, style=style):
                    self.assertEqual(read_day(text, *style), BIRTHDAY)
        self.assertEqual(read_day("17 april 1988", *DAY_FIRST), BIRTHDAY)
        self.assertEqual(read_day("17 Apr 1988", *MONTH_FIRST), BIRTHDAY)
        for text in ("April 17, 1988", "17-Apr-1988", "Sunday 17 April 1988"):
            self.assertEqual(read_day(text, *MONTH_FIRST), BIRTHDAY, text)
        self.assertEqual(read_day("17 April 1988", *DAY_FIRST), BIRTHDAY)
        self.assertEqual(read_day("04/17/1988", *MONTH_FIRST), BIRTHDAY)

    def test_what_can_be_read_both_ways_is_read_as_the_user_writes(self):
        self.assertEqual(read_day("03/04/1988", *DAY_FIRST), date(1988, 4, 3))
        self.assertEqual(read_day("03/04/1988", *MONTH_FIRST), date(1988, 3, 4))

    def test_what_is_no_day(self):
        for text in (
            "",
            "Wim",
            "BL-0412",
            "31-02-1988",
            "17-04-88",
            "0-0-0000",
            "9" * 99,
        ):
            with self.subTest(text=text):
                self.assertIsNone(read_day(text, *DAY_FIRST))
