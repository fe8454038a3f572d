from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.translate import code_translations

from ...tools import folding, sheets, validity
from ...tools.numbers import fold_number


class CertificatesHeldMixin(models.AbstractModel):
    """Spreadsheets of certificates: levels, days and numbers, and what is on record."""

    _inherit = "certificates.held.mixin"

    @api.model
    def _find_levels(self, rows):
        """Find the levels that rows name, of their types; none is created."""
        rows = self._having(rows, "level_id")
        self._match_levels(rows, self._get_types_of_rows(rows))

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
        kind, holder = row.found.get("type_id"), row.found.get(self._holder)
        start, expiry = self._get_start(row), row.found.get("date_expiry")
        if not (kind and holder and start) or self._is_change(row) or row.is_wrong:
            return None
        if "date_expiry" not in row.cells:
            expiry = kind._get_expiry(start)
        level = row.found.get("level_id", self.env["certificates.level"])
        return (kind.id, holder.id, level.id, start, expiry or None)

    @api.model
    def _find_recorded(self, rows):
        """Return the certificates that rows may be equal to: by key, by number."""
        keys = [key for key in map(self._get_row_key, rows) if key]
        recorded = defaultdict(dict)
        certificates = self.with_context(active_test=False).search_fetch(
            Domain("type_id", "in", list({key[0] for key in keys}))
            & Domain(self._holder, "in", list({key[1] for key in keys})),
            [
                "type_id",
                self._holder,
                "level_id",
                "date_start",
                "date_expiry",
                "number",
            ],
        )
        for certificate in certificates:
            recorded[certificate._get_recorded_key()][
                fold_number(certificate.number)
            ] = certificate
        return recorded

    def _get_recorded_key(self):
        """Return what is the same in equal certificates, as ``_get_row_key`` does."""
        self.ensure_one()
        return (
            self.type_id.id,
            self._get_holder().id,
            self.level_id.id,
            self.date_start,
            self.date_expiry or None,
        )

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
