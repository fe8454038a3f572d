"""Learners, courses and certifications of any size, written by SQL.

Everybody takes three courses and is enrolled in two certifications: one is halfway, the
other is completed and recurs. A thousand newcomers are not enrolled. Of the first
thousand people each has an account, and takes two courses that certify nobody.
"""

from population import (
    EMPLOYEES,
    PARTNERS,
    RESOURCES,
    SEQUENCE,
    VERSIONS,
    execute,
    read_last_ids,
    without_indexes,
)

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

ACCOUNTS = 1000
NEWCOMERS = 1000

# By name: how far the learners are in a course.
COURSES = ("Brakes", "Loads", "Ramps", "Radio", "Winter", "Solo", "Letter")
FINISHED, HALFWAY = "completed", "ongoing"
MEMBERSHIPS = (
    # course, how far, days ago, of everybody or of who has an account
    ("Brakes", FINISHED, 5, True),
    ("Loads", HALFWAY, 0, True),
    ("Ramps", FINISHED, 90, True),
    ("Solo", HALFWAY, 0, False),
    ("Letter", HALFWAY, 0, False),
)

TABLES = (
    "res_partner",
    "res_users",
    "resource_resource",
    "hr_employee",
    "hr_version",
    "slide_channel_partner",
    "slide_slide_partner",
    "certificates_assignment",
    "certificates_enrollment",
    "certificates_enrollment_course",
    "certificates_delivery",
    "mail_followers",
    "mail_message",
)


def prepare(env):
    """Create the courses and the certifications.

    :return: ids by name
    """
    courses = {name: _create_course(env, name) for name in COURSES}
    courses["Letter"].completed_template_id = env.ref(
        "website_slides.mail_template_channel_completed"
    )
    forklift = _create_certification(
        env,
        "Forklift Driver",
        5,
        courses["Brakes"] | courses["Loads"],
        days_to_complete=90,
        audience_department_ids=[Command.set(env["hr.department"].search([]).ids)],
    )
    ramp = _create_certification(
        env,
        "Ramp Agent",
        1,
        courses["Ramps"],
        days_to_complete=60,
        recurrence="recurring",
    )
    radio = _create_certification(
        env,
        "Radio Operator",
        5,
        courses["Brakes"] | courses["Radio"] | courses["Winter"],
        days_to_complete=30,
    )
    return {
        **{name.lower(): course.id for name, course in courses.items()},
        "forklift": forklift.id,
        "ramp": ramp.id,
        "radio_operator": radio.id,
    }


def _create_course(env, name):
    lessons = [
        {
            "name": f"{name} {number}",
            "slide_category": "article",
            "html_content": "<p>Read this.</p>",
            "is_published": True,
            "sequence": number,
        }
        for number in (1, 2)
    ]
    return env["slide.channel"].create(
        {
            "name": name,
            "is_published": True,
            "enroll": "invite",
            "completed_template_id": False,
            "slide_ids": [Command.create(lesson) for lesson in lessons],
        }
    )


def _create_certification(env, name, years, courses, **values):
    certificate_type = env["certificates.type"].create(
        {
            "name": name,
            "validity_count": years,
            "validity_unit": "year",
            "number_policy": "sequence",
            "responsible_id": env.user.id,
        }
    )
    certification = env["certificates.certification"].create(
        {
            "name": name,
            "type_id": certificate_type.id,
            "course_ids": [
                Command.create({"channel_id": course.id}) for course in courses
            ],
            **values,
        }
    )
    certification.action_publish()
    return certification


def populate(env, ids, size):
    """Fill a prepared database with so many open enrollments."""
    values = {**ids, **read_last_ids(env, TABLES), **_read_references(env, ids)}
    values.update(size=size, people=size + NEWCOMERS, accounts=ACCOUNTS)
    values.update(today=fields.Date.today())
    execute(env, PEOPLE, **values)
    with without_indexes(env, TABLES):
        for statement in (PARTNERS, ACCOUNT, RESOURCES, EMPLOYEES, VERSIONS):
            execute(env, statement, **values)
        for membership in MEMBERSHIPS:
            _add_members(env, ids, size, *membership)
        for statement in (OPEN_ENROLLMENTS, COMPLETED_ENROLLMENTS):
            execute(env, statement, **values)
        for statement in (COMPLETIONS, CERTIFICATES, NOTIFICATIONS, FOLLOWERS, LOG):
            execute(env, statement, **values)
    for table in TABLES:
        execute(env, SEQUENCE, sequence=f"{table}_id_seq", table=SQL.identifier(table))
    env.cr.commit()


