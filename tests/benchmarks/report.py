"""The figures as a table and as JSON, and what they say about the goals."""

from collections import Counter
from statistics import median


class Figures:
    """The costs of each case and size, with the median of what was measured."""

    def __init__(self, cases, sizes):
        self.cases = cases
        self.sizes = sizes
        self.costs = {(case.name, size): [] for case in cases for size in sizes}
        self.plans = {}

    def add(self, case, size, cost):
        self.costs[case.name, size].append(cost)

    def has(self, name):
        return any(case.name == name for case in self.cases)

    def seconds(self, name, size):
        return median(cost.seconds for cost in self.costs[name, size])

    def cpu_seconds(self, name, size):
        return median(cost.cpu_seconds for cost in self.costs[name, size])

    def peak_mib(self, name, size):
        return median(cost.peak_mib for cost in self.costs[name, size])

    def queries(self, name, size):
        return median(cost.queries for cost in self.costs[name, size])

    def transactions(self, name, size):
        return self.costs[name, size][-1].transactions

    def ratio(self, name, figure):
        """Return a figure at the largest size, as a multiple of the smallest."""
        measured = getattr(self, figure)
        return measured(name, self.sizes[-1]) / measured(name, self.sizes[0])

    def as_dict(self):
        return {
            case.name: {
                "title": case.title,
                "sizes": {
                    size: self._size_as_dict(case.name, size) for size in self.sizes
                },
                "ratio": round(self.ratio(case.name, "seconds"), 3),
            }
            for case in self.cases
        }

    def _size_as_dict(self, name, size):
        return {
            "seconds": round(self.seconds(name, size), 5),
            "all_seconds": [round(c.seconds, 5) for c in self.costs[name, size]],
            "cpu_seconds": round(self.cpu_seconds(name, size), 5),
            "queries": self.queries(name, size),
            "queries_by_transaction": self.transactions(name, size),
            "peak_mib": round(self.peak_mib(name, size), 2),
            "plans": self.plans.get((name, size), []),
        }


def spaced(number):
    return f"{number:,}".replace(",", " ")


def print_table(figures):
    """Print milliseconds, queries and memory for each case and size."""
    sizes = figures.sizes
    print(f"\n{'milliseconds, queries, MiB above idle':40}", end="")
    print("".join(f"{spaced(size):>24}" for size in sizes), f"{'ratio':>8}")
    for case in figures.cases:
        cells = "".join(_format_cell(figures, case.name, size) for size in sizes)
        print(f"{case.title:40}{cells} {figures.ratio(case.name, 'seconds'):8.2f}")


def _format_cell(figures, name, size):
    return (
        f"{figures.seconds(name, size) * 1000:11.1f}"
        f"{figures.queries(name, size):6.0f}q"
        f"{figures.peak_mib(name, size):6.1f}"
    )


def print_plans(figures):
    """Print how the largest population answers what people ask for."""
    size = figures.sizes[-1]
    print(f"\nHow {spaced(size)} certificates are read:")
    for case in figures.cases:
        plans = figures.plans.get((case.name, size), [])
        accesses = Counter(plan["access"] for plan in plans)
        for access, times in accesses.items():
            count = f"{times} x " if times > 1 else ""
            print(f"  {case.title:40}{count}{access}")


def judge(figures):
    """Return each goal, whether it is met, and the figures that say so."""
    goals = []
    for name in ("reminders-each", "reminders-one"):
        if figures.has(name):
            goals += _judge_reminders(figures, name)
    if figures.has("page"):
        ratio = figures.ratio("page", "seconds")
        goals.append(("first page: under 3 times", ratio < 3, f"{ratio:.2f}"))
    for name in ("page", "counts", "number", "search-box"):
        goals += _judge_plan(figures, name)
    if figures.has("issue-1000"):
        goals += _judge_issuing(figures)
    return goals


def _judge_reminders(figures, name):
    ratio = figures.ratio(name, "seconds")
    queries = [figures.transactions(name, size) for size in figures.sizes]
    peaks = [figures.peak_mib(name, size) for size in figures.sizes]
    return [
        (f"{name}: at most 1.3 times", ratio <= 1.3, f"{ratio:.2f}"),
        (
            f"{name}: the same queries in each batch",
            all(counts == queries[0] for counts in queries),
            str(queries[-1]),
        ),
        (
            f"{name}: peak memory flat",
            max(peaks) <= min(peaks) + 4,
            ", ".join(f"{peak:.1f}" for peak in peaks) + " MiB",
        ),
    ]


def _judge_plan(figures, name):
    size = figures.sizes[-1]
    plans = figures.plans.get((name, size), [])
    scans = [plan["access"] for plan in plans]
    met = all(scan.count("seq scan") <= 1 for scan in scans)
    return (
        [(f"{name}: an index or a single scan", met, "; ".join(scans))] if plans else []
    )


def _judge_issuing(figures):
    goals = []
    for size in figures.sizes:
        names = [n for n in ("issue-10", "issue-100", "issue-1000") if figures.has(n)]
        queries = [figures.queries(name, size) for name in names]
        text = ", ".join(f"{count:.0f}" for count in queries)
        seconds = figures.seconds("issue-1000", size)
        goals.append(
            (
                f"issuing at {spaced(size)}: constant number of queries",
                len(set(queries)) == 1,
                f"{text}; {seconds:.2f} s for each 1 000",
            )
        )
    return goals


def print_goals(goals):
    print("\nGoals:")
    for title, met, text in goals:
        print(f"  {'met    ' if met else 'NOT MET'}  {title}: {text}")
