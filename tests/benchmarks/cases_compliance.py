"""What is measured on compliance: the dashboard, the matrix, the list, planning."""

from cases import COUNT_LIMIT, PAGE, Case, read_list_fields, specify
from compliance import CODE, MANAGER, PORTAL
from sites import ANY

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.certificates.models.standing.triggers import OF_ONE

LINES = 40
STAFF = 50
ZONE = "Site 0 / Zone 0"
GAPS = [("status", "in", ["missing", "expired"])]


class ComplianceCase(Case):
    """A case that reads.

    :param int days: how far from today the day is that it is about
    :param bool as_manager: whether a manager of 20 people reads
    """

    commits = False
    rounds = 3
    # How many people it is about, if not about all.
    people = 0
    tables = ("hr_employee", "hr_version", "certificates_assignment")

    def __init__(self, name, title, days=0, as_manager=False):
        super().__init__(name, title)
        self.days = days
        self.as_manager = as_manager

    def get_rows(self, env):
        """Return the model of the rows, for the user and the day of the case."""
        return self.get_model(env, "certificates.compliance")

    def get_model(self, env, name):
        records = env[name]
        if self.as_manager:
            records = records.with_user(self.manager)
        if self.days:
            day = fields.Date.add(fields.Date.today(), days=self.days)
            records = records.with_context(certificates_date=str(day))
        return records

    def arrange(self, env, ids):
        # Queries that every user needs at first are not those of a case.
        self.manager = env["res.users"].search([("login", "=", MANAGER)]).id
        for user in (ids["officer"], self.manager):
            env["certificates.compliance"].with_user(user).has_access("read")


class Dashboard(ComplianceCase):
    """The dashboard.

    :param str department: the department it is filtered by, with those below it
    """

    def __init__(self, name, title, department=None, **options):
        super().__init__(name, title, **options)
        self.department = department

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.filters = {"department_ids": find_department(env, self.department)}

    def run(self, env):
        dashboard = self.get_model(env, "certificates.dashboard")
        self.tiles = dashboard.get_tiles(self.filters)

    def check(self, env, ids):
        gaps = [tile for tile in self.tiles if tile["key"] == "gaps"]
        assert gaps[0]["count"] > 0


def find_department(env, name):
    return env["hr.department"].search([("name", "=", name)]).ids


class Matrix(ComplianceCase):
    """The first page of the matrix.

    :param list domain: its filters
    :param str department: the department it is filtered by, with those below it
    """

    def __init__(self, name, title, domain=(), department=None, **options):
        super().__init__(name, title, **options)
        self.domain = list(domain)
        self.department = department

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.filters = list(self.domain)
        if self.department:
            departments = find_department(env, self.department)
            self.filters.append(("department_id", "child_of", departments))

    def run(self, env):
        self.page = self.get_rows(env).get_matrix(self.filters, LINES, 0)

    def check(self, env, ids):
        assert 0 < len(self.page["employees"]) <= LINES
        assert all(self.page["cells"].values())


def find_zone(env):
    return env["certificates.site"].search([("complete_name", "=", ZONE)])


