"""The rows and the order of a learner's list of certifications.

Plain objects for the templates. They hold records with superuser rights: portal users
cannot read employees, certificate types and contacts, and whoever may see an enrollment
may see these of it.
"""

from dataclasses import dataclass
from datetime import date

# What the learner may enroll in, among the states.
OFFERED = "offered"

# The states in order of relevance; before them comes what has a deadline.
STATE_ORDER = (
    "in_progress",
    "rejected",
    "awaiting_proof",
    "not_started",
    "to_approve",
    OFFERED,
    "completed",
    "cancelled",
)


@dataclass(frozen=True)
class Row:
    """A certification that the learner is enrolled in, or may enroll in.

    :param certification: a certification
    :param enrollment: the latest enrollment of the learner in it; empty when the
        learner may enroll
    :param bool is_offered: whether the learner may enroll, for the first time or again
    """

    certification: object
    enrollment: object
    is_offered: bool = False

    @property
    def url(self):
        if not self.enrollment:
            return f"/my/certifications/offers/{self.certification.id}"
        return get_url(self.enrollment)

    @property
    def relevance(self):
        """The key by which to sort: overdue, nearest deadline, state, name."""
        enrollment = self.enrollment
        if enrollment.is_open and enrollment.deadline:
            return (-1, enrollment.deadline, self.certification.name)
        state = STATE_ORDER.index(OFFERED if self.is_offered else enrollment.state)
        return (state, date.max, self.certification.name)

    @property
    def publication(self):
        """The key by which to sort: the newest first."""
        published_on = self.certification.published_on or date.min
        return (-published_on.toordinal(), self.certification.name)

    @property
    def has_progress(self):
        return bool(self.enrollment) and self.certification._needs_courses()

    @property
    def action(self):
        """The name of the button of the learner's next step."""
        return "enroll" if self.is_offered else self.enrollment._get_next_step()


@dataclass(frozen=True)
class Course:
    """A course of an enrollment, and how far the learner is.

    :param line: the course of the certification; empty when it no longer belongs to it
    :param state: ``done``, ``locked``, ``unavailable``, ``doing`` or ``todo``
    :param completed_on: the day on which it was finished for this enrollment
    :param int completion: how much of it is done, in percents
    """

    line: object
    channel: object
    state: str
    completed_on: object = None
    completion: int = 0

    @property
    def is_pending(self):
        return self.state in ("doing", "todo")


def get_url(enrollment):
    """Return the address of the learner's page of an enrollment."""
    return enrollment._get_portal_url()


def get_latest(enrollments):
    """Return of each employee and certification the enrollment that matters now.

    A cancelled one does so only when there is no other.
    """
    latest = {}
    for enrollment in enrollments.sorted(
        lambda e: (e.state != "cancelled", e.cycle, e.id)
    ):
        latest[enrollment.employee_id, enrollment.certification_id] = enrollment
    return list(latest.values())


def get_courses(enrollment):
    """Return the courses of an enrollment in order, with the learner's progress."""
    lines = enrollment._get_lines()
    days = {c.channel_id: c.completed_on for c in enrollment.completion_ids}
    memberships = enrollment.env["slide.channel.partner"].search(
        enrollment._get_memberships_domain()
    )
    percents = {m.channel_id: m.completion for m in memberships}
    locked = enrollment._get_rule().locked({c.id for c in days})
    former = [
        Course(lines[:0], channel, "done", day)
        for channel, day in days.items()
        if channel not in lines.channel_id
    ]
    return [_get_course(line, days, percents, locked) for line in lines] + former


def _get_course(line, days, percents, locked):
    channel = line.channel_id
    completion = percents.get(channel, 0)
    if channel in days:
        state = "done"
    elif channel.id in locked:
        state = "locked"
    elif not channel.active or not channel.is_published:
        state = "unavailable"
    else:
        state = "doing" if 0 < completion < 100 else "todo"
    return Course(line, channel, state, days.get(channel), completion)
