import io
from datetime import date

import xlsxwriter
from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# How the cells of a column are kept, so that no program turns them into others.
DATES = {"num_format": "yyyy-mm-dd", "align": "left"}
TEXTS = {"num_format": "@"}
WIDTH = 24

# So many rows are formatted cell by cell: not every program asks the column.
ROWS = 500


class ImportTemplate(Controller):
    @route(
        [
            "/certificates/import_template",
            "/certificates/import_template/<string:model>",
        ],
        type="http",
        auth="user",
        readonly=True,
    )
    def download(self, model="certificates.assignment"):
        """Give a spreadsheet to fill in, in the language of the user."""
        certificates = request.env.get(model)
        if not isinstance(certificates, request.registry["certificates.held.mixin"]):
            raise NotFound()
        certificates.check_access("create")
        return request.make_response(
            _write_sheet(certificates),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("certificates.xlsx")),
            ],
        )


def _write_sheet(certificates):
    """Return the bytes of a spreadsheet with headings and an example.

    :param certificates: of the model that is imported; names the columns
    """
    examples = certificates._get_template_examples()
    comments = certificates._get_template_comments()
    fields = certificates._fields
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True})
    formats = {
        True: (workbook.add_format(DATES), workbook.add_format({**DATES, "italic": 1})),
        False: (
            workbook.add_format(TEXTS),
            workbook.add_format({**TEXTS, "italic": 1}),
        ),
    }
    for column, (name, example) in enumerate(examples.items()):
        plain, italic = formats[fields[name].type == "date"]
        sheet.set_column(column, column, WIDTH, plain)
        sheet.write_string(
            0, column, fields[name]._description_string(certificates.env), bold
        )
        if name in comments:
            sheet.write_comment(0, column, comments[name], {"x_scale": 2})
        for row in range(2, ROWS):
            sheet.write_blank(row, column, None, plain)
        if isinstance(example, date):
            sheet.write_datetime(1, column, example, italic)
        else:
            sheet.write_string(1, column, example, italic)
    workbook.close()
    return buffer.getvalue()
