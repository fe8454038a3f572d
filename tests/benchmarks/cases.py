"""What is measured. A case prepares, runs and puts back; only the run is timed."""

from itertools import cycle, islice

from lxml import etree
from population import DUE_DAYS, execute
from smtp_sink import SmtpSink

from odoo import SUPERUSER_ID, fields
from odoo.tools import SQL

PAGE = 80
# What the list view asks for: beyond ten thousand it says "10,000+".
COUNT_LIMIT = 10_001


class Case:
    """One thing that people or the scheduler do."""

    as_officer = True
    # Whether its commits are real. Those of the others are undone with the rest.
    commits = True
    # How often at most it is measured, and whether its plans are looked at.
    rounds = None
    is_warmed_up = True
    is_explained = True
    # Cases of the same group, one after the other, are measured by turns.
    group = None
    # The tables of which it is told how they are read.
    tables = ("certificates_assignment",)

    def __init__(self, name, title):
        self.name = name
        self.title = title

    def prepare(self, env):
        """Make the database ready, and commit that."""

    def arrange(self, env, ids):
        """Make ready what is undone with the run."""

    def run(self, env):
        """Do what is measured."""
        raise NotImplementedError

    def check(self, env, ids):
        """Raise an error unless the run did what it is measured for."""

    def restore(self, env):
        """Put the database back as it was, and commit that."""


class Reminders(Case):
    """The scheduled action, with the commits that it does.

    :param str code: the type of the certificates that are due
    :param int first: the first employee whose certificate is due, from 1
    :param int due: how many are due
    """

    as_officer = False
    # What a run adds, besides the deliveries that the next one takes away.
    traces = ("mail_message", "ir_cron_trigger")

    def __init__(self, name, title, code="", first=1, due=0):
        super().__init__(name, title)
        self.code = code
        self.first = first
        self.due = due

    def prepare(self, env):
        execute(env, MAKE_DUE, due=self._select_due(env), today=fields.Date.today())
        self.last_ids = {table: _last_id(env, table) for table in self.traces}
        env.cr.commit()

    def _select_due(self, env):
        return SQL(
            SELECT_DUE,
            code=self.code,
            expiry=fields.Date.add(fields.Date.today(), days=DUE_DAYS),
            skipped=self.first - 1,
            due=self.due,
        )

    def run(self, env):
        env["certificates.assignment"]._cron_send_reminders()

    def restore(self, env):
        query = SQL(COUNT_SENT, due=self._select_due(env))
        ((sent,),) = env.execute_query(query)
        if sent != self.due:
            raise AssertionError(f"{self.name}: {sent} of {self.due} were reminded")
        for table, last in self.last_ids.items():
            execute(env, DELETE_AFTER, table=SQL.identifier(table), last=last)
        env.cr.commit()


SELECT_DUE = """
SELECT a.id FROM certificates_assignment a
JOIN certificates_type t ON t.id = a.type_id
JOIN hr_employee e ON e.id = a.employee_id
JOIN res_partner p ON p.id = e.work_contact_id
WHERE t.code = %(code)s AND a.date_expiry = %(expiry)s AND NOT a.superseded
    AND p.email IN (
        SELECT 'person' || n || '@example.com'
        FROM generate_series(%(skipped)s + 1, %(skipped)s + %(due)s) n
    )
"""

MAKE_DUE = """
DELETE FROM mail_activity WHERE id IN (
    SELECT activity_id FROM certificates_delivery WHERE assignment_id IN (%(due)s)
);
DELETE FROM certificates_delivery WHERE assignment_id IN (%(due)s);
UPDATE certificates_assignment
SET reminder_next_on = %(today)s, reminded_step = NULL, reminded_on = NULL
WHERE id IN (%(due)s)
"""

COUNT_SENT = """
SELECT count(DISTINCT assignment_id) FROM certificates_delivery
WHERE state IN ('queued', 'sent') AND assignment_id IN (%(due)s)
"""

