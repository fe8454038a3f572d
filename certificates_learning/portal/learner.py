from odoo.fields import Domain

from .rows import Row, get_latest


class Learner:
    """The current user as a learner: their own enrollments, and no others."""

    def __init__(self, env):
        self.env = env
        self.certifications = env["certificates.certification"]
        self.enrollments = env["certificates.enrollment"]

    def get_enrollments(self, domain=Domain.TRUE):
        """Return the learner's own enrollments."""
        own = self.enrollments.search(self.enrollments._get_own_domain() & domain)
        # sudo: the rights of the user decided which. Portal users cannot read the
        # employees, types and contacts that are shown of them.
        return own.sudo()

    def get_rows(self):
        """Return a row for each certification of the learner, by relevance."""
        offered = self.get_offered()
        latest = get_latest(self.get_enrollments())
        rows = [
            Row(e.certification_id, e, e.certification_id in offered) for e in latest
        ]
        # sudo: as in get_enrollments
        none = self.enrollments.sudo()
        known = {row.certification for row in rows}
        rows += [Row(c, none, True) for c in offered if c not in known]
        return sorted(rows, key=lambda row: row.relevance)

    def get_row(self, enrollment):
        """Return the row of one enrollment."""
        certification = enrollment.certification_id
        is_offered = not enrollment.is_open and certification in self.get_offered()
        return Row(certification, enrollment, is_offered)

    def get_pending_rows(self):
        """Return a row for each certification that the learner has to complete."""
        enrollments = self.get_enrollments(Domain("is_open", "=", True))
        rows = [Row(e.certification_id, e) for e in enrollments]
        return sorted(rows, key=lambda row: row.relevance)

    def get_offered(self):
        """Return the certifications on offer that the learner is not enrolled in."""
        # sudo: as in get_enrollments
        return self.certifications._search_offered().sudo()

    def choose_employee(self, certification):
        """Return as which employee to enroll: rather that of the current company."""
        employees = self.enrollments._get_own_employees()
        if certification.company_id:
            employees = employees.filtered_domain(
                [("company_id", "=", certification.company_id.id)]
            )
        return employees.sorted(lambda e: e.company_id != self.env.company)[:1]
