import json
from functools import partial

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.certificates.tests.access import (
    OFFICERS,
    OTHERS,
    AccessCase,
    AccessTables,
    read_table,
)
from odoo.addons.certificates.tests.common import PDF
from odoo.addons.certificates.tests.odd_calls import OddRequests
from odoo.addons.certificates.tests.test_access_http import DOWNLOADS

from .common import LearningCase

FILES = [{"name": "diploma.pdf", "raw": PDF}]

# What each role may do with a record of a company: r read, w write, c create (and run,
# if it is a wizard), d delete. Learners are tried on their own enrollment, others on
# that of the employee. It was the officer who opened the wizards.
MATRIX = """
role          draft published open line enrollment done ladder mail batch enroll reject
officer       r     r         r    r    rwcd       r    r      r    r     rwcd   rwcd
manager       rwcd  rwcD      rwcd rwcd rwcd       r    rwcd   r    r     c      c
hr_officer    r     r         r    r    rwcd       r    r      r    r     c      c
hr_manager    rwcd  rwcD      rwcd rwcd rwcd       r    rwcd   r    r     c      c
boss          r     r         r    r    r          r    -      -    -     -      c
lead          r     r         r    r    r          r    -      -    -     -      c
employee      r     r         r    r    r          r    -      -    -     -      C
colleague     r     r         r    r    -          -    -      -    -     -      -
elearning     r     r         r    r    -          -    -      -    -     -      -
other_officer -     -         -    -    -          -    -      -    -     -      -
other_manager -     -         -    -    -          -    -      -    -     -      -
portal        -     r         r    r    r          r    -      -    -     -      -
contact       -     r         r    r    r          r    -      -    -     -      -
visitor       -     -         -    -    -          -    -      -    -     -      -
public        -     -         -    -    -          -    -      -    -     -      -
superuser     rwcd  rwcD      rwcd rwcd rwcd       rwcd rwcd   rwcd rwcd  rwcd   rwcd
"""

# Courses: one for members only, and one that is not published. The wizard to approve.
COURSE_MATRIX = """
role          course closed approve
officer       -      -      rwcd
manager       r      -      c
hr_officer    -      -      c
hr_manager    r      -      c
boss          -      -      c
lead          -      -      c
employee      -      -      C
colleague     -      -      -
elearning     rc     rc     -
other_officer -      -      -
other_manager r      -      -
portal        -      -      -
contact       -      -      -
visitor       -      -      -
public        -      -      -
superuser     rwcd   rwcd   rwcd
"""

MODELS = {
    "draft": "certificates.certification",
    "published": "certificates.certification",
    "open": "certificates.certification",
    "line": "certificates.certification.course",
    "enrollment": "certificates.enrollment",
    "done": "certificates.enrollment.course",
    "ladder": "certificates.reminder",
    "mail": "certificates.delivery",
    "batch": "certificates.enrollment.request",
    "enroll": "certificates.enroll.wizard",
    "reject": "certificates.reject.wizard",
    "approve": "certificates.approve.wizard",
    "course": "slide.channel",
    "closed": "slide.channel",
}

# Which methods each role may call: on their own enrollment, or on that of the employee.
METHODS = """
role          submit start renew approve reject cancel publish retire reset
officer       x      -     x     x       x      x      -       -      -
manager       x      -     x     x       x      x      x       x      x
hr_officer    x      -     x     x       x      x      -       -      -
hr_manager    x      -     x     x       x      x      x       x      x
boss          -      -     -     x       x      -      -       -      -
lead          -      -     -     x       x      -      -       -      -
employee      x      x     x     -       -      -      -       -      -
colleague     -      -     -     -       -      -      -       -      -
elearning     -      -     -     -       -      -      -       -      -
other_officer -      -     -     -       -      -      -       -      -
other_manager -      -     -     -       -      -      -       -      -
portal        x      x     x     -       -      -      -       -      -
contact       x      x     x     -       -      -      -       -      -
visitor       -      -     -     -       -      -      -       -      -
public        -      -     -     -       -      -      -       -      -
"""

CHANGES = {
    "draft": {"description": "Changed"},
    "published": {"description": "Changed"},
    "open": {"description": "Changed"},
    "line": {"sequence": 7},
    "enrollment": {"deadline": "2199-01-01"},
    "done": {"completed_on": "2020-01-01"},
    "ladder": {"days": 44},
    "mail": {"error": "Changed"},
    "batch": {"problems": "Changed"},
    "enroll": {"deadline": "2199-01-01"},
    "reject": {"reason": "Changed"},
    "approve": {"accept_expired": True},
    "course": {"name": "Changed"},
    "closed": {"name": "Changed"},
}


REFUSALS = ("odoo.exceptions.AccessError", "odoo.exceptions.UserError")

READERS = {*OFFICERS, "boss", "lead", "employee"}

# Who has nothing to do with the enrollment of the employee.
STRANGERS = ("colleague", "elearning", "other_officer", "other_manager", "visitor")

# Fields that are not for everyone who may read the record, and for whom they are.
HIDDEN_FIELDS = [
    ("certificates.enrollment", "error", OFFICERS | OTHERS),
    ("certificates.enrollment", "delivery_ids", OFFICERS | OTHERS),
    ("certificates.enrollment", "reminder_next_on", OFFICERS | OTHERS),
    ("certificates.certification", "deadline_reminder_ids", OFFICERS | OTHERS),
    ("hr.employee", "certificates_audience_checked", {"hr_officer", "hr_manager"}),
    ("hr.employee", "certificates_enrollment_ids", {"hr_officer", "hr_manager"}),
]

