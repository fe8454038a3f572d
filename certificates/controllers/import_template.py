import io
from datetime import date

import xlsxwriter

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# How the cells of a column are kept, so that no program turns them into others.
DATES = {"num_format": "yyyy-mm-dd", "align": "left"}
TEXTS = {"num_format": "@"}
WIDTH = 24

# So many rows are formatted cell by cell: not every program asks the column.
ROWS = 500


class ImportTemplate(Controller):
    @route("/certificates/import_template", type="http", auth="user", readonly=True)
    def download(self):
        """Give a spreadsheet to fill in, in the language of the user."""
        certificates = request.env["certificates.assignment"]
        certificates.check_access("create")
        return request.make_response(
            _write_sheet(request.env),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("certificates.xlsx")),
            ],
        )


def _get_examples(env):
    """Return what the example row has in each column; the import leaves it out."""
    sign, kind = env._("Example:"), env._("First Aid")
    examples = {
        "type_id": f"{sign} {kind}",
        "employee_id": "anna@example.com",
        "number": "00123",
        "level_id": "1-2",
        "date_start": date(2026, 1, 31),
        "date_expiry": date(2028, 1, 31),
        "issuer_id": "",
        "company_id": env.company.name,
        "is_former_employee": "",
        "are_dates_checked": "",
    }
    if len(env.companies) == 1:
        del examples["company_id"]
    return examples


def _get_comments(env):
    """Return what is said about a column, beside its heading."""
    return {
        "type_id": env._(
            "Name or code. A row that begins with 'Example:' is not imported."
        ),
        "employee_id": env._("Name, work email address or external number."),
        "level_id": env._(
            "Name of a level of the certificate type, where it has levels."
        ),
        "date_expiry": env._(
            "Last day of validity. An empty cell means the validity of the type. Write "
            "'without end' where there is none."
        ),
        "company_id": env._("Only where the same employee works in several companies."),
        "is_former_employee": env._("Write yes for an employee who has left."),
        "are_dates_checked": env._("Write yes if an unusually late expiry is right."),
    }


def _write_sheet(env):
    examples, comments = _get_examples(env), _get_comments(env)
    fields = env["certificates.assignment"]._fields
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
        sheet.write_string(0, column, fields[name]._description_string(env), bold)
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
