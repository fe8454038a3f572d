from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date

from odoo.addons.certificates.tests.common import PDF
from odoo.addons.certificates.tests.test_access import OFFICERS, OTHERS, AccessCase

from .common import LearningCase

# What each role may do with a record of a company: r read, w write, c create (and run,
# if it is a wizard), d delete. Learners are tried on their own enrollment, others on
# that of the employee. It was the officer who opened the wizards.
MATRIX = """
role          draft published open line enrollment done deadline mail request enroll reject
officer       r     r         r    r    rwcd       r    r        r    r       rwcd   rwcd
manager       rwcd  rwcd      rwcd rwcd rwcd       r    rwcd     r    r       c      c
hr_officer    r     r         r    r    rwcd       r    r        r    r       c      c
hr_manager    rwcd  rwcd      rwcd rwcd rwcd       r    rwcd     r    r       c      c
boss          r     r         r    r    r          r    -        -    -       -      c
lead          r     r         r    r    r          r    -        -    -       -      c
employee      r     r         r    r    r          r    -        -    -       -      -
colleague     r     r         r    r    -          -    -        -    -       -      -
elearning     r     r         r    r    -          -    -        -    -       -      -
other_officer -     -         -    -    -          -    -        -    -       -      -
other_manager -     -         -    -    -          -    -        -    -       -      -
portal        -     r         r    r    r          r    -        -    -       -      -
contact       -     r         r    r    r          r    -        -    -       -      -
visitor       -     -         -    -    -          -    -        -    -       -      -
public        -     -         -    -    -          -    -        -    -       -      -
"""

MODELS = {
    "draft": "certificates.certification",
    "published": "certificates.certification",
    "open": "certificates.certification",
    "line": "certificates.certification.course",
    "enrollment": "certificates.enrollment",
    "done": "certificates.enrollment.course",
    "deadline": "certificates.deadline.reminder",
    "mail": "certificates.enrollment.notification",
    "request": "certificates.enrollment.request",
    "enroll": "certificates.enroll.wizard",
    "reject": "certificates.reject.wizard",
}

CHANGES = {
    "draft": {"description": "Changed"},
    "published": {"description": "Changed"},
    "open": {"description": "Changed"},
    "line": {"sequence": 7},
    "enrollment": {"deadline": "2199-01-01"},
    "done": {"completed_on": "2020-01-01"},
    "deadline": {"days": 44},
    "mail": {"error": "Changed"},
    "request": {"problems": "Changed"},
    "enroll": {"deadline": "2199-01-01"},
    "reject": {"reason": "Changed"},
}


class LearningAccessCase(LearningCase, AccessCase):
    """Everybody who might want to see an enrollment, and a record of each model."""

    @classmethod
    def _setup_roles(cls):
        super()._setup_roles()
        cls.roles["lead"] = cls._new_user("lead")
        cls.lead.user_id = cls.roles["lead"]
        cls.roles["elearning"] = cls._new_user(
            "elearning", "website_slides.group_website_slides_officer"
        )

    @classmethod
    def _setup_matrix_records(cls):
        mine = {"company_id": cls.company.id}
        cls.courses[0].enroll = "invite"
        cls.published = cls._new_certification(cls.courses[:2], **mine)
        cls.external = cls._new_external(approver="manager", **mine)
        cls.shared = cls._new_external(approver="manager")
        learners = {
            "employee": cls.worker, "portal": cls.pia, "contact": cls.carl
        }
        cls.enrollments, cls.learning = {}, {}
        for role, employee in learners.items():
            enrollment = cls._enroll(cls.external, employee)
            enrollment.action_submit_proof([{"name": f"{role}.pdf", "raw": PDF}])
            cls.enrollments[role] = enrollment
            cls.learning[role] = cls._enroll(cls.published, employee)
        partners = [e.partner_id for e in cls.learning.values()]
        cls._finish(cls.courses[:1], *partners)
        cls.enrollment = cls.enrollments["employee"]
        cls.foreign = cls._enroll(cls.shared, cls.foreigner)
        cls.records = {
            "draft": cls._new_certification(publish=False, name="Draft", **mine),
            "published": cls.published,
            "open": cls._new_certification(name="Open", self_enroll=True, **mine),
            "line": cls.published.course_ids[:1],
            "mail": cls.enrollment.notification_ids[:1],
        }
        for name in ("deadline", "request", "enroll", "reject"):
            cls.records[name] = cls._create(name, cls.officer.id)
        cls.env.flush_all()

    @classmethod
    def _create(cls, name, user_id):
        records = cls.env[MODELS[name]].with_user(user_id).sudo()
        return records.create(cls._prepare_values(name, cls.worker)).with_env(cls.env)

    @classmethod
    def _prepare_values(cls, name, employee):
        """Return the values of a new record of a company, named as in the matrix."""
        count = cls.env[MODELS[name]].sudo().search_count([])
        mine, of_type = {"company_id": cls.company.id}, {"type_id": cls.type.id}
        of_certification = {"certification_id": cls.published.id}
        enrollment = cls.enrollment.id
        return {
            "draft": {"name": "New", **of_type, **mine},
            "published": {"name": "New", **of_type, **mine},
            "open": {"name": "New", **of_type, **mine},
            "line": {"channel_id": cls.courses[3].id, **of_certification},
            "enrollment": {"employee_id": cls.lead.id, **of_certification},
            "done": {"enrollment_id": enrollment, "channel_id": cls.courses[3].id,
                     "completed_on": Date.today()},
            "deadline": {"days": 40 + count, **of_certification},
            "mail": {"enrollment_id": enrollment, "event": "enrolled"},
            "request": {**of_certification, **mine},
            "enroll": {"employee_ids": [Command.set(cls.lead.ids)], **of_certification},
            "reject": {"enrollment_ids": [Command.set(cls.enrollment.ids)],
                       "reason": "Unreadable"},
        }[name]

    def _get_record(self, role, name):
        if name == "enrollment":
            return self.enrollments.get(role, self.enrollment)
        if name == "done":
            return self.learning.get(role, self.learning["employee"]).completion_ids
        return self.records[name]


class TestLearningAccess(LearningAccessCase):
    def test_matrix(self):
        for role, name, allowed in self._read_matrix():
            with self.subTest(role=role, model=name):
                self.assertEqual(self._try_operations(role, name) or "-", allowed)

    def _read_matrix(self):
        header, *rows = (line.split() for line in MATRIX.strip().splitlines())
        for role, *cells in rows:
            for name, allowed in zip(header[1:], cells, strict=True):
                yield role, name, allowed

    def _try_operations(self, role, name):
        """Return the letters of the operations that succeed."""
        record = self._get_record(role, name)
        self.assertTrue(record)
        values = self._prepare_values(name, self.worker)
        operations = {
            "r": lambda: self._as(role, record).read(["display_name"]),
            "w": lambda: self._as(role, record).write(CHANGES[name]),
            "c": lambda: self._create_and_run(self._as(role, record), name, values),
            "d": lambda: self._as(role, record).unlink(),
        }
        return "".join(
            key for key, do in operations.items() if self._may(do, UserError)
        )

    def _create_and_run(self, records, name, values):
        record = records.create(values)
        if record._transient:
            getattr(record, f"action_{name}")()
