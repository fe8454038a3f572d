import logging
import os
import random
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from odoo.tests import tagged

from .import_case import HEADINGS, ImportCase

_logger = logging.getLogger(__name__)

# Of one test run; more of them by the environment.
SHEETS = int(os.environ.get("IMPORT_SHEETS", "50"))
ENCODINGS = ("utf-8", "utf-8-sig", "windows-1252")
SEPARATORS = (",", ";", "\t", "|")


class Expected(NamedTuple):
    """What a row says, in plain words; nothing of it where the row is wrong."""

    employee: str
    number: str
    start: date
    expiry: date | None


@tagged("post_install", "-at_install")
class TestRandomSheets(ImportCase):
    """Random spreadsheets against what their author meant."""

    def test_random_sheets_are_read_as_they_were_meant(self):
        seed = int(os.environ.get("IMPORT_SEED", random.randrange(10**9)))
        _logger.warning("Random sheets: IMPORT_SEED=%s", seed)
        for n in range(SHEETS):
            with self.subTest(seed=seed + n):
                savepoint = self.env.cr.savepoint()
                self._check_sheet(random.Random(seed + n))
                savepoint.rollback()
                savepoint.close()
                self.env.invalidate_all()

    def _check_sheet(self, chance):
        self.chance = chance
        self.user = chance.choice([self.officer, self.dutch])
        self.day_first = self.user == self.dutch
        self.used = set()
        rows, expected, wrong = [], [], set()
        with_faults = chance.random() < 0.4
        number = 1
        for _row in range(chance.randint(1, 8)):
            number += 1
            if chance.random() < 0.1:
                rows.append([""] * len(HEADINGS))
                number += 1
            cells, meant = self._make_row()
            if with_faults and chance.random() < 0.4:
                self._spoil(cells)
                wrong.add(number)
            else:
                expected.append(meant)
                if chance.random() < 0.15:
                    rows.append(cells)
                    number += 1
            rows.append(cells)
        self._compare(self._encode(rows), expected, wrong)

    def _compare(self, content, expected, wrong):
        result = self._execute(content)
        errors = [m for m in result["messages"] if m["type"] == "error"]
        self.assertTrue(all("rows" in error for error in errors), errors)
        told = {error["rows"]["from"] + 1 for error in errors}
        self.assertEqual(told, wrong, result["messages"])
        imported = self.Assignment.browse(result["ids"] or [])
        self.assertEqual(
            [
                (c.employee_id.name, c.number, c.date_start, c.date_expiry or None)
                for c in imported
            ],
            [] if wrong else [tuple(row) for row in expected],
        )
        if not wrong:
            self.assertFalse(self._execute(content)["ids"], "the second time")

    def _execute(self, content):
        wizard = self.env["base_import.import"].with_user(self.user)
        wizard = wizard.with_context(lang=self.user.lang).create(
            {
                "res_model": "certificates.assignment",
                "file": content,
                "file_name": "random.csv",
                "file_type": "text/csv",
            }
        )
        options = {"quoting": '"', "has_headers": True}
        return wizard.execute_import(list(HEADINGS), list(HEADINGS), options)

    def _encode(self, rows):
        separator = self.chance.choice(SEPARATORS)
        lines = [
            separator.join('"' + cell.replace('"', '""') + '"' for cell in row)
            for row in [list(HEADINGS.values()), *rows]
        ]
        text = self.chance.choice(["\n", "\r\n"]).join(lines)
        encoding = self.chance.choice(ENCODINGS)
        if encoding == "windows-1252":
            text = unicodedata.normalize("NFC", text)
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            return text.encode()

    def _make_row(self):
        employee = self.chance.choice([self.ingrid, self.mark, self.olivia, self.wanda])
        start = date(2000, 1, 1) + timedelta(days=self.chance.randrange(9_000))
        days = self.chance.randrange(1, 1_400)
        written, expiry = self.chance.choice(
            [
                ("", self.first_aid._get_expiry(start)),
                (self.chance.choice(["without end", "ONBEPAALD", "n/a", "-"]), None),
                (self._write_day(start + timedelta(days)), start + timedelta(days)),
            ]
        )
        number = self._draw_number()
        name = employee.work_email.upper()
        if self.chance.random() < 0.8:
            name = self._write_name(employee.name)
        kind = self._mistype(self.chance.choice(["First Aid", "FA"]))
        cells = [kind, name, number, "", self._write_day(start), written]
        return cells, Expected(employee.name, number.strip(), start, expiry)

    def _draw_number(self):
        while True:
            number = f"{self.chance.choice('ABÑ')}-{self.chance.randrange(10**6)}"
            if number not in self.used:
                self.used.add(number)
                return number

    def _write_day(self, day):
        year = day.year if self.chance.random() < 0.7 else f"{day.year % 100:02}"
        sign = self.chance.choice("-/.")
        wide = self.chance.choice(["", "02"])
        first, second = (day.day, day.month) if self.day_first else (day.month, day.day)
        ours = f"{first:{wide}}{sign}{second:{wide}}{sign}{year}"
        return self.chance.choice([ours, ours, day.isoformat()])

    def _write_name(self, name):
        first, surname = name.split(" ")
        name = self.chance.choice([name, name, f"{surname}, {first}"])
        if self.chance.random() < 0.3:
            name = name.replace("ü", "u")
        return self._mistype(name)

    def _mistype(self, text):
        blanks = self.chance.choice([" ", "  ", "\u00a0", " \u00a0"])
        change = self.chance.choice([str.upper, str.lower, str])
        form = self.chance.choice(["NFC", "NFD"])
        text = unicodedata.normalize(form, change(text).replace(" ", blanks))
        return self.chance.choice(["", " "]) + text + self.chance.choice(["", " "])

    def _spoil(self, cells):
        """Make one cell of a row wrong."""
        column, value = self.chance.choice(
            [
                (0, "No Such Type"),
                (0, ""),
                (1, "Nobody At All"),
                (1, ""),
                (2, "=1+1"),
                (4, "31-31-2026"),
                (4, ""),
                (4, "soon"),
                (5, "1999-12-31"),
                (5, "2126-01-01"),
                (5, "for ever"),
            ]
        )
        cells[column] = value
