"""Populations of any size, written by SQL as the ORM would have stored them.

Each employee holds three qualifications: one renewed four times, one renewed three
times and one without end. That makes ten certificates, of which about three are
current. Some are revoked, archived, lapsed or start in the future.
"""

from contextlib import contextmanager
from typing import NamedTuple

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

PER_EMPLOYEE = 10
DUE = 200
# The first certificates of a ladder fall due so many days before they expire.
DUE_DAYS = 90


class Type(NamedTuple):
    """A certificate type: those of one chain are spread over the employees."""

    chain: int
    name: str
    code: str
    count: int
    unit: str = "year"
    policy: str = "optional"
    ladder: tuple = ()


# How many certificates an employee has of each qualification.
CHAINS = (5, 4, 1)

TYPES = (
    Type(0, "Forklift", "FORK", 5),
    Type(0, "First Aid", "AID", 1, policy="sequence"),
    Type(0, "Safety at Work", "SAFE", 3, policy="required"),
    Type(
        0,
        "Medical Check",
        "MED",
        18,
        "month",
        ladder=((60, "employee", "email"), (30, "responsible", "activity")),
    ),
    Type(
        1,
        "Working at Height",
        "HIGH",
        2,
        ladder=((DUE_DAYS, "manager", "email"), (30, "manager", "email")),
    ),
    Type(1, "Electrical Safety", "ELEC", 3),
    Type(1, "Driver Card", "CARD", 4),
    Type(1, "Breathing Apparatus", "MASK", 180, "day"),
    Type(2, "Diploma", "DIPL", 0),
    Type(2, "Confidentiality", "CONF", 0),
)


def prepare(env):
    """Create what every population shares: companies, types, an officer.

    :return: ids by name
    """
    main = env.company
    other = env["res.company"].create({"name": "Other Company"})
    issuer = env["res.partner"].create({"name": "Institute", "is_company": True})
    officer = _create_officer(env, main)
    for certificate_type in TYPES:
        env["certificates.type"].create(
            _prepare_type_values(certificate_type, issuer, officer)
        )
    env["hr.department"].create(
        [{"name": f"Department {n}", "company_id": main.id} for n in range(20)]
    )
    return {"main": main.id, "other": other.id, "officer": officer.id}


def _create_officer(env, company):
    return env["res.users"].create(
        {
            "name": "Olga Officer",
            "login": "officer",
            "email": "officer@example.com",
            "tz": "Europe/Amsterdam",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [
                Command.link(env.ref("certificates.group_certificates_user").id)
            ],
        }
    )


def _prepare_type_values(certificate_type, issuer, responsible):
    levels = ("Basic", "Advanced") if certificate_type.code == "SAFE" else ()
    return {
        "level_ids": [
            Command.create({"name": name, "sequence": rank})
            for rank, name in enumerate(levels, start=1)
        ],
        "name": certificate_type.name,
        "code": certificate_type.code,
        "validity_count": certificate_type.count,
        "validity_unit": certificate_type.unit,
        "expiring_days": 90,
        "number_policy": certificate_type.policy,
        "issuer_id": issuer.id,
        "responsible_id": responsible.id,
        "reminder_ids": [
            Command.create({"days": days, "recipient": recipient, "channel": channel})
            for days, recipient, channel in certificate_type.ladder
        ],
    }


def populate(env, ids, size):
    """Fill a prepared database with certificates, 10 for each employee.

    Everything that was to be sent until today has been sent.
    """
    people = size // PER_EMPLOYEE
    values = {**ids, **read_last_ids(env, TABLES), **_read_references(env)}
    values.update(people=people, today=fields.Date.today())
    execute(env, DICE)
    _create_type_tables(env)
    execute(env, PEOPLE, **values)
    with without_indexes(env, TABLES):
        for statement in (PARTNERS, RESOURCES, EMPLOYEES, VERSIONS, CERTIFICATES):
            execute(env, statement, **values)
        execute(env, DELIVERIES, **values)
    execute(env, ACTIVITIES, **values)
    for table in TABLES:
        execute(env, SEQUENCE, sequence=f"{table}_id_seq", table=SQL.identifier(table))
    env.cr.commit()


