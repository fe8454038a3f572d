"""The figures as a table and as JSON, and what they say about the goals."""
# pylint: disable=print-used

from collections import Counter
from statistics import median
from typing import NamedTuple

from meter import Answers

# What is aimed at, in seconds on a machine with nothing else to do: 200 mails of 5 ms,
# the same with activities and sending, and an hour in which nothing is due.
SECONDS = {"reminders-each": 1, "reminders-sent": 2.5, "reminders-none": 0.01}
# What naming the rows that are wrong may add to reading those that are right.
WRONG_ROWS = 1.5

UNKNOWN = Answers([], Counter(), Counter())


class Goal(NamedTuple):
    """What is aimed at, whether it is reached, and the figures that say so."""

    title: str
    met: bool
    figures: str


class Figures:
    """The costs of each case and size; what is asked for is the median."""

    def __init__(self, cases, sizes):
        self.cases = cases
        self.sizes = sizes
        self.costs = {(case.name, size): [] for case in cases for size in sizes}
        self.answers = {}

    def has(self, *names):
        return {case.name for case in self.cases} >= set(names)

    def seconds(self, name, size):
        return self._median(name, size, "seconds")

    def cpu_seconds(self, name, size):
        return self._median(name, size, "cpu_seconds")

    def peak_mib(self, name, size):
        return self._median(name, size, "peak_mib")

    def queries(self, name, size):
        return int(self._median(name, size, "queries"))

    def transactions(self, name, size):
        return self.costs[name, size][-1].transactions

    def plans(self, name, size):
        answers = self.answers.get((name, size), UNKNOWN)
        return [plan["access"] for plan in answers.plans]

    def ratio(self, name):
        """Return the time at the largest size, as a multiple of the smallest.

        Times of the same round are compared: then the machine was as busy for both.
        """
        rounds = zip(
            self.costs[name, self.sizes[-1]],
            self.costs[name, self.sizes[0]],
            strict=True,
        )
        return median(last.seconds / first.seconds for last, first in rounds)

    def _median(self, name, size, figure):
        return median(getattr(cost, figure) for cost in self.costs[name, size])

    def as_dict(self):
        return {
            case.name: {
                "title": case.title,
                "ratio": round(self.ratio(case.name), 3),
                "sizes": {
                    size: self._size_as_dict(case.name, size) for size in self.sizes
                },
            }
            for case in self.cases
        }

    def _size_as_dict(self, name, size):
        answers = self.answers.get((name, size), UNKNOWN)
        return {
            "seconds": round(self.seconds(name, size), 5),
            "all_seconds": [round(c.seconds, 5) for c in self.costs[name, size]],
            "cpu_seconds": round(self.cpu_seconds(name, size), 5),
            "queries": self.queries(name, size),
            "queries_by_transaction": self.transactions(name, size),
            "statements": dict(answers.statements),
            "statements_by_table": dict(answers.tables.most_common()),
            "peak_mib": round(self.peak_mib(name, size), 2),
            "plans": answers.plans,
        }


def spaced(number):
    return f"{number:,}".replace(",", " ")


def print_table(figures, noun):
    """Print milliseconds, queries and memory for each case and size."""
    print(f"\nOf so many {noun}:")
    sizes = "".join(f"{spaced(size):>24}" for size in figures.sizes)
    print(f"{'milliseconds, queries, MiB above idle':40}{sizes} {'ratio':>8}")
    for case in figures.cases:
        cells = "".join(
            _format_cell(figures, case.name, size) for size in figures.sizes
        )
        print(f"{case.title:40}{cells} {figures.ratio(case.name):8.2f}")


def _format_cell(figures, name, size):
    milliseconds = figures.seconds(name, size) * 1000
    queries = figures.queries(name, size)
    return f"{milliseconds:11.1f}{queries:6}q{figures.peak_mib(name, size):6.1f}"


