from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..report.certificates_compliance import GAPS
from .certificates_assignment import STATES

MONTHS_AHEAD = 12
ROWS_OF_A_TILE = 8
DEPARTMENTS_OF_A_TILE = 10

# The colors of the client's theme.
STATE_COLORS = {
    "upcoming": "info",
    "valid": "success",
    "expiring": "warning",
    "expired": "danger",
    "revoked": "secondary",
}


class CertificatesDashboard(models.AbstractModel):
    """The figures of the dashboard, as the current user may see them.

    Another addon adds tiles by extending ``_get_tiles``. A tile is a dict:

    - ``key``, ``title``, and ``sequence``, by which tiles are ordered;
    - ``kind``: ``figures`` (large numbers), ``bars`` (a chart) or ``rows`` (a short
      list), or a component of its own, from the registry ``certificates_tiles``;
    - ``size``: how many of the twelve columns it takes on a wide screen;
    - ``figures``: what it shows, see ``_prepare_figure``;
    - ``empty``: what to say when there is nothing to show;
    - ``open``: what the title opens, see ``_prepare_opening``.
    """

    _name = "certificates.dashboard"
    _description = "Certificates Dashboard"

    @api.model
    def get_tiles(self, filters=None):
        """Return all that the dashboard shows, in order.

        :param dict filters: ``company_ids``, ``department_ids`` (those below them
            included) and ``type_ids``; what is absent or empty filters nothing
        """
        tiles = self._get_tiles(self._clean_filters(filters))
        return sorted(tiles, key=lambda tile: tile["sequence"])

    @api.model
    def _clean_filters(self, filters):
        filters = filters if isinstance(filters, dict) else {}
        return {
            name: [id_ for id_ in filters.get(name) or [] if type(id_) is int]
            for name in ("company_ids", "department_ids", "type_ids")
        }

    @api.model
    def _get_tiles(self, filters):
        """Return the tiles; to be extended.

        :param dict filters: lists of ids, see ``get_tiles``
        """
        return [
            self._get_states_tile(filters),
            self._get_next_tile(filters),
            self._get_expiries_tile(filters),
            *self._get_compliance_tiles(filters),
        ]

    @api.model
    def _get_filter_domain(self, filters):
        """Return the filters as a domain on any model of one employee and type."""
        domain = Domain.TRUE
        if filters["company_ids"]:
            domain &= Domain("company_id", "in", filters["company_ids"])
        if filters["department_ids"]:
            domain &= Domain("department_id", "child_of", filters["department_ids"])
        if filters["type_ids"]:
            domain &= Domain("type_id", "in", filters["type_ids"])
        return domain

    @api.model
    def _get_current_domain(self, filters):
        """Return the certificates that count: those that no longer one replaces."""
        return self._get_filter_domain(filters) & Domain(
            [("superseded", "=", False), ("employee_id.active", "=", True)]
        )

    @api.model
    def _get_states_tile(self, filters):
        certificates = self.env["certificates.assignment"]
        current = self._get_current_domain(filters)
        counts = dict(certificates._read_group(current, ["state"], ["__count"]))
        labels = dict(certificates._fields["state"]._description_selection(self.env))
        return {
            "key": "states",
            "kind": "figures",
            "title": self.env._("Current Certificates"),
            "help": self.env._(
                "Certificates of active employees. Those that a longer one of the same "
                "type replaces are not counted."
            ),
            "sequence": 10,
            "size": 12,
            "figures": [
                self._prepare_figure(
                    labels[state],
                    counts.get(state, 0),
                    "certificates.assignment",
                    current & Domain("state", "=", state),
                    color=STATE_COLORS[state],
                )
                for state, _label in STATES
            ],
        }

    @api.model
    def _get_expiries_tile(self, filters):
        today = fields.Date.context_today(self)
        this_month = today.replace(day=1)
        months = [
            this_month + relativedelta(months=ahead) for ahead in range(MONTHS_AHEAD + 1)
        ]
        expiring = self._get_current_domain(filters) & Domain("revoked_on", "=", False)
        coming = (
            expiring
            & Domain("date_expiry", ">=", today)
            & Domain("date_expiry", "<", months[-1])
        )
        counts = dict(
            self.env["certificates.assignment"]._read_group(
                coming, ["date_expiry:month"], ["__count"]
            )
        )
        return {
            "key": "expiries",
            "kind": "bars",
            "title": self.env._("Expiring in the Next 12 Months"),
            "sequence": 30,
            "size": 6,
            "empty": self.env._("Nothing expires in the next 12 months."),
            "figures": [
                self._prepare_figure(
                    format_date(self.env, month, date_format="MMM yyyy"),
                    counts.get(month, 0),
                    "certificates.assignment",
                    expiring
                    & Domain("date_expiry", ">=", max(month, today))
                    & Domain("date_expiry", "<=", following - timedelta(days=1)),
                    color="warning",
                )
                for month, following in zip(months, months[1:], strict=False)
            ],
        }

    @api.model
    def _get_next_tile(self, filters):
        certificates = self.env["certificates.assignment"]
        attention = self._get_filter_domain(filters) & Domain(
            "needs_attention", "=", True
        )
        first = certificates.search(
            attention, order="date_expiry, id", limit=ROWS_OF_A_TILE
        )
        return {
            "key": "attention",
            "kind": "rows",
            "title": self.env._("Needs Attention"),
            "sequence": 20,
            "size": 6,
            "empty": self.env._("Nothing is expiring or expired."),
            "open": self._prepare_opening(
                self.env._("Needs Attention"), "certificates.assignment", attention
            ),
            "figures": [
                self._prepare_figure(
                    certificate.employee_id.name,
                    format_date(self.env, certificate.date_expiry),
                    "certificates.assignment",
                    Domain("id", "=", certificate.id),
                    detail=certificate.type_id.name,
                    color=STATE_COLORS[certificate.state],
                    res_id=certificate.id,
                )
                for certificate in first
            ],
        }

    @api.model
    def _get_compliance_tiles(self, filters):
        """Return the tiles about what is required: all from one reading of the rows."""
        required = self._get_filter_domain(filters)
        rows = self.env["certificates.compliance"]
        groups = rows._read_group(required, ["department_id", "status"], ["__count"])
        by_status, by_department = {}, {}
        for department, status, count in groups:
            by_status[status] = by_status.get(status, 0) + count
            if status in GAPS:
                by_department[department] = by_department.get(department, 0) + count
        return [
            self._get_statuses_tile(required, by_status),
            self._get_gaps_tile(required, by_department),
        ]

    @api.model
    def _get_statuses_tile(self, required, counts):
        rows = self.env["certificates.compliance"]
        labels = rows._fields["status"]._description_selection(self.env)
        colors = {
            "compliant": "success",
            "expiring": "warning",
            "grace": "info",
            "missing": "danger",
            "expired": "danger",
            "exempt": "secondary",
        }
        return {
            "key": "compliance",
            "kind": "figures",
            "title": self.env._("Required Certificates"),
            "help": self.env._(
                "Each employee counts once for each certificate type required today."
            ),
            "sequence": 40,
            "size": 12,
            "figures": [
                self._prepare_figure(
                    label,
                    counts.get(status, 0),
                    "certificates.compliance",
                    required & Domain("status", "=", status),
                    color=colors[status],
                )
                for status, label in labels
            ],
        }

    @api.model
    def _get_gaps_tile(self, required, counts):
        gaps = required & Domain("status", "in", GAPS)
        ranked = sorted(counts, key=lambda d: (-counts[d], d.display_name or ""))
        shown, rest = ranked[:DEPARTMENTS_OF_A_TILE], ranked[DEPARTMENTS_OF_A_TILE:]
        figures = [
            self._prepare_figure(
                department.name or self.env._("No department"),
                counts[department],
                "certificates.compliance",
                gaps & Domain("department_id", "=", department.id),
                color="danger",
            )
            for department in shown
        ]
        if rest:
            others = Domain("department_id", "in", [d.id for d in rest])
            figures.append(
                self._prepare_figure(
                    self.env._("Other departments"),
                    sum(counts[department] for department in rest),
                    "certificates.compliance",
                    gaps & others,
                    color="danger",
                )
            )
        return {
            "key": "gaps",
            "kind": "bars",
            "title": self.env._("Gaps by Department"),
            "sequence": 35,
            "size": 6,
            "empty": self.env._("Everybody holds what is required."),
            "figures": figures,
        }

    @api.model
    def _prepare_figure(self, label, value, model, domain, **more):
        """Return a figure of a tile, and what opens when it is clicked.

        :param value: a number, or a text for the end of a row
        :param str model: model of the records that the figure counts
        :param domain: exactly those records
        :param more: ``color`` (of the theme), ``detail`` (a second text of a row),
            ``res_id`` (the one record that a row is about)
        """
        res_id = more.pop("res_id", False)
        return {
            "label": label,
            "value": value,
            "open": self._prepare_opening(label, model, domain, res_id),
            **more,
        }

    @api.model
    def _prepare_opening(self, name, model, domain, res_id=False):
        """Return the action that opens records, or one record in its form."""
        modes = ["form"] if res_id else self._get_view_modes(model)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "res_id": res_id,
            "domain": list(domain),
            "views": [(False, mode) for mode in modes],
            "context": {},
        }

    @api.model
    def _get_view_modes(self, model):
        if model == "certificates.compliance":
            return ["list", "certificates_matrix", "pivot", "graph"]
        return ["list", "form"]