TABLES = (
    "res_partner",
    "resource_resource",
    "hr_employee",
    "hr_version",
    "certificates_assignment",
    "certificates_delivery",
)


@contextmanager
def without_indexes(env, tables):
    """Take indexes and foreign keys off while much is added, and put them back."""
    constraints = env.execute_query(SQL(FOREIGN_KEYS, tables=list(tables)))
    indexes = env.execute_query(SQL(PLAIN_INDEXES, tables=list(tables)))
    for table, name, _definition in constraints:
        env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        env.cr.execute(f'DROP INDEX "{name}"')
    yield
    env.cr.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        env.cr.execute(definition)
    for table, name, definition in constraints:
        env.cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text = ANY(%(tables)s)
"""

# Those that belong to a primary key or another constraint stay.
PLAIN_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid::regclass::text = ANY(%(tables)s)
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def execute(env, statement, **values):
    """Execute a statement with named parameters."""
    env.cr.execute(SQL(statement, **values))


def read_last_ids(env, tables):
    """Return the last id of each table: what is added has the ids that follow."""
    last = {}
    for table in tables:
        query = SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table))
        ((last[table],),) = env.execute_query(query)
    return last


def _read_references(env):
    activity_type = env.ref("certificates.mail_activity_type_expiry")
    return {
        "model": env["ir.model"]._get_id("certificates.assignment"),
        "activity_type": activity_type.id,
        "summary": activity_type.summary,
    }


def _create_type_tables(env):
    """Write down the types, their ladders and the places in a chain of renewals."""
    execute(
        env,
        """
        CREATE TEMP TABLE bench_type (
            chain int, pick int, siblings int, type_id int, code varchar,
            issuer_id int, validity interval, validity_days int, expiring_days int
        ) ON COMMIT DROP;
        CREATE TEMP TABLE bench_step (
            type_id int, days int, recipient varchar, channel varchar, is_first bool
        ) ON COMMIT DROP;
        CREATE TEMP TABLE bench_slot (
            slot int, chain int, back int, is_renewal bool
        ) ON COMMIT DROP
        """,
    )
    _insert(env, "bench_slot", list(_slots()))
    codes = [known.code for known in TYPES]
    for certificate_type in env["certificates.type"].search([("code", "in", codes)]):
        _insert(env, "bench_type", [_type_row(certificate_type)])
        _insert(env, "bench_step", _step_rows(certificate_type))


def _insert(env, table, rows):
    values = SQL(", ").join(SQL("%s", row) for row in rows)
    execute(env, "INSERT INTO %(table)s VALUES %(rows)s", table=SQL(table), rows=values)


def _slots():
    slot = 0
    for chain, length in enumerate(CHAINS):
        for place in range(length):
            yield slot, chain, length - 1 - place, place > 0
            slot += 1


def _type_row(certificate_type):
    known = next(t for t in TYPES if t.code == certificate_type.code)
    siblings = [t for t in TYPES if t.chain == known.chain]
    days = {"day": 1, "month": 30, "year": 365}[known.unit] * known.count
    validity = f"{known.count} {known.unit}" if known.count else None
    return (
        known.chain,
        siblings.index(known),
        len(siblings),
        certificate_type.id,
        known.code,
        certificate_type.issuer_id.id,
        validity,
        days or 3650,
        certificate_type.expiring_days,
    )


def _step_rows(certificate_type):
    reminders = certificate_type.reminder_ids
    if not reminders:
        reminders = reminders.search(
            [
                ("type_id", "=", False),
                ("company_id", "=", False),
                ("applies_to", "=", "expiry"),
            ]
        )
    first = max(reminders.mapped("days"))
    return [
        (certificate_type.id, r.days, r.recipient, r.channel, r.days == first)
        for r in reminders
    ]


# The same throw for the same person, whatever the size of the population.
DICE = """
CREATE FUNCTION pg_temp.dice(n int, salt int, sides int) RETURNS int
LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint4extended(n, salt) & 2147483647)::int %% sides $$
"""

# The first person leads the next 200 and everybody else about 20. The last one is the
# officer, who leads 20 people who lead nobody, so that the rule for managers has the
# same work to do in each population. The last certificate of the chain in due_chain
# falls due today: for 200 people with one manager, and for 200 who are warned
# themselves.
PEOPLE = """
CREATE TEMP TABLE bench_person ON COMMIT DROP AS
SELECT
    n,
    %(hr_employee)s + n AS employee_id,
    %(res_partner)s + n AS partner_id,
    %(resource_resource)s + n AS resource_id,
    %(hr_version)s + n AS version_id,
    CASE WHEN n = %(people)s THEN %(officer)s END AS user_id,
    %(hr_employee)s + CASE
        WHEN n = 1 THEN NULL
        WHEN n <= 201 THEN 1
        WHEN n BETWEEN %(people)s - 20 AND %(people)s - 1 THEN %(people)s
        ELSE 2 + (n - 202) / 20
    END AS parent_id,
    CASE WHEN n > 401 AND n < %(people)s - 20 AND (n - 202) / 20 %% 10 = 0
        THEN %(other)s ELSE %(main)s
    END AS company_id,
    n <= 401 OR n >= %(people)s - 20 OR pg_temp.dice(n, 1, 100) >= 5 AS active,
    CASE WHEN n BETWEEN 2 AND 201 THEN 1 WHEN n BETWEEN 202 AND 401 THEN 0
    END AS due_chain,
    (ARRAY['Anna', 'Bram', 'Chaima', 'Daan', 'Eva', 'Finn', 'Gül', 'Hugo', 'Iris',
           'Jan', 'Kim', 'Lars', 'Mila', 'Noor', 'Omar', 'Puck']
    )[1 + pg_temp.dice(n, 2, 16)] || ' ' ||
    (ARRAY['Bakker', 'Bos', 'Dekker', 'de Jong', 'de Vries', 'Hendriks', 'Jansen',
           'Kaya', 'Meijer', 'Mulder', 'Peters', 'Smit', 'van Dijk', 'van den Berg',
           'Visser', 'Willems']
    )[1 + pg_temp.dice(n, 3, 16)] AS name,
    'person' || n || '@example.com' AS email
