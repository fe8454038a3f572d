from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import code_translations

from ...tools import folding, sheets, validity
from ...tools.numbers import fold_number


class CertificatesAssignment(models.Model):
    """Spreadsheets of certificates: what their cells mean, and what is wrong."""

    _name = "certificates.assignment"
    _inherit = ["certificates.assignment", "certificates.import.mixin"]
    _checks_everything = True

    # Columns of a spreadsheet that only say how to read its row.
    is_former_employee = fields.Boolean(
        "Former Employee",
        store=False,
        exportable=False,
        help="For imports: the employee is looked for among those who are archived.",
    )
    are_dates_checked = fields.Boolean(
        "Dates Checked",
        store=False,
        exportable=False,
        help="For imports: the expiry date is right, however late it is.",
    )

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for Employee Certificates"),
                "template": "/certificates/import_template",
            }
        ]

    @api.model
    def _get_answer_fields(self):
        return {"is_former_employee", "are_dates_checked"}

    @api.model
    def _check_rows(self, rows, sheet):
        self._skip_examples(rows)
        wanted = [row for row in rows if row.is_wanted]
        if not wanted:
            return []
        messages = super()._check_rows(wanted, sheet)
        self._read_answers(wanted)
        self._find_companies(wanted)
        self._find_types_and_employees(wanted)
        self._find_issuers(wanted)
        self._find_levels(wanted)
        proposed = self._complete_expiries(wanted)
        self._check_days(wanted)
        self._check_presence(wanted)
        self._check_row_numbers(self._skip_recorded(wanted, sheet))
        if proposed and sheet.is_test:
            messages.append(self._tell_proposed(proposed))
        return messages

    @api.model
    def _skip_examples(self, rows):
        signs = (*sheets.EXAMPLE, self.env._("Example:"))
        for row in rows:
            first = next(iter(row.cells.values()))
            if isinstance(first, str) and first.strip().startswith(signs):
                row.skip(self.env._("It is the example of the template: left out."))

    @api.model
    def _read_answers(self, rows):
        for row in rows:
            for name in self._get_answer_fields() & row.cells.keys():
                row.found[name] = sheets.read_yes(row.text(name))
                if row.found[name] is None:
                    row.refuse(name, self.env._("Write yes or no."))

    # Whom and what the cells name.

    @api.model
    def _find_companies(self, rows):
        index = folding.NameIndex()
        for company in self.env.companies:
            index.add(company.name, company)
        for row in self._having(rows, "company_id"):
            found = self.env["res.company"].union(*index.find(row.text("company_id")))
            if len(found) == 1:
                self._note_found(row, "company_id", found)
            else:
                row.refuse("company_id", self.env._("You work in no such company."))

    @api.model
    def _find_types_and_employees(self, rows):
        types = self._match_column(rows, "type_id")
        employees = self._match_column(rows, "employee_id")
        for row in rows:
            people = self._narrow_employees(row, employees.get(row.text("employee_id")))
            kinds = self._narrow_types(row, types.get(row.text("type_id")), people)
            self._decide_type(row, kinds)
            self._decide_employee(row, people)
            employee = row.found.get("employee_id")
            if employee and "company_id" in row.cells and not row.text("company_id"):
                self._note_found(row, "company_id", employee.company_id)
            self._check_company_of_row(row)

    @api.model
    def _match_column(self, rows, path):
        """Return what the values of a column may name, by value."""
        values = {row.text(path) for row in self._having(rows, path)}
        model = self.env[self._fields[path].comodel_name]
        return model._match_for_certificates(values) if values else {}

    @api.model
    def _narrow_employees(self, row, people):
        """Return those of the employees that a row can mean."""
        if not people:
            return people
        if row.found.get("is_former_employee"):
            people = people.filtered(lambda e: not e.active) or people
        else:
            row.found["former"] = people.filtered(lambda e: not e.active)
            people = people.filtered("active")
        company = row.found.get("company_id")
        return self._of_company(people, company) if company else people

    @api.model
    def _narrow_types(self, row, kinds, people):
        """Return those of the types that a row can mean, its company considered."""
        company = row.found.get("company_id")
        if people and len(people.company_id) == 1:
            company = company or people.company_id
        for deciding in filter(None, (company, self.env.company)):
            if kinds and len(kinds) > 1:
                shared = kinds.filtered(lambda t: not t.company_id)
                kinds = self._of_company(kinds, deciding) | shared or kinds
        return kinds

    @api.model
    def _of_company(self, records, company):
        return records.filtered(lambda record: record.company_id == company)

    @api.model
    def _decide_type(self, row, kinds):
        if not row.text("type_id"):
            if "type_id" in row.cells:
                row.refuse("type_id", self.env._("Enter the certificate type."))
        elif not kinds:
            problem = self.env._("No certificate type has this name or code.")
            row.refuse("type_id", problem)
        elif len(kinds) > 1:
            problem = self.env._(
                "Several certificate types are called so: %(candidates)s. Write the "
                "code instead, or give one of them another name.",
                candidates=self._list_candidates(kinds),
            )
            row.refuse("type_id", problem)
        else:
            self._note_found(row, "type_id", kinds)

    @api.model
    def _decide_employee(self, row, people):
        text = row.text("employee_id")
        if not text:
            if "employee_id" in row.cells:
                row.refuse("employee_id", self.env._("Enter the employee."))
            return
        kind = row.found.get("type_id")
        deciding = kind.company_id if kind else self.env["res.company"]
        for company in (deciding, self.env.company):
            if people and len(people) > 1:
                people = self._of_company(people, company) or people
        if people and len(people) == 1:
            self._note_found(row, "employee_id", people)
        else:
            row.refuse("employee_id", self._explain_employee(row, people))

    @api.model
    def _explain_employee(self, row, people):
        """Return why it is not known whom a row means, and what to do."""
        if people and len(people.company_id) > 1 and not row.found.get("company_id"):
            return self.env._(
                "Several employees are meant by this: %(candidates)s. Add the column "
                "%(column)s, and write the company of the employee there.",
                candidates=self._list_candidates(people),
                column=self._get_heading("company_id"),
            )
        if people:
            return self.env._(
                "Several employees are meant by this: %(candidates)s. Write the work "
                "email address or external number instead.",
                candidates=self._list_candidates(people),
            )
        if row.found.get("former"):
            return self.env._(
                "%(candidates)s has left. Write yes in the column %(column)s.",
                candidates=self._list_candidates(row.found["former"]),
                column=self._get_heading("is_former_employee"),
            )
        return self.env._(
            "No employee has this name, work email address or external number."
        )

    @api.model
    def _check_company_of_row(self, row):
        kind, employee = row.found.get("type_id"), row.found.get("employee_id")
        if not (kind and employee and kind.company_id):
            return
        if kind.company_id != employee.company_id:
            problem = self.env._(
                "It is a type of %(company)s, and the employee works for %(other)s.",
                company=kind.company_id.name,
                other=employee.company_id.name,
            )
            row.refuse("type_id", problem)

    @api.model
    def _find_issuers(self, rows):
        matches = self._match_column(rows, "issuer_id")
        for row in rows:
            kind = row.found.get("type_id")
            if "issuer_id" not in row.cells:
                continue
            if not row.text("issuer_id"):
                if kind and kind.issuer_id and not self._is_change(row):
                    self._note_found(row, "issuer_id", kind.issuer_id)
                continue
            self._decide_issuer(row, matches[row.text("issuer_id")])

    @api.model
    def _decide_issuer(self, row, issuers):
        employee = row.found.get("employee_id")
        company = employee.company_id if employee else self.env.company
        issuers = issuers.filtered(lambda p: p.company_id in (company, company[:0]))
        if len(issuers) == 1:
            self._note_found(row, "issuer_id", issuers)
        elif issuers:
            problem = self.env._(
                "Several contacts are called so: %(candidates)s. Give them different "
                "names first.",
                candidates=self._list_candidates(issuers),
            )
            row.refuse("issuer_id", problem)
        else:
            problem = self.env._(
                "No contact has this name. Enter the new issuing body in the form of a "
                "certificate, which creates it; then import again."
            )
            row.refuse("issuer_id", problem)

    @api.model
    def _note_found(self, row, path, record):
        row.found[path] = record
        row.cells[path] = sheets.FoundId(record.id, row.text(path))

    @api.model
    def _having(self, rows, path):
        return [row for row in rows if row.text(path)]

    @api.model
    def _is_change(self, row):
        """Return whether a row may change a certificate, rather than record one."""
        return bool(row.text("id") or row.text(".id"))

    # Levels, days and numbers.

    @api.model
    def _find_levels(self, rows):
        """Find the levels that rows name, of their types; none is created."""
        rows = self._having(rows, "level_id")
        kinds = self._get_types_of_rows(rows)
        names = defaultdict(folding.NameIndex)
        for level in self.env["certificates.type"].union(*kinds.values()).level_ids:
            names[level.type_id].add(level.name, level)
        for row in rows:
            if kind := kinds.get(row.index):
                found = names[kind].find(row.text("level_id"))
                self._decide_level(row, kind, kind.level_ids.browse().union(*found))

    @api.model
    def _get_types_of_rows(self, rows):
        """Return the types that rows name, or their certificates have, by index."""
        kinds = {
            row.index: row.found["type_id"] for row in rows if row.found.get("type_id")
        }
        changes = [
            row for row in rows if self._is_change(row) and not row.text("type_id")
        ]
        recorded = self._find_changed(changes) if changes else {}
        return {**kinds, **{index: c.type_id for index, c in recorded.items()}}

    @api.model
    def _find_changed(self, rows):
        """Return the certificates that rows change, by index of the row."""
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
            id_ = int(number) if number.isdecimal() else ids.get(row.text("id"))
            if id_:
                found[row.index] = self.browse(id_)
        readable = self.union(*found.values()).exists()._filtered_access("read")
        return {index: c for index, c in found.items() if c in readable}

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
    def _read_no_day(self, row, path, day_first):
        if path == "date_expiry" and self._is_without_end(row.text(path)):
            row.found["is_endless"] = True
            row.cells[path] = ""
            return
        super()._read_no_day(row, path, day_first)

    @api.model
    def _is_without_end(self, text):
        words = {*sheets.WITHOUT_END, self.env._("without end")}
        for code, _name in self.env["res.lang"].get_installed():
            terms = code_translations.get_python_translations("certificates", code)
            words.add(terms.get("without end", ""))
        return folding.fold(text) in {folding.fold(word) for word in words if word}

    @api.model
    def _complete_expiries(self, rows):
        """Propose an expiry date where the cell is empty.

        :return: the rows that got one
        """
        proposed = []
        for row in rows:
            if "date_expiry" not in row.cells or row.found.get("is_endless"):
                continue
            if row.text("date_expiry") or self._is_change(row):
                continue
            kind, start = row.found.get("type_id"), self._get_start(row)
            day = kind._get_expiry(start) if kind and start else None
            if day:
                row.found["date_expiry"] = day
                row.cells["date_expiry"] = sheets.ReadCell(day.isoformat())
                proposed.append(row)
        return proposed

    @api.model
    def _get_start(self, row):
        if "date_start" in row.cells:
            return row.found.get("date_start")
        return self.env.company._get_certificates_today()

    @api.model
    def _tell_proposed(self, rows):
        numbers = ", ".join(str(row.number) for row in rows[:10])
        message = self.env._(
            "%(heading)s: an empty cell means the validity of the type, as in the "
            "form. Write 'without end' where there is none. Empty in row %(rows)s.",
            heading=self._get_heading("date_expiry"),
            rows=f"{numbers}, …" if len(rows) > 10 else numbers,
        )
        return {"type": "info", "message": message, "field": "date_expiry"}

    @api.model
    def _check_days(self, rows):
        for row in rows:
            if "date_start" in row.cells and not row.text("date_start"):
                row.refuse("date_start", self.env._("Enter the start date."))
            for path in ("date_start", "date_expiry"):
                day = row.found.get(path)
                if day and not validity.is_plausible(day):
                    row.refuse(path, self._explain_implausible())
            start, expiry = self._get_start(row), row.found.get("date_expiry")
            if start and expiry:
                self._check_expiry(row, start, expiry)

    @api.model
    def _explain_implausible(self):
        return self.env._(
            "It cannot be a date of a certificate. Enter a day in the years %(first)s "
            "to %(last)s.",
            first=validity.FIRST_DATE.year,
            last=validity.LAST_DATE.year,
        )

    @api.model
    def _check_expiry(self, row, start, expiry):
        kind = row.found.get("type_id")
        if expiry < start:
            problem = self.env._(
                "It is before the start date %(start)s.",
                start=self._format_day(start),
            )
            row.refuse("date_expiry", problem)
        elif row.found.get("are_dates_checked"):
            return
        elif kind and kind._is_unusual(start, expiry):
            problem = self.env._(
                "It is unusually late: check the year. If it is right, write yes in "
                "the column %(column)s.",
                column=self._get_heading("are_dates_checked"),
            )
            row.refuse("date_expiry", problem)

    @api.model
    def _check_presence(self, rows):
        """Refuse rows without what their type requires."""
        for row in rows:
            kind = row.found.get("type_id")
            if not kind or self._is_change(row):
                continue
            if kind.number_policy == "required" and not row.text("number"):
                problem = self.env._(
                    "A certificate of the type %(type)s needs a number.", type=kind.name
                )
                row.refuse("number", problem)
            columns = {path.partition("/")[0] for path in row.cells}
            if kind.document_required and not {"document_ids", "exam_id"} & columns:
                problem = self.env._(
                    "A certificate of the type %(type)s needs a document, which a "
                    "spreadsheet cannot hold: record it by hand.",
                    type=kind.name,
                )
                row.refuse("type_id", problem)

    @api.model
    def _skip_recorded(self, rows, sheet):
        """Leave out rows that are equal to a certificate on record, or to another row.

        :return: the rows that are left
        """
        recorded = self._find_recorded(rows)
        left = []
        for row in rows:
            key = self._get_row_key(row)
            if not key or row.is_skipped:
                left.append(row)
                continue
            number = fold_number(row.text("number"))
            twins = recorded[key]
            twin = twins.get(number) or (
                not number and next(iter(twins.values()), None)
            )
            if twin:
                row.skip(self._explain_recorded(twin))
                continue
            if twins and sheet.is_test:
                row.note(self._explain_twin(next(iter(twins.values()))))
            twins[number] = row
            left.append(row)
        return left

    @api.model
    def _get_row_key(self, row):
        """Return what is the same in equal certificates, if it is known."""
        kind, employee = row.found.get("type_id"), row.found.get("employee_id")
        start, expiry = self._get_start(row), row.found.get("date_expiry")
        if not (kind and employee and start) or self._is_change(row) or row.is_wrong:
            return None
        if "date_expiry" not in row.cells:
            expiry = kind._get_expiry(start)
        level = row.found.get("level_id", self.env["certificates.level"])
        return (kind.id, employee.id, level.id, start, expiry or None)

    @api.model
    def _find_recorded(self, rows):
        """Return the certificates that rows may be equal to: by key, by number."""
        keys = [key for key in map(self._get_row_key, rows) if key]
        recorded = defaultdict(dict)
        certificates = self.with_context(active_test=False).search_fetch(
            Domain("type_id", "in", list({key[0] for key in keys}))
            & Domain("employee_id", "in", list({key[1] for key in keys})),
            [
                "type_id",
                "employee_id",
                "level_id",
                "date_start",
                "date_expiry",
                "number",
            ],
        )
        for certificate in certificates:
            key = (
                certificate.type_id.id,
                certificate.employee_id.id,
                certificate.level_id.id,
                certificate.date_start,
                certificate.date_expiry or None,
            )
            recorded[key][fold_number(certificate.number)] = certificate
        return recorded

    @api.model
    def _explain_recorded(self, twin):
        if isinstance(twin, sheets.Row):
            return self.env._("It is equal to row %(row)s: left out.", row=twin.number)
        return self.env._(
            "It is on record already: %(certificate)s. Left out.",
            certificate=twin.display_name,
        )

    @api.model
    def _explain_twin(self, twin):
        if isinstance(twin, sheets.Row):
            return self.env._(
                "It is equal to row %(row)s but for the number: one replaces the "
                "other.",
                row=twin.number,
            )
        return self.env._(
            "It replaces %(certificate)s, which is equal but for the number.",
            certificate=twin.display_name,
        )

    @api.model
    def _check_row_numbers(self, rows):
        """Refuse numbers that are in use, or that several rows have."""
        wanted = defaultdict(list)
        for row in self._having(rows, "number"):
            number = row.text("number")
            if sheets.is_formula(number):
                row.refuse("number", self._explain_formula())
            elif row.found.get("type_id") and not self._is_change(row):
                wanted[row.found["type_id"].id, fold_number(number)].append(row)
        taken = self._get_numbers_taken(list(wanted)) if wanted else set()
        for key, using in wanted.items():
            if key in taken:
                for row in using:
                    problem = self.env._(
                        "The number is already used by another %(type)s certificate.",
                        type=row.found["type_id"].name,
                    )
                    row.refuse("number", problem)
            elif len(using) > 1:
                self._refuse_shared_number(using)

    @api.model
    def _refuse_shared_number(self, rows):
        for row in rows:
            others = [other.number for other in rows if other is not row]
            problem = self.env._(
                "Row %(rows)s has the same number.",
                rows=", ".join(map(str, others[:5])),
            )
            row.refuse("number", problem)
