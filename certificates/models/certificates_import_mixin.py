from collections import defaultdict
from datetime import date, datetime
from itertools import islice

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import get_lang

from ..tools import folding, sheets
from .ir_fields_converter import MATCHED_MODELS


class CertificatesImportMixin(models.AbstractModel):
    """A model of which spreadsheets are imported row by row, or not at all.

    All rows are checked before anything is saved: see ``_check_rows``. What is wrong is
    told for each row, by its number in the spreadsheet, the heading and the value.
    """

    _name = "certificates.import.mixin"
    _description = "Import of Spreadsheets"

    # Whether ``_check_rows`` finds all that Odoo would refuse.
    _checks_everything = False

    @api.model
    def load(self, fields, data):
        """Import rows; nothing is saved as long as one of them is wrong.

        :param list fields: path of the field of each column
        :param list data: the cells of each row
        :return: ids, messages and the next row, as those of Odoo's own import
        """
        self.browse().check_access("create")
        importer = self.with_context(
            certificates_import=True,
            lang=self.env.lang or self.env.user.lang,
            _import_limit=None,
        )
        missing = importer._find_missing_columns(fields)
        if missing:
            message = importer._tell_missing_columns(missing)
            return {"ids": False, "messages": [message], "nextrow": 0}
        super_load = super(CertificatesImportMixin, importer).load
        sheet = importer._get_sheet()
        limit = self._get_load_limit(fields, data)
        rows = sheets.read_rows(fields, data)
        batch = [row for row in rows if row.index < limit]
        # At first all rows are checked: a wrong one stops the first of many steps.
        checked = rows if sheet.is_first else batch
        messages = importer._check_rows(checked, sheet) if checked else []
        for row in checked:
            messages += importer._tell_findings(row, is_noted=row.index < limit)
        if any(message["type"] == "error" for message in messages):
            messages += importer._find_more(batch, super_load)
            return {"ids": False, "messages": messages, "nextrow": 0}
        wanted = [row for row in batch if not row.is_skipped]
        ids, told = importer._load_in_order(wanted, super_load)
        messages += told
        nextrow = limit if limit < len(data) else 0
        return {"ids": ids, "messages": messages, "nextrow": nextrow}

    @api.model
    def _find_more(self, rows, super_load):
        """Return what Odoo refuses of the other rows, when some are wrong already.

        So every wrong row is told at once. Nothing is saved.

        :param list rows: those of this step
        :param super_load: Odoo's own ``load``
        """
        rows = self._filter_whole(rows)
        if self._checks_everything or not rows:
            return []
        with self.env.cr.savepoint() as savepoint:
            _ids, found = self._load_in_order(rows, super_load)
            savepoint.rollback()
        return [message for message in found if message["type"] == "error"]

    @api.model
    def _filter_whole(self, rows):
        """Return the rows that are right, without lines of a record that is wrong."""
        return [
            row
            for head, *lines in self._gather_records(rows)
            for row in ([head, *lines] if head.is_wanted else [])
            if row.is_wanted
        ]

    @api.model
    def _gather_records(self, rows):
        """Return the rows of each record: its own, and those of its lines."""
        records = []
        for row in rows:
            own = [cell for path, cell in row.cells.items() if not self._is_line(path)]
            if records and sheets.is_blank(own):
                records[-1].append(row)
            else:
                records.append([row])
        return records

    @api.model
    def _is_line(self, path):
        """Return whether a column is about the lines of a record."""
        field = self._fields.get(path.partition("/")[0])
        return bool(field) and field.type == "one2many"

    @api.model
    def _get_sheet(self):
        sheet = self.env.context.get("certificates_sheet")
        return sheet if isinstance(sheet, sheets.Sheet) else sheets.Sheet()

    @api.model
    def _find_missing_columns(self, fields):
        """Return the fields that each record needs, and no column is."""
        if {"id", ".id"} & set(fields):
            return []
        given = {path.partition("/")[0] for path in fields}
        return [name for name in self._get_needed_names() if name not in given]

    @api.model
    def _get_needed_names(self):
        """Return the fields that each record needs a value of."""
        return [
            name
            for name, field in self._fields.items()
            if field.required and field.store and not (field.compute or field.default)
        ]

    @api.model
    def _tell_missing_columns(self, names):
        problem = self.env._(
            "The file has no column for: %(headings)s. If it has one, choose that "
            "field for it in the list of columns.",
            headings=", ".join(self._get_heading(name) for name in names),
        )
        return {
            "type": "error",
            "message": problem,
            "record": 0,
            "rows": {"from": 0, "to": 0},
        }

    @api.model
    def _get_load_limit(self, fields, data):
        """Return how many rows are imported in this step, whole records only."""
        limit = self.env.context.get("_import_limit") or len(data)
        if any(self._names_own(path) for path in fields):
            # A row may name one that comes much later.
            return len(data)
        is_part = [self._is_line(path) for path in fields]
        while limit < len(data) and any(is_part):
            own = [
                cell
                for path, part, cell in zip(fields, is_part, data[limit], strict=False)
                if not part and path != sheets.ROW_NUMBER
            ]
            if not sheets.is_blank(own):
                break
            limit += 1
        return min(limit, len(data))

    @api.model
    def _get_answer_fields(self):
        """Return the columns that tell the import something, and are not stored."""
        return set()

    @api.model
    def _prepare_matrix(self, rows):
        """Return the columns and cells of rows that were checked."""
        paths = [p for p in rows[0].cells if p not in self._get_answer_fields()]
        return paths, [[row.cells[path] for path in paths] for row in rows]

    # What is wrong with the rows. To be extended by each model.

    @api.model
    def _check_rows(self, rows, sheet):
        """Read the cells of rows, and note in each row what is wrong with it.

        :param list rows: of type ``sheets.Row``
        :param sheet: what else is known of the spreadsheet
        :return: messages about whole columns
        """
        for row in rows:
            if row.is_too_long:
                problem = self.env._(
                    "It has more cells than there are headings. Put a value that "
                    "contains the separator in quotation marks."
                )
                row.findings.append(("error", None, "", problem))
        if not self._checks_everything:
            self._refuse_empty_cells(rows)
            self._fill_empty_cells(rows)
        messages = []
        for path in rows[0].cells:
            if self._get_path_field(path, "type") == "date":
                messages += self._read_days(rows, path, sheet)
            elif not self._checks_everything and self._is_matched(path):
                self._match_names(rows, path)
        self._link_rows(rows)
        return messages

    @api.model
    def _refuse_empty_cells(self, rows):
        """Note which cells are empty of what each record needs."""
        needed = [name for name in self._get_needed_names() if name in rows[0].cells]
        for row in rows:
            own = [cell for path, cell in row.cells.items() if not self._is_line(path)]
            for path in [] if sheets.is_blank(own) else needed:
                if not row.text(path):
                    row.refuse(path, self.env._("It is empty: enter a value."))

    @api.model
    def _fill_empty_cells(self, rows):
        """Take what a form begins with, where each record needs a value."""
        changed = self._find_changed([row for row in rows if self._is_change(row)])
        for path in rows[0].cells:
            default = self._get_needed_default(path)
            prefix = f"{path.rpartition('/')[0]}/" if self._is_line(path) else ""
            for row in rows if default else []:
                own = [cell for p, cell in row.cells.items() if self._is_of(p, prefix)]
                if row.text(path) or sheets.is_blank(own):
                    continue
                if row.index in changed and not prefix:
                    row.refuse(path, self.env._("It is empty: enter a value."))
                elif not prefix or not row.text(f"{prefix}id"):
                    row.cells[path] = default

    @api.model
    def _is_change(self, row):
        """Return whether a row may change a record, rather than make one."""
        return bool(row.text("id") or row.text(".id"))

    @api.model
    def _find_changed(self, rows):
        """Return the records that rows change, by index of the row."""
        names = {row.text("id").rpartition(".")[2] for row in rows}
        # sudo: what a row may change is checked where it is written
        data = self.env["ir.model.data"].sudo()
        known = data.search_fetch(
            Domain("model", "=", self._name) & Domain("name", "in", list(names)),
            ["complete_name", "res_id"],
        )
        ids = {record.complete_name: record.res_id for record in known}
        found = {}
        for row in rows:
            number = row.text(".id")
            xml_id = row.text("id")
            id_ = ids.get(xml_id) or ids.get(f"__import__.{xml_id}")
            if number.isdecimal():
                id_ = int(number)
            if id_:
                found[row.index] = self.browse(id_)
        readable = self.union(*found.values()).exists()._filtered_access("read")
        return {index: r for index, r in found.items() if r in readable}

    @api.model
    def _is_of(self, path, prefix):
        return path.startswith(prefix) if prefix else not self._is_line(path)

    @api.model
    def _get_needed_default(self, path):
        """Return what stands in an empty cell of a field that must have a value."""
        if not self._get_path_field(path, "required"):
            return None
        name = path.rpartition("/")[2]
        model = self.env[self._get_path_field(path, "model_name")]
        value = model.default_get([name]).get(name)
        if not value:
            return None
        is_record = model._fields[name].type == "many2one"
        return sheets.FoundId(value) if is_record else sheets.ReadCell(value)

    @api.model
    def _is_matched(self, path):
        """Return whether a column names types or employees, for who may match them.

        The wrong person would be certified if the first of several was taken.
        """
        return (
            self._get_path_field(path, "type") == "many2one"
            and self._get_path_field(path, "comodel_name") in MATCHED_MODELS
            and self.env["certificates.assignment"].has_access("create")
        )

    @api.model
    def _match_names(self, rows, path):
        """Find what the cells of a column name, in a constant number of queries."""
        records = self.env[self._get_path_field(path, "comodel_name")]
        named = [row for row in rows if row.text(path)]
        matches = records._match_for_certificates({row.text(path) for row in named})
        for row in named:
            # sudo: officers may match an employee by what they do not read
            found = matches[row.text(path)].sudo().filtered("active")
            here = found.filtered(lambda r: r.company_id == self.env.company)
            if len(found) > 1 and records._name == "hr.employee":
                found = here or found
            if len(found) == 1:
                row.cells[path] = sheets.FoundId(found.id, row.text(path))
            elif found:
                candidates = self._list_candidates(found)
                problem = self.env._("Several are called so: %s.", candidates)
                row.refuse(path, problem)
            elif not self._names_own(path):
                # Those of this model may yet come with the same spreadsheet.
                row.refuse(path, self.env._("Nothing is called so."))

    @api.model
    def _match_levels(self, rows, kinds):
        """Find the levels that rows name among those of their types.

        :param dict kinds: type of each row, by its index
        """
        names = defaultdict(folding.NameIndex)
        for level in self.env["certificates.type"].union(*kinds.values()).level_ids:
            names[level.type_id].add(level.name, level)
        for row in rows:
            if kind := kinds.get(row.index):
                found = names[kind].find(row.text("level_id"))
                self._decide_level(row, kind, kind.level_ids.browse().union(*found))

    @api.model
    def _match_levels_of(self, rows, path):
        """Find the levels that rows name, of the types that a column names."""
        types = self.env["certificates.type"]
        rows = [row for row in rows if row.cells.get("level_id")]
        self._match_levels(
            [row for row in rows if row.text("level_id")],
            {
                row.index: types.browse(int(row.cells[path]))
                for row in rows
                if isinstance(row.cells.get(path), sheets.FoundId)
            },
        )

    @api.model
    def _decide_level(self, row, kind, levels):
        if len(levels) == 1:
            self._note_found(row, "level_id", levels)
        elif levels:
            problem = self.env._(
                "Several levels are written nearly so: %(candidates)s. Write one of "
                "them.",
                candidates="; ".join(levels.mapped("name")),
            )
            row.refuse("level_id", problem)
        elif kind.level_ids:
            problem = self.env._(
                "%(type)s has no such level. Its levels are: %(levels)s.",
                type=kind.name,
                levels="; ".join(kind.level_ids.mapped("name")),
            )
            row.refuse("level_id", problem)
        else:
            problem = self.env._(
                "%(type)s has no levels: leave the cell empty, or have a "
                "certificate administrator add the level to the type.",
                type=kind.name,
            )
            row.refuse("level_id", problem)

    @api.model
    def _note_found(self, row, path, record):
        row.found[path] = record
        row.cells[path] = sheets.FoundId(record.id, row.text(path))

    @api.model
    def _get_path_field(self, path, attribute):
        """Return an attribute of the field that a path such as ``a_ids/b`` leads to."""
        model, value = self, None
        for name in path.split("/"):
            field = model._fields.get(name) if model is not None else None
            if not field or name == "id":
                return None
            value = getattr(field, attribute)
            model = self.env[field.comodel_name] if field.relational else None
        return value

    @api.model
    def _read_days(self, rows, path, sheet):
        """Read the days of a column in the order of day and month of the user.

        :return: messages if nothing in the column tells in which order they are, and
            if days are the numbers that Excel keeps
        """
        date_format = sheet.date_format
        if not date_format or sheets.is_iso(date_format):
            date_format = get_lang(self.env, self.env.user.lang).date_format
        day_first = sheets.is_day_first(date_format)
        days = [
            (row, row.text(path), self._read_cell(row, path, day_first)) for row in rows
        ]
        days = [(row, text, day) for row, text, day in days if day]
        messages = []
        numbered = [found for found in days if sheets.read_serial(found[1])]
        if sheet.is_test and numbered:
            messages.append(self._tell_numbered_days(path, *numbered[0]))
        doubtful = [found for found in days if sheets.is_readable_both_ways(found[1])]
        # Of those in numbers one is enough that can be read one way only.
        is_certain = any(
            sheets.looks_like_day(text) and not sheets.read_day(text, not day_first)
            for _row, text, _day in days
        )
        if sheet.is_test and doubtful and not is_certain:
            messages.append(self._tell_doubtful_days(path, *doubtful[0]))
        return messages

    @api.model
    def _read_cell(self, row, path, day_first):
        """Return the day in a cell, or ``None``; what is no day is noted."""
        day, text = row.cells[path], row.text(path)
        if not isinstance(day, date):
            languages = (self.env.user.lang or "en_US", "en_US")
            day = sheets.read_day(text, day_first, *languages)
        if isinstance(day, datetime):
            day = day.date()
        if day:
            row.found[path] = day
            row.cells[path] = sheets.ReadCell(day.isoformat(), text)
        elif text:
            self._read_no_day(row, path, day_first)
        return day

    @api.model
    def _read_no_day(self, row, path, day_first):
        """Note that a cell is no day. To be extended by what else it may mean."""
        other = sheets.read_day(row.text(path), not day_first)
        if other:
            problem = self.env._(
                "It is no day in the order of day and month of your date format. If "
                "the file has another order, choose it as the date format.",
            )
        else:
            problem = self.env._(
                "It is no day. Write it as %(example)s or 2026-12-31.",
                example=self._format_day("2026-12-31"),
            )
        row.refuse(path, problem)

    @api.model
    def _format_day(self, day):
        """Return a day as the user writes it."""
        return format_date(self.env, day, lang_code=self.env.user.lang)

    # What is told.

    @api.model
    def _tell_doubtful_days(self, path, row, text, day):
        message = self.env._(
            "%(heading)s: day and month can be read both ways. They are read in the "
            "order of your date format: '%(value)s' in row %(row)s is %(day)s. If the "
            "file has another order, choose it as the date format.",
            heading=self._get_heading(path),
            value=text.strip(),
            row=row.number,
            day=format_date(self.env, day, date_format="d MMMM y"),
        )
        return {"type": "warning", "message": message, "field": path}

    def _tell_numbered_days(self, path, row, text, day):
        message = self.env._(
            "%(heading)s: '%(value)s' in row %(row)s is the number that Excel keeps "
            "for a day, and is read as %(day)s.",
            heading=self._get_heading(path),
            value=text,
            row=row.number,
            day=format_date(self.env, day, date_format="d MMMM y"),
        )
        return {"type": "info", "message": message, "field": path}

    def _tell_findings(self, row, is_noted):
        """Return the messages about a row; notes on one that is not due yet wait."""
        return [
            self._prepare_import_message(row, kind, path, value, problem)
            for kind, path, value, problem in row.findings
            if kind == "error" or (is_noted and not row.is_wrong)
        ]

    @api.model
    def _tell_again(self, rows, messages):
        """Return what Odoo says of rows, with their numbers, each fault once."""
        told = {}
        for message in messages:
            index = message.get("rows", {}).get("from", 0)
            row = rows[min(index, len(rows) - 1)]
            path = "/".join(message.get("field_path") or []) or message.get("field")
            path = path if path in row.cells else None
            value = row.text(path) if path else ""
            problem = message["message"]
            if isinstance(message.get("moreinfo"), list):
                choices = ", ".join(message["moreinfo"])
                problem = self.env._("Write one of: %(choices)s.", choices=choices)
            again = self._prepare_import_message(
                row, message["type"], path, value, problem
            )
            key = (message["type"], index, path or message["message"])
            told.setdefault(key, {**message, **again})
        return list(told.values())

    @api.model
    def _prepare_import_message(self, row, kind, path, value, problem):
        if path and value:
            text = self.env._(
                "Row %(row)s, %(heading)s '%(value)s': %(problem)s",
                row=row.number,
                heading=self._get_heading(path),
                value=value[:100],
                problem=problem,
            )
        elif path:
            text = self.env._(
                "Row %(row)s, %(heading)s: %(problem)s",
                row=row.number,
                heading=self._get_heading(path),
                problem=problem,
            )
        else:
            text = self.env._(
                "Row %(row)s: %(problem)s", row=row.number, problem=problem
            )
        return {
            "type": kind,
            "message": text,
            "record": row.index,
            # Odoo's own screen adds one.
            "rows": {"from": row.number - 1, "to": row.number - 1},
            **({"field": path} if path else {}),
        }

    @api.model
    def _get_heading(self, path):
        """Return the label of a column in the language of the user."""
        labels, model = [], self
        for name in path.split("/"):
            field = model._fields.get(name) if model is not None else None
            if not field:
                break
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.relational else None
        return " / ".join(labels) or path

    @api.model
    def _list_candidates(self, records):
        """Return what a cell may mean, for a message: the first ones."""
        labels = [record._describe_match() for record in islice(records, 5)]
        return "; ".join([*labels, "…"] if len(records) > 5 else labels)