DELETE_AFTER = "DELETE FROM %(table)s WHERE id > %(last)s"


def _last_id(env, table):
    query = SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table))
    ((last,),) = env.execute_query(query)
    return last


class RemindersSent(Reminders):
    """The scheduled action with a mail and an activity for each, and the mails sent.

    The mails go to a server of our own, which takes them and forgets them.
    """

    rounds = 3
    tables = ("certificates_assignment", "certificates_delivery", "mail_mail")

    def prepare(self, env):
        super().prepare(env)
        owner = env["certificates.type"].search([("code", "=", self.code)])
        step = {"type_id": owner.id, "days": DUE_DAYS}
        steps = env["certificates.reminder"].create(
            [
                {**step, "recipient": "employee", "channel": "email"},
                {**step, "recipient": "responsible", "channel": "activity"},
            ]
        )
        self.sink = SmtpSink()
        server = env["ir.mail_server"].create(
            {
                "name": self.name,
                "smtp_host": self.sink.host,
                "smtp_port": self.sink.port,
                "smtp_encryption": "none",
            }
        )
        self.own = {steps._name: steps.ids, server._name: server.ids}
        # What adding a step marks is not what is measured.
        execute(env, MAKE_DUE, due=self._select_due(env), today=fields.Date.today())
        env.cr.commit()

    def run(self, env):
        super().run(env)
        env["mail.mail"].process_email_queue()

    def restore(self, env):
        self.sink.stop()
        if self.sink.count < self.due:
            raise AssertionError(f"{self.name}: {self.sink.count} mails were sent")
        super().restore(env)
        for model, ids in self.own.items():
            env[model].browse(ids).unlink()
        env.cr.commit()


class Page(Case):
    """The first page of the list view, as the web client asks for it."""

    def __init__(self, name, title, get_domain):
        super().__init__(name, title)
        self.get_domain = get_domain

    def prepare(self, env):
        self.domain = self.get_domain(env)
        self.specification = get_list_specification(env)

    def run(self, env):
        env["certificates.assignment"].web_search_read(
            self.domain, self.specification, limit=PAGE, count_limit=COUNT_LIMIT
        )


def get_list_specification(env):
    """Return what the web client reads for the list view of certificates."""
    names = read_list_fields(env, "certificates.certificates_assignment_view_list")
    # The widget that shows activities in a list adds these.
    names += [
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ]
    return specify(env["certificates.assignment"], names)


def read_list_fields(env, view):
    """Return the names of the fields of a list view."""
    view = env.ref(view)
    arch = etree.fromstring(env[view.model].get_view(view.id, "list")["arch"])
    return [node.get("name") for node in arch.findall("field")]


def specify(model, names):
    """Return the specification with which the web client reads these fields."""
    return {
        name: {"fields": {"display_name": {}}}
        if model._fields[name].type == "many2one"
        else {}
        for name in names
    }


class StateCounts(Case):
    """How many certificates there are of each state."""

    def run(self, env):
        env["certificates.assignment"].formatted_read_group([], ["state"], ["__count"])


class Issue(Case):
    """Issue certificates with numbers of a sequence in one call."""

    def __init__(self, name, title, count):
        super().__init__(name, title)
        self.count = count

    def prepare(self, env):
        employees = env["hr.employee"].search(
            [("company_id", "=", env.company.id)], order="id", limit=self.count
        )
        self.employee_ids = list(islice(cycle(employees.ids), self.count))
        self.type_id = env["certificates.type"].search([("code", "=", "AID")]).id

    def run(self, env):
        env["certificates.assignment"].create(
            [
                {"employee_id": employee_id, "type_id": self.type_id}
                for employee_id in self.employee_ids
            ]
        )


