from datetime import timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.compliance import GAPS, is_ids
from .held.reminders import FOLLOWED

MONTHS_AHEAD = 12
ROWS_OF_A_TILE = 8
DEPARTMENTS_OF_A_TILE = 10
SITES_OF_A_TILE = 8

# The actions with whose views the figures of this addon open.
CERTIFICATES = "certificates.certificates_assignment_action"
MESSAGES = "certificates.certificates_delivery_action"
COMPLIANCE = "certificates.certificates_compliance_action"

# The colors of the client's theme.
STATE_COLORS = {
    "upcoming": "info",
    "valid": "success",
    "expiring": "warning",
    "expired": "danger",
    "revoked": "secondary",
}
STATUS_COLORS = {
    "compliant": "success",
    "expiring": "warning",
    "grace": "info",
    "missing": "danger",
    "expired": "danger",
    "exempt": "secondary",
}


class CertificatesDashboard(models.AbstractModel):
    """The figures of the dashboard, as the current user may see them.

    Another addon adds tiles by extending ``_get_tiles``. A tile is a dict:

    - ``key``, ``title``, and ``sequence``, by which tiles are ordered;
    - ``kind``: ``figures`` (large numbers), ``bars`` (a chart) or ``rows`` (a short
      list), none of which needs any code for the client; or the name under which a
      component is in the client's registry ``certificates_tiles``. It gets the props
      ``tile`` (this dict) and ``open`` (a function that takes an opening);
    - ``figures``: what it shows, see ``_prepare_figure``;
    - ``size``: how many of the twelve columns it takes on a wide screen;
    - ``help``: what the figures mean (optional);
    - ``empty``: what to say when there is nothing to show (optional);
    - ``button``: ``label`` and ``open`` of what to do about that (optional);
    - ``count`` and ``open``: how many records the tile is about in all, and what opens
      these, see ``_prepare_opening`` (optional);
    - of ``figures``: ``shares``, whether they are the parts of a whole;
    - of ``bars``: ``horizontal``, for labels that may be long;
    - ``later``: whether the figures are asked for once all else is shown, see
      ``_get_later_tiles`` (optional).

    How many queries it takes must not depend on how many records there are.
    """

    _name = "certificates.dashboard"
    _description = "Certificates Dashboard"

    @api.model
    @api.readonly
    def get_tiles(self, filters=None):
        """Return all that the dashboard shows, in order.

        :param dict filters: ``company_ids``, ``department_ids`` (those below them
            included), ``type_ids``, and ``team``: whether it is about the people
            below the user only; what is absent or empty filters nothing
        :return: list of tiles; a word of welcome alone while there is no type yet
        :raise AccessError: for users of the portal
        """
        self._check_internal()
        if not self.env["certificates.type"].search_count([], limit=1):
            return [self._get_welcome_tile()]
        tiles = self._get_tiles(self._clean_filters(filters))
        return sorted(tiles, key=lambda tile: tile["sequence"])

    @api.model
    @api.readonly
    def get_later_tiles(self, filters=None):
        """Return with their figures the tiles that ``get_tiles`` has left for later.

        For the parameter and errors see ``get_tiles``.
        """
        self._check_internal()
        return self._get_later_tiles(self._clean_filters(filters))

    @api.model
    def _check_internal(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The dashboard is for internal users only."))

    @api.model
    def _clean_filters(self, filters):
        """Return lists of ids, whatever the client has sent."""
        self.env["certificates.form.mixin"]._check_size(filters)
        filters = filters if isinstance(filters, dict) else {}
        cleaned = {
            name: list(filters[name]) if is_ids(filters.get(name)) else []
            for name in ("company_ids", "department_ids", "type_ids")
        }
        return {**cleaned, "team": filters.get("team") is True}

    @api.model
    def _get_tiles(self, filters):
        """Return the tiles; to be extended.

        :param dict filters: see ``get_tiles``
        """
        return [
            *self._get_certificates_tiles(filters),
            *self._get_compliance_tiles(filters),
            *self._get_sites_outlines(),
            self._get_attention_tile(filters),
            *self._get_messages_tiles(filters),
        ]

    @api.model
    def _get_later_tiles(self, filters):
        """Return the tiles whose figures take long; to be extended.

        ``_get_tiles`` has each of them too, without figures and with ``later``.

        :param dict filters: see ``get_tiles``
        """
        return self._get_sites_tiles(filters)

    @api.model
    def _get_messages_tiles(self, filters):
        """Return a tile with what could not be delivered, if anything was not."""
        deliveries = self.env["certificates.delivery"]
        if filters.get("team"):
            return []
        failed = Domain("state", "=", "failed")
        if filters["company_ids"]:
            failed &= Domain("company_id", "in", filters["company_ids"])
        if not deliveries.has_access("read") or not deliveries.search(failed, limit=1):
            return []
        return [
            self._prepare_rows_tile(
                MESSAGES,
                failed,
                "id desc",
                self._prepare_message_row,
                key="messages",
                title=self.env._("Messages Not Sent"),
                sequence=60,
                empty=self.env._("Every message was sent."),
            )
        ]

    @api.model
    def _prepare_message_row(self, delivery):
        """Return a row about a message: whom it is about, else who gets it."""
        row = self._prepare_row(
            delivery, MESSAGES, delivery.partner_id, delivery.error, color="danger"
        )
        kinds = dict(delivery._fields["kind"]._description_selection(self.env))
        kind = kinds[delivery.kind]
        return {**row, "label": row["label"] or row["detail"] or kind, "detail": kind}

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
        if filters.get("team"):
            domain &= Domain([("is_below_me", "=", True), ("is_mine", "=", False)])
        return domain

    @api.model
    def _get_current_domain(self, filters):
        """Return the certificates that count, as the filter *Current* of lists does.

        It finds those revoked too, of which a figure tells.
        """
        return self._get_filter_domain(filters) & Domain(
            [("is_replaced", "=", False), ("is_employee_active", "=", True)]
        )

    # Tiles

    @api.model
    def _get_welcome_tile(self):
        may_create = self.env["certificates.type"].has_access("create")
        return {
            "key": "welcome",
            "kind": "welcome",
            "title": self.env._("Welcome to Certificates"),
            "sequence": 0,
            "size": 12,
            "figures": [],
            "text": self.env._(
                "A certificate type says how long a certificate is valid and whom to "
                "warn before it expires. Start with one, such as first aid."
            )
            if may_create
            else self.env._(
                "There are no certificate types yet. Ask an administrator of "
                "Certificates to define the first one."
            ),
            "button": may_create
            and {
                "label": self.env._("Create the First Certificate Type"),
                "open": self._prepare_form_opening("certificates.type"),
            },
        }

    @api.model
    def _get_certificates_tiles(self, filters):
        """Return the tiles about certificates: one reading of them serves both."""
        by_state, by_month = {}, {}
        for state, month, count in self._count_current(filters):
            by_state[state] = by_state.get(state, 0) + count
            by_month[month] = by_month.get(month, 0) + count
        return [
            self._get_states_tile(filters, by_state),
            self._get_expiries_tile(filters, by_month),
        ]

    @api.model
    def _count_current(self, filters):
        """Return the number of certificates that count, by state and month of expiry.

        :return: tuples of a state, the first day of a month, none of those that do not
            expire in the months ahead, and the number
        """
        certificates = self.env["certificates.assignment"]
        query = certificates._search(self._get_current_domain(filters))
        alias = query.table
        # What is current need not be asked again.
        expiring = self._get_ending_domain().optimize_full(certificates)
        columns = [
            certificates._field_to_sql(alias, "state", query),
            SQL(
                "CASE WHEN %s THEN DATE_TRUNC('month', %s::timestamp)::date END",
                expiring._to_sql(certificates, alias, query),
                certificates._field_to_sql(alias, "date_expiry", query),
            ),
        ]
        query.groupby = SQL("1, 2")
        return self.env.execute_query(query.select(*columns, SQL("COUNT(*)")))

    @api.model
    def _get_states_tile(self, filters, counts):
        certificates = self.env["certificates.assignment"]
        current = self._get_current_domain(filters)
        return {
            "key": "states",
            "kind": "figures",
            "title": self.env._("Certificates by Status"),
            "help": self.env._(
                "Certificates of active employees. Those that a longer one of the same "
                "type replaces are not counted."
            ),
            "sequence": 10,
            "size": 6,
            "shares": True,
            "figures": self._prepare_shares(
                certificates, "state", STATE_COLORS, CERTIFICATES, current, counts
            ),
            **self._get_first_certificate(filters, counts),
        }

    @api.model
    def _get_first_certificate(self, filters, counts):
        """Return the welcome text and button of a database without certificates."""
        if counts or any(filters.values()):
            return {"empty": self.env._("No certificates match the filters.")}
        may_create = self.env["certificates.assignment"].has_access("create")
        return {
            "empty": self.env._("No employee has a certificate yet."),
            "button": may_create
            and {
                "label": self.env._("Issue Certificates"),
                "open": self.env["ir.actions.actions"]._for_xml_id(
                    "certificates.certificates_issue_wizard_action"
                ),
            },
        }

    @api.model
    def _get_attention_tile(self, filters):
        return self._prepare_rows_tile(
            CERTIFICATES,
            self._get_filter_domain(filters) & Domain("needs_attention", "=", True),
            "date_expiry, id",
            lambda certificate: self._prepare_row(
                certificate,
                CERTIFICATES,
                certificate.type_id,
                self._describe_expiry(certificate),
                color=STATE_COLORS[certificate.state],
            ),
            key="attention",
            parts=[Domain("state", "=", "expired"), Domain("state", "=", "expiring")],
            title=self.env._("Needs Attention"),
            sequence=20,
            empty=self.env._("Nothing is expiring or expired."),
        )

    @api.model
    def _describe_expiry(self, certificate):
        """Return the day to name: of the expiry, or of the end of a gap after it."""
        if certificate.gap_until and certificate.state == "expired":
            day = format_date(self.env, certificate.gap_until)
            return self.env._("gap until %(day)s", day=day)
        day = format_date(self.env, certificate.date_expiry)
        if certificate.state == "expired":
            return self.env._("Expired on %(day)s", day=day)
        return self.env._("Expires on %(day)s", day=day)

    @api.model
    def _get_expiries_tile(self, filters, counts):
        return {
            "key": "expiries",
            "kind": "bars",
            "title": self.env._("Expiring in the Next 12 Months"),
            "sequence": 30,
            "size": 4,
            "empty": self.env._("Nothing expires in the next 12 months."),
            "figures": self._prepare_expiries(
                self._get_expiring_domain(filters), counts
            ),
        }

    @api.model
    def _get_expiring_domain(self, filters):
        """Return the certificates that expire in the months ahead, unless renewed."""
        return self._get_current_domain(filters) & self._get_ending_domain()

    @api.model
    def _get_ending_domain(self):
        """Return which current certificates expire in the months ahead, unless renewed.

        This month is without the days that are over.
        """
        return (
            Domain("revoked_on", "=", False)
            & Domain("will_not_be_renewed", "=", False)
            & ~FOLLOWED
            & self.env["res.company"]._get_certificates_domain(
                lambda today: Domain("date_expiry", ">=", today)
            )
            & Domain("date_expiry", "<", self._get_months()[-1])
        )

    @api.model
    def _get_months(self):
        """Return the first days of this month and of those ahead."""
        days = [company._get_certificates_today() for company in self.env.companies]
        return [
            min(days).replace(day=1) + relativedelta(months=ahead)
            for ahead in range(MONTHS_AHEAD + 1)
        ]

    @api.model
    def _prepare_expiries(self, certificates, counts):
        """Return a figure for each month.

        :param certificates: domain of those that expire
        :param dict counts: the number of them by the first day of the month
        """
        return [
            self._prepare_figure(
                format_date(self.env, first, date_format="MMM yyyy"),
                counts.get(first, 0),
                CERTIFICATES,
                certificates
                & Domain("date_expiry", ">=", first)
                & Domain("date_expiry", "<=", following - timedelta(days=1)),
                color="warning",
            )
            for first, following in pairwise(self._get_months())
        ]

    @api.model
    def _get_compliance_tiles(self, filters):
        """Return the tiles about requirements: one reading of the rows serves all."""
        required = self._get_filter_domain(filters)
        groups = self.env["certificates.compliance"]._read_group(
            required, ["department_id", "status"], ["__count"]
        )
        by_status, by_department = {}, {}
        for department, status, count in groups:
            by_status[status] = by_status.get(status, 0) + count
            if status in GAPS:
                by_department[department] = by_department.get(department, 0) + count
        return [
            self._get_statuses_tile(filters, required, by_status),
            self._get_gaps_tile(required, by_status, by_department),
        ]

    @api.model
    def _get_statuses_tile(self, filters, required, counts):
        rows = self.env["certificates.compliance"]
        return {
            "key": "compliance",
            "kind": "figures",
            "title": self.env._("Required Certificates"),
            "help": self.env._(
                "Each employee counts once for each certificate type required today."
            ),
            "sequence": 15,
            "size": 6,
            "shares": True,
            "figures": self._prepare_shares(
                rows, "status", STATUS_COLORS, COMPLIANCE, required, counts
            ),
            **self._get_first_requirement(filters, counts),
        }

    @api.model
    def _get_first_requirement(self, filters, counts):
        """Return the welcome text and button of a database without requirements."""
        if counts or any(filters.values()):
            return {
                "empty": self.env._("Nothing is required that matches the filters.")
            }
        may_create = self.env["certificates.requirement"].has_access("create")
        return {
            "empty": self.env._("Nothing is required of anybody yet."),
            "button": may_create
            and {
                "label": self.env._("Define a Requirement"),
                "open": self._prepare_form_opening("certificates.requirement"),
            },
        }

    @api.model
    def _get_gaps_tile(self, required, by_status, by_department):
        gaps = required & Domain("status", "in", GAPS)
        return {
            "key": "gaps",
            "kind": "bars",
            "title": self.env._("Gaps by Department"),
            "help": self.env._("Required certificates that are missing or expired."),
            "sequence": 35,
            "size": 4,
            "horizontal": True,
            "empty": self.env._("Everybody holds what is required.")
            if by_status
            else self.env._("Nothing is required of anybody here."),
            "count": sum(by_department.values()),
            "open": self._prepare_opening(self.env._("Gaps"), COMPLIANCE, gaps),
            "figures": self._prepare_gaps(gaps, by_department),
        }

    @api.model
    def _prepare_gaps(self, gaps, counts):
        """Return a figure for each of the departments that lack most, and the rest."""
        # sudo: who sees a row may see of which department it is
        names = {department: department.sudo().name for department in counts}
        ranked = sorted(counts, key=lambda d: (-counts[d], names[d] or ""))
        shown, rest = ranked[:DEPARTMENTS_OF_A_TILE], ranked[DEPARTMENTS_OF_A_TILE:]
        bars = [
            (
                names[department] or self.env._("No department"),
                counts[department],
                Domain("department_id", "=", department.id),
            )
            for department in shown
        ]
        if rest:
            bars.append(
                (
                    self.env._("Other departments"),
                    sum(counts[department] for department in rest),
                    Domain("department_id", "not in", [d.id for d in shown]),
                )
            )
        return [
            self._prepare_figure(label, count, COMPLIANCE, gaps & there, color="danger")
            for label, count, there in bars
        ]

    @api.model
    def _find_asking_sites(self):
        """Return the sites that ask something, of those the user sees."""
        sites = self.env["certificates.site"]
        if not sites.has_access("read"):
            return sites
        return sites.search([("requirement_ids", "!=", False)])

    @api.model
    def _get_sites_outlines(self):
        """Return the tile of sites, if any asks something, without its figures."""
        if not self._find_asking_sites():
            return []
        return [{**self._prepare_sites_tile([]), "later": True}]

    @api.model
    def _get_sites_tiles(self, filters):
        """Return a tile with the gaps at each site that asks something, if any does."""
        sites = self._find_asking_sites()
        if not sites:
            return []
        filtered = self._get_filter_domain(filters)
        counts = self.env["certificates.compliance"]._count_gaps_by_site(
            sites, filtered
        )
        ranked = sorted(filter(counts.get, sites), key=lambda s: -counts[s])
        gaps = filtered & Domain("status", "in", GAPS)
        return [
            self._prepare_sites_tile(
                [
                    self._prepare_site_figure(site, counts[site], gaps)
                    for site in ranked[:SITES_OF_A_TILE]
                ]
            )
        ]

    @api.model
    def _prepare_sites_tile(self, figures):
        return {
            "key": "sites",
            "kind": "bars",
            "title": self.env._("Gaps by Site"),
            "help": self.env._(
                "What sites ask and is missing or expired, of everybody who could come."
            ),
            "sequence": 36,
            "size": 4,
            "horizontal": True,
            "empty": self.env._("Everybody may come everywhere."),
            "figures": figures,
        }

    @api.model
    def _prepare_site_figure(self, site, count, gaps):
        """Return a figure whose click opens the gaps at a site."""
        figure = self._prepare_figure(
            site.display_name, count, COMPLIANCE, gaps, color="danger"
        )
        figure["open"]["context"] = {"certificates_site_ids": site.ids}
        return figure

    # What tiles consist of

    @api.model
    def _prepare_shares(self, records, name, colors, action, domain, counts):
        """Return a figure for each value of a selection field.

        :param records: model of the records
        :param str name: the selection field
        :param dict colors: color of the theme by value
        :param str action: XML id of the action with whose views the records open
        :param domain: all the records
        :param dict counts: number of records by value
        """
        return [
            self._prepare_figure(
                label,
                counts.get(value, 0),
                action,
                domain & Domain(name, "=", value),
                color=colors[value],
            )
            for value, label in records._fields[name]._description_selection(self.env)
        ]

    @api.model
    def _prepare_figure(self, label, value, action, domain, **more):
        """Return a figure of a tile, with the records that a click opens.

        :param value: a number, or a text for the end of a row
        :param str action: XML id of the action with whose views the records open
        :param domain: exactly the records that the figure counts
        :param more: ``color`` (of the theme), and of a row ``detail`` (a second text)
            and ``image`` (its address)
        """
        return {
            "label": label,
            "value": value,
            "open": self._prepare_opening(label, action, domain),
            **more,
        }

    @api.model
    def _prepare_rows_tile(self, action, domain, order, prepare_row, parts=(), **tile):
        """Return a tile with the first of some records.

        :param str action: XML id of the action with whose views they open
        :param domain: the records
        :param str order: which come first
        :param prepare_row: function of a record that returns its row
        :param parts: domains of records that all get room, the same for each
        :param tile: what else the tile has: ``key``, ``title``, ``sequence``…
        """
        opening = self._prepare_opening(tile["title"], action, domain)
        records = self.env[opening["res_model"]]
        return {
            "kind": "rows",
            "size": 4,
            "count": records.search_count(domain),
            "open": opening,
            "figures": [
                prepare_row(record)
                for record in self._share_rows(
                    [
                        records.search(domain & part, order=order, limit=ROWS_OF_A_TILE)
                        for part in parts or [Domain.TRUE]
                    ]
                )
            ],
            **tile,
        }

    @api.model
    def _share_rows(self, parts):
        """Return the first of each part, as many as a tile has room for in all."""
        counts = [0] * len(parts)
        while sum(counts) < min(ROWS_OF_A_TILE, sum(map(len, parts))):
            for index, part in enumerate(parts):
                if counts[index] < len(part) and sum(counts) < ROWS_OF_A_TILE:
                    counts[index] += 1
        return [
            record
            for part, count in zip(parts, counts, strict=True)
            for record in part[:count]
        ]

    @api.model
    def _prepare_row(self, record, action, subject, value, **more):
        """Return a row about a record of an employee, which it opens.

        :param record: a record with an ``employee_id``
        :param str action: XML id of the action with whose form it opens
        :param subject: the record that the second line names
        :param str value: what the end of the row says
        :param more: see ``_prepare_figure``
        """
        # sudo: who sees the record may see whose it is and what it is about
        employee, subject = record.sudo().employee_id, subject.sudo()
        return {
            "label": employee.name,
            "detail": subject.display_name,
            "image": bool(employee)
            and f"/web/image/hr.employee.public/{employee.id}/avatar_128",
            "value": value,
            "open": self._prepare_record_opening(
                employee.name or subject.display_name, action, record
            ),
            **more,
        }

    @api.model
    def _prepare_opening(self, name, action, domain):
        """Return an action that opens records with the views of another, as a list.

        :param str name: what the records are, for the breadcrumbs
        :param str action: XML id of the other action
        :param domain: the records
        """
        # Not by ref(), which asks for each figure whether the action exists.
        action_id = self.env["ir.model.data"]._xmlid_to_res_id(action)
        # sudo: an action of a menu; what it shows has its own rules
        action = self.env["ir.actions.act_window"].sudo().browse(action_id)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": action.res_model,
            "domain": list(Domain(domain)),
            "views": sorted(action.views, key=lambda view: view[1] != "list"),
            "context": {},
        }

    @api.model
    def _prepare_record_opening(self, name, action, record):
        """Return an action that opens a record with the form of another action."""
        opening = self._prepare_opening(name, action, Domain("id", "=", record.id))
        forms = [view for view in opening["views"] if view[1] == "form"]
        return {**opening, "res_id": record.id, "views": forms}

    @api.model
    def _prepare_form_opening(self, model):
        """Return an action that opens the form of a new record."""
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [(False, "form")],
            "context": {},
        }
