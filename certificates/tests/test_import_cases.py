import io
import unicodedata
from datetime import date

import openpyxl
import xlsxwriter

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.certificates.controllers import import_template
from odoo.addons.certificates.tools import sheets

from .import_case import HEADINGS, ImportCase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = {"file_type": XLSX, "name": "certificates.xlsx"}


@tagged("post_install", "-at_install")
class TestImportCases(ImportCase):
    """What happened to people who imported spreadsheets."""

    # Days and months

    def test_dutch_file_with_days_first_in_four_ways_of_writing(self):
        content = self._write_csv(
            "First Aid|ingrid.solberg@example.com|DF-1||03/04/2026|03/04/2028",
            "First Aid|mark.hendriks@example.com|DF-2||3-4-26|3-4-28",
            "First Aid|olivia.jansen@example.com|DF-3||03.04.2026|03.04.2028",
            "First Aid|wanda.muller@example.com|DF-4||2026-04-03|2028-04-03",
        )
        certificates = self._import_file(content, self.dutch)
        self.assertEqual(len(certificates), 4)
        self.assertEqual(set(certificates.mapped("date_start")), {date(2026, 4, 3)})
        self.assertEqual(set(certificates.mapped("date_expiry")), {date(2028, 4, 3)})

    def test_american_reads_the_same_file_month_first_and_is_told(self):
        content = self._write_csv("First Aid|Mark Hendriks|1||03/04/2026|")
        self.assertEqual(self.officer.lang, "en_US")
        self._assert_said(
            self._test_file(content), "Start Date", "'03/04/2026' in row 2", "4 March"
        )
        certificate = self._import_file(content)
        self.assertEqual(certificate.date_start, date(2026, 3, 4))

    def test_column_that_can_be_read_both_ways_is_named(self):
        content = self._write_csv(
            "First Aid|Mark Hendriks|1||05-01-2026|05-01-2028",
            "First Aid|Mark Hendriks|2||06-01-2026|26-01-2028",
        )
        messages = self._test_file(content, self.dutch)
        self._assert_said(messages, "Begindatum", "'05-01-2026'", "5 januari 2026")
        self.assertFalse([m for m in messages if "Vervaldatum" in m])

    def test_month_first_in_a_day_first_file_is_refused_with_the_way_out(self):
        content = self._write_csv("First Aid|Mark Hendriks|1||03/25/2026|")
        messages = self._test_file(content, self.dutch)
        self._assert_said(
            messages, "Rij 2", "Begindatum", "'03/25/2026'", "datumnotatie"
        )

    def test_days_with_the_month_in_words(self):
        """Excel writes 3-apr-26 where no format is chosen, others 3 april 2026."""
        for user, texts in (
            (self.dutch, ["3-apr-26", "03-Apr-2026", "vr 3 april 2026", "3 apr. 2026"]),
            (self.officer, ["3-Apr-26", "April 3, 2026", "Friday, April 3, 2026"]),
        ):
            row = "FA|Mark Hendriks|W-{}||{}|2028-01-01"
            rows = [row.format(n, text) for n, text in enumerate(texts)]
            with self.subTest(user=user.login):
                found = self._import_file(self._write_csv(*rows), user)
                self.assertEqual(set(found.mapped("date_start")), {date(2026, 4, 3)})
                found.unlink()

    def test_day_that_lost_its_format_in_excel_is_read_and_told(self):
        book = openpyxl.Workbook()
        book.active.append(list(HEADINGS.values()))
        book.active.append(["FA", "Mark Hendriks", "S-1", None, 46115, 46845.5])
        content = io.BytesIO()
        book.save(content)
        messages = self._test_file(content.getvalue(), **WORKBOOK)
        self._assert_said(messages, "Start Date: '46115' in row 2", "3 April 2026")
        found = self._import_file(content.getvalue(), **WORKBOOK)
        self.assertEqual(found.date_start, date(2026, 4, 3))
        self.assertEqual(found.date_expiry, date(2028, 4, 2))
        wrong = self._write_csv("FA|Mark Hendriks|S-2||20260|2028-01-01")
        self._assert_said(self._test_file(wrong), "'20260': It is no day.")

    def test_titles_and_groups_of_columns_above_the_headings(self):
        """No column was known, and the file could not be imported."""
        sheet = self._write_csv("FA|Mark Hendriks|T-1||5-1-26|", separator=";")
        for above in ("sep=;\n", "Certificaten, 2026\n\n", "Wat;Wie;;;Wanneer;\n"):
            with self.subTest(above=above):
                found = self._import_file(above + sheet, self.dutch)
                self.assertEqual(found.number, "T-1")
                found.unlink()
                wrong = (above + sheet).replace("Mark Hendriks", "Niemand")
                number = above.count("\n") + 2
                self._assert_said(self._test_file(wrong, self.dutch), f"Rij {number},")

    def test_cells_merged_down_a_column_and_zeros_that_only_show(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Certificates 2026"])
        sheet.append(list(HEADINGS.values()))
        sheet.append(["FA", "Mark Hendriks", 123, None, date(2026, 1, 5)])
        sheet.append([None, "Olivia Jansen", 124, None, date(2026, 1, 5)])
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("A3:A4")
        sheet["C3"].number_format = "00000"
        content = io.BytesIO()
        book.save(content)
        found = self._import_file(content.getvalue(), **WORKBOOK)
        self.assertEqual(found.type_id, self.first_aid)
        self.assertEqual(found.mapped("number"), ["00123", "124"])

    def test_date_format_chosen_on_the_screen_counts(self):
        wizard, preview = self._upload(
            self._write_csv("First Aid|Mark Hendriks|1||03/04/2026|"), self.dutch
        )
        result = wizard.execute_import(
            list(HEADINGS),
            preview["headers"],
            {**preview["options"], "date_format": "%m/%d/%Y"},
        )
        certificate = self.Assignment.browse(result["ids"])
        self.assertEqual(certificate.date_start, date(2026, 3, 4))

    # Names

    def test_names_typed_on_a_mac_with_hard_blanks_capitals_and_commas(self):
        wanda = unicodedata.normalize("NFD", "Wanda Müller")
        content = self._write_csv(
            f"first aid|{wanda}|NT-1||2026-01-05|",
            "First\u00a0Aid|Ingrid\u00a0Solberg|NT-2||2026-01-05|",
            "First Aid|  Mark   Hendriks |NT-3||2026-01-05|",
            "FIRST AID|Jansen, Olivia|NT-4||2026-01-05|",
            "fa|Wanda Muller|NT-5||2026-01-05|",
        )
        certificates = self._import_file(content)
        self.assertEqual(
            list(certificates.employee_id),
            [self.wanda, self.ingrid, self.mark, self.olivia],
        )
        self.assertEqual(certificates[4].employee_id, self.wanda)
        self.assertEqual(certificates.type_id, self.first_aid)

    def test_surnames_with_prefixes_as_lists_sort_them(self):
        jan = self._new_employee("Jan van den Berg")
        names = ("Berg, Jan van den", "van den Berg, Jan", "Berg van den, Jan")
        names += ("BERG, VAN DEN, JAN", "Berg, Jan, van den", "jan  van den berg")
        rows = [f"FA|{name}|B-{n}||2026-01-05|" for n, name in enumerate(names)]
        found = self._import_file(self._write_csv(*rows))
        self.assertEqual(found.employee_id, jan)
        self.assertEqual(len(found), len(names))
        wrong = self._write_csv("FA|Berg Jan van den|B-9||2026-01-05|")
        self._assert_said(self._test_file(wrong), "No employee has this name")

    def test_issuing_body_is_found_however_it_is_typed(self):
        body = self.env["res.partner"].create({"name": "Het Oranje Kruís"})
        self.first_aid.issuer_id = body
        other = self.env["res.partner"].create({"name": "Nibhv – Examens"})
        columns = [*HEADINGS, "issuer_id"]
        content = self._write_csv(
            "First Aid|Mark Hendriks|1||2026-01-05||het oranje  KRUIS",
            "First Aid|Mark Hendriks|2||2026-01-05||NIBHV – examens",
            "First Aid|Mark Hendriks|3||2026-01-05||",
            columns=columns,
        )
        certificates = self._import_file(content)
        self.assertEqual(list(certificates.mapped("issuer_id")), [body, other])
        self.assertEqual(certificates[2].issuer_id, body)

    def test_two_issuing_bodies_of_one_name_are_both_listed(self):
        self.env["res.partner"].create([{"name": "Body", "city": "Ulm"}] * 2)
        content = self._write_csv(
            "First Aid|Mark Hendriks|1||2026-01-05||Body",
            columns=[*HEADINGS, "issuer_id"],
        )
        self._assert_said(self._test_file(content), "Row 2", "'Body'", "Ulm")

    def test_former_employee_is_found_when_asked_for(self):
        self.mark.active = False
        row = "First Aid|Mark Hendriks|1||2026-01-05|"
        messages = self._test_file(self._write_csv(row))
        self._assert_said(messages, "Row 2", "Mark Hendriks", "Former Employee")
        content = self._write_csv(
            f"{row}|yes",
            "First Aid|Olivia Jansen|2||2026-01-05||",
            columns=[*HEADINGS, "Former Employee"],
        )
        certificates = self._import_file(content)
        self.assertEqual(list(certificates.employee_id), [self.mark, self.olivia])

    def test_neither_yes_nor_no_is_refused(self):
        content = self._write_csv(
            "First Aid|Mark Hendriks|1||2026-01-05||perhaps",
            columns=[*HEADINGS, "Former Employee"],
        )
        self._assert_said(self._test_file(content), "Row 2", "'perhaps'", "yes or no")

    # Several of one name

    def test_two_types_of_one_name_are_both_listed(self):
        self._new_type("First  aid", code="FA-2", company_id=self.company.id)
        content = self._write_csv("First Aid|Mark Hendriks|1||2026-01-05|")
        self._assert_said(
            self._test_file(content),
            *("Row 2", "Certificate Type", "(FA, all companies)"),
            "(FA-2, Rhine Logistics)",
        )
        by_code = self._write_csv("FA-2|Mark Hendriks|1||2026-01-05|")
        self.assertEqual(self._import_file(by_code).type_id.code, "FA-2")

    def test_company_of_the_user_decides_between_types_of_companies(self):
        here = self._new_type("Crane", company_id=self.company.id)
        self._new_type("Crane", company_id=self.other_company.id)
        self._allow_companies(self.officer, self.other_company)
        content = self._write_csv("Crane|Mark Hendriks|1||2026-01-05|")
        self.assertEqual(self._import_file(content).type_id, here)

    def test_same_person_in_two_companies(self):
        there = self._new_employee(
            "Mark Hendriks",
            company_id=self.other_company.id,
            work_email="mark@elbe.example.com",
        )
        far = self._new_type("Crane", company_id=self.other_company.id)
        self._allow_companies(self.officer, self.other_company)
        content = self._write_csv(
            "First Aid|Mark Hendriks|1||2026-01-05||",
            "Crane|Mark Hendriks|2||2026-01-05||",
            "First Aid|Mark Hendriks|3||2026-01-06||elbe logistics",
            columns=[*HEADINGS, "Company"],
        )
        certificates = self._import_file(content)
        self.assertEqual(
            [c.employee_id for c in certificates], [self.mark, there, there]
        )
        self.assertEqual(certificates[1].type_id, far)

    def test_column_to_add_is_named_when_no_company_decides(self):
        third = self.env["res.company"].create({"name": "Main Logistics"})
        for company in (self.other_company, third):
            self._new_employee("Far Away", company_id=company.id, work_email=False)
        self._allow_companies(self.officer, self.other_company, third)
        content = self._write_csv("First Aid|Far Away|1||2026-01-05|")
        self._assert_said(
            self._test_file(content),
            *("Row 2", "Elbe Logistics", "Main Logistics", "column Company"),
        )

    def test_levels_are_found_however_they_are_written(self):
        level = self._get_level("B1", self.first_aid)
        self._get_level("B1")
        content = self._write_csv("First Aid|Mark Hendriks|1| b1|2026-01-05|")
        self.assertEqual(self._import_file(content).level_id, level)
        for name in ("Bé", "Bè"):
            self._get_level(name, self.first_aid)
        content = self._write_csv("First Aid|Mark Hendriks|2|be|2026-01-05|")
        self._assert_said(self._test_file(content), "Row 2", "Level", "Bé; Bè")

    def test_an_unknown_level_is_refused_and_none_is_created(self):
        for name in ("B1", "B2"):
            self._get_level(name, self.first_aid)
        self._get_level("C1", self._new_type("Language"))
        content = self._write_csv(
            "First Aid|Mark Hendriks|1|b2|2026-01-05|",
            "First Aid|Mark Hendriks|2|C1|2026-01-05|",
            "Forklift|Mark Hendriks|3|B1|2026-01-05|",
        )
        before = self.env["certificates.level"].search_count([])
        messages = self._test_file(content)
        self._assert_said(messages, "Row 3", "Level 'C1'", "First Aid", "B1; B2")
        self._assert_said(messages, "Row 4", "Level 'B1'", "Forklift has no levels")
        self.assertFalse([message for message in messages if "Row 2" in message])
        self.assertFalse(self._run_import(content)["ids"])
        self.assertEqual(self.env["certificates.level"].search_count([]), before)

    # Files of other programs

    def test_blanks_in_a_file_with_bars_separate_nothing(self):
        content = (
            '"Certificate Type"|"Employee"|"Certificate Number"|"Start Date"\r\n'
            '" FA"|" Solberg, \xa0Ingrid "|"B-843974"|"1.12.2013"'
        )
        self.assertEqual(sheets.guess_separator(content, '"'), "|")
        for text, separator in (
            ("Type;Surname, First\nFA;Solberg, Ingrid", ";"),
            ("Type\tEmployee", "\t"),
            ("Employee", None),
            ("", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(sheets.guess_separator(text, '"'), separator)

    def test_windows_file_of_western_europe(self):
        content = (
            "Certificaattype;Medewerker;Certificaatnummer;Niveau;Begindatum;Vervaldatum"
            "\r\nFirst Aid;ingrid.solberg@example.com;ñ-1;Niño à;05-01-2026;05-01-2028"
            "\r\nFirst Aid;Wanda Müller;WM-2;;05-01-2026;05-01-2028\r\n"
        ).encode("windows-1252")
        _wizard, preview = self._upload(content, self.dutch)
        self.assertEqual(preview["options"]["encoding"], "windows-1252")
        level = self._get_level("Niño à", self.first_aid)
        certificates = self._import_file(content, self.dutch)
        self.assertEqual(certificates[0].number, "ñ-1")
        self.assertEqual(certificates[0].level_id, level)
        self.assertEqual(certificates[1].employee_id, self.wanda)

    def test_workbook_with_dates_in_capital_formats_and_whole_numbers(self):
        content = self._write_xlsx(
            [
                [*HEADINGS.values()],
                ["First Aid", "Mark Hendriks", 123.0, "", None, None],
            ],
            {(1, 4): date(2026, 1, 31), (1, 5): date(2028, 1, 31)},
            "DD-MM-YYYY",
        )
        certificate = self._import_file(content, file_type=XLSX, name="c.xlsx")
        self.assertEqual(certificate.number, "123")
        self.assertEqual(certificate.date_start, date(2026, 1, 31))

    def _write_xlsx(self, rows, days, date_format):
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
            sheet = workbook.add_worksheet()
            style = workbook.add_format({"num_format": date_format})
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
            for place, day in days.items():
                sheet.write_datetime(*place, day, style)
        return buffer.getvalue()

    def test_template_keeps_zeros_and_its_example_is_not_imported(self):
        env = self.env(user=self.officer)
        content = import_template._write_sheet(env["certificates.assignment"])
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.active
        for column, kept in [("C", "@"), ("D", "@"), ("E", "yyyy-mm-dd")]:
            self.assertEqual(sheet[f"{column}3"].number_format, kept)
        self.assertIn("without end", sheet["F1"].comment.text)
        level = self._get_level("1-2", self.first_aid)
        values = ["First Aid", "Mark Hendriks", "00123", "1-2", date(2026, 1, 31)]
        for column, value in enumerate(values, start=1):
            sheet.cell(3, column, value)
        buffer = io.BytesIO()
        book.save(buffer)
        content = buffer.getvalue()
        messages = self._test_file(content, file_type=XLSX, name="c.xlsx")
        self._assert_said(messages, "Row 2", "example")
        certificate = self._import_file(content, file_type=XLSX, name="c.xlsx")
        self.assertEqual((certificate.number, certificate.level_id), ("00123", level))

    # What is on record already

    def test_same_file_imported_twice(self):
        content = self._write_csv(
            "Forklift|ingrid.solberg@example.com|||2026-01-05|2027-01-05",
            "Forklift|mark.hendriks@example.com|||2026-01-05|2027-01-05",
        )
        first = self._import_file(content)
        self.assertEqual(len(first), 2)
        messages = self._test_file(content)
        self._assert_said(messages, "Row 2", "on record already", "Ingrid Solberg")
        self._assert_said(messages, "Row 3", "Mark Hendriks")
        self.assertFalse(self._import_file(content))
        self.assertEqual(self.Assignment.search([("id", "in", first.ids)]), first)

    def test_same_file_imported_twice_where_numbers_are_drawn(self):
        self.type.number_policy = "sequence"
        content = self._write_csv("Forklift|Mark Hendriks|||2026-01-05|")
        self.assertTrue(self._import_file(content).number)
        self.assertFalse(self._import_file(content))

    def test_row_that_stands_twice_in_a_file(self):
        row = "Forklift|Mark Hendriks|A-1||2026-01-05|2027-01-05"
        content = self._write_csv(row, row.replace("A-1", "a–1"))
        self._assert_said(self._test_file(content), "Row 3", "equal to row 2")
        self.assertEqual(len(self._import_file(content)), 1)

    def test_equal_but_for_the_number_is_imported_and_said(self):
        content = self._write_csv("Forklift|Mark Hendriks|B-1||2026-01-05|2027-01-05")
        self._import_file(content)
        content = content.replace("B-1", "B-2")
        self._assert_said(self._test_file(content), "Row 2", "It replaces", "B-1")
        self.assertTrue(self._import_file(content))

    # Expiry dates

    def test_without_end_in_words(self):
        words = ["without end", "Onbepaald", "n/a", "N/A", "-", "–"]
        content = self._write_csv(
            *(
                f"First Aid|Mark Hendriks|W-{n}||2026-01-0{n + 1}|{word}"
                for n, word in enumerate(words)
            ),
            "First Aid|Mark Hendriks|W-9||2026-01-09|",
        )
        certificates = self._import_file(content)
        self.assertEqual(
            certificates.mapped("date_expiry"),
            [False] * len(words) + [date(2028, 1, 9)],
        )
        self._assert_said(
            self._test_file(content.replace("W-", "V-").replace("2026", "2025")),
            *("Expiry Date", "Empty in row 8", "without end"),
        )

    def test_end_that_was_left_out_stays_so_when_the_start_is_corrected(self):
        content = self._write_csv("First Aid|Mark Hendriks|1||2026-01-05|without end")
        certificate = self._import_file(content)
        certificate.date_start = "2026-01-06"
        self.assertFalse(certificate.date_expiry)

    def test_expiry_in_another_century_is_questioned(self):
        row = "First Aid|Mark Hendriks|1||2026-03-01|2126-03-01"
        messages = self._test_file(self._write_csv(row))
        self._assert_said(messages, "Row 2", "'2126-03-01'", "Dates Checked")
        content = self._write_csv(f"{row}|x", columns=[*HEADINGS, "Dates Checked"])
        self.assertEqual(self._import_file(content).date_expiry, date(2126, 3, 1))
        with Form(self.Assignment.with_user(self.officer)) as form:
            form.type_id = self.first_aid
            form.employee_id = self.mark
            form.date_start = "2026-03-01"
            with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
                form.date_expiry = "2126-03-01"
            self.assertIn("unusually late", logs.output[0])
        self.assertEqual(form.record.date_expiry, date(2126, 3, 1))

    def test_longest_expiry_that_nobody_questions(self):
        endless = self._new_type("Diploma", validity_count=0)
        for kind, last, unusual in [
            (self.first_aid, date(2030, 3, 1), date(2030, 3, 2)),
            (endless, date(2076, 3, 1), date(2076, 3, 2)),
        ]:
            start = date(2026, 3, 1)
            self.assertFalse(kind._is_unusual(start, last))
            self.assertTrue(kind._is_unusual(start, unusual))
        self.assertFalse(self.first_aid._is_unusual(date(2026, 3, 1), False))

    # Everything that is wrong

    def test_every_wrong_row_is_named_and_nothing_saved(self):
        self._issue(self.mark, self.first_aid, number="TAKEN", date_start="2020-01-01")
        self.type.document_required = True
        needs_number = self._new_type("Crane", number_policy="required")
        content = self._write_csv(
            "First Aid|nobody@example.com|WR-1||2026-01-05|2028-01-05",
            "First Aid|ingrid.solberg@example.com|WR-2||2028-01-05|2026-01-05",
            "",
            "No Such Type|mark.hendriks@example.com|WR-3||2026-01-05|",
            "First Aid|olivia.jansen@example.com|WR-4||31-31-2026|",
            "First Aid|wanda.muller@example.com|WR-5||2026-03-01|2126-03-01",
            "First Aid|wanda.muller@example.com|WR-6||2026-01-05|2028-01-05",
            "First Aid|mark.hendriks@example.com|WR-6||2026-01-05|2028-01-05",
            "First Aid|mark.hendriks@example.com|taken||2026-01-05|2028-01-05",
            "First Aid|mark.hendriks@example.com|=1+1||2026-01-05|2028-01-05",
            "Forklift|mark.hendriks@example.com|WR-7||2026-01-05|",
            f"{needs_number.name}|mark.hendriks@example.com|||2026-01-05|",
            "First Aid|mark.hendriks@example.com|WR-8||0201-01-05|2028-01-05",
            "First Aid|mark.hendriks@example.com|WR-9|||",
            "||WR-10||2026-01-05|",
            "First Aid|Olivia Jansen|OK-1||2026-01-05|",
        )
        messages = self._test_file(content)
        for parts in [
            ("Row 2, Employee 'nobody@example.com'", "No employee"),
            ("Row 3, Expiry Date '2026-01-05'", "before the start date"),
            ("Row 5, Certificate Type 'No Such Type'",),
            ("Row 6, Start Date '31-31-2026'", "no day"),
            ("Row 7, Expiry Date '2126-03-01'",),
            ("Row 8, Certificate Number 'WR-6'", "Row 9"),
            ("Row 9, Certificate Number 'WR-6'", "Row 8"),
            ("Row 10, Certificate Number 'taken'", "already used"),
            ("Row 11, Certificate Number '=1+1'", "formula"),
            ("Row 12, Certificate Type 'Forklift'", "document"),
            ("Row 13, Certificate Number", "Crane", "needs a number"),
            ("Row 14, Start Date '0201-01-05'", "1900"),
            ("Row 15, Start Date", "Enter"),
            ("Row 16, Employee", "Enter"),
        ]:
            with self.subTest(parts=parts):
                self._assert_said(messages, *parts)
        self.assertFalse([m for m in messages if "Row 17" in m])
        result = self._run_import(content)
        self.assertFalse(result["ids"])
        self.assertFalse(self.Assignment.search([("number", "=", "OK-1")]))

    def test_headings_in_the_language_of_the_user(self):
        content = self._write_csv("Onzin|Mark Hendriks|1||2026-01-05|")
        self._assert_said(
            self._test_file(content, self.dutch), "Rij 2, Certificaattype 'Onzin'"
        )

    def test_cells_without_a_heading(self):
        content = self._write_csv(
            "First Aid|Mark Hendriks|1||2026-01-05||more",
            "First Aid|Mark Hendriks",
        )
        messages = self._test_file(content)
        self._assert_said(messages, "Row 2", "more cells")
        self._assert_said(messages, "Row 3, Start Date", "Enter")

    def test_what_only_the_database_refuses_is_named_by_row_too(self):
        result = self.Assignment.with_user(self.officer).load(
            [*HEADINGS, "exam_id"],
            [
                ["First Aid", "Mark Hendriks", "1", "", "2026-01-05", "", ""],
                ["First Aid", "Mark Hendriks", "2", "", "2026-01-06", "", "No Exam"],
            ],
        )
        self.assertFalse(result["ids"])
        self._assert_said(
            [m["message"] for m in result["messages"]], "Row 3, Exam 'No Exam'"
        )

    def test_wrong_row_far_down_stops_the_first_of_many_steps(self):
        rows = [
            f"First Aid|Mark Hendriks|{n}||2026-01-{n:02}|" for n in range(1, 10)
        ] + ["Onzin|Mark Hendriks|X||2026-01-05|"]
        wizard, preview = self._upload(self._write_csv(*rows))
        options = {**preview["options"], "limit": 4, "skip": 0}
        result = wizard.execute_import(list(HEADINGS), preview["headers"], options)
        self._assert_said([m["message"] for m in result["messages"]], "Row 11", "Onzin")
        self.assertFalse(result["ids"])

    def test_many_steps_import_every_row_once(self):
        rows = [f"First Aid|Mark Hendriks|{n}||2026-01-{n:02}|" for n in range(1, 10)]
        wizard, preview = self._upload(self._write_csv(*rows))
        skip, ids = 0, []
        for _step in range(3):
            options = {**preview["options"], "limit": 4, "skip": skip}
            result = wizard.execute_import(list(HEADINGS), preview["headers"], options)
            ids += result["ids"]
            skip = result["nextrow"]
        self.assertEqual((len(ids), skip), (9, 0))

    def test_export_that_is_imported_again_changes_no_end(self):
        certificate = self._issue(self.mark, self.first_aid, date_expiry=False)
        certificate._BaseModel__ensure_xml_id()
        xmlid = certificate.get_external_id()[certificate.id]
        level = self._get_level("B", self.first_aid)
        result = self.Assignment.with_user(self.officer).load(
            ["id", "level_id", "date_expiry"], [[xmlid, "b", ""]]
        )
        self.assertEqual(result["ids"], certificate.ids)
        self.assertEqual(certificate.level_id, level)
        self.assertFalse(certificate.date_expiry)

    # Formulas

    def test_formula_is_refused_as_a_number_and_quoted_in_exports(self):
        for number in ("=HYPERLINK(1)", "+1", "-1", "@x"):
            with self.assertRaisesRegex(ValidationError, "formula"):
                self._issue(number=number)
        certificate = self._issue(level="=1+1", number="A-1")
        with self.assertRaisesRegex(ValidationError, "formula"):
            certificate.number = "=1"
        exported = certificate.export_data(["level_id", "number"])
        self.assertEqual(exported["datas"], [["'=1+1", "A-1"]])

    def test_formula_is_refused_as_the_number_of_a_candidate(self):
        exam = self.env["certificates.exam"].create(
            {"name": "E-1", "type_id": self.first_aid.id}
        )
        with self.assertRaisesRegex(ValidationError, "formula"):
            self.env["certificates.exam.candidate"].create(
                {"exam_id": exam.id, "employee_id": self.mark.id, "number": "=1"}
            )

    # Costs

    def test_query_count_does_not_grow_with_rows(self):
        def count(first, rows, wrong):
            kind = "Nonsense" if wrong else "First Aid"
            data = [
                [kind, self.mark.name, f"Q{first + n}", "", f"2026-01-{first:02}", ""]
                for n in range(rows)
            ]
            before = self.env.cr.sql_log_count
            result = self.Assignment.with_user(self.officer).load(list(HEADINGS), data)
            self.assertEqual(bool(result["ids"]), not wrong)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1, 1, wrong=False)
        few, many = count(2, 5, wrong=True), count(3, 50, wrong=True)
        self.assertEqual(few, many)
        self.assertLess(many, count(4, 50, wrong=False))


@tagged("post_install", "-at_install")
class TestImportOfOthers(ImportCase):
    """Names, days and rows of the other models that are imported."""

    def test_exam_with_candidates(self):
        result = (
            self.env["certificates.exam"]
            .with_user(self.dutch)
            .load(
                ["name", "type_id", "date", "candidate_ids/employee_id"],
                [
                    ["E-1", "first  AID", "3-4-26", "Jansen, Olivia"],
                    ["", "", "", "WANDA MULLER"],
                ],
            )
        )
        self.assertFalse(result["messages"])
        exam = self.env["certificates.exam"].browse(result["ids"])
        self.assertEqual(exam.date, date(2026, 4, 3))
        self.assertEqual(exam.candidate_ids.employee_id, self.olivia + self.wanda)

    def test_wrong_candidates_are_named_beside_a_wrong_date(self):
        """Only the date was told, and the persons after it was corrected."""
        exams = self.env["certificates.exam"].with_user(self.officer)
        result = exams.load(
            ["name", "type_id", "date", "candidate_ids/employee_id"],
            [
                ["E-1", "first  AID", "2026-04-03", "Jansen, Olivia"],
                ["", "", "", "Nobody"],
                ["E-2", "Onzin", "soon", "WANDA MULLER"],
            ],
        )
        messages = [m["message"] for m in result["messages"]]
        self.assertFalse(result["ids"])
        self._assert_said(messages, "Row 4, Date 'soon'")
        self._assert_said(messages, "Row 4, Certificate Type 'Onzin'")
        self._assert_said(messages, "Row 3, Candidates / Employee 'Nobody'")
        self.assertEqual(len(messages), 3)
        self.assertFalse(exams.search([("name", "=", "E-1")]))

    def test_departments_and_jobs_are_found_however_they_are_typed(self):
        department = self.env["hr.department"].create(
            {"name": "Größe & Café", "company_id": self.company.id}
        )
        job = self.env["hr.job"].create(
            {"name": "Fork-lift Driver", "company_id": self.company.id}
        )
        requirements = self.env["certificates.requirement"].with_user(self.manager)
        result = requirements.load(
            ["type_id", "department_id", "job_id"],
            [["first aid", " GRÖSSE  & cafe ", "fork–lift driver"]],
        )
        self.assertFalse(result["messages"])
        requirement = requirements.browse(result["ids"])
        self.assertEqual(requirement.department_id, department)
        self.assertEqual(requirement.job_id, job)

    def test_empty_cells_take_what_the_form_begins_with(self):
        """An empty result was "null value in column result" of an unknown model."""
        exams = self.env["certificates.exam"].with_user(self.officer)
        result = exams.load(
            [
                "name",
                "type_id",
                "date",
                "candidate_ids/employee_id",
                "candidate_ids/result",
            ],
            [
                ["E-1", "FA", "2026-04-03", "Olivia Jansen", "passed"],
                ["", "", "", "Wanda Müller", ""],
            ],
        )
        self.assertFalse(result["messages"])
        candidates = exams.browse(result["ids"]).candidate_ids
        self.assertEqual(candidates.mapped("result"), ["passed", "pending"])
        exemptions = self.env["certificates.exemption"].with_user(self.manager)
        paths = ["id", "employee_id", "type_id", "reason", "date_start"]
        row = ["cases.exempt", "Olivia Jansen", "FA", "Knee", ""]
        result = exemptions.load(paths, [row])
        self.assertFalse(result["messages"])
        today = self.company._get_certificates_today()
        self.assertEqual(exemptions.browse(result["ids"]).date_start, today)
        again = exemptions.load(paths, [row])
        self._assert_said(
            [m["message"] for m in again["messages"]], "From: It is empty"
        )

    def test_contacts_and_sites_are_found_however_they_are_typed(self):
        client = self.env["res.partner"].create({"name": "Café BV", "is_company": True})
        clerk = client.child_ids.create({"name": "Ann Lee", "parent_id": client.id})
        sites = self.env["certificates.site"].with_user(self.manager)
        result = sites.load(
            ["name", "partner_id", "parent_id"],
            [["Port", "CAFÉ  bv", ""], ["Quay", "café bv,  ann lee", ""]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(sites.browse(result["ids"]).partner_id, client + clerk)
        result = sites.load(["name", "parent_id"], [["Crane", "PORT "]])
        self.assertFalse(result["messages"])
        self.assertEqual(sites.browse(result["ids"]).parent_id.name, "Port")

    def test_file_of_headings_only_or_of_nothing_says_so(self):
        for content, said in (
            (b"", "no content"),
            (b"Certificate Type,Employee,Start Date\n", "headings only"),
        ):
            importer = self.env["base_import.import"].with_user(self.officer)
            importer = importer.create(
                {
                    "res_model": "certificates.assignment",
                    "file": content,
                    "file_type": "text/csv",
                    "file_name": "a.csv",
                }
            )
            options = {
                "has_headers": True,
                "quoting": '"',
                "separator": "",
                "encoding": "",
            }
            self.assertIn(said, importer.parse_preview(options)["error"])

    def test_requirement_and_exemption_name_every_wrong_row(self):
        result = (
            self.env["certificates.requirement"]
            .with_user(self.manager)
            .load(
                ["type_id", "date_start"],
                [["first aid", "2026-01-05"], ["Onzin", "2026-01-05"], ["FA", "soon"]],
            )
        )
        messages = [m["message"] for m in result["messages"]]
        self.assertFalse(result["ids"])
        self._assert_said(messages, "Row 4, Required From 'soon'")
        self._assert_said(messages, "Row 3, Certificate Type 'Onzin'")
        self.assertEqual(len(messages), 2)
        result = (
            self.env["certificates.exemption"]
            .with_user(self.officer)
            .load(
                ["type_id", "employee_id", "reason"],
                [["first aid", "Nobody", "x"], ["Onzin", "Mark Hendriks", "x"]],
            )
        )
        messages = [m["message"] for m in result["messages"]]
        self._assert_said(messages, "Row 2, Employee 'Nobody'")
        self._assert_said(messages, "Row 3, Certificate Type 'Onzin'")


@tagged("post_install", "-at_install")
class TestEmployeeSearch(ImportCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.agnieszka = cls._new_employee(
            "Agnieszka Wiśniewska", certificates_external_number="P-10517"
        )

    def _find(self, user, text, model="hr.employee"):
        found = self.env[model].with_user(user).name_search(text)
        return self.agnieszka.id in [id_ for id_, _name in found]

    def test_officer_finds_by_plain_letters_surname_first_mail_and_number(self):
        for text in (
            *("wisniewska", "Wiśniewska Agnieszka", "wisniewska, a", "AGNIESZKA"),
            *("agnieszka.wi", "p10517"[1:], "P–10517"),
        ):
            for model in ("hr.employee", "hr.employee.public"):
                with self.subTest(text=text, model=model):
                    self.assertTrue(self._find(self.officer, text, model))
        self.assertFalse(self._find(self.officer, "wisniewski"))
        self.assertFalse(self._find(self.officer, "\u200b"))

    def test_others_find_by_name_only(self):
        plain = self._new_user("plain")
        self.assertTrue(self._find(plain, "wisniewska"))
        self.assertFalse(self._find(plain, "10517"))

    def test_certificates_are_found_by_their_employee(self):
        certificate = self._issue(self.agnieszka)
        for text in ("wisniewska", "10517"):
            found = self.Assignment.with_user(self.officer).search(
                [("employee_id", "ilike", text)]
            )
            self.assertIn(certificate, found)

    def test_new_name_and_number_are_found(self):
        self.agnieszka.name = "Agnieszka Dvořák"
        self.agnieszka.certificates_external_number = "Q 1"
        self.assertTrue(self._find(self.officer, "dvorak"))
        self.assertTrue(self._find(self.officer, "q1"))
        self.assertFalse(self._find(self.officer, "wisniewska"))

    # Headings

    def test_english_user_imports_a_file_with_dutch_headings(self):
        content = (
            "Certificaattype;Medewerker;Certificaatnummer;Niveau;Begindatum\n"
            "First Aid;Mark Hendriks;NL-1;;2026-01-05\n"
        )
        certificate = self._import_file(content)
        self.assertEqual(certificate.employee_id, self.mark)
        self.assertEqual(certificate.number, "NL-1")

    def test_file_without_a_column_that_is_needed_says_which(self):
        content = "What;Who is it;Start Date\nFirst Aid;Mark Hendriks;2026-01-05\n"
        [message] = self._test_file(content)
        self.assertIn("Certificate Type", message)
        self.assertIn("Employee", message)
        self.assertNotIn("type_id", message)

    def test_unknown_issuing_body_says_where_a_new_one_is_created(self):
        content = (
            "Certificate Type;Employee;Start Date;Issuing Body\n"
            "First Aid;Mark Hendriks;2026-01-05;New Institute\n"
        )
        self._assert_said(self._test_file(content), "New Institute", "form")
        issuers = self.env["res.partner"].with_user(self.officer)
        issuers.with_context(certificates_issuer=True).name_create("New Institute")
        certificate = self._import_file(content)
        self.assertEqual(certificate.issuer_id.name, "New Institute")
