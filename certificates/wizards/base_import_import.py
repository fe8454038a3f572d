import csv
import io

import openpyxl

from odoo import models
from odoo.tools.misc import get_lang

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..tools import sheets


class BaseImportImport(models.TransientModel):
    """Reads spreadsheets of certificates as the people who made them meant them.

    Only files for models of ``certificates.import.mixin``: others stay as they are.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        if not self._is_for_certificates() or not any(fields):
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        sheet = sheets.Sheet(
            date_format=options.get("date_format") or "",
            is_test=bool(dryrun),
            is_first=not options.get("skip"),
        )
        return super(
            BaseImportImport, self.with_context(certificates_sheet=sheet)
        ).execute_import(
            [*fields, sheets.ROW_NUMBER], [*columns, ""], options, dryrun=dryrun
        )

    def _is_for_certificates(self):
        model = self.env.get(self.res_model)
        mixin = self.pool["certificates.import.mixin"]
        return model is not None and isinstance(model, mixin)

    def _get_mapping_suggestion(
        self, header, fields_tree, header_types, mapping_fields
    ):
        """Know the headings of a template in each language, whatever the user's is."""
        if self._is_for_certificates():
            mapping_fields = {**self._get_headings(fields_tree), **mapping_fields}
        return super()._get_mapping_suggestion(
            header, fields_tree, header_types, mapping_fields
        )

    def _get_headings(self, fields_tree):
        """Return which field is meant by its label in each installed language."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        headings = {}
        # What a label means in the language of the user goes first.
        for code in [*languages, self.env.user.lang]:
            labels = self.env["ir.model.fields"].with_context(lang=code)
            for field in reversed(fields_tree):
                label = labels.get_field_string(field["model_name"]).get(field["name"])
                if label:
                    headings[label.lower()] = field["name"]
        return headings

    def _get_known_headings(self):
        """Return how headings may be written: labels in each language, and names."""
        fields_tree = self.get_fields_tree(self.res_model)
        return {*self._get_headings(fields_tree), *(f["name"] for f in fields_tree)}

    def _get_sheet(self):
        """Return the spreadsheet that is being imported, if it is one of ours."""
        sheet = self.env.context.get("certificates_sheet")
        return sheet if isinstance(sheet, sheets.Sheet) else None

    def _read_file(self, options):
        # Odoo returns nothing at all for a file without content.
        length, rows = super()._read_file(options) or (0, [])
        above = 0
        if options.get("has_headers") and self._is_for_certificates():
            above = sheets.find_heading(rows, self._get_known_headings())
            length, rows = length - above, rows[above:]
        if length == 1 and options.get("has_headers") and self._is_for_certificates():
            raise ImportValidationError(
                self.env._("The file has headings only: there is no row to import.")
            )
        sheet = self._get_sheet()
        if sheet and rows:
            rows = list(self._number_rows(rows, sheet.numbers[above:]))
        elif rows and self._is_for_certificates():
            rows = [sheets.fit(row, len(rows[0])) for row in rows]
        return length, rows

    def _number_rows(self, rows, numbers):
        """Give each row its number in the spreadsheet, in one more column.

        A row with more cells than there are headings has a ``+`` behind the number.
        """
        width = len(rows[0])
        for index, row in enumerate(rows):
            number = numbers[index] if index < len(numbers) else index + 1
            is_longer = not sheets.is_blank(row[width:])
            yield [*sheets.fit(row, width), f"{number}+" if is_longer else str(number)]

    def _note_numbers(self, all_rows):
        sheet = self._get_sheet()
        if sheet:
            sheet.numbers = [
                number
                for number, row in enumerate(all_rows, start=1)
                if not sheets.is_blank(row)
            ]

    def _read_csv(self, options):
        if not self._is_for_certificates():
            return super()._read_csv(options)
        if not options.get("encoding"):
            options["encoding"] = sheets.guess_encoding(
                self.file or b"", self.env.user.lang
            )
        if not options.get("separator"):
            options["separator"] = self._guess_separator(options)
        result = super()._read_csv(options)
        if self.file:
            text = io.StringIO(self.file.decode(options["encoding"]))
            separator = options.get("separator") or ","
            self._note_numbers(
                csv.reader(text, quotechar=options["quoting"], delimiter=separator)
            )
        return result

    def _guess_separator(self, options):
        """Return the separator of the heading; Odoo asks for it where it is unknown."""
        if not options["encoding"] or len(options["quoting"]) != 1:
            return None
        text = (self.file or b"").decode(options["encoding"], "replace")
        headings = self._get_known_headings()
        return sheets.guess_separator(text, options["quoting"], headings)

    def _read_xlsx(self, options):
        if not self._is_for_certificates():
            return super()._read_xlsx(options)
        book = openpyxl.load_workbook(io.BytesIO(self.file or b""), data_only=True)
        options["sheets"] = book.sheetnames
        options["sheet"] = options.get("sheet") or book.sheetnames[0]
        rows = sheets.read_sheet(book[options["sheet"]])
        self._note_numbers(rows)
        filled = [row for row in rows if not sheets.is_blank(row)]
        return len(filled), filled

    def _read_xls_book(self, book, sheet_name):
        result = super()._read_xls_book(book, sheet_name)
        self._note_numbers(
            [cell.value for cell in row]
            for row in book.sheet_by_name(sheet_name).get_rows()
        )
        return result

    def _try_match_date_time(self, preview_values, options):
        """Take dates in the order of day and month that the user writes."""
        values = [value for value in preview_values if value]
        is_of_days = values and all(
            not isinstance(value, str) or sheets.looks_like_day(value)
            for value in values
        )
        if not is_of_days or not self._is_for_certificates():
            return super()._try_match_date_time(preview_values, options)
        if not options.get("date_format"):
            lang = get_lang(self.env, self.env.user.lang)
            options["date_format"] = lang.date_format
        return ["date", "datetime"]

    def _parse_date_from_data(self, data, index, name, field_type, options):
        # Days are read with the rows, so that each wrong one is told.
        if field_type == "date" and self._is_for_certificates():
            return None
        return super()._parse_date_from_data(data, index, name, field_type, options)
