from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_list, split_every

from ..models.certificates_team_mixin import BY_NAME
from ..tools.compliance import GAPS
from . import matrix_sheet
from .compliance import JUDGED, REQUIRED_ONLY

# How many employees are read at once for a spreadsheet.
EXPORT_BATCH = 1000

# The greatest number that a page of the matrix can begin at, or have of employees.
MAX_PAGE = 10_000_000


class CertificatesCompliance(models.Model):
    """The report as a matrix: a line for each employee, a column for each type."""

    _inherit = "certificates.compliance"

    @api.model
    def get_matrix(self, domain, limit=40, offset=0):
        """Return a page of employees with the status of each type required of them.

        :param list domain: which rows count; an employee without any is left out
        :param int limit: how many employees to return
        :param int offset: how many to pass over, by their usual order
        :return: dict of ``total`` (number of employees), ``employees`` (id, name and
            department of those on the page), ``types`` (id and name of the columns,
            the same on every page), and ``cells`` by employee id and type id: ``id``
            of the row, ``status``, ``date_expiry``, ``date_due``, ``met_by`` (the name
            of the certificate that counts), and perhaps a ``remark``
        """
        self._check_size(domain)
        domain = Domain(domain)
        limit, offset = self._clean_page(limit, offset)
        employee_ids, total, type_ids = self._find_employees(domain, limit, offset)
        types = self._get_matrix_types(type_ids)
        page = self._read_matrix_page(domain, employee_ids)
        self._name_certificates(page["cells"])
        self._remark_cells(page["cells"], types)
        return {
            "total": total,
            "types": [{"id": type_.id, "name": type_.name} for type_ in types],
            **page,
        }

    @api.model
    def get_matrix_totals(self, domain):
        """Return how many employees have each status, by type id.

        :param list domain: which rows count
        """
        self._check_size(domain)
        totals = {}
        groups = self._read_group(domain, ["type_id", "status"], ["__count"])
        for certificate_type, status, count in groups:
            totals.setdefault(certificate_type.id, {})[status] = count
        return totals

    @api.model
    def _clean_page(self, limit, offset):
        """Return the numbers of a page, whatever the client has sent."""
        is_page = all(
            type(number) is int and 0 <= number <= MAX_PAGE
            for number in (limit, offset)
        )
        return (limit, offset) if is_page else (40, 0)

    @api.model
    def _find_employees(self, domain, limit=None, offset=0):
        """Return a page of the employees of a domain, and the totals of all pages.

        :return: ids of the employees on the page, how many there are on all pages,
            and ids of the types that any row of the domain is about
        """
        # sudo: the rows say who is to be seen, and the order needs no more than names
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        query = employees._search([], order=BY_NAME, limit=limit, offset=offset)
        has_row = "EXISTS (SELECT FROM matrix WHERE matrix.employee_id = %s)"
        query.add_where(SQL(has_row, SQL.identifier(query.table, "id")))
        rows = self._require_only(domain)._search(domain)
        found = self.env.execute_query(
            SQL(
                "WITH matrix (employee_id, type_id) AS %s (%s) %s",
                self._sql_is_materialized(),
                rows.select(
                    self._field_to_sql(rows.table, "employee_id", rows),
                    self._field_to_sql(rows.table, "type_id", rows),
                ),
                query.select(
                    SQL.identifier(query.table, "id"),
                    SQL("(SELECT COUNT(DISTINCT employee_id) FROM matrix)"),
                    SQL(
                        """
                        (SELECT ARRAY_AGG(id) FROM certificates_type type
                          WHERE EXISTS (
                                SELECT FROM matrix WHERE matrix.type_id = type.id))
                        """
                    ),
                ),
            )
        )
        if offset and not found:
            # Past the last page, where there is nothing to be counted.
            return [], *self._find_employees(domain, limit=1)[1:]
        if not found:
            return [], 0, []
        return [row[0] for row in found], *found[0][1:]

    @api.model
    def _require_only(self, domain):
        """Return the model with what is required only, if nothing else is asked for."""
        conditions = Domain(domain).iter_conditions()
        names = {condition.field_expr.partition(".")[0] for condition in conditions}
        if names.isdisjoint(JUDGED):
            return self.with_context(certificates_required_only=REQUIRED_ONLY)
        return self

    @api.model
    def _get_matrix_types(self, ids):
        """Return the columns in their order."""
        # sudo: who sees a row sees what it is about
        return self.env["certificates.type"].sudo().search([("id", "in", list(ids))])

    @api.model
    def _read_matrix_page(self, domain, employee_ids):
        """Return the employees and the cells of a page, see :meth:`get_matrix`."""
        departments = {}
        cells = {employee_id: {} for employee_id in employee_ids}
        for employee_id, type_id, department_id, cell in self._read_matrix_cells(
            domain, employee_ids
        ):
            cells[employee_id][type_id] = cell
            departments[employee_id] = department_id
        # sudo: who sees a row sees whom it is about
        employees = self.env["hr.employee"].sudo().browse(employee_ids)
        all_departments = self.env["hr.department"].sudo()
        all_departments = all_departments.browse(filter(None, departments.values()))
        names = {department.id: department.name for department in all_departments}
        return {
            "employees": [
                {
                    "id": employee.id,
                    "name": employee.name,
                    "department": names.get(departments.get(employee.id), ""),
                }
                for employee in employees
            ],
            "cells": cells,
        }

    @api.model
    def _read_matrix_cells(self, domain, employee_ids):
        """Yield the ids of employee, type and department, with the cell.

        A cell is read for itself, not as a record: there are very many of them.
        """
        names = ["employee_id", "type_id", "department_id"]
        values = ["id", "status", "date_expiry", "date_due", "met_by_id"]
        query = self._search(Domain(domain) & Domain("employee_id", "in", employee_ids))
        columns = [self._field_to_sql(query.table, n, query) for n in names + values]
        for row in self.env.execute_query(query.select(*columns)):
            yield *row[:3], dict(zip(values, row[3:], strict=True))

    @api.model
    def _name_certificates(self, cells):
        """Say in each cell by which certificate it is met."""
        met = [cell for row in cells.values() for cell in row.values()]
        ids = {cell["met_by_id"] for cell in met} - {None}
        # sudo: who sees a row sees what it is met by
        certificates = self.env["certificates.assignment"].sudo().browse(ids)
        names = {c.id: c._describe_as_met() for c in certificates}
        for cell in met:
            cell["met_by"] = names.get(cell.pop("met_by_id"), False)

    @api.model
    def _remark_cells(self, cells, types):
        """Say in cells what else there is to know, as ``remark``. A hook for addons.

        :param dict cells: by employee id and type id
        :param types: the columns
        """

    @api.model
    def _export_matrix(self, domain):
        """Return the whole matrix as a spreadsheet.

        :param list domain: which rows count
        :return: content of an XLSX file
        """
        totals = self.get_matrix_totals(domain)
        types = self._get_matrix_types(totals)
        sheet = matrix_sheet.Sheet(
            title=self._get_matrix_title(),
            name=self.env._("Compliance"),
            headings=(
                self.env._("Employee"),
                self.env._("Department"),
                self.env._("Gaps"),
            ),
            types=types.mapped("name"),
            gaps=[
                sum(totals.get(type_.id, {}).get(status, 0) for status in GAPS)
                for type_ in types
            ],
            statuses=dict(self._fields["status"]._description_selection(self.env)),
            blank=self.env._("Not required"),
        )
        return matrix_sheet.write(sheet, self._iter_matrix_lines(domain, types.ids))

    @api.model
    def _get_matrix_title(self):
        day = format_date(self.env, self._get_chosen_day())
        sites = self.env["certificates.site"].browse(self._get_site_ids()).exists()
        sites = sites._filtered_access("read")
        if not sites:
            return self.env._("Compliance on %(date)s", date=day)
        names = format_list(self.env, sites.mapped("display_name"))
        return self.env._("%(site)s on %(date)s", site=names, date=day)

    @api.model
    def _iter_matrix_lines(self, domain, type_ids):
        """Yield the lines of the spreadsheet, reading many employees at once."""
        employee_ids, *_all = self._find_employees(domain)
        for some_ids in split_every(EXPORT_BATCH, employee_ids, list):
            page = self._read_matrix_page(domain, some_ids)
            for employee in page["employees"]:
                cells = page["cells"][employee["id"]]
                statuses = [cells.get(id_, {}).get("status") for id_ in type_ids]
                yield matrix_sheet.Line(
                    employee=employee["name"],
                    department=employee["department"],
                    gaps=sum(status in GAPS for status in statuses),
                    statuses=statuses,
                )
            # Nothing of what was read is needed again.
            self.env["hr.employee"].browse(some_ids).invalidate_recordset(flush=False)