# Ways to guess a value that one may not read: search for it from a record one may read.
PROBES = [
    ("certificates.enrollment", "certification_id.deadline_reminder_ids.days"),
    ("certificates.enrollment", "employee_id.certificates_enrollment_ids.state"),
    ("certificates.enrollment", "employee_id.certificates_external_number"),
    ("certificates.enrollment", "manager_id.certificates_enrollment_ids.state"),
    ("certificates.enrollment", "next_ids.error"),
    ("certificates.enrollment", "delivery_ids.error"),
    ("certificates.enrollment", "type_id.sequence_id.prefix"),
    ("certificates.certification", "deadline_reminder_ids.days"),
    (
        "certificates.certification",
        "enrollment_ids.employee_id.certificates_external_number",
    ),
    ("certificates.certification", "enrollment_ids.error"),
    ("hr.employee.public", "employee_id.certificates_enrollment_ids.state"),
    ("res.partner", "employee_ids.certificates_enrollment_ids.state"),
    ("res.users", "employee_ids.certificates_enrollment_ids.state"),
    ("slide.channel", "certificates_course_ids.certification_id.enrollment_ids.error"),
]

# Paths to a record of somebody else that lead nowhere.
PATHS = [
    ("certificates.assignment", "enrollment_id.employee_id.name"),
    ("certificates.certification", "enrollment_ids.employee_id.name"),
    (
        "certificates.certification.course",
        "certification_id.enrollment_ids.employee_id.name",
    ),
    ("certificates.enrollment", "previous_id.employee_id.name"),
    ("certificates.enrollment.course", "enrollment_id.employee_id.name"),
    (
        "slide.channel",
        "certificates_course_ids.certification_id.enrollment_ids.employee_id.name",
    ),
]

# What follows from other values, or from work that was done.
GUARDED = {
    "approved_at": "2020-01-01 00:00:00",
    "approver_id": 1,
    "completed_on": "2020-01-01",
    "cycle": 7,
    "left_audience": True,
    "origin": "self",
    "rejection_reason": "Forged",
    "reminded_step": 7,
    "state": "completed",
    "submitted_at": "2020-01-01 00:00:00",
}

# What the tests look at to see that nothing has changed.
TABLES = [
    "certificates_assignment",
    "certificates_certification",
    "certificates_certification_course",
    "certificates_enrollment",
    "certificates_enrollment_course",
    "certificates_delivery",
    "certificates_enrollment_proof_rel",
    "certificates_enrollment_request",
    "certificates_approve_wizard",
    "certificates_reject_wizard",
    "ir_attachment",
    "mail_activity",
    "mail_followers",
    "mail_message",
    "slide_channel_partner",
]


class LearningAccessCase(LearningCase, AccessCase):
    """Everybody who might want to see an enrollment, and a record of each model."""

    @classmethod
    def _setup_roles(cls):
        super()._setup_roles()
        cls.roles["lead"] = cls._new_user("lead")
        cls.lead.user_id = cls.roles["lead"]
        cls.roles["elearning"] = cls._new_user(
            "elearning", "base.group_user,website_slides.group_website_slides_officer"
        )

    @classmethod
    def _setup_matrix_records(cls):
        mine = {"company_id": cls.company.id}
        cls.courses[0].enroll = "invite"
        cls.published = cls._new_certification(cls.courses[:2], **mine)
        cls.external = cls._new_external(approver="manager", **mine)
        cls.shared = cls._new_external(approver="manager")
        cls.recurring = cls._new_external(recurrence="recurring", **mine)
        cls.learners = {
            "employee": cls.worker,
            "portal": cls.pia,
            "contact": cls.carl,
        }
        # Of each learner: one that waits for approval, one with a course to go, one
        # that was completed and recurs, and one that waits for proof.
        cls.enrollments = cls._enroll_learners(cls.external)
        cls.learning = cls._enroll_learners(cls.published)
        cls.completed = cls._enroll_learners(cls.recurring)
        cls.waiting = cls._enroll_learners(cls.shared)
        for enrollment in cls.enrollments.values():
            enrollment.action_submit_proof(FILES)
        cls.Enrollment.concat(*cls.completed.values()).action_approve()
        partners = [e.partner_id for e in cls.learning.values()]
        cls._finish(cls.courses[:1], *partners)
        cls.enrollment = cls.enrollments["employee"]
        cls.foreign = cls._enroll(cls.shared, cls.foreigner)
        cls.records = {
            "draft": cls._new_certification(publish=False, name="Draft", **mine),
            "published": cls.published,
            "open": cls._new_certification(name="Open", self_enroll=True, **mine),
            "line": cls.published.course_ids[:1],
            "mail": cls.enrollment.delivery_ids[:1],
            "course": cls._new_course("Members", visibility="members", enroll="invite"),
            "closed": cls._new_course("Closed", is_published=False),
        }
        for name in ("ladder", "batch", "enroll", "reject", "approve"):
            cls.records[name] = cls._create(name, cls.officer.id)
        cls.env.flush_all()

    @classmethod
    def _enroll_learners(cls, certification):
        enrollments = cls.Enrollment.create(
            [
                {"certification_id": certification.id, "employee_id": employee.id}
                for employee in cls.learners.values()
            ]
        )
        return dict(zip(cls.learners, enrollments, strict=True))

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
        enrollment = {"enrollment_id": cls.enrollment.id}
        return {
            "draft": {"name": "New", **of_type, **mine},
            "published": {"name": "New", **of_type, **mine},
            "open": {"name": "New", **of_type, **mine},
            "line": {"channel_id": cls.courses[3].id, **of_certification},
            "enrollment": {"employee_id": cls.lead.id, **of_certification},
            "done": {
                "channel_id": cls.courses[3].id,
                "completed_on": Date.today(),
                **enrollment,
            },
            "ladder": {
                "applies_to": "deadline",
                "days": 40 + count,
                **of_certification,
            },
            "mail": {
                "kind": "enrolled",
                "key": f"enrolled:{count}",
                "employee_id": cls.worker.id,
                **enrollment,
            },
            "batch": {**of_certification, **mine},
            "enroll": {"employee_ids": [Command.set(cls.lead.ids)], **of_certification},
            "reject": {
                "enrollment_ids": [Command.set(cls.enrollment.ids)],
                "reason": "Unreadable",
            },
            "approve": {"enrollment_ids": [Command.set(cls.enrollment.ids)]},
            "course": {"name": "New"},
            "closed": {"name": "New"},
        }[name]

    def _get_record(self, role, name):
        if name == "enrollment":
            return self.enrollments.get(role, self.enrollment)
        if name == "done":
            return self.learning.get(role, self.learning["employee"]).completion_ids
        return self.records[name]


