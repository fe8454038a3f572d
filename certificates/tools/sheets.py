"""How cells of a spreadsheet are read and written. Needs no database."""

import codecs
import csv
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain

from .folding import fold
from .named_days import full_year, read_named_day

# The column that carries the numbers of the rows through Odoo's import.
ROW_NUMBER = "certificates_row_number"

SEPARATORS = (";", "\t", "|", ",")
# Longer than any line of headings.
MAX_HEADING = 10_000
# How many rows a title or the names of groups of columns may fill above the headings.
MAX_ABOVE = 10

# In the languages that we ship; others are added by their translation.
WITHOUT_END = (
    "without end",
    "unlimited",
    "none",
    "n/a",
    "-",
    "onbepaald",
    "onbeperkt",
    "geen",
    "n.v.t.",
    "nvt",
)
EXAMPLE = ("Example:", "Voorbeeld:")
YES = {"1", "x", "yes", "y", "true", "ja", "j", "waar"}
NO = {"", "0", "no", "n", "false", "nee", "onwaar", "-"}

# A cell that begins like this is a formula for a spreadsheet program.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_DAY = re.compile(r"(\d{1,4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,4})\.?")
_COMPACT_ISO = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(
    r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s*[AaPp]\.?[Mm]\.?)?(Z|[+-]\d{2}:?\d{2})?$"
)
# Without a format of dates Excel shows the number of a day: here of 1970 to 2099.
_SERIAL = re.compile(r"(\d{5})([.,]\d+)?")
_SERIALS = range(25569, 73051)
_BEFORE_SERIALS = date(1899, 12, 30)