FROM generate_series(1, %(people)s) n;
ANALYZE bench_person
"""

PARTNERS = """
INSERT INTO res_partner (
    id, name, complete_name, email, email_normalized, company_id, lang, type, color,
    active, employee, is_company, partner_share, message_bounce,
    commercial_partner_id, create_uid, write_uid, create_date, write_date
)
SELECT
    partner_id, name, name, email, email, company_id, 'en_US', 'contact', 0,
    true, true, false, true, 0, partner_id, 1, 1, now(), now()
FROM bench_person
"""

RESOURCES = """
INSERT INTO resource_resource (
    id, name, company_id, user_id, calendar_id, tz, active, resource_type,
    time_efficiency, create_uid, write_uid, create_date, write_date
)
SELECT
    p.resource_id, p.name, p.company_id, p.user_id, c.resource_calendar_id, 'UTC',
    p.active, 'user', 100, 1, 1, now(), now()
FROM bench_person p JOIN res_company c ON c.id = p.company_id
"""

EMPLOYEES = """
INSERT INTO hr_employee (
    id, name, legal_name, work_email, resource_id, company_id, user_id,
    work_contact_id, current_version_id, parent_id, coach_id, active, color,
    birthday_public_display, work_permit_scheduled_activity,
    certificates_audience_checked, certificates_folded_name, create_uid, write_uid,
    create_date, write_date
)
SELECT
    employee_id, name, name, email, resource_id, company_id, user_id, partner_id,
    version_id, parent_id, parent_id, active, 0, false, false, true,
    translate(lower(name), 'ü', 'u'), 1, 1, now(), now()