def _add_members(env, ids, size, course, status, days, everybody):
    finished = status == FINISHED
    execute(
        env,
        MEMBERS,
        channel=ids[course.lower()],
        status=status,
        done=2 if finished else 1,
        finished_on=fields.Date.subtract(fields.Date.today(), days=days)
        if finished
        else None,
        limit=size + NEWCOMERS if everybody else ACCOUNTS,
    )


def _read_references(env, ids):
    general = env["certificates.reminder"].search(
        [
            ("type_id", "=", False),
            ("company_id", "=", False),
            ("applies_to", "=", "expiry"),
        ]
    )
    ranks = env["gamification.karma.rank"].search([], order="karma_min", limit=2)
    ramp = env["certificates.certification"].browse(ids["ramp"])
    return {
        "ramp_type": ramp.type_id.id,
        "ladder": max(general.mapped("days"), default=0),
        # Who has some karma reaches no next rank by one course, which core mails about.
        "rank": ranks[0].id,
        "next_rank": ranks[1].id,
        "follower_subtype": env.ref("website_slides.mt_channel_slide_published").id,
        "note": env.ref("mail.mt_note").id,
        "user_group": env.ref("base.group_user").id,
    }


# The first person leads the next 200 and everybody else about 20.
PEOPLE = """
CREATE TEMP TABLE bench_person ON COMMIT DROP AS
SELECT
    n,
    %(hr_employee)s + n AS employee_id,
    %(res_partner)s + n AS partner_id,
    %(resource_resource)s + n AS resource_id,
    %(hr_version)s + n AS version_id,
    CASE WHEN n <= %(accounts)s THEN %(res_users)s + n END AS user_id,
    %(hr_employee)s + CASE
        WHEN n = 1 THEN NULL
        WHEN n <= 201 THEN 1
        ELSE 2 + (n - 202) / 20
    END AS parent_id,
    %(main)s AS company_id,
    true AS active,
    'Learner ' || n AS name,
    'person' || n || '@example.com' AS email
FROM generate_series(1, %(people)s) n;
ANALYZE bench_person
"""

ACCOUNT = """
INSERT INTO res_users (
    id, login, partner_id, company_id, active, share, notification_type, karma, rank_id,
    next_rank_id, create_uid, write_uid, create_date, write_date
)
SELECT
    user_id, email, partner_id, company_id, true, false, 'email', 20, %(rank)s,
    %(next_rank)s, 1, 1, now(), now()
FROM bench_person WHERE user_id IS NOT NULL;
INSERT INTO res_company_users_rel (cid, user_id)
SELECT company_id, user_id FROM bench_person WHERE user_id IS NOT NULL;
INSERT INTO res_groups_users_rel (gid, uid)
SELECT %(user_group)s, user_id FROM bench_person WHERE user_id IS NOT NULL;
UPDATE res_partner SET partner_share = false
WHERE id IN (SELECT partner_id FROM bench_person WHERE user_id IS NOT NULL)
"""

MEMBERS = """
INSERT INTO slide_channel_partner (
    channel_id, partner_id, member_status, completion, completed_slides_count, active,
    certificates_finished_on, certificates_is_reconciled,
    create_uid, write_uid, create_date, write_date
)
SELECT
    %(channel)s, partner_id, %(status)s, 50 * %(done)s, %(done)s, true,
    %(finished_on)s::date, %(done)s = 2, 1, 1, now(), now()
FROM bench_person WHERE n <= %(limit)s;
INSERT INTO slide_slide_partner (
    slide_id, channel_id, partner_id, completed, vote, quiz_attempts_count,
    create_uid, write_uid, create_date, write_date
)
SELECT s.id, s.channel_id, p.partner_id, true, 0, 0, 1, 1, now(), now()
FROM bench_person p JOIN slide_slide s ON s.channel_id = %(channel)s
WHERE p.n <= %(limit)s AND s.sequence <= %(done)s AND NOT s.is_category
"""

OPEN_ENROLLMENTS = """
INSERT INTO certificates_enrollment (
    id, certification_id, employee_id, partner_id, company_id, cycle, origin, state,
    enrolled_on, deadline, reminder_next_on, progress, needs_reconcile,
    last_progress_at, create_uid, write_uid, create_date, write_date
)
SELECT
    %(certificates_enrollment)s + n, %(forklift)s, employee_id, partner_id, company_id,
    1, 'audience', 'in_progress', %(today)s - 10, %(today)s + 80, %(today)s + 66, 50,
    false, now(), 1, 1, now(), now()
FROM bench_person WHERE n <= %(size)s
"""

