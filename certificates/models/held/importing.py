from datetime import date

from odoo import api, fields, models

from ...tools import folding, sheets


class CertificatesHeldMixin(models.AbstractModel):
    """Spreadsheets of certificates: whom and what their rows name."""

    _name = "certificates.held.mixin"
    _inherit = ["certificates.held.mixin", "certificates.import.mixin"]
    _checks_everything = True

    # A column of a spreadsheet that only says how to read its row.
    are_dates_checked = fields.Boolean(
        "Dates Checked",
        store=False,
        exportable=False,
        help="For imports: the expiry date is right, however late it is.",
    )

    @api.model
    def _get_template_examples(self):
        """Return what the example row of the spreadsheet to fill in has, by field.

        The import leaves it out.
        """
        sign, kind = self.env._("Example:"), self.env._("First Aid")
        examples = {
            "type_id": f"{sign} {kind}",
            self._holder: "",
            "number": "00123",
            "level_id": "1-2",
            "date_start": date(2026, 1, 31),
            "date_expiry": date(2028, 1, 31),
            "issuer_id": "",
            "are_dates_checked": "",
        }
        if len(self.env.companies) > 1:
            examples["company_id"] = self.env.company.name
        return examples

    @api.model
    def _get_template_comments(self):
        """Return what is said beside the headings of that spreadsheet, by field."""
        return {
            "type_id": self.env._(
                "Name or code. A row that begins with 'Example:' is not imported."
            ),
            "level_id": self.env._(
                "Name of a level of the certificate type, where it has levels."
            ),
            "date_expiry": self.env._(
                "Last day of validity. An empty cell means the validity of the type. "
                "Write 'without end' where there is none."
            ),
            "are_dates_checked": self.env._(
                "Write yes if an unusually late expiry is right."
            ),
        }

    @api.model
    def _get_answer_fields(self):
        return super()._get_answer_fields() | {"are_dates_checked"}

    @api.model
    def _check_rows(self, rows, sheet):
        self._skip_examples(rows)
        wanted = [row for row in rows if row.is_wanted]
        if not wanted:
            return []
        messages = super()._check_rows(wanted, sheet)
        self._read_answers(wanted)
        self._find_companies(wanted)
        self._find_types_and_holders(wanted)
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
    def _find_types_and_holders(self, rows):
        types = self._match_column(rows, "type_id")
        holders = self._match_column(rows, self._holder)
        for row in rows:
            found = self._narrow_holders(row, holders.get(row.text(self._holder)))
            kinds = self._narrow_types(row, types.get(row.text("type_id")), found)
            self._decide_type(row, kinds)
            self._decide_holder(row, found)
            self._complete_company(row)
            self._check_company_of_row(row)

    @api.model
    def _match_column(self, rows, path):
        """Return what the values of a column may name, by value."""
        values = {row.text(path) for row in self._having(rows, path)}
        model = self.env[self._fields[path].comodel_name]
        return model._match_for_certificates(values) if values else {}

    @api.model
    def _narrow_holders(self, row, holders):
        """Return those of the holders that a row can mean. To be extended."""
        return holders

    @api.model
    def _narrow_types(self, row, kinds, holders):
        """Return those of the types that a row can mean, its company considered."""
        company = row.found.get("company_id")
        if holders and len(holders.company_id) == 1:
            company = company or holders.company_id
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
    def _decide_holder(self, row, holders):
        path = self._holder
        if path not in row.cells:
            return
        kind = row.found.get("type_id")
        deciding = kind.company_id if kind else self.env["res.company"]
        for company in (deciding, self.env.company):
            if holders and len(holders) > 1:
                holders = self._of_company(holders, company) or holders
        if holders and len(holders) == 1:
            self._note_found(row, path, holders)
        else:
            row.refuse(path, self._explain_holder(row, holders))

    @api.model
    def _explain_holder(self, row, holders):
        """Return why it is not known whom a row means, and what to do."""
        raise NotImplementedError

    @api.model
    def _complete_company(self, row):
        is_empty = "company_id" in row.cells and not row.text("company_id")
        if is_empty and row.found.get(self._holder):
            self._note_found(row, "company_id", self._get_company_of_row(row))

    @api.model
    def _get_company_of_row(self, row):
        """Return the company of the certificate that a row becomes."""
        return row.found.get("company_id") or self.env.company

    @api.model
    def _check_company_of_row(self, row):
        kind, company = row.found.get("type_id"), self._get_company_of_row(row)
        if kind and kind.company_id and row.found.get(self._holder):
            if kind.company_id != company:
                row.refuse("type_id", self._explain_other_company(kind, company))

    @api.model
    def _explain_other_company(self, kind, company):
        return self.env._(
            "It is a type of %(company)s, and the certificate is one of %(other)s.",
            company=kind.company_id.name,
            other=company.name,
        )

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
        company = self._get_company_of_row(row)
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
    def _having(self, rows, path):
        return [row for row in rows if row.text(path)]
