"""Employees of whom much is required, written by SQL as the ORM would have.

Each employee holds about 16 of 20 types, all of which are required, most of them of
everybody. Some certificates are renewed, revoked, expired or soon to expire, some
employees are exempt, and of 30 % the department or the job changes or has changed.
"""

from population import (
    DICE,
    EMPLOYEES,
    PARTNERS,
    RESOURCES,
    SEQUENCE,
    execute,
    read_last_ids,
    without_indexes,
)
from sites import create_sites

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

TYPES = 20
JOBS = 10
DEPARTMENTS = 200
# How many departments are right below each other one.
BRANCHES = 5
# Of so many employees, one is required to hold the last type.
SPECIALISTS = 50
PORTAL = "portal-bench"
MANAGER = "manager-bench"
CODE = "COMP-"

TABLES = (
    "res_partner",
    "resource_resource",
    "hr_employee",
    "hr_version",
    "certificates_assignment",
    "certificates_exemption",
)


def populate(env, ids, size):
    """Fill a prepared database with so many employees, and require 20 types."""
    company = env["res.company"].browse(ids["main"])
    departments = _create_departments(env, company)
    jobs = env["hr.job"].create(
        [{"name": f"Job {n}", "company_id": company.id} for n in range(JOBS)]
    )
    types = env["certificates.type"].create([_prepare_type(n) for n in range(TYPES)])
    env.flush_all()
    values = {**ids, **read_last_ids(env, TABLES)}
    values.update(
        people=size,
        today=fields.Date.today(),
        departments=departments.ids,
        jobs=jobs.ids,
        types=types.ids,
        first_step=_read_first_step(env),
    )
    execute(env, DICE)
    execute(env, PEOPLE, **values)
    with without_indexes(env, TABLES):
        for statement in (PARTNERS, RESOURCES, EMPLOYEES, VERSIONS):
            execute(env, statement, **values)
        for statement in (CERTIFICATES, EXEMPTIONS):
            execute(env, statement, **values)
    for table in TABLES:
        execute(env, SEQUENCE, sequence=f"{table}_id_seq", table=SQL.identifier(table))
    env.invalidate_all()
    _require(env, company, types, departments, jobs)
    create_sites(env, company, types)
    _create_portal_user(env)
    _create_manager(env, company, size)
    # As the server and the scheduled action leave it.
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env["certificates.standing"]._cron_fold()
    env.cr.commit()


