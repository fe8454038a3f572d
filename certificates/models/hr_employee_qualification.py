from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, format_list


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
        # sudo: see _filter_qualified
        certificates = self.env["certificates.assignment"].sudo()
        exemptions = self.env["certificates.exemption"].sudo()

        def find(model, domain):
            query = model.with_context(active_test=False)._search(
                Domain("employee_id", "in", self.ids) & domain
            )
            return Domain("id", "in", query.subselect("employee_id"))

        def cover(type_id):
            if day:
                return certificates._get_covering_type_domain(type_id, day)
            companies = self.env["res.company"]
            return companies._get_certificates_domain(
                partial(certificates._get_covering_type_domain, type_id)
            )

        return Domain.AND(
            find(certificates, cover(type_id))
            | self._get_other_holder_domain(type_id, day)
            | find(
                exemptions,
                Domain("type_id", "=", type_id) & exemptions._get_covering_domain(day),
            )
            for type_id in self._get_type_ids(types)
        )

    @api.model
    def _get_other_holder_domain(self, type_id, day):
        """Return the employees for whom somebody else holds a type. A hook for addons.

        :param date day: none for today where the company of each is
        """
        return Domain.FALSE

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
            visible.update(certificates._get_team_query())
        if not visible.issuperset(self.ids):
            raise AccessError(
                self.env._(
                    "You cannot see the certificates of all these employees, so it "
                    "cannot be said who is qualified."
                )
            )
