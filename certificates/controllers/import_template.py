import io

import xlsxwriter

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportTemplate(Controller):
    @route("/certificates/import_template", type="http", auth="user", readonly=True)
    def download(self):
        """Give a spreadsheet to fill in, in the language of the user."""
        certificates = request.env["certificates.assignment"]
        certificates.check_access("create")
        return request.make_response(
            _write_sheet(*_get_columns(request.env)),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("certificates.xlsx")),
            ],
        )


def _get_columns(env):
    """Return the headings that the import recognises, and an example row."""
    examples = {
        "type_id": env._("First Aid"),
        "employee_id": "anna@example.com",
        "number": "FA-00123",
        "level": "",
        "date_start": "2026-01-31",
        "date_expiry": "2028-01-31",
        "issuer_id": "",
    }
    fields = env["certificates.assignment"]._fields
    headings = [fields[name]._description_string(env) for name in examples]
    return headings, list(examples.values())


def _write_sheet(headings, example):
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, headings, workbook.add_format({"bold": True}))
    sheet.write_row(1, 0, example)
    sheet.autofit()
    workbook.close()
    return buffer.getvalue()
