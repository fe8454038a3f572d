from odoo import api, models
from odoo.tools import format_list

from ..tools import folding, sheets


class CertificatesImportMixin(models.AbstractModel):
    """Rows of a spreadsheet that name each other, whichever of them comes first.

    What a row names is looked for on record, and among the rows. Those that are named
    are imported first.
    """

    _inherit = "certificates.import.mixin"

    @api.model
    def _names_own(self, path):
        """Return whether a column names records of the same model."""
        name, _slash, rest = path.partition("/")
        field = self._fields.get(name)
        return (
            not self._checks_everything
            and bool(field)
            and field.type in ("many2one", "many2many")
            and field.comodel_name == self._name
            and rest in ("", "id")
        )

    @api.model
    def _index_rows(self, rows):
        """Return what rows are called: indexes, the surest first. To be extended."""
        names = folding.NameIndex()
        for row in rows:
            for text in filter(None, (row.text("name"), row.text("code"))):
                names.add(text, row.index)
        return [names]

    @api.model
    def _link_rows(self, rows):
        """Note which rows have to be imported before which; refuse circles."""
        paths = [path for path in rows[0].cells if self._names_own(path)]
        if not paths:
            return
        heads = {head.index: head for head, *_lines in self._gather_records(rows)}
        new = self._filter_new(heads.values())
        all_names, new_names = map(self._index_rows, (heads.values(), new))
        new_ids = folding.NameIndex()
        for row in new:
            new_ids.add(row.text("id"), row.index)
        for path in paths:
            for row in heads.values():
                if path.endswith("/id"):
                    self._need_rows(row, path, [new_ids], heads)
                elif not self._is_matched(path):
                    self._need_rows(row, path, new_names, heads)
                elif isinstance(row.cells[path], sheets.FoundId):
                    self._refuse_namesakes(row, path, new_names, heads)
                elif row.text(path) and not row.is_wrong_in(path):
                    self._need_row(row, path, all_names, heads)
        self._refuse_circles(heads)

    @api.model
    def _filter_new(self, rows):
        """Return the rows of which no record is there yet."""
        changed = self._find_changed([row for row in rows if self._is_change(row)])
        return [row for row in rows if row.index not in changed]

    @api.model
    def _find_rows(self, indexes, name, heads):
        found = next(filter(None, (index.find(name) for index in indexes)), [])
        return [heads[index] for index in found]

    @api.model
    def _need_rows(self, row, path, indexes, heads):
        """Note the rows that a cell names, which Odoo finds once they are imported."""
        names = [row.text(path)]
        if self._fields[path.partition("/")[0]].type == "many2many":
            names = row.text(path).split(",")
        row.needs[path] = [
            other
            for name in filter(None, map(str.strip, names))
            for other in self._find_rows(indexes, name, heads)
        ]

    @api.model
    def _need_row(self, row, path, indexes, heads):
        """Note the row that a cell names, of which nothing is on record."""
        called = self._find_rows(indexes, row.text(path), heads)
        others = [other for other in called if other != row]
        if len(others) == 1:
            row.needs[path] = others
        elif others:
            row.refuse(
                path,
                self.env._(
                    "Several rows are called so: %(rows)s.",
                    rows=self._list_rows(others),
                ),
            )
        elif called:
            row.refuse(path, self.env._("It is the row itself: name another."))
        else:
            row.refuse(path, self.env._("Nothing is called so."))

    @api.model
    def _refuse_namesakes(self, row, path, indexes, heads):
        """Refuse what is on record, and new in the spreadsheet too."""
        called = self._find_rows(indexes, row.text(path), heads)
        if others := [other for other in called if other != row]:
            row.refuse(
                path,
                self.env._(
                    "It is on record already, and these rows are called so too: "
                    "%(rows)s. Leave them out, or give them another name.",
                    rows=self._list_rows(others),
                ),
            )

    @api.model
    def _refuse_circles(self, heads):
        """Refuse rows of which none can be the first."""
        needs = {index: row.needed for index, row in heads.items()}
        circle = sheets.put_in_order(needs)[1]
        for index in circle:
            row = heads[index]
            path = next(
                path
                for path, others in row.needs.items()
                if any(other.index in circle for other in others)
            )
            row.refuse(
                path,
                self.env._(
                    "These rows name each other in a circle: %(rows)s. Empty the cell "
                    "in one of them.",
                    rows=self._list_rows(map(heads.get, circle)),
                ),
            )

    @api.model
    def _list_rows(self, rows):
        return format_list(self.env, [str(row.number) for row in rows])

    @api.model
    def _load_in_order(self, rows, super_load):
        """Import rows, those first that others name; all of them, or none.

        :param list rows: those of whole records
        :param super_load: Odoo's own ``load``
        :return: the ids in the order of the rows, false when one of them is wrong; and
            what is told
        """
        records = {own[0].index: own for own in self._gather_records(rows)}
        needs = {index: own[0].needed for index, own in records.items()}
        ids, messages, is_right = {}, [], True
        with self.env.cr.savepoint() as savepoint:
            for group in sheets.put_in_order(needs)[0]:
                own = [row for index in group for row in records[index]]
                self._name_imported(own, ids)
                result = super_load(*self._prepare_matrix(own))
                messages += self._tell_again(own, result["messages"])
                is_right = is_right and result["ids"] is not False
                ids.update(zip(group, result["ids"] or [], strict=False))
            if not is_right:
                savepoint.rollback()
        return is_right and [ids[index] for index in sorted(ids)], messages

    @api.model
    def _name_imported(self, rows, ids):
        """Put the ids of what was imported in the place of its names.

        What could not be imported is told already.
        """
        for row in rows:
            for path, others in row.needs.items():
                if self._is_matched(path):
                    (other,) = others
                    id_, text = ids.get(other.index), row.text(path)
                    row.cells[path] = sheets.FoundId(id_, text) if id_ else ""