def _create_departments(env, company):
    """Create a tree: of each department the number tells that of the one above."""
    departments = env["hr.department"]
    for number in range(DEPARTMENTS):
        departments += departments.create(
            {
                "name": f"Plant {number}",
                "company_id": company.id,
                "parent_id": number and departments[(number - 1) // BRANCHES].id,
            }
        )
    return departments


def _prepare_type(number):
    return {
        "name": f"Required {number}",
        "code": f"{CODE}{number}",
        "validity_count": 2,
        "validity_unit": "year",
        "expiring_days": 60,
        "number_policy": "optional",
    }


def _read_first_step(env):
    general = env["certificates.reminder"].search(
        [
            ("type_id", "=", False),
            ("company_id", "=", False),
            ("applies_to", "=", "expiry"),
        ]
    )
    return max(general.mapped("days"))


def _require(env, company, types, departments, jobs):
    """Require each type of somebody: 16 of all, and four of them of some again."""
    everybody = [{} for _type in types[:16]]
    everybody[0] = everybody[1] = {"company_id": False, "is_for_everybody": True}
    everybody[2] = everybody[3] = everybody[4] = {"grace_days": 30}
    some = [
        {"department_id": departments[1].id},
        {"department_id": departments[2].id, "grace_days": 60},
        {"job_id": jobs[0].id},
        {"employee_ids": [Command.set(_find_specialists(env, company).ids)]},
    ]
    again = [
        {"department_id": departments[3].id, "grace_days": 90},
        {"department_id": departments[4].id},
        {"job_id": jobs[1].id},
        {"job_id": jobs[2].id, "department_id": departments[1].id},
    ]
    env["certificates.requirement"].create(
        [
            {
                "type_id": certificate_type.id,
                "company_id": company.id,
                "date_start": fields.Date.subtract(fields.Date.today(), years=3),
                "is_announced": True,
                **values,
            }
            for certificate_type, values in zip(
                types + types[:4], everybody + some + again, strict=True
            )
        ]
    )


def _find_specialists(env, company):
    query = SQL(
        "SELECT id FROM hr_employee WHERE company_id = %s AND id %% %s = 0",
        company.id,
        SPECIALISTS,
    )
    return env["hr.employee"].browse(id_ for (id_,) in env.execute_query(query))


def _create_portal_user(env):
    """Let the first of the new employees see their own certificates."""
    employee = env["hr.employee"].search([("work_email", "=", "person1@example.com")])
    env["res.users"].create(
        {
            "login": PORTAL,
            "partner_id": employee.work_contact_id.id,
            "company_id": employee.company_id.id,
            "company_ids": [Command.set(employee.company_id.ids)],
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )


def _create_manager(env, company, size):
    """Let somebody log in who leads 20 people, of whom nobody leads anybody."""
    email = f"person{size // 20 - 3}@example.com"
    employee = env["hr.employee"].search([("work_email", "=", email)])
    employee.user_id = env["res.users"].create(
        {
            "name": employee.name,
            "login": MANAGER,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(env.ref("base.group_user").ids)],
        }
    )


# Each leads the 20 that follow the others; the last one is the officer, who leads 20
# people. All but one of 20 belong to the officer's company.
PEOPLE = """
CREATE TEMP TABLE bench_person ON COMMIT DROP AS
SELECT
    n,
    %(hr_employee)s + n AS employee_id,
    %(res_partner)s + n AS partner_id,
    %(resource_resource)s + n AS resource_id,
    %(hr_version)s + n AS version_id,
    %(hr_version)s + %(people)s + n AS other_version_id,
    CASE WHEN n = %(people)s THEN %(officer)s END AS user_id,
    %(hr_employee)s + CASE
        WHEN n = 1 THEN NULL
        WHEN n BETWEEN %(people)s - 20 AND %(people)s - 1 THEN %(people)s
        ELSE 1 + (n - 2) / 20
    END AS parent_id,
    CASE WHEN n %% 20 = 7 THEN %(other)s ELSE %(main)s END AS company_id,
    n %% 40 <> 5 AS active,
    %(today)s - 30 - pg_temp.dice(n, 1, 2000) AS joined_on,
    CASE
        WHEN pg_temp.dice(n, 2, 10) < 2 THEN %(today)s - pg_temp.dice(n, 3, 30)
        WHEN pg_temp.dice(n, 2, 10) < 3 THEN %(today)s + 1 + pg_temp.dice(n, 3, 300)
    END AS moved_on,
    'Person ' || pg_temp.dice(n, 4, 1000) || ' ' || n AS name,
    'person' || n || '@example.com' AS email
FROM generate_series(1, %(people)s) n;
ANALYZE bench_person
"""

VERSIONS = """
WITH version AS (
    SELECT
        p.*, day,
        CASE WHEN day = joined_on THEN 0 ELSE 1 END AS turn,
        CASE WHEN day = CASE WHEN moved_on <= %(today)s THEN moved_on ELSE joined_on END
        THEN version_id ELSE other_version_id END AS id
    FROM bench_person p, unnest(ARRAY[joined_on, moved_on]) day
    WHERE day IS NOT NULL
)
INSERT INTO hr_version (
    id, employee_id, company_id, department_id, job_id, resource_calendar_id,
    date_version, contract_date_start, active, employee_type, marital,
    distance_home_work_unit, km_home_work, hr_responsible_id, last_modified_uid,
    last_modified_date, is_custom_job_title, is_flexible, is_fully_flexible,
    create_uid, write_uid, create_date, write_date
)
SELECT
    v.id, v.employee_id, v.company_id,
    CASE WHEN v.company_id = %(main)s THEN (%(departments)s::int[])[
        1 + pg_temp.dice(v.n, 10 + v.turn, array_length(%(departments)s::int[], 1))
    ] END,
    CASE WHEN v.company_id = %(main)s THEN (%(jobs)s::int[])[
        1 + pg_temp.dice(v.n, 20 + v.turn, array_length(%(jobs)s::int[], 1))
    ] END,
    c.resource_calendar_id, v.day, v.joined_on, true, 'employee', 'single',
    'kilometers', 0, 1, 1, now(), false, false, false, 1, 1, now(), now()
FROM version v JOIN res_company c ON c.id = v.company_id
"""

# Of ten certificates three renewed an older one, and one of these is still to start.
CERTIFICATES = """
WITH held AS (
    SELECT
        p.n, p.employee_id, p.company_id, p.active AS employee_active,
        t.id AS type_id, t.expiring_days,
        %(today)s - pg_temp.dice(p.n, 100 + t.place, 780) AS last_start,
        pg_temp.dice(p.n, 200 + t.place, 10) < 3 AS is_renewed,
        row_number() OVER (ORDER BY p.n, t.place) AS place
    FROM bench_person p
    JOIN (
        SELECT t.id, t.expiring_days, row_number() OVER (ORDER BY t.id)::int AS place
        FROM certificates_type t WHERE t.id = ANY(%(types)s)
    ) t ON pg_temp.dice(p.n, 300 + t.place, 10) < 8
), dated AS (
    SELECT
        h.*, 2 * h.place - back AS number,
        back = 1 AS superseded,
        h.last_start - back * 700 + CASE
            WHEN h.is_renewed AND h.last_start < %(today)s - 690 THEN 720 ELSE 0
        END AS date_start
    FROM held h
    CROSS JOIN LATERAL generate_series(0, CASE WHEN h.is_renewed THEN 1 ELSE 0 END) back
), ended AS (
    SELECT
        d.*, (date_start + interval '2 years')::date AS date_expiry,
        CASE WHEN NOT superseded AND NOT is_renewed
            AND pg_temp.dice(number::int, 5, 25) = 0 THEN %(today)s - 1
        END AS revoked_on
    FROM dated d
)
INSERT INTO certificates_assignment (
    id, type_id, employee_id, company_id, number, number_key, date_start, date_expiry,
    date_expiring, active, superseded, revoked_on, revocation_reason, renewal_of_id,
    reminder_next_on, create_uid, write_uid, create_date, write_date
)
SELECT
    %(certificates_assignment)s + number, type_id, employee_id, company_id,
    'C-' || lpad(number::text, 8, '0'), 'c-' || lpad(number::text, 8, '0'),
    date_start, date_expiry, date_expiry - expiring_days, true, superseded, revoked_on,
    CASE WHEN revoked_on IS NOT NULL THEN 'Withdrawn' END,
    CASE WHEN is_renewed AND NOT superseded
    THEN %(certificates_assignment)s + number - 1 END,
    CASE WHEN employee_active AND revoked_on IS NULL AND NOT superseded
    THEN date_expiry - %(first_step)s END,
    1, 1, now(), now()
FROM ended
"""

EXEMPTIONS = """
INSERT INTO certificates_exemption (
    employee_id, type_id, company_id, reason, date_start, date_until, active,
    create_uid, write_uid, create_date, write_date
)
SELECT
    p.employee_id, t.id, p.company_id, 'Office work', %(today)s - 100,
    CASE WHEN p.n %% 2 = 0 THEN %(today)s + 100 END, p.n %% 10 > 0,
    1, 1, now(), now()
FROM bench_person p
JOIN unnest(%(types)s) t (id) ON pg_temp.dice(p.n, 400 + t.id, 50) = 0
"""

VERIFIED = {
    "certificates.assignment": (
        "company_id",
        "date_expiring",
        "date_expiry",
        "number_key",
        "superseded",
        "reminder_next_on",
    ),
    "certificates.exemption": ("company_id",),
    "hr.employee": ("legal_name", "work_email", "current_version_id"),
    "res.partner": ("complete_name", "email_normalized", "commercial_partner_id"),
}
