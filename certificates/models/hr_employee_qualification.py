from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_list

from ..tools.compliance import ID_BASE


class HrEmployee(models.Model):
    """Answers planning code: which employees may do which work on which day."""

    _inherit = "hr.employee"

    def is_qualified(self, types, date=None):
        """Return whether this employee may do work that requires some types.

        For one employee the answer is true or false like any recordset; of many, those
        who may. A client that calls it gets their ids. See ``_filter_qualified``::

            if not employee.is_qualified(forklift, shift_day):
                ...
        """
        return self._filter_qualified(types, date)

    def _filter_qualified(self, types, date=None):
        """Return which of these employees may do work that requires some types.

        An employee is qualified who holds, for each of the types, a certificate that
        is valid on the day, of the type or of one that satisfies it on that day, or an
        exemption. It is about certificates only: whether somebody works on that day is
        for planning code to know. It takes one query for any number of employees.

        :param types: recordset of ``certificates.type``, or their ids
        :param date: the day of the work; today where each employee's company is if not
            given
        :return: the recordset of those who are qualified, in the same order
        :raise AccessError: when the user may not see the certificates of them all.
            Planning code that decides for people out of the user's sight says ``sudo``.
        """
        day = fields.Date.to_date(date)
        employees = self._origin
        if not employees:
            return self.browse()
        rows = employees._judge_qualified(types, day)
        employees.browse(
            id_ for id_, is_at_hand, _is_qualified in rows if not is_at_hand
        )._check_certificates_visible()
        found = {id_ for id_, _is_at_hand, is_qualified in rows if is_qualified}
        return self.filtered(lambda employee: employee._origin.id in found)

    def _check_qualified(self, types, date=None):
        """Refuse to plan these employees for work that they are not qualified for.

        For constraints of planning models. To warn rather than to block, show
        ``_get_qualification_warning``.

        :param types: recordset of ``certificates.type``
        :param date: the day of the work, today if not given
        :raise ValidationError: naming who lacks what
        """
        warning = self._get_qualification_warning(types, date)
        if warning:
            raise ValidationError(warning)

    def _get_qualification_warning(self, types, date=None):
        """Return a text that names unqualified employees and types; else False.

        In one query for each type. For the parameters see ``_filter_qualified``.
        """
        day = fields.Date.to_date(date)
        lines = [
            self.env._(
                "%(type)s: %(employees)s",
                type=certificate_type.name,
                employees=format_list(self.env, lacking.mapped("name")),
            )
            for certificate_type in types
            for lacking in [self - self._filter_qualified(certificate_type, day)]
            if lacking
        ]
        if not lines:
            return False
        day = day or self.env.company._get_certificates_today()
        title = self.env._("Not qualified on %(day)s:", day=format_date(self.env, day))
        return "\n".join([title, *lines])

    def _get_qualified_domain(self, types, day):
        """Return a domain of the employees that are qualified on a day."""
        type_ids = [*{*self._get_type_ids(types)}]
        if not type_ids:
            return Domain.TRUE
        qualify = partial(self._get_qualified_on_domain, type_ids)
        companies = self.env["res.company"]
        return qualify(day) if day else companies._get_certificates_domain(qualify)

    def _get_qualified_on_domain(self, type_ids, day):
        # sudo: see _filter_qualified
        exemptions = self.env["certificates.exemption"].sudo()
        exempt = exemptions._search(
            Domain("type_id", "in", type_ids) & exemptions._get_covering_domain(day),
            active_test=False,
        )
        # All types at once: the certificates of somebody are read once.
        qualified = SQL(
            """
            SELECT employee_id
              FROM (SELECT * FROM (%(held)s) AS held
                     UNION ALL %(exempt)s) AS met (employee_id, type_id)
             WHERE employee_id = ANY(%(employees)s)
             GROUP BY employee_id HAVING COUNT(DISTINCT type_id) = %(count)s
            """,
            held=self._select_holders(type_ids, day),
            exempt=exempt.select("employee_id", "type_id"),
            employees=self.ids,
            count=len(type_ids),
        )
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), qualified
            )
        )

    @api.model
    def _select_holders(self, type_ids, day):
        """Return who holds what counts as one of some types on a day, at any level.

        :return: SQL of a query for ids of an employee and of a type
        """
        # sudo: see _filter_qualified
        rows = self.env["certificates.compliance"].sudo()
        # As SQL, a day may be any: the report takes those only that are plausible.
        rows = rows.with_context(certificates_date=[SQL("%s::date", day)])
        return SQL(
            """
            WITH requirement AS (
                    SELECT UNNEST(%(types)s::int[]) AS type_id,
                           NULL::int AS level_id),
                 counting AS MATERIALIZED (%(counting)s)
            SELECT employee_id, slot / %(base)s
              FROM (%(slots)s) AS held (employee_id, slot)
            """,
            types=type_ids,
            counting=rows._select_counting(),
            base=ID_BASE,
            slots=rows._select_slots(),
        )

    @api.model
    def _get_type_ids(self, types):
        return types.ids if isinstance(types, models.BaseModel) else list(types)

    def _judge_qualified(self, types, day):
        """Return of each employee the id, whether the user is an officer of the company
        of that employee, and whether the employee is qualified: all in one query.
        """
        # sudo: the answer is given for those only whose certificates the user may see
        everyone = self.sudo().with_context(active_test=False)
        query = everyone._search([("id", "in", self.ids)])
        columns = [
            domain.optimize_full(everyone)._to_sql(everyone, query.table, query)
            for domain in (
                self._get_office_domain(),
                self._get_qualified_domain(types, day),
            )
        ]
        return self.env.execute_query(query.select("id", *columns))

    @api.model
    def _get_office_domain(self):
        """Return a domain of the employees of the companies of an officer."""
        if self.env.su:
            return Domain.TRUE
        if self.env.user._is_certificates_officer():
            return Domain("company_id", "in", self.env.companies.ids)
        return Domain.FALSE

    def _check_certificates_visible(self):
        """Refuse employees outside the team of the current user."""
        if not self:
            return
        certificates = self.env["certificates.assignment"]
        visible = set(certificates._get_own_employees().ids)
        if self.env.user._is_internal():
            visible.update(certificates._get_team_ids())
        if not visible.issuperset(self.ids):
            raise AccessError(
                self.env._(
                    "You cannot see the certificates of all these employees, so it "
                    "cannot be said who is qualified."
                )
            )
