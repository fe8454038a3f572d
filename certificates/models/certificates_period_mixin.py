from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools import validity


def compare(name, operator, day):
    """Return the condition that compares a field with a day.

    :param str name: of a date field
    :param str operator: ``<``, ``<=``, ``>`` or ``>=``
    :param day: a date, or SQL of one
    """
    if not isinstance(day, SQL):
        return Domain(name, operator, day)
    return Domain.custom(
        to_sql=lambda model, alias, query: SQL(
            "%s %s %s", model._field_to_sql(alias, name, query), SQL(operator), day
        )
    )


class CertificatesPeriodMixin(models.AbstractModel):
    """A rule that applies from one day until another, or without end."""

    _name = "certificates.period.mixin"
    _description = "Rule for a Period"

    # The fields with the first and the last day.
    _first_day = "date_start"
    _last_day = "date_until"

    is_in_force = fields.Boolean(
        "In Force",
        compute="_compute_is_in_force",
        search="_search_is_in_force",
        help="It applies today, where its company is.",
    )

    @api.depends(lambda self: (self._first_day, self._last_day))
    @api.depends_context("allowed_company_ids")
    def _compute_is_in_force(self):
        self.is_in_force = False
        self.filtered_domain(self._get_in_force_domain()).is_in_force = True

    def _question_period(self):
        """Return the question of a form about a last day such as 2126, if it is one.

        :return: as an onchange method returns it, or ``None``
        """
        message = self._explain_unusual(self[self._first_day], self[self._last_day])
        title = self.env._("Check the last day")
        return message and {"warning": {"title": title, "message": message}}

    @api.model
    def _explain_unusual(self, first, last):
        """Return a question about a last day that looks mistyped, or ``None``."""
        first = first or self.env.company._get_certificates_today()
        if not validity.is_unusual(first, last, 0, "year"):
            return None
        return self.env._(
            "%(day)s is more than 50 years later. Is the year right?",
            day=format_date(self.env, last),
        )

    @api.model
    def _check_rows(self, rows, sheet):
        """Note last days of an import that look like typing errors."""
        messages = super()._check_rows(rows, sheet)
        for row in rows:
            days = row.found.get(self._first_day), row.found.get(self._last_day)
            if problem := self._explain_unusual(*days):
                row.note(problem)
        return messages

    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_in_force_domain()

    @api.model
    def _get_in_force_domain(self, day=None):
        """Return the rules that apply on a day.

        :param day: a date, or SQL of one; none for today where the company of each is:
            what applies in every company is judged by the current one
        """
        if day:
            first, last = self._first_day, self._last_day
            return (Domain(first, "=", False) | compare(first, "<=", day)) & (
                Domain(last, "=", False) | compare(last, ">=", day)
            )
        days = self.env["res.company"]._get_certificates_days()
        if len(days) == 1:
            return self._get_in_force_domain(*days)
        today = self.env.company._get_certificates_today()
        return Domain.OR(
            Domain("company_id", "in", [*ids, *([False] if day == today else [])])
            & self._get_in_force_domain(day)
            for day, ids in days.items()
        )