class Accept(Case):
    """Accept certificates that were handed in, in one call: each issues one."""

    def __init__(self, name, title, count):
        super().__init__(name, title)
        self.count = count

    def prepare(self, env):
        submissions = env["certificates.submission"].sudo().with_user(SUPERUSER_ID)
        employees = env["hr.employee"].search(
            [("company_id", "=", env.company.id)], order="id", limit=self.count
        )
        type_id = env["certificates.type"].search([("code", "=", "AID")]).id
        handed_in = submissions.create(
            [
                {
                    "employee_id": employee_id,
                    "type_id": type_id,
                    "date_start": fields.Date.today(),
                }
                for employee_id in islice(cycle(employees.ids), self.count)
            ]
        )
        handed_in.action_submit()
        self.submission_ids = handed_in.ids
        env.cr.commit()

    def run(self, env):
        env["certificates.submission"].browse(self.submission_ids).action_accept()

    def check(self, env, ids):
        submissions = env["certificates.submission"].browse(self.submission_ids)
        if set(submissions.mapped("state")) != {"accepted"}:
            raise AssertionError(f"{self.name}: {submissions.mapped('state')}")

    def restore(self, env):
        # sudo: the officer deletes nothing that was handed in
        submissions = env["certificates.submission"].sudo()
        submissions.browse(self.submission_ids).unlink()
        env.cr.commit()


class Import(Case):
    """Read a spreadsheet of certificates; one that is wrong saves nothing.

    :param int count: how many rows there are
    :param int wrong: how many of them name nobody
    """

    rounds = 3
    is_explained = False
    group = "import"

    def __init__(self, name, title, count, wrong=0):
        super().__init__(name, title)
        self.count = count
        self.wrong = wrong

    def prepare(self, env):
        employees = env["hr.employee"].search_fetch(
            [("company_id", "=", env.company.id), ("work_email", "!=", False)],
            ["work_email"],
            limit=self.count,
        )
        addresses = islice(cycle(employees.mapped("work_email")), self.count)
        self.rows = [
            [f"nobody{n}" if n < self.wrong else address, "AID", f"IMP-{n}", START]
            for n, address in enumerate(addresses)
        ]

    def run(self, env):
        result = env["certificates.assignment"].load(
            ["employee_id", "type_id", "number", "date_start"], self.rows
        )
        if bool(result["ids"]) == bool(self.wrong):
            raise AssertionError(f"{self.name}: {result['messages'][:3]}")


START = "2026-01-05"


def expiring(_env):
    return [("state", "=", "expiring"), ("superseded", "=", False)]


def part_of_number(env):
    return [("number", "ilike", _pick_certificate(env).number[-6:])]


def employee_name(env):
    return [("employee_id", "ilike", _pick_certificate(env).employee_id.name)]


def _pick_certificate(env):
    """Return a certificate with a number in the middle of the population."""
    model = env["certificates.assignment"]
    middle = _last_id(env, model._table) * 3 // 8
    numbered = [("number", "!=", False)]
    return model.search(
        [("id", ">", middle), *numbered], order="id", limit=1
    ) or model.search(numbered, order="id desc", limit=1)


CASES = (
    Reminders("reminders-none", "Reminders: nothing due"),
    Reminders("reminders-each", "Reminders: 200 due, each their own", "FORK", 202, 200),
    Reminders("reminders-one", "Reminders: 200 due, one manager", "HIGH", 2, 200),
    Reminders("reminders-20", "Reminders: 20 due, each their own", "FORK", 202, 20),
    RemindersSent("reminders-sent", "  mail, activity, sent", "FORK", 202, 200),
    Page("page", "First page of expiring, soonest first", expiring),
    StateCounts("counts", "Counts by state"),
    Page("number", "Search a part of a number", part_of_number),
    Page("employee", "Search an employee by name", employee_name),
    Issue("issue-10", "Issue 10 certificates", 10),
    Issue("issue-100", "Issue 100 certificates", 100),
    Issue("issue-1000", "Issue 1 000 certificates", 1000),
    Accept("accept-50", "Accept 50 handed in", 50),
    Accept("accept-500", "Accept 500 handed in", 500),
    Import("import", "Import 2 000 rows", 2000),
    Import("import-wrong", "Import 2 000 rows, 133 wrong", 2000, 133),
)