class SiteMatrix(Matrix):
    """The first page of the matrix of a zone, with what its site asks."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.site_ids = find_zone(env).ids

    def get_rows(self, env):
        rows = super().get_rows(env)
        return rows.with_context(certificates_site_ids=self.site_ids)


class SiteTile(ComplianceCase):
    """The figures that the dashboard asks for once it is shown: the gaps at sites."""

    def run(self, env):
        self.tiles = env["certificates.dashboard"].get_later_tiles()

    def check(self, env, ids):
        (tile,) = self.tiles
        assert tile["key"] == "sites"
        assert all(figure["value"] > 0 for figure in tile["figures"])


class MatrixTotals(ComplianceCase):
    """The numbers above the matrix."""

    def run(self, env):
        self.totals = env["certificates.compliance"].get_matrix_totals([])

    def check(self, env, ids):
        assert len(self.totals) == 20


class RequiredPage(ComplianceCase):
    """The first page of the list view, as the web client asks for it."""

    def prepare(self, env):
        names = read_list_fields(env, "certificates.certificates_compliance_view_list")
        self.specification = specify(env["certificates.compliance"], names)

    def run(self, env):
        self.page = env["certificates.compliance"].web_search_read(
            [], self.specification, limit=PAGE, count_limit=COUNT_LIMIT
        )

    def check(self, env, ids):
        assert len(self.page["records"]) == PAGE


class Gaps(ComplianceCase):
    """How many gaps there are.

    :param str department: the department it is filtered by, with those below it
    """

    def __init__(self, name, title, department=None, **options):
        super().__init__(name, title, **options)
        self.department = department

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.domain = list(GAPS)
        if self.department:
            departments = find_department(env, self.department)
            self.domain.append(("department_id", "child_of", departments))

    def run(self, env):
        self.count = self.get_rows(env).search_count(self.domain)

    def check(self, env, ids):
        assert self.count > 0


class TeamCertificates(ComplianceCase):
    """The first page of the certificates of a team, with their number."""

    def prepare(self, env):
        names = read_list_fields(env, "certificates.certificates_assignment_view_list")
        certificates = env["certificates.assignment"]
        # What officers only may read is not in the list of a manager.
        names = [name for name in names if not certificates._fields[name].groups]
        self.specification = specify(certificates, names)

    def run(self, env):
        certificates = self.get_model(env, "certificates.assignment")
        action = certificates.action_open_my_team()
        self.page = certificates.web_search_read(
            action["domain"], self.specification, limit=PAGE, count_limit=COUNT_LIMIT
        )

    def check(self, env, ids):
        assert self.page["length"] > PAGE


class Qualified(ComplianceCase):
    """Ask which of many employees may do work that requires three types.

    :param bool as_officer: whether an officer asks, or planning code with sudo
    :param tuple codes: of the types
    """

    people = 1000
    tables = ("hr_employee", "certificates_assignment", "certificates_exemption")

    def __init__(self, name, title, as_officer, codes=(CODE + "0", CODE + "1")):
        super().__init__(name, title)
        self.as_officer = as_officer
        self.codes = (*codes, CODE + "2")

    def arrange(self, env, ids):
        super().arrange(env, ids)
        employees = env["hr.employee"].search([("company_id", "=", ids["main"])])
        step = max(1, len(employees) // self.people)
        self.employee_ids = employees.ids[::step][: self.people]
        types = env["certificates.type"].search([("code", "in", self.codes)])
        self.type_ids = types.ids

    def run(self, env):
        employees = env["hr.employee"].browse(self.employee_ids)
        self.qualified = employees.is_qualified(self.type_ids)

    def check(self, env, ids):
        assert 0 < len(self.qualified) < len(self.employee_ids)


class Lacking(Qualified):
    """Ask what many employees lack to come to a zone."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.zone_id = find_zone(env).id

    def run(self, env):
        zone = env["certificates.site"].browse(self.zone_id)
        self.qualified = zone._get_lacking(env["hr.employee"].browse(self.employee_ids))


