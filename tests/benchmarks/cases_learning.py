"""What is measured on learners: finishing courses, enrolling, the nightly runs.

Each case happens in one transaction that is undone: what commits, commits nothing.
"""

from cases import Case
from cases_compliance import leave_no_marks
from population import execute

from odoo import SUPERUSER_ID, fields

# The first thousand learners have accounts, which costs more in Odoo itself.
FIRST = 1001
CHANGES = 200


class LearningCase(Case):
    """A case that its transaction undoes."""

    as_officer = False
    commits = False
    tables = ("certificates_enrollment", "slide_channel_partner", "hr_employee")

    def __init__(self, name, title, count=0):
        super().__init__(name, title)
        self.count = count
        if count >= 1000:
            # Long enough to be measured once; a smaller one tells of its plans.
            self.rounds, self.is_warmed_up, self.is_explained = 1, False, False

    def _execute(self, env, statement, **values):
        execute(
            env,
            statement,
            today=fields.Date.today(),
            first=FIRST,
            last=FIRST + self.count - 1,
            half=FIRST + self.count // 2 - 1,
            **values,
        )


class FinishCourse(LearningCase):
    """Members do the last lesson of a course, in one call.

    :param str course: the name of the course
    :param bool is_marked: whether it leaves marks for the report, as it does
    """

    def __init__(self, name, title, course, count, is_marked=True):
        super().__init__(name, title, count)
        self.course = course
        self.is_marked = is_marked
        self.group = f"finish-{count}" if course == "loads" else None

    def arrange(self, env, ids):
        if not self.is_marked:
            leave_no_marks(env)
        self.slide = env["slide.slide"].search(
            [("channel_id", "=", ids[self.course])], order="sequence desc", limit=1
        )
        self.partner_ids = find_learners(env, 1, self.count).work_contact_id.ids

    def run(self, env):
        env["slide.slide.partner"].create(
            [
                {"slide_id": self.slide.id, "partner_id": partner_id, "completed": True}
                for partner_id in self.partner_ids
            ]
        )

    def check(self, env, ids):
        memberships = env["slide.channel.partner"].search(
            [
                ("channel_id", "=", ids[self.course]),
                ("partner_id", "in", self.partner_ids),
                ("member_status", "=", "completed"),
            ]
        )
        assert len(memberships) == self.count
        if self.course == "loads":
            assert count_certificates(env, ids, memberships.partner_id) == self.count


def find_learners(env, first, count):
    emails = [f"person{n}@example.com" for n in range(first, first + count)]
    employees = env["hr.employee"].sudo()
    return employees.search([("work_email", "in", emails)], order="id")


def count_certificates(env, ids, partners):
    return env["certificates.assignment"].search_count(
        [
            ("enrollment_id.certification_id", "=", ids["forklift"]),
            ("enrollment_id.partner_id", "in", partners.ids),
        ]
    )


class JoinCourses(LearningCase):
    """Employees join two courses by core eLearning alone."""

    def __init__(self, name, title, first, count):
        super().__init__(name, title, count)
        self.first = first

    def arrange(self, env, ids):
        learners = find_learners(env, self.first, self.count)
        # Read together, which those that come from the employees would not be.
        self.partners = env["res.partner"].browse(learners.work_contact_id.ids)
        self.courses = env["slide.channel"].browse([ids["radio"], ids["winter"]])

    def run(self, env):
        self.courses._action_add_members(self.partners)


class Enroll(LearningCase):
    """Enroll employees by the wizard, and in the background when they are many.

    They join two courses, and have finished a third that everybody is a member of.
    """

    as_officer = True

    def __init__(self, name, title, first, count):
        super().__init__(name, title, count)
        self.first = first

    def arrange(self, env, ids):
        self.certification_id = ids["radio_operator"]
        self.employee_ids = find_learners(env, self.first, self.count).ids

    def run(self, env):
        wizard = env["certificates.enroll.wizard"].create(
            {
                "certification_id": self.certification_id,
                "employee_ids": self.employee_ids,
            }
        )
        wizard.action_enroll()
        requests = env["certificates.enrollment.request"].with_user(SUPERUSER_ID)
        requests._cron_enroll()

    def check(self, env, ids):
        enrollments = env["certificates.enrollment"].search(
            [
                ("certification_id", "=", self.certification_id),
                ("employee_id", "in", self.employee_ids),
            ]
        )
        assert len(enrollments) == self.count
        assert set(enrollments.mapped("progress")) == {33}


