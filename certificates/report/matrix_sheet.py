"""The compliance matrix as a spreadsheet. Needs no database."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

from ..tools.sheets import is_formula

# Background and text of each status, as on the screen.
COLORS = {
    "compliant": ("#D1F0DB", "#0F5132"),
    "expiring": ("#FFE8B3", "#664D03"),
    "grace": ("#CFEBF7", "#055160"),
    "missing": ("#F8C9CC", "#842029"),
    "expired": ("#E58B92", "#4A0B12"),
    "exempt": ("#E2E5E9", "#41464B"),
}
BORDER = {"border": 1, "border_color": "#C8CCD0"}

TITLE_ROW, LEGEND_ROW, GAPS_ROW, HEADER_ROW = range(4)
EMPLOYEE_WIDTH, DEPARTMENT_WIDTH, GAPS_WIDTH, TYPE_WIDTH = 30, 24, 9, 16
HEADER_HEIGHT = 48


@dataclass(frozen=True)
class Sheet:
    """The headings of the sheet.

    ``headings`` are those of employee, department and number of gaps; ``gaps`` says how
    many there are of each type; ``statuses`` has the label of each status; ``blank`` is
    what an empty cell means.
    """

    title: str
    name: str
    headings: Sequence[str]
    types: Sequence[str]
    gaps: Sequence[int]
    statuses: dict[str, str]
    blank: str


@dataclass(frozen=True)
class Line:
    """An employee, with the status of each type, ``None`` where it is not required."""

    employee: str
    department: str
    gaps: int
    statuses: Sequence[str | None]


def write(sheet: Sheet, lines: Iterable[Line]) -> bytes:
    """Return an XLSX file. Lines are taken one by one, and not kept in memory."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as workbook:
        _Writer(workbook, sheet).fill(lines)
    return buffer.getvalue()


class _Writer:
    def __init__(self, workbook, sheet):
        self.sheet = sheet
        self.page = workbook.add_worksheet(_clean_name(sheet.name))
        self.text = workbook.add_format(BORDER)
        self.quoted = workbook.add_format({**BORDER, "quote_prefix": True})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.bold = workbook.add_format({**BORDER, "bold": True})
        self.heading = workbook.add_format(
            {
                **BORDER,
                "bold": True,
                "bg_color": "#F1F3F5",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self.colored = {
            status: workbook.add_format({**BORDER, "bg_color": back, "color": front})
            for status, (back, front) in COLORS.items()
        }

    def fill(self, lines):
        self._set_layout()
        self._write_top()
        last = HEADER_ROW
        for last, line in enumerate(lines, start=HEADER_ROW + 1):
            self._write_line(last, line)
        self.page.autofilter(HEADER_ROW, 0, last, self._first_type - 1 + self._types)

    @property
    def _first_type(self):
        return len(self.sheet.headings)

    @property
    def _types(self):
        return len(self.sheet.types)

    def _set_layout(self):
        widths = (EMPLOYEE_WIDTH, DEPARTMENT_WIDTH, GAPS_WIDTH)
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)
        self.page.set_column(
            self._first_type,
            # The legend is there as well.
            self._first_type + max(self._types, len(self.sheet.statuses)),
            TYPE_WIDTH,
        )
        self.page.set_row(HEADER_ROW, HEADER_HEIGHT)
        self.page.freeze_panes(HEADER_ROW + 1, 1)
        self.page.set_landscape()
        self.page.repeat_rows(HEADER_ROW)

    def _write_top(self):
        sheet, first = self.sheet, self._first_type
        self.page.write_string(TITLE_ROW, 0, sheet.title, self.title)
        legend = sheet.statuses.items()
        for column, (status, label) in enumerate(legend, start=first):
            self._write_text(LEGEND_ROW, column, label, self.colored.get(status))
        self._write_text(LEGEND_ROW, first + len(legend), sheet.blank)
        self._write_text(GAPS_ROW, 0, sheet.headings[-1], self.bold)
        self.page.write_number(GAPS_ROW, first - 1, sum(sheet.gaps), self.bold)
        for column, count in enumerate(sheet.gaps, start=first):
            self.page.write_number(GAPS_ROW, column, count, self.bold)
        for column, name in enumerate([*sheet.headings, *sheet.types]):
            self._write_text(HEADER_ROW, column, name, self.heading)

    def _write_line(self, row, line):
        self._write_text(row, 0, line.employee)
        self._write_text(row, 1, line.department)
        self.page.write_number(row, 2, line.gaps, self.text)
        for column, status in enumerate(line.statuses, start=self._first_type):
            if status:
                label = self.sheet.statuses[status]
                self._write_text(row, column, label, self.colored.get(status))

    def _write_text(self, row, column, text, style=None):
        """Write a text as such, whatever it looks like."""
        if style is None:
            style = self.quoted if is_formula(text) else self.text
        if text:
            self.page.write_string(row, column, text, style)
        else:
            self.page.write_blank(row, column, None, style)


def _clean_name(name):
    """Return a name that a sheet may have."""
    kept = "".join(" " if sign in "[]:*?/\\" else sign for sign in name)
    return kept[:31].strip("' ") or None