FROM bench_person
"""

VERSIONS = """
INSERT INTO hr_version (
    id, employee_id, company_id, department_id, resource_calendar_id, date_version,
    active, employee_type, marital, distance_home_work_unit, km_home_work,
    hr_responsible_id, last_modified_uid, last_modified_date, is_custom_job_title,
    is_flexible, is_fully_flexible, create_uid, write_uid, create_date, write_date
)
SELECT
    p.version_id, p.employee_id, p.company_id, d.ids[1 + p.n / 20 %% d.total],
    c.resource_calendar_id, %(today)s, true, 'employee', 'single', 'kilometers', 0,
    1, 1, now(), false, false, false, 1, 1, now(), now()
FROM bench_person p
JOIN res_company c ON c.id = p.company_id
CROSS JOIN (
    SELECT array_agg(id ORDER BY id) AS ids, count(*)::int AS total FROM hr_department
) d
"""

CERTIFICATES = """
WITH holding AS (
    SELECT
        p.n, p.employee_id, p.company_id, p.active AS employee_active, t.*,
        t.chain IS NOT DISTINCT FROM p.due_chain AS is_due,
        CASE WHEN t.chain = p.due_chain THEN (%(today)s + 90 - t.validity)::date
        ELSE %(today)s + 30 - pg_temp.dice(p.n, 10 + t.chain, t.validity_days * 27 / 25)
        END AS last_start
    FROM bench_person p
    JOIN bench_type t ON t.pick =
        CASE WHEN t.chain = p.due_chain THEN 0 ELSE p.n %% t.siblings END
), dated AS (
    SELECT
        h.*, s.is_renewal,
        %(certificates_assignment)s + (h.n - 1) * 10 + s.slot + 1 AS id,
        CASE WHEN s.back = 0 THEN h.last_start
        ELSE (h.last_start - s.back * h.validity)::date END AS date_start
    FROM holding h JOIN bench_slot s ON s.chain = h.chain
), ended AS (
    SELECT
        *, (date_start + validity)::date AS date_expiry,
        is_due OR pg_temp.dice(id, 20, 100) > 0 AS active,
        CASE WHEN NOT is_due AND pg_temp.dice(id, 21, 100) < 2
            AND date_start + 20 <= %(today)s
        THEN date_start + 20 END AS revoked_on
    FROM dated
), judged AS (
    SELECT
        *, coalesce(
            max(coalesce(date_expiry, 'infinity'))
                FILTER (WHERE active AND revoked_on IS NULL)
                OVER (PARTITION BY n, chain)
            > coalesce(date_expiry, 'infinity'), false
        ) AS superseded,
        min(date_start) FILTER (WHERE active AND revoked_on IS NULL) OVER (
            PARTITION BY n, chain ORDER BY coalesce(date_expiry, 'infinity')
            GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS succeeded_on
    FROM ended
)
INSERT INTO certificates_assignment (
    id, type_id, employee_id, company_id, issuer_id, number, number_key, level_id,
    date_start, date_expiry, date_expiring, active, superseded, succeeded_on, gap_until,
    revoked_on, revocation_reason, renewal_of_id, reminder_next_on, create_uid,
    write_uid, create_date, write_date
)
SELECT
    id, type_id, employee_id, company_id, issuer_id,
    number, lower(number),
    (SELECT l.id FROM certificates_level l WHERE l.type_id = judged.type_id
        ORDER BY l.sequence OFFSET pg_temp.dice(n, 30, 2) LIMIT 1),
    date_start, date_expiry, date_expiry - expiring_days, active, superseded,
    succeeded_on, CASE WHEN succeeded_on > date_expiry + 1 THEN succeeded_on END,
    revoked_on, CASE WHEN revoked_on IS NOT NULL THEN 'Withdrawn' END,
    CASE WHEN is_renewal THEN id - 1 END,
    CASE WHEN active AND employee_active AND revoked_on IS NULL
        AND (NOT superseded OR succeeded_on > date_expiry + 1)
    THEN date_expiry - (
        SELECT max(step.days) FROM bench_step step
        WHERE step.type_id = judged.type_id
            AND judged.date_expiry - step.days > %(today)s
    ) END,
    1, 1, now(), now()
FROM judged CROSS JOIN LATERAL (
    SELECT CASE WHEN validity IS NOT NULL OR n %% 2 = 0
        THEN code || '-' || lpad(id::text, 7, '0') END AS number
) AS numbered
"""

# Whoever renewed did so after the first reminder.
DELIVERIES = """
INSERT INTO certificates_delivery (
    kind, key, assignment_id, employee_id, company_id, partner_id, date_due, days,
    recipient, channel, state, sent_at, create_uid, write_uid, create_date, write_date
)
SELECT
    'expiry', concat_ws(':', 'expiry', a.id, a.date_expiry, step.days, step.recipient,
        step.channel),
    a.id, a.employee_id, a.company_id,
    CASE step.recipient WHEN 'employee' THEN e.work_contact_id
    WHEN 'manager' THEN m.work_contact_id END,
    a.date_expiry, step.days, step.recipient, step.channel, 'sent',
    a.date_expiry - step.days, 1, 1, now(), now()
FROM certificates_assignment a
JOIN bench_step step ON step.type_id = a.type_id
JOIN hr_employee e ON e.id = a.employee_id
LEFT JOIN hr_employee m ON m.id = e.parent_id
WHERE a.date_expiry - step.days <= %(today)s
    AND a.revoked_on IS NULL
    AND (step.is_first OR NOT a.superseded OR a.gap_until IS NOT NULL);
UPDATE certificates_assignment a
SET reminded_step = last.days, reminded_on = a.date_expiry
FROM (
    SELECT assignment_id, min(days) AS days FROM certificates_delivery GROUP BY 1
) last
WHERE last.assignment_id = a.id
"""

ACTIVITIES = """
INSERT INTO mail_activity (
    res_model_id, res_model, res_id, activity_type_id, summary, date_deadline,
    user_id, automated, active, create_uid, write_uid, create_date, write_date
)
SELECT
    %(model)s, 'certificates.assignment', a.id, %(activity_type)s, %(summary)s,
    a.date_expiry, %(officer)s, true, true, 1, 1, now(), now()
FROM certificates_assignment a
JOIN hr_employee e ON e.id = a.employee_id
JOIN certificates_delivery d ON d.assignment_id = a.id
WHERE d.channel = 'activity' AND NOT a.superseded AND a.active AND e.active
    AND a.date_expiry > %(today)s - 60;
UPDATE certificates_delivery d SET activity_id = activity.id
FROM mail_activity activity
WHERE d.channel = 'activity' AND activity.res_model = 'certificates.assignment'
    AND activity.res_id = d.assignment_id
"""

SEQUENCE = "SELECT setval(%(sequence)s, (SELECT max(id) FROM %(table)s))"


VERIFIED = {
    "certificates.assignment": (
        "company_id",
        "date_expiring",
        "gap_until",
        "number_key",
        "succeeded_on",
        "superseded",
        "reminder_next_on",
    ),
    "certificates.delivery": ("company_id",),
    "hr.employee": (
        "certificates_folded_name",
        "legal_name",
        "work_email",
        "current_version_id",
    ),
    "res.partner": ("complete_name", "email_normalized", "commercial_partner_id"),
}


def verify(env, verified, sample=400):
    """Compare what was written with what the ORM computes, for a sample.

    :param dict verified: names of fields by model
    :return: the number of records compared, and a list of what differs
    """
    total, differences = 0, []
    for model, names in verified.items():
        records = _pick_sample(env[model].with_context(active_test=False), sample)
        total += len(records)
        stored = _read_values(records, names)
        for name in names:
            env.add_to_compute(records._fields[name], records)
        computed = _read_values(records, names)
        differences += [
            f"{key}: {value!r} stored, {computed[key]!r} computed"
            for key, value in stored.items()
            if value != computed[key]
        ]
    env.cr.rollback()
    return total, differences


def _pick_sample(model, size):
    step = max(1, model.search_count([]) // size)
    query = SQL(
        "SELECT id FROM %s WHERE hashint4(id) %% %s = 0 LIMIT %s",
        SQL.identifier(model._table),
        step,
        size,
    )
    return model.browse(record_id for (record_id,) in model.env.execute_query(query))


def _read_values(records, names):
    return {f"{record}.{name}": record[name] for record in records for name in names}
