from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..models.certificates_dated_mixin import DAY_CONTEXT
from ..tools.compliance import GAPS, ID_BASE, STATUSES, is_ids

OF_THE_DAY = {
    "readonly": True,
    "depends_context": (
        *DAY_CONTEXT,
        "certificates_requirement_ids",
        "certificates_site_ids",
    ),
}

# Says in the context that it does not matter how somebody stands: no client can.
REQUIRED_ONLY = object()
# What tells how somebody stands.
JUDGED = ("status", "date_due", "date_expiry", "level_id", "met_by_id")

# What the context may choose: lists of ids, which come from the client.
CHOSEN = ("certificates_site_ids", "certificates_requirement_ids")

# How somebody stands with what is required, from the worst.
GAP, GRACE, VALID, LASTING = range(4)


class CertificatesCompliance(models.Model):
    """Compliance on a day: one row for each employee and required type.

    It is computed at the moment somebody looks. The department and the job of an
    employee are those of the chosen day, as planned in Odoo's employee versions; what
    is planned is for officers only. Whoever does not work on that day has no rows; who
    has left since then has.

    The context may name sites, ``certificates_site_ids``: then the rows are about what
    these and the sites around them ask of everybody who could come. Without it, what
    sites ask is left aside. It may also name the requirements that count,
    ``certificates_requirement_ids``. Both are lists of ids.
    """

    _name = "certificates.compliance"
    _description = "Certificate Compliance"
    _inherit = ["certificates.dated.mixin", "certificates.team.mixin"]
    _auto = False
    _order = "employee_id, type_id"
    _rec_name = "employee_id"
    _depends = {
        "certificates.assignment": [
            "active",
            "date_expiring",
            "date_expiry",
            "date_start",
            "employee_id",
            "level_id",
            "revoked_on",
            "type_id",
        ],
        "certificates.equivalence": [
            "date_from",
            "date_until",
            "level_id",
            "satisfies_id",
            "type_id",
        ],
        "certificates.exemption": [
            "active",
            "date_start",
            "date_until",
            "employee_id",
            "type_id",
        ],
        "certificates.level": ["sequence", "type_id"],
        "certificates.requirement": [
            "active",
            "company_id",
            "date_start",
            "date_until",
            "department_id",
            "employee_ids",
            "employee_type_ids",
            "grace_days",
            "job_id",
            "level_id",
            "site_ids",
            "type_id",
        ],
        "certificates.site": ["company_id", "parent_path"],
        "certificates.type": ["active"],
        "hr.department": ["parent_path"],
        "hr.employee": [
            "active",
            "certificates_archived_on",
            "company_id",
            "parent_id",
        ],
        "hr.version": [
            "active",
            "contract_date_end",
            "contract_date_start",
            "date_version",
            "departure_date",
            "department_id",
            "employee_id",
            "employee_type",
            "job_id",
        ],
        "res.company": ["parent_path"],
    }

    employee_id = fields.Many2one("hr.employee", **OF_THE_DAY)
    type_id = fields.Many2one("certificates.type", "Certificate Type", **OF_THE_DAY)
    status = fields.Selection(STATUSES, group_expand=True, **OF_THE_DAY)
    date_expiry = fields.Date(
        "Expiry Date",
        help="Last day of the certificate that is held, or was held last.",
        **OF_THE_DAY,
    )
    date_due = fields.Date(
        "Required From",
        help="First day on which the certificate has to be there, after the grace "
        "period.",
        **OF_THE_DAY,
    )
    level_id = fields.Many2one(
        "certificates.level",
        "Least Level",
        help="The level that is required.",
        **OF_THE_DAY,
    )
    met_by_id = fields.Many2one(
        "certificates.assignment",
        "Met by",
        help="The certificate that counts, of this type or an equivalent one: of "
        "several the one that is valid for longest.",
        **OF_THE_DAY,
    )
    company_id = fields.Many2one("res.company", **OF_THE_DAY)
    department_id = fields.Many2one("hr.department", **OF_THE_DAY)
    job_id = fields.Many2one("hr.job", "Job Position", **OF_THE_DAY)
    manager_id = fields.Many2one("hr.employee", **OF_THE_DAY)
    color = fields.Integer(related="type_id.color")

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        # Rows are live: what an earlier search has read may not be true any more.
        self.invalidate_model(flush=False)
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    def _search(self, domain, *args, **kwargs):
        if not self.env.su:
            self._check_size(domain, *map(self.env.context.get, CHOSEN))
        # An id is computed: the employee in it is what the database finds rows by.
        domain = Domain(domain).optimize_full(self)
        domain = domain.map_conditions(self._add_employees_of_ids)
        domain = domain.map_conditions(self._list_ids)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _list_ids(self, condition):
        """Return a condition that names ids in place of a query that finds them.

        The database computes the rows of those only, but of everybody before it
        compares them with what another query finds.
        """
        name, operator = condition.field_expr, condition.operator
        value = condition.value
        if isinstance(value, Query):
            return Domain(name, operator, value.get_result_ids())
        if isinstance(value, Domain) and self._fields[name].type == "many2one":
            others = self.env[self._fields[name].comodel_name]
            others = others.sudo(self.env.su or operator.endswith("!"))
            query = others.with_context(active_test=False)._search(value)
            operator = "not in" if operator.startswith("not") else "in"
            return Domain(name, operator, query.get_result_ids())
        return condition

    @api.model
    def _add_employees_of_ids(self, condition):
        if (condition.field_expr, condition.operator) == ("id", "in") and is_ids(
            condition.value
        ):
            employee_ids = {id_ // ID_BASE for id_ in condition.value}
            return condition & Domain("employee_id", "in", employee_ids)
        return condition

    @api.model
    def action_open_my_team(self):
        """Open the compliance of everybody below the current user."""
        action = self._get_open_action(
            Domain("is_below_me", "=", True) & ~self._get_own_domain()
        )
        menu = self.env.ref("certificates.certificates_compliance_action_server_team")
        # sudo: employees cannot read what their menus do
        return {**action, "display_name": menu.sudo().name}

    def action_open_certificates(self):
        """Open the certificates of this employee and type."""
        self.ensure_one()
        action = self.env["certificates.assignment"]._get_open_action(
            [
                ("employee_id", "=", self.employee_id.id),
                ("type_id", "=", self.type_id.id),
            ],
            default_employee_id=self.employee_id.id,
            default_type_id=self.type_id.id,
        )
        name = self.env._(
            "%(type)s of %(employee)s",
            type=self.type_id.name,
            # sudo: who sees a row sees whom it is about
            employee=self.sudo().employee_id.name,
        )
        return {**action, "display_name": name}

    def _get_accepted_types(self):
        """Return the other types that meet what is required, by row. In one query."""
        counting = self.env["certificates.equivalence"]._find_counting(
            self._get_chosen_day()
        )
        cover = self.env["certificates.assignment"]._get_covered_level_ids
        levels = self.env["certificates.level"]
        return {
            row: row.type_id.browse(
                {
                    held_id
                    for held_id, type_id, level_id in counting
                    if type_id == row.type_id.id
                    and row.level_id.id in cover(levels.browse(level_id))
                }
            ).sorted("name")
            for row in self
        }

    @api.model
    def _get_open_action(self, domain, **context):
        """Return the action that opens the rows of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates.certificates_compliance_action"
        )
        return {**action, "domain": list(Domain(domain)), "context": context}

    # The rows

    @property
    def _table_query(self):
        """The rows of the chosen day, or of today where each company is."""
        day = self._read_chosen_day()
        days = {day: []} if day else self.env["res.company"]._get_certificates_days()
        if len(days) == 1:
            return self.with_context(certificates_date=[*days])._select_rows(
                SQL("TRUE")
            )
        return SQL(" UNION ALL ").join(
            SQL(
                "(%s)",
                self.with_context(certificates_date=day)._select_rows(
                    SQL("employee.company_id = ANY(%s)", ids)
                ),
            )
            for day, ids in days.items()
        )

    @api.model
    def _sql_is_materialized(self):
        """Return how to read rows that a query needs more than once."""
        # What is computed costs more than to keep it for the query.
        return SQL("MATERIALIZED")

    def _select_rows(self, companies):
        """Return the rows of a day.

        :param SQL companies: of which employees
        """
        # Everything is looked up for one employee after the other: whatever the
        # database expects, it costs as much as there are rows to return.
        return SQL(
            """
            WITH requirement AS MATERIALIZED (%(requirements)s),
                 counting AS MATERIALIZED (%(counting)s)
            SELECT employee.id::bigint * %(base)s + required.type_id AS id,
                   %(day)s::date AS date,
                   employee.id AS employee_id,
                   employee.company_id,
                   employee.parent_id AS manager_id,
                   version.department_id,
                   version.job_id,
                   required.type_id,
                   required.level_id,
                   required.date_due,
                   required.date_expiry,
                   required.met_by_id,
                   CASE WHEN %(is_exempt)s THEN 'exempt'
                        ELSE %(status)s END AS status
              FROM hr_employee employee
             CROSS JOIN LATERAL (%(version)s) version
             CROSS JOIN LATERAL (%(required)s) required
             WHERE %(companies)s AND %(is_at_work)s
            """,
            companies=companies,
            base=ID_BASE,
            day=self._get_chosen_day(),
            requirements=self._select_requirements(),
            counting=self._select_counting(),
            version=self._select_version(),
            required=self._select_required(),
            is_exempt=self._sql_is_exempt(SQL("required.type_id")),
            status=self._sql_status(),
            is_at_work=self._sql_is_at_work(),
        )

    @api.model
    def _sql_status(self):
        """Return the status of what is required, without exemptions."""
        return SQL(
            """
            CASE WHEN required.standing = %(lasting)s THEN 'compliant'
                 WHEN required.standing = %(valid)s THEN 'expiring'
                 WHEN required.standing = %(grace)s THEN 'grace'
                 WHEN required.has_expired THEN 'expired'
                 ELSE 'missing' END
            """,
            grace=GRACE,
            valid=VALID,
            lasting=LASTING,
        )

    def _sql_is_at_work(self):
        """Return whether an employee works for the company on the day, by the version.

        That is from the start of a contract to its end or to the departure, which
        counts for its version and for all that had begun by then: what begins later is
        a return. Without a contract nothing is known: who is not archived works.
        Visitors of a site come whether they work or not.
        """
        if self._are_visitors():
            return SQL("TRUE")
        day = self._get_version_day()
        return SQL(
            """
            (%(is_active)s)
            AND (version.contract_date_start <= %(day)s) IS NOT FALSE
            AND (version.contract_date_end >= %(day)s) IS NOT FALSE
            AND (version.departure_date >= %(day)s) IS NOT FALSE
            AND (version.departed_on < version.date_version) IS NOT FALSE
            """,
            is_active=self._sql_is_active(day),
            day=day,
        )

    @api.model
    def _are_visitors(self):
        """Return whether it is about people who come to a site, whoever they are.

        Only code that runs as superuser may ask that, not a client.
        """
        return self.env.su and bool(self.env.context.get("certificates_visitors"))

    def _sql_is_asked(self):
        """Return whether it is asked of the people of the company of an employee."""
        if self._get_site_ids():
            return SQL("requirement.company_ids && ARRAY[0, employee.company_id]")
        return SQL(
            """
            (requirement.company_id IS NULL
             OR requirement.company_id = employee.company_id)
            """
        )

    def _sql_is_active(self, day):
        """Return whether an employee was not archived yet on the day.

        When somebody was archived before this was recorded, the end of the contract or
        the departure tells.
        """
        todays = self.env["res.company"]._get_certificates_days()
        behind = [id_ for today, ids in todays.items() if day < today for id_ in ids]
        if not behind:
            return SQL("employee.active")
        return SQL(
            """
            employee.active OR employee.certificates_archived_on > %(day)s
            OR employee.certificates_archived_on IS NULL
               AND employee.company_id = ANY(%(behind)s)
               AND GREATEST(version.contract_date_end, version.departs_on) >= %(day)s
            """,
            day=day,
            behind=behind,
        )

    def _select_requirements(self):
        """Return the requirements of the day, with the paths of their departments."""
        return SQL(
            """
            SELECT requirement.*, department.parent_path,
                   kinds.employee_types, asked.company_ids,
                   EXISTS (SELECT FROM certificates_requirement_hr_employee_rel named
                            WHERE named.certificates_requirement_id = requirement.id)
                       AS names_employees
              FROM certificates_requirement requirement
              JOIN certificates_type type
                ON type.id = requirement.type_id AND type.active
              LEFT JOIN hr_department department
                     ON department.id = requirement.department_id
              LEFT JOIN (
                    SELECT named.requirement_id, ARRAY_AGG(kind.value) AS employee_types
                      FROM certificates_requirement_employee_type_rel named
                      LEFT JOIN ir_model_fields_selection kind
                             ON kind.id = named.employee_type_id
                     GROUP BY 1
                   ) kinds ON kinds.requirement_id = requirement.id
              LEFT JOIN (%(asked)s) asked ON asked.requirement_id = requirement.id
             WHERE requirement.active AND requirement.date_start <= %(day)s
               AND (requirement.date_until >= %(day)s) IS NOT FALSE
               AND %(wanted)s AND %(is_asked)s
            """,
            day=self._get_chosen_day(),
            wanted=self._sql_wanted(),
            asked=self._select_asked(),
            is_asked=SQL(
                "asked.requirement_id IS NOT NULL"
                if self._get_site_ids()
                else "asked.requirement_id IS NULL"
            ),
        )

    @api.model
    def _get_site_ids(self):
        """Return the sites in the context, none for what is asked wherever one works.

        The context comes from the client: what cannot be ids counts as none.
        """
        ids = self.env.context.get("certificates_site_ids")
        return list(ids) if is_ids(ids) else []

    def _select_asked(self):
        """Return what the sites in the context ask, with the companies of whose people.

        Without any in the context it is what any site asks. For the companies see
        ``_select_asking``.
        """
        ids = self._get_site_ids()
        return SQL(
            """
            SELECT requirement_id, ARRAY_AGG(DISTINCT company_id) AS company_ids
              FROM (%s) asking GROUP BY 1
            """,
            self._select_asking(SQL("place.id = ANY(%s)", ids) if ids else SQL("TRUE")),
        )

    def _select_asking(self, places):
        """Return each place, what it asks, and of the people of which company.

        The company is 0 for people of every company. To a site of a company come its
        people and those of its branches, and sometimes others: they are asked where
        somebody sends them. What a company requires at its own site is asked of all of
        them; of a company that is named for the site of others it is asked of its own
        people.

        :param SQL places: which sites and zones, as ``place``
        """
        return SQL(
            """
            SELECT place.id AS place_id, requirement.type_id,
                   asking.requirement_id,
                   CASE WHEN requirement.company_id <> COALESCE(place.company_id, 0)
                        THEN requirement.company_id
                        ELSE COALESCE(comer.id, 0) END AS company_id
              FROM certificates_requirement_site_rel asking
              JOIN certificates_requirement requirement
                ON requirement.id = asking.requirement_id
              JOIN certificates_site around ON around.id = asking.site_id
              JOIN certificates_site place
                ON place.parent_path LIKE around.parent_path || '%%'
              LEFT JOIN res_company host
                     ON host.id = place.company_id AND NOT %(visiting)s
              LEFT JOIN res_company comer
                     ON comer.parent_path LIKE host.parent_path || '%%'
             WHERE %(places)s
               AND (host.id IS NULL OR requirement.company_id IS NULL
                    OR requirement.company_id IN (host.id, comer.id))
            """,
            visiting=self._are_visitors(),
            places=places,
        )

    def _select_counting(self):
        """Return which types, and at which levels, meet what is required of somebody.

        A level counts as those below it. An equivalent type counts at the level that
        the equivalence names, and without one where no level is asked for.
        """
        return SQL(
            """
            WITH slot AS (SELECT DISTINCT type_id, level_id FROM requirement)
            SELECT slot.*, slot.type_id AS held_id, enough.id AS held_level_id
              FROM slot
              LEFT JOIN certificates_level least ON least.id = slot.level_id
              LEFT JOIN certificates_level enough
                     ON enough.type_id = slot.type_id
                    AND (enough.id = least.id OR enough.sequence > least.sequence)
             UNION
            SELECT slot.*, closure.held_id, NULL
              FROM slot
              JOIN (%(closure)s) closure ON closure.type_id = slot.type_id
              LEFT JOIN certificates_level least ON least.id = slot.level_id
              LEFT JOIN certificates_level given ON given.id = closure.level_id
             WHERE least.id IS NULL OR given.id = least.id
                OR given.sequence > least.sequence
            """,
            closure=self.env["certificates.equivalence"]._select_closure(
                self._get_chosen_day()
            ),
        )

    def _sql_wanted(self):
        """Return which requirements count: all, but for those named in the context."""
        ids = self.env.context.get("certificates_requirement_ids")
        # The context comes from the client.
        return (
            SQL("requirement.id = ANY(%s)", list(ids)) if is_ids(ids) else SQL("TRUE")
        )

    def _select_version(self):
        """Return the version of an employee that is in force, as Odoo has it.

        That is the last one that has begun, or the first one if none has. With it come
        the last day that somebody has left before, and the last of all such days.
        """
        return SQL(
            """
            SELECT version.department_id, version.job_id, version.employee_type,
                   version.date_version,
                   version.contract_date_start, version.contract_date_end,
                   version.departure_date, department.parent_path,
                   MAX(version.departure_date)
                       FILTER (WHERE version.departure_date < %(day)s)
                       OVER () AS departed_on,
                   MAX(version.departure_date) OVER () AS departs_on,
                   MIN(version.date_version) OVER () AS first_version
              FROM hr_version version
              LEFT JOIN hr_department department
                     ON department.id = version.department_id
             WHERE version.employee_id = employee.id AND version.active
             ORDER BY version.date_version <= %(day)s DESC,
                      ABS(version.date_version - %(day)s)
             LIMIT 1
            """,
            day=self._get_version_day(),
        )

    def _get_version_day(self):
        """Return the day of the department and job that count.

        Where somebody is going to work is for officers to know: for others it is no
        later than today.
        """
        day = self._get_chosen_day()
        user = self.env.user
        if self.env.su or user._is_certificates_officer():
            return day
        return min(day, self.env.company._get_certificates_today())

    def _select_required(self):
        """Return how an employee stands with each type that is required.

        Where different levels of one type are required, it is the worst that counts.
        """
        if self.env.context.get("certificates_required_only") is REQUIRED_ONLY:
            return self._select_required_types()
        return SQL(
            """
            SELECT DISTINCT ON (type_id) *
              FROM (
                    SELECT judged.*,
                           CASE WHEN lasts THEN %(lasting)s
                                WHEN is_valid THEN %(valid)s
                                WHEN date_due > %(day)s THEN %(grace)s
                                ELSE %(gap)s END AS standing
                      FROM (%(judged)s) judged
                   ) required
             ORDER BY type_id, standing, date_due, level_id
            """,
            day=self._get_chosen_day(),
            judged=self._select_judged(),
            gap=GAP,
            grace=GRACE,
            valid=VALID,
            lasting=LASTING,
        )

    def _select_required_types(self):
        """Return the types that are required, without how an employee stands."""
        nothing = {
            "level_id": "int",
            "date_due": "date",
            "date_expiry": "date",
            "met_by_id": "int",
            "standing": "int",
            "has_expired": "boolean",
        }
        return SQL(
            "SELECT DISTINCT type_id, %s FROM (%s) required",
            SQL(", ").join(
                SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))
                for name, kind in nothing.items()
            ),
            self._select_dues(),
        )

    def _select_judged(self):
        """Return how an employee stands with each type and level that is required.

        ``lasts`` also if what expires soon is followed by one that does not, which is
        valid on the day after. Requirements and certificates are read one after the
        other rather than joined, which costs less than to look for the certificates of
        each type. Of ``following`` there are few: they are compared at the end.
        """
        return SQL(
            """
            SELECT type_id, level_id, date_due, is_valid, has_expired, met_by_id,
                   CASE WHEN is_endless THEN NULL ELSE date_expiry END AS date_expiry,
                   lasts OR following IS NOT NULL AND EXISTS (
                       SELECT FROM UNNEST(following) AS day_after (days)
                        WHERE days @> last_valid + 1) AS lasts
              FROM (
                    SELECT type_id, level_id,
                           MIN(date_due) AS date_due,
                           BOOL_OR(is_valid) AS is_valid,
                           BOOL_OR(is_valid AND lasts) AS lasts,
                           BOOL_OR(is_valid AND date_expiry IS NULL) AS is_endless,
                           BOOL_OR(date_expiry < %(day)s) AS has_expired,
                           MAX(date_expiry) FILTER (WHERE is_valid) AS last_valid,
                           MAX(date_expiry) FILTER (WHERE date_start <= %(day)s)
                               AS date_expiry,
                           ARRAY_AGG(DATERANGE(date_start, date_expiry, '[]'))
                               FILTER (WHERE lasts AND date_start > %(day)s)
                               AS following,
                           (MAX(ARRAY[
                                COALESCE(date_expiry - '2000-01-01'::date, 2147483647),
                                (held_id = type_id)::int, certificate_id])
                            FILTER (WHERE is_valid))[3] AS met_by_id
                      FROM (%(dues)s UNION ALL %(certificates)s) required_or_held
                     GROUP BY type_id, level_id
                    HAVING COUNT(date_due) > 0
                   ) slot
            """,
            day=self._get_chosen_day(),
            dues=self._select_dues(),
            certificates=self._select_held(),
        )

    def _select_dues(self):
        """Return the requirements that an employee comes under, with their due days."""
        return SQL(
            """
            SELECT requirement.type_id, requirement.level_id, %(due)s AS date_due,
                   NULL::int AS certificate_id, NULL::int AS held_id,
                   NULL::date AS date_start, NULL::date AS date_expiry,
                   NULL::boolean AS is_valid, NULL::boolean AS lasts
              FROM requirement
             WHERE %(is_asked)s AND %(is_named)s AND %(concerns)s AND %(applies)s
            """,
            due=self._sql_due(),
            is_named=self._sql_is_named(),
            is_asked=self._sql_is_asked(),
            concerns=self._sql_concerns(),
            applies=self._sql_applies("version", "version"),
        )

    @api.model
    def _sql_is_named(self):
        """Return whether a requirement is for no single employees, or for this one."""
        return SQL(
            """
            (NOT requirement.names_employees OR (requirement.id, employee.id) IN (
                SELECT certificates_requirement_id, hr_employee_id
                  FROM certificates_requirement_hr_employee_rel))
            """
        )

    @api.model
    def _sql_concerns(self):
        """Return whether a requirement is about an employee. A hook for addons."""
        return SQL("TRUE")

    def _sql_applies(self, version, department):
        """Return whether a version is of the work that a requirement is about."""
        return SQL(
            """
            (requirement.department_id IS NULL
             OR %(department)s.parent_path LIKE requirement.parent_path || '%%')
            AND (requirement.job_id IS NULL
                 OR requirement.job_id = %(version)s.job_id)
            AND (requirement.employee_types IS NULL
                 OR %(version)s.employee_type = ANY(requirement.employee_types))
            """,
            version=SQL.identifier(version),
            department=SQL.identifier(department),
        )

    def _sql_due(self):
        """Return the first day after the grace period of an employee.

        It runs from the start of the requirement, of the contract, or of the work it
        is required for, whichever is last.
        """
        return SQL(
            """
            CASE WHEN requirement.grace_days > 0
                 THEN GREATEST(
                          requirement.date_start, version.contract_date_start, %s
                      ) + requirement.grace_days
                 ELSE requirement.date_start END
            """,
            self._select_moved_on(),
        )

    def _select_moved_on(self):
        """Return the day since when a requirement applies to a moved employee.

        None of a requirement that applies to each work, nor of who had no other work:
        of most people nothing needs to be looked up.
        """
        return SQL(
            """
            CASE WHEN COALESCE(
                          requirement.department_id, requirement.job_id,
                          CARDINALITY(requirement.employee_types)
                      ) IS NOT NULL
                      AND version.first_version < version.date_version
                 THEN (
                      SELECT MIN(later.date_version)
                        FROM hr_version later
                       WHERE later.employee_id = employee.id AND later.active
                         AND later.date_version > (
                             SELECT MAX(earlier.date_version)
                               FROM hr_version earlier
                               LEFT JOIN hr_department other
                                      ON other.id = earlier.department_id
                              WHERE earlier.employee_id = employee.id
                                AND earlier.active
                                AND earlier.date_version < version.date_version
                                AND (%s) IS NOT TRUE
                             ))
                 END
            """,
            self._sql_applies("earlier", "other"),
        )

    def _select_held(self):
        """Return what counts for an employee, with its status. A hook for addons."""
        # sudo: the rules of this report say who may see it
        certificates = self.env["certificates.assignment"].sudo()
        is_own = SQL("certificates_assignment.employee_id = employee.id")
        met_by = SQL("certificates_assignment.id")
        return self._select_certificates(certificates, is_own, met_by)

    def _select_certificates(self, certificates, is_own, met_by):
        """Return the unrevoked certificates of a holder, with their status.

        :param certificates: the model, as superuser: of ``certificates.held.mixin``
        :param SQL is_own: whether one counts for the employee
        :param SQL met_by: the employee certificate that it is
        """
        day = self._get_chosen_day()
        query = certificates._search(
            certificates._get_unrevoked_domain(day), active_test=False
        )
        query.add_where(is_own)
        query.add_join("JOIN", "counting", "counting", self._sql_counts(query.table))

        def judge(domain):
            domain = domain.optimize_full(certificates)
            return domain._to_sql(certificates, query.table, query)

        return query.select(
            "counting.type_id",
            "counting.level_id",
            "NULL",
            met_by,
            "counting.held_id",
            "date_start",
            "date_expiry",
            judge(certificates._get_covering_domain(day)),
            judge(certificates._get_lasting_domain(day)),
        )

    @api.model
    def _sql_counts(self, table):
        """Return whether a certificate is of a type and level that counts.

        :param str table: with certificates
        """
        return SQL(
            """
            %(held)s.type_id = counting.held_id
            AND (counting.held_level_id IS NULL
                 OR counting.held_level_id = %(held)s.level_id)
            """,
            held=SQL.identifier(table),
        )

    @api.model
    def _select_gaps(self, employee_ids, *columns):
        """Return a query for what is missing or expired: of which employee, which type.

        :param employee_ids: of whom
        :param SQL columns: to return before the ids of the employee and the type
        """
        rows = self._search(
            Domain("employee_id", "in", employee_ids) & Domain("status", "in", GAPS)
        )
        names = ("employee_id", "type_id")
        own = [self._field_to_sql(rows.table, name, rows) for name in names]
        return rows.select(*columns, *own)

    def _sql_is_exempt(self, type_id):
        """Return whether an employee is exempt from a type on the day."""
        # sudo: that there is an exemption is for all to see who see the row
        exemptions = self.env["certificates.exemption"].sudo()
        query = exemptions._search(
            exemptions._get_covering_domain(self._get_chosen_day()), active_test=False
        )
        if not self._are_visitors():
            # All exemptions are read once, for however many employees.
            pairs = query.select("employee_id", "type_id")
            return SQL("(employee.id, %s) IN (%s)", type_id, pairs)
        # Few come, each on days of their own: they are looked up one by one.
        query.add_where(SQL("employee_id = employee.id AND type_id = %s", type_id))
        return SQL("EXISTS (%s)", query.select())