class TestLearningAccessTables(AccessTables, LearningAccessCase):
    addon = "certificates_learning"
    matrices = (MATRIX, COURSE_MATRIX)
    models = MODELS
    changes = CHANGES
    shown = {"batch": "enrolled_count", "mail": "kind"}  # noqa: RUF012
    hidden_fields = HIDDEN_FIELDS
    probes = PROBES
    probing_roles = ("employee", "boss", "colleague", "elearning", "portal")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        numbered = cls._new_type("Numbered", number_policy="sequence")
        cls._enroll(cls._new_external(type_id=numbered.id), cls.lead)
        cls.completed["employee"].sudo().action_renew()
        cls.worker.certificates_external_number = "EXT-1"

    def _get_tested(self, role, name):
        return self._get_record(role, name)

    def _prepare_tested(self, role, name):
        return self._prepare_values(name, self.worker)


class TestLearningAccess(LearningAccessCase):
    def test_methods(self):
        for role, name, allowed in read_table(METHODS):
            attempt = self._get_attempts(role)[name]
            with self.subTest(role=role, method=name):
                self.assertEqual(self._may(attempt, UserError), allowed == "x")

    def _get_attempts(self, role):
        def own(enrollments):
            return self._as(role, enrollments.get(role, enrollments["employee"]))

        def certification(name):
            return self._as(role, self.records[name])

        return {
            "submit": lambda: own(self.waiting).action_submit_proof(FILES),
            "start": lambda: own(self.learning).action_start(),
            "renew": lambda: own(self.completed).action_renew(),
            "approve": lambda: own(self.enrollments).action_approve(),
            "reject": lambda: own(self.enrollments).action_reject("Unreadable"),
            "cancel": lambda: own(self.learning).action_cancel(),
            "publish": lambda: certification("draft").action_publish(),
            "retire": lambda: certification("published").action_retire(),
            "reset": lambda: certification("open").action_reset_to_draft(),
        }

    def test_nothing_is_done_when_one_of_several_is_refused(self):
        theirs = self.enrollments["portal"]
        self.pia.parent_id = False
        for role, method, *args in (
            ("lead", "action_approve"),
            ("lead", "action_reject", "Unreadable"),
            ("employee", "action_renew"),
            ("officer", "action_cancel"),
        ):
            enrollments = self._as(role, self.enrollment + self.foreign + theirs)
            with self.subTest(role=role, method=method):
                self._assert_refused(
                    partial(getattr(enrollments, method), *args), UserError
                )
        self.assertEqual(self.enrollment.state, "to_approve")

    def test_nobody_judges_their_own_as_their_own_manager(self):
        for chain in (
            self.worker,  # their own manager
            self.lead,  # who is below the employee
        ):
            self.worker.parent_id = chain
            self.boss.parent_id = self.worker
            own = self._as("employee", self.enrollment)
            with self.subTest(chain=chain.name):
                self.assertFalse(own.can_approve)
                self._assert_refused(own.action_approve, UserError)
                self._assert_refused(partial(own.action_reject, "No"), UserError)
        self.assertTrue(self._new_submission(self.colleague).activity_ids)

    def _new_submission(self, employee):
        enrollment = self._enroll(self.external, employee)
        enrollment.action_submit_proof(FILES)
        return enrollment

    def test_names_are_not_found_by_others(self):
        for model, path in PATHS:
            for role in STRANGERS:
                records = self._as(role, self.env[model])
                search = partial(records.search, [(path, "=", "Wim Worker")])
                with self.subTest(role=role, model=model, path=path):
                    self.assertFalse(self._may(search) and search())
        for role in STRANGERS:
            mine = self._as(role, self.Enrollment)
            with self.subTest(role=role):
                search = partial(mine.name_search, "Worker")
                self.assertFalse(self._may(search) and search())

    def test_everybody_finds_the_same_by_every_way(self):
        everything = self.Enrollment.search([])
        for role in set(self.roles) - {"public"}:
            mine = self._as(role, self.Enrollment)
            visible = everything.filtered(partial(self._is_visible, role))
            with self.subTest(role=role):
                self.assertEqual(set(mine.search([]).ids), set(visible.ids))
                self.assertEqual(mine.search_count([]), len(visible))
                for group in ("state", "employee_id", "certification_id"):
                    rows = mine.formatted_read_group([], [group], ["__count"])
                    self.assertEqual(sum(r["__count"] for r in rows), len(visible))

    def _is_visible(self, role, enrollment):
        employee = enrollment.employee_id
        if role in OTHERS:
            return employee == self.foreigner
        if role in OFFICERS:
            return employee != self.foreigner
        if role in ("boss", "lead"):
            return employee == self.worker
        return employee == self.learners.get(role, self.boss)

    def test_counts_are_of_what_one_sees(self):
        for role, of_certification, of_employee, of_course in (
            ("officer", 3, 4, 3),
            ("boss", 1, 4, 1),
            ("employee", 1, 4, 1),
            ("colleague", 0, 0, 0),
            ("elearning", 0, 0, 0),
        ):
            with self.subTest(role=role):
                certification = self._as(role, self.external)
                self.assertEqual(certification.enrollment_count, of_certification)
                self.assertEqual(certification.to_approve_count, of_certification)
                profile = self.env["hr.employee.public"].browse(self.worker.id)
                profile = self._as(role, profile)
                self.assertEqual(profile.certificates_enrollment_count, of_employee)
                course = self._as(role, self.courses[1])
                self.assertEqual(course.certificates_enrollment_count, of_course)

    def test_export(self):
        exporter = self.env.ref("base.group_allow_export")
        fields = ["employee_id/name", "certification_id/name", "state"]
        for role in ("officer", "boss", "employee", *STRANGERS[:3]):
            self.roles[role].group_ids += exporter
            enrollment = self._as(role, self.enrollment)
            with self.subTest(role=role):
                if role in READERS:
                    rows = enrollment.export_data(fields)["datas"]
                    self.assertEqual(rows[0][:2], ["Wim Worker", "First Aid"])
                else:
                    self._assert_refused(partial(enrollment.export_data, fields))
        for name in ("error", "delivery_ids/error", "reminder_next_on"):
            own = self._as("employee", self.enrollment)
            self._assert_refused(partial(own.export_data, [name]))

    def test_views_open_for_whoever_may_read(self):
        """No view shows a field that makes it fail for somebody."""
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", [self.Enrollment._name, self.Certification._name]),
                ("type", "not in", ["search", "qweb"]),
            ]
        )
        for role in ("officer", "manager", "hr_officer", "boss", "employee"):
            for view in views:
                with self.subTest(role=role, view=view.name):
                    records = self._as(role, self.env[view.model])
                    shown = records.get_views([(view.id, view.type)])
                    names = shown["models"][view.model]["fields"]
                    self.assertTrue(records.search([], limit=1).read(list(names)))

    def test_guarded_fields(self):
        new = {"certification_id": self.external.id, "employee_id": self.lead.id}
        officer = self._as("officer", self.enrollment)
        for name, value in GUARDED.items():
            with self.subTest(field=name):
                self._assert_refused(partial(officer.write, {name: value}), UserError)
                with self.env.cr.savepoint() as savepoint:
                    created = officer.create({**new, name: value})
                    untouched = self._enroll(self.external, self.boss)
                    self.assertEqual(created[name], untouched[name])
                    savepoint.rollback()
        self.assertEqual(self.enrollment.state, "to_approve")

    def test_guarded_relations(self):
        """Neither the proof nor who is enrolled in what can be exchanged."""
        officer = self._as("officer", self.enrollment)
        stranger = self._as("officer", self.own["portal"].document_ids)
        for values in (
            {"employee_id": self.lead.id},
            {"certification_id": self.recurring.id},
            {"previous_id": self.completed["employee"].id},
            {"proof_ids": [Command.link(stranger.id)]},
            {"proof_ids": [Command.clear()]},
            {"proof_ids": [Command.create({"name": "x.pdf", "raw": PDF})]},
            {"proof_ids": [Command.update(stranger.id, {"name": "x"})]},
            {"assignment_ids": [Command.link(self.certificate.id)]},
            {"next_ids": [Command.link(self.completed["portal"].id)]},
            {"delivery_ids": [Command.create({"kind": "completed"})]},
            {"completion_ids": [Command.create({"channel_id": self.courses[0].id})]},
        ):
            with self.subTest(values=values):
                self._assert_refused(partial(officer.write, values), UserError)

    def test_import(self):
        """A file changes no more than the form does."""
        officer = self._as("officer", self.Enrollment)
        names = ["certification_id/.id", "employee_id/.id", "state", "cycle"]
        row = [str(self.external.id), str(self.lead.id), "completed", "7"]
        created = officer.browse(officer.load(names, [row])["ids"])
        self.assertEqual((created.state, created.cycle), ("awaiting_proof", 1))
        row = [str(self.enrollment.id), "completed"]
        self.assertFalse(officer.load([".id", "state"], [row])["ids"])
        self.assertEqual(self.enrollment.state, "to_approve")
        employee = self._as("employee", self.Enrollment)
        new = [str(self.external.id), str(self.boss.id), "completed", "7"]
        self._assert_refused(partial(employee.load, names, [new]))

    def test_copy(self):
        officer = self._as("officer", self.completed["employee"])
        copied = officer.copy({"employee_id": self.lead.id, "state": "completed"})
        self.assertEqual(copied.state, "awaiting_proof")
        self.assertFalse(copied.proof_ids + copied.sudo().assignment_id.document_ids)

    def test_forged_defaults_are_nothing(self):
        """What the client names as defaults does not reach what is done for it."""
        forged = {
            "default_public": True,
            "default_access_token": "guessed",
            "default_url": "https://example.com",
            "default_state": "completed",
            "default_partner_id": self.boss.work_contact_id.id,
            "default_deadline": "2199-01-01",
            "default_user_id": self.officer.id,
        }
        own = self._as("employee", self.waiting["employee"]).with_context(**forged)
        own.action_submit_proof(FILES)
        proof = own.sudo().proof_ids
        self.assertEqual(
            (proof.public, proof.access_token, proof.url), (False, False, False)
        )
        self.assertEqual(own.sudo().activity_ids.user_id, self.roles["lead"])
        completed = self._as("employee", self.completed["employee"])
        renewed = completed.with_context(**forged).action_renew().sudo()
        self.assertEqual(renewed.state, "awaiting_proof")
        self.assertEqual(renewed.partner_id, self.roles["employee"].partner_id)
        self.assertLess(renewed.deadline, Date.to_date("2199-01-01"))

    def test_forged_companies(self):
        foreign = {"allowed_company_ids": self.other_company.ids}
        for role in ("employee", "officer", "portal"):
            own = self.waiting.get(role, self.waiting["employee"])
            forged = self._as(role, own).with_context(**foreign)
            with self.subTest(role=role):
                self._assert_refused(lambda r=forged: r.search([]))
                self._assert_refused(partial(forged.action_submit_proof, FILES))

    def test_enrollments_stay_in_the_company(self):
        elsewhere = self._new_certification(
            name="Elsewhere", company_id=self.other_company.id
        )
        officer = self._as("officer", self.enrollment)
        new = {"certification_id": self.shared.id, "employee_id": self.lead.id}
        for wrong in (
            {"certification_id": elsewhere.id},
            {"employee_id": self.foreigner.id},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(values=wrong):
                self._assert_refused(
                    partial(officer.create, {**new, **wrong}), UserError
                )
        theirs = self._as("officer", self.foreign)
        for operation in (theirs.action_cancel, theirs.action_approve, theirs.unlink):
            self._assert_refused(operation)

    def test_certifications_stay_in_the_company(self):
        elsewhere = {"company_id": self.other_company.id}
        foreign = self._new_certification(name="Elsewhere", **elsewhere)
        local = self._new_certification(name="Local", company_id=self.company.id)
        manager = self._as("manager", local)
        line = foreign.course_ids[:1]
        for values in (
            elsewhere,
            {"type_id": self._new_type("Foreign", **elsewhere).id},
            {"course_ids": [Command.link(line.id)]},
            {"course_ids": [Command.update(line.id, {"mandatory": False})]},
            {"course_ids": [Command.delete(line.id)]},
        ):
            with self.subTest(values=values):
                self._assert_refused(partial(manager.write, values), UserError)
        theirs = self._as("manager", foreign)
        for operation in (theirs.action_publish, theirs.action_retire, theirs.unlink):
            self._assert_refused(operation)

    def test_wizards_reach_nobody_elsewhere(self):
        context = {**self.env.context, "active_model": "hr.employee"}
        context["active_ids"] = self.foreigner.ids
        wizards = self._as("officer", self.env["certificates.enroll.wizard"])
        spec = {"employee_ids": {"fields": {"display_name": {}}}, "chosen_count": {}}
        forged = wizards.with_context(**context)
        self._assert_refused(partial(forged.onchange, {}, [], spec))
        values = {"certification_id": self.shared.id}
        for employee in (self.foreigner, self.lead):
            chosen = {**values, "employee_ids": [Command.set(employee.ids)]}
            with self.subTest(employee=employee.name):
                enroll = lambda c=chosen: wizards.create(c).action_enroll()  # noqa: E731
                may = self._may(enroll, UserError)
                self.assertEqual(may, employee == self.lead)

    def test_the_reject_wizard_shows_and_rejects_nothing_of_others(self):
        chosen = [Command.set(self.enrollment.ids)]
        values = {"enrollment_ids": chosen, "reason": "Unreadable"}
        spec = {"enrollment_ids": {"fields": {"display_name": {}}}}
        for role in (*STRANGERS, "portal"):
            wizards = self._as(role, self.env["certificates.reject.wizard"])
            opened = wizards.with_context(default_enrollment_ids=self.enrollment.ids)
            with self.subTest(role=role):
                self._assert_refused(partial(opened.onchange, {}, [], spec))
                self._assert_refused(partial(wizards.web_save, values, spec))
                self._assert_refused(
                    partial(wizards.onchange, values, list(values), spec)
                )

    def test_mail_templates_tell_nothing_about_others(self):
        template = self.env.ref("certificates_learning.mail_template_proof_rejected")
        for role in STRANGERS[:3]:
            mine = self._as(role, template)
            composers = self._as(role, self.env["mail.compose.message"])
            composers = composers.with_context(
                default_model=self.enrollment._name,
                default_res_ids=self.enrollment.ids,
                default_template_id=template.id,
            )
            with self.subTest(role=role):
                self._assert_refused(partial(mine.send_mail, self.enrollment.id))
                self._assert_refused(partial(composers.create, {}), UserError)

    def test_chatter_and_activities_are_not_for_readers(self):
        todo = "mail.mail_activity_data_todo"
        partners = self.officer.partner_id.ids
        for role in ("boss", "employee", *STRANGERS):
            enrollment = self._as(role, self.enrollment)
            certification = self._as(role, self.external)
            attempts = [
                partial(enrollment.activity_schedule, todo, user_id=enrollment.env.uid),
                partial(enrollment.message_subscribe, partner_ids=partners),
                partial(certification.message_subscribe, partner_ids=partners),
                partial(certification.message_post, body="Hello"),
            ]
            if role != "employee":  # who was written to may answer
                attempts.append(partial(enrollment.message_post, body="Hello"))
            for attempt in attempts:
                with self.subTest(role=role, attempt=attempt):
                    self._assert_refused(attempt)

    def test_elearning_officers_do_not_certify(self):
        course = self._as("elearning", self.courses[0])
        for commands in (
            [Command.clear()],
            [Command.create({"certification_id": self.external.id})],
            [Command.update(self.published.course_ids[0].id, {"mandatory": False})],
        ):
            values = {"certificates_course_ids": commands}
            self._assert_refused(partial(course.write, values))


class TestProofAccess(LearningAccessCase):
    """Proof follows the access of its enrollment, then that of the certificate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proof = cls.enrollment.proof_ids

    def test_read_before_and_after_approval(self):
        for state in ("to_approve", "completed"):
            for role in self.roles:
                proof = self._as(role, self.proof)
                found = partial(proof.search, [("id", "=", proof.id)])
                with self.subTest(state=state, role=role):
                    if role in READERS:
                        self.assertEqual(proof.read(["raw"])[0]["raw"], PDF)
                        self.assertEqual(found(), proof)
                    else:
                        self._assert_refused(partial(proof.read, ["name"]))
                        self.assertFalse(self._may(found) and found())
            self.assertEqual(self.enrollment.state, state)
            self._as("officer", self.enrollment).action_approve()

    def test_proof_follows_the_team(self):
        proof = self._as("boss", self.proof)
        self.assertTrue(self._may(partial(proof.read, ["name"])))
        self.worker.parent_id = False
        self._assert_refused(partial(proof.read, ["name"]))

    def test_readers_change_no_proof(self):
        for role in set(self.roles) - OFFICERS:
            enrollment = self.enrollments.get(role, self.enrollment)
            proof = self._as(role, enrollment.proof_ids)
            home = {"res_model": enrollment._name, "res_id": enrollment.id}
            for operation in (
                partial(proof.write, {"raw": PDF + b"forged"}),
                partial(proof.write, {"public": True}),
                proof.unlink,
                proof.generate_access_token,
                partial(proof.create, {"name": "x.pdf", "raw": PDF, **home}),
                lambda p=proof, h=home: p.create({"name": "x", "raw": PDF}).write(h),
            ):
                with self.subTest(role=role, operation=operation):
                    self._assert_refused(operation)

    def test_proof_stays_as_private_as_its_enrollment(self):
        proof = self._as("officer", self.proof)
        for values in (
            {"public": True},
            {"res_model": False, "res_id": 0},
            {"res_id": self.enrollments["portal"].id},
            {"res_model": "certificates.certification", "res_id": self.external.id},
            {"raw": b"MZ\x90 not a document"},
        ):
            with self.subTest(values=values):
                self._assert_refused(partial(proof.write, values), UserError)

    def test_nobody_makes_proof_of_a_file_of_somebody_else(self):
        """What is sent is a new file, whatever the caller says about it."""
        stranger = self.own["portal"].document_ids
        forged = {"id": stranger.id, "public": True, "res_id": self.foreign.id}
        own = self._as("employee", self.waiting["employee"])
        own.action_submit_proof([{**FILES[0], **forged}])
        proof = own.sudo().proof_ids
        self.assertNotEqual(proof, stranger)
        self.assertEqual((proof.public, proof.res_id), (False, own.id))

    def test_a_page_in_disguise_is_not_shown_as_one(self):
        page = {"name": "../page.html", "raw": PDF + b"<script>alert(1)</script>"}
        own = self._as("employee", self.waiting["employee"])
        with self.assertRaises(ValidationError):
            own.action_submit_proof([page])
        own.action_submit_proof([{**page, "name": "../page"}])
        self.assertEqual(own.sudo().proof_ids.mimetype, "application/pdf")


@tagged("post_install", "-at_install")
class TestLearningRequests(OddRequests, LearningAccessCase, HttpCase):
    """Every address of this addon with odd numbers and parameters."""

    routed = ("certificates_learning",)
    odd_visitors = ("portal", "visitor")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known_ids = {
            "enrollment_id": cls.waiting["portal"].id,
            "line_id": cls.published.course_ids[:1].id,
            "certification_id": cls.shared.id,
        }


@tagged("post_install", "-at_install")
class TestLearningAccessHttp(LearningAccessCase, HttpCase):
    """What can be had with a browser or a script, knowing nothing but numbers."""

    def _log_in(self, role):
        self.env.flush_all()
        login = None if role == "public" else self.roles[role].login
        self.authenticate(login, login)

    def _get(self, address):
        with mute_logger("odoo.http"):
            return self.url_open(address, allow_redirects=False)

    def _call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        address = f"/web/dataset/call_kw/{model}/{method}"
        with mute_logger("odoo.http", "odoo.sql_db"):
            return self.url_open(address, json=body).json()

    def _take_snapshot(self):
        """Return what identifies the contents of all tables that matter."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    def _get_own_calls(self, name):
        """Return what this addon lets anybody call by name on a model."""
        args = {
            "action_reject": ["Unreadable"],
            "action_submit_proof": [[{"name": "x.pdf", "raw": "JVBERi0xLjQ="}]],
        }
        classes = [
            base
            for base in type(self.env[MODELS[name]]).mro()
            if base.__module__.startswith("odoo.addons.certificates_learning")
        ]
        methods = {method for base in classes for method in vars(base)}
        return [
            (method, *args.get(method, []))
            for method in sorted(methods)
            if method.startswith("action_")
        ]

    def _get_calls(self, name):
        """Return every call that may do or tell something with a record."""
        change = {"display_name": "Forged"}
        return [
            *self._get_own_calls(name),
            ("read", ["display_name"]),
            ("web_read", {"display_name": {}}),
            ("export_data", ["display_name"]),
            ("write", change),
            ("web_save", change, {}),
            ("copy",),
            ("unlink",),
            ("message_post",),
            ("message_subscribe", self.officer.partner_id.ids),
            ("onchange", {}, [], {"display_name": {}}),
        ]

    def test_calls_with_the_numbers_of_others(self):
        others = (self.learning, self.completed, self.waiting)
        for role in ("colleague", "other_officer", "visitor", "portal"):
            calls = [(self.enrollment, *call) for call in self._get_calls("enrollment")]
            for enrollments in others:
                calls += [
                    (enrollments["employee"], method, *args)
                    for method, *args in self._get_own_calls("enrollment")
                ]
            self._assert_calls_refused(role, calls)

    def test_calls_with_the_numbers_of_certifications(self):
        for role in ("other_officer", "other_manager", "visitor"):
            calls = [(self.published, *call) for call in self._get_calls("published")]
            self._assert_calls_refused(role, calls)

    def _assert_calls_refused(self, role, calls):
        """Nothing is told but by a refusal, and nothing has changed."""
        self._log_in(role)
        before = self._take_snapshot()
        for record, method, *args in calls:
            answer = self._call(record._name, method, record.ids, *args)
            with self.subTest(role=role, method=method):
                for secret in ("Wim Worker", "First Aid", "Forklift Driver"):
                    self.assertNotIn(secret, json.dumps(answer))
                if not method.startswith("action_open_"):
                    self.assertIn(answer["error"]["data"]["name"], REFUSALS)
        self.assertEqual(self._take_snapshot(), before)

    def test_private_methods_cannot_be_called(self):
        enrollment, certification = self.enrollment._name, self.published._name
        ids = self.enrollment.ids
        self._log_in("manager")
        before = self._take_snapshot()
        for model, method, *args in (
            (enrollment, "_complete", ids),
            (enrollment, "_store_submission", ids, [], False, False),
            (enrollment, "_notify", ids, "completed"),
            (enrollment, "_cron_reconcile"),
            (enrollment, "_cron_open_cycles"),
            (enrollment, "_open_next_cycles", ids),
            (certification, "_enroll", self.published.ids, self.boss.ids),
            ("certificates.enrollment.request", "_submit", 1, []),
            ("certificates.delivery", "_cron_send"),
            ("slide.channel.partner", "_reconcile", []),
            ("hr.employee", "_update_audiences", self.worker.ids),
        ):
            with self.subTest(model=model, method=method):
                answer = json.dumps(self._call(model, method, *args))
                self.assertIn("Private methods", answer)
        self.assertEqual(self._take_snapshot(), before)

    def test_download_before_and_after_approval(self):
        proof = self.enrollment.proof_ids
        for state, addresses in (
            ("to_approve", DOWNLOADS),
            ("completed", DOWNLOADS[:1]),
        ):
            self.assertEqual(self.enrollment.state, state)
            for role in self.roles:
                self._log_in(role)
                for address in addresses:
                    response = self._get(address % proof.id)
                    with self.subTest(state=state, role=role, address=address):
                        if role not in READERS:
                            self.assertNotIn(PDF, response.content)
                        elif "content" in address:
                            self.assertEqual(response.content, PDF)
            self._as("officer", self.enrollment).action_approve()

    def test_portal_learners_download_their_own_proof_only(self):
        for role in ("portal", "contact"):
            own, other = self.enrollments[role], self.enrollment
            for state in ("to_approve", "completed"):
                self._log_in(role)
                for enrollment, content in ((own, PDF), (other, None)):
                    response = self._get(f"/web/content/{enrollment.proof_ids.id}")
                    with self.subTest(role=role, state=state, content=content):
                        found = response.content if response.ok else None
                        self.assertEqual(found, content)
                self._as("officer", own).action_approve()

    def test_guessed_tokens_open_nothing(self):
        proof = self.enrollment.proof_ids
        for role in ("public", "visitor", "portal", "colleague"):
            self._log_in(role)
            for token in ("", "False", "None", "guessed"):
                address = f"/web/content/{proof.id}?access_token={token}"
                with self.subTest(role=role, token=token):
                    self.assertNotIn(PDF, self._get(address).content)

    def test_links_of_mails(self):
        enrollment = self.enrollment
        for role in self.roles:
            self._log_in(role)
            address = f"/mail/view?model={enrollment._name}&res_id={enrollment.id}"
            response = self._get(address)
            opened = f"/odoo/certificates.enrollment/{enrollment.id}"
            with self.subTest(role=role):
                location = response.headers["Location"]
                self.assertEqual(opened in location, role in READERS)
                self.assertNotIn("Wim", response.text + location)


class TestLearningHoles(LearningAccessCase):
    """Ways in that were found by trying. Each test fails as long as one is open."""

    def test_hole_names_of_certifications_by_reset_to_draft(self):
        for role in ("colleague", "visitor", "other_officer", "other_manager"):
            theirs = self._as(role, self.published)
            with self.subTest(role=role), self.assertRaises(AccessError):
                theirs.action_reset_to_draft()

    def test_hole_names_of_learners_by_a_file_that_mentions_them(self):
        """The name of a record is computed for whoever mentions its number."""
        for record in (self.enrollment, self.certificate):
            values = {"name": "x", "res_model": record._name, "res_id": record.id}
            for role in STRANGERS[:3]:
                files = self._as(role, self.env["ir.attachment"])
                mention = partial(files.onchange, values, [], {"res_name": {}})
                with self.subTest(role=role, model=record._name):
                    self._assert_refused(mention)
                    name = partial(getattr, self._as(role, record), "display_name")
                    self._assert_refused(name)

    def test_hole_officers_link_certificates_to_enrollments(self):
        """Only completion does: else it is proven without proof, across companies."""
        new = {"type_id": self.type.id, "employee_id": self.worker.id}
        own = self._as("officer", self.certificate)
        for enrollment in (self.enrollment, self.enrollments["portal"], self.foreign):
            link = {"enrollment_id": enrollment.id}
            for way, attempt in {
                "write": partial(own.write, link),
                "create": partial(own.create, {**new, **link}),
                "copy": partial(own.copy, {"number": "W-2", **link}),
            }.items():
                with self.subTest(way=way, enrollment=enrollment.display_name):
                    self._assert_refused(attempt, UserError)

    def test_hole_officers_write_what_is_computed(self):
        """By a certificate of another company its dates are read, by another learner
        the work of somebody else counts."""
        officer = self._as("officer", self.learning["employee"])
        for name, value in {
            "assignment_id": self.foreign_certificate.id,
            "partner_id": self.roles["portal"].partner_id.id,
            "progress": 100,
            "last_progress_at": "2020-01-01 00:00:00",
            "error": "Forged",
            "needs_reconcile": False,
            "reopen_on": "2020-01-01",
            "reminder_next_on": "2199-01-01",
        }.items():
            with self.subTest(field=name):
                self._assert_refused(partial(officer.write, {name: value}), UserError)

    def test_hole_who_is_enrolled_in_another_company(self):
        other = self._as("other_officer", self.Enrollment)
        answers = set()
        for employee in (self.worker, self.lead):
            values = {"certification_id": self.shared.id, "employee_id": employee.id}
            with self.subTest(employee=employee.name):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    other.create(values)
                self.assertNotIn(employee.name, str(caught.exception))
                answers.add(type(caught.exception))
        self.assertEqual(len(answers), 1, "it can be told who is enrolled")

    def test_hole_courses_are_moved_to_certifications_of_another_company(self):
        foreign = self._new_certification(
            name="Elsewhere", company_id=self.other_company.id
        )
        line = self._as("manager", self.published.course_ids[0])
        foreign.course_ids.filtered(lambda c: c.channel_id == line.channel_id).unlink()
        forged = line.with_context(certificates_courses_change=True)
        for record in (line, forged):
            with self.subTest(context=record.env.context):
                move = partial(record.write, {"certification_id": foreign.id})
                self._assert_refused(move, UserError)

    def test_hole_lines_leave_a_published_certification_that_nobody_can_complete(self):
        lines = self._as("manager", self.published.course_ids)
        forged = lines.with_context(certificates_courses_change=True)
        for records in (lines, forged):
            for operation in (
                partial(records.write, {"mandatory": False}),
                records.unlink,
            ):
                with self.subTest(context=records.env.context, operation=operation):
                    self._assert_refused(operation, UserError)

    def test_hole_learners_choose_a_number_that_a_sequence_gives(self):
        numbered = self._new_type("Numbered", number_policy="sequence")
        certification = self._new_external(type_id=numbered.id)
        enrollment = self._enroll(certification)
        own = self._as("employee", enrollment)
        own.action_submit_proof(FILES, number="MINE-1")
        self._as("officer", enrollment).action_approve()
        self.assertNotEqual(enrollment.assignment_id.number, "MINE-1")

    def test_hole_rejected_proof_is_made_public(self):
        rejected = self.enrollment.proof_ids
        self._as("officer", self.enrollment).action_reject("Unreadable")
        self._as("employee", self.enrollment).action_submit_proof(FILES)
        proof = self._as("officer", rejected)
        self.assertNotIn(rejected, self.enrollment.proof_ids)
        self._assert_refused(partial(proof.write, {"public": True}), UserError)

    def test_hole_odd_arguments_are_server_errors(self):
        """A script is told what is wrong, as a form is."""
        file = FILES[0]
        own = self._as("employee", self.waiting["employee"])
        for files in (
            5,
            "x",
            [5],
            file,
            [{"name": "x.pdf"}],
            [{"raw": PDF}],
            [{**file, "raw": "JVBERi0xLjQ="}],
            [{**file, "raw": 5}],
            [{**file, "raw": [1]}],
            [{**file, "name": None}],
            [{**file, "name": ["x"]}],
            [{**file, "name": ""}],
            [{**file, "name": "x" * 100_000}],
            [file] * 300,
        ):
            with self.subTest(files=str(files)[:60]):
                self._assert_refused(partial(own.action_submit_proof, files), UserError)
        for values in (
            {"completed_on": 5},
            {"completed_on": True},
            {"completed_on": ["2020-01-01"]},
            {"number": 5},
            {"number": ["x"]},
            {"number": "9" * 100_000},
        ):
            with self.subTest(values=str(values)[:60]):
                self._assert_refused(
                    partial(own.action_submit_proof, FILES, **values), UserError
                )
        officer = self._as("officer", self.enrollment)
        for reason in (5, ["x"]):
            with self.subTest(reason=reason):
                self._assert_refused(partial(officer.action_reject, reason), UserError)

    def test_hole_nobody_is_asked_when_two_managers_have_no_user(self):
        middle = self._new_employee("Mia Middle", parent_id=self.boss.id)
        self.lead.write({"user_id": False, "parent_id": middle.id})
        enrollment = self._enroll(self.external, self.colleague)
        enrollment.action_submit_proof(FILES)
        self.assertEqual(enrollment.activity_ids.user_id, self.roles["boss"])
