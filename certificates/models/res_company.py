from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools import validity


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_expiring_days = fields.Integer(
        "Expiring Notice of Certificates",
        default=90,
        help="Proposed for new certificate types: for how many days before its "
        "expiry date a certificate counts as expiring.",
    )
    certificates_responsible_id = fields.Many2one(
        "res.users",
        "Responsible for Certificates",
        help="Receives the reminders for the responsible person when the "
        "certificate type names nobody.",
    )

    certificates_timezone = fields.Char(
        compute="_compute_certificates_timezone",
        store=True,
        help="The time zone in which the days of certificates begin and end.",
    )

    _certificates_expiring_days_within_reason = models.Constraint(
        f"CHECK (certificates_expiring_days BETWEEN 0 AND {validity.MAX_DAYS})",
        "The expiring notice of certificates is between zero days and a century.",
    )

    @api.depends("partner_id.tz", "resource_calendar_id.tz")
    def _compute_certificates_timezone(self):
        for company in self:
            company.certificates_timezone = (
                company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
            )
        # The registry remembers which companies share a time zone.
        self.env.registry.clear_cache()

    def write(self, vals):
        result = super().write(vals)
        if "certificates_responsible_id" in vals:
            of_companies = Domain("company_id", "in", self.ids)
            self.env["certificates.reminder"]._follow_people(of_companies)
        return result

    def _get_certificates_timezone(self):
        """Return the name of the time zone in which certificates count days."""
        self.ensure_one()
        # sudo: when a day ends is no secret
        return self.sudo().certificates_timezone or "UTC"

    def _get_certificates_today(self):
        """Return the date of today where the company is."""
        timezone = self._get_certificates_timezone()
        return self._get_certificates_day(timezone)

    def _get_certificates_midnight(self, day):
        """Return the moment at which a day begins where the company is, in UTC.

        It is as the database has it: without a time zone.
        """
        zone = ZoneInfo(self._get_certificates_timezone())
        begin = datetime.combine(day, time(), zone)
        return begin.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _get_certificates_domain(self, of_day):
        """Return a domain that judges each record by today where its company is.

        There are at most three dates on earth at a moment, so it has at most three
        parts. While the companies agree it names none of them, so that an index on
        the dates of the records answers it.

        :param of_day: callable that takes a date and returns a domain, of a model with
            a ``company_id``
        """
        days = self._get_certificates_days()
        if len(days) == 1:
            return of_day(*days)
        return Domain.OR(
            Domain("company_id", "in", ids) & of_day(day) for day, ids in days.items()
        )

    @api.model
    def _get_certificates_days(self):
        """Return the ids of all companies by the date of today there."""
        days = {}
        for timezone, ids in self._get_certificates_timezones():
            days.setdefault(self._get_certificates_day(timezone), []).extend(ids)
        return days

    @api.model
    def _get_certificates_day(self, timezone):
        return fields.Date.context_today(self.with_context(tz=timezone))

    @api.model
    def _get_certificates_timezones(self):
        """Return pairs of a time zone and the ids of the companies in it."""
        self._recompute_model(["certificates_timezone"])
        return self._read_certificates_timezones()

    @api.model
    @tools.ormcache()
    def _read_certificates_timezones(self):
        # sudo: a day ends in every company, whoever asks
        companies = self.sudo().with_context(active_test=False)
        groups = companies._read_group([], ["certificates_timezone"], ["id:array_agg"])
        return tuple((zone or "UTC", tuple(ids)) for zone, ids in groups)

    def _get_certificates_officers(self):
        """Return the active users who look after the certificates of the company."""
        self.ensure_one()
        group = self.env.ref("certificates.group_certificates_user")
        # sudo: whoever is told of a certificate need not be known to the user
        return group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
