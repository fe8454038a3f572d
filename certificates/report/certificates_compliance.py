from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL

STATUSES = [
    ("compliant", "Compliant"),
    ("expiring", "Expiring"),
    ("grace", "In Grace Period"),
    ("missing", "Missing"),
    ("expired", "Expired"),
    ("exempt", "Exempt"),
]

# Those who may not do the work.
GAPS = ("missing", "expired")

# The id of a row is that of the employee times this, plus that of the type.
ID_BASE = 2**20

OF_THE_DAY = {
    "readonly": True,
    "depends_context": ("certificates_date", "tz", "uid"),
}


def is_ids(value):
    """Return whether a value is a collection of ids."""
    return isinstance(value, Collection) and all(type(id_) is int for id_ in value)


class CertificatesCompliance(models.Model):
    """Who holds what is required on a day: a row for each employee and required type.

    It is computed at the moment somebody looks. The department and the job of an
    employee are those of the chosen day, as planned in Odoo's employee versions; what
    is planned is for officers only.

    The context may name the rows that are wanted, which are then found without
    reading those of everybody: ``certificates_employee_ids`` and
    ``certificates_requirement_ids``, lists of ids.
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
            "revoked_on",
            "type_id",
        ],
        "certificates.exemption": [
            "active",
            "date_start",
            "date_until",
            "employee_id",
            "type_id",
        ],
        "certificates.requirement": [
            "active",
            "company_id",
            "date_start",
            "department_id",
            "employee_ids",
            "grace_days",
            "job_id",
            "type_id",
        ],
        "certificates.type": ["active"],
        "hr.department": ["parent_path"],
        "hr.employee": ["active", "company_id", "parent_id"],
        "hr.version": [
            "active",
            "contract_date_start",
            "date_version",
            "department_id",
            "employee_id",
            "job_id",
        ],
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
    company_id = fields.Many2one("res.company", **OF_THE_DAY)
    department_id = fields.Many2one("hr.department", **OF_THE_DAY)
    job_id = fields.Many2one("hr.job", "Job Position", **OF_THE_DAY)
    manager_id = fields.Many2one("hr.employee", "Manager", **OF_THE_DAY)
    color = fields.Integer(related="type_id.color")

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        # Rows are live: what an earlier search has read may not be true any more.
        self.invalidate_model(flush=False)
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize_full(self)
        wanted = self._get_named_employees(domain)
        if wanted is not None:
            self = self.with_context(certificates_employee_ids=wanted)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_named_employees(self, domain):
        """Return the ids of the employees a domain is limited to, None if it is not."""
        named = [
            {id_ // base for id_ in condition.value}
            for condition in self._get_conditions(domain)
            for base in [{"employee_id": 1, "id": ID_BASE}.get(condition.field_expr)]
            if base and condition.operator == "in" and is_ids(condition.value)
        ]
        return list(set.intersection(*named)) if named else None

    @api.model
    def _get_conditions(self, domain):
        """Return the conditions that all rows of a domain fulfill."""
        domain = domain.optimize_full(self)
        parts = domain.children if isinstance(domain, DomainAnd) else [domain]
        return [part for part in parts if isinstance(part, DomainCondition)]

    @api.model
    def action_open_my_team(self):
        """Open the compliance of everybody below the current user."""
        return self._get_open_action(
            Domain("is_below_me", "=", True) & ~self._get_own_domain()
        )

    def action_open_certificates(self):
        """Open the certificates of this employee and type."""
        self.ensure_one()
        return self.env["certificates.assignment"]._get_open_action(
            [
                ("employee_id", "=", self.employee_id.id),
                ("type_id", "=", self.type_id.id),
            ],
            default_employee_id=self.employee_id.id,
            default_type_id=self.type_id.id,
        )

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
        return SQL(
            """
            SELECT required.employee_id::bigint * %(base)s + required.type_id AS id,
                   %(day)s::date AS date, required.*, held.date_expiry,
                   CASE WHEN exempted.employee_id IS NOT NULL THEN 'exempt'
                        WHEN held.lasts THEN 'compliant'
                        WHEN held.is_valid THEN 'expiring'
                        WHEN required.date_due > %(day)s THEN 'grace'
                        WHEN held.has_expired THEN 'expired'
                        ELSE 'missing' END AS status
              FROM (%(required)s) required
              LEFT JOIN (%(held)s) held
                     ON held.employee_id = required.employee_id
                    AND held.type_id = required.type_id
              LEFT JOIN (%(exempted)s) exempted
                     ON exempted.employee_id = required.employee_id
                    AND exempted.type_id = required.type_id
            """,
            base=ID_BASE,
            day=self._get_chosen_day(),
            required=self._select_required(),
            held=self._select_held(),
            exempted=self._select_exempted(),
        )

    def _select_required(self):
        """Return what is required of whom, each type once, with its first due day."""
        return SQL(
            """
            SELECT employee.id AS employee_id, employee.company_id,
                   employee.parent_id AS manager_id,
                   version.department_id, version.job_id, requirement.type_id,
                   MIN(%(due)s) AS date_due
              FROM hr_employee employee
              JOIN hr_version version ON %(is_version)s
              LEFT JOIN hr_department department
                     ON department.id = version.department_id
              JOIN (%(requirements)s) requirement ON %(applies)s
             WHERE employee.active AND %(wanted)s
             GROUP BY employee.id, version.department_id, version.job_id,
                      requirement.type_id
            """,
            due=self._sql_due(),
            is_version=self._sql_is_version(),
            requirements=self._select_requirements(),
            applies=SQL(
                "%s AND %s",
                SQL(
                    "COALESCE(requirement.company_id, employee.company_id)"
                    " = employee.company_id"
                    " AND (requirement.employee_ids IS NULL"
                    " OR employee.id = ANY(requirement.employee_ids))"
                ),
                self._sql_applies("version", "department"),
            ),
            wanted=self._sql_wanted("employee.id"),
        )

    def _select_requirements(self):
        """Return the requirements of the day, with the paths of their departments."""
        requirement_ids = self._get_context_ids("certificates_requirement_ids")
        return SQL(
            """
            SELECT requirement.*, department.parent_path, single.employee_ids
              FROM certificates_requirement requirement
              JOIN certificates_type type
                ON type.id = requirement.type_id AND type.active
              LEFT JOIN hr_department department
                     ON department.id = requirement.department_id
              LEFT JOIN (
                    SELECT certificates_requirement_id AS requirement_id,
                           ARRAY_AGG(hr_employee_id) AS employee_ids
                      FROM certificates_requirement_hr_employee_rel
                     GROUP BY 1
                   ) single ON single.requirement_id = requirement.id
             WHERE requirement.active AND requirement.date_start <= %(day)s
               AND %(wanted)s
            """,
            day=self._get_chosen_day(),
            wanted=SQL("requirement.id = ANY(%s)", requirement_ids)
            if requirement_ids is not None
            else SQL("TRUE"),
        )

    def _sql_is_version(self):
        """Return which version of an employee is in force, as Odoo has it.

        That is the last one that has begun, or the first one if none has.
        """
        return SQL(
            """
            version.employee_id = employee.id AND version.active
            AND version.date_version = (
                SELECT COALESCE(
                           MAX(any_version.date_version)
                               FILTER (WHERE any_version.date_version <= %(day)s),
                           MIN(any_version.date_version)
                       )
                  FROM hr_version any_version
                 WHERE any_version.employee_id = employee.id AND any_version.active
            )
            """,
            day=self._get_version_day(),
        )

    def _get_version_day(self):
        """Return the day whose department and job count.

        Where somebody is going to work is for officers to know: for others it is no
        later than today.
        """
        day = self._get_chosen_day()
        user = self.env.user
        if self.env.su or user.has_group("certificates.group_certificates_user"):
            return day
        return min(day, fields.Date.context_today(self))

    def _sql_applies(self, version, department):
        """Return whether department and job of a version are those of a requirement."""
        return SQL(
            """
            (requirement.department_id IS NULL
             OR %(department)s.parent_path LIKE requirement.parent_path || '%%')
            AND (requirement.job_id IS NULL
                 OR requirement.job_id = %(version)s.job_id)
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
        """Return since when the requirement applies to who did other work before."""
        return SQL(
            """
            (SELECT MIN(later.date_version)
               FROM hr_version later
              WHERE later.employee_id = employee.id AND later.active
                AND later.date_version > (
                    SELECT MAX(earlier.date_version)
                      FROM hr_version earlier
                      LEFT JOIN hr_department other
                             ON other.id = earlier.department_id
                     WHERE earlier.employee_id = employee.id AND earlier.active
                       AND earlier.date_version < version.date_version
                       AND (%s) IS NOT TRUE
                ))
            """,
            self._sql_applies("earlier", "other"),
        )

    def _select_held(self):
        """Return how each employee stands with each type.

        ``lasts`` also if what expires soon is followed without a gap by one that does
        not.
        """
        return SQL(
            """
            SELECT employee_id, type_id,
                   BOOL_OR(is_valid) AS is_valid,
                   BOOL_OR(is_valid AND lasts)
                   OR MIN(date_start) FILTER (WHERE date_start > %(day)s AND lasts)
                      <= MAX(date_expiry) FILTER (WHERE is_valid) + 1 AS lasts,
                   BOOL_OR(date_expiry < %(day)s) AS has_expired,
                   CASE WHEN BOOL_OR(is_valid AND date_expiry IS NULL) THEN NULL
                        ELSE MAX(date_expiry) FILTER (WHERE date_start <= %(day)s) END
                        AS date_expiry
              FROM (%(certificates)s) certificate
             GROUP BY employee_id, type_id
            """,
            day=self._get_chosen_day(),
            certificates=self._select_certificates(),
        )

    def _select_certificates(self):
        """Return the certificates that were not revoked, and what they are worth."""
        # sudo: the rules of this report say who may see it
        certificates = self.env["certificates.assignment"].sudo()
        day = self._get_chosen_day()
        query = certificates._search(
            certificates._get_unrevoked_domain(day), active_test=False
        )
        query.add_where(self._sql_wanted("certificates_assignment.employee_id"))

        def judge(domain):
            domain = domain.optimize_full(certificates)
            return domain._to_sql(certificates, query.table, query)

        return query.select(
            "employee_id",
            "type_id",
            "date_start",
            "date_expiry",
            SQL("%s AS is_valid", judge(certificates._get_covering_domain(day))),
            SQL("%s AS lasts", judge(certificates._get_lasting_domain(day))),
        )

    def _select_exempted(self):
        # sudo: that there is an exemption is for all to see who see the row
        exemptions = self.env["certificates.exemption"].sudo()
        query = exemptions._search(
            exemptions._get_covering_domain(self._get_chosen_day()), active_test=False
        )
        query.add_where(self._sql_wanted("certificates_exemption.employee_id"))
        return query.select(SQL("DISTINCT employee_id"), "type_id")

    def _sql_wanted(self, column):
        """Return which employees are wanted, for the indexes on them to be used."""
        employee_ids = self._get_context_ids("certificates_employee_ids")
        if employee_ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", SQL(column), employee_ids)

    @api.model
    def _get_context_ids(self, key):
        """Return a list of ids in the context; a client may have written anything."""
        ids = self.env.context.get(key)
        return list(ids) if is_ids(ids) else None
