"""What the figures of compliance say about its goals."""

from report import Goal

# Ten times as many may take ten times as long, and a little more.
TOLERANCE = 1.1
# What a mark may add to what is written.
MARKS = 1.3
# What does not depend on the number of employees, but is not read from the cache.
STEADY = 3


def judge_compliance(figures):
    """Return the goals that the measured cases say something about."""
    goals = []
    for case in figures.cases:
        goals += _judge_growth(figures, case.name, case.people)
    if figures.has("qualified"):
        goals.append(_judge_qualified(figures))
    if figures.has("names-1000", "names-9000"):
        goals.append(_judge_names(figures))
    for name in ("given", "moved"):
        if figures.has(name, f"{name}-unmarked"):
            goals.append(judge_marks(figures, name))
    return goals


def _judge_names(figures):
    size = figures.sizes[-1]
    few, many = (figures.seconds(f"names-{n}", size) for n in (1000, 9000))
    return Goal(
        "names: nine times as many take nine times as long",
        many <= 9 * few * TOLERANCE,
        f"{many / few:.2f} times ({1000 * many:.0f} ms)",
    )


def judge_marks(figures, name):
    size = figures.sizes[-1]
    ratio = figures.seconds(name, size) / figures.seconds(f"{name}-unmarked", size)
    return Goal(
        f"{name}: marks cost at most {MARKS} times", ratio <= MARKS, f"{ratio:.2f}"
    )


def _judge_growth(figures, name, people):
    """Return the goals of a case that is about so many people.

    Not all of a population belong to one company: of so few the case is about fewer.
    """
    times = figures.sizes[-1] / figures.sizes[0]
    ratio = figures.ratio(name)
    queries = [figures.queries(name, size) for size in figures.sizes if size > people]
    milliseconds = figures.seconds(name, figures.sizes[-1]) * 1000
    return [
        Goal(
            f"{name}: time grows with the number of employees, no faster",
            ratio <= times * TOLERANCE,
            f"{ratio:.2f} times for {times:.0f} times as many ({milliseconds:.0f} ms)",
        ),
        Goal(
            f"{name}: no more queries for more employees",
            not queries or queries[-1] <= queries[0],
            ", ".join(map(str, queries)),
        ),
    ]


def _judge_qualified(figures):
    ratio = figures.ratio("qualified")
    queries = figures.queries("qualified", figures.sizes[-1])
    return Goal(
        f"qualified: one query, under {STEADY} times",
        queries == 1 and ratio < STEADY,
        f"{queries} query, {ratio:.2f}",
    )
