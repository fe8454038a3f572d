from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import format_date, format_time
from odoo.tools.constants import GC_UNLINK_LIMIT

VERDICTS = [("admitted", "Let In"), ("refused", "Refused")]
REASONS = [
    ("lacking", "Lacks what the site asks"),
    ("revoked", "Revoked pass"),
    ("expired", "Expired pass"),
    ("upcoming", "Pass not valid yet"),
    ("left", "Holder has left"),
    ("foreign", "Pass of another organization"),
    ("picture", "Picture of a pass"),
    ("not_live", "No live code"),
    ("unclear", "Number of several holders"),
    ("unknown", "Unknown code or number"),
    ("noted", "Decided by the checker"),
]
# The same pass at the same gate is one check for so long.
REPEAT_SECONDS = 5
# How many checks a device has a minute unless a parameter says more or less.
LIMIT_PARAMETER = "certificates_gate.checks_per_minute"
CHECKS_PER_MINUTE = 1000
# What was checked without network comes all at once: so many times as many.
OFFLINE_FACTOR = 10
PERIOD_SECONDS = 60
# How many checks one transaction tells holders of.
TELL_BATCH = 1000


class CertificatesGateCheck(models.Model):
    """Who was let in or refused at a gate, when, and why.

    It is a log: rows are made by ``_log`` alone, and nobody changes or deletes them. A
    company keeps them for as many days as it says.
    """

    _name = "certificates.gate.check"
    _description = "Gate Check"
    _inherit = "certificates.team.mixin"
    _order = "checked_at desc, id desc"
    _rec_name = "checked_at"

    site_id = fields.Many2one(
        "certificates.site",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    device_id = fields.Many2one(
        "certificates.gate.device", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The company of the employee; of the device when nobody was recognized.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        required=False,
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The certificate of the pass that was shown.",
    )
    checked_at = fields.Datetime(
        "Moment",
        required=True,
        readonly=True,
        help="When the pass was shown; of a check without network it is the moment "
        "that the device noted.",
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    type_ids = fields.Many2many(
        "certificates.type",
        "certificates_gate_check_type_rel",
        "check_id",
        "type_id",
        "Missing",
        readonly=True,
        ondelete="cascade",
    )
    is_live = fields.Boolean(
        "Live Code", readonly=True, help="The pass was shown on the holder's phone."
    )
    is_manual = fields.Boolean(
        "Entered by Hand", readonly=True, help="The checker entered a number or code."
    )
    is_offline = fields.Boolean(
        "Without Network",
        readonly=True,
        help="It was decided by what the device knew, and sent afterwards.",
    )
    note = fields.Char(
        readonly=True, help="What the checker noted where nothing could be decided."
    )
    key = fields.Char(
        readonly=True,
        groups=NO_ACCESS,
        help="What a device calls a check that it sends afterwards.",
    )
    seen_key = fields.Char(
        readonly=True,
        groups=NO_ACCESS,
        help="The hash of what was read: it tells when the same pass is read twice.",
    )
    is_to_tell = fields.Boolean(
        readonly=True,
        groups=NO_ACCESS,
        help="Whether the holder is still to be told.",
    )

    _device_id_checked_at_idx = models.Index("(device_id, checked_at)")
    _company_id_checked_at_idx = models.Index("(company_id, checked_at)")
    _is_to_tell_idx = models.Index("(checked_at) WHERE is_to_tell")
    _device_id_create_date_idx = models.Index(
        "(device_id, create_date) WHERE is_offline"
    )
    _key_uniq = models.UniqueIndex("(device_id, key) WHERE key IS NOT NULL")

    @api.depends("checked_at", "employee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        unknown = self.env._("Unknown pass")
        # sudo: whom a check is about is told to each user who sees it
        for check in self.sudo():
            name = check.employee_id.name or unknown
            check.display_name = f"{name}, {check._format_moment()}"

    def write(self, vals):
        self._refuse_change("write")
        return super().write(vals)

    def unlink(self):
        self._refuse_change("unlink")
        return super().unlink()

    def _refuse_change(self, operation):
        if self.env.su:
            return
        self.check_access(operation)
        raise UserError(
            self.env._("This is a log of checks: they are neither changed nor deleted.")
        )

    @api.model
    def _log(self, device, findings):
        """Note what was checked at a gate, each check once.

        A pass that is read again within seconds, with the same result, is no new check.

        :param findings: of ``Gate``
        :return: the new rows
        :raise ConcurrencyError: the device has sent the same at the same time; Odoo
            then begins anew
        """
        # sudo: devices have no rights
        checks = self.sudo()
        new = checks._leave_out_repeated(device, findings)
        try:
            return checks.create([found.prepare_check_values(device) for found in new])
        except UniqueViolation as error:
            raise ConcurrencyError from error

    @api.model
    def _leave_out_repeated(self, device, findings):
        """Return the findings of which there is no row yet."""
        sent = [finding.scan.key for finding in findings if finding.scan.key]
        known = self._search_known_keys(device, sent)
        seen = self._search_seen(device, findings)
        new = []
        for finding in findings:
            last = seen.get(finding.seen)
            moment = finding.scan.moment
            if finding.scan.key in known:
                continue
            if last and abs((moment - last).total_seconds()) < REPEAT_SECONDS:
                continue
            seen[finding.seen] = moment
            known.add(finding.scan.key)
            new.append(finding)
        return new

    @api.model
    def _search_known_keys(self, device, keys):
        if not keys:
            return set()
        found = self.search([("device_id", "=", device.id), ("key", "in", keys)])
        return set(found.mapped("key"))

    @api.model
    def _search_seen(self, device, findings):
        """Return when each pass was last read with each result, near these findings."""
        repeat = timedelta(seconds=REPEAT_SECONDS)
        moments = [finding.scan.moment for finding in findings]
        rows = self.search(
            Domain("device_id", "=", device.id)
            & Domain("checked_at", ">", min(moments) - repeat)
            & Domain("checked_at", "<", max(moments) + repeat)
            & Domain("seen_key", "in", [finding.seen_key for finding in findings]),
            order="checked_at, id",
        )
        return {
            (row.seen_key, row.verdict, row.reason or ""): row.checked_at
            for row in rows
        }

    @api.model
    def _get_wait(self, device, is_offline=False):
        """Return how many seconds a device has to wait; 0 when it may go on.

        :param bool is_offline: before it sends what was checked without network
        """
        limit = self._get_limit() * (OFFLINE_FACTOR if is_offline else 1)
        if not limit:
            return 0
        # By the clock that the moments are from.
        now = self.env.cr.now() if is_offline else fields.Datetime.now()
        period = timedelta(seconds=PERIOD_SECONDS)
        # What was checked without network is counted when it is sent.
        moment = "create_date" if is_offline else "checked_at"
        # sudo: devices have no rights
        [(count, first)] = self.sudo()._read_group(
            Domain("device_id", "=", device.id)
            & Domain(moment, ">", now - period)
            & Domain("is_offline", "=", is_offline),
            aggregates=["__count", f"{moment}:min"],
        )
        return (first + period - now).seconds or 1 if count >= limit else 0

    @api.model
    def _get_limit(self):
        # sudo: a setting of the administrator
        value = self.env["ir.config_parameter"].sudo().get_param(LIMIT_PARAMETER, "")
        return int(value) if value.strip().isdecimal() else CHECKS_PER_MINUTE

    @api.autovacuum
    def _gc_checks(self):
        """Delete checks that their company keeps no longer.

        :return: how many were deleted, and whether there are more
        """
        now = fields.Datetime.now()
        old = self.search(
            Domain.OR(
                Domain("company_id", "in", companies.ids)
                & Domain("checked_at", "<", now - timedelta(days=days))
                for days, companies in self._get_companies_by_days().items()
            ),
            order="checked_at",
            limit=GC_UNLINK_LIMIT,
        )
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT

    @api.model
    def _get_companies_by_days(self):
        everywhere = self.env["res.company"].with_context(active_test=False)
        companies = everywhere.search(Domain.TRUE)
        return companies.grouped("certificates_gate_keep_days")

    def _format_moment(self):
        """Return the day and the time of the check where it was."""
        self.ensure_one()
        company = self.site_id.company_id or self.company_id
        timezone = company._get_certificates_timezone()
        day = format_date(self.env, self._get_day(), date_format="medium")
        time = format_time(self.env, self.checked_at, timezone, "short")
        return f"{day}, {time}"

    # Notices to holders

    @api.model
    def _tell_holders(self, run):
        """Queue a notice for each holder and day that is over, where a company does so.

        Idempotent: a check is told once.

        :param run: ``run_in_batches``, or ``run_at_once`` within a transaction
        :return: whether there is time for more
        """
        return run(self._search_to_tell(), TELL_BATCH, lambda batch: batch._tell())

    @api.model
    def _search_to_tell(self):
        """Return what holders are to be told of, of days that are over."""
        # sudo: of every company, whoever runs the scheduled action
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        todays = {c: c._get_certificates_today() for c in companies.search([])}
        # What was checked later is of a day that is over nowhere.
        last = max(c._get_certificates_midnight(day) for c, day in todays.items())
        checks = self.sudo().search(
            [("is_to_tell", "=", True), ("checked_at", "<", last)], order="checked_at"
        )
        return checks.filtered(lambda c: c._get_day() < todays[c.company_id])

    def _tell(self):
        days = self.grouped(lambda check: (check.employee_id, check._get_day()))
        self.env["certificates.delivery"]._submit(
            [
                {
                    "kind": "gate",
                    "key": f"gate:{employee.id}:{day}",
                    "employee_id": employee.id,
                    "date_due": day,
                }
                for employee, day in days
            ]
        )
        self.write({"is_to_tell": False})

    def _get_day(self):
        """Return the day of the check where its company is."""
        self.ensure_one()
        return self.site_id._get_gate_today(self.company_id, self.checked_at)
