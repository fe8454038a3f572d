import json

from werkzeug.datastructures import FileStorage

from odoo.http import route

from odoo.addons.web.controllers.export import ExcelExport
from odoo.addons.web.controllers.pivot import TableExporter

from ..tools import sheets

# Where the client writes the titles of a pivot table.
TITLES = ("col_group_headers", "measure_headers", "rows")


class CertificatesExcelExport(ExcelExport):
    """Exports of grouped lists: no name of a group becomes a formula."""

    def from_group_data(self, fields, columns_headers, groups):
        _quote_groups(groups)
        return super().from_group_data(fields, columns_headers, groups)


class CertificatesTableExporter(TableExporter):
    """Exports of pivot tables: no title becomes a formula."""

    @route()
    def export_xlsx(self, data, **kw):
        content = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        if content and _is_ours(content.get("model")):
            for name in TITLES:
                _quote_titles(content.get(name))
        return super().export_xlsx(json.dumps(content), **kw)


def _is_ours(name):
    return isinstance(name, str) and name.startswith("certificates.")


def _quote_groups(node):
    """Quote the names of the groups below a node, if the records are ours."""
    if not _is_ours(node._model._name):
        return
    children = {_quote_group(name): child for name, child in node.children.items()}
    node.children.clear()
    node.children.update(children)
    for child in children.values():
        _quote_groups(child)


def _quote_group(name):
    """Quote the name of a group; of a record it is its id and its name."""
    if isinstance(name, list | tuple):
        return type(name)(map(sheets.quote, name))
    return sheets.quote(name)


def _quote_titles(content):
    """Quote all titles in the headers or lines of a pivot table."""
    if isinstance(content, list):
        for item in content:
            _quote_titles(item)
    elif isinstance(content, dict) and "title" in content:
        content["title"] = sheets.quote(content["title"])
