"""When a certification is completed: which courses are needed, open and counted.

Needs no database: courses are any values that can be compared, in the order in which
the certification lists them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """The completion rule of a certification.

    :param tuple courses: all courses, in their order
    :param frozenset mandatory: the courses that are marked mandatory
    :param int required_count: how many courses it takes; ``None`` when it takes the
        mandatory ones
    :param bool ordered: whether a course is locked until those before it are done
    """

    courses: tuple
    mandatory: frozenset = frozenset()
    required_count: int = None
    ordered: bool = False

    @property
    def needed(self):
        """The courses that can count: of any so many, all; of the first so many, those.

        :return: a list, in order
        """
        if self.required_count is None:
            return [course for course in self.courses if course in self.mandatory]
        if self.ordered:
            return list(self.courses[: self.required_count])
        return list(self.courses)

    @property
    def goal(self):
        """How many of the needed courses it takes."""
        if self.required_count is None:
            return len(self.needed)
        return self.required_count

    def counted(self, finished):
        """Return the finished courses that count now, in order.

        In an ordered certification a course that was finished while it was locked
        counts from the moment at which the courses before it are done.

        :param finished: collection of the courses that are finished
        """
        counted = []
        for course in self.needed:
            if course in finished:
                counted.append(course)
            elif self.ordered:
                break
        return counted

    def locked(self, finished):
        """Return the courses that cannot be taken yet, as a set."""
        if not self.ordered:
            return set()
        needed = self.needed
        reached = len(self.counted(finished))
        return set(needed[reached + 1 :])

    def done(self, finished):
        """Return how much of the goal is reached.

        :param finished: collection of the courses that are finished
        """
        return min(len(self.counted(finished)), self.goal)

    def progress(self, finished, extra_goal=0, extra_done=0):
        """Return the progress towards the rule, in whole percents.

        100 is reached only when everything is done.

        :param int extra_goal: how much is needed besides courses
        :param int extra_done: how much of that is done
        """
        goal = self.goal + extra_goal
        done = self.done(finished) + extra_done
        return 100 * done // goal if goal else 0

    def is_met(self, finished):
        """Return whether enough courses are done. A rule without a goal never is."""
        return 0 < self.goal <= len(self.counted(finished))

    def problem(self, completable):
        """Return why the rule can never be met, or is met without any work.

        :param completable: collection of the courses that a learner can finish
        :return: ``"trivial"``, ``"impossible"`` or ``None``
        """
        if self.goal <= 0:
            return "trivial"
        possible = [course for course in self.needed if course in completable]
        if self.required_count is not None and not self.ordered:
            return None if len(possible) >= self.goal else "impossible"
        if possible != self.needed or len(self.needed) < self.goal:
            return "impossible"
        return None
