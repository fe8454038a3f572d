from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import validity

# What the chosen day depends on.
DAY_CONTEXT = ("certificates_date", "company", "tz", "uid")


class CertificatesDatedMixin(models.AbstractModel):
    """A report about one day, which the context names as ``certificates_date``.

    Its search view has ``<field name="date" filter_domain="[]"
    context="{'certificates_date': self}"/>``, so that the chosen day is seen there,
    kept in favorites, and known to every view and export. The views whose class is
    ``certificates_dated_list``, ``_pivot`` or ``_graph`` have a calendar to choose it.

    What is read depends on the day: its fields say so by ``DAY_CONTEXT``, whether they
    are computed or not.
    """

    _name = "certificates.dated.mixin"
    _inherit = ["certificates.form.mixin"]
    _description = "Report of a Chosen Day"

    date = fields.Date(
        "As Of",
        readonly=True,
        depends_context=DAY_CONTEXT,
        help="The day that this row is about.",
    )

    @api.depends_context(*DAY_CONTEXT)
    def _compute_display_name(self):
        return super()._compute_display_name()

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Rows are computed for each search, and clients send any domain.
        if not self.env.su:
            self._check_size(domain)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_chosen_day(self):
        """Return the day in the context, or today."""
        return self._read_chosen_day() or self._get_default_day()

    @api.model
    def _get_default_day(self):
        """Return today where the company is."""
        return self.env.company._get_certificates_today()

    @api.model
    def _read_chosen_day(self):
        """Return the day in the context, or ``None``.

        The context comes from the client: what cannot be a date counts as none. Code
        may name SQL of a day, which no client can send.
        """
        chosen = self.env.context.get("certificates_date")
        if isinstance(chosen, list | tuple):
            chosen = chosen[-1] if chosen else None
        return self._parse_day(chosen)

    @api.model
    def _parse_day(self, value):
        if isinstance(value, SQL):
            return value
        if not isinstance(value, str | date):
            return None
        try:
            day = fields.Date.to_date(value)
        except ValueError:
            return None
        return day if day and validity.is_plausible(day) else None
