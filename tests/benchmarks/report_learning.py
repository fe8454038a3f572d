"""What the figures of learning say about its goals."""

from report import Goal, spaced
from report_compliance import judge_marks

RATIO = 1.5
NIGHTLY = (
    "reconcile",
    "reconcile-none",
    "reconcile-rule",
    "cycles",
    "deadlines",
    "deadlines-missed",
    "audiences",
    "mails",
)


def judge_learning(figures):
    """Return the goals that the measured cases say something about."""
    goals = []
    for name in NIGHTLY:
        if figures.has(name):
            goals.append(_judge_nightly(figures, name))
    if figures.has("finish-100", "finish-1000", "core-100", "core-1000"):
        goals += [_judge_finishing(figures, size) for size in figures.sizes]
    if figures.has("enroll-10000"):
        goals += [_judge_enrolling(figures, size) for size in figures.sizes]
    if figures.has("enroll-1000", "enroll-10000"):
        goals += [_judge_memory(figures, size) for size in figures.sizes]
    if figures.has("finish-1000", "finish-1000-unmarked"):
        goals.append(judge_marks(figures, "finish-1000"))
    return goals


def _judge_nightly(figures, name):
    ratio = figures.ratio(name)
    times = " and ".join(
        f"{figures.seconds(name, n) * 1000:.0f}" for n in figures.sizes
    )
    queries = " and ".join(str(figures.queries(name, n)) for n in figures.sizes)
    return Goal(
        f"{name}: at most {RATIO} times",
        ratio <= RATIO,
        f"{ratio:.2f} ({times} ms, {queries} queries)",
    )


def _judge_finishing(figures, size):
    """Compare with what the same costs where nobody is enrolled.

    Odoo inserts and updates 100 rows at a time, in each table that is concerned.
    """
    core = [figures.queries(f"core-{count}", size) for count in (100, 1000)]
    all_ = [figures.queries(f"finish-{count}", size) for count in (100, 1000)]
    own = [total - part for total, part in zip(all_, core, strict=True)]
    return Goal(
        f"finishing a course at {spaced(size)}: queries grow only by batches of 100",
        (own[1] - own[0]) / 900 < 0.4,
        f"{own} for 100 and 1 000, besides {core} of core;"
        f" {figures.seconds('finish-1000', size):.2f} s for 1 000, of which core"
        f" {figures.seconds('core-1000', size):.2f} s",
    )


def _judge_enrolling(figures, size):
    """Before the batches comes the request, and after them its end.

    The first batch also reads what is kept for the others.
    """
    batches = figures.transactions("enroll-10000", size)[2:-2]
    seconds = figures.seconds("enroll-10000", size) / 10
    cpu_seconds = figures.cpu_seconds("enroll-10000", size) / 10
    return Goal(
        f"enrolling 10 000 at {spaced(size)}: as many queries in each batch",
        max(batches) == min(batches),
        f"{min(batches)} to {max(batches)} in each of {len(batches)} batches;"
        f" {seconds:.2f} s for 1 000, of which Odoo {cpu_seconds:.2f} s",
    )


def _judge_memory(figures, size):
    few = figures.peak_mib("enroll-1000", size)
    many = figures.peak_mib("enroll-10000", size)
    return Goal(
        f"enrolling at {spaced(size)}: memory hardly grows with their number",
        many <= few + 40,
        f"{few:.0f} MiB for 1 000, {many:.0f} MiB for 10 000",
    )