# Languages that Windows-1250 was made for; the others of Latin script use 1252.
_CENTRAL_EUROPEAN = {"pl", "cs", "sk", "hu", "sl", "hr", "bs", "sr", "ro", "sq"}
_LATIN = {
    *("af", "ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "gl", "id", "is"),
    *("it", "lb", "ms", "nb", "nl", "nn", "no", "pt", "sv"),
}


@dataclass
class Sheet:
    """What is known of a spreadsheet while it is imported.

    :param str date_format: what the user chose, or what was guessed
    :param bool is_test: nothing is to be saved
    :param bool is_first: its first rows are read; all of them are checked then
    :param list numbers: the row number of the spreadsheet for each row that was read
    """

    date_format: str = ""
    is_test: bool = False
    is_first: bool = True
    numbers: list = field(default_factory=list)


class ReadCell(str):
    """What a cell means, in the place of what is written in it."""

    def __new__(cls, meaning, written=""):
        cell = super().__new__(cls, meaning)
        cell.written = written
        return cell


class FoundId(ReadCell):
    """The id of a record, in the place of the text that named it."""


def is_day_first(date_format):
    """Return whether a date format such as ``%d-%m-%Y`` has the day first."""
    return date_format.find("%d") < date_format.find("%m")


def is_iso(date_format):
    """Return whether a date format begins with the year."""
    return date_format.startswith(("%Y", "%y"))


def read_day(text, day_first, *languages):
    """Return the day that a text means, or ``None`` when it means none.

    What begins with four digits is year, month and day, in whatever order the user
    writes days and months.

    :param str text: such as ``03/04/2026``, ``3-4-26``, ``3-Apr-26``, ``2026-04-03``,
        or ``46115``, as which Excel shows a day without a format
    :param bool day_first: whether the user writes the day before the month
    :param languages: of which months may be in words, as Odoo names them
    """
    numbers = _read_numbers(text)
    if not numbers:
        return read_serial(text) or read_named_day(text, *languages)
    first, second, third = numbers
    if len(first) == 4:
        year, month, day = first, second, third
    else:
        day, month = (first, second) if day_first else (second, first)
        year = third
    if len(year) == 3 or len(day) > 2:
        return None
    try:
        return date(full_year(year), int(month), int(day))
    except ValueError:
        return None


def read_serial(text):
    """Return the day whose number in Excel a text is, or ``None``."""
    found = _SERIAL.fullmatch(text[:40].strip())
    if not found or int(found[1]) not in _SERIALS:
        return None
    return _BEFORE_SERIALS + timedelta(int(found[1]))


def is_readable_both_ways(text):
    """Return whether another order of day and month gives another day."""
    ways = {read_day(text, True), read_day(text, False)}
    return len(ways) == 2 and None not in ways


def looks_like_day(text):
    """Return whether a text is written like a date, in any order."""
    return bool(_read_numbers(text))


def _read_numbers(text):
    # An apostrophe is how Excel is told that a cell is a text.
    text = _TIME.sub("", text[:40].strip().removeprefix("'"))
    match = _DAY.fullmatch(text) or _COMPACT_ISO.fullmatch(text)
    return match and match.groups()


def read_yes(text):
    """Return whether a text means yes, or ``None`` when it means neither yes nor no."""
    folded = fold(text)
    return True if folded in YES else False if folded in NO else None


def is_formula(text):
    """Return whether a spreadsheet program would take a text for a formula."""
    return text.startswith(_FORMULA_SIGNS)


def quote(value):
    """Return a value of which no spreadsheet program makes a formula."""
    if isinstance(value, str) and is_formula(value):
        return f"'{value}"
    return value


def unquote(text):
    """Return what ``quote`` was given."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def fit(row, width):
    """Return a row with as many cells as there are headings."""
    return [*row[:width], *[""] * (width - len(row))]


def read_sheet(sheet):
    """Return the rows of a sheet of a workbook, as the import takes them.

    Cells that were merged down a column each have what is shown in them.
    """
    rows = [[read_cell(cell) for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        column = area.min_col - 1
        for row in rows[area.min_row : area.max_row]:
            row[column] = rows[area.min_row - 1][column]
    return rows


def read_cell(cell):
    """Return the value of a cell of a workbook, as the import takes it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        has_time = value.time() != datetime.min.time()
        return value if has_time else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and re.fullmatch("0+", cell.number_format):
        # Zeros before the number are shown and not stored.
        return str(value).zfill(len(cell.number_format))
    return str(value)


def is_blank(row):
    """Return whether a row of a spreadsheet has nothing in it."""
    return not any(cell.strip() if isinstance(cell, str) else cell for cell in row)


def guess_encoding(content, language):
    """Return the encoding of a text file, or ``None`` when it cannot be told.

    :param bytes content: the whole file
    :param str language: code of the user's language, such as ``nl_BE``
    """
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if b"\0" in content or content.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        return None
    if _can_decode(content, "utf-8"):
        return "utf-8"
    language = (language or "en").partition("_")[0]
    if language in _LATIN:
        return "windows-1252" if _can_decode(content, "windows-1252") else "latin1"
    if language in _CENTRAL_EUROPEAN and _can_decode(content, "windows-1250"):
        return "windows-1250"
    return None


def guess_separator(text, quote, headings=()):
    """Return the separator that the heading has most columns with, or ``None``.

    A blank is none: it stands within names and headings.

    :param str text: the whole file
    :param str quote: the sign around texts
    :param headings: which are known, in small letters; others may stand above them
    """
    lines = text[:MAX_HEADING].splitlines()[:MAX_ABOVE]

    def count(separator):
        options = {"delimiter": separator, "quotechar": quote}
        rows = [next(csv.reader([line], **options), []) for line in lines]
        return max(_count_known(row, headings) for row in rows), len(rows[0])

    counts = {separator: count(separator) for separator in SEPARATORS if lines}
    best = max(counts, key=counts.get, default=None)
    return best if best and max(counts[best]) > 1 else None


def find_heading(rows, headings):
    """Return the place of the row of headings, which others may stand above.

    :param list rows: the cells of each row
    :param headings: which are known, in small letters
    """
    counts = [_count_known(row, headings) for row in rows[:MAX_ABOVE]]
    best = max(counts, default=0)
    return counts.index(best) if best > 1 else 0


def _count_known(row, headings):
    return sum(isinstance(x, str) and x.strip().lower() in headings for x in row)


def _can_decode(content, encoding):
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@dataclass
class Row:
    """A row of a spreadsheet.

    :param int index: its place among the rows that were read, from 0
    :param int number: its number in the spreadsheet, the headings counted
    :param dict cells: what is in it, by the path of the field
    :param bool is_too_long: it has more cells than there are headings
    :param dict found: the records and days that its cells mean, by field
    :param list findings: what is to be told: kind, field, value and sentence
    :param bool is_skipped: it is not to be imported
    :param dict needs: the rows that have to be imported before, by field
    """

    index: int
    number: int
    cells: dict
    is_too_long: bool = False
    found: dict = field(default_factory=dict)
    findings: list = field(default_factory=list)
    is_skipped: bool = False
    needs: dict = field(default_factory=dict)

    def text(self, path):
        """Return what is in a cell, as it is written there."""
        value = self.cells.get(path)
        if isinstance(value, ReadCell):
            return value.written
        return value.strip() if isinstance(value, str) else str(value or "")

    def refuse(self, path, problem):
        """Note why the row cannot be imported."""
        self.findings.append(("error", path, self.text(path), problem))

    def skip(self, problem):
        """Note why the row is left out."""
        self.is_skipped = True
        self.findings.append(("warning", None, "", problem))

    def note(self, problem):
        """Note what somebody should know of the row, though it is imported."""
        self.findings.append(("warning", None, "", problem))

    @property
    def is_wrong(self):
        return any(kind == "error" for kind, *_rest in self.findings)

    def is_wrong_in(self, path):
        """Return whether something is wrong with one of its cells."""
        return any(
            kind == "error" and own == path for kind, own, *_rest in self.findings
        )

    @property
    def needed(self):
        """Return the indexes of the rows that have to be imported before."""
        return {row.index for rows in self.needs.values() for row in rows}

    @property
    def is_wanted(self):
        """Return whether nothing speaks against importing it so far."""
        return not self.is_skipped and not self.is_wrong


def read_rows(fields, data):
    """Return the rows of a matrix that have anything in them.

    :param list fields: path of the field of each column
    :param list data: the cells of each row
    """
    rows = []
    for index, values in enumerate(data):
        cells = {
            path: unquote(value) if isinstance(value, str) else value
            for path, value in zip(fields, values, strict=False)
        }
        # Without a spreadsheet: the heading is its first row.
        number = str(cells.pop(ROW_NUMBER, index + 2))
        if not is_blank(cells.values()):
            is_too_long = number.endswith("+")
            rows.append(Row(index, int(number.strip("+")), cells, is_too_long))
    return rows


def put_in_order(needs):
    """Return groups of keys, each of which needs only keys of the groups before it.

    :param dict needs: the keys that each key needs
    :return: the groups, and the keys that need themselves by way of others
    """
    left = {key: needed & needs.keys() for key, needed in needs.items()}
    groups = []
    while ready := [key for key, needed in left.items() if not needed & left.keys()]:
        groups.append(ready)
        for key in ready:
            del left[key]
    # What only needs a circle is in none.
    while ends := left.keys() - {*chain.from_iterable(left.values())}:
        for key in ends:
            del left[key]
    return groups, list(left)