COMPLETED_ENROLLMENTS = """
INSERT INTO certificates_enrollment (
    id, certification_id, employee_id, partner_id, company_id, cycle, origin, state,
    enrolled_on, deadline, completed_on, progress, needs_reconcile, assignment_id,
    reopen_on, last_progress_at, create_uid, write_uid, create_date, write_date
)
SELECT
    %(certificates_enrollment)s + %(size)s + n, %(ramp)s, employee_id, partner_id,
    company_id, 1, 'manual', 'completed', %(today)s - 100, %(today)s - 40,
    %(today)s - 90, 100, false, %(certificates_assignment)s + n,
    (%(today)s - 90 + interval '1 year')::date - 90, now(), 1, 1, now(), now()
FROM bench_person WHERE n <= %(size)s
"""

COMPLETIONS = """
INSERT INTO certificates_enrollment_course (
    enrollment_id, company_id, channel_id, completed_on, create_uid, write_uid,
    create_date, write_date
)
SELECT
    e.id, e.company_id, m.channel_id, m.certificates_finished_on, 1, 1, now(), now()
FROM certificates_enrollment e
JOIN certificates_certification_course c ON c.certification_id = e.certification_id
JOIN slide_channel_partner m
    ON m.channel_id = c.channel_id AND m.partner_id = e.partner_id
WHERE m.certificates_finished_on IS NOT NULL
"""

CERTIFICATES = """
INSERT INTO certificates_assignment (
    id, type_id, employee_id, company_id, enrollment_id, number, date_start,
    date_expiry, date_expiring, active, superseded, reminder_next_on,
    create_uid, write_uid, create_date, write_date
)
SELECT
    e.assignment_id, t.id, e.employee_id, e.company_id, e.id,
    'OLD-' || lpad(e.id::text, 7, '0'), e.completed_on, e.reopen_on + 90,
    e.reopen_on + 90 - t.expiring_days, true, false, e.reopen_on + 90 - %(ladder)s,
    1, 1, now(), now()
FROM certificates_enrollment e, certificates_type t
WHERE e.assignment_id IS NOT NULL AND t.id = %(ramp_type)s
"""

NOTIFICATIONS = """
INSERT INTO certificates_delivery (
    kind, key, enrollment_id, employee_id, company_id, recipient, channel, partner_id,
    state, sent_at, create_uid, write_uid, create_date, write_date
)
SELECT 'enrolled', 'enrolled:' || id, id, employee_id, company_id, 'employee',
    'email', partner_id, 'sent', now(), 1, 1, now(), now()
FROM certificates_enrollment WHERE id > %(certificates_enrollment)s
"""

# Attendees follow their courses.
FOLLOWERS = """
INSERT INTO mail_followers (res_model, res_id, partner_id)
SELECT 'slide.channel', channel_id, partner_id FROM slide_channel_partner
WHERE partner_id > %(res_partner)s;
INSERT INTO mail_followers_mail_message_subtype_rel (
    mail_followers_id, mail_message_subtype_id
)
SELECT id, %(follower_subtype)s FROM mail_followers
WHERE res_model = 'slide.channel' AND partner_id > %(res_partner)s
"""

# That an enrollment was created.
LOG = """
INSERT INTO mail_message (
    model, res_id, message_type, subtype_id, is_internal, body, date,
    create_uid, write_uid, create_date, write_date
)
SELECT
    'certificates.enrollment', id, 'notification', %(note)s, true,
    '<p>Certification Enrollment created</p>', now(), 1, 1, now(), now()
FROM certificates_enrollment
"""

VERIFIED = {
    "certificates.assignment": (
        "company_id",
        "date_expiring",
        "superseded",
        "reminder_next_on",
    ),
    "certificates.enrollment": (
        "assignment_id",
        "company_id",
        "deadline",
        "partner_id",
        "progress",
        "reminder_next_on",
        "reopen_on",
        "state",
    ),
    "certificates.enrollment.course": ("company_id",),
    "certificates.delivery": ("company_id",),
    "slide.channel.partner": ("certificates_finished_on",),
    "hr.employee": ("legal_name", "work_email", "current_version_id"),
    "res.partner": ("complete_name", "email_normalized", "partner_share"),
}