class Nightly(LearningCase):
    """A scheduled action, after so many changes.

    :param str model: whose action it is
    :param str method: its name
    :param str change: SQL that makes the changes
    :param str result: SQL that counts what was to follow from them
    """

    def __init__(self, name, title, model, method, change="", result="", count=CHANGES):
        super().__init__(name, title, count)
        self.model = model
        self.method = method
        self.change = change
        self.result = result

    def arrange(self, env, ids):
        if self.change:
            self._execute(env, self.change, **ids)

    def run(self, env):
        getattr(env[self.model], self.method)()

    def check(self, env, ids):
        if self.result:
            self._execute(env, self.result, **ids)
            assert env.cr.fetchone()[0] == self.count


# The employees from the first to the last that a change is about.
CHANGED = """(
    SELECT id FROM hr_employee WHERE work_email IN (
        SELECT 'person' || n || '@example.com'
        FROM generate_series(%(first)s, %(last)s) n
    )
)"""

FINISH_UNNOTICED = f"""
UPDATE slide_channel_partner m
SET completion = 100, completed_slides_count = 2, member_status = 'completed',
    certificates_finished_on = %(today)s, certificates_is_reconciled = false
FROM hr_employee e
WHERE m.partner_id = e.work_contact_id AND m.channel_id = %(loads)s
    AND e.id IN {CHANGED}
"""

CHANGE_RULE = f"""
UPDATE certificates_enrollment SET needs_reconcile = true
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
"""

COUNT_RECONCILED = f"""
SELECT count(*) FROM certificates_enrollment
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
    AND NOT needs_reconcile
"""

COUNT_CERTIFIED = f"""
SELECT count(*) FROM certificates_enrollment
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
    AND assignment_id IS NOT NULL AND state = 'completed'
"""

# When the next cycle begins is computed anew from the certificate: it ends by then.
MAKE_CYCLES_DUE = f"""
UPDATE certificates_assignment
SET date_expiry = date_expiry - (e.reopen_on - %(today)s),
    date_expiring = date_expiring - (e.reopen_on - %(today)s)
FROM certificates_enrollment e
WHERE e.assignment_id = certificates_assignment.id
    AND e.certification_id = %(ramp)s AND e.employee_id IN {CHANGED};
UPDATE certificates_enrollment SET reopen_on = %(today)s
WHERE certification_id = %(ramp)s AND employee_id IN {CHANGED}
"""

COUNT_OPENED = f"""
SELECT count(*) FROM certificates_enrollment e
JOIN slide_channel_partner m
    ON m.partner_id = e.partner_id AND m.channel_id = %(ramps)s
WHERE e.certification_id = %(ramp)s AND e.employee_id IN {CHANGED}
    AND e.cycle = 2 AND m.completion = 0
"""

MAKE_DEADLINES_DUE = f"""
UPDATE certificates_enrollment
SET deadline = %(today)s + 14, reminder_next_on = %(today)s
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
"""

MISS_DEADLINES = f"""
UPDATE certificates_enrollment
SET deadline = %(today)s - 1, reminder_next_on = %(today)s,
    reminded_on = %(today)s - 1, reminded_step = 1
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
"""

COUNT_REMINDED = f"""
SELECT count(*) FROM certificates_delivery n
JOIN certificates_enrollment e ON e.id = n.enrollment_id
WHERE n.kind IN ('deadline_near', 'deadline_missed') AND e.employee_id IN {CHANGED}
"""

# One half of the employees leaves the audience, the other one is new.
CHANGE_AUDIENCE = f"""
DELETE FROM certificates_enrollment
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
    AND employee_id > (SELECT id FROM hr_employee WHERE work_email =
        'person' || %(half)s || '@example.com');
UPDATE hr_version SET department_id = NULL
WHERE employee_id IN {CHANGED}
    AND employee_id <= (SELECT id FROM hr_employee WHERE work_email =
        'person' || %(half)s || '@example.com');
UPDATE hr_employee SET certificates_audience_checked = false WHERE id IN {CHANGED}
"""