def print_plans(figures, noun):
    """Print how the largest population answers what people ask for."""
    size = figures.sizes[-1]
    print(f"\nHow {spaced(size)} {noun} are read:")
    for case in figures.cases:
        for access, times in Counter(figures.plans(case.name, size)).items():
            count = f"{times} x " if times > 1 else ""
            print(f"  {case.title:40}{count}{access}")


def print_goals(goals):
    print("\nGoals:")
    for goal in goals:
        print(f"  {'met    ' if goal.met else 'NOT MET'}  {goal.title}: {goal.figures}")


def judge(figures):
    """Return the goals that the measured cases say something about."""
    goals = []
    for name in ("reminders-each", "reminders-one"):
        if figures.has(name):
            goals += _judge_growth(figures, name)
    if figures.has("reminders-20", "reminders-each"):
        goals.append(_judge_batches(figures))
    goals += [_judge_seconds(figures, name) for name in SECONDS if figures.has(name)]
    if figures.has("import", "import-wrong"):
        goals.append(_judge_wrong_rows(figures))
    if figures.has("page"):
        ratio = figures.ratio("page")
        goals.append(Goal("page: under 3 times", ratio < 3, f"{ratio:.2f}"))
    for name in ("page", "counts", "number"):
        if figures.has(name):
            goals.append(_judge_plan(figures, name))
    if figures.has("issue-10", "issue-100", "issue-1000"):
        goals += [_judge_issuing(figures, size) for size in figures.sizes]
    return goals


def _judge_growth(figures, name):
    ratio = figures.ratio(name)
    queries = [figures.queries(name, size) for size in figures.sizes]
    peaks = [figures.peak_mib(name, size) for size in figures.sizes]
    return [
        Goal(f"{name}: at most 1.3 times", ratio <= 1.3, f"{ratio:.2f}"),
        Goal(
            f"{name}: the same queries for each size",
            len(set(queries)) == 1,
            ", ".join(map(str, queries)),
        ),
        Goal(
            f"{name}: flat peak memory",
            max(peaks) <= min(peaks) + 4,
            ", ".join(f"{peak:.1f}" for peak in peaks) + " MiB",
        ),
    ]


def _judge_seconds(figures, name):
    size, limit = figures.sizes[-1], SECONDS[name]
    seconds = figures.seconds(name, size)
    return Goal(f"{name}: at most {limit} s", seconds <= limit, f"{seconds:.3f} s")


def _judge_wrong_rows(figures):
    size = figures.sizes[-1]
    ratio = figures.seconds("import-wrong", size) / figures.seconds("import", size)
    return Goal(
        f"import-wrong: at most {WRONG_ROWS} times a clean import",
        ratio <= WRONG_ROWS,
        f"{ratio:.2f}",
    )


def _judge_batches(figures):
    """Compare the busiest transactions: fuller batches must not ask more often."""
    size = figures.sizes[-1]
    few = figures.transactions("reminders-20", size)
    many = figures.transactions("reminders-each", size)
    return Goal(
        "reminders: as many queries in a batch of any size",
        max(many) <= max(few),
        f"{few} for 20 recipients, {many} for 200",
    )


def _judge_plan(figures, name):
    plans = figures.plans(name, figures.sizes[-1])
    met = all(plan.count("seq scan") <= 1 for plan in plans)
    return Goal(f"{name}: an index or a single scan", met, "; ".join(plans))


def _judge_issuing(figures, size):
    names = ("issue-10", "issue-100", "issue-1000")
    queries = [figures.queries(name, size) for name in names]
    reads = [figures.answers[name, size].statements["SELECT"] for name in names]
    seconds = figures.seconds("issue-1000", size)
    # Odoo itself inserts and updates at most 100 rows at a time, in several tables.
    met = (queries[-1] - queries[0]) / 990 < 0.1
    return Goal(
        f"issuing at {spaced(size)}: queries grow only by Odoo's batches of 100 rows",
        met,
        f"{queries} for 10, 100 and 1 000, of which {reads} read;"
        f" {seconds:.2f} s for 1 000",
    )
