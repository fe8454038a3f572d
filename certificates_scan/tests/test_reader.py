import logging
import os
from datetime import date
from random import randrange

from PIL import Image

from odoo.tests import BaseCase

from ..tools.certificate import find_certificates
from ..tools.dates import find_days, find_order
from ..tools.files import get_name
from ..tools.kinds import Kind, Kinds, Level
from ..tools.page import Box, Page, Word
from ..tools.people import People, Person
from ..tools.picture import has_ink_beside
from ..tools.words import find_labels, find_language
from . import layouts, other_layouts
from .generator import World
from .measure import Measure

_logger = logging.getLogger(__name__)

# How many pages a run reads, and which.
PAGES = int(os.environ.get("SCAN_PAGES", 12))
SEED = int(os.environ.get("SCAN_SEED", randrange(10**6)))
SETS = {"first": layouts, "other": other_layouts}
DRAWN = SETS[os.environ.get("SCAN_LAYOUTS", "first")]
# How much has to be read surely, of enough pages to tell.
LEAST_RECALL, ENOUGH_PAGES = 0.7, 60


class TestReader(BaseCase):
    """Random certificates, drawn by another program than the one that reads."""

    def test_nothing_that_is_sure_is_wrong(self):
        measure = Measure(World(SEED, DRAWN.LAYOUTS, DRAWN.Words)).run(PAGES)
        table = f"SCAN_SEED={SEED}\n{measure.get_table()}\nrecall {measure.recall:.0%}"
        if PAGES > 12:
            _logger.warning("Read:\n%s", table)
        self.assertFalse(measure.wrong, table)
        if PAGES >= ENOUGH_PAGES:
            self.assertGreaterEqual(measure.recall, LEAST_RECALL, table)


class TestWords(BaseCase):
    def test_days_in_three_languages(self):
        for text, expected in {
            "Geldig tot 3-4-2034": [date(2034, 4, 3)],
            "12 maart 2024": [date(2024, 3, 12)],
            "12. März 2024": [date(2024, 3, 12)],
            "March 12th, 2024": [date(2024, 3, 12)],
            "the 3rd day of April 2024": [date(2024, 4, 3)],
            "2024-03-12": [date(2024, 3, 12)],
            "12.03.2024": [date(2024, 3, 12)],
            "31-02-2024": [],
            "version 1.2.3, tel. 020-12-34-5678": [],
        }.items():
            with self.subTest(text=text):
                self.assertEqual([d.day for d in find_days(text)], expected)

    def test_day_and_month_that_may_be_exchanged_are_not_clear(self):
        [day] = find_days("03/04/2024")
        self.assertFalse(day.is_clear)
        [day] = find_days("03/04/2024", "dmy")
        self.assertTrue(day.is_clear)
        [day] = find_days("03-04-24", "dmy")
        self.assertFalse(day.is_clear)

    def test_the_page_tells_the_order_of_day_and_month(self):
        self.assertEqual(find_order("03/04/2024 25/12/2024", "en"), "dmy")
        self.assertEqual(find_order("03/04/2024 12/25/2024", "en"), "mdy")
        self.assertIsNone(find_order("25/12/2024 12/25/2024", "nl"))
        self.assertEqual(find_order("03/04/2024", "nl"), "dmy")
        self.assertIsNone(find_order("03/04/2024", "en"))

    def test_labels_are_the_longest(self):
        for text, roles in {
            "Naam deelnemer: Jan": ["holder"],
            "Geldig tot en met 2024": ["expiry"],
            "Gültig bis: ": ["expiry"],
            "Prüfungsnummer 5": ["wrong_number"],
            "Hiermit wird bescheinigt, dass": ["holder"],
            "Geboren op 3 mei, geldig van 4 mei tot 5 mei": [
                "birth",
                "start",
                "expiry",
            ],
        }.items():
            with self.subTest(text=text):
                self.assertEqual([label.role for label in find_labels(text)], roles)

    def test_languages(self):
        self.assertEqual(find_language("Dit is het bewijs van de houder"), "nl")
        self.assertEqual(find_language("This is to certify that the holder has"), "en")
        self.assertEqual(find_language("Hiermit wird bescheinigt, dass der"), "de")
        self.assertIsNone(find_language("VCA 2024"))

    def test_names_of_documents(self):
        pdf = b"%PDF-1.4"
        self.assertEqual(get_name("a/b.jpg", pdf), "b.pdf")
        self.assertEqual(get_name("..\\scan.pdf", pdf, 2), "scan 3.pdf")
        self.assertEqual(get_name(".pdf", pdf), "scan.pdf")