COUNT_FOLLOWED = f"""
SELECT count(*) FROM certificates_enrollment e
JOIN hr_employee p ON p.id = e.employee_id
JOIN hr_version v ON v.id = p.current_version_id
WHERE e.certification_id = %(forklift)s AND e.employee_id IN {CHANGED}
    AND p.certificates_audience_checked
    AND (e.state = 'cancelled') = (v.department_id IS NULL)
"""

QUEUE_MAILS = f"""
INSERT INTO certificates_delivery (
    kind, key, enrollment_id, employee_id, company_id, recipient, channel, state,
    create_uid, write_uid, create_date, write_date
)
SELECT 'deadline_near', 'bench:' || id, id, employee_id, company_id, 'employee',
    'email', 'waiting', 1, 1, now(), now()
FROM certificates_enrollment
WHERE certification_id = %(forklift)s AND employee_id IN {CHANGED}
"""

COUNT_MAILED = f"""
SELECT count(*) FROM certificates_delivery n
JOIN certificates_enrollment e ON e.id = n.enrollment_id
WHERE n.state = 'queued' AND n.kind = 'deadline_near' AND e.employee_id IN {CHANGED}
"""

ENROLLMENTS = "certificates.enrollment"

CASES = (
    FinishCourse("core-100", "100 finish a course for nothing", "solo", 100),
    FinishCourse("core-1000", "1 000 finish a course for nothing", "solo", 1000),
    FinishCourse("core-mail-100", "100 …, with core's mail", "letter", 100),
    FinishCourse("finish-100", "100 finish a course and are certified", "loads", 100),
    FinishCourse("finish-1000", "1 000 finish a course, certified", "loads", 1000),
    FinishCourse("finish-1000-unmarked", "  without marks", "loads", 1000, False),
    JoinCourses("join", "Core: 100 join two courses", FIRST, 100),
    JoinCourses("join-accounts", "Core: 100 with accounts join two", 1, 100),
    Enroll("enroll-500", "Enroll 500 at once", FIRST, 500),
    Enroll("enroll-1000", "Enroll 1 000", FIRST, 1000),
    Enroll("enroll-10000", "Enroll 10 000", FIRST, 10_000),
    Nightly(
        "reconcile-none", "Reconcile: nothing changed", ENROLLMENTS, "_cron_reconcile"
    ),
    Nightly(
        "reconcile",
        "Reconcile: 200 courses finished",
        ENROLLMENTS,
        "_cron_reconcile",
        FINISH_UNNOTICED,
        COUNT_CERTIFIED,
    ),
    Nightly(
        "reconcile-rule",
        "Reconcile: 200 enrollments changed",
        ENROLLMENTS,
        "_cron_reconcile",
        CHANGE_RULE,
        COUNT_RECONCILED,
    ),
    Nightly(
        "cycles",
        "Next cycles: 200 due",
        ENROLLMENTS,
        "_cron_open_cycles",
        MAKE_CYCLES_DUE,
        COUNT_OPENED,
    ),
    Nightly(
        "deadlines",
        "Deadlines: 200 near",
        ENROLLMENTS,
        "_cron_send_deadline_reminders",
        MAKE_DEADLINES_DUE,
        COUNT_REMINDED,
    ),
    Nightly(
        "deadlines-missed",
        "Deadlines: 200 missed",
        ENROLLMENTS,
        "_cron_send_deadline_reminders",
        MISS_DEADLINES,
        COUNT_REMINDED,
    ),
    Nightly(
        "audiences",
        "Audiences: 200 employees changed",
        "certificates.certification",
        "_cron_enroll_audiences",
        CHANGE_AUDIENCE,
        COUNT_FOLLOWED,
    ),
    Nightly(
        "mails",
        "Mails: 200 wait",
        "certificates.delivery",
        "_cron_send",
        QUEUE_MAILS,
        COUNT_MAILED,
    ),
)