class OwnRows(ComplianceCase):
    """What is required of a portal user, as the portal asks for it."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.user = env["res.users"].search([("login", "=", PORTAL)])
        self.company_ids = self.user.company_ids.ids

    def run(self, env):
        rows = env["certificates.compliance"].with_user(self.user.id)
        rows = rows.with_context(allowed_company_ids=self.company_ids)
        own = rows.search(rows._get_own_domain(), order="date_due, id")
        self.statuses = own.sudo().mapped(lambda row: (row.type_id.name, row.status))

    def check(self, env, ids):
        assert 16 <= len(self.statuses) <= 20


class Write(ComplianceCase):
    """What is written to, or moves, a thousand employees.

    :param bool is_marked: whether it leaves marks for the report, as it does
    """

    people = 1000
    tables = ("hr_version",)
    is_explained = False

    def __init__(self, name, title, is_marked=True):
        super().__init__(name, title)
        self.is_marked = is_marked
        self.group = name.partition("-")[0]

    def arrange(self, env, ids):
        super().arrange(env, ids)
        employees = env["hr.employee"].search([("company_id", "=", ids["main"])])
        self.employee_ids = employees.ids[: self.people]
        self.type_id = env["certificates.type"].search([("code", "=", "AID")]).id
        self.department_id = find_department(env, "Plant 9")[0]
        if not self.is_marked:
            leave_no_marks(env)


def leave_no_marks(env):
    """Let nothing that is written in this transaction leave marks for the report."""
    for table in OF_ONE:
        name = SQL.identifier(table)
        env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", name))


class IssueToMany(Write):
    def run(self, env):
        env["certificates.assignment"].create(
            [{"employee_id": id_, "type_id": self.type_id} for id_ in self.employee_ids]
        )


class MoveMany(Write):
    def arrange(self, env, ids):
        super().arrange(env, ids)
        # Odoo writes a message for each who comes from another department.
        employees = env["hr.employee"].search(
            [
                ("company_id", "=", ids["main"]),
                ("department_id", "!=", self.department_id),
            ]
        )
        self.employee_ids = employees.ids[: self.people]

    def run(self, env):
        employees = env["hr.employee"].sudo().browse(self.employee_ids)
        employees.write({"department_id": self.department_id})


class FindByName(ComplianceCase):
    """Find the employees whom the rows of a sheet name, in capitals.

    :param int count: how many rows there are
    """

    is_explained = False

    def __init__(self, name, title, count):
        super().__init__(name, title)
        self.count = count

    def arrange(self, env, ids):
        super().arrange(env, ids)
        employees = env["hr.employee"].search_fetch(
            [("company_id", "=", ids["main"])], ["name"], limit=self.count
        )
        self.names = employees.mapped(lambda employee: employee.name.upper())

    def run(self, env):
        self.found = env["hr.employee"]._match_for_certificates(self.names)

    def check(self, env, ids):
        assert all(len(self.found[name]) == 1 for name in self.names)


class SaveEvent(Write):
    """Plan an event of a year at a site, with fifty employees as its staff."""

    as_officer = False

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.site_id = find_zone(env).id

    def run(self, env):
        today = fields.Datetime.now()
        self.event = env["event.event"].create(
            {
                "name": "Turnaround",
                "date_begin": today,
                "date_end": fields.Datetime.add(today, years=1),
                "certificates_site_id": self.site_id,
                "certificates_staff_ids": [Command.set(self.employee_ids[:STAFF])],
            }
        )

    def check(self, env, ids):
        assert len(self.event.certificates_staff_ids) == STAFF


class CheckNumbers(ComplianceCase):
    """Find which of the numbers in a sheet are used."""

    is_explained = False
    as_officer = False
    count = 1000

    def arrange(self, env, ids):
        super().arrange(env, ids)
        certificates = env["certificates.assignment"].search_fetch(
            [("company_id", "=", ids["main"])], ["type_id", "number_key"], limit=500
        )
        self.taken = {(c.type_id.id, c.number_key) for c in certificates}
        kind = certificates.type_id[:1].id
        free = {(kind, f"c-{n:08}x") for n in range(self.count - len(self.taken))}
        self.keys = [*self.taken, *free]

    def run(self, env):
        self.found = env["certificates.assignment"]._get_numbers_taken(self.keys)

    def check(self, env, ids):
        assert self.found == self.taken


class Fold(Write):
    """Compute a thousand employees for the report."""

    as_officer = False

    def run(self, env):
        env["certificates.standing"]._fold(env["hr.employee"].browse(self.employee_ids))


CASES = (
    Dashboard("dashboard", "Dashboard"),
    Dashboard("dashboard-department", "  of a department", "Plant 1"),
    SiteTile("site-tile", "  gaps by site, once it is shown"),
    Matrix("matrix", "Matrix: first page"),
    Matrix("matrix-gaps", "  with gaps", GAPS),
    Matrix("matrix-department", "  of a department", department="Plant 20"),
    MatrixTotals("matrix-totals", "  totals"),
    SiteMatrix("site-matrix", "  of a site"),
    SiteMatrix("site-matrix-manager", "  of a site, a manager of 20", as_manager=True),
    RequiredPage("required-page", "First page of the list"),
    Matrix("matrix-manager", "  of a manager of 20", as_manager=True),
    Matrix("matrix-other-day", "  on another day", days=100),
    Gaps("gaps", "Number of gaps"),
    Gaps("gaps-manager", "  of a manager of 20", as_manager=True),
    Gaps("gaps-department", "  of a department", "Plant 20"),
    Gaps("gaps-other-day", "  on another day", days=100),
    Dashboard("dashboard-manager", "Dashboard of a manager of 20", as_manager=True),
    TeamCertificates("team", "Certificates of a team of 20", as_manager=True),
    Qualified("qualified", "Are 1 000 employees qualified for 3 types", False),
    Qualified("qualified-officer", "  asked by an officer", True),
    Qualified(
        "qualified-any", "  for one of them any of 3 others", False, (CODE + "0", ANY)
    ),
    Lacking("lacking", "  to come to a site", False),
    IssueToMany("given", "Issue to 1 000"),
    IssueToMany("given-unmarked", "  without marks", False),
    SaveEvent("event", "Plan an event of a year with 50"),
    MoveMany("moved", "Move 1 000 to a department"),
    MoveMany("moved-unmarked", "  without marks", False),
    Fold("fold", "Compute 1 000 for the report"),
    FindByName("names-1000", "Find 1 000 employees by name", 1000),
    FindByName("names-9000", "  9 000", 9000),
    CheckNumbers("numbers-1000", "Check 1 000 numbers"),
    OwnRows("own-rows", "One's own rows, in the portal"),
)