class TestPicture(BaseCase):
    def test_a_stamp_beside_a_number_is_seen(self):
        """A stamp hid both ends of 2016/0351, and 016/03 was sure."""
        page = Image.new("L", (400, 100), 255)
        number, word = Box(100, 40, 200, 60), Box(20, 40, 70, 60)
        page.paste(90, (30, 45, 65, 55))
        self.assertFalse(has_ink_beside(page, number, [word], 1))
        page.paste(90, (205, 30, 220, 70))
        self.assertTrue(has_ink_beside(page, number, [word], 1))


class TestFields(BaseCase):
    """Pages as text, a line each; two blanks or more part cells."""

    def setUp(self):
        super().setUp()
        self.wim = Person(1, "Wim Worker", date(1980, 3, 12), "E-17")
        self.jan = Person(2, "Jan de Vries", None)
        self.piet = Person(3, "Piet de Vries", None)
        self.people = People([self.wim, self.jan, self.piet])
        self.vca = Kind(1, ("VCA",), "VCA")
        self.basic = Kind(2, ("VCA Basis",), "B-VCA", ("basisveiligheid",))
        self.low, self.high = Level(1, "Basic"), Level(2, "Basic Plus")
        self.first, self.second = Level(3, "1"), Level(4, "2")
        self.lift = Kind(3, ("Lift",), levels=(self.low, self.high))
        self.weld = Kind(4, ("Weld",), levels=(self.first, self.second))
        self.kinds = Kinds([self.vca, self.basic, self.lift, self.weld])

    def _read(self, *pages, is_scanned=False):
        drawn = [self._draw(text, is_scanned) for text in pages]
        return find_certificates(drawn, self.people, self.kinds)

    def _draw(self, text, is_scanned):
        words = []
        for row, line in enumerate(text.strip().splitlines()):
            height = 20 if line.startswith("#") else 10
            column = 0
            for part in line.lstrip("# ").split("  "):
                for word in part.split():
                    left = 20 + 6 * column
                    top = 40 + 18 * row
                    box = Box(left, top, left + 6 * len(word), top + height)
                    words.append(Word(word, box))
                    column += len(word) + 1
                column += 5
        return Page(words, 595, 842, is_scanned)

    def _assert_read(self, text, name, value, certainty="sure"):
        [found] = self._read(text)
        read = found.values.get(name)
        self.assertEqual(read and read.value, value)
        if read and value:
            self.assertEqual(read.certainty, certainty)

    def test_the_examiner_is_not_the_holder(self):
        text = "# VCA\nExaminator: Wim Worker\nGeldig tot 01-02-2030"
        self._assert_read(text, "employee_id", None)

    def test_a_longer_name_is_another_person(self):
        text = "# VCA\nNaam: Wim Worker-Jansen"
        self._assert_read(text, "employee_id", self.wim, "likely")

    def test_another_birthday_is_another_person(self):
        text = "# VCA\nNaam: Wim Worker\nGeboortedatum: 01-02-1999"
        self._assert_read(text, "employee_id", self.wim, "likely")

    def test_people_who_are_expected_go_before_others(self):
        other = Person(9, "Wim Worker")
        text = "# VCA\nNaam: Wim Worker"
        self.people = People([self.wim, self.jan, self.piet, other])
        self._assert_read(text, "employee_id", None)
        self.people = People([self.wim, self.jan, self.piet, other], [other.id])
        self._assert_read(text, "employee_id", other, "likely")
        text = "# VCA\nNaam: P. de Vries"
        self._assert_read(text, "employee_id", self.piet, "likely")
        # Somebody else is never sure: who is expected may not be on record.
        text = "# VCA\nNaam: Jan de Vries"
        self._assert_read(text, "employee_id", self.jan, "likely")
        self.people = People([self.wim, self.jan, self.piet], [self.jan.id])
        self._assert_read(text, "employee_id", self.jan)

    def test_a_name_without_a_label_needs_the_birthday(self):
        self._assert_read("# VCA\nWim Worker", "employee_id", self.wim, "likely")
        text = "# VCA\nWim Worker\nGeboren 12-03-1980"
        self._assert_read(text, "employee_id", self.wim)

    def test_an_employee_number_tells_who_it_is(self):
        text = "# VCA\nNaam: W. Worker\nPersoneelsnummer: E-17"
        self._assert_read(text, "employee_id", self.wim, "likely")

    def test_initials_of_one_and_of_two_people(self):
        self._assert_read("Naam: W. Worker", "employee_id", self.wim, "likely")
        self._assert_read("Naam: J. de Vries", "employee_id", self.jan, "likely")

    def test_first_name_and_surname_in_two_fields(self):
        text = "Achternaam: de Vries\nVoornaam: Jan\n"
        self._assert_read(text, "employee_id", self.jan)

    def test_the_longer_type_is_meant(self):
        self._assert_read("# Diploma VCA Basis", "type_id", self.basic)
        self._assert_read("# Certificaat VCA", "type_id", self.vca)

    def test_level_in_the_title_or_beside_its_label(self):
        for text, level in {
            "# Certificate Lift Basic": self.low,
            "# Certificate BASIC PLUS Lift": self.high,
            "# Lift\nLevel: basic": self.low,
            "# Lift\nNiveau:  Basic Plus": self.high,
            "# Certificate Weld 2": self.second,
            "# Weld\nLevel: 2": self.second,
        }.items():
            with self.subTest(text):
                kind = self.lift if "ift" in text else self.weld
                self._assert_read(text, "type_id", kind)
                self._assert_read(text, "level_id", level)

    def test_level_that_only_looks_so_is_not_sure(self):
        text = "# Lift\nThe basic rules were explained."
        self._assert_read(text, "level_id", self.low, "likely")
        text = "# Lift\nLevel: Basic\nLevel: Basic Plus"
        self._assert_read(text, "level_id", None)
        text = "# Weld\nGeldig tot 2 februari 2030\nPagina 1 van 2"
        self._assert_read(text, "level_id", None)
        text = "# Lift\nBasically fine"
        self._assert_read(text, "level_id", None)
        # A type of its own, which has no levels.
        self._assert_read("# VCA Basis\nLevel: Basic", "level_id", None)

    def test_a_birthday_is_no_start(self):
        text = "Naam: Wim Worker\nGeboortedatum: 12-03-1980"
        self._assert_read(text, "date_start", None)

    def test_the_accreditation_of_the_institute_is_no_expiry(self):
        text = "Naam: Wim Worker\nAccreditatie geldig tot 01-01-2031"
        self._assert_read(text, "date_expiry", None)

    def test_two_different_ends_are_not_sure(self):
        text = "Geldig tot: 01-02-2030\nVervaldatum: 01-02-2031"
        self._assert_read(text, "date_expiry", date(2030, 2, 1), "likely")

    def test_a_period(self):
        text = "Geldigheid: 2025-02-01 tot 2030-02-01"
        self._assert_read(text, "date_start", date(2025, 2, 1))
        self._assert_read(text, "date_expiry", date(2030, 2, 1))

    def test_the_day_of_the_exam_is_a_likely_start(self):
        text = "Examendatum: 01-02-2025"
        self._assert_read(text, "date_start", date(2025, 2, 1), "likely")

    def test_a_day_in_another_language_is_likely(self):
        for written in ("3 décembre 2031", "3 de diciembre de 2031", "3 grudnia 2031"):
            with self.subTest(written):
                text = f"Valid until: {written}"
                self._assert_read(text, "date_expiry", date(2031, 12, 3), "likely")

    def test_the_number_of_the_chamber_of_commerce_is_none(self):
        text = "KvK-nummer: 12345678\nTel. 0201234567"
        self._assert_read(text, "number", None)
        text = "KvK-nummer: 12345678\nCertificaatnummer: A-1234"
        self._assert_read(text, "number", "A-1234")

    def test_a_number_in_parts_is_likely(self):
        self._assert_read("Certificaatnummer: 12 345", "number", "12 345", "likely")

    def test_pages_of_one_certificate_stay_together(self):
        first = "# VCA\nNaam: Wim Worker\nCertificaatnummer: A-1234"
        found = self._read("Voorblad", first, "Reglement", first)
        self.assertEqual([f.numbers for f in found], [[0, 1, 2, 3]])

    def test_another_name_number_or_type_begins_a_certificate(self):
        first = "# VCA\nNaam: Wim Worker\nCertificaatnummer: A-1234"
        found = self._read(
            first,
            first.replace("1234", "1235"),
            first.replace("Wim Worker", "Sam Stranger"),
            first.replace("# VCA", "# VCA Basis"),
        )
        self.assertEqual([f.numbers for f in found], [[0], [1], [2], [3]])
